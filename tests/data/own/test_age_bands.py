"""Age bands of a team's own indicator: those of the standard population, whichever way they are written."""

import pytest

from needs_map.data.errors import DataError
from needs_map.data.own.age_bands import FIVE_YEARS, OPEN, Band, band_of
from needs_map.data.own.tidy import WrongRowsError, read_tidy
from tests.data.own.test_tidy import ABOUT, KNOWN

LABELS = [band.label for band in FIVE_YEARS]


@pytest.fixture
def read(tmp_path):
    def written(rows, about="", by_age="dsr"):
        lines = "".join(
            f"{area[0] if area else 'E06000016'},2023,{age},{count},{people}\n" for age, count, people, *area in rows
        )
        (tmp_path / "falls.csv").write_text(f"area,period,age,numerator,denominator\n{lines}", encoding="utf-8")
        toml = "".join(f"{key} = {value}\n" for key, value in ABOUT.items())
        (tmp_path / "falls.toml").write_text(f'{toml}by_age = "{by_age}"\n{about}')
        return read_tidy(tmp_path / "falls.csv", KNOWN)

    return written


def rows(labels=LABELS):
    return [(label, 2, 100) for label in labels]


@pytest.mark.parametrize(
    ("cell", "band"),
    [
        ("0-4", (0, 4)),
        ("00 to 04", (0, 4)),
        ("85–89", (85, 89)),
        ("under 5", (0, 4)),
        ("<1", (0, 0)),
        ("90+", (90, OPEN)),
        ("90 and over", (90, OPEN)),
        ("Aged 90 years", (90, 90)),
        ("0", (0, 0)),
        ("9-5", None),
        ("all ages", None),
        ("", None),
    ],
)
def test_a_band_is_read_however_it_is_written(cell, band):
    assert band_of(cell) == (band and Band(*band))


def test_everyone_is_added_up_and_bands_are_kept_as_groups(read):
    added = read(rows(["00-04", *LABELS[1:-1], "90 and over"]))
    table = added.observed.observations
    assert added.observed.indicator.by_age == "dsr"
    everyone = table[table["group_type"] == ""]
    assert everyone[["age", "numerator", "denominator"]].to_numpy().tolist() == [["all ages", 38.0, 1900.0]]
    assert table.loc[table["group_type"] == "age", "group"].tolist() == LABELS
    assert set(table["age"]) == {"all ages"}


def test_nobody_in_a_band_is_a_zero_and_a_withheld_one_leaves_everyone_unknown(read):
    table = read([*rows()[:-1], ("90+", 0, 0)]).observed.observations
    assert table.loc[table["group_type"] == "", "denominator"].tolist() == [1800.0]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["all ages", *LABELS], "'all ages' is no age band: write it like 0-4, 85-89 or 90+"),
        (["0-9", *LABELS[1:]], "the age bands 0-9 and 5-9 overlap: each age belongs in one band"),
        ([*LABELS[:2], *LABELS[3:]], "no age band holds the ages 10-14, between 5-9 and 15-19: every age is needed"),
        (
            ["0-9", *LABELS[2:]],
            "0-9 is no age band of the standard: the bands are 0-4, 5-9, 10-14 and so on in five years to 85-89 and "
            "90+",
        ),
        (
            LABELS[:-1],
            "no row has the age band 90+: the bands are 0-4, 5-9, 10-14 and so on in five years to 85-89 and 90+",
        ),
        ([*LABELS, "00-04"], "0-4 stands a second time for this area and period: keep one"),
    ],
)
def test_bands_that_are_not_the_standards_get_a_sentence(read, given, words):
    with pytest.raises(WrongRowsError) as raised:
        read(rows(given))
    assert [problem.words for problem in raised.value.problems] == [words]


def test_an_area_without_a_band_is_named(read):
    with pytest.raises(WrongRowsError) as raised:
        read([*rows(), *((label, 2, 100, "E06000061") for label in LABELS[1:])])
    (problem,) = raised.value.problems
    assert problem.words.startswith("E06000061 in 2023 (persons) has no row aged 0-4: give every band")


def test_a_life_table_parts_the_first_year_from_the_next_four(read):
    with pytest.raises(WrongRowsError, match="0-4 is no age band of the standard: the bands are 0, 1-4, 5-9"):
        read(rows(), by_age="life expectancy")


@pytest.mark.parametrize(
    ("about", "by_age", "words"),
    [
        ("standardised = true", "dsr", "standardised cannot go with by_age"),
        ("[suppression]\nbelow = 5", "dsr", "suppression cannot go with by_age"),
        ("", "crude", "by_age must be one of dsr, isr, life expectancy"),
    ],
)
def test_what_cannot_be_by_age_is_refused(read, about, by_age, words):
    with pytest.raises(DataError, match=words):
        read(rows(), about, by_age)
