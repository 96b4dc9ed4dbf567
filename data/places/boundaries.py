"""LSOA boundaries from the ONS, in British National Grid metres."""

import warnings
from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from needs_map.data.errors import DataError
from needs_map.data.files.boundary_files import check_geometry, open_boundaries
from needs_map.data.files.tables import LSOA_2021, column_like
from needs_map.data.files.units import LATITUDES, LONGITUDES

GRID = "EPSG:27700"
GREAT_BRITAIN = (1_000, 1_000, 700_000, 1_300_000)  # metres on the grid; degrees taken for metres are below 1,000
CHUNK = 16 << 20
MOST_AREAS = 50_000
"""England and Wales have 35,672 LSOAs."""
LOOKED_AT = 200
"""LSOAs at whose middle it is counted how many others are near."""
MOST_NEAR = 50


def read_lsoa_boundaries(path: Path) -> gpd.GeoDataFrame:
    """
    Read LSOA (2021) boundaries.

    Parameters
    ----------
    path
        GeoJSON (longitude and latitude, as its standard says, unless the file names another system), GeoPackage or
        shapefile with `LSOA21CD` and `LSOA21NM`.

    Returns
    -------
    boundaries
        Indexed by `LSOA21CD`: `LSOA21NM`, geometry in EPSG:27700 (metres).

    Raises
    ------
    DataError
        If the file is missing, cut short, names no coordinate system, its coordinates are not where that system says,
        a code stands twice, or a geometry is empty or not an area.

    References
    ----------
    Office for National Statistics, Lower layer Super Output Areas (December 2021) Boundaries EW.
    """
    if not path.is_file():
        raise DataError(f"{path.name} is not in {path.parent}: download it again, or name the right folder.")
    _check_complete(path)
    try:
        with open_boundaries(path) as file, warnings.catch_warnings():
            layer = file.layers[0]
            if layer.features > MOST_AREAS:
                raise DataError(f"{path.name} has {layer.features:,} areas: it is not of LSOAs.")
            code = column_like(layer.fields, r"LSOA21CD", path, "LSOA code (LSOA21CD)")
            name = column_like(layer.fields, r"LSOA21NM", path, "LSOA name (LSOA21NM)")
            warnings.simplefilter("ignore", RuntimeWarning)  # of shapes that are none, which are refused below
            frame = file.read(layer, [code, name])
    except (RuntimeError, ValueError, OSError) as error:  # GDAL's, SQLite's and Arrow's
        raise DataError(f"{path.name} is cut short or not a boundary file: download it again.") from error
    frame = frame.rename(columns={code: "LSOA21CD", name: "LSOA21NM"})
    if frame.crs is None:
        raise DataError(f"{path.name} names no coordinate system: save it with one (EPSG:27700 or EPSG:4326).")
    _check_rows(frame, path)
    check_geometry(frame, path.name)
    _check_place(frame, path)
    _check_overlaps(frame, path)
    grid = frame.set_index("LSOA21CD").to_crs(GRID)
    return grid[["LSOA21NM", "geometry"]]


def _check_complete(path: Path) -> None:
    """Refuse a GeoJSON with a bracket left open: GDAL reads the features before the cut and says nothing."""
    if path.suffix.lower() not in {".geojson", ".json"}:
        return
    counts: Counter[bytes] = Counter()
    head = b""
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            head = head or block[:1000].lstrip(b"\xef\xbb\xbf \r\n\t")
            counts.update({mark: block.count(mark) for mark in (b"{", b"}", b"[", b"]")})
    if head[:1] == b"<":
        raise DataError(
            f"{path.name} is a web page, not boundaries: the publisher sent an error, so download it again."
        )
    if head[:1] != b"{" or counts[b"{"] != counts[b"}"] or counts[b"["] != counts[b"]"]:
        raise DataError(f"{path.name} is cut short: download it again.")


def _check_rows(frame: gpd.GeoDataFrame, path: Path) -> None:
    code = frame["LSOA21CD"]
    wrong = ~code.astype("str").str.fullmatch(LSOA_2021)
    if wrong.any():
        raise DataError(
            f"{path.name}: {code[wrong].iloc[0]!r} is not an LSOA (2021) code: download those of December 2021."
        )
    twice = code.duplicated()
    if twice.any():
        raise DataError(f"{path.name} holds {code[twice].iloc[0]} twice: keep one.")
    nameless = frame["LSOA21NM"].isna() | (frame["LSOA21NM"].astype("str").str.strip() == "")
    if nameless.any():
        raise DataError(f"{path.name}: {code[nameless].iloc[0]} has no name: download it again.")
    no_area = ~frame.geom_type.isin(["Polygon", "MultiPolygon"]) | ~(shapely.area(frame.geometry.to_numpy()) > 0)
    if no_area.any():
        raise DataError(f"{path.name}: {code[no_area].iloc[0]} has no area to draw: download it again.")


def _check_overlaps(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Refuse areas that lie over one another, by a look at some of them: LSOAs share edges alone."""
    shapes = frame.geometry.to_numpy()
    some = shapely.centroid(shapes[:: max(len(shapes) // LOOKED_AT, 1)])
    near, _ = shapely.STRtree(shapes).query(some)
    most = np.bincount(near, minlength=1).max()
    if most > MOST_NEAR:
        code = frame["LSOA21CD"].iloc[int(np.bincount(near).argmax()) * max(len(shapes) // LOOKED_AT, 1)]
        raise DataError(
            f"{path.name}: {code} lies under {most - 1:,} other LSOAs, which never overlap: download it again."
        )


def _check_place(frame: gpd.GeoDataFrame, path: Path) -> None:
    west, south, east, north = frame.total_bounds
    if frame.crs.is_geographic:
        inside = LONGITUDES[0] <= west and east <= LONGITUDES[1] and LATITUDES[0] <= south and north <= LATITUDES[1]
    else:
        left, bottom, right, top = frame[["geometry"]].to_crs(GRID).total_bounds
        inside = (
            GREAT_BRITAIN[0] <= left
            and GREAT_BRITAIN[1] <= bottom
            and right <= GREAT_BRITAIN[2]
            and top <= GREAT_BRITAIN[3]
        )
    if not inside:
        raise DataError(
            f"{path.name} says {frame.crs.to_string()}, but its coordinates ({west:.0f} to {east:.0f}, {south:.0f} to "
            f"{north:.0f}) are not in Great Britain there: save it with the right coordinate system."
        )
