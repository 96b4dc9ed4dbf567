"""Labels beside a chart's lines, moved apart so that none lies on another."""

from collections.abc import Sequence


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
