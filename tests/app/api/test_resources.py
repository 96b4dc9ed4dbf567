import io
import json
import math
import random

import pandas as pd
import pyarrow.parquet as pq
import pytest

from needs_map.app.exports.views import view_columns, view_records
from needs_map.app.link.links import view_of_link
from needs_map.app.shell.routes import with_nulls
from needs_map.figures.benchmark import estimates_of, has_limits
from needs_map.figures.measures import measure_at, measures_of
from needs_map.figures.values import measure_values
from needs_map.figures.view import shown_levels
from tests.app.api.conftest import SMALL

VIEWS = 200


def random_views(serving, count):
    """Measure, level, area, basis and period of views that the map can draw."""
    draw, tree = random.Random(20), serving.tree  # noqa: S311 - no secret
    levels, measures = shown_levels(serving), list(measures_of(serving).values())
    found = []
    while len(found) < count:
        measure = draw.choice(measures)
        level = draw.choice(levels)
        if level not in measure.levels:
            continue
        above = [one for step in ("place", "icb", "cluster") if step != level for one in tree.at(step)]
        area = draw.choice([one for one in above if tree.members(one.code, level)])
        period = draw.choice(measure_at(serving, measure.key, level=level).periods)
        found.append((measure.key, level, area.code, draw.choice(serving.bases), period))
    return found


def in_table(serving, view):
    """Value and limits of each area as the table of the map has them."""
    measure, level, area, basis, period = view
    link = {"page": "map", "measure": measure, "level": level, "area": area, "basis": basis, "period": period}
    view, _ = view_of_link(link, serving)
    columns = [column.key for column in view_columns(serving, view)]
    page = {record[0]: dict(zip(columns, record, strict=True)) for record in view_records(serving, view)}
    ends = (measure, f"{measure}_lower_cl", f"{measure}_upper_cl")
    return {code: tuple(record.get(end) for end in ends) for code, record in page.items()}


def on_map(serving, view):
    """Value and limits of each area as what every page draws and lists has them."""
    key, level, area, basis, period = view
    measure, codes = measure_at(serving, key, period, level), serving.tree.members(area, level)
    columns = [measure_values(serving, measure, level, basis)]
    columns += estimates_of(serving, measure, level)[1:] if has_limits(measure, level) else [columns[0] * math.nan] * 2
    rows = zip(*(with_nulls(column.loc[codes]) for column in columns), strict=True)
    return dict(zip(codes, rows, strict=True))


def given(answer):
    """Value and limits of each area as the API has them."""
    return {row["code"]: (row["value"], row["lower_cl"], row["upper_cl"]) for row in answer.json()["rows"]}


def differing(many, serving, views, shown):
    """Views of which the API's figures are not those shown."""
    names = ("measure", "level", "within", "basis", "period")
    answers = many([("/values", dict(zip(names, view, strict=True))) for view in views])
    pairs = [(given(answer), shown(serving, view)) for view, answer in zip(views, answers, strict=True)]
    assert all(one for one, _ in pairs)
    return [view for view, (one, other) in zip(views, pairs, strict=True) if one != other]


@pytest.mark.usefixtures("with_indicators")
def test_two_hundred_random_views_have_the_figures_of_the_page(many, indicators_serving):
    views = random_views(indicators_serving, VIEWS)
    assert len({view[0] for view in views}) > 10
    assert {"smokers", "visits"} <= {view[0] for view in views}
    assert differing(many, indicators_serving, views, on_map) == []
    assert differing(many, indicators_serving, views[::10], in_table) == []


def test_views_of_the_sample_have_the_figures_of_the_page(many, sample):
    assert differing(many, sample, random_views(sample, 8), on_map) == []


@pytest.mark.usefixtures("with_indicators")
def test_a_small_count_is_nowhere_in_the_api(many):
    """A count of 3 of 100 is hidden, and whatever it could be worked out from (of places and all larger areas too)."""
    asked = [
        ("/values", {"measure": "smokers", "level": "lsoa"}),
        ("/values", {"measure": "smokers", "level": "lsoa", "format": "geojson"}),
        ("/values", {"measure": "smokers", "area": SMALL}),
        ("/collections/lsoa.smokers/items", None),
        (f"/collections/lsoa.smokers/items/{SMALL}", None),
        ("/tables/indicators", {"area": SMALL}),
    ]
    answers = many(asked)
    tables = [answers[at].json()["rows"] for at in (0, 2, 5)]
    features = [answers[at].json()["features"] for at in (1, 3)] + [[answers[4].json()]]
    rows = [row for table in tables for row in table] + [one["properties"] for part in features for one in part]
    hidden = [row for row in rows if row["code"] == SMALL and row.get("measure", row.get("key")) == "smokers"]
    assert len(hidden) == 6
    for row in hidden:
        assert [row[name] for name in ("value", "lower_cl", "upper_cl", "numerator")] == [None] * 4
        assert row["note"] == "suppressed"
    others = [row for row in tables[0] if row["value"] is not None]
    assert {row["value"] for row in others} == {20.0}
    assert len(others) < len(tables[0]) - 1  # another one hides beside it
    whole = many([("/values", {"measure": "smokers", "level": "cluster"})])[0].json()["rows"][0]
    assert whole["numerator"] in (None, 20 * 23 + 3)


@pytest.mark.usefixtures("with_indicators")
def test_all_periods_and_what_the_publisher_withheld(ask):
    rows = ask("/values", {"measure": "visits", "period": "all"}).json()["rows"]
    found = {(row["period"], row["name"]): (row["value"], row["note"]) for row in rows}
    assert found["2023", "Ambridge"] == (30.0, "")
    assert found["2024", "Felpersham"] == (None, "suppressed: too few")


@pytest.mark.usefixtures("with_indicators")
def test_figures_by_group_are_as_the_publisher_gives_them(many):
    asked = {"measure": "visits", "period": "2024", "group": "ethnic group"}
    whole, one, wrong = (
        many([("/values", asked)])[0],
        many([("/values", asked | {"group": "ethnic group:Asian"})])[0],
        many([("/values", asked | {"group": "deprivation quintile"})])[0],
    )
    assert [(row["name"], row["group"], row["value"]) for row in whole.json()["rows"]] == [
        ("Ambridge", "Asian", 33.0),
        ("Ambridge", "White", 28.0),
    ]
    assert [row["group"] for row in one.json()["rows"]] == ["Asian"]
    assert wrong.json()["detail"] == "Visits is not given by deprivation quintile. It is given by ethnic group."


@pytest.mark.usefixtures("with_indicators")
def test_an_indicator_has_its_method_source_and_rule(ask):
    found = ask("/indicators/smokers").json()
    assert (found["unit"], found["publisher"], found["periods"]) == ("%", "Nobody", {"lsoa": ["2024"]})
    assert found["suppression"] == "Counts from 1 to 4 are hidden, and others that would give them away."
    assert ask("/indicators").json()["total"] == 2


def test_values_are_the_same_in_every_format(many):
    asked = {"measure": "imd_score", "level": "neighbourhood"}
    forms = ("json", "csv", "parquet", "geojson")
    found = dict(zip(forms, many([("/values", asked | {"format": form}) for form in forms]), strict=True))
    rows = found["json"].json()["rows"]
    csv = pd.read_csv(io.BytesIO(found["csv"].content))
    parquet = pq.read_table(io.BytesIO(found["parquet"].content))
    features = found["geojson"].json()["features"]
    for table in (csv, parquet.to_pandas()):
        assert table["code"].tolist() == [row["code"] for row in rows]
        assert table["value"].tolist() == pytest.approx([row["value"] for row in rows])
    assert [one["properties"] for one in features] == rows
    assert all(one["geometry"]["type"] in {"Polygon", "MultiPolygon"} for one in features)
    assert parquet.schema.metadata[b"measure"] == b"IMD score"
    assert list(csv.columns) == list(rows[0])


def test_the_sample_says_so_in_every_row(ask):
    answer = ask("/values", {"measure": "people", "level": "place", "format": "csv"})
    assert set(pd.read_csv(io.BytesIO(answer.content))["note"]) == {"SAMPLE"}


def test_published_shares_of_places_are_given(ask):
    rows = ask("/values", {"measure": "core20_share", "basis": "registered"}).json()["rows"]
    shares = {row["name"]: round(row["value"], 1) for row in rows}
    assert shares["Leicester"] == 53.5
    assert shares["Rutland"] == 0.0


def test_areas_of_a_level_lie_in_the_area_that_is_named(ask, sample):
    rows = ask("/areas", {"level": "lsoa", "within": "Rutland"}).json()["rows"]
    (rutland,) = [area for area in sample.tree.at("place") if area.name == "Rutland"]
    assert [row["code"] for row in rows] == list(sample.tree.lsoas(rutland.code))


def test_areas_inside_one_are_of_its_level_and_below(ask):
    rows = ask("/areas", {"within": "E54000015"}).json()["rows"]
    assert {row["level"] for row in rows} == {"icb", "place", "neighbourhood"}
    assert {row["name"] for row in rows if row["level"] == "place"} == {"Leicester", "Leicestershire", "Rutland"}


def test_an_area_says_what_it_lies_in_and_what_it_holds(ask, sample):
    found = ask("/areas/E06000016").json()
    assert [one["level"] for one in found["path"]] == ["cluster", "icb", "place"]
    assert found["holds"]["lsoa"] == len(sample.tree.lsoas("E06000016"))
    assert set(found["holds"]) <= {"lsoa", "msoa", "neighbourhood"}


def test_a_measure_has_its_periods_by_level(ask):
    found = ask("/measures/core20_share").json()
    assert found["unit"] == "%"
    assert found["periods"]["place"] == ["2025"]
    assert "lsoa" not in found["periods"]


def test_measures_can_be_found_by_heading_and_words(ask):
    found = ask("/measures", {"group": "deprivation", "find": "score"}).json()["rows"]
    assert [row["key"] for row in found] == ["imd_score"]
    assert ask("/measures", {"level": "place"}).json()["total"] < ask("/measures").json()["total"]


def test_json_has_no_number_that_is_none(ask):
    json.loads(ask("/indicators").text, parse_constant=pytest.fail)
