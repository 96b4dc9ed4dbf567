"""Main roads, water and names of towns, from OS Open Zoomstack, the open map of Ordnance Survey."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needs_map.data.errors import DataError
from needs_map.data.files.boundary_files import Layer, check_geometry, open_boundaries
from needs_map.data.files.tables import Source
from needs_map.data.places.place_names import KINDS, LANDSCAPE

DATASET = STORED = LANDSCAPE
ROAD, WATER = "road", "water"
LAYERS = {"roads_national": ROAD, "surfacewater": WATER, "waterlines": WATER}
"""Layers of the file that are read, and what each is of."""
TYPE = "type"
NAMES, NAME = "names", "name1"
"""Layer of the names of places, and its column with each."""
CAPITALS = {"Capital": "City"}
"""Kinds of place that only this file has, as kinds of the gazetteer: London is its one in England."""
LEFT_OUT = ("Local", "MHW", "MLW")
"""Types that are left out: water seen from near only, and the lines of the tides."""
CRS = 27700
MOST_BYTES = 20_000_000_000
"""The whole file is of 12 GB; only what lies in the system's rectangle is read."""
TOLERANCE = 20.0
"""Metres by which a line may be moved to have fewer corners; twice as much each time until they are few enough."""
SMALLEST_WATER = 20_000.0  # square metres
MOST_CORNERS = 120_000
"""Corners of all roads, and of all water, so that a map stays light."""


def read_landscape(path: Path, bounds: Sequence[float], most: int = MOST_CORNERS) -> Source:
    """
    Read the main roads and the water in a rectangle, in as few corners as a map of it needs, and names of places.

    Parameters
    ----------
    path
        `OS_Open_Zoomstack.gpkg` as Ordnance Survey publishes it.
    bounds
        Least easting and northing, greatest easting and northing, in metres (EPSG:27700).
    most
        Corners of each kind at most.

    Returns
    -------
    source
        `kind` (`road`, `water` or one of `place_names.KINDS`), `shape` (well-known binary, whole metres of EPSG:27700:
        lines of roads, lines and surfaces of water, points of places) and `name` (of places; else empty), the largest
        kinds of place first. Rows are counted within the rectangle. A file without names has none.

    Raises
    ------
    DataError
        If a layer or its column `type` is missing, it is in other coordinates, or no main road is in the rectangle.

    References
    ----------
    Ordnance Survey, OS Open Zoomstack Technical Specification: GeoPackage schema.
    """
    parts: dict[str, list[np.ndarray]] = {ROAD: [], WATER: []}
    rows = 0
    for layer, kind in LAYERS.items():
        found = _layer(path, layer, bounds)
        rows += len(found)
        parts[kind].append(found.geometry[~found[TYPE].isin(LEFT_OUT)].dropna().to_numpy())
    table = pd.DataFrame(
        [(kind, shape) for kind, shapes in parts.items() for shape in _light(np.concatenate(shapes), bounds, most)],
        columns=["kind", "shape"],
    )
    places, named = _places(path, bounds)
    rows += named
    if not (table["kind"] == ROAD).any():
        raise DataError(f"{path.name} has no main road in the system's rectangle: download it for all Great Britain.")
    table = pd.concat([table.assign(name=""), places], ignore_index=True)
    table["shape"] = shapely.to_wkb(table["shape"].to_numpy())
    return Source(table, rows, {}, "as supplied")


def _places(path: Path, bounds: Sequence[float]) -> tuple[pd.DataFrame, int]:
    """Populated places of the layer of names with where they stand, and how many names of any kind there are."""
    with open_boundaries(path, MOST_BYTES) as file:
        layer = next((one for one in file.layers if one.name == NAMES), None)
    if layer is None or not {TYPE, NAME} <= set(layer.fields):
        return pd.DataFrame({"kind": [], "shape": [], "name": []}, dtype=object), 0
    found = _layer(path, NAMES, bounds, (TYPE, NAME))
    found[TYPE] = found[TYPE].replace(CAPITALS)
    kept = found[found[TYPE].isin(KINDS) & found[NAME].notna() & (found.geometry.geom_type == "Point")]
    table = pd.DataFrame(
        {"kind": kept[TYPE], "shape": shapely.transform(kept.geometry.to_numpy(), np.round), "name": kept[NAME]}
    )
    table = table.assign(size=table["kind"].map(KINDS.index)).sort_values(["size", "name"])
    return table.drop(columns="size"), len(found)


def _layer(path: Path, layer: str, bounds: Sequence[float], columns: Sequence[str] = (TYPE,)) -> gpd.GeoDataFrame:
    """What of a layer lies in the rectangle."""
    try:
        with open_boundaries(path, MOST_BYTES) as file:
            found = file.read(_known(file.layers, layer, path), list(columns), tuple(float(one) for one in bounds))
    except DataError:
        raise
    except ValueError as error:
        raise DataError(f"{path.name} is damaged: download it again.") from error
    if found.crs is None or found.crs.to_epsg() != CRS:
        raise DataError(f"{path.name}: the layer {layer!r} is not on the British National Grid: download it again.")
    check_geometry(found, path.name)
    return found


def _known(layers: Sequence[Layer], name: str, path: Path) -> Layer:
    """Return a layer by its name, if it has its column."""
    found = next((one for one in layers if one.name == name), None)
    if found is None:
        raise DataError(f"{path.name} has no layer {name!r}: download OS Open Zoomstack as GeoPackage again.")
    if TYPE not in found.fields:
        raise DataError(f"{path.name}: the layer {name!r} has no column {TYPE!r}: download it again.")
    return found


def _single(shapes: np.ndarray) -> np.ndarray:
    """Return the single shapes that some hold, and collections within collections."""
    while (shapely.get_type_id(shapes) > shapely.GeometryType.POLYGON).any():
        shapes = shapely.get_parts(shapes)
    return shapes


def _light(shapes: np.ndarray, bounds: Sequence[float], most: int) -> list[shapely.Geometry]:
    """Lines joined, and surfaces: each as one shape cut to the rectangle and of few corners; none that is empty."""
    shapes = _single(shapes)
    kinds = shapely.get_dimensions(shapes)
    lines = shapely.line_merge(shapely.multilinestrings(shapes[kinds == 1]))
    surfaces = _single(shapely.make_valid(shapes[kinds == 2]))  # noqa: PLR2004 - of surfaces
    surfaces = surfaces[shapely.area(surfaces) >= SMALLEST_WATER]
    whole = shapely.clip_by_rect(np.array([lines, shapely.multipolygons(surfaces)]), *bounds)
    tolerance = TOLERANCE
    while shapely.get_num_coordinates(found := shapely.simplify(whole, tolerance)).sum() > most:
        tolerance *= 2
    metres = shapely.transform(found, np.round)
    return [shape for shape in metres if not shape.is_empty]
