"""Neighbourhoods that overlap, worked by hand: an LSOA counts in each of its neighbourhoods, and once in the whole."""

import shutil

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from needs_map.app.commands.main import main
from needs_map.app.link.links import view_of_link
from needs_map.app.pages.profile.words import overlap_words
from needs_map.data.errors import DataError
from needs_map.data.own.added import add_indicator
from needs_map.data.places.system import read_system
from needs_map.figures.comparison import area_side, nested_in_words
from needs_map.figures.disclosure import Counts, suppressed_counts
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import measure_at, measures_of
from needs_map.figures.people.population import positions_of
from needs_map.figures.serving import open_serving
from needs_map.figures.values import measure_values, people_values, profile
from needs_map.figures.view_classes import doubts_in_view
from needs_map.geo.building.build import build_store
from needs_map.needs.disclosure.suppression import Rule
from tests.figures.test_disclosure import ABOUT
from tests.publishers import AMBRIDGE, EAST, NEIGHBOURHOODS_FILE, lsoa_code

NORTH, SOUTH, WEST = "n-ambridge-north-green", "n-ambridge-south", "n-ambridge-west"
FURTHER = [(5, "Ambridge South"), (0, "Ambridge West"), (1, "Ambridge West"), (2, "Ambridge West")]
"""LSOAs 0 to 5 are in Ambridge North & Green and 6 to 11 in Ambridge South; these are in another one too."""


@pytest.fixture(scope="module")
def built(small_files, tmp_path_factory):
    files = shutil.copytree(small_files, tmp_path_factory.mktemp("overlaps") / "files")
    rows = [f"{lsoa_code(number)},,{name},published\n" for number, name in FURTHER]
    with (files / NEIGHBOURHOODS_FILE).open("a") as file:
        file.writelines(rows)
    build_store(files, read_system(str(files / "tiny.toml")), files.parent / "store")
    return files.parent / "store"


@pytest.fixture(scope="module")
def overlapping(built):
    return open_serving(built)


def with_indicator(built, folder, rows, about):
    store = shutil.copytree(built, folder / "store")
    path = folder / "harm.csv"
    path.write_text("\n".join(["area,period,numerator,denominator", *rows]) + "\n")
    path.with_suffix(".toml").write_text(about)
    add_indicator(store, path)
    return open_serving(store)


def test_people_count_in_each_neighbourhood_and_once_in_the_place(overlapping):
    people = people_values(overlapping, "neighbourhood", "resident")
    # 1,000, 1,100 and 1,200 in turn: six LSOAs have 6,600, LSOA 5 has 1,200, LSOAs 0 to 2 have 3,300.
    assert people[[NORTH, SOUTH, WEST]].to_dict() == {NORTH: 6600, SOUTH: 7800, WEST: 3300}
    assert people_values(overlapping, "place", "resident")[AMBRIDGE] == 13200
    core20 = measure_values(overlapping, measure_at(overlapping, "core20_share"), "neighbourhood", "resident")
    assert core20[SOUTH] == pytest.approx(1200 / 7800 * 100)  # LSOAs 0 to 5 are in deciles 1 and 2
    assert profile(overlapping, overlapping.tree[SOUTH], "resident").share.sum() == pytest.approx(1)
    score = measure_values(overlapping, measure_at(overlapping, "imd_score"), "neighbourhood", "resident")
    parts = [(25, 1200), (24, 1000), (23, 1100), (22, 1200), (21, 1000), (20, 1100), (19, 1200)]
    assert score[SOUTH] == pytest.approx(sum(of * people / 10 for of, people in parts) / 7800)


def test_the_tree_knows_both(overlapping):
    tree = overlapping.tree
    assert lsoa_code(5) in tree.lsoas(NORTH)
    assert sorted(tree.lsoas(SOUTH)) == [lsoa_code(number) for number in range(5, 12)]
    assert tree.members(AMBRIDGE, "neighbourhood") == [NORTH, SOUTH, WEST]
    assert tree.members(lsoa_code(5), "neighbourhood") == [NORTH, SOUTH]
    assert tree.holder(lsoa_code(5), "neighbourhood") is None
    assert tree.holder(WEST, "place") == AMBRIDGE
    assert tree.path(lsoa_code(5))[-2].code == NORTH
    assert overlapping.store.areas.geometry[SOUTH].area == pytest.approx(
        overlapping.store.lsoa.geometry[tree.lsoas(SOUTH)].area.sum()
    )
    first, second = positions_of(overlapping, "neighbourhood")
    order, lsoas = [area.code for area in tree.at("neighbourhood")], overlapping.store.lsoa.index
    assert {order[own] for code, own in zip(lsoas, first, strict=True) if code <= lsoa_code(5)} == {NORTH}
    again = {code: order[own] for code, own in zip(lsoas, second, strict=True) if own >= 0}
    assert again == {lsoa_code(0): WEST, lsoa_code(1): WEST, lsoa_code(2): WEST, lsoa_code(5): SOUTH}


@pytest.mark.parametrize("level", ["lsoa", "msoa"])
def test_counts_of_parts_are_added_in_each_neighbourhood(built, tmp_path, level):
    within = open_serving(built).tree.pairs(level)
    codes = within[[lsoa_code(number) for number in range(24)]].unique()
    about = ABOUT.format(kind="rate", per="per = 1000", noughts="false").partition("[suppression]")[0]
    serving = with_indicator(built, tmp_path, [f"{code},2023,{10 + at},1000" for at, code in enumerate(codes)], about)
    measure = measures_of(serving)["harm"]
    above = indicator_figures(serving, measure_at(serving, "harm", level="neighbourhood"), "neighbourhood").numerator
    whole = indicator_figures(serving, measure_at(serving, "harm", level="place"), "place").numerator[AMBRIDGE]
    assert "neighbourhood" in measure.levels
    if level == "lsoa":  # 10 to 21 in LSOAs 0 to 11
        assert above[[NORTH, SOUTH, WEST]].tolist() == [75, 111 + 15, 33]
        assert whole == 186
        return
    # MSOAs of four LSOAs with 4,300, 4,400 and 4,500 people count 10, 11 and 12.
    assert whole == 33
    assert above[WEST] == pytest.approx(10 * 3300 / 4300)
    assert above[SOUTH] == pytest.approx(11 * (1200 + 1000 + 1100) / 4400 + 12)


def test_counts_given_by_neighbourhood_make_no_place(built, tmp_path):
    about = ABOUT.format(kind="rate", per="per = 1000", noughts="false")
    rows = [f"{code},2023,20,1000" for code in (NORTH, SOUTH, WEST, "n-borchester", "n-felpersham")]
    for text in (about, about.partition("[suppression]")[0]):
        serving = with_indicator(built, tmp_path, rows, text)
        own = indicator_figures(serving, measure_at(serving, "harm", level="neighbourhood"), "neighbourhood")
        assert own.numerator.tolist() == [20] * 5
        assert measures_of(serving)["harm"].levels == ("neighbourhood",)
        shutil.rmtree(tmp_path / "store")


def test_large_counts_are_shown_in_each_neighbourhood_and_once_in_the_whole(overlapping, small_serving):
    rule = Rule("below five", lowest=1, highest=4, rounding=1)
    counts = pd.Series({lsoa_code(number): 10.0 + number for number in range(24)})
    shown = suppressed_counts(overlapping, rule, Counts("lsoa", counts, np.nan), b"a store's own")
    assert set(shown) == {"lsoa", "msoa", "neighbourhood", "place", "icb", "cluster", "england"}
    assert shown["neighbourhood"][[NORTH, SOUTH, WEST]].tolist() == [75, 111 + 15, 33]
    assert shown["place"][AMBRIDGE] == 186
    assert shown["cluster"].tolist() == [sum(range(10, 34))]
    whole = {area.code: 20.0 for area in overlapping.tree.at("neighbourhood")}
    apart = suppressed_counts(overlapping, rule, Counts("neighbourhood", pd.Series(whole), np.nan), b"a store's own")
    assert set(apart) == {"neighbourhood", "england"}
    whole = {area.code: 20.0 for area in small_serving.tree.at("neighbourhood")}
    added = suppressed_counts(small_serving, rule, Counts("neighbourhood", pd.Series(whole), np.nan), b"a store's own")
    assert added["place"][AMBRIDGE] == 40


@pytest.mark.parametrize("seed", range(4))
def test_no_small_count_can_be_worked_out_of_overlapping_sums(built, tmp_path, seed):
    """All that is shown are equations in the LSOAs' counts: a small count that they hide could be any of 1 to 4."""
    chance = np.random.default_rng(seed)
    counts = np.where(chance.random(24) < 0.2, chance.integers(1, 5, 24), chance.integers(5, 60, 24))
    counts[5] = 3
    rows = [f"{lsoa_code(number)},2023,{count},1000" for number, count in enumerate(counts)]
    about = ABOUT.format(kind="rate", per="per = 1000", noughts="false")
    serving = with_indicator(built, tmp_path, rows, about)
    codes = pd.Index([lsoa_code(number) for number in range(24)])
    equations, sums = [], []
    for level in serving.tree.levels:
        shown = indicator_figures(serving, measure_at(serving, "harm", level=level), level).numerator.dropna()
        for code, total in shown.items():
            inside = codes.isin(serving.tree.lsoas(code))
            assert total == counts[inside].sum()
            equations.append(inside.astype(float))
            sums.append(total)
    for number in np.flatnonzero(counts < 5):
        ends = [
            linprog(sign * (np.arange(24) == number), A_eq=equations, b_eq=sums, bounds=(1, None)) for sign in (1, -1)
        ]
        low, high = ends[0].fun, np.inf if ends[1].status == 3 else -ends[1].fun
        assert low <= 1 + 1e-9
        assert high >= 4 - 1e-9


def test_what_a_command_and_a_map_say(built, overlapping, capsys):
    said = (
        "4 LSOAs are in more than one neighbourhood (E01999000 in Ambridge North & Green and Ambridge West, E01999001 "
        "in Ambridge North & Green and Ambridge West, E01999002 in Ambridge North & Green and Ambridge West and 1 "
        "more): each counts in every neighbourhood that it is in, and once in its place and the areas above. If it "
        "should be in one only, correct the file and build again."
    )
    assert main(["data", "status", "--store", str(built)]) == 0
    assert said in capsys.readouterr().out
    view = view_of_link({"area": AMBRIDGE, "level": "neighbourhood"}, overlapping).view
    words = "Neighbourhoods overlap: 4 LSOAs are in more than one and count in each; a map shows the colour of one"
    assert words in doubts_in_view(overlapping, view)
    command = ["table", "core20", "--area", EAST, "--level", "neighbourhood", "--basis", "resident", "--format", "csv"]
    assert main([*command, "--store", str(built)]) == 0
    out = capsys.readouterr().out
    assert "7800" in out
    assert words in out


def test_the_profile_says_what_overlaps(overlapping):
    tree = overlapping.tree
    assert overlap_words(overlapping, tree[NORTH]) == "Of its 6 LSOAs 4 are in another neighbourhood too."
    assert overlap_words(overlapping, tree[SOUTH]) == "Of its 7 LSOAs 1 is in another neighbourhood too."
    assert overlap_words(overlapping, tree[lsoa_code(5)]) == "It lies in Ambridge North & Green and Ambridge South."
    assert overlap_words(overlapping, tree[AMBRIDGE]) == overlap_words(overlapping, tree["n-borchester"]) == ""


def test_a_comparison_says_that_its_sides_overlap(overlapping):
    north, south, west = (area_side(overlapping, overlapping.tree[code]) for code in (NORTH, SOUTH, WEST))
    assert nested_in_words(north, south).startswith(
        "Ambridge North & Green and Ambridge South overlap in 1 LSOA: they "
    )
    assert nested_in_words(south, west) == ""


def test_a_neighbourhood_in_two_places_is_still_refused(small_files, tmp_path):
    files = shutil.copytree(small_files, tmp_path / "files")
    with (files / NEIGHBOURHOODS_FILE).open("a") as file:
        file.write(f"{lsoa_code(13)},,Ambridge South,published\n")
    with pytest.raises(DataError, match="'Ambridge South' is in two places"):
        build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store")
