"""Main roads and water under the names of a map, for whoever has no network for a street map."""

import geopandas as gpd
import shapely

from needs_map.data.places.landscape import ROAD, STORED, WATER
from needs_map.data.store import Store, read_table

COLOURS = {WATER: "#6fa8d0", ROAD: "#5b6672"}
WEIGHTS = {WATER: 1.2, ROAD: 1.0}
"""Pixels."""


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
    table = read_table(store, STORED).sort_values("kind", ascending=False)
    return gpd.GeoSeries(shapely.from_wkb(table["shape"].to_numpy()), index=table["kind"].to_numpy(), crs=27700)
