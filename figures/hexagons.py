"""The equal-population map of a store: its areas as hexagons, or why there are none."""

from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import PATCH
from needs_map.geo.hexagon_areas import MOST_LSOAS, STORED, HexagonAreas, hexagon_areas


@store_cache(maxsize=2)
def _hexagons(serving: Serving) -> HexagonAreas:
    return hexagon_areas(serving.store)


def hexagons_of(serving: Serving) -> HexagonAreas | None:
    """Shapes of all areas as hexagons; None if the store has no cartogram."""
    if not serving.store.has(STORED):
        return None
    return _hexagons_with(serving, PATCH) if PATCH in serving.tree else _hexagons(serving)


@store_cache(maxsize=1)
def _hexagons_with(serving: Serving, patch: str) -> HexagonAreas:
    built = _hexagons(serving)
    areas = built.areas.copy()
    areas.loc[patch] = built.lsoa.loc[serving.tree.lsoas(patch)].union_all()
    return HexagonAreas(built.lsoa, areas)


def why_no_hexagons(serving: Serving) -> str:
    """Say why a store has no equal-population map; empty if it has one."""
    if serving.store.has(STORED):
        return ""
    number = len(serving.store.lsoa)
    if number > MOST_LSOAS:
        return f"There is no map in hexagons of {number:,} LSOAs: it is made for at most {MOST_LSOAS:,}."
    return "There is no map in hexagons: the store was built before there was one. Build it again to have it."
