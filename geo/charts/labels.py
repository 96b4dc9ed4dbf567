"""Labels beside a chart: moved apart so that none lies on another, and shortened so that they keep their figure."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

LONGEST_FIGURE = 20
"""Letters after the last colon that count as the label's figure."""


def shortened_label(text: str, fits: Callable[[str], bool]) -> str:
    """
    Return a label that fits: its name is cut, never the figure after it (`Admissions: 117.6`).

    Parameters
    ----------
    text
        A name, and after a colon its figure if it has one.
    fits
        Whether a text has room.

    Returns
    -------
    label
        The text where it fits, else as much of its name as does; the ellipsis and the figure where not one letter does.
    """
    name, _, figure = text.rpartition(": ")
    if not name or len(figure) > LONGEST_FIGURE:
        name, figure = text, ""
    end = f"…: {figure}" if figure else "…"
    if fits(text):
        return text
    room = bisect_left(range(1, len(name)), True, key=lambda letters: not fits(name[:letters].rstrip() + end))
    return name[:room].rstrip() + end


def spread(values: Sequence[float], gap: float) -> list[float]:
    """
    Positions near to values and at least a gap apart.

    Parameters
    ----------
    values
        Where each label would like to stand.
    gap
        Least distance between two, >= 0, in the units of `values`.

    Returns
    -------
    positions
        In the order of `values`; labels that would collide stand evenly about the middle of where they would have been.
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    groups: list[list[int]] = []
    for index in order:
        groups.append([index])
        while len(groups) > 1 and _foot(groups[-1], values, gap) < _foot(groups[-2], values, gap) + gap * len(
            groups[-2]
        ):
            last = groups.pop()
            groups[-1] += last
    positions = [0.0] * len(values)
    for group in groups:
        foot = _foot(group, values, gap)
        for step, index in enumerate(group):
            positions[index] = foot + step * gap
    return positions


def _foot(group: list[int], values: Sequence[float], gap: float) -> float:
    """Lowest position of a group of labels that stand a gap apart about the mean of their values."""
    return sum(values[index] for index in group) / len(group) - gap * (len(group) - 1) / 2
