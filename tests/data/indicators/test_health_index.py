"""Files of the ONS Health Index and of life expectancy, small and made up, and the published ones."""

import gzip

import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.health_index import read_health_index
from needs_map.data.indicators.life_expectancy import read_life_expectancy
from tests.data.known_areas import KNOWN

SCORES = (
    "ltla21_code,year,overall_score,healthy_people_domain_score,healthy_lives_domain_score,healthy_places_domain_score"
)
SYSTEMS = "icb22_code,icb22_name,year,overall_score,healthy_people_domain,healthy_lives_domain,healthy_places_domain"


@pytest.fixture
def index(tmp_path):
    """Write the four files; give the first."""
    path = tmp_path / "england_health_index.csv"
    path.write_text(f"{SCORES}\nE06999001,2020,99.5,98,97,96\nE06999001,2021,101.5,1,2,3\nE06000001,2021,88,1,2,3\n")
    (tmp_path / "england_health_index_ics.csv").write_text(f'{SYSTEMS}\nE54999001,"NHS Borset, ICB",2021,100.5,1,2,3\n')
    (tmp_path / "england_health_index_subdomains.csv").write_text("ltla21_code,year,Mental health\nE07999021,2021,97\n")
    lines = "ltla21_code,year,indicator,value\nE06999001,2021,Smoking,14.25\nE06999001,2021,Something new,3\n"
    (tmp_path / "england_health_index_indicators.csv.gz").write_bytes(gzip.compress(lines.encode()))
    return path


def read(path):
    return {observed.indicator.name: observed for observed in read_health_index(path, KNOWN)}


def test_authorities_and_systems_are_one_indicator(index):
    found = read(index)
    rows = found["Health Index"].observations
    assert rows[["area", "level", "period", "value"]].to_numpy().tolist() == [
        ["E06999001", "place", "2020", 99.5],
        ["E06999001", "place", "2021", 101.5],
        ["E06000001", "authority", "2021", 88.0],
        ["E54999001", "icb", "2021", 100.5],
    ]
    assert found["Health Index"].indicator.kind == "score"
    assert list(found) == [
        "Health Index",
        "Health Index: Healthy people",
        "Health Index: Healthy lives",
        "Health Index: Healthy places",
        "Health Index: Mental health",
        "Smoking",
        "Something new",
    ]
    assert found["Health Index: Healthy places"].observations["value"].tolist() == [96.0, 3.0, 3.0, 3.0]


def test_indicators_behind_it_have_their_unit_where_it_is_known(index):
    found = read(index)
    smoking = found["Smoking"].indicator
    assert (smoking.unit, smoking.per, smoking.polarity) == ("%", 100, "low is good")
    assert smoking.group == "Health Index: behavioural risk factors"
    other = found["Something new"].indicator
    assert (other.kind, other.unit, other.polarity) == ("score", "", "neither")
    assert "without naming it" in other.caveat


def test_the_scores_alone_are_enough(index):
    for path in index.parent.glob("england_health_index_*"):
        path.unlink()
    assert len(read(index)) == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("99.5", "", "'overall_score' of E06999001 in 2020 is empty"),
        ("99.5", "many", "row 2, column 'overall_score': 'many' is not a number"),
        ("2021,101.5", "2020,101.5", "row 3 gives E06999001 in 2020 a second time"),
        ("2021,101.5", "21,101.5", "row 3: '21' is not a year"),
        ("overall_score", "score", "no column 'overall_score'"),
        (",year", ",yr", "no column 'year'"),
    ],
)
def test_what_is_wrong_is_named(index, old, new, message):
    for path in index.parent.glob("england_health_index_*"):
        path.unlink()
    index.write_text(index.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=message):
        read(index)


LIFE = "Area code,Area name,Sex,Life expectancy\nE06999001,Ambridge,Male,77.12\nE06999001,Ambridge,Female,81.2\n"


@pytest.fixture
def life(tmp_path):
    path = tmp_path / "ons_life_expectancy_at_birth_2023_la.csv"
    path.write_text(LIFE)
    return path


def test_life_expectancy_by_sex_in_the_year_of_the_file_name(life):
    (observed,) = read_life_expectancy(life, KNOWN)
    rows = observed.observations
    assert rows[["area", "period", "sex", "value"]].to_numpy().tolist() == [
        ["E06999001", "2023", "males", 77.12],
        ["E06999001", "2023", "females", 81.2],
    ]
    assert observed.indicator.period_type == "calendar year"


def test_life_expectancy_at_birth_with_limits_and_periods(life):
    head = "Period,Area code,Area name,Sex,Age group,Life expectancy,Lower CI,Upper CI\n"
    life.write_text(
        head
        + "2021 to 2023,E06999001,Ambridge,Male,<1,77,76,78\n2021 to 2023,E06999001,Ambridge,Male,65 to 69,18,17,19\n"
    )
    (observed,) = read_life_expectancy(life, KNOWN)
    assert observed.observations[["value", "lower_cl", "upper_cl"]].to_numpy().tolist() == [[77, 76, 78]]
    assert observed.indicator.period_type == "three years"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("77.12", "771.2", r"row 2 \(E06999001\): 771.2 is no life expectancy"),
        ("Female", "Male", r"row 3 gives E06999001 \(males\) a second time"),
        ("Female", "Girls", "row 3: the sex 'Girls'"),
        ("Life expectancy", "Value", "no column for the life expectancy"),
        ("E06999001", "E12000001", "no row of England or of any area of the store"),
    ],
)
def test_wrong_life_expectancy_is_named(life, old, new, message):
    life.write_text(LIFE.replace(old, new))
    with pytest.raises(DataError, match=message):
        read_life_expectancy(life, KNOWN)


def test_a_file_without_a_year_is_refused(life):
    path = life.rename(life.with_name("life_expectancy_at_birth.csv"))
    with pytest.raises(DataError, match="no year in its name"):
        read_life_expectancy(path, KNOWN)


def test_the_published_files_are_read_whole(shared_file):
    folder = shared_file("data/health_indicators_la")
    known = KNOWN._replace(levels={"E06000016": "place", "E54000015": "icb", "E92000001": "england"})
    found = {one.indicator.key: one for one in read_health_index(folder / "england_health_index.csv", known)}
    assert len(found) == 4 + 14 + 56
    overall = found["health_index_overall"].observations
    assert (overall["level"] == "icb").sum() == 42 * 7
    assert (overall["area"] == "E06000016").sum() == 7
    assert all(one.observations["value"].notna().all() for one in found.values())
    units = {one.indicator.unit for one in found.values()}
    assert units == {"", "%", "years", "per 1,000", "per 100,000", "out of 10", "µg/m³"}
    (life,) = read_life_expectancy(folder / "ons_life_expectancy_at_birth_2023_la.csv", known)
    leicester = life.observations[life.observations["area"] == "E06000016"].set_index("sex")["value"]
    assert leicester.to_dict() == {"males": 77.1, "females": 81.19}
