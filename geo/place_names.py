"""Names that people know, as points of a map: of a gazetteer, else of the map with the roads, else of MSOAs."""

import geopandas as gpd
import pandas as pd

from needs_map.data.places.place_names import KINDS, STORED
from needs_map.data.store import Store, read_table
from needs_map.geo.areas import AreaTree
from needs_map.geo.geometry import WEB, label_points
from needs_map.geo.landscape import names_of_land

MOST_MSOAS = 1_500
"""MSOAs of a store above which none is a name: where each stands would take longer than the map."""
MSOA = "MSOA"
"""Kind of a name that is made from an MSOA's."""


def named_points(store: Store, tree: AreaTree) -> pd.DataFrame:
    """
    Names of the land of a store, with where each stands.

    Parameters
    ----------
    store, tree
        The store with its geometry, and its areas.

    Returns
    -------
    points
        Indexed by code: `name`, `kind` (of a gazetteer's `KINDS`, or `MSOA`), `latitude`, `longitude` (degrees), and
        `radius` (0: a name has no dot), the largest kinds first. MSOAs that have no name but their code's are left out.
    """
    table = read_table(store, STORED) if store.has(STORED) else names_of_land(store)
    if len(table):
        at = gpd.GeoSeries(gpd.points_from_xy(table["easting"], table["northing"]), crs=27700).to_crs(WEB)
        codes = [f"name-{position}" for position in range(len(table))]
        found = pd.DataFrame({"name": table["name"].to_numpy(), "kind": table["kind"].to_numpy()}, index=codes)
        return found.assign(latitude=at.y.to_numpy(), longitude=at.x.to_numpy(), radius=0.0)
    msoas = tree.at("msoa") if "msoa" in tree.levels else []
    codes = [area.code for area in msoas if not area.name[-3:].isdigit()] if len(msoas) <= MOST_MSOAS else []
    points = label_points(store.areas.geometry.loc[codes])
    at = pd.DataFrame(points, index=codes, columns=["latitude", "longitude"], dtype="float64")
    names = pd.DataFrame({"name": [tree[code].name for code in codes], "kind": MSOA}, index=codes)
    return names.join(at).assign(radius=0.0)


def kinds_for(level: str) -> tuple[str, ...]:
    """Kinds of place that are named on the map of an area of a level: the larger the area, the fewer."""
    if level in {"cluster", "icb"}:
        return KINDS[:2]
    return (*KINDS[:3], MSOA) if level == "place" else (*KINDS, MSOA)
