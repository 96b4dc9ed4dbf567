from datetime import date

import pytest

from needs_map.app.pages.population.change_map import BREAKS, LABELS, change_map, change_picture, change_rows
from needs_map.data.manifest import SAMPLE
from needs_map.figures.people.change import AgeChange, change_of_path, change_path, changed
from needs_map.figures.people.population import people_of_area
from needs_map.figures.serving import open_serving
from needs_map.geo.pictures.picture import alternative_text, draw_picture

ASKED = AgeChange("neighbourhood", "80+", "cohort", 2024, 2030)


@pytest.fixture(scope="module")
def sample():
    return open_serving(SAMPLE)


def params_of(path):
    _, build, level, method, band, years = path.removesuffix(".json").split("/")
    return {"build": build, "level": level, "method": method, "band": band, "years": years}


def test_change_is_that_of_the_area(sample):
    code = sample.tree.at("neighbourhood")[2].code
    people = people_of_area(sample, code, "cohort").sum(axis=1)[:, 80:].sum(axis=1)
    found = changed(sample, ASKED)
    assert found.people[code] == pytest.approx(people[2030 - 2022])
    assert found.percent[code] == pytest.approx((people[2030 - 2022] / people[2024 - 2022] - 1) * 100)
    assert list(found.percent.index) == [area.code for area in sample.tree.at("neighbourhood")]


def test_a_path_says_what_was_asked(sample):
    path = change_path(sample, ASKED, ASKED.level)
    assert path == "change/sample/neighbourhood/cohort/80-90/2024-2030.json"
    assert change_of_path(sample, params_of(path)) == ASKED


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("build", "other"),
        ("level", "lsoa"),
        ("level", "moon"),
        ("method", "magic"),
        ("band", "80"),
        ("years", "2024-2050"),
        ("years", "2024"),
    ],
)
def test_a_path_that_is_not_known_is_refused(sample, key, value):
    assert change_of_path(sample, params_of(change_path(sample, ASKED, ASKED.level)) | {key: value}) is None


def test_map_keeps_its_classes_as_the_year_moves_if_asked(sample):
    maps = [change_map(sample, "lnr", ASKED._replace(end=year), fixed=True) for year in (2026, 2040)]
    assert maps[0]["labels"] == maps[1]["labels"] == LABELS
    assert len(LABELS) == len(BREAKS) + 1
    assert maps[0]["classes"] != maps[1]["classes"]
    assert maps[0]["view"] == maps[1]["view"]  # geometry and outlines are fetched once
    assert maps[0]["legend_title"] == "People aged 80+: change from 2024 to 2026"
    assert maps[0]["definition"].startswith(
        "Change in the number of people aged 80+ from 2024 to 2026, as a percentage"
    )
    assert maps[0]["description"].startswith("Map of people aged 80+: change from 2024 to 2026 by neighbourhood.")
    assert sum(areas for areas, _ in maps[0]["counts"]) == len(sample.tree.at("neighbourhood"))


def test_a_class_is_that_of_its_value(sample):
    found = changed(sample, ASKED).percent
    marks = change_map(sample, "lnr", ASKED, fixed=True)["classes"]
    for value, mark in zip(found, marks, strict=True):
        assert int(mark) == sum(round(value, 1) <= bound for bound in BREAKS)  # 0 is above all bounds


def test_rows_are_sorted_and_inside_the_area(sample):
    place = sample.tree.find("Leicester").code
    rows = change_rows(sample, place, ASKED)
    assert sorted(row["code"] for row in rows) == sorted(sample.tree.members(place, "neighbourhood"))
    growths = [row["growth_percent"] for row in rows]
    assert growths == sorted(growths, reverse=True)


def test_classes_tell_the_areas_in_view_apart(sample):
    found = change_map(sample, "lnr", ASKED)
    assert len(found["labels"]) == 5
    assert max(areas for areas, _ in found["counts"]) <= 5  # of 19 neighbourhoods two read 26.8%
    assert found["legend_note"].startswith("About the same number of neighbourhoods in each class; equal values share")


def test_any_band_of_ages_can_be_mapped(sample):
    asked = ASKED._replace(band="85+")
    assert change_path(sample, asked, asked.level).endswith("/85-90/2024-2030.json")
    assert change_of_path(sample, params_of(change_path(sample, asked, asked.level))) == asked
    code = sample.tree.at("neighbourhood")[0].code
    people = people_of_area(sample, code, "cohort").sum(axis=1)[:, 85:].sum(axis=1)
    assert changed(sample, asked).people[code] == pytest.approx(people[2030 - 2022])


def test_the_map_is_drawn_as_a_picture(sample):
    notes = ("Projection by small area.",)
    spec = change_picture(sample, "lnr", ASKED, fixed=True, notes=notes, made=date(2026, 1, 2))
    assert spec.title == "People aged 80+: change from 2024 to 2030, LNR cluster"
    told = alternative_text(spec)
    assert told.startswith("SAMPLE")
    assert "Projection by small area." in told
    assert b"2 January 2026" in draw_picture(spec, "svg")
