"""Small counts of records that periods which overlap would tell: attacked as someone who sees the periods would."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from needs_map.data.records.definition import read_definition
from needs_map.figures.records.small_counts import given_away_by_overlap, months_of_overlaps
from tests.data.records.made_records import DEFINITION

ROLLING = DEFINITION.replace('"month"', '"12 months"').replace("2024-04", "2023-03").replace("2024-05", "2025-02")


def rolled(months):
    return np.array([np.convolve(row, np.ones(12), "valid") for row in np.atleast_2d(months)])


def shown_of(tmp_path, months):
    """Give the periods of each series, NaN where small or told by others."""
    path = tmp_path / "a.toml"
    path.write_text(ROLLING, encoding="utf-8")
    definition = read_definition(path)
    labels = [period.label for period in definition.span.periods]
    wide = (
        pd.DataFrame(rolled(months), columns=labels)
        .rename_axis("area")
        .reset_index()
        .assign(area=lambda t: t["area"].astype(str).str.zfill(2))
    )
    long = wide.melt("area", var_name="period", value_name="numerator")
    long = long.assign(level="lsoa", group_type="", group="", denominator=2000.0)
    given_away = given_away_by_overlap(long, definition)
    small = long["numerator"].between(1, 4)
    shown = long["numerator"].mask(given_away | small)
    return long.assign(shown=shown).pivot_table("shown", "area", "period", dropna=False)[labels].to_numpy()


@pytest.mark.parametrize(
    ("months", "known"),
    [
        ([0] * 12 + [5, 2] + [0] * 10, True),  # nobody in the first year: 0, 5, 7 tell 5 and 2
        ([3, 2] + [0] * 22, True),  # 5 falls by 3, then by 2: no month can be more
        ([3, 2] + [0] * 9 + [1] + [0] * 11 + [1], False),  # the event that stays may be of any month
    ],
)
def test_months_that_can_be_nothing_else_are_worked_out(months, known):
    least, pinned = months_of_overlaps(rolled(months), 12)
    assert pinned.tolist() == [known]
    assert not known or least.tolist() == [months]


def test_no_small_month_can_be_worked_out_from_what_is_shown(tmp_path):
    rng = np.random.default_rng(5)
    months = np.concatenate(
        [rng.poisson(rate, (10, 24)) * (rng.random((10, 24)) < share) for rate, share in ((3, 0.15), (6, 0.1))]
    )
    months[0], months[1] = [0] * 12 + [5, 2] + [0] * 10, [3, 2] + [0] * 22
    shown = shown_of(tmp_path, months)
    assert np.isnan(shown[:2])[rolled(months[:2]) > 0].all()  # else 2 and 3 would be told
    assert (~np.isnan(shown)).any(axis=1).sum() > 5
    sums = np.array([[start <= month < start + 12 for month in range(24)] for start in range(13)], dtype=float)
    for row, seen in zip(months, shown, strict=True):
        known = ~np.isnan(seen)
        for month in np.flatnonzero((row >= 1) & (row <= 4)):
            ends = (
                [
                    linprog(sign * np.eye(24)[month], A_eq=sums[known], b_eq=seen[known], bounds=(0, 100)).fun
                    for sign in (1, -1)
                ]
                if known.any()
                else [0, -100]
            )
            assert -ends[1] - ends[0] > 0.5
