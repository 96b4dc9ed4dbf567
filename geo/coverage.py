"""Areas that tile the ground: simplified without slivers, and larger ones made of them, so that edges coincide."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

SIMPLIFY_METRES = 20.0
"""Visvalingam-Whyatt: a corner goes if its triangle is smaller than this squared. The ONS's 200 m generalisation is
coarser, so that little changes: it takes points off straight lines."""
WELD_METRES = 0.05
"""Corners nearer than this that should be one are taken as one where areas do not tile the ground exactly."""


def simplified_coverage(geometry: gpd.GeoSeries, metres: float = SIMPLIFY_METRES) -> gpd.GeoSeries:
    """
    Simplify areas that share edges so that they still do: no slivers, no overlaps.

    Parameters
    ----------
    geometry
        Polygons that tile the ground, in a projected system (metres).
    metres
        Tolerance.

    Returns
    -------
    simplified
        Valid polygons on the same index.

    Raises
    ------
    ValueError
        If the geometry is not in metres.
    """
    _check_projected(geometry)
    simple = shapely.coverage_simplify(geometry.to_numpy(), metres)
    broken = ~shapely.is_valid(simple)
    if broken.any():
        simple[broken] = shapely.make_valid(simple[broken], method="structure")
    return gpd.GeoSeries(simple, index=geometry.index, crs=geometry.crs)


def dissolved(geometry: gpd.GeoSeries, by: pd.Series) -> gpd.GeoSeries:
    """
    Join areas into larger ones along the edges they share.

    Parameters
    ----------
    geometry
        Polygons that tile the ground, in a projected system (metres).
    by
        Code of the larger area of each, on the same index.

    Returns
    -------
    larger
        One valid geometry a code, in the codes' order of appearance, with only corners that a smaller area has.

    Raises
    ------
    ValueError
        If the indexes differ, a code is missing, or the geometry is not in metres.
    """
    _check_projected(geometry)
    if not geometry.index.equals(by.index):
        raise ValueError("by: its index must be the geometry's")
    if by.isna().any():
        raise ValueError(f"by: {by.index[by.isna()][0]} has no code")
    shapes = geometry.to_numpy()
    codes, names = pd.factorize(by)
    order = np.argsort(codes, kind="stable")
    groups = np.split(shapes[order], np.flatnonzero(np.diff(codes[order])) + 1)
    joined = [_joined(group) for group in groups]
    return gpd.GeoSeries(joined, index=pd.Index(names, name=by.name), crs=geometry.crs)


def _joined(group: np.ndarray) -> shapely.Geometry:
    if shapely.coverage_is_valid(group, gap_width=WELD_METRES):
        return shapely.coverage_union_all(group)
    return shapely.make_valid(shapely.union_all(group, grid_size=WELD_METRES))


def _check_projected(geometry: gpd.GeoSeries) -> None:
    if geometry.crs is None or geometry.crs.is_geographic:
        raise ValueError("geometry: must be in a projected coordinate system in metres")
