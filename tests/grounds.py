"""Areas read back from the bytes that the map's painter is sent."""

import json
from functools import reduce

import geopandas as gpd
import numpy as np
import shapely

HALF_WORLD = 20037508.342789244
"""EPSG:3857 goes so many metres each way from its middle."""


def read_ground(sent):
    """Head, and shapes in EPSG:3857, by the words of `geo.geometry.packed`: what lies in an odd number of rings."""
    length = int.from_bytes(sent[:4], "little")
    assert length % 4 == 0
    head = json.loads(sent[4 : 4 + length])
    areas, rings, corners = len(head["codes"]), head["rings"], head["corners"]
    numbers = np.frombuffer(sent, "<i4", areas + 3 * rings, 4 + length)
    counts, further, columns, rows = np.split(numbers, [areas, areas + rings, areas + 2 * rings])
    low, high = np.frombuffer(sent, "u1", 4 * corners, 4 + length + 4 * len(numbers)).reshape(2, 2 * corners)
    assert 4 + length + 4 * len(numbers) + 4 * corners == len(sent)
    folded = low.astype(int) + 256 * high.astype(int)
    across, down = np.where(folded % 2, -(folded + 1) // 2, folded // 2).reshape(2, corners)
    drawn, at = [], 0
    for count, column, row in zip(further, columns, rows, strict=True):
        steps = np.column_stack([across[at : at + count], down[at : at + count]])
        grid = np.cumsum(np.vstack([[column, row], steps]), axis=0) * head["unit"]
        drawn.append(shapely.Polygon(np.column_stack([grid[:, 0] - HALF_WORLD, HALF_WORLD - grid[:, 1]])))
        at += count
    split = np.split(np.array(drawn, dtype=object), np.cumsum(counts)[:-1])
    shapes = [reduce(shapely.symmetric_difference, own, shapely.Polygon()) for own in split]
    return head, gpd.GeoSeries(shapes, index=head["codes"], crs="EPSG:3857")
