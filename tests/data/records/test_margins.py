"""Whole numbers from which published rates come out: those of the inequalities report, by quintile and ethnic group."""

import math

import numpy as np
import pytest

from needs_map.data.records.margins import Target, margins

QUINTILES, GROUPS = np.array([0.2, 0.16, 0.18, 0.25, 0.21]), np.array([0.72, 0.03, 0.17, 0.03, 0.02, 0.08])
# Health inequalities annual report 2024/25: quintiles 1 to 5; White, Mixed, Asian, Black, Other, Not stated.
ATTENDANCES = Target(1e3, (454.0, 294.4, 283.5, 255.2, 226.3), (324.9, 366.0, 357.0, 446.4, 282.7, 159.6), 1)
ADMISSIONS = Target(1e3, (154.8, 123.5, 115.8, 102.1, 92.7), (129.1, 129.6, 133.4, 152.2, 91.1, 40.2), 1)
WAITS = Target(100, (45.2, 45.5, 44.5, 43.5, 43.1), (44.5, 42.0, 46.4, 46.4, 46.0, 40.8), 1)
PRETERM = Target(100, (7.5, 7.0, 7.2, 5.2, 5.9), (6.3, 7.6, 6.3, 6.6, math.nan, math.nan), 1)


@pytest.mark.parametrize(
    ("targets", "total"), [([ATTENDANCES, ADMISSIONS], 1_200_000), ([WAITS], 120_000), ([PRETERM], 13_200)]
)
def test_published_rates_come_out_to_their_rounding(targets, total):
    found = margins(targets, (QUINTILES, GROUPS), total)
    assert found.exact
    assert [int(of.sum()) for of in found.people] == [total, total]
    for target, events in zip(targets, found.events, strict=True):
        assert events[0].sum() == events[1].sum()
        for rates, people, count in zip((target.first, target.second), found.people, events, strict=True):
            known = ~np.isnan(rates)
            assert (np.round(count / people * target.per, target.decimals)[known] == np.array(rates)[known]).all()


def test_too_few_people_are_as_near_as_they_can_be():
    found = margins([ATTENDANCES], (QUINTILES, GROUPS), 500)
    assert not found.exact
    assert found.events[0][0].sum() == found.events[0][1].sum()
