"""A large store sends the areas of one ICB at a time; a small one all of them."""

import gzip
import json
from pathlib import Path

import pytest

from needs_map.app.pages.map.payload import view_data
from needs_map.app.shell import area_lists, routes
from needs_map.figures import batches as parts
from needs_map.figures import view as state_module
from needs_map.figures.batches import codes_of_part, is_part, level_of, part_beside, part_of
from needs_map.figures.measures import measure_at
from needs_map.figures.people.change import AgeChange, change_of_path, change_path
from needs_map.figures.values import measure_values
from needs_map.figures.view import default_view, shown_levels
from needs_map.geo.geometry import COARSE_UNIT, UNIT
from tests.grounds import read_ground
from tests.publishers import AMBRIDGE, EAST, WEST, lsoa_code


@pytest.fixture
def large(monkeypatch):
    """Make every store a large one."""
    monkeypatch.setattr(parts, "MOST_AT_ONCE", 5)
    monkeypatch.setattr(area_lists, "MOST_LISTED", 5)


def test_a_small_store_is_sent_whole(small_serving):
    assert part_of(small_serving, "lsoa", AMBRIDGE) == "lsoa"
    assert codes_of_part(small_serving, "lsoa") == list(small_serving.store.lsoa.index)
    assert part_beside("lsoa", "place") == "place"


@pytest.mark.usefixtures("large")
def test_a_large_one_by_icb(small_serving):
    part = part_of(small_serving, "lsoa", AMBRIDGE)
    assert part == f"lsoa@{EAST}"
    assert level_of(part) == "lsoa"
    assert sorted(codes_of_part(small_serving, part)) == [lsoa_code(number) for number in range(18)]
    assert sorted(codes_of_part(small_serving, f"lsoa@{WEST}")) == [lsoa_code(number) for number in range(18, 24)]
    assert part_of(small_serving, "lsoa", small_serving.tree.top.code) == "lsoa"  # all of it, when it is asked for
    assert part_of(small_serving, "place", AMBRIDGE) == "place"  # few enough
    assert part_beside(part, "place") == f"place@{EAST}"
    assert codes_of_part(small_serving, f"place@{WEST}") == ["E06999003"]


@pytest.mark.usefixtures("large")
def test_all_of_a_large_one_is_coarse_and_its_icbs_are_fine(small_serving):
    view = default_view(small_serving)._replace(area=small_serving.tree.top.code, level="lsoa")
    pieces = view_data(small_serving, view)["pieces"]
    assert pieces["boards"].endswith("/icb.bin")
    assert pieces["path"].endswith("/lsoa@_.bin")
    assert view_data(small_serving, view._replace(area=AMBRIDGE))["pieces"] is None
    assert view_data(small_serving, view._replace(level="place", measure="people"))["pieces"] is None
    whole, piece = (
        read_ground(gzip.decompress(routes._geometry(small_serving, part, "")))[0] for part in ("lsoa", f"lsoa@{EAST}")
    )
    assert (whole["unit"], piece["unit"]) == (COARSE_UNIT, UNIT)
    assert set(piece["codes"]) < set(whole["codes"])


def test_a_small_one_has_no_pieces(small_serving):
    view = default_view(small_serving)._replace(area=small_serving.tree.top.code, level="lsoa")
    assert view_data(small_serving, view)["pieces"] is None


@pytest.mark.parametrize("text", ["moon", "lsoa@moon", f"lsoa@{AMBRIDGE}", f"cluster@{EAST}", "@", "lsoa@", ""])
def test_what_a_path_may_not_ask_for(small_serving, text):
    assert not is_part(small_serving, text)


@pytest.mark.usefixtures("large")
def test_classes_values_and_geometry_of_a_part_are_in_one_order(small_serving):
    view = default_view(small_serving)._replace(area=AMBRIDGE, measure="imd_score", level="lsoa", classes="equal")
    data = view_data(small_serving, view)
    assert data["geometry"].endswith(f"/lsoa@{EAST}.bin")
    assert f"/lsoa@{EAST}/imd_score/" in data["values"]
    shapes = [outline["geometry"].rsplit("/", 1)[1] for outline in data["outlines"]]
    assert [name for name in shapes if name.endswith(".bin")] == [  # the others are names on the map
        f"neighbourhood@{EAST}.bin",
        f"place@{EAST}.bin",
    ]
    part = f"lsoa@{EAST}"
    head, _ = read_ground(gzip.decompress(routes._geometry(small_serving, part, "")))
    codes = head["codes"]
    assert codes == codes_of_part(small_serving, part)
    assert len(data["classes"]) == len(codes)
    assert data["classes"].count(".") == 6  # of 18, those of Borchester
    measure = measure_at(small_serving, "imd_score")
    values = json.loads(gzip.decompress(routes._values(small_serving, measure, part, "resident")))
    assert values == measure_values(small_serving, measure, "lsoa", "resident")[codes].round(2).tolist()


def test_a_path_of_change_may_name_a_part(sample):
    asked = AgeChange("neighbourhood", "80+", "share", 2026, 2030)
    board = sample.tree.at("icb")[0].code
    path = change_path(sample, asked, f"neighbourhood@{board}")
    names = ("build", "level", "method", "band", "years")
    params = dict(zip(names, path.removeprefix("change/").removesuffix(".json").split("/"), strict=True))
    assert change_of_path(sample, params) == asked
    assert change_of_path(sample, params | {"level": "neighbourhood@moon"}) is None


@pytest.mark.usefixtures("large")
def test_the_list_of_a_large_store_has_the_small_areas_of_the_icb_in_view(small_serving):
    listed = area_lists.listed_near(small_serving, AMBRIDGE)
    assert {EAST, WEST, AMBRIDGE, "E06999003", lsoa_code(0)} <= listed.keys()
    assert lsoa_code(20) not in listed
    assert lsoa_code(20) in area_lists.listed_near(small_serving, AMBRIDGE, lsoa_code(20))
    assert lsoa_code(20) in area_lists.listed_near(small_serving, lsoa_code(20))
    top = area_lists.listed_near(small_serving, small_serving.tree.top.code)
    assert {small_serving.tree[code].level for code in top} == {"cluster", "icb", "place"}


def test_icbs_are_a_level_to_draw_where_there_are_many(small_serving, monkeypatch):
    assert "icb" not in shown_levels(small_serving)
    monkeypatch.setattr(state_module, "MANY_BOARDS", 2)
    assert shown_levels(small_serving)[-1] == "icb"
    top = small_serving.tree.top.code
    view = default_view(small_serving)._replace(area=top, level="icb", measure="core20_share")
    data = view_data(small_serving, view)
    assert len(data["classes"]) == 2
    assert [Path(outline["geometry"]).name for outline in data["outlines"]] == ["neighbourhood.bin", "icb.bin"]
