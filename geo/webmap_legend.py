"""The legend of a map to send: bars of its histogram, and the square of two measures."""

from needs_map.geo.bivariate import SIDE, Bivariate
from needs_map.geo.histogram import Histogram
from needs_map.geo.palettes import INK, PAPER


def bars(histogram: Histogram | None) -> list[list[tuple[int, float]]]:
    """Bars of the histogram: for each, the classes in it and their heights in percent of the tallest bar."""
    if histogram is None or not histogram.counts:
        return []
    most = max(histogram.counts)
    bins = zip(*histogram.by_class, strict=True)
    return [[(position, round(100 * count / most, 1)) for position, count in enumerate(one) if count] for one in bins]


def square(both: Bivariate | None) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Rows of the square legend, highest first: label of the first measure, then class, areas and ink of each cell."""
    if both is None:
        return []
    labels = (*both.first_labels, *[""] * SIDE)
    return [
        (
            labels[up],
            [
                (up * SIDE + across, both.counts[up][across], PAPER if up + across >= SIDE else INK)
                for across in range(SIDE)
            ],
        )
        for up in reversed(range(SIDE))
    ]
