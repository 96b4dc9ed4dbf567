"""Geometry for the browser: the areas of one level as numbers on a grid, sent once and kept."""

import gzip
import json
from collections.abc import Collection, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needs_map.data.store import Store
from needs_map.geo.areas import AreaTree
from needs_map.geo.hexagon_areas import HexagonAreas
from needs_map.geo.messages import AreaProperties, Ground, GroundHead

WEB = "EPSG:4326"
DECIMALS = 5  # about a metre
LABEL_METRES = 200.0  # how near the best place a label need be
MERCATOR = "EPSG:3857"
HALF_WORLD = 20_037_508.342789244
"""Metres from the middle of that projection to its edges: pi times the radius of 6,378,137 m."""
UNIT = 2.0
"""Metres of that projection, 1.2 m on the ground in England: less than a pixel of the nearest zoom."""
COARSE_UNIT = 10.0
"""The same for all of a large store, whose ICBs can be had in the finer one."""
FARTHEST = 32_767
"""Units between two corners that 16 bits can hold, with their sign."""


def ground_bytes(
    store: Store,
    tree: AreaTree,
    level: str,
    hexes: HexagonAreas | None = None,
    codes: Sequence[str] | None = None,
    *,
    core20: Collection[str] = (),
    unit: float = UNIT,
) -> bytes:
    """
    Areas of a level as the map's painter reads them, in the order of the store.

    Parameters
    ----------
    store, tree
        The store and its area tree.
    level
        A level of the tree.
    hexes
        Shapes to draw in place of the true ones.
    codes
        The areas wanted, in their order; all of the level if None.
    core20
        Codes of the LSOAs that are marked as Core20.
    unit
        Metres between two lines of the grid, as in `packed`.

    Returns
    -------
    ground
        As `packed` writes it, not compressed. Its head is described by `geo.messages.GroundHead`.
    """
    codes = [area.code for area in tree.at(level)] if codes is None else codes
    of_all = (hexes or store).lsoa if level == "lsoa" else (hexes or store).areas
    geometry = of_all.geometry.loc[codes]
    msoas = tree.membership["msoa"].to_dict() if level == "lsoa" else {}
    marked = frozenset(core20)
    shorter = {code: tree[code].short for code in codes if tree[code].level == "icb"}
    head: GroundHead = {
        "codes": list(codes),
        "names": [tree[code].name for code in codes],
        "within": [tree[msoas[code]].name if msoas else within(tree, code) for code in codes],
        "core20": [position for position, code in enumerate(codes) if code in marked],
        "at": label_points(geometry) if level != "lsoa" else [],
        "short": {code: short for code, short in shorter.items() if short != tree[code].name},
    }
    return packed(head, geometry, unit)


def packed(head: GroundHead, geometry: gpd.GeoSeries, unit: float = UNIT) -> bytes:
    """
    Write areas as whole numbers on a grid.

    Parameters
    ----------
    head
        What is known of the areas beside their shapes.
    geometry
        Polygons, in the order of the head; one that is missing or empty has no rings.
    unit
        Metres of the web's Mercator projection (EPSG:3857) between two lines of the grid. All corners are rounded
        alike, so that shared edges still coincide.

    Returns
    -------
    ground
        Little-endian: the head's length (4 bytes) and the head as JSON, filled up with spaces to a multiple of 4; for
        each area the number of its rings, for each ring its further corners and its first corner's column and row (4
        bytes each); then the columns and the rows of all further corners as differences from the corner before, each
        difference d as 2d or, below zero, -2d - 1: first the low bytes of them all, then the high ones. Columns count
        eastward from longitude -180, rows southward from the projection's north. A ring closes by itself.
    """
    shapes = geometry.to_crs(MERCATOR).to_numpy()
    rings, area = _rings(shapes)
    corners, ring = _on_grid(rings, unit)
    if len(corners) and np.abs(_steps(corners, ring)[0]).max(initial=0) > FARTHEST:
        rings, area = _rings(shapely.segmentize(shapes, FARTHEST * unit))
        corners, ring = _on_grid(rings, unit)
    steps, first = _steps(corners, ring)
    further = np.bincount(ring, minlength=len(rings)) - 1
    drawn = further > 1  # what is smaller than the grid has no inside
    steps, starts = steps[drawn[ring[~first]]], corners[first][drawn[ring[first]]]
    folded = np.where(steps < 0, -2 * steps - 1, 2 * steps).T.ravel().astype("<u2")
    whole: Ground = {**head, "unit": unit, "rings": int(drawn.sum()), "corners": len(steps)}
    text = _json(whole).encode()
    text += b" " * (-len(text) % 4)
    numbers = (
        np.bincount(area[drawn], minlength=len(geometry)),
        further[drawn],
        *starts.T,
    )
    return b"".join(
        [
            len(text).to_bytes(4, "little"),
            text,
            *(array.astype("<i4").tobytes() for array in numbers),
            (folded & 0xFF).astype("u1").tobytes(),
            (folded >> 8).astype("u1").tobytes(),
        ]
    )


def _rings(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outer rings and holes of all areas, and the position of the area of each."""
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    is_polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, of_ring = shapely.get_rings(parts[is_polygon], return_index=True)
    return rings, of_part[is_polygon][of_ring]


def _on_grid(rings: np.ndarray, unit: float) -> tuple[np.ndarray, np.ndarray]:
    """Corners as columns and rows, each ring's without those that fall on the one before, and the ring of each."""
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    grid = np.column_stack([corners[:, 0] + HALF_WORLD, HALF_WORLD - corners[:, 1]]) / unit
    grid = np.round(grid).astype("int64")
    moves = np.ones(len(grid), dtype=bool)
    moves[1:] = (np.diff(ring) != 0) | (np.diff(grid, axis=0) != 0).any(axis=1)
    grid, ring = grid[moves], ring[moves]
    closes = np.append(np.diff(ring) != 0, [True])[-len(ring) :] & (np.bincount(ring)[ring] > 1)
    return grid[~closes], ring[~closes]


def _steps(corners: np.ndarray, ring: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Differences between corners of a ring, and whether each corner is its ring's first."""
    first = np.append([True], np.diff(ring) != 0)[: len(ring)]
    return np.diff(corners, axis=0)[~first[1:]], first


def territory_bytes(shapes: gpd.GeoSeries, tree: AreaTree) -> bytes:
    """
    Shapes that are no areas of a store, each with a name and the place of its label, as `packed` writes them.

    Parameters
    ----------
    shapes
        Indexed by codes of the tree, such as networks', in a projected system (metres).
    tree
        Has their names.
    """
    codes = [str(code) for code in shapes.index]
    names = [tree[code].name for code in codes]
    at = label_points(shapes)
    return packed(
        {"codes": codes, "names": names, "within": [""] * len(codes), "core20": [], "at": at, "short": {}}, shapes
    )


def points_text(points: pd.DataFrame) -> str:
    """
    Points sized by a figure as GeoJSON.

    Parameters
    ----------
    points
        Indexed by code: `name`, `latitude`, `longitude`, `radius` (pixels).
    """
    features = []
    for code, row in zip(points.index, points.to_dict("records"), strict=True):
        at = [round(float(row[name]), DECIMALS) for name in ("latitude", "longitude")]
        properties: AreaProperties = {"n": str(row["name"]), "w": "", "at": at, "r": float(row["radius"])}
        shape = {"type": "Point", "coordinates": at[::-1]}
        features.append({"type": "Feature", "id": str(code), "properties": properties, "geometry": shape})
    return _json({"type": "FeatureCollection", "features": features})


def lines_text(shapes: gpd.GeoSeries) -> str:
    """Shapes without names as GeoJSON, EPSG:27700 in, their index as identifiers."""
    features = []
    for code, shape in shapes.to_crs(WEB).items():
        rounded = shapely.transform(shape, lambda corners: np.round(corners, DECIMALS))
        properties: AreaProperties = {"n": "", "w": ""}
        geometry = json.loads(shapely.to_geojson(rounded))
        features.append({"type": "Feature", "id": str(code), "properties": properties, "geometry": geometry})
    return _json({"type": "FeatureCollection", "features": features})


def grid_points(points: pd.DataFrame, grid: Any) -> np.ndarray:  # noqa: ANN401 - a system of coordinates of pyproj
    """Points with `latitude` and `longitude` in degrees, on a plane of metres."""
    placed = gpd.GeoSeries(gpd.points_from_xy(points["longitude"], points["latitude"]), crs=WEB)
    found: np.ndarray = placed.to_crs(grid).to_numpy()
    return found


def _json(content: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def compressed(content: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    """JSON, gzipped, the same bytes for the same content; a text is taken as JSON already, and bytes as they are."""
    if isinstance(content, bytes):
        return gzip.compress(content, 6, mtime=0)
    text = content if isinstance(content, str) else _json(content)
    return gzip.compress(text.encode(), 6, mtime=0)


def view_bounds(geometry: gpd.GeoSeries) -> list[list[float]]:
    """South-west and north-east corner as latitude and longitude, the way Leaflet takes them."""
    west, south, east, north = geometry.to_crs(WEB).total_bounds
    return [
        [round(float(south), DECIMALS), round(float(west), DECIMALS)],
        [round(float(north), DECIMALS), round(float(east), DECIMALS)],
    ]


def label_points(geometry: gpd.GeoSeries) -> list[list[float]]:
    """
    Middle of the largest circle inside each area, as latitude and longitude.

    Parameters
    ----------
    geometry
        Areas in a projected system (metres).
    """
    lines = shapely.maximum_inscribed_circle(geometry.to_numpy(), LABEL_METRES)
    middles = gpd.GeoSeries(shapely.get_point(lines, 0), crs=geometry.crs).to_crs(WEB)
    return [[round(point.y, DECIMALS), round(point.x, DECIMALS)] for point in middles]


def within(tree: AreaTree, code: str) -> str:
    """Name of what an area lies in: an LSOA in its MSOA, others in the area above them; empty at the top."""
    area = tree[code]
    if area.level == "lsoa":
        return tree[str(tree.membership["msoa"][code])].name
    return tree[area.parent].short if area.parent else ""
