import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.app.words.differences import percent_difference
from needs_map.needs.estimates.ratios import dsr_ratio, proportion_ratio, rate_ratio

Z = 1.959963984540054
GROUPS = ["White", "Asian", "Black"]


def of(*values):
    return pd.Series(values, index=GROUPS[: len(values)], dtype=float)


def test_rate_ratio_by_hand():
    # 20 in 100 and 5 in 100 against 10 in 100: ratios 2 and 0.5, log variances 0.15 and 0.3.
    ratio = rate_ratio(of(10, 20, 5), of(100, 100, 100), reference="White")
    assert list(ratio.value) == [1, 2, 0.5]
    assert ratio.lower_cl["Asian"] == pytest.approx(2 * math.exp(-Z * math.sqrt(0.15)))
    assert ratio.upper_cl["Black"] == pytest.approx(0.5 * math.exp(Z * math.sqrt(0.3)))
    assert ratio.lower_cl["White"] == ratio.upper_cl["White"] == 1


def test_proportion_ratio_is_the_physicians_health_study():
    # Steering Committee 1989, NEJM 321: 129-135: 104 of 11,037 against 189 of 11,034 heart attacks. The log
    # method gives a relative risk of 0.55, 0.43 to 0.70 (Agresti 2002, Categorical Data Analysis, 3.1).
    ratio = proportion_ratio(of(189, 104), of(11034, 11037), reference="White")
    assert [part["Asian"] for part in ratio] == pytest.approx([0.55, 0.43, 0.70], abs=0.005)


def test_dsr_ratio_by_hand():
    ratio = dsr_ratio(of(100, 250), of(9, 25), reference="White")
    reach = math.exp(Z * math.sqrt(9 / 100**2 + 25 / 250**2))
    assert [part["Asian"] for part in ratio] == pytest.approx([2.5, 2.5 / reach, 2.5 * reach])


def test_ratios_without_events():
    ratio = rate_ratio(of(10, 0, math.nan), of(100, 100, 100), reference="White")
    assert ratio.value["Asian"] == 0
    assert math.isnan(ratio.lower_cl["Asian"])
    assert math.isnan(ratio.upper_cl["Asian"])
    assert math.isnan(ratio.value["Black"])
    for part in rate_ratio(of(0, 10), of(100, 100), reference="White"):
        assert part.isna().all()
    zero = dsr_ratio(of(5, 0), of(1, 1), reference="White")
    assert zero.value["Asian"] == 0
    assert math.isnan(zero.upper_cl["Asian"])


@settings(max_examples=40, deadline=None)
@given(*[st.integers(1, 10**5)] * 4)
def test_swapping_the_reference_turns_the_ratio_over(a, b, m, n):
    forth = rate_ratio(of(a, b), of(m, n), reference="White")
    back = rate_ratio(of(a, b), of(m, n), reference="Asian")
    assert forth.value["Asian"] == pytest.approx(1 / back.value["White"])
    assert forth.lower_cl["Asian"] == pytest.approx(1 / back.upper_cl["White"])
    assert forth.upper_cl["Asian"] == pytest.approx(1 / back.lower_cl["White"])
    wider = rate_ratio(of(a, b), of(m, n), reference="White", confidence=0.998)
    assert wider.lower_cl["Asian"] <= forth.lower_cl["Asian"]
    assert wider.upper_cl["Asian"] >= forth.upper_cl["Asian"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rate_ratio(of(1, 1), of(1, 1), reference="Other"), "reference must be one of .* 'Other'"),
        (lambda: rate_ratio(of(1, 1), of(1), reference="White"), "denominator must have the index"),
        (lambda: rate_ratio(of(1, -1), of(1, 1), reference="White"), "numerator must not be negative"),
        (lambda: proportion_ratio(of(1, 2), of(1, 1), reference="White"), "must not be above its denom"),
        (lambda: dsr_ratio(of(1, 2), of(1, math.nan), reference="White"), "variance must be known"),
        (
            lambda: rate_ratio(pd.Series([1, 1], ["W", "W"]), pd.Series([1, 1], ["W", "W"]), reference="W"),
            "each label once: 'W' is repeated",
        ),
    ],
)
def test_ratios_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# The health inequalities report's own tables: a rate, the rate it is compared with, and its words.
PUBLISHED = [
    ("emergency attendances, quintile 1 against 5", 454.0, 226.3, "101% higher"),
    ("emergency admissions, quintile 1 against 5", 154.8, 92.7, "67% higher"),
    ("heart attack, quintile 1 against 5", 177.0, 106.2, "67% higher"),
    ("stroke, quintile 1 against 5", 185.1, 118.0, "57% higher"),
    ("preterm births, quintile 1 against 5", 7.5, 5.9, "27% higher"),
    ("heart attack, Asian against White", 249.5, 138.5, "80% higher"),
    ("stroke, Asian against White", 165.6, 138.9, "19% higher"),
    ("emergency attendances, Asian against White", 357.0, 324.9, "10% higher"),
    ("emergency admissions, Asian against White", 133.4, 129.1, "3% higher"),
    ("elective admissions, Asian against White", 154.2, 174.0, "11% lower"),
    ("virtual outpatients, Asian against White", 238.0, 273.5, "13% lower"),
    ("stroke, Black against White", 238.3, 138.9, "72% higher"),
    ("emergency attendances, Black against White", 446.4, 324.9, "37% higher"),
    ("emergency admissions, Black against White", 152.2, 129.1, "18% higher"),
    ("elective admissions, Black against White", 142.8, 174.0, "18% lower"),
    ("over 18 weeks, Black against White", 46.4, 44.5, "4% higher"),
    ("stroke, Mixed against White", 222.9, 138.9, "60% higher"),
    ("emergency attendances, Mixed against White", 366.0, 324.9, "13% higher"),
    ("elective admissions, Mixed against White", 148.7, 174.0, "15% lower"),
    ("preterm births, Mixed against White", 7.6, 6.3, "21% higher"),
    ("preterm births, Black against White", 6.6, 6.3, "5% higher"),
    ("over 52 weeks, Black against White", 2.2, 1.9, "16% higher"),
]


@pytest.mark.parametrize(("what", "rate", "reference", "words"), PUBLISHED, ids=str)
def test_the_published_comparisons(what, rate, reference, words):
    assert percent_difference(rate / reference) == words, what


# Where the report's sentence is not what its own table gives. The attendances sentence of the summary says
# 100% and its headline 101%: 454.0 / 226.3 is 2.006, so 101% is right. The rest were worked by its authors
# from rates with more decimals than they printed; the interval of ratios that the printed, rounded rates
# allow holds the sentence's figure, but ratios of what is printed round to the other.
CONTRADICTIONS = [
    ("stroke, Mixed against White", 222.9, 138.9, 61),
    ("preterm births, Mixed against White", 7.6, 6.3, 20),
    ("preterm births, Black against White", 6.6, 6.3, 4),
    ("over 52 weeks, Black against White", 2.2, 1.9, 17),
]


def test_the_reports_hundred_per_cent_is_not_its_own_tables():
    low, high = (454.0 - 0.05) / (226.3 + 0.05), (454.0 + 0.05) / (226.3 - 0.05)
    # No pair of rates that print as 454.0 and 226.3 is 100% higher when rounded, so the summary is wrong.
    assert {percent_difference(low), percent_difference(high)} == {"101% higher"}


@pytest.mark.parametrize(("what", "rate", "reference", "percent"), CONTRADICTIONS, ids=str)
def test_the_reports_other_contradictions_are_its_rounding(what, rate, reference, percent):
    shown = percent_difference(rate / reference)
    assert shown != f"{percent}% higher", what
    low, high = (rate - 0.05) / (reference + 0.05), (rate + 0.05) / (reference - 0.05)
    assert low < 1 + (percent + 0.5) / 100
    assert high > 1 + (percent - 0.5) / 100


def test_the_reports_tables_still_print_these_rates(shared_file):
    text = shared_file("seeds/health-inequalities-annual-report-2024-25.txt").read_text()
    for _, rate, reference, _ in PUBLISHED:
        assert f"{rate:,.1f}" in text
        assert f"{reference:,.1f}" in text
