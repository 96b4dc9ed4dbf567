"""Geometry for the browser: GeoJSON of one level, sent once and kept."""

import gzip
import json
from collections.abc import Collection, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needs_map.data.store import Store
from needs_map.geo.areas import Area, AreaTree
from needs_map.geo.building.dissolve import dissolved
from needs_map.geo.hexagon_areas import HexagonAreas
from needs_map.geo.messages import AreaProperties

WEB = "EPSG:4326"
DECIMALS = 5  # about a metre
LABEL_METRES = 200.0  # how near the best place a label need be


def geometry_text(
    store: Store,
    tree: AreaTree,
    level: str,
    hexes: HexagonAreas | None = None,
    codes: Sequence[str] | None = None,
    *,
    core20: Collection[str] = (),
) -> str:
    """
    Areas of a level as GeoJSON, in the order of the store; written piece by piece, for all of England is many.

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

    Returns
    -------
    text
        Longitude and latitude at 5 decimals, rounded alike for all, so that shared edges still coincide. Each feature
        has `id` (code) and `n` (name), `w` (what it lies in, in words) and, above LSOAs, `at` (where its label
        stands), an ICB `s` (a shorter name for that); a Core20 LSOA has `c`. `geo.messages.Areas` describes it.
    """
    codes = [area.code for area in tree.at(level)] if codes is None else codes
    of_all = (hexes or store).lsoa if level == "lsoa" else (hexes or store).areas
    geometry = of_all.geometry.loc[codes]
    web = geometry.to_crs(WEB).to_numpy()
    shapes = shapely.transform(web, lambda corners: np.round(corners, DECIMALS))
    points = label_points(geometry) if level != "lsoa" else [None] * len(codes)
    msoas = tree.membership["msoa"].to_dict() if level == "lsoa" else {}
    marked = frozenset(core20)
    features = []
    for code, shape, point in zip(codes, shapely.to_geojson(shapes), points, strict=True):
        inside = tree[msoas[code]].name if msoas else within(tree, code)
        properties = _json(_properties(tree[code], inside, point, is_core20=code in marked))
        features.append(f'{{"type":"Feature","id":{_json(code)},"properties":{properties},"geometry":{shape}}}')
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def outline_text(geometry: gpd.GeoSeries, code: str) -> str:
    """
    Outline of several areas together as GeoJSON: one feature, without a name.

    Parameters
    ----------
    geometry
        Areas that tile the ground, in a projected system (metres).
    code
        What the feature is called.
    """
    whole = dissolved(geometry, pd.Series(code, index=geometry.index)).to_crs(WEB).to_numpy()
    shape = shapely.to_geojson(shapely.transform(whole[0], lambda corners: np.round(corners, DECIMALS)))
    feature = f'{{"type":"Feature","id":{_json(code)},"properties":{{"n":"","w":""}},"geometry":{shape}}}'
    return f'{{"type":"FeatureCollection","features":[{feature}]}}'


def ground_text(shapes: gpd.GeoSeries, tree: AreaTree) -> str:
    """
    Shapes that are no areas of a store, each with a name and the place of its label, as GeoJSON.

    Parameters
    ----------
    shapes
        Indexed by codes of the tree, such as networks', in a projected system (metres).
    tree
        Has their names.
    """
    web = shapely.transform(shapes.to_crs(WEB).to_numpy(), lambda corners: np.round(corners, DECIMALS))
    features = []
    for code, shape, at in zip(map(str, shapes.index), shapely.to_geojson(web), label_points(shapes), strict=True):
        properties = _json({"n": tree[code].name, "w": "", "at": at})
        features.append(f'{{"type":"Feature","id":{_json(code)},"properties":{properties},"geometry":{shape}}}')
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


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


def grid_points(points: pd.DataFrame, grid: Any) -> np.ndarray:  # noqa: ANN401 - a system of coordinates of pyproj
    """Points with `latitude` and `longitude` in degrees, on a plane of metres."""
    placed = gpd.GeoSeries(gpd.points_from_xy(points["longitude"], points["latitude"]), crs=WEB)
    found: np.ndarray = placed.to_crs(grid).to_numpy()
    return found


def _properties(area: Area, inside: str, point: list[float] | None, *, is_core20: bool) -> AreaProperties:
    properties: AreaProperties = {"n": area.name, "w": inside}
    if point is not None:
        properties["at"] = point
    if area.level == "icb" and area.short != area.name:
        properties["s"] = area.short
    if is_core20:
        properties["c"] = 1
    return properties


def _json(content: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def compressed(content: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    """JSON, gzipped, the same bytes for the same content; a text is taken as JSON already."""
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
