"""Published life expectancy beside England's, where the document does not compare: by the store's intervals."""

import pandas as pd

from needs_map.figures.disclosure import observations
from needs_map.figures.serving import Serving
from needs_map.geo.numbers import written
from needs_map.needs.comparisons.comparison import NOT_COMPARED, compare
from needs_map.needs.estimates.rates import Estimates

LIFE_EXPECTANCY = "fingertips_90366"


def compared_with_england(serving: Serving, table: pd.DataFrame) -> dict[tuple[str, str], str]:
    """
    Compare published life expectancies with England's, by the 95% limits of the same figures in the store.

    Parameters
    ----------
    serving
        The store.
    table
        Published life expectancy by `area` and `sex`.

    Returns
    -------
    found
        `lower`, `similar` or `higher` by area and sex, of the figures that the store has to the same decimal, with
        limits, in a period in which England's are the published ones too; empty if it has none.
    """
    held = serving.indicators.get(LIFE_EXPECTANCY)
    if held is None or not held.has_limits:
        return {}
    published = table.set_index(["area", "sex"])["life_expectancy"]
    for period in held.periods.get("england", ()):
        england = _of(serving, "england", period)
        if england.empty or not _same(england, published).all():
            continue
        rows = _of(serving, "place", period)
        rows = rows[_same(rows, published)].reset_index(drop=True)
        benchmark = rows["sex"].map(england.set_index("sex")["value"])
        marks = compare(Estimates(rows["value"], rows["lower_cl"], rows["upper_cl"]), benchmark)
        return {
            (str(area), str(sex)): str(mark)
            for area, sex, mark in zip(rows["area"], rows["sex"], marks, strict=True)
            if mark != NOT_COMPARED
        }
    return {}


def _of(serving: Serving, level: str, period: str) -> pd.DataFrame:
    """Rows of one level and period, of everyone of a sex."""
    rows = observations(serving, LIFE_EXPECTANCY, level=level, period=period)
    return rows[(rows["group"] == "") & rows["sex"].isin(["males", "females"])].drop_duplicates(["area", "sex"])


def _same(rows: pd.DataFrame, published: pd.Series) -> pd.Series:
    """Which rows equal the published figures to the one decimal that is printed."""
    printed = [published.get((area, sex)) for area, sex in zip(rows["area"], rows["sex"], strict=True)]
    same = [
        one is not None and written(one, 1) == written(value, 1)
        for one, value in zip(printed, rows["value"], strict=True)
    ]
    return pd.Series(same, index=rows.index, dtype=bool)
