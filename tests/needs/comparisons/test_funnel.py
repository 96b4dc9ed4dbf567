import math

import numpy as np
import pandas as pd
import pytest

from needs_map.needs.comparisons.funnel import (
    OUTER,
    ControlLimits,
    funnel_of_proportions,
    funnel_of_rates,
    funnel_position,
    funnel_sizes,
    rate_denominator,
)
from tests.needs.oracle import phstatsmethods


def of(*values):
    return pd.Series(values, dtype=float)


def test_published_control_limits_of_proportions(vectors):
    areas, published = vectors("funnel_proportion_inputs.csv"), vectors("funnel_proportion_outputs.csv")
    baseline = areas["numerator"].sum() / areas["denominator"].sum()
    np.testing.assert_allclose(baseline * 100, published["Baseline"], atol=5e-7)
    for confidence, suffix in ((0.95, "2s0025limit"), (OUTER, "3s0001limit")):
        limits = funnel_of_proportions(published["Population"], baseline=baseline, confidence=confidence, per=100)
        np.testing.assert_allclose(limits.lower, published[f"Lower{suffix}"], atol=5e-7)
        np.testing.assert_allclose(limits.upper, published[f"Upper{suffix}"], atol=5e-7)


def test_published_positions(vectors):
    areas = vectors("funnel_proportion_inputs.csv")
    baseline = areas["numerator"].sum() / areas["denominator"].sum()
    inner, outer = (
        funnel_of_proportions(areas["denominator"], baseline=baseline, confidence=confidence)
        for confidence in (0.95, OUTER)
    )
    found = funnel_position(areas["numerator"] / areas["denominator"], inner, outer)
    words = {
        "High (0.001)": "above 99.8% limits",
        "High (0.025)": "above 95% limits",
        "Not significant": "within limits",
        "Low (0.025)": "below 95% limits",
        "Low (0.001)": "below 99.8% limits",
    }
    assert list(found) == list(areas["significance"].map(words))


def test_funnel_of_proportions_by_hand():
    # Half of 100: one standard deviation is 5 points.
    limits = funnel_of_proportions(of(100, 1, math.nan), baseline=0.5)
    assert limits.upper[0] == pytest.approx(0.5 + 0.05 * 1.959963984540054)
    assert (limits.lower[1], limits.upper[1]) == (0, 1)
    assert math.isnan(limits.lower[2])


def test_funnels_agree_with_the_official_package():
    # Its limits are searched for by halving, to about 1e-7 of a number that it then magnifies.
    frame = pd.DataFrame({"x": [30.0, 42, 55, 60], "n": [35.0, 40, 50, 70]})
    theirs = phstatsmethods(
        "calculate_funnel_limits", frame, "x", "ratio", 1, denom_col="n", ratio_type="isr", years_of_data=1
    )
    for confidence, width in ((0.95, "2s"), (OUTER, "3s")):
        for side in ("lower", "upper"):  # where the ratio of so many events would be that limit
            limit = theirs[f"{side}_{width}_limit"].astype(float)
            expected = theirs["Observed_events"].astype(float) / limit * 100
            ours = funnel_of_rates(expected, baseline=100, per=100, confidence=confidence)
            np.testing.assert_allclose(getattr(ours, side), limit, rtol=1e-4)
    theirs = phstatsmethods("calculate_funnel_limits", frame, "x", "proportion", 100, denom_col="n")
    ours = funnel_of_proportions(theirs["Population"].astype(float), baseline=187 / 195, per=100)
    np.testing.assert_allclose(ours.lower, theirs["lower_2s_limit"], rtol=1e-9)
    np.testing.assert_allclose(ours.upper, theirs["upper_2s_limit"], rtol=1e-9)


def test_funnel_of_rates_by_hand():
    # Nobody: Poisson's upper limits of no events are -ln 0.025 = 3.689 and -ln 0.001 = 6.908 events.
    people = of(3_688, 3_690, 6_907, 6_909, math.nan)
    inner = funnel_of_rates(people, baseline=1, per=1_000)
    outer = funnel_of_rates(people, baseline=1, per=1_000, confidence=OUTER)
    assert (inner.lower > 0).tolist() == [False, True, True, True, False]
    assert (outer.lower > 0).tolist() == [False, False, False, True, False]
    assert funnel_position(people * 0, inner, outer).tolist() == [
        "within limits",
        *["below 95% limits"] * 2,
        "below 99.8% limits",
        "not known",
    ]
    # Five events have exact limits 1.6235 to 11.6683: they are on a limit where so many were expected.
    limits = funnel_of_rates(of(11_668.3, 1_623.5), baseline=1, per=1_000)
    assert limits.lower[0] == pytest.approx(5 / 11.6683, rel=1e-4)
    assert limits.upper[1] == pytest.approx(5 / 1.6235, rel=1e-4)
    # Where 0.01 is expected one event is above the limits: it takes 0.0253 for one to be within them.
    few = funnel_of_rates(of(10, 26), baseline=1, per=1_000)
    assert few.upper[0] == pytest.approx(1_000 / 25.3178)
    assert few.upper[1] > 1_000 / 26


def test_rates_lie_where_the_official_package_puts_them():
    chance = np.random.default_rng(11)
    people = chance.integers(300, 60_000, 400)
    frame = pd.DataFrame({"n": people, "x": chance.poisson(people * chance.choice([0.0002, 0.001, 0.003], 400))})
    frame.loc[:24, "x"] = 0
    frame["rate"] = frame["x"] / frame["n"] * 1_000
    theirs = phstatsmethods(
        "assign_funnel_significance",
        frame,
        "x",
        "rate",
        denom_col="n",
        rate="rate",
        rate_type="crude",
        multiplier=1_000,
    )["significance"]
    baseline = frame["x"].sum() / frame["n"].sum() * 1_000
    limits = (funnel_of_rates(frame["n"], baseline=baseline, per=1_000, confidence=each) for each in (0.95, OUTER))
    found = funnel_position(frame["rate"], *limits)
    words = {"Low (0.001)": "below 99.8% limits", "Low (0.025)": "below 95% limits"}
    words |= {"High (0.001)": "above 99.8% limits", "High (0.025)": "above 95% limits"}
    assert (frame["x"] == 0).sum() > 24
    assert found.tolist() == [words.get(one, "within limits") for one in theirs]
    assert len(set(found)) == 5


def test_published_curves_of_rates_are_ours():
    frame = pd.DataFrame({"x": [0, 12, 55, 60], "n": [900.0, 1_000, 5_000, 7_000]})
    frame["rate"] = frame["x"] / frame["n"] * 1_000
    theirs = phstatsmethods(
        "calculate_funnel_limits",
        frame,
        "x",
        "rate",
        1_000,
        denom_col="n",
        rate="rate",
        rate_type="crude",
        years_of_data=1,
    )
    baseline = float(theirs["baseline"].iloc[0])
    assert baseline == pytest.approx(127 / 13_900 * 1_000)  # the 900 people without an event are counted
    for confidence, width in ((0.95, "2s"), (OUTER, "3s")):
        for side in ("lower", "upper"):
            people = theirs[f"{side}_{width}_population_1_year"].astype(float)
            ours = funnel_of_rates(people, baseline=baseline, per=1_000, confidence=confidence)
            np.testing.assert_allclose(getattr(ours, side), theirs[f"{side}_{width}_limit"], rtol=1e-4)


def test_a_standardised_rate_has_the_denominator_that_its_events_imply():
    # 30 of 1,000 standardised to 25 per 1,000 stand for 1,200; a crude 30.1, rounded, keeps its own.
    found = rate_denominator(
        of(25, 30.1, 0, 25, math.nan), of(30, 30, 0, 30, 30), of(1000, 1000, 800, math.nan, 9), per=1000
    )
    assert found.tolist()[:4] == [1_200, 1_000, 800, 1_200]
    assert math.isnan(found[4])
    assert math.isnan(rate_denominator(of(0), of(math.nan), of(5), per=1)[0])


def test_funnels_narrow_with_size_and_widen_with_confidence():
    size = of(*range(1, 500))
    for make in (
        lambda c: funnel_of_proportions(size, baseline=0.3, confidence=c),
        lambda c: funnel_of_rates(size, baseline=0.1, per=1, confidence=c),
    ):
        inner, outer = make(0.95), make(OUTER)
        assert (inner.lower.diff().dropna() >= 0).all()
        assert (inner.upper.diff().dropna() <= 0).all()
        assert (outer.lower <= inner.lower).all()
        assert (outer.upper >= inner.upper).all()


ONE = ControlLimits(of(1), of(2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: funnel_of_proportions(of(0), baseline=0.5), "denominator must be above zero"),
        (lambda: funnel_of_proportions(of(1), baseline=1), "baseline must lie between 0 and 1: 1"),
        (lambda: funnel_of_proportions(of(1), baseline=0.5, confidence=95), "confidence must lie"),
        (lambda: funnel_of_proportions(of(1), baseline=0.5, per=0), "per must lie"),
        (lambda: funnel_of_rates(of(0), baseline=1, per=1), "denominator must be above zero"),
        (lambda: funnel_of_rates(of(1), baseline=0, per=1), "baseline must lie"),
        (lambda: funnel_of_rates(of(1), baseline=1, per=1, confidence=95), "confidence must lie"),
        (lambda: rate_denominator(of(1), of(-1), of(1), per=1), "numerator must not be negative"),
        (
            lambda: funnel_position(of(1), ONE, ControlLimits(of(1.5), of(2))),
            "outer must not lie within inner",
        ),
        (lambda: funnel_position(of(1, 2), ONE, ONE), "inner_lower must have the index of value"),
    ],
)
def test_funnels_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_an_unknown_value_has_no_position():
    assert funnel_position(of(math.nan), ONE, ONE)[0] == "not known"


def test_sizes_reach_a_tenth_beyond_the_areas_on_both_sides():
    sizes = funnel_sizes(pd.Series([1000.0, np.nan, 100.0]), points=3)
    assert sizes.iloc[[0, 2]].tolist() == pytest.approx([90, 1100])
    assert sizes.iloc[1] ** 2 == pytest.approx(90 * 1100)  # the geometric middle
    assert funnel_sizes(pd.Series([np.nan])).empty
