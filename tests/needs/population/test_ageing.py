import numpy as np
import pytest

from needs_map.needs.population.ageing import (
    NEEDS_ASSESSMENT_BANDS,
    Band,
    density,
    dependency,
    growth,
    in_bands,
    median_age,
    parse_bands,
    portion,
    share_aged,
)


def people(**ages):
    counts = np.zeros(91)
    for age, count in ages.items():
        counts[int(age[1:])] = count
    return counts


def test_bands_of_the_needs_assessment_cover_all_ages_once():
    everyone = np.arange(91.0)
    assert in_bands(everyone, NEEDS_ASSESSMENT_BANDS).sum() == everyone.sum()
    labels = [band.label for band in NEEDS_ASSESSMENT_BANDS]
    assert labels == ["00-04", "05-09", "10-14", "15-24", "25-39", "40-64", "65-79", "80+"]


def test_people_are_counted_in_the_band_of_their_age():
    counts = people(a4=1, a5=2, a79=4, a80=8, a90=16)
    assert list(in_bands(counts, NEEDS_ASSESSMENT_BANDS)) == [1, 2, 0, 0, 0, 0, 4, 24]


def test_bands_keep_leading_axes_and_the_unknown():
    counts = np.ones((3, 2, 91))
    counts[1, 0, 70] = np.nan
    found = in_bands(counts, (Band(0, 64), Band(65, 90)))
    assert found.shape == (3, 2, 2)
    assert found[0, 0].tolist() == [65, 26]
    assert np.isnan(found[1, 0, 1])
    assert found[1, 0, 0] == 65


def test_bands_are_read_from_text():
    assert parse_bands("0-17, 18-64,65+") == (Band(0, 17), Band(18, 64), Band(65, 90))
    assert parse_bands("7") == (Band(7, 7),)
    assert parse_bands("90+")[0].label == "90+"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0-17,17-64", "must not overlap: '17-64' after 00-17"),
        ("18-17", "must rise and end at 90"),
        ("0-95", "must rise and end at 90"),
        ("80-90", r"reach 90 are open, so write 80\+"),
        ("old", "must be written like"),
        ("", "must be written like"),
        ("-5", "must be written like"),
    ],
)
def test_bands_that_make_no_sense_are_refused(text, said):
    with pytest.raises(ValueError, match=said):
        parse_bands(text)


def test_growth_is_the_published_one():
    # needs assessment: 80+ 102,204 in 2026, 123,236 in 2030, +20.6%; all ages 2,013,120 to 2,059,451, +2.3%
    found = growth(np.array([102_204.0, 2_013_120.0]), np.array([123_236.0, 2_059_451.0]))
    assert [round(value * 100, 1) for value in found] == [20.6, 2.3]


def test_growth_from_nobody_is_unknown():
    assert np.isnan(growth(np.array([0.0]), np.array([5.0]))).all()


def test_median_age_is_interpolated_in_its_year():
    # 40 people: the 20th in order is the tenth of thirty aged 40, a third of the way through the year
    assert median_age(people(a20=10, a40=30)) == pytest.approx(40 + 1 / 3)
    assert median_age(people(a0=10, a1=10)) == pytest.approx(1.0)


def test_median_age_of_nobody_or_of_the_very_old_is_unknown():
    assert np.isnan(median_age(np.zeros(91)))
    assert np.isnan(median_age(people(a30=1, a90=5)))
    assert np.isnan(median_age(np.full(91, np.nan)))


def test_median_age_of_several_areas_at_once():
    both = np.stack([people(a20=10, a40=30), people(a0=10, a1=10)])
    assert median_age(both) == pytest.approx([40 + 1 / 3, 1.0])


def test_dependency_counts_under_16_and_65_and_over():
    found = dependency(people(a15=10, a16=20, a64=20, a65=5, a90=5))
    assert (found.young, found.old, found.total) == (0.25, 0.25, 0.5)


def test_dependency_on_nobody_is_unknown():
    assert np.isnan(dependency(people(a80=3)).total)


def test_shares():
    counts = people(a4=5, a5=15, a65=20, a80=60)
    assert share_aged(counts, 0, 4) == pytest.approx(0.05)
    assert share_aged(counts, 65) == pytest.approx(0.8)
    assert share_aged(counts, 80) == pytest.approx(0.6)
    assert np.isnan(share_aged(np.zeros(91), 65))


def test_a_portion_of_nobody_is_unknown():
    assert portion(np.array([1.0, 0.0]), np.array([4.0, 0.0])) == pytest.approx([0.25, np.nan], nan_ok=True)


def test_density():
    assert density(np.array([300.0, 1.0]), np.array([1.5, 0.0])) == pytest.approx([200.0, np.nan], nan_ok=True)


@pytest.mark.parametrize("function", [median_age, dependency, lambda p: share_aged(p, 65)])
def test_people_must_have_all_ages_and_not_be_negative(function):
    with pytest.raises(ValueError, match="ages 0 to 90 on the last axis"):
        function(np.ones(90))
    with pytest.raises(ValueError, match="must not be negative"):
        function(np.full(91, -1.0))
