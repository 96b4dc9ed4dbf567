"""MSOAs of 2011 that are none of 2021: told from LSOAs that share ground, their codes from their neighbours'."""

import pandas as pd

from needs_map.data.indicators.definitions import KnownAreas
from needs_map.data.own.areas import find_unknown
from needs_map.data.own.text import Problems
from needs_map.data.places.msoas_2011 import changed_msoas, split_alike

# Ambridge 002 was split into 004 and 005; 003 stays, as do 001 and 010, which another code follows.
PAIRS = """LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND
E01000001,Ambridge 001A,E01000001,Ambridge 001A,U
E01000002,Ambridge 002A,E01000002,Ambridge 004A,U
E01000003,Ambridge 002B,E01000003,Ambridge 005A,U
E01000004,Ambridge 003A,E01000004,Ambridge 003A,U
E01000005,Ambridge 009A,E01000005,Ambridge 010A,U
E01000006,Ambridge 009B,E01000006,Ambridge 011A,U
E01000009,Felpersham 001A,E01000009,Felpersham 001A,U
"""
MSOA = pd.Series(
    ["E02000101", "E02007001", "E02007002", "E02000103", "E02007003", "E02007004"],
    index=[f"E0100000{number}" for number in range(1, 7)],
)
NAMES = pd.DataFrame({"msoa": [*MSOA, "E02000109"]})  # the code after Ambridge's is another authority's


def heirs_of(tmp_path, pairs=PAIRS):
    path = tmp_path / "LSOA11_LSOA21.csv"
    path.write_text(pairs, encoding="utf-8")
    return changed_msoas(path, NAMES, MSOA)


def test_a_split_msoa_is_known_by_name_and_by_the_code_between_its_neighbours(tmp_path):
    assert heirs_of(tmp_path) == {
        "Ambridge 002": ("E02007001", "E02007002"),
        "E02000102": ("E02007001", "E02007002"),
        "Ambridge 009": ("E02007003", "E02007004"),  # E02000109 is in use, so its code is not known
    }


def test_a_lookup_without_names_tells_nothing(tmp_path):
    assert heirs_of(tmp_path, "LSOA11CD,LSOA21CD\nE01000002,E01000002\n") == {}


def test_a_team_is_told_what_an_msoa_became(tmp_path):
    known = KnownAreas(dict.fromkeys(MSOA, "msoa"), pd.DataFrame(), heirs_of(tmp_path))
    problems = Problems()
    find_unknown(pd.Series(["E02000102"], index=[2]), known, None, problems)
    (problem,) = problems.first
    assert "an MSOA of 2011, which became E02007001 and E02007002 on the boundaries of 2021" in str(problem)


def test_only_what_was_split_and_shares_ground_with_no_other_was_split_alike():
    heirs = {"A 001": ("a", "b"), "E02000001": ("a", "b"), "A 002": ("c",), "A 003": ("c",), "A 004": ("d", "e")}
    assert split_alike(heirs) == {("a", "b"), ("d", "e")}
    assert split_alike(heirs | {"A 005": ("e", "f")}) == {("a", "b")}
