"""A line the size of a word: a series and its plan as SVG, for a cell of a table."""

import math
from base64 import b64encode
from collections.abc import Sequence

WIDTH, HEIGHT = 132, 34
EDGE = 5  # room for the last dot
INK, PLAN = "#16202b", "#8a5a00"


def sparkline(value: Sequence[float], target: Sequence[float]) -> str:
    """
    Draw a series as a line, its plan dashed behind it and its last value as a dot.

    Parameters
    ----------
    value, target
        One a period, in order of time, equally many; NaN breaks the line.

    Returns
    -------
    svg
        Without words: it needs an alternative text beside it.

    Raises
    ------
    ValueError
        If they are not equally many.
    """
    if len(value) != len(target):
        raise ValueError(f"value and target must be equally many: {len(value)} and {len(target)}")
    known = [number for number in (*value, *target) if math.isfinite(number)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    span = high - low or 1.0
    across = (WIDTH - 2 * EDGE) / max(len(value) - 1, 1)

    def points(numbers: Sequence[float]) -> list[tuple[float, float] | None]:
        return [
            (EDGE + step * across, HEIGHT - EDGE - (number - low) / span * (HEIGHT - 2 * EDGE))
            if math.isfinite(number)
            else None
            for step, number in enumerate(numbers)
        ]

    drawn = points(value)
    last = [point for point in drawn if point is not None][-1:]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<path d="{_path(points(target))}" fill="none" stroke="{PLAN}" stroke-width="1.4" stroke-dasharray="4 3"/>'
        f'<path d="{_path(drawn)}" fill="none" stroke="{INK}" stroke-width="1.8" stroke-linecap="round"/>'
        + "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{INK}"/>' for x, y in last)
        + "</svg>"
    )


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """Steps of a path: a line through neighbours, begun anew after a gap; a lone point is a short dash."""
    steps = []
    for position, point in enumerate(points):
        if point is None:
            continue
        begins = position == 0 or points[position - 1] is None
        alone = begins and (position + 1 == len(points) or points[position + 1] is None)
        steps.append(f"{'M' if begins else 'L'}{point[0]:.1f} {point[1]:.1f}" + ("h0.1" if alone else ""))
    return "".join(steps)


def as_source(svg: str) -> str:
    """Return an image's address that holds the drawing itself."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
