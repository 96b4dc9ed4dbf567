import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.estimates.standardised import ESP2013, dsr
from tests.needs.oracle import phstatsmethods

LIMITS = {0.95: "95_0cl", 0.998: "99_8cl"}


def table(*counts, people=1000.0):
    """One row an area and age band, from so many lists of 19 counts."""
    rows = [(f"A{i}", age, x) for i, of in enumerate(counts) for age, x in zip(ESP2013.index, of, strict=True)]
    frame = pd.DataFrame(rows, columns=["area", "age", "x"]).astype({"x": float})
    return frame.assign(n=people)


def rates(frame, **options):
    return dsr(frame["x"], frame["n"], frame["age"], frame["area"], **options)


def test_the_standard_population_is_eurostats():
    assert ESP2013.sum() == 100_000
    assert len(ESP2013) == 19
    assert ESP2013["65-69":].sum() == 19_500  # Eurostat 2013: 19.5% are 65 or over


@pytest.mark.parametrize("confidence", LIMITS)
def test_published_dsrs(vectors, confidence):
    # The source's own data call the band 55-59 "55-69" and leave one count of the tiny area empty, which
    # its package takes for zero; here an empty count would leave the area unknown.
    rows = vectors("dsr_inputs.csv").replace({"ageband": {"55-69": "55-59"}}).fillna({"count": 0})
    published = vectors("dsr_results.csv")
    for per in (10_000, 100_000):
        expected = published[published["statistic"] == f"dsr per {per}"].set_index("area")
        found = dsr(rows["count"], rows["pop"], rows["ageband"], rows["area"], per=per, confidence=confidence)
        for area, row in expected.iterrows():
            assert found.value[area] == pytest.approx(row["value"], rel=1e-9)
            assert found.lower_cl[area] == pytest.approx(row[f"lower{LIMITS[confidence]}"], rel=1e-9)
            assert found.upper_cl[area] == pytest.approx(row[f"upper{LIMITS[confidence]}"], rel=1e-9)
        for row in published.itertuples():
            assert found.numerator[row.area] == row.total_count
            assert found.denominator[row.area] == row.total_pop
        # Nine events: the published table has no rate, and says so.
        for part in found[:4]:
            assert math.isnan(part["testdata_tiny"])


def test_dsr_by_hand():
    # Two bands, 3:1. Rates 10/100 and 30/200: 0.75 * 0.1 + 0.25 * 0.15 = 0.1125; variance
    # (0.75 / 100)**2 * 10 + (0.25 / 200)**2 * 30 = 0.000609375.
    rows = pd.DataFrame({"x": [10.0, 30], "n": [100.0, 200], "age": ["young", "old"], "area": ["A", "A"]})
    found = rates(rows, standard=pd.Series({"young": 75.0, "old": 25}), per=1000)
    assert found.value["A"] == pytest.approx(112.5)
    assert found.variance["A"] == pytest.approx(609.375)
    z, step = 1.959963984540054, math.sqrt(0.000609375 / 40) * 1000
    lower = 40 * (1 - 1 / 360 - z / (3 * math.sqrt(40))) ** 3
    assert found.lower_cl["A"] == pytest.approx(112.5 + step * (lower - 40))


def test_an_area_like_the_standard_keeps_its_crude_rate():
    frame = table((ESP2013 / 100).round()).assign(n=ESP2013.to_numpy())
    assert rates(frame, per=1000).value["A0"] == pytest.approx(10)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.lists(st.integers(0, 400), min_size=19, max_size=19), min_size=1, max_size=4))
def test_dsrs_agree_with_the_official_package(counts):
    frame = table(*counts)
    frame["n"] += np.arange(len(frame)) % 19 * 37
    ours = rates(frame)
    theirs = phstatsmethods("ph_dsr", frame, "x", "n", "age", group_cols="area", euro_standard_pops=True).set_index(
        "area"
    )
    lower, upper = (c for c in theirs.columns if "_ci" in c or c.startswith(("lower", "upper")))
    np.testing.assert_allclose(ours.value, theirs["Value"], rtol=1e-9)
    np.testing.assert_allclose(ours.lower_cl, theirs[lower], rtol=1e-9)
    np.testing.assert_allclose(ours.upper_cl, theirs[upper], rtol=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=19, max_size=19), st.integers(2, 50))
def test_dsr_invariants(counts, k):
    frame = table(counts, [5] * 19)
    found = rates(frame)
    turned = rates(frame.iloc[::-1])
    for ours, theirs in zip(found, turned, strict=True):
        pd.testing.assert_series_equal(ours, theirs)
    larger = rates(frame, standard=ESP2013 * k)
    np.testing.assert_allclose(larger.value, found.value, rtol=1e-12)
    np.testing.assert_allclose(rates(frame, per=1000).value * 100, found.value, rtol=1e-12)
    known = found.value.notna()
    assert (found.lower_cl[known] <= found.value[known]).all()
    assert known.to_dict() == {"A0": sum(counts) >= 10, "A1": True}


def test_the_unknown_reaches_its_own_area_alone():
    frame = table([5] * 19, [5] * 19)
    frame.loc[3, "x"] = math.nan
    found = rates(frame)
    assert math.isnan(found.value["A0"])
    assert math.isnan(found.numerator["A0"])
    assert found.denominator["A0"] == 19_000
    assert not math.isnan(found.value["A1"])


FRAME = table([5] * 19)


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({"x": -1.0}, {}, r"numerator must not be negative: -1\.0 at 0 \(and 18 more\)"),
        ({"n": 0.0}, {}, "denominator must be above zero"),
        ({"age": "0-4"}, {}, "age must stand once in each group: 0-4 at 1"),
        ({"age": "all"}, {}, "age must be a band of the standard: all at 0"),
        ({"area": None}, {}, "by must not be missing"),
        ({}, {"per": 0}, "per must lie"),
        ({}, {"confidence": 95}, "confidence must lie"),
        ({}, {"standard": ESP2013 * 0}, r"standard must be above zero: 0\.0 at '0-4'"),
        ({}, {"standard": ESP2013 * math.nan}, "standard must not be missing"),
    ],
)
def test_dsr_refuses(change, options, message):
    with pytest.raises(ValueError, match=message):
        rates(FRAME.assign(**change), **options)


def test_dsr_refuses_a_group_without_an_age_band():
    with pytest.raises(ValueError, match=r"age must hold every band of the standard: 'A0' has no '90\+'"):
        rates(FRAME.iloc[:-1])
