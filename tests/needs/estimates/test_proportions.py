import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.estimates.proportions import proportion, wilson_limits
from tests.needs.oracle import phstatsmethods

COUNTS = st.lists(
    st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=30
)


def series(values):
    return pd.Series(values, index=[f"E{i:08d}" for i in range(len(values))], dtype=float)


def test_published_limits_of_proportions(vectors):
    table = vectors("byars_wilson.csv")
    for row in table[table["method"] == "Wilson"].itertuples():
        confidence = float(row.confidence.rstrip("%")) / 100
        found = wilson_limits(np.array([row.x]), np.array([row.n]), confidence)
        assert (found[0][0], found[1][0]) == pytest.approx((row.lowercl, row.uppercl), rel=1e-9)


@pytest.mark.parametrize(("confidence", "suffix"), [(0.95, "95_0cl"), (0.998, "99_8cl")])
def test_published_proportions(vectors, confidence, suffix):
    table = vectors("proportions.csv")
    for per, rows in table.groupby("multiplier"):
        result = proportion(rows["Numerator"], rows["Denominator"], per=per, confidence=confidence)
        np.testing.assert_allclose(result.value, rows["value"], rtol=1e-9)
        np.testing.assert_allclose(result.lower_cl, rows[f"lower{suffix}"], rtol=1e-9)
        np.testing.assert_allclose(result.upper_cl, rows[f"upper{suffix}"], rtol=1e-9)


def test_newcombes_published_wilson_limits():
    # Newcombe 1998, Statistics in Medicine 17: 857-872, table I, method 3.
    lower, upper = wilson_limits(np.array([81.0, 15, 0, 1]), np.array([263.0, 148, 20, 29]))
    np.testing.assert_allclose(lower, [0.2553, 0.0624, 0, 0.0061], atol=5e-5)
    np.testing.assert_allclose(upper, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)


def test_none_and_all_end_exactly_at_the_ends():
    result = proportion(series([0, 7]), series([7, 7]))
    assert result.lower_cl.iloc[0] == 0
    assert result.upper_cl.iloc[1] == 1


@settings(max_examples=12, deadline=None)
@given(COUNTS, st.sampled_from([0.9, 0.95, 0.98, 0.998]))
def test_proportions_agree_with_the_official_package(rows, confidence):
    ours = proportion(*(series(column) for column in zip(*rows, strict=True)), confidence=confidence)
    frame = pd.DataFrame(rows, columns=["x", "n"]).assign(area=ours.value.index)
    theirs = phstatsmethods("ph_proportion", frame, "x", "n", group_cols="area", confidence=confidence, multiplier=1)
    limits = [c for c in theirs.columns if c.startswith(("lower", "upper")) or "_ci" in c]
    np.testing.assert_allclose(ours.value, theirs["Value"], rtol=1e-9)
    # Its lower limit of none is a rounding speck either side of zero.
    np.testing.assert_allclose(ours.lower_cl, theirs[limits[0]], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(ours.upper_cl, theirs[limits[1]], rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(COUNTS)
def test_proportions_keep_their_invariants(rows):
    count, people = (series(column) for column in zip(*rows, strict=True))
    share = proportion(count, people)
    assert (share.lower_cl >= 0).all()
    assert (share.lower_cl <= share.value).all()
    assert (share.value <= share.upper_cl).all()
    assert (share.upper_cl <= 1).all()
    rest = proportion(people - count, people)
    np.testing.assert_allclose(rest.lower_cl, 1 - share.upper_cl, atol=1e-12)
    wider = proportion(count, people, confidence=0.998)
    assert (wider.lower_cl <= share.lower_cl).all()
    assert (wider.upper_cl >= share.upper_cl).all()


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([2], [1]), {}, r"numerator must not be above its denominator: 2\.0 at 'E00000000'"),
        (([-1], [1]), {}, "numerator must not be negative"),
        (([0], [0]), {}, "denominator must be above zero"),
        (([0], [1, 1]), {}, "denominator must have the index of numerator"),
        (([0], [1]), {"confidence": 1.5}, "confidence must lie between 0 and 1"),
        (([0], [1]), {"per": -1}, "per must lie between"),
    ],
)
def test_proportion_refuses(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        proportion(*(series(column) for column in arguments), **options)


def test_unknown_in_unknown_out():
    result = proportion(series([1, math.nan, 1]), series([2, 2, math.nan]))
    for part in result:
        assert list(part.isna()) == [False, True, True]
