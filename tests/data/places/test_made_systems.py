"""Systems made from the lookup: any ICB, any authority, England."""

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.places.made_systems import (
    SystemRequest,
    board_name,
    choose_system,
    make_system,
    plain_name,
    read_upper_tier,
)
from tests import made_publishers as made


@pytest.fixture
def lookup():
    rows = pd.DataFrame(made.lookup()).set_index("LSOA21CD")
    return rows.rename(
        columns={"ICB24CD": "icb", "ICB24NM": "icb_name", "LAD24CD": "authority", "LAD24NM": "authority_name"}
    )


@pytest.fixture
def upper(tmp_path):
    path = tmp_path / "upper.csv"
    pd.DataFrame(made.upper_tier()).to_csv(path, index=False)
    return read_upper_tier(path)


def places(system):
    return {place.name: place.authorities for place in system.places}


@pytest.mark.parametrize(
    "name",
    ["E54000901", "NHS Alton and Bexshire Integrated Care Board", "nhs alton & bexshire", "Alton and Bexshire ICB"],
)
def test_an_icb_is_found_by_code_and_by_any_form_of_its_name(lookup, name):
    system = make_system(lookup, SystemRequest(icb=name))
    assert system.code == "nhs-alton-and-bexshire"
    assert [board.code for board in system.boards] == ["E54000901"]
    assert places(system) == {
        "Alton": ("E06000901",),
        "Bexby": ("E07000901",),
        "Corham (part in Alton and Bexshire)": ("E07000902",),
    }
    assert system.boards[0].short == "Alton and Bexshire"
    assert system.default_area == "E54000901"


def test_districts_of_a_county_are_taken_together_where_a_lookup_says_so(lookup, upper):
    system = make_system(lookup, SystemRequest(icb="E54000901"), upper)
    assert places(system) == {
        "Alton": ("E06000901",),
        "Bexshire (part in Alton and Bexshire)": ("E07000901", "E07000902"),
    }


def test_an_authority_stands_alone(lookup, upper):
    system = make_system(lookup, SystemRequest(lad="bexby"), upper)
    assert places(system) == {"Bexby": ("E07000901",)}
    assert system.default_area == "E07000901"
    assert system.boards[0].code == ""  # it is not an ICB


@pytest.fixture
def with_commas(lookup):
    """Official names as the ONS writes them, one to each LSOA."""
    names = [
        "Kingston upon Hull, City of",
        "King's Lynn and West Norfolk",
        "Herefordshire, County of",
        "County Durham",
        "Southend-on-Sea",
        "Bristol, City of",
        "Solihull",
        "Hounslow",
        "East Hertfordshire",
        "Horsham",
        "West Lancashire",
        "Newcastle upon Tyne",
        "Newcastle-under-Lyme",
    ]
    rows = lookup.iloc[: len(names)]
    return rows.assign(authority_name=names, authority=[f"E069990{number:02}" for number in range(len(names))])


@pytest.mark.parametrize(
    ("typed", "official", "shown"),
    [
        ("Hull", "Kingston upon Hull, City of", "Kingston upon Hull"),
        ("Herefordshire", "Herefordshire, County of", "Herefordshire"),
        ("Durham", "County Durham", "County Durham"),
        ("Southend", "Southend-on-Sea", "Southend-on-Sea"),
        ("bristol", "Bristol, City of", "Bristol"),
        ("Kings Lynn", "King's Lynn and West Norfolk", "King's Lynn and West Norfolk"),
        ("King’s Lynn & West Norfolk", "King's Lynn and West Norfolk", "King's Lynn and West Norfolk"),
        ("Kingston upon Hull, City of", "Kingston upon Hull, City of", "Kingston upon Hull"),
    ],
)
def test_a_word_of_one_name_finds_it_and_the_common_name_is_shown(with_commas, typed, official, shown):
    system = make_system(with_commas, SystemRequest(lad=typed))
    assert system.places[0].name == system.name == shown
    assert system.places[0].code == with_commas.set_index("authority_name").loc[official, "authority"]


def test_a_word_of_two_names_or_of_a_part_of_a_county_is_refused_with_both(with_commas):
    with pytest.raises(DataError, match=r"Nearest: Newcastle upon Tyne; Newcastle-under-Lyme"):
        make_system(with_commas, SystemRequest(lad="Newcastle"))
    with pytest.raises(DataError, match=r"Nearest: West Lancashire"):
        make_system(with_commas, SystemRequest(lad="Lancashire"))


def test_england_has_all_icbs_and_an_authority_in_two_is_a_place_in_each(lookup):
    system = make_system(lookup, SystemRequest(england=True))
    assert [board.code for board in system.boards] == ["E54000901", "E54000902"]
    assert [place.code for place in system.boards[1].places] == ["E07000902-E54000902", "E06000902"]
    codes = [place.code for place in system.places]
    assert len(codes) == len(set(codes)) == 5


def test_an_unknown_name_is_refused_with_the_nearest(lookup):
    with pytest.raises(DataError, match=r"no ICB 'Altn and Bexshire'. Nearest: NHS Alton and Bexshire"):
        make_system(lookup, SystemRequest(icb="Altn and Bexshire"))
    with pytest.raises(DataError, match="no local authority 'Nowhere'"):
        make_system(lookup, SystemRequest(lad="Nowhere"))


def test_a_name_of_before_a_merger_is_found_in_the_older_lookup(lookup):
    merged = lookup.assign(icb="E54000999", icb_name="NHS Merged Integrated Care Board")
    both = [("2026", merged), ("2024", lookup)]
    assert choose_system(both, SystemRequest(icb="NHS Merged"), None)[0] == "2026"
    name, system = choose_system(both, SystemRequest(icb="NHS Dunshire"), None)
    assert (name, system.boards[0].code) == ("2024", "E54000902")
    with pytest.raises(DataError, match="A code is understood too"):
        choose_system(both, SystemRequest(icb="NHS Elsewhere"), None)


def test_the_other_form_of_the_upper_tier_lookup_is_read(tmp_path):
    path = tmp_path / "lookup_ltla23_utla23.csv"
    path.write_text("ltla23_code,ltla23_name,utla23_code,utla23_name\nE07000901,Bexby,E10000901,Bexshire\n")
    assert read_upper_tier(path).loc["E07000901"].tolist() == ["E10000901", "Bexshire"]


def test_names_are_compared_without_their_trimmings():
    assert plain_name("NHS Bath & North-East Integrated Care Board") == plain_name("bath and north east icb")


def test_the_published_lookup_gives_42_icbs_and_12_divided_authorities(shared_file):
    from needs_map.data.places.lookups import read_lsoa_lookup  # noqa: PLC0415 - of this test alone

    table = read_lsoa_lookup(shared_file("official/LSOA21_SICBL24_ICB24_CAL24_LAD24_EN_LU.csv")).table
    upper = read_upper_tier(shared_file("data/lookups/lookup_ltla23_utla23.csv"))
    england = make_system(table, SystemRequest(england=True))
    assert len(england.boards) == 42
    assert len({place.code[:9] for place in england.places if "part in" in place.name}) == 12
    derby = make_system(table, SystemRequest(icb="NHS Derby and Derbyshire"), upper)
    assert {place.name: len(place.authorities) for place in derby.places} == {"Derby": 1, "Derbyshire": 8}


def test_an_icb_has_the_name_that_people_use():
    assert board_name("NHS Alton and Bexshire Integrated Care Board") == "Alton and Bexshire ICB"
    assert board_name("Alton and Bexshire ICB") == "Alton and Bexshire ICB"
    assert board_name("NHS Wales") == "NHS Wales"
