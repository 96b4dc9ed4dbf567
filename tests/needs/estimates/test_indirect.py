import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.estimates.indirect import expected_events, isr, smr
from tests.needs.oracle import phstatsmethods

LIMITS = {0.95: "95_0cl", 0.998: "99_8cl"}


@pytest.fixture
def published(vectors):
    """Observed and expected events of the published areas, and the reference population's crude rate."""
    reference = vectors("isr_reference.csv").set_index("Age Band")
    rows = vectors("isr_inputs.csv")
    # Two areas are published by result alone: they are the first two, and Area1 has nobody aged 5 to 9. The
    # source takes an empty population or count for zero, which is said here rather than assumed.
    again = rows[rows["area"].isin(["testdata_big", "testdata_small"])].replace(
        {"area": {"testdata_big": "Area1", "testdata_small": "Area2"}}
    )
    again.loc[(again["area"] == "Area1") & (again["ageband"] == "5-9"), "pop"] = math.nan
    rows = pd.concat([rows, again], ignore_index=True).fillna({"count": 0, "pop": 0})
    expected = expected_events(
        rows["pop"], rows["ageband"], rows["area"], reference=reference["refcount"] / reference["refpop"]
    )
    observed = rows.groupby("area")["count"].sum()
    return observed, expected, reference["refcount"].sum() / reference["refpop"].sum()


@pytest.mark.parametrize("confidence", LIMITS)
def test_published_indirectly_standardised(vectors, published, confidence):
    observed, expected, reference_rate = published
    results = vectors("isr_results.csv")
    assert len(results) == 16
    for statistic, rows in results.groupby("statistic"):
        per = float(statistic.split()[-1])
        if "ratio" in statistic:
            found = smr(observed, expected, per=per, confidence=confidence)
        else:
            found = isr(observed, expected, reference_rate=reference_rate, per=per, confidence=confidence)
            assert rows["ref_rate"].to_numpy() == pytest.approx(reference_rate * per, rel=1e-9)
        for row in rows.to_dict("records"):
            area = row["area"]
            assert observed[area] == row["observed"]
            assert expected[area] == pytest.approx(row["expected"], rel=1e-9)
            assert found.value[area] == pytest.approx(row["value"], rel=1e-9)
            if area.startswith("Area") and confidence == 0.998:
                assert math.isnan(row[f"lower{LIMITS[confidence]}"])  # published at 95% alone
                continue
            assert found.lower_cl[area] == pytest.approx(row[f"lower{LIMITS[confidence]}"], rel=1e-9)
            assert found.upper_cl[area] == pytest.approx(row[f"upper{LIMITS[confidence]}"], rel=1e-9)


def test_expected_events_by_hand():
    rows = pd.DataFrame({"n": [100.0, 50, 10, 5], "age": ["y", "o", "o", "y"], "area": ["A", "A", "B", "B"]})
    rate = pd.Series({"y": 0.01, "o": 0.1})
    expected = expected_events(rows["n"], rows["age"], rows["area"], reference=rate)
    assert expected.to_dict() == pytest.approx({"A": 6, "B": 1.05})
    rows.loc[0, "n"] = math.nan
    expected = expected_events(rows["n"], rows["age"], rows["area"], reference=rate)
    assert math.isnan(expected["A"])
    assert expected["B"] == pytest.approx(1.05)


def test_smr_by_hand():
    # 20 events where 10 were expected; OHID publishes 12.21 to 30.89 for a count of 20.
    found = smr(pd.Series({"A": 20.0}), pd.Series({"A": 10.0}), per=100)
    assert found.value["A"] == 200
    assert found.lower_cl["A"] == pytest.approx(122.11428834875937)
    assert found.upper_cl["A"] == pytest.approx(308.89880369197066)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(100, 9000)), min_size=3, max_size=3),
    st.lists(st.tuples(st.integers(1, 900), st.integers(1000, 9000)), min_size=3, max_size=3),
)
def test_ratios_and_rates_agree_with_the_official_package(area, reference):
    frame = pd.DataFrame(area, columns=["x", "n"])
    frame[["rx", "rn"]] = reference
    frame = frame.assign(area="A", age=list("yms"))
    rate = frame.set_index("age")["rx"] / frame.set_index("age")["rn"]
    expected = expected_events(frame["n"], frame["age"], frame["area"], reference=rate)
    observed = pd.Series({"A": float(frame["x"].sum())})
    ratio = smr(observed, expected)
    both = isr(observed, expected, reference_rate=frame["rx"].sum() / frame["rn"].sum())
    for function, ours in (("ph_ISRatio", ratio), ("ph_ISRate", both)):
        theirs = phstatsmethods(function, frame, "x", "n", "rx", "rn", group_cols="area").iloc[0]
        lower, upper = (c for c in theirs.index if "_ci" in c or c.startswith(("lower", "upper")))
        for name, part in zip(("Value", lower, upper), ours, strict=True):
            np.testing.assert_allclose(part["A"], theirs[name], rtol=1e-9)


ONE = pd.Series({"A": 1.0})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: smr(-ONE, ONE), r"observed must not be negative: -1\.0 at 'A'"),
        (lambda: smr(ONE, ONE * 0), "expected must be above zero"),
        (lambda: smr(ONE, ONE.rename({"A": "B"})), "expected must have the index of observed: 'B'"),
        (lambda: smr(ONE, ONE, per=0), "per must lie"),
        (lambda: smr(ONE, ONE, confidence=1), "confidence must lie"),
        (lambda: isr(ONE, ONE, reference_rate=0), "reference_rate must lie"),
        (lambda: isr(ONE, ONE, reference_rate=1, per=-1), "per must lie"),
    ],
)
def test_indirect_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()
