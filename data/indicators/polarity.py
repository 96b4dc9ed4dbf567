"""Which end of an indicator is better, as the publisher's own judgements of its figures show it."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.indicators.definitions import ENGLAND_CODE, Polarity

BETTER, WORSE = "better", "worse"
UNJUDGED = ("higher", "lower")
"""Words with which a publisher compares where it judges neither end."""
TRENDS = {
    "increasing and getting better": "high",
    "decreasing and getting worse": "high",
    "increasing and getting worse": "low",
    "decreasing and getting better": "low",
}
"""Recent trends that say which end is better."""
SEVERAL = 2
"""Judgements that have to agree: one could be a slip."""


class Judgements(NamedTuple):
    """A publisher's comparisons with one kind of benchmark, row by row on one index."""

    word: pd.Series
    """`better`, `worse`, `similar`, `higher`, `lower` and the like, in small letters; empty where none is given."""
    value: pd.Series
    """NaN is unknown."""
    benchmark: pd.Series
    """What the value was compared with; NaN where the file does not give it."""
    among: pd.Series
    """What is alike of rows that were compared with the same benchmark: such as period, sex and age."""


def judgements_of(rows: pd.DataFrame) -> dict[str, list[Judgements]]:
    """Comparisons of each indicator with England, the parent and the goal; columns as `data.fingertips.COLUMNS`."""
    same = ["indicator", "period", "sex", "age"]
    value = pd.to_numeric(rows["value"].str.replace(",", ""), errors="coerce").where(rows["category_type"] == "")
    known = rows.assign(number=value).dropna(subset=["number"]).drop_duplicates(["area", *same])
    values = known.set_index(["area", *same])["number"]
    whole = []
    for column, code in (("against_england", ENGLAND_CODE), ("against_parent", rows["parent"]), ("against_goal", "")):
        compared_with = rows[same].assign(area=code)[["area", *same]]
        benchmark = values.reindex(pd.MultiIndex.from_frame(compared_with)).to_numpy()
        among = compared_with["area"] + "|" + rows["period"] + "|" + rows["sex"] + "|" + rows["age"]
        whole.append(Judgements(rows[column], value, pd.Series(benchmark, index=rows.index), among))
    each = rows.groupby("indicator", sort=False).indices
    return {str(number): [Judgements(*(part.iloc[at] for part in one)) for one in whole] for number, at in each.items()}


def shown_polarity(judgements: list[Judgements], trend: pd.Series) -> Polarity | None:
    """
    Which end is better as the publisher's judgements show it.

    Parameters
    ----------
    judgements
        Comparisons of the rows of one indicator.
    trend
        Recent trend of each row, in small letters; empty where none is given.

    Returns
    -------
    polarity
        `high is good` or `low is good` if several trends or comparisons agree and none contradicts them; `neither` if
        several comparisons are of higher and lower, and none of better and worse; `not known` if they contradict one
        another; None if they say too little.
    """
    published = trend.map(TRENDS)
    shown = {end: int((published == end).sum()) for end in ("high", "low")}
    for one in judgements:
        for end, count in _votes(one).items():
            shown[end] += count
    if shown["high"] and shown["low"]:
        return "not known"
    if max(shown.values()) >= SEVERAL:
        return "high is good" if shown["high"] else "low is good"
    words = pd.concat([one.word for one in judgements]) if judgements else pd.Series(dtype="str")
    if words.isin(UNJUDGED).sum() >= SEVERAL and not words.isin([BETTER, WORSE]).any():
        return "neither"
    return None


def _votes(one: Judgements) -> dict[str, int]:
    """How many rows show the high and the low end to be better."""
    better, worse = (one.word == BETTER).to_numpy(), (one.word == WORSE).to_numpy()
    side = np.sign((one.value - one.benchmark).to_numpy())
    high, low = (better & (side > 0)) | (worse & (side < 0)), (better & (side < 0)) | (worse & (side > 0))
    votes = {"high": int(high.sum()), "low": int(low.sum())}
    alone = one.value.notna() & one.benchmark.isna() & (better | worse)
    for _, rows in one.value[alone].groupby(one.among[alone]):
        good, bad = rows[one.word[rows.index] == BETTER], rows[one.word[rows.index] == WORSE]
        if not len(good) or not len(bad):
            continue
        if not good.max() < bad.min():
            votes["high"] += len(rows)
        if not good.min() > bad.max():
            votes["low"] += len(rows)
    return votes
