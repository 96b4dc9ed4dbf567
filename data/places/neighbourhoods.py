"""One's own neighbourhoods: a list of small areas, or boundaries that LSOAs are fitted to."""

import warnings
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needs_map.data.errors import DataError
from needs_map.data.files.boundary_files import LONGEST_NAME, Layer, check_geometry, open_boundaries
from needs_map.data.files.units import LATITUDES, LONGITUDES
from needs_map.data.places.boundaries import GREAT_BRITAIN, GRID, LOOKED_AT
from needs_map.data.places.lookups import STATUSES
from needs_map.data.places.neighbourhood_columns import name_column
from needs_map.data.places.neighbourhood_lists import LISTED_BY, as_parts, read_list
from needs_map.data.places.neighbourhood_majority import MAJORITY, one_place_each

WHOLE_SHARE = 0.95
"""An LSOA of which at least this share lies in one neighbourhood is not listed as straddling: the ONS's boundaries are
generalised to 200 metres, and edges drawn elsewhere never agree with them to the metre."""
METHOD = (
    "Each LSOA goes whole to the neighbourhood that holds the largest share of its people, taking them as spread "
    "evenly over it: there are no figures for smaller areas to weigh with."
)
DEGREES = "EPSG:4326"
AREAS = {"Polygon", "MultiPolygon"}
MOST_BYTES, MOST_AREAS = 200_000_000, 5_000
"""Of a file of one's own neighbourhoods."""
MOST_OVER = 20
"""Neighbourhoods that an LSOA touches on average, which have no overlaps to speak of."""
METRES_WORDS = "The boundaries name no coordinate system: read as metres of the British National Grid (EPSG:27700)."
DEGREES_WORDS = (
    "The boundaries name a coordinate system in metres, but their coordinates are degrees: read as longitude and "
    "latitude."
)
TURNED_WORDS = (
    "The boundaries give latitude first, where the file's form has longitude first: read with the two changed."
)


class NeighbourhoodFit(NamedTuple):
    """Neighbourhood of each LSOA, and what did not fit."""

    table: pd.DataFrame
    """Indexed by `LSOA21CD`, an LSOA once for each of its neighbourhoods: `neighbourhood`, `status`."""
    straddling: pd.DataFrame
    """Indexed by `LSOA21CD`: `neighbourhood`, `share` (0 to 1), `people` who by that share live outside it; NaN if the
    LSOA's population is unknown."""
    words: tuple[str, ...]
    """Notes for the user: the method, the LSOAs outside all neighbourhoods, names that were split between places."""


def fit_neighbourhoods(
    path: Path,
    lsoa: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None = None,
    others: gpd.GeoSeries | None = None,
    icb: pd.Series | None = None,
    *,
    patients: pd.DataFrame | None = None,
) -> NeighbourhoodFit:
    """
    Read one's own neighbourhoods and say to which each LSOA belongs.

    Parameters
    ----------
    path
        A CSV file with the code of an LSOA, an MSOA, a ward, a practice or a network, or a postcode, in a column of any
        name, and a name
        (`neighbourhood` or `name`) on each row, and `status` (`published` or `assumed`) if it is known; or boundaries
        with a name as GeoJSON, GeoPackage, shapefile or zipped shapefile, in any coordinate system that the file names,
        or in metres of the British National Grid.
    lsoa
        LSOAs of the system, indexed by `LSOA21CD`: `msoa` (code), `place_name`, `residents` (NaN is unknown), `ward`
        (code) if it is known, geometry in EPSG:27700.
    postcodes
        `postcode` (compact) and `LSOA21CD`, for a list of postcodes.
    others
        LSOAs outside the system in EPSG:27700, to tell which of the boundaries reach beyond it; not looked at if None.
    icb
        ICB of each LSOA of England, to tell namesakes in a list apart: see `data.neighbourhood_lists.read_list`.
    patients
        `practice`, `pcn`, `LSOA21CD`, `patients`, for a list of practices or networks.

    Returns
    -------
    fit
        Every LSOA of the system has a neighbourhood, or several where a list gives it several or boundaries that
        overlap each hold more than half of it: those outside all of a boundary file's are `Rest of` their place.
        A neighbourhood in two places is split, for an area has one above it. One whose boundary holds LSOAs outside the
        system is named as a part, for its figures are those of a part.

    Raises
    ------
    DataError
        If the file cannot be read, lacks a column, leaves an LSOA without a name, or its boundaries touch none.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}: name a CSV file or a boundary file with --neighbourhoods.")
    listed = path.suffix.lower() in {".csv", ".txt"}
    fit = (
        NeighbourhoodFit(*read_list(path, pd.DataFrame(lsoa.drop(columns="geometry")), postcodes, icb, patients))
        if listed
        else _fitted(path, lsoa, others)
    )
    table, split = one_place_each(fit.table, lsoa["place_name"].loc[fit.table.index])
    return NeighbourhoodFit(table, fit.straddling, fit.words + split)


def _fitted(path: Path, lsoa: gpd.GeoDataFrame, others: gpd.GeoSeries | None) -> NeighbourhoodFit:
    """Neighbourhood that holds the largest share of each LSOA."""
    shapes, doubts = _read_shapes(path)
    some = lsoa.geometry.iloc[:: max(len(lsoa) // LOOKED_AT, 1)]
    if shapes.sindex.query(some).shape[1] > MOST_OVER * len(some):
        raise DataError(f"{path.name}: its areas lie over one another: save it with each place in one of them.")
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
    further = share[(share["share"] > MAJORITY) & share.duplicated("lsoa")].set_index("lsoa").rename_axis("LSOA21CD")
    table = pd.concat([table, further[["neighbourhood"]].assign(status=STATUSES[1])])
    straddling = best[~outside & (best["share"] < WHOLE_SHARE)].copy()
    straddling["people"] = (1 - straddling["share"]) * lsoa["residents"].reindex(straddling.index)
    words = [METHOD, *doubts]
    if outside.any():
        count = int(outside.sum())
        which = "1 LSOA lies" if count == 1 else f"{count:,} LSOAs lie"
        words.append(f"{which} mostly in none of the neighbourhoods, and named `Rest of` the place.")
    beyond = _held(shapes, others) if others is not None else pd.Series(dtype="str")
    named, reaching = as_parts(table["neighbourhood"], beyond, "LSOA")
    table["neighbourhood"] = named
    straddling["neighbourhood"] = named[~named.index.duplicated()].reindex(straddling.index)
    words += reaching
    return NeighbourhoodFit(table, straddling.sort_values("share"), tuple(words))


def _held(shapes: gpd.GeoDataFrame, lsoas: gpd.GeoSeries) -> pd.Series:
    """Name of the neighbourhood that the middle of each LSOA lies in, of those that lie in any."""
    _, held = shapes.sindex.query(lsoas.representative_point(), predicate="within")
    return pd.Series(shapes["name"].to_numpy()[held])


def _read_shapes(path: Path) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Areas of a boundary file on the grid with their `name`, and notes on how they were read."""
    try:
        with open_boundaries(path, MOST_BYTES) as source, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of geometries that are none, which are left out or refused below
            layer = _layer_of_areas(source.layers, path)
            if layer.features > MOST_AREAS:
                raise DataError(
                    f"{path.name} has {layer.features:,} areas, and neighbourhoods are {MOST_AREAS:,} at most."
                )
            frame = source.read(layer)
    except (RuntimeError, ValueError, OSError) as error:  # GDAL's own
        raise DataError(f"{path.name} is not a boundary file that can be read, nor a CSV file.") from error
    frame = frame[frame.geom_type.isin(AREAS) & ~shapely.is_empty(frame.geometry.to_numpy())]
    if frame.empty:
        raise DataError(f"{path.name}: there is no area in it.")
    frame, doubts = _placed(frame, path)
    check_geometry(frame, path.name)
    cells = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    cells = cells.astype("object").where(cells.notna(), "").astype("str").apply(lambda column: column.str.strip())
    name = cells[name_column(cells, path, any_area=True)]
    if (name == "").any():
        count = int((name == "").sum())
        raise DataError(
            f"{path.name}: {count:,} of its {len(name):,} areas {'has' if count == 1 else 'have'} no name in "
            f"the column {name.name}: add it, or remove the area."
        )
    if (name.str.len() > LONGEST_NAME).any():
        raise DataError(
            f"{path.name}: a name in {str(name.name)[:40]!r} is longer than {LONGEST_NAME} letters: shorten it."
        )
    geometry = shapely.make_valid(frame.to_crs(GRID).geometry.to_numpy())
    return gpd.GeoDataFrame({"name": name.to_numpy()}, geometry=geometry, crs=GRID), doubts


def _layer_of_areas(layers: list[Layer], path: Path) -> Layer:
    """The one layer of a boundary file that has areas."""
    found = [one for one in layers if one.geometry.rpartition(" ")[2] in AREAS]
    found = found or [one for one in layers if one.geometry in {"Unknown", "GeometryCollection"}]
    if len(found) > 1:
        raise DataError(
            f"{path.name} has {len(found)} layers of areas ({', '.join(one.name for one in found)}): save the one with "
            "the neighbourhoods as a file of its own."
        )
    if not found:
        names = ", ".join(one.name for one in layers)
        raise DataError(f"{path.name} has no layer of areas (it has {names}): save one with boundaries.")
    return found[0]


def _placed(frame: gpd.GeoDataFrame, path: Path) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Boundaries in the coordinate system that theirs are in, if not the one that the file names or implies."""
    ends = tuple(float(end) for end in frame.total_bounds)
    west, south, east, north = ends
    assumed = frame.crs is None or (path.suffix.lower() in {".geojson", ".json"} and frame.crs.to_epsg() == 4326)  # noqa: PLR2004 - a GeoJSON that names no system
    if assumed and _inside(ends, GREAT_BRITAIN):
        return frame.set_crs(GRID, allow_override=True), (METRES_WORDS,)
    degrees = (LONGITUDES[0], LATITUDES[0], LONGITUDES[1], LATITUDES[1])
    if frame.crs is None and _inside(ends, degrees):
        return frame.set_crs(DEGREES), ()
    if frame.crs is not None and not frame.crs.is_geographic and _inside(ends, degrees):
        return frame.set_crs(DEGREES, allow_override=True), (DEGREES_WORDS,)
    geographic = frame.crs is None or frame.crs.is_geographic
    if geographic and _inside((south, west, north, east), degrees):
        turned = shapely.transform(frame.geometry.to_numpy(), lambda points: points[:, ::-1])
        return frame.set_geometry(gpd.GeoSeries(turned, index=frame.index, crs=frame.crs or DEGREES)), (TURNED_WORDS,)
    if frame.crs is None:
        raise DataError(f"{path.name} names no coordinate system: save it with one (EPSG:27700 or EPSG:4326).")
    if not np.isfinite(ends).all() or (geographic and not _inside(ends, (-180, -90, 180, 90))):
        raise DataError(
            f"{path.name} says {frame.crs.to_string()}, but its coordinates ({west:.4g} to {east:.4g}, {south:.4g} to "
            f"{north:.4g}) cannot be: save it with the right coordinate system."
        )
    return frame, ()


def _inside(ends: tuple[float, ...], box: tuple[float, ...]) -> bool:
    west, south, east, north = ends
    return box[0] <= west and box[1] <= south and east <= box[2] and north <= box[3]


def write_lookup(fit: NeighbourhoodFit, path: Path) -> None:
    """Write the lookup as the build reads it."""
    table = fit.table.rename_axis("LSOA21CD").reset_index()
    columns = [name for name in ("LSOA21CD", "neighbourhood", "status", "share", LISTED_BY) if name in table]
    table[columns].to_csv(path, index=False, lineterminator="\n")
