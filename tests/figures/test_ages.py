"""How old residents are, as measures of the map: people are added up first, and each year says where it is from."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_map.app.commands.indicator_rows import area_indicator_rows
from needs_map.app.link.links import view_of_link
from needs_map.app.words.headline import headline
from needs_map.data.people.ages import Ages
from needs_map.figures.measures import measure_at
from needs_map.figures.people import age_values, population
from needs_map.figures.people.ages import AGE_FIGURES, years_of
from needs_map.figures.people.population import DEFAULT_METHOD, estimated_people, people_of_area
from needs_map.figures.values import measure_values

LEVELS = ("lsoa", "msoa", "neighbourhood", "place", "icb", "cluster")


@pytest.fixture
def two(small_serving, monkeypatch):
    """Two LSOAs: 10 people of 2 and 40 of 40; 20 of 40 and 30 of 82."""
    lsoas = small_serving.store.lsoa.index
    people = np.zeros((len(lsoas), 1, 2, 91), dtype=np.float32)
    people[0, 0, 0, [2, 40]] = 10, 40
    people[1, 0, 1, [40, 82]] = 20, 30
    ages = Ages(people, (2024,), np.zeros((1, 1, 2, 91)), (2024,), ("a",), np.zeros(len(lsoas), dtype=np.intp), 0)
    monkeypatch.setattr(age_values, "ages_of", lambda _: ages)
    return pd.Series("both", index=lsoas[:2])


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("under_5", 10),
        ("aged_0_19", 10),
        ("aged_65_over", 30),
        ("aged_80_over", 30),
        ("dependency", 40 / 60 * 100),  # 10 young and 30 old to 60 of working age
        ("median_age", 40 + 40 / 60),  # the 50th of 100 is the 40th of the 60 people who are 40
    ],
)
def test_people_are_added_up_before_anything_is_divided(small_serving, two, key, expected):
    assert age_values.ages_of_lsoas(small_serving, key, "2024", two).value["both"] == pytest.approx(expected)


@pytest.mark.parametrize("key", AGE_FIGURES)
@pytest.mark.parametrize("level", LEVELS)
def test_each_level_is_known_now_and_in_the_last_year(sample, key, level):
    years = years_of(sample)
    for year in (years.estimated[-1], years.projected[-1]):
        values = measure_values(sample, measure_at(sample, key, year, level), level, "resident")
        assert list(values.index) == [area.code for area in sample.tree.at(level)]
        assert values.notna().all()


def test_the_base_year_is_the_estimate_and_later_ones_the_projection(sample):
    years, place = years_of(sample), sample.tree.at("place")[0].code
    base = int(years.estimated[-1])
    estimate = estimated_people(sample, place)[-1].sum(axis=0)
    measure = measure_at(sample, "aged_80_over", level="place")
    assert (measure.period, measure.label) == (str(base), f"Aged 80 and over, estimate {base}")
    share = measure_values(sample, measure, "place", "resident")[place]
    assert share == pytest.approx(estimate[80:].sum() / estimate.sum() * 100)
    later = measure_at(sample, "aged_80_over", str(base + 6), "place")
    assert later.label == f"Aged 80 and over, projection {base + 6}"
    projected = people_of_area(sample, place, DEFAULT_METHOD)[base + 6 - 2022].sum(axis=0)
    share = measure_values(sample, later, "place", "resident")[place]
    assert share == pytest.approx(projected[80:].sum() / projected.sum() * 100)


@pytest.mark.parametrize("level", LEVELS[1:])
def test_people_of_every_level_are_those_of_all_lsoas(sample, level):
    base = years_of(sample).estimated[-1]
    all_of_it = age_values.age_values(sample, "aged_75_over", base, "lsoa").numerator.sum()
    assert age_values.age_values(sample, "aged_75_over", base, level).numerator.sum() == pytest.approx(all_of_it)


def test_the_year_is_in_the_link_and_in_the_sentence(sample):
    years = years_of(sample)
    base, last = years.estimated[-1], years.projected[-1]
    seen = view_of_link({"measure": "aged_80_over", "period": last}, sample)
    assert (seen.view.period, seen.notes) == (last, ())
    assert f"are projected to be aged 80 and over in mid-{last}" in headline(sample, seen.view)
    now = view_of_link({"measure": "aged_80_over", "period": base}, sample).view
    assert now.period == ""
    assert f"were aged 80 and over in mid-{base}" in headline(sample, now)


def test_the_table_of_indicators_has_counts_and_no_limits(sample):
    place = sample.tree.at("place")[0]
    (row,) = area_indicator_rows(sample, [place], "dependency")
    assert row["value"] == pytest.approx(row["numerator"] / row["denominator"] * 100)
    assert (row["lower_cl"], row["upper_cl"], row["polarity"], row["unit"]) == (None, None, "neither", "per 100")


def test_an_authority_is_projected_once_for_all_years(sample, monkeypatch):
    made, projected = population.small_area_projection, []
    monkeypatch.setattr(population, "small_area_projection", lambda *a, **b: projected.append(a) or made(*a, **b))
    alone = replace(sample, caches={})
    first, last = (population.people_of_lsoas(alone, year, DEFAULT_METHOD) for year in (3, -1))
    both_levels = population.people_of_level(alone, "place", DEFAULT_METHOD)
    assert len(projected) == len(population.ages_of(alone).authorities)
    assert both_levels[:, -1].sum() == pytest.approx(last.sum())
    assert not np.array_equal(first, last)
