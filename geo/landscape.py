"""Main roads and water under the names of a map, for whoever has no network for a street map."""

import geopandas as gpd
import pandas as pd
import shapely

from needs_map.data.places.landscape import ROAD, STORED, WATER
from needs_map.data.store import Store, read_table
from needs_map.geo.geometry import lines_text
from needs_map.geo.messages import WebMapLand

COLOURS = {WATER: "#6fa8d0", ROAD: "#5b6672"}
WEIGHTS = {WATER: 1.2, ROAD: 1.0}
"""Pixels."""


def names_of_land(store: Store) -> pd.DataFrame:
    """
    Return the names of places that came with the roads and the water, the largest kinds first.

    Parameters
    ----------
    store
        The store.

    Returns
    -------
    places
        `name`, `kind` (of `place_names.KINDS`), `easting`, `northing` (metres); empty where there are none.

    Raises
    ------
    DataError
        If the table is damaged.
    """
    table = read_table(store, STORED) if store.has(STORED) else pd.DataFrame({"kind": []})
    if "name" not in table:  # of an earlier version
        return pd.DataFrame({"name": [], "kind": [], "easting": [], "northing": []})
    table = table[table["name"] != ""]
    at = shapely.from_wkb(table["shape"].to_numpy())
    places = pd.DataFrame({"name": table["name"], "kind": table["kind"]})
    return places.assign(easting=shapely.get_x(at), northing=shapely.get_y(at)).reset_index(drop=True)


def landscape(store: Store) -> gpd.GeoSeries:
    """
    Return the roads and the water of the land of a store.

    Parameters
    ----------
    store
        The store.

    Returns
    -------
    shapes
        EPSG:27700, by kind (`road`, `water`), water first; empty where the store was built without them.

    Raises
    ------
    DataError
        If the table is damaged.
    """
    if not store.has(STORED):
        return gpd.GeoSeries([], crs=27700)
    table = read_table(store, STORED)
    table = table[table["kind"].isin(COLOURS)].sort_values("kind", ascending=False)
    return gpd.GeoSeries(shapely.from_wkb(table["shape"].to_numpy()), index=table["kind"].to_numpy(), crs=27700)


def land_sent(shapes: gpd.GeoSeries | None) -> list[WebMapLand]:
    """Roads and water as a map to send has them, each kind once; `shapes` as `landscape` returns them."""
    if shapes is None:
        return []
    return [
        {"weight": WEIGHTS[kind], "colour": COLOURS[kind], "shapes": lines_text(shapes[shapes.index == kind])}
        for kind in dict.fromkeys(map(str, shapes.index))
    ]
