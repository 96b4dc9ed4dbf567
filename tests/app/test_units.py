"""Units after a number: one of them, none, and those that stay as they are."""

from types import SimpleNamespace

import pytest

from needs_map.app.words.indicators import figure_with_unit, subject_of
from needs_map.app.words.units import left_out_words, unit_after


@pytest.mark.parametrize(
    ("shown", "unit", "words"),
    [
        ("1", "people", "person"),
        ("1", "years", "year"),
        ("0", "people", "people"),
        ("1.0", "years", "years"),
        ("2", "admissions", "admissions"),
        ("1", "per 1,000 births", "per 1,000 births"),
        ("1", "loss", "loss"),
        ("1", "", ""),
        ("99.2", "ratio, England = 100", "(England = 100)"),
    ],
)
def test_one_of_a_unit(shown, unit, words):
    assert unit_after(shown, unit) == words


@pytest.mark.parametrize(
    ("count", "reason", "said"),
    [
        (1, "postcodes outside the system", "1 postcode outside the system"),
        (1, "indicators of which there are no figures", "1 indicator of which there are no figures"),
        (1, "rows of LSOAs outside the system", "1 row of LSOAs outside the system"),
        (1, "registered patients, LSOAs in Wales", "1 registered patient, LSOAs in Wales"),
        (1, "registers larger than the list of patients", "1 register larger than the list of patients"),
        (1_077, "LSOAs outside the system", "1,077 LSOAs outside the system"),
    ],
)
def test_one_that_was_left_out_stands_in_the_singular(count, reason, said):
    assert left_out_words(count, reason) == said


def test_a_ratio_is_the_subject_of_its_sentence():
    about = SimpleNamespace(kind="ratio", unit="ratio, England = 100")
    measure = SimpleNamespace(
        indicator=SimpleNamespace(indicator=about),
        label="Deaths from stroke, all ages, standardised mortality ratio",
        short="Deaths from stroke, all ages",
        suffix="",
        written="{:.1f}".format,
    )
    assert subject_of(measure) == ("The standardised ratio of deaths from stroke, all ages,", False)
    assert figure_with_unit(92.46, measure) == "92.5"


@pytest.mark.parametrize(
    ("label", "suffix", "subject"),
    [
        ("Cigarette smokers", "%", ("The share of cigarette smokers", False)),
        ("Emergency admissions for falls", "", ("Emergency admissions for falls", True)),
        ("Life expectancy at birth, males", "", ("Life expectancy at birth, males,", False)),
    ],
)
def test_a_share_of_people_is_the_subject_whether_known_or_not(label, suffix, subject):
    about = SimpleNamespace(kind="proportion")
    measure = SimpleNamespace(indicator=SimpleNamespace(indicator=about), label=label, short=label, suffix=suffix)
    assert subject_of(measure) == subject


@pytest.mark.parametrize(
    ("name", "unit", "subject"),
    [
        (
            "Emergency admissions, age-standardised ratio",
            "ratio, England = 100",
            "The age-standardised ratio of emergency admissions",
        ),
        (
            "Emergency admissions, age-standardised rate",
            "per 1,000",
            "The age-standardised rate of emergency admissions",
        ),
        ("Employment rate", "per 100", "The employment rate"),
        ("Alcohol conditions, (Narrow definition)", "", "Alcohol conditions (Narrow definition)"),
    ],
)
def test_the_method_of_a_figure_comes_before_what_it_is_of(name, unit, subject):
    about = SimpleNamespace(kind="ratio" if "ratio" in name else "rate", unit=unit)
    measure = SimpleNamespace(indicator=SimpleNamespace(indicator=about), label=name, short=name, suffix="")
    assert subject_of(measure)[0] == subject
