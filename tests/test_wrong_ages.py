"""Files of people by age that are wrong, from the command line: each refused in one sentence that says what to do."""

import numpy as np
import pytest

from tests import publishers
from tests.refusal import assert_refused, build

ESTIMATES, PROJECTIONS = "sapelsoasyoa20222024.xlsx", "2022snpppopulationsyoamigcat23.zip"
YEARS = (2022, 2023, 2024)
AHEAD = range(2022, 2031)
AMBRIDGE = publishers.AUTHORITIES[0][0]
CORBY = "E07000150"
FIRST = publishers.lsoa_code(0)


def rows(**changes):
    """Ten people of every age and sex in each LSOA of the system; `changes` are of the first LSOA."""
    found = {(authority[0], code): [10] * 182 for _, code, _, authority in publishers.lsoas() if number_of(code) < 24}
    if "figures" in changes:
        found[AMBRIDGE, FIRST] = changes["figures"]
    if "authority" in changes:
        return {(changes["authority"] if code == FIRST else one, code): people for (one, code), people in found.items()}
    if changes.get("left_out"):
        del found[AMBRIDGE, FIRST]
    return found


def number_of(code):
    return int(code[-3:])


def wholes(years=AHEAD, *, leave="", instead=""):
    """What the LSOAs of each authority add up to, in every year."""
    counts = {authority[0]: authority[4] for authority in publishers.AUTHORITIES[:4]}
    return {
        instead if code == leave else code: np.full((len(years), 91), 10.0 * count)
        for code, count in counts.items()
        if code != leave or instead
    }


def a_year_less(write_estimates, _, files):
    write_estimates(files / ESTIMATES, {year: rows() for year in (2022, 2024)})


def negative_people(write_estimates, _, files):
    write_estimates(files / ESTIMATES, dict.fromkeys(YEARS, rows(figures=[10] * 181 + [-1])))


def an_lsoa_less_in_one_year(write_estimates, _, files):
    write_estimates(files / ESTIMATES, {2022: rows(), 2023: rows(left_out=True), 2024: rows()})


def an_lsoa_less_in_all_years(write_estimates, _, files):
    write_estimates(files / ESTIMATES, dict.fromkeys(YEARS, rows(left_out=True)))


def ages_beside_their_total(write_estimates, _, files):
    write_estimates(files / ESTIMATES, dict.fromkeys(YEARS, rows()), totals={(2023, FIRST): 1_900})


def an_authority_that_ended(write_estimates, _, files):
    write_estimates(files / ESTIMATES, dict.fromkeys(YEARS, rows(authority=CORBY)))


def a_projected_year_less(_, write_projections, files):
    years = [year for year in AHEAD if year != 2027]
    write_projections(files / PROJECTIONS, wholes(years), wholes(years), years)


def negative_projected_people(_, write_projections, files):
    spoilt = wholes()
    spoilt[AMBRIDGE][3, 90] = -5
    write_projections(files / PROJECTIONS, spoilt, wholes(), AHEAD)


def sexes_beside_persons(_, write_projections, files):
    persons = {code: 2 * table for code, table in wholes().items()}
    persons[AMBRIDGE][3, 40] += 7
    write_projections(files / PROJECTIONS, wholes(), wholes(), AHEAD, persons=persons)


def an_older_projection(_, write_projections, files):
    years = range(2018, 2031)
    write_projections(files / PROJECTIONS, wholes(years), wholes(years), years)


def an_authority_less(_, write_projections, files):
    without = wholes(leave=AMBRIDGE)
    write_projections(files / PROJECTIONS, without, without, AHEAD)


def lsoas_beside_their_authority(_, write_projections, files):
    more = wholes()
    more[AMBRIDGE] *= 1.2
    write_projections(files / PROJECTIONS, more, more, AHEAD)


@pytest.fixture
def aged(files, write_estimates, write_projections):
    """Give the small files with good ages among them."""
    write_estimates(files / ESTIMATES, dict.fromkeys(YEARS, rows()))
    write_projections(files / PROJECTIONS, wholes(), wholes(), AHEAD)
    return files


def test_the_files_are_good_until_they_are_spoilt(aged, tmp_path):
    assert build(aged, tmp_path / "other") == 0


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (a_year_less, [ESTIMATES, "no sheet 'Mid-2023 LSOA 2021'", "download it again"]),
        (negative_people, [ESTIMATES, "row 5", "column 'M90'", "-1.0 is not a number of people"]),
        (an_lsoa_less_in_one_year, [ESTIMATES, f"{FIRST} is on sheet 'Mid-2024 LSOA 2021' and not on 'Mid-2023"]),
        (an_lsoa_less_in_all_years, [ESTIMATES, f"no row for {FIRST}", "23 of the system's 24 LSOAs"]),
        (ages_beside_their_total, [ESTIMATES, f"row 5 ({FIRST})", "ages add up to 1,820, and the total is 1,900"]),
        (an_authority_that_ended, [ESTIMATES, f"{FIRST} is in {CORBY}", "became", "E06000061"]),
        (a_projected_year_less, [PROJECTIONS, "no column for the year 2027", "download it again"]),
        (negative_projected_people, [PROJECTIONS, "females.csv", "column '2025'", "is not a number of people"]),
        (sexes_beside_persons, [PROJECTIONS, "column '2025'", "persons are 247.000, males and females 240.000"]),
        (an_older_projection, [PROJECTIONS, "is 2018-based, older than the estimates", "2022 or later"]),
        (an_authority_less, [PROJECTIONS, f"no projection of {AMBRIDGE}"]),
        (lsoas_beside_their_authority, [PROJECTIONS, f"LSOAs of {AMBRIDGE} add up to 21,840", "26,208"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_wrong_ages_are_refused_in_a_sentence(  # noqa: PLR0917 - fixtures and parameters
    aged, store, capsys, write_estimates, write_projections, spoil, words
):
    spoil(write_estimates, write_projections, aged)
    assert_refused(aged, store, capsys, *words)
