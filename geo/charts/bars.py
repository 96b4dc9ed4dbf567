"""Bars on a page: how long each part of each bar is, on one scale for all rows."""

import math

from needs_map.geo.charts.kinds import Bars


def lengths(bars: Bars, *levels: float) -> list[list[float]]:
    """
    Length of each part of each row, in per cent of the longest bar.

    Parameters
    ----------
    bars
        Rows of parts, none negative; NaN is unknown and has no length.
    levels
        Values that the scale must reach too.

    Returns
    -------
    lengths
        One list a row, one number a part.

    Raises
    ------
    ValueError
        If a value is negative.
    """
    rows = [[_known(part.values[number]) for part in bars.parts] for number in range(len(bars.rows))]
    longest = max([*map(sum, rows), *levels, 0.0])
    return [[100 * value / longest if longest else 0.0 for value in row] for row in rows]


def totals(bars: Bars) -> list[float]:
    """Sum of the parts of each row; NaN where none is known."""
    found = []
    for number in range(len(bars.rows)):
        known = [part.values[number] for part in bars.parts if math.isfinite(part.values[number])]
        found.append(math.fsum(known) if known else math.nan)
    return found


def _known(value: float) -> float:
    if value < 0:
        raise ValueError(f"bars: a length must not be negative: {value}")
    return value if math.isfinite(value) else 0.0
