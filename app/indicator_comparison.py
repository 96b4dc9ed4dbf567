"""An indicator of two areas side by side: how far apart they are, and whether that could be chance."""

import math

import numpy as np
import pandas as pd

from app.comparison import Row, Side
from app.indicator_figures import indicator_figures
from app.measures import Measure, measure_at
from app.serving import Serving
from app.state import View
from data.made_systems import ENGLAND
from needs.comparison import NOT_COMPARED, compare_areas
from needs.gaps import square_and_add
from needs.rates import Estimates
from needs.ratios import divided

ENGLAND_LEVEL = "england"
UNKNOWN = (math.nan, math.nan, math.nan)


def indicator_rows(serving: Serving, view: View, first: Side, second: Side) -> tuple[Row, ...]:
    """
    Compare two sides on the indicator in view.

    Parameters
    ----------
    serving, view
        The store and the view.
    first, second
        The sides; peers taken together have no figure, since indicators are known of areas.

    Returns
    -------
    rows
        One, first of the table; none where the measure in view is no indicator.
    """
    measure = measure_at(serving, view.measure, view.period, view.level)
    if measure.indicator is None:
        return ()
    nation = Side(ENGLAND, "", ())
    (one, other, england) = (_figure(serving, measure, side) for side in (first, second, nation))
    lower, upper = square_and_add(_arrays(one), _arrays(other))
    significance = NOT_COMPARED
    if math.isfinite(lower[0]):
        significance = str(compare_areas(_estimates(one), _estimates(other)).iloc[0])
    return (
        Row(
            f"{measure.heading}, {measure.period}",
            measure.decimals,
            measure.suffix,
            one[0],
            other[0],
            england[0],
            one[0] - other[0],
            float(lower[0]),
            float(upper[0]),
            float(divided(np.array([one[0]]), np.array([other[0]]))[0]),
            significance,
            is_share=False,
        ),
    )


def _figure(serving: Serving, measure: Measure, side: Side) -> tuple[float, float, float]:
    """Value and limits of a side, the limits round the value; NaN where it is not known."""
    if side.code:
        level = serving.tree[side.code].level
        if level not in measure.levels:
            return UNKNOWN
        figures, code = indicator_figures(serving, measure, level), side.code
    elif side.lsoas:
        return UNKNOWN
    else:
        figures = indicator_figures(serving, measure, ENGLAND_LEVEL)
        code = str(figures.value.index[0])
    value, lower, upper = (float(part[code]) for part in figures.estimates)
    return value, min(lower, value), max(upper, value)


def _arrays(figure: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    value, lower, upper = (np.array([number]) for number in figure)
    return value, lower, upper


def _estimates(figure: tuple[float, float, float]) -> Estimates:
    return Estimates(*(pd.Series([number]) for number in figure))
