"""Geometry for the browser: GeoJSON of one level, sent once and kept."""

import gzip
import json
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from data.store import Store
from geo.areas import AreaTree
from geo.hexagon_areas import HexagonAreas

WEB = "EPSG:4326"
DECIMALS = 5  # about a metre
LABEL_METRES = 200.0  # how near the best place a label need be


def level_geometry(
    store: Store, tree: AreaTree, level: str, hexes: HexagonAreas | None = None, codes: Sequence[str] | None = None
) -> dict[str, Any]:
    """Areas of a level as a GeoJSON feature collection: see `geometry_text`, which makes it."""
    collection: dict[str, Any] = json.loads(geometry_text(store, tree, level, hexes, codes))
    return collection


def geometry_text(
    store: Store, tree: AreaTree, level: str, hexes: HexagonAreas | None = None, codes: Sequence[str] | None = None
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

    Returns
    -------
    text
        Longitude and latitude at 5 decimals, rounded alike for all, so that shared edges still coincide. Each feature
        has `id` (code) and `n` (name), `w` (what it lies in, in words) and, above LSOAs, `at` (where its label
        stands), an ICB `s` (a shorter name for that); an LSOA has `d` (national IMD decile).
    """
    codes = [area.code for area in tree.at(level)] if codes is None else codes
    of_all = (hexes or store).lsoa if level == "lsoa" else (hexes or store).areas
    geometry = of_all.geometry.loc[codes]
    web = geometry.to_crs(WEB).to_numpy()
    shapes = shapely.transform(web, lambda corners: np.round(corners, DECIMALS))
    features = []
    points = label_points(geometry) if level != "lsoa" else [None] * len(codes)
    deciles = store.lsoa["imd_decile"].to_dict() if level == "lsoa" else None
    msoas = tree.membership["msoa"].to_dict() if level == "lsoa" else {}
    for code, shape, point in zip(codes, shapely.to_geojson(shapes), points, strict=True):
        properties: dict[str, Any] = {
            "n": tree[code].name,
            "w": tree[msoas[code]].name if msoas else within(tree, code),
        }
        if point is not None:
            properties["at"] = point
        if tree[code].level == "icb" and tree[code].short != tree[code].name:
            properties["s"] = tree[code].short
        if deciles is not None:
            properties["d"] = int(deciles[code])
        features.append(f'{{"type":"Feature","id":{_json(code)},"properties":{_json(properties)},"geometry":{shape}}}')
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


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
