"""How areas are drawn: as they lie on the ground, as hexagons that give people equal room, or both side by side."""

from figures.serving import Serving, store_cache
from geo.hexagon_areas import MOST_LSOAS, STORED, HexagonAreas, hexagon_areas

GROUND, CARTOGRAM, BOTH = "", "cartogram", "both"
SHAPES = {GROUND: "True map", CARTOGRAM: "Hexagons", BOTH: "Both"}
"""Ways to draw areas, in words, by their name in a link."""
ABOUT = {
    "lsoa": "Equal-population map: each hexagon is one LSOA of about 1,700 people, and neighbours are kept near.",
    "": "Equal-population map: each area is as many hexagons as it has LSOAs (about 1,700 people each), kept near.",
}
NOT_THE_GROUND = "Distances and shapes are not those of the ground."


@store_cache(maxsize=2)
def _hexagons(serving: Serving) -> HexagonAreas:
    return hexagon_areas(serving.store)


def hexagons_of(serving: Serving) -> HexagonAreas | None:
    """Shapes of all areas as hexagons; None if the store has no cartogram."""
    return _hexagons(serving) if serving.store.has(STORED) else None


def why_no_hexagons(serving: Serving) -> str:
    """Say why a store has no equal-population map; empty if it has one."""
    if serving.store.has(STORED):
        return ""
    number = len(serving.store.lsoa)
    if number > MOST_LSOAS:
        return f"There is no map in hexagons of {number:,} LSOAs: it is made for at most {MOST_LSOAS:,}."
    return "There is no map in hexagons: the store was built before there was one. Build it again to have it."


def about_hexagons(level: str) -> str:
    """Say what an equal-population map is, in two sentences."""
    return f"{ABOUT.get(level, ABOUT[''])} {NOT_THE_GROUND}"
