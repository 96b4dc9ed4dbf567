"""
Palettes of the maps: colours that keep their order, and their difference, in greyscale and for colour-blind readers.

Notes
-----
What each palette promises is measured in `tests/geo/test_palettes.py`: the colour difference (CIE76 in Lab) between
neighbouring classes as seen with each of the three kinds of colour blindness, and the difference in lightness in
greyscale. Where lightness does not distinguish two classes (the two sides of a diverging palette, and what has no class
at all) the print adds a hatch, the screen a dashed edge and the legend a letter and a shape.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

MISSING_COLOUR = "#c9c9c9"
MISSING_HATCH = "////"
MISSING_INK = "#6b7885"
SUPPRESSED_COLOUR = "#d8b4d8"
SUPPRESSED_HATCH = "...."
SUPPRESSED_INK = "#6d3a75"
"""Of the hatch over areas without a class, on the screen."""
PALETTE = "YlGnBu"
"""ColorBrewer's, which keeps its order in greyscale and for colour-blind readers."""
PALEST, DARKEST = 0.14, 0.96
"""The part of the palette used: its palest end cannot be told from the page."""
DIVERGING = "RdBu"
"""ColorBrewer's, safe for colour-blind readers; red is the worse side, blue the better."""
NEUTRAL = "PuOr_r"
"""ColorBrewer's likewise: purple is higher and orange lower, where neither is known to be better."""
DIVERGING_ENDS = (0.04, 0.40)
"""Darkest and palest position used on each side, counted from its end."""
BETTER_HATCH = "\\\\\\"
"""Of the better side of a diverging palette in print: in greyscale its two sides are equally dark."""
INK = "#16202b"
PAPER = "#ffffff"
"""Outlines and names are drawn in ink on a casing of paper: one of the two stands out from any class."""
RING = "#86004f"
"""The selected area's ring, likewise on a casing of paper."""
PATCH_RING = "#a83200"
"""Of the reader's own patch, dashed, so that it is told from the selection's without its colour."""
CORE20_RING = "#7c0a52"
"""Of Core20 areas, thinner than the selection's."""
BIVARIATE = (
    ("#f3eadf", "#f7b98c", "#ed8839"),
    ("#a7b2de", "#a5848c", "#945940"),
    ("#3f7fdb", "#4b5488", "#3e2d3e"),
)
"""Three classes of one measure (rows, towards blue) by three of another (columns, towards orange); both darken."""


GROUPS = ("#77aadd", "#ee8866", "#bbcc33", "#ffaabb", "#44bb99", "#eedd88", "#99ddff", "#aaaa00")
"""Groups that stand in no order, each named on its ground: Paul Tol's light scheme, safe for colour-blind readers."""
PALE = 0.62
"""Part of paper in a paler colour."""


class Verdict(NamedTuple):
    """How one outcome of a comparison is drawn: by colour, by letter and by shape."""

    label: str
    colour: str
    letter: str
    shape: str
    hatch: str


SIGNIFICANCE = {
    "worse": Verdict("Worse", "#9a3708", "W", "◆", ""),
    "similar": Verdict("Similar", "#fbf0cf", "S", "●", ""),
    "better": Verdict("Better", "#5d9bdc", "B", "■", ""),
    "not compared": Verdict("Not compared", "#bdbdbd", "N", "○", "xx"),
}
"""Outcomes of a comparison with a benchmark, in the order of the legend."""


def style_sheet() -> str:
    """Write the colours that style sheets and scripts of a page share, as properties of its root."""
    shared = {"core20": CORE20_RING, "patch": PATCH_RING, "missing": MISSING_INK, "withheld": SUPPRESSED_INK}
    return f":root {{ {' '.join(f'--nm-{name}: {colour};' for name, colour in shared.items())} }}\n"


@cache
def sequential(count: int) -> tuple[str, ...]:
    """
    Colours for ordered classes, darkest first.

    Parameters
    ----------
    count
        Number of classes, >= 0.
    """
    positions = np.linspace(DARKEST, PALEST, count) if count != 1 else [(PALEST + DARKEST) / 2]
    return tuple(_colour(PALETTE, float(position)) for position in positions)


def _colour(palette: str, position: float) -> str:
    """Colour at a position of a palette, 0 to 1; matplotlib is read only when a colour is wanted."""
    import matplotlib as mpl  # noqa: PLC0415 - tables of figures use no colours
    from matplotlib.colors import to_hex  # noqa: PLC0415

    return to_hex(mpl.colormaps[palette](position))


@cache
def diverging(worse: int, better: int, palette: str = DIVERGING) -> tuple[str, ...]:
    """
    Colours for ordered classes on both sides of a benchmark, from the worst to the best.

    Parameters
    ----------
    worse, better
        Number of classes on each side, >= 0. Classes as far from the benchmark are equally dark, so a side with fewer
        does not reach its end.
    palette
        `DIVERGING`, or `NEUTRAL` where no end is known to be better.

    Returns
    -------
    colours
        Reds, dark to pale, then blues, pale to dark; of `NEUTRAL` purples, then oranges.
    """
    longest = max(worse, better)
    if not longest:
        return ()
    darkest, palest = DIVERGING_ENDS
    steps = np.linspace(darkest, palest, longest) if longest > 1 else np.array([(darkest + palest) / 2])
    reds = [_colour(palette, position) for position in steps[longest - worse :]]
    blues = [_colour(palette, 1 - position) for position in steps[longest - better :]]
    return (*reds, *blues[::-1])


def paler(colour: str) -> str:
    """Return a colour mixed with paper, for what is less certain."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * PALE):02x}" for part in parts)
