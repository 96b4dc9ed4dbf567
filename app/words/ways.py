"""Which way a mark points, on every page: up for a higher figure, down for a lower, whichever of them is better."""

from needs_map.needs.comparisons.comparison import BETTER, SIMILAR, WORSE, Polarity

OPEN = {"up": "△", "down": "▽"}
"""Of what is not tested for chance: filled marks are of what is."""
POINTS = {"higher": "up", "above": "up", "lower": "down", "below": "down", "similar": "circle", "equal": "circle"}
"""Mark of each comparison that says itself which way it goes."""


def way(verdict: str, polarity: Polarity) -> str:
    """
    Whether a better or worse figure is the higher one.

    Parameters
    ----------
    verdict
        `better` or `worse`.
    polarity
        `high is good` or `low is good`.

    Returns
    -------
    way
        `up` or `down`.
    """
    return "up" if (verdict == BETTER) == (polarity == "high is good") else "down"


def untested(verdict: str, polarity: Polarity) -> str:
    """Mark of a figure that is compared without a test: an open triangle or circle; empty if it is not compared."""
    if verdict in {BETTER, WORSE}:
        return OPEN[way(verdict, polarity)]
    return "○" if verdict == SIMILAR else ""


def mark_of(word: str, polarity: Polarity) -> str:
    """
    Mark of a comparison in a chart, one of `geo.charts.kinds.SHAPES`: it points as in the tables.

    Parameters
    ----------
    word
        What a figure is compared with its benchmark, a key of `app.pages.indicators.words.MARKS`.
    polarity
        Of its indicator.
    """
    return way(word, polarity) if word in {BETTER, WORSE} else POINTS.get(word, "diamond")
