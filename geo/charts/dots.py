"""Dots on a line: where each stands on an axis of ratios, and in which lane, so that none hides another."""

import math
from collections.abc import Sequence
from typing import NamedTuple

TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Ratios to the average that an axis may name."""
LEAST_REACH = 1.25
"""An axis reaches at least so many times the average, and one over it: small gaps look small."""
MARGIN = 0.06
"""Of the axis, left empty at either end, so that no dot is cut."""


class RatioAxis(NamedTuple):
    """An axis of ratios on a log scale: as far to twice as to half."""

    low: float
    high: float

    def at(self, ratio: float) -> float:
        """
        Where a ratio stands, in per cent of the width.

        Parameters
        ----------
        ratio
            Above zero, within the axis.
        """
        share = math.log(ratio / self.low) / math.log(self.high / self.low)
        return 100 * (MARGIN + (1 - 2 * MARGIN) * share)

    @property
    def ticks(self) -> list[float]:
        """Ratios that the axis names."""
        return [tick for tick in TICKS if self.low <= tick <= self.high]


def ratio_axis(ratios: Sequence[float]) -> RatioAxis:
    """
    Axis that holds all ratios and 1.

    Parameters
    ----------
    ratios
        Values over their average; those that are not above zero or not known do not count.
    """
    known = [ratio for ratio in ratios if math.isfinite(ratio) and ratio > 0]
    return RatioAxis(min([*known, 1 / LEAST_REACH]), max([*known, LEAST_REACH]))


def lanes(positions: Sequence[float], gap: float) -> list[int]:
    """
    Lane of each dot, 0 the first: dots nearer to each other than a gap stand in different lanes.

    Parameters
    ----------
    positions
        Where the dots stand.
    gap
        Least distance between two in one lane, > 0, in the units of the positions.

    Returns
    -------
    lanes
        In the order of the positions, as few as can be.
    """
    last: list[float] = []
    found = [0] * len(positions)
    for index in sorted(range(len(positions)), key=positions.__getitem__):
        free = [lane for lane, end in enumerate(last) if positions[index] - end >= gap]
        lane = free[0] if free else len(last)
        last[lane : lane + 1] = [positions[index]]
        found[index] = lane
    return found
