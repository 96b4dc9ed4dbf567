"""One's own neighbourhoods: a list of small areas, or boundaries that LSOAs are fitted to."""

import csv
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from data.boundaries import GRID
from data.errors import DataError
from data.lookups import STATUSES
from data.neighbourhood_lists import read_list
from data.tables import column_like, zip_members

WHOLE = 0.95
"""An LSOA of which at least this share lies in one neighbourhood is not listed as straddling: the ONS's boundaries are
generalised to 200 metres, and edges drawn elsewhere never agree with them to the metre."""
METHOD = (
    "Each LSOA goes whole to the neighbourhood that holds the largest share of its people, taking them as spread "
    "evenly over it: there are no figures for smaller areas to weigh with."
)
NAMES = r"neighbourhood|name|.*_name|\w+nm|label|title"


class Fit(NamedTuple):
    """Neighbourhood of each LSOA, and what did not fit."""

    table: pd.DataFrame
    """Indexed by `LSOA21CD`: `neighbourhood`, `status`."""
    straddling: pd.DataFrame
    """Indexed by `LSOA21CD`: `neighbourhood`, `share` (0 to 1), `people` who by that share live outside it; NaN if the
    LSOA's population is unknown."""
    words: tuple[str, ...]
    """What is worth telling: the method, the LSOAs outside all neighbourhoods, names that were split between places."""


def fit_neighbourhoods(path: Path, lsoa: gpd.GeoDataFrame, postcodes: pd.DataFrame | None = None) -> Fit:
    """
    Read one's own neighbourhoods and say to which each LSOA belongs.

    Parameters
    ----------
    path
        A CSV file with a code (`LSOA21CD`, `MSOA21CD` or a ward's, such as `WD24CD`) or a postcode (`postcode`) and a
        name (`neighbourhood` or `name`) on each row, and `status` (`published` or `assumed`) if it is known; or
        boundaries with a name as GeoJSON, GeoPackage, shapefile or zipped shapefile, in any coordinate system that the
        file names.
    lsoa
        LSOAs of the system, indexed by `LSOA21CD`: `msoa` (code), `place_name`, `residents` (NaN is unknown), `ward`
        (code) if it is known, geometry in EPSG:27700.
    postcodes
        `postcode` (compact) and `LSOA21CD`, for a list of postcodes.

    Returns
    -------
    fit
        Every LSOA of the system has a neighbourhood: those outside all of a boundary file's are `Rest of` their place.
        A neighbourhood in two places is split, for an area has one above it.

    Raises
    ------
    DataError
        If the file cannot be read, lacks a column, leaves an LSOA without a name, or its boundaries touch none.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}: name a CSV file or a boundary file with --neighbourhoods.")
    listed = path.suffix.lower() in {".csv", ".txt"}
    fit = (
        Fit(*read_list(path, pd.DataFrame(lsoa.drop(columns="geometry")), postcodes)) if listed else _fitted(path, lsoa)
    )
    table, split = _one_place_each(fit.table, lsoa["place_name"])
    return Fit(table, fit.straddling, fit.words + split)


def _fitted(path: Path, lsoa: gpd.GeoDataFrame) -> Fit:
    """Neighbourhood that holds the largest share of each LSOA."""
    shapes = _read_shapes(path)
    first, second = shapes.sindex.query(lsoa.geometry, predicate="intersects")
    pieces = shapely.area(shapely.intersection(lsoa.geometry.to_numpy()[first], shapes.geometry.to_numpy()[second]))
    shares = pd.DataFrame(
        {
            "lsoa": lsoa.index[first],
            "neighbourhood": shapes["name"].to_numpy()[second],
            "share": pieces / lsoa.geometry.area.to_numpy()[first],
        }
    )
    share = shares.groupby(["lsoa", "neighbourhood"])["share"].sum().reset_index()
    share = share[share["share"] > 0].sort_values(["share", "neighbourhood"], ascending=[False, True], kind="stable")
    if share.empty:
        raise DataError(f"{path.name}: none of its boundaries touches the system: is it of another area?")
    best = share.drop_duplicates("lsoa").set_index("lsoa").reindex(lsoa.index).rename_axis("LSOA21CD")
    inside = share.groupby("lsoa")["share"].sum().reindex(lsoa.index).fillna(0.0)
    outside = best["share"].fillna(0.0) < 1 - inside  # more of it lies in none than in the best
    table = pd.DataFrame({"neighbourhood": best["neighbourhood"], "status": STATUSES[1]}, index=lsoa.index)
    table.loc[outside, "neighbourhood"] = "Rest of " + lsoa.loc[outside, "place_name"].astype("str")
    straddling = best[~outside & (best["share"] < WHOLE)].copy()
    straddling["people"] = (1 - straddling["share"]) * lsoa["residents"].reindex(straddling.index)
    words = [METHOD]
    if outside.any():
        words.append(f"{int(outside.sum()):,} LSOAs lie mostly in none of the neighbourhoods: `Rest of` their place.")
    return Fit(table, straddling.sort_values("share"), tuple(words))


def _read_shapes(path: Path) -> gpd.GeoDataFrame:
    source = str(path)
    if path.suffix.lower() == ".zip":
        inside = [name for name in zip_members(path) if name.lower().endswith((".shp", ".gpkg", ".geojson"))]
        if len(inside) != 1:
            raise DataError(f"{path.name} must hold one shapefile, and holds {len(inside)}.")
        source = f"/vsizip/{path.resolve()}/{inside[0]}"
    try:
        frame = pyogrio.read_dataframe(source)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise DataError(f"{path.name} is not a boundary file that can be read, nor a CSV file.") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        raise DataError(f"{path.name} has no boundaries or names no coordinate system: save it with one.")
    columns = [str(column) for column in frame.columns if column != frame.geometry.name]
    exact = [column for column in columns if column.lower() in {"neighbourhood", "name"}][:1]
    name = exact[0] if exact else column_like(columns, NAMES, path, "neighbourhood's name")
    frame = frame[frame.geometry.notna() & frame.geom_type.isin(["Polygon", "MultiPolygon"])]
    if frame.empty or frame[name].isna().any() or (frame[name].astype("str").str.strip() == "").any():
        raise DataError(f"{path.name}: a neighbourhood has no name, or there is no area in it.")
    shapes = frame.to_crs(GRID)
    geometry = shapely.make_valid(shapes.geometry.to_numpy())
    return gpd.GeoDataFrame({"name": frame[name].astype("str").str.strip().to_numpy()}, geometry=geometry, crs=GRID)


def _one_place_each(table: pd.DataFrame, place: pd.Series) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Name what of a neighbourhood lies outside its main place apart."""
    counts = pd.crosstab(table["neighbourhood"], place)
    main = counts.idxmax(axis=1)
    elsewhere = table["neighbourhood"].map(main) != place
    if not elsewhere.any():
        return table, ()
    table = table.copy()
    names = sorted(set(table.loc[elsewhere, "neighbourhood"]))
    table.loc[elsewhere, "neighbourhood"] = table["neighbourhood"] + " (" + place.astype("str") + ")"
    words = f"{int(elsewhere.sum()):,} LSOAs of {', '.join(names)} lie in another place: named apart."
    return table, (words,)


def write_lookup(fit: Fit, path: Path) -> None:
    """Write the lookup as the build reads it."""
    table = fit.table.rename_axis("LSOA21CD").reset_index()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["LSOA21CD", "neighbourhood", "status"])
        writer.writerows(np.asarray(table[["LSOA21CD", "neighbourhood", "status"]]).tolist())
