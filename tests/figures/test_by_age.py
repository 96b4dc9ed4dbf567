"""A team's own counts by age: standardised beside crude, at every level, and life expectancy; worked by hand."""

import shutil
from dataclasses import replace

import pytest

from needs_map.app.commands.indicator_rows import area_indicator_rows
from needs_map.app.pages.indicators.figures import figures, history
from needs_map.app.pages.map.panel import gap_panel
from needs_map.app.words.indicators import indicator_panel
from needs_map.data.content.inequalities import QUINTILE
from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.data.own.added import add_indicator
from needs_map.data.own.age_bands import FIVE_YEARS, OF_LIFE_TABLE
from needs_map.figures.entries import entries_of
from needs_map.figures.indicators import figures_of_lsoas, indicator_figures, method_and_note
from needs_map.figures.measures import measure_at, measures_of
from needs_map.figures.people.standards import as_standardised
from needs_map.figures.reports.inequalities import gap_row
from needs_map.figures.reports.local_inequalities import gap_in, local_groups
from needs_map.figures.serving import open_serving
from needs_map.figures.standing import stands_out
from needs_map.figures.view import default_view
from needs_map.needs.estimates.life_table import LIFE_BANDS
from needs_map.needs.estimates.standardised import ESP2013
from tests.publishers import AMBRIDGE, BORCHESTER, lsoas

ABOUT = """name = "{name}"
kind = "rate"
per = 100000
polarity = "{polarity}"
period_type = "calendar year"
definition = "Made up."
publisher = "Our team"
source = "An extract"
by_age = "{by_age}"
"""


def events(band, times=1):
    """1 in 100 below 65, 5 in 100 from 65 on."""
    return times * (1 if band.first < 65 else 5)


@pytest.fixture(scope="module")
def serving(small_store, tmp_path_factory):
    """The made-up system with falls by age (twice as many in the first LSOA), admissions and deaths."""
    folder = tmp_path_factory.mktemp("by_age")
    store = folder / "store"
    shutil.copytree(small_store, store)
    codes = [code for _, code, *_ in lsoas()][:24]  # those of the system
    five = [
        (code, band.label, events(band, 2 if code == codes[0] else 1), 100) for code in codes for band in FIVE_YEARS
    ]
    england = [(ENGLAND_CODE, band.label, events(band) * 10, 1000) for band in FIVE_YEARS]
    dying = {"85-89": 100, "90+": 250}
    deaths = [(code, band.label, dying.get(band.label, 0), 1000) for code in codes for band in OF_LIFE_TABLE]
    for key, name, by_age, polarity, rows in (
        ("falls", "Falls", "dsr", "low is good", five),
        ("admissions", "Admissions", "isr", "low is good", [*five, *england]),
        ("life", "Life expectancy at birth", "life expectancy", "high is good", deaths),
    ):
        lines = "".join(f"{code},2024,{age},{count},{people}\n" for code, age, count, people in rows)
        (folder / f"{key}.csv").write_text(f"area,period,age,numerator,denominator\n{lines}")
        (folder / f"{key}.toml").write_text(ABOUT.format(name=name, by_age=by_age, polarity=polarity))
        add_indicator(store, folder / f"{key}.csv")
    return open_serving(store)


def test_the_bands_are_those_of_the_standard_and_of_the_life_table():
    assert [band.label for band in FIVE_YEARS] == list(ESP2013.index)
    assert [band.label for band in OF_LIFE_TABLE] == list(LIFE_BANDS)


@pytest.mark.parametrize("level", ["lsoa", "msoa", "place", "icb"])
def test_a_rate_is_standardised_at_every_level(serving, level):
    # 80.5% of the standard population are below 65: 0.805 x 0.01 + 0.195 x 0.05 = 1,780 in 100,000. Crude:
    # 13 bands with 1 event and 6 with 5 of 100 people each, 43 in 1,900.
    area = next(area for area in serving.tree.at(level) if FIRST not in lsoas_of(serving, area))
    found = indicator_figures(serving, measure_at(serving, "falls", level=level), level)
    assert found.value[area.code] == pytest.approx(1780)
    assert found.lower_cl[area.code] < 1780 < found.upper_cl[area.code]
    assert found.numerator[area.code] == 43 * len(lsoas_of(serving, area))
    crude = indicator_figures(serving, measure_at(serving, "falls-crude", level=level), level)
    assert crude.value[area.code] == pytest.approx(43 / 1900 * 100_000)
    method, note = method_and_note(measure_at(serving, "falls", level=level), found, area.code)
    assert method.startswith("Directly standardised")
    assert not note


FIRST = next(iter(lsoas()))[1]


def lsoas_of(serving, area):
    return set(serving.tree.lsoas(area.code))


def test_a_ratio_is_observed_over_expected_at_englands_rates(serving):
    found = indicator_figures(serving, measure_at(serving, "admissions", level="lsoa"), "lsoa")
    assert found.value[FIRST] == pytest.approx(200)
    assert found.value.drop(FIRST).round(9).unique().tolist() == [100.0]
    assert found.denominator.iloc[-1] == pytest.approx(43)
    measure = measure_at(serving, "admissions", level="lsoa")
    assert indicator_figures(serving, measure, "england").value.iloc[0] == pytest.approx(100)
    assert measure.indicator.indicator.kind == "ratio"


def test_life_expectancy_comes_from_deaths_by_age(serving):
    # Nobody dies before 85; 40% of those who reach it die within five years, then a quarter a year: 85 + 4 + 2.4.
    found = indicator_figures(serving, measure_at(serving, "life", level="place"), "place")
    assert found.value[AMBRIDGE] == pytest.approx(91.4)
    assert measures_of(serving)["life-crude"].indicator.indicator.polarity == "low is good"
    assert measures_of(serving)["life"].indicator.indicator.polarity == "high is good"


def test_the_table_of_the_command_line_and_the_page_have_both(serving):
    rows = {row["key"]: row for row in area_indicator_rows(serving, [serving.tree[BORCHESTER]])}
    assert rows["falls"]["value"] == pytest.approx(1780)
    assert (
        rows["falls"]["method"]
        == f"Directly standardised rate, of the counts of its {many(BORCHESTER, serving)} added up age by age"
    )
    assert rows["falls-crude"]["value"] == pytest.approx(43 / 1900 * 100_000)
    assert rows["falls-crude"]["denominator"] == 1900 * len(serving.tree.lsoas(BORCHESTER))
    assert rows["admissions"]["value"] == pytest.approx(100)
    entries = entries_of(serving, "resident")
    table = figures(serving, entries["falls"], "place", "resident").table
    assert table["value"][BORCHESTER] == pytest.approx(1780)
    assert history(serving, entries["falls"], "place").empty


def many(code, serving):
    return f"{len(serving.tree.lsoas(code))} LSOAs"


def test_what_stands_out_goes_by_the_standardised_figure(serving):
    first = serving.tree[FIRST]
    found = [one.measure.key for one in stands_out(serving, first)]
    assert "admissions" in found
    assert not [key for key in found if "crude" in key]


def test_the_panel_of_the_map_has_the_crude_rate_beside(serving):
    view = default_view(serving)._replace(measure="falls", level="place", area=BORCHESTER)
    assert "the crude rate, which takes no account of age, is 2,263.2 per 100,000 (95%" in indicator_panel(
        serving, view
    )


def test_a_ratio_without_england_says_what_100_is(serving):
    with_england = measure_at(serving, "admissions")
    assert with_england.indicator.indicator.unit == "ratio, England = 100"
    without = replace(serving.indicators["admissions"], periods={"lsoa": ("2024",)})
    assert as_standardised(without).unit == "ratio, all areas together = 100"


@pytest.fixture(scope="module")
def ends(serving):
    """The store with its first two LSOAs in quintile 1, which hold `FIRST`, and all others in quintile 5."""
    return with_ends(serving)


def with_ends(serving):
    lsoa = serving.store.lsoa
    codes = [code for _, code, *_ in lsoas()][:2]
    store = serving.store._replace(lsoa=lsoa.assign(imd_decile=[1 if code in codes else 10 for code in lsoa.index]))
    return replace(serving, store=store, caches={})


def test_a_gap_is_between_quintiles_that_are_standardised_anew(ends):
    """Quintile 1 has 43 and 86 events where 43 are expected of each: 150; an average of its LSOAs would be the same."""
    inside = ends.store.lsoa.index
    gap = gap_in(ends, measure_at(ends, "admissions", level="lsoa"), inside)
    assert (gap.value, gap.reference_value) == (pytest.approx(150), pytest.approx(100))
    assert gap.difference_lower_cl < 50 < gap.difference_upper_cl
    assert 1 < gap.ratio_lower_cl < 1.5 < gap.ratio_upper_cl
    falls = gap_in(ends, measure_at(ends, "falls", level="lsoa"), inside)
    by_quintile = figures_of_lsoas(
        ends, measure_at(ends, "falls", level="lsoa"), (ends.store.lsoa["imd_decile"] + 1) // 2
    )
    assert falls.reference_value == pytest.approx(1780)
    assert (falls.value, falls.reference_value) == tuple(by_quintile.value)
    # Two rates whose errors are independent: the square of the gap's is the sum of their squares.
    errors = (by_quintile.upper_cl - by_quintile.lower_cl) / 2
    half = (falls.difference_upper_cl - falls.difference_lower_cl) / 2
    assert half == pytest.approx((errors**2).sum() ** 0.5)
    found = local_groups(ends, ends.tree.top)
    rows = {one.indicator.key: gap_row(one, QUINTILE) for one in found.observed}
    assert rows["admissions"].gap == gap
    assert rows["falls"].gap == falls
    assert rows["life"].gap is not None
    assert rows["falls"].indicator.unit
    assert not {"falls", "admissions", "life"} & set(found.slopes)


def test_a_gap_of_ratios_is_observed_over_expected_of_each_quintile(small_store, tmp_path):
    """Quintile 1 has 30 + 10 events where 10 + 30 are expected: 100, though the ratios are 300 and 33."""
    store = shutil.copytree(small_store, tmp_path / "store")
    codes = [code for _, code, *_ in lsoas()][:24]
    counts = {codes[0]: "30,10", codes[1]: "10,30"}
    rows = [f"{code},2024,{counts.get(code, '10,20')}\n" for code in codes]
    (tmp_path / "ratio.csv").write_text(f"area,period,numerator,denominator\n{''.join(rows)}")
    about = ABOUT.format(name="Deaths", polarity="low is good", by_age="").replace('by_age = ""\n', "")
    (tmp_path / "ratio.toml").write_text(about.replace('"rate"', '"ratio"').replace("100000", "100"))
    add_indicator(store, tmp_path / "ratio.csv")
    found = with_ends(open_serving(store))
    gap = gap_in(found, measure_at(found, "ratio", level="lsoa"), found.store.lsoa.index)
    assert (gap.value, gap.reference_value, gap.difference) == (100, 50, 50)
    assert gap.difference_lower_cl > 0  # 40 events of 40 expected, and 220 of 440
    view = default_view(found)._replace(measure="ratio", level="lsoa", area=AMBRIDGE)
    assert "Each fifth is the observed events of its LSOAs over the expected ones." in gap_panel(found, view)
