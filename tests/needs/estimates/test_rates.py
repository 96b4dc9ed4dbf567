import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.estimates.rates import byars_limits, count_limits, crude_rate, exact_limits, grouped_sums
from tests.needs.oracle import phstatsmethods

COUNTS = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 10**6)), min_size=1, max_size=30)


def series(values):
    return pd.Series(values, index=[f"E{i:08d}" for i in range(len(values))], dtype=float)


def test_published_limits_of_counts(vectors):
    table = vectors("byars_wilson.csv")
    for row in table[table["method"] == "Byars"].itertuples():
        confidence = float(row.confidence.rstrip("%")) / 100
        lower, upper = byars_limits(np.array([row.x]), confidence)
        assert upper[0] == pytest.approx(row.uppercl, rel=1e-9)
        if math.isnan(row.lowercl):
            # Byar's formula goes below zero here, where the source has no limit; a count cannot.
            assert lower[0] == 0
        else:
            assert lower[0] == pytest.approx(row.lowercl, rel=1e-9)


@pytest.mark.parametrize(("confidence", "suffix"), [(0.95, "95_0cl"), (0.998, "99_8cl")])
def test_published_rates(vectors, confidence, suffix):
    table = vectors("rates.csv")
    for per, rows in table.groupby("multiplier"):
        # The source's last two areas have no count or no population: unknown in, unknown out.
        result = crude_rate(rows["Numerator"], rows["Denominator"], per=per, confidence=confidence)
        np.testing.assert_allclose(result.value, rows["value"], rtol=1e-9)
        np.testing.assert_allclose(result.lower_cl, rows[f"lower{suffix}"], rtol=1e-9)
        np.testing.assert_allclose(result.upper_cl, rows[f"upper{suffix}"], rtol=1e-9)


def test_exact_limits_of_small_counts_are_garwoods():
    # Garwood 1936, 95%: 0 to 3.689, 0.025 to 5.572, 1.623 to 11.668 for 0, 1 and 5 events.
    lower, upper = exact_limits(np.array([0.0, 1, 5, np.nan]))
    np.testing.assert_allclose(lower, [0, 0.0253, 1.6235, np.nan], atol=5e-5)
    np.testing.assert_allclose(upper, [3.6889, 5.5716, 11.6683, np.nan], atol=5e-5)


def test_limits_are_exact_to_nine_events_and_byars_from_ten():
    counts = np.array([9.0, 9.5, 10.0])
    lower, upper = count_limits(counts)
    exact, byars = exact_limits(counts), byars_limits(counts)
    np.testing.assert_allclose(lower, [exact[0][0], exact[0][1], byars[0][2]])
    np.testing.assert_allclose(upper, [exact[1][0], exact[1][1], byars[1][2]])


def test_a_rate_of_nought_has_an_upper_limit_alone():
    rate = crude_rate(series([0]), series([1000]), per=1000)
    assert rate.value.iloc[0] == rate.lower_cl.iloc[0] == 0
    assert rate.upper_cl.iloc[0] == pytest.approx(-math.log(0.025))  # chi-squared on 2 degrees


def test_the_unknown_stays_unknown_alone():
    rate = crude_rate(series([5, math.nan, 50]), series([10, 10, math.nan]))
    for part in rate:
        assert list(part.isna()) == [False, True, True]


def test_grouped_sums_keep_the_unknown():
    sums = grouped_sums(
        series([1, 2, math.nan, 4]), series([10, 20, 30, 40]), pd.Series(list("bbaa"), series([0] * 4).index)
    )
    assert list(sums.numerator.index) == ["a", "b"]
    assert math.isnan(sums.numerator["a"])
    assert sums.numerator["b"] == 3
    assert list(sums.denominator) == [70, 30]


@settings(max_examples=12, deadline=None)
@given(COUNTS, st.sampled_from([0.9, 0.95, 0.98, 0.998]))
def test_rates_agree_with_the_official_package(rows, confidence):
    rows = [(max(count, 1), people) for count, people in rows]  # it refuses a count of zero
    ours = crude_rate(*(series(column) for column in zip(*rows, strict=True)), confidence=confidence)
    frame = pd.DataFrame(rows, columns=["x", "n"]).assign(area=ours.value.index).astype({"x": float})
    theirs = phstatsmethods("ph_rate", frame, "x", "n", group_cols="area", confidence=confidence)
    limits = [c for c in theirs.columns if "_ci" in c or c.startswith(("lower", "upper"))]
    np.testing.assert_allclose(ours.value, theirs["Value"], rtol=1e-9)
    np.testing.assert_allclose(ours.lower_cl, theirs[limits[0]], rtol=1e-9)
    np.testing.assert_allclose(ours.upper_cl, theirs[limits[1]], rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(COUNTS)
def test_rates_keep_their_invariants(rows):
    count, people = (series(column) for column in zip(*rows, strict=True))
    rate = crude_rate(count, people, per=1000)
    assert (rate.lower_cl <= rate.value).all()
    assert (rate.value <= rate.upper_cl).all()
    for scaled, part in zip(crude_rate(count, people, per=100_000), rate, strict=True):
        np.testing.assert_allclose(scaled, part * 100, rtol=1e-12)
    wider = crude_rate(count, people, per=1000, confidence=0.998)
    assert (wider.lower_cl <= rate.lower_cl).all()
    assert (wider.upper_cl >= rate.upper_cl).all()
    turned = crude_rate(count[::-1], people[::-1], per=1000)
    for again, part in zip(turned, rate, strict=True):
        pd.testing.assert_series_equal(again[::-1], part)


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.integers(0, 10**6))
def test_splitting_an_area_leaves_its_rate(rows, cut):
    count, people = (series(column) for column in zip(*rows, strict=True))
    part = np.minimum(cut, count), np.minimum(cut + 1, people)
    halves = [pd.concat([half, whole - half]) for half, whole in zip(part, (count, people), strict=True)]
    sums = grouped_sums(*halves, pd.Series(halves[0].index, index=halves[0].index))
    for split, whole in zip(crude_rate(*sums), crude_rate(count, people), strict=True):
        np.testing.assert_allclose(split, whole, rtol=1e-12)


def test_limits_grow_with_the_count():
    counts = np.arange(0, 2000, 0.5)
    # From 9.5 to 10 the method changes, and the step there is upwards too.
    for limit in count_limits(counts):
        assert (np.diff(limit) >= 0).all()


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([1, -1], [1, 1]), {}, r"numerator must not be negative: -1\.0 at 'E00000001'"),
        (([1, 1], [1, 0]), {}, r"denominator must be above zero: 0\.0 at 'E00000001'"),
        (([1, 1], [1, -5]), {}, "denominator must be above zero"),
        (([1, 1], [1, math.inf]), {}, "denominator must be finite"),
        (([1, 1], [1]), {}, "denominator must have the index of numerator: 'E00000001'"),
        (([1], [1]), {"confidence": 1}, "confidence must lie between 0 and 1: 1"),
        (([1], [1]), {"confidence": 0}, "confidence must lie between 0 and 1: 0"),
        (([1], [1]), {"confidence": 95}, "confidence must lie between 0 and 1: 95"),
        (([1], [1]), {"confidence": math.nan}, "confidence must lie between 0 and 1: nan"),
        (([1], [1]), {"per": 0}, "per must lie between 0 and inf: 0"),
    ],
)
def test_crude_rate_refuses(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        crude_rate(*(series(column) for column in arguments), **options)
