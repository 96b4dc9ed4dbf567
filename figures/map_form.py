"""How areas are drawn: as they lie on the ground, as hexagons that give people equal room, or both side by side."""

GROUND, CARTOGRAM, BOTH = "", "cartogram", "both"
SHAPES = {GROUND: "True map", CARTOGRAM: "Hexagons", BOTH: "Both"}
"""Ways to draw areas, in words, by their name in a link."""
ABOUT = {
    "lsoa": "Equal-population map: each hexagon is one LSOA of about 1,700 people, and neighbours are kept near.",
    "": "Equal-population map: each area is as many hexagons as it has LSOAs (about 1,700 people each), kept near.",
}
NOT_THE_GROUND = "Distances and shapes are not those of the ground."


def about_hexagons(level: str) -> str:
    """Say what an equal-population map is, in two sentences."""
    return f"{ABOUT.get(level, ABOUT[''])} {NOT_THE_GROUND}"
