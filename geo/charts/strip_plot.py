"""A strip the size of a word: an area's value among those of its peers, its neighbours, its parent and England."""

import math
from collections.abc import Sequence

from needs_map.geo.palettes import INK

WIDTH, HEIGHT = 190, 26
EDGE = 7
PEER, NEIGHBOUR = "#9aa5b0", "#4a5764"
SHAPES = {"up": "M0 -6L6 5H-6Z", "down": "M0 6L6 -5H-6Z", "dot": "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z"}
"""Outline of each mark around its middle."""


def strip_plot(
    own: float,
    peers: Sequence[float],
    neighbours: Sequence[float],
    *,
    parent: float,
    england: float,
    mark: str,
    colour: str,
) -> str:
    """
    Draw where a value lies: low to the left, high to the right.

    Parameters
    ----------
    own
        The area's value; NaN leaves it out.
    peers, neighbours
        Values of the areas of its level and of those that touch it; NaN is left out.
    parent, england
        Drawn as a short and a whole line; NaN leaves either out.
    mark
        A key of `SHAPES`.
    colour
        Of the mark.

    Returns
    -------
    svg
        Without words: it needs an alternative text beside it.
    """
    known = [value for value in (own, *peers, *neighbours, parent, england) if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    span = high - low
    middle = HEIGHT / 2

    def x(value: float) -> float:
        return EDGE + (value - low) / span * (WIDTH - 2 * EDGE) if span else WIDTH / 2

    def dots(values: Sequence[float], colour: str, width: float, opacity: float) -> str:
        steps = "".join(f"M{x(value):.1f} {middle}h0" for value in values if math.isfinite(value))
        look = f'stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-opacity="{opacity}"'
        return f'<path d="{steps}" fill="none" {look}/>' if steps else ""

    def line(value: float, top: float, dash: str) -> str:
        if not math.isfinite(value):
            return ""
        look = f'stroke="{INK}" stroke-width="1.6" stroke-dasharray="{dash}"'
        return f'<path d="M{x(value):.1f} {top}V{HEIGHT - top}" {look}/>'

    marked = ""
    if math.isfinite(own):
        at = f"translate({x(own):.1f} {middle})"
        marked = f'<path d="{SHAPES[mark]}" transform="{at}" fill="{colour}" stroke="#fff" stroke-width="1"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<path d="M{EDGE} {middle}H{WIDTH - EDGE}" stroke="#d5dbe1" stroke-width="1"/>'
        f"{dots(peers, PEER, 5, 0.55)}{dots(neighbours, NEIGHBOUR, 6, 1)}"
        f"{line(parent, 5, 'none')}{line(england, 1, '3 2')}"
        f"{marked}</svg>"
    )
