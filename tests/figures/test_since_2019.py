"""The index of 2019 on the map: deciles and shares worked by hand, and what cannot be compared said plainly."""

import math

import pytest

from needs_map.app.pages.map.payload import view_data
from needs_map.app.pages.profile.changing import changing_of
from needs_map.app.words.headline import headline
from needs_map.data.places.system import read_system
from needs_map.figures.measures import BUILT_IN, SINCE_2019, measure_at, measures_of
from needs_map.figures.serving import open_serving
from needs_map.figures.since_2019 import NOT_COMPARABLE
from needs_map.figures.values import measure_values
from needs_map.figures.view import default_view
from needs_map.figures.view_classes import drawing_of, legend_title
from needs_map.geo.building.build import build_store
from tests import made_publishers as made
from tests.publishers import AMBRIDGE, lsoa_code, write_all

# LSOA of 2011 to those of 2021: 0 was split in two, 1 and 5 were merged, 6 and 7 redrawn; the others are as they were.
FIT = {0: (0, 1), 1: (5,), 5: (5,), 6: (6, 7), 7: (7,)}
LETTERS = {0: "S", 1: "M", 5: "M", 6: "X", 7: "X"}


@pytest.fixture(scope="session")
def since(tmp_path_factory):
    """A store with the index of 2019, in which LSOA number n of 2011 had rank n - 1, but 0 and 1 ranks 29 and 30."""
    folder = write_all(tmp_path_factory.mktemp("since") / "files")
    codes = [lsoa_code(number) for number in (*range(2, 30), 0, 1)]
    (folder / "File_7_-_All_IoD2019_3.csv").write_bytes(made.file_7_2019(codes))
    lines = ["LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND"]
    for old in range(30):
        lines += [f"{lsoa_code(old)},x,{lsoa_code(new)},x,{LETTERS.get(old, 'U')}" for new in FIT.get(old, (old,))]
    (folder / "LSOA11_LSOA21_LAD22_EW_LU.csv").write_text("\n".join(lines) + "\n")
    store = folder.parent / "store"
    build_store(folder, read_system(str(folder / "tiny.toml")), store)
    return open_serving(store)


def values(serving, key, level):
    return measure_values(serving, measure_at(serving, key), level, "resident")


def test_measures_of_2019_are_there_only_where_the_store_has_them(since, small_serving):
    assert SINCE_2019.keys() <= measures_of(since).keys()
    assert measures_of(small_serving).keys() == BUILT_IN.keys()


def test_change_of_decile_where_it_is_unchanged_split_or_merged_and_none_where_it_is_not(since):
    found = values(since, "imd_decile_change", "lsoa")
    # 2025: deciles 1 1 1 2 2 2 3 3 3; 2019: 10 10 (parts of number 0) 1 1 1 1 (merged: average rank), none, none, 3.
    expected = [-9, -9, 0, 1, 1, 1, math.nan, math.nan, 0]
    assert found[[lsoa_code(number) for number in range(9)]].tolist() == pytest.approx(expected, nan_ok=True)
    assert values(since, "imd_decile_2019", "lsoa")[lsoa_code(0)] == 10


def test_the_profile_says_what_has_changed(since):
    # Of numbers 0 to 11 two are nine deciles lower, five one higher, three the same, and two were redrawn.
    (place,) = changing_of(since, AMBRIDGE, "resident").sentences
    assert place == (
        "Of Ambridge’s 12 LSOAs, 2 are in a more deprived decile of England on the IMD 2025 than on that of 2019, and "
        "5 in a less deprived one; 2 cannot be compared. The Core20 share was 18.4% and is 50.0%."
    )
    lsoas = [changing_of(since, lsoa_code(number), "resident").sentences[0] for number in (0, 3, 6)]
    ends = ("2025: relatively more deprived.", "2025: less deprived.", "2019, so its deciles cannot be compared.")
    assert all(one.endswith(end) for one, end in zip(lsoas, ends, strict=True))


def test_core20_then_and_its_change(since):
    # Of 11,400 people in Ambridge 2,100 lived in deciles 1 and 2; now 6,600 of 13,200 do.
    assert values(since, "core20_share_2019", "place")[AMBRIDGE] == pytest.approx(100 * 2100 / 11400)
    assert values(since, "core20_change", "place")[AMBRIDGE] == pytest.approx(50 - 100 * 2100 / 11400)


def view_of(serving, measure, level, **more):
    return default_view(serving)._replace(area=AMBRIDGE, measure=measure, level=level, basis="resident", **more)


def test_the_map_of_change_has_fixed_classes_and_says_what_is_not_comparable(since):
    view = view_of(since, "imd_decile_change", "lsoa")
    data = view_data(since, view)
    marks = dict(zip(since.store.lsoa.index, data["classes"], strict=True))
    assert [marks[lsoa_code(number)] for number in range(9)] == ["0", "0", "2", "3", "3", "3", "-", "-", "2"]
    assert data["labels"][0] == "2 or more tenths more deprived"
    assert data["missing"]["label"] == data["unit"]["missing"] == NOT_COMPARABLE
    assert data["missing"]["counts"][0] == 2
    assert "ranks are relative" in data["legend_note"]
    assert "Ranks are relative" in data["definition"]
    assert data["legend_title"] == "Change of IMD decile 2019 to 2025"
    assert len(set(data["colours"])) == 5
    assert drawing_of(since, view).shading.missing_label == NOT_COMPARABLE


def test_a_decile_of_2019_is_drawn_in_national_tenths(since):
    view = view_of(since, "imd_decile_2019", "lsoa")
    assert legend_title(since, view) == "IMD 2019 decile"
    data = view_data(since, view)
    assert len(data["labels"]) == 10
    assert data["missing"]["label"] == NOT_COMPARABLE


def test_change_of_share_is_drawn_about_no_change(since):
    top = since.tree.top.code
    data = view_data(since, view_of(since, "core20_change", "place")._replace(area=top))
    assert "Compared with no change" in data["legend_note"]
    assert any("above no change" in label for label in data["labels"])


@pytest.mark.parametrize(
    ("measure", "level", "select", "words"),
    [
        ("imd_decile_change", "lsoa", "", "Since 2019, 2 of the 12 LSOAs in Ambridge moved to a more deprived tenth"),
        ("imd_decile_change", "lsoa", lsoa_code(0), "is in IMD decile 1, and was in decile 10 in 2019"),
        ("imd_decile_2019", "lsoa", lsoa_code(2), "is in IMD decile 1, as in 2019"),
        ("imd_decile_change", "lsoa", lsoa_code(6), "is not comparable with 2019"),
        ("core20_change", "place", AMBRIDGE, "By the index of 2019, 18.4% of the people of Ambridge"),
    ],
)
def test_the_headline_says_what_changed_and_that_ranks_are_relative(since, measure, level, select, words):
    top = since.tree.top.code
    view = view_of(since, measure, level, select=select)
    text = headline(since, view._replace(area=top) if level == "place" else view)
    assert words in text
    assert "relative" in text or "not comparable" in text
