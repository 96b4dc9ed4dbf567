import io
import re
from html import unescape
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from needs_map.app.exports.part_files import chart_words
from needs_map.app.exports.spreadsheets import part_csv, part_xlsx
from needs_map.app.link.links import view_of_link
from needs_map.app.pages.population.charts import FIVE_YEARS, growth_data, growth_lines, half_of, pyramid, pyramid_data
from needs_map.app.pages.population.choices import population_choices
from needs_map.app.pages.population.parts import population_parts
from needs_map.app.pages.population.pictures import (
    activity_picture,
    lines_picture,
    lines_rows,
    pyramid_picture,
    pyramid_rows,
    table_picture,
)
from needs_map.app.pages.population.words import (
    aged,
    ageing_sentence,
    grows,
    population_headline,
    published_report,
    published_table,
    rows_table,
    why_no_ages,
)
from needs_map.app.shell.components import Unchecked
from needs_map.data.manifest import SAMPLE
from needs_map.data.people.activity import published_activity
from needs_map.figures.people.check import back_tested, is_official, reliance
from needs_map.figures.people.population import is_whole
from needs_map.figures.people.tables import TableSettings, activity_table, population_table
from needs_map.figures.serving import open_serving
from needs_map.needs.population.ageing import parse_bands
from tests.app.running import headings, shown


@pytest.fixture(scope="module")
def sample():
    return open_serving(SAMPLE)


def test_headline_says_what_the_needs_assessment_says(sample):
    found = population_headline(sample, sample.tree.find("lnr"))
    assert found.startswith(
        "The population aged 80 and over in the LNR cluster is projected to grow the fastest, by 20.6% by 2030 "
        "(102,204 in 2026 to 123,236). All ages rise by 2.3% to 2,059,451; in 2026, "
    )
    assert found.endswith("of residents live in Core20 areas, the most deprived fifth of England (IMD 2025).")


def test_headline_of_a_place_without_core20(sample):
    assert "no resident lives in a Core20 area" in population_headline(sample, sample.tree.find("Rutland"))


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("80+", "aged 80 and over"),
        ("00-04", "under 5"),
        ("65-79", "aged 65 to 79"),
        ("65+", "aged 65 and over"),
        ("00-00", "under 1"),
        ("06-06", "aged 6"),
        ("00-17", "under 18"),
        ("00+", "of all ages"),
    ],
)
def test_ages_in_a_sentence(label, words):
    assert aged(label) == words


@pytest.mark.parametrize(
    ("growth", "alone", "words"),
    [
        (0.206, False, "grow the fastest, by 20.6%"),
        (-0.048, False, "fall the least, by 4.8%"),
        (0.206, True, "grow by 20.6%"),
        (-0.048, True, "fall by 4.8%"),
        (0.0004, False, "stay about the same"),
        (-0.0004, True, "stay about the same"),
        (0.0, True, "stay about the same"),
    ],
)
def test_what_a_band_does_at_the_edges(growth, alone, words):
    assert grows(growth, alone=alone) == words


def test_a_band_alone_grows_the_fastest_of_none(sample):
    found = population_headline(sample, sample.tree.find("lnr"), TableSettings(bands=parse_bands("80+")))
    assert "aged 80 and over in the LNR cluster is projected to grow by 20.6% by 2030 (102,204" in found


def test_pyramid_holds_everyone_in_both_years(sample):
    area = sample.tree.find("lnr")
    halves = [half_of(sample, area, "cohort", year) for year in (2024, 2030)]
    data = pyramid_data(*halves)
    assert len(data) == 2 * 2 * len(FIVE_YEARS)
    totals = data.groupby("side")["people"].sum()
    assert totals["2024"] == pytest.approx(1_987_528, abs=1)
    assert totals["2030"] == pytest.approx(2_059_451, abs=1)
    drawn = pyramid(data, area.name).to_dict()
    assert "2024 filled and 2030 outlined" in drawn["description"]
    assert len(drawn["layer"]) == 2


def test_the_axis_of_a_pyramid_has_few_figures_with_nought_among_them(sample):
    half = half_of(sample, sample.tree.find("Leicester"), "cohort", 2026)
    axis = pyramid(pyramid_data(half, half), "Leicester").to_dict()["layer"][0]["encoding"]["x"]["axis"]
    assert axis["tickCount"] == 5  # of eleven, Vega writes every second from the first: not zero
    assert axis["labelFlush"] is False  # the outermost stand at their lines


def test_two_areas_are_compared_by_shares_of_their_own_people(sample):
    areas = [sample.tree.find(name) for name in ("Leicester", "Rutland")]
    halves = [half_of(sample, area, "cohort", 2026, named=True) for area in areas]
    data = pyramid_data(*halves, shares=True)
    assert data.groupby("side")["shown"].sum().to_dict() == pytest.approx({"Leicester, 2026": 1, "Rutland, 2026": 1})
    picture = pyramid_picture(*halves, shares=True)
    assert sum(picture.filled.females) + sum(picture.filled.males) == pytest.approx(100)
    rows = pyramid_rows(areas[0], *halves, shares=True)
    assert [row["age"] for row in rows] == [band.label for band in FIVE_YEARS]
    assert sum(row["Rutland, 2026: females, percent"] + row["Rutland, 2026: males, percent"] for row in rows) == (
        pytest.approx(100, abs=0.02)
    )


def test_lines_begin_at_nought_and_end_at_the_growth(sample):
    area = sample.tree.find("lnr")
    data = growth_data(sample, area, TableSettings(), (2026, 2030))
    assert (data.loc[data["year"] == 2026, "growth"] == 0).all()
    last = data[data["year"] == 2030].set_index("band")["growth"]
    assert round(last["80+"] * 100, 1) == 20.6
    drawn = growth_lines(data, area.name, (2026, 2030))
    chart = drawn.to_dict()
    given = Unchecked(drawn).to_dict()  # as a page gives it to Streamlit, but not held against the schema
    assert given.pop("config")["mark"]["aria"] is False  # screen readers have the table, not each mark's raw numbers
    assert given == {key: part for key, part in chart.items() if key != "config"}
    assert "Change in people by age band" in chart["description"]
    axis = chart["layer"][0]["encoding"]["y"]["axis"]
    assert axis["format"] == "+.0%"
    assert axis["labelExpr"].endswith("? '0%' : datum.label")
    lines = lines_picture(data, 2026)
    assert lines.steps == ["2026", "2027", "2028", "2029", "2030"]
    assert {line.name: round(line.values[-1], 1) for line in lines.lines}["80+"] == 20.6
    assert {row["age"]: round(row["2030_percent"], 1) for row in lines_rows(area, data)}["80+"] == 20.6


def test_the_table_is_drawn_as_it_is_read(sample):
    report = population_table(sample, [sample.tree.find("lnr")], TableSettings())
    grid = table_picture(report)
    assert list(grid.head) == ["Age", "2024", "2026", "2027", "2028", "2029", "2030", "Growth 2026 to 2030"]
    assert grid.rows[7] == ["80+", "96,112", "102,204", "109,336", "115,064", "119,606", "123,236", "20.6%"]


def test_ageing_is_said_in_a_sentence(sample):
    said = ageing_sentence(sample, sample.tree.find("Rutland"), TableSettings())
    assert said.startswith("From 2026 to 2030, people aged 65 and over go from ")
    assert said.endswith("No part of Rutland is a Core20 area.")
    assert "residents of Core20 areas go from" in ageing_sentence(sample, sample.tree.find("lnr"), TableSettings())


def test_files_carry_where_they_come_from(sample):
    report = population_table(sample, [sample.tree.find("lnr")], TableSettings())
    text = part_csv(sample, report._replace(title="People by age band, LNR cluster"))
    assert text.startswith("# SAMPLE: ")
    assert "# Note: The LNR cluster is made up of whole local authorities" in text
    assert re.search(r"^lnr,LNR cluster,cluster,05 to 09,11824", text, re.MULTILINE)
    book = CalamineWorkbook.from_filelike(io.BytesIO(part_xlsx(sample, report._replace(title="People by age band"))))
    rows = book.get_sheet_by_name("Data").to_python()
    assert rows[0][:5] == ["Code", "Name", "Level", "Age", "2024"]
    assert rows[2][3] == "05-09"  # text, so that no spreadsheet takes it for a date
    assert rows[-1][3] == "all ages"
    assert round(rows[-1][-2]) == 2_059_451
    about = dict(row[:2] for row in book.get_sheet_by_name("About this data").to_python())
    assert about["Title"] == "People by age band"
    assert "SAMPLE" in about


def test_tables_escape_what_they_show():
    html = rows_table("A & B", [{"area": "<b>", "growth_percent": None, "people": 1234.0}], words=1)
    assert "A &amp; B" in html
    assert "&lt;b&gt;" in html
    assert "not available" in html
    assert ">1,234<" in html


def test_published_services_are_shown_as_printed(sample):
    html = published_table(sample, sample.tree.find("lnr"))
    assert "8,044,736" in html
    assert "9,451,695" in html
    assert html.count("<tr>") == 21


def test_published_services_are_those_of_the_areas_own_system(sample):
    for name, there, absent in (
        ("Leicester", "LLR", "Northamptonshire"),
        ("North Northamptonshire", "Northamptonshire", "LLR"),
    ):
        html = published_table(sample, sample.tree.find(name))
        assert f">{there}<" in html
        assert f">{absent}<" not in html
        assert "Figures of the whole system, not of" in html
        assert html.count("<tr>") == 11


def test_another_systems_services_are_not_shown(sample, monkeypatch):
    table = published_activity(sample.store.areas.index).assign(icb="E54000099")
    monkeypatch.setattr("needs_map.figures.people.tables.published_activity", lambda *_: table)
    assert published_report(sample, sample.tree.find("lnr")) is None
    assert "No needs assessment has published activity" in published_table(sample, sample.tree.find("Leicester"))


def test_published_growth_stands_beside_ours(sample, tmp_path):
    rates = tmp_path / "rates.csv"
    rates.write_text(
        "service,unit,period,sex,age_from,age_to,rate,per,source\n"
        "Primary care contacts,contacts,2024/25,persons,0,64,2,1,ours\n"
        "Primary care contacts,contacts,2024/25,persons,65,,9,1,ours\n"
        "Home visits,visits,2024/25,persons,0,,1,1,ours\n"
    )
    report = activity_table(sample, [sample.tree.find("Leicester")], TableSettings(years=(2026, 2040), rates=rates))
    first, second = report.rows
    assert first["published_LLR_growth_percent"] == 17
    assert second["published_LLR_growth_percent"] is None
    assert first["2026"] + first["more_people"] + first["older_people"] == pytest.approx(first["2040"], abs=0.01)
    bars = activity_picture(report.rows, "2026")
    total = sum(part.values[0] for part in bars.parts)
    assert total == pytest.approx(first["growth_percent"], abs=0.001)


def test_what_may_be_relied_on(sample, monkeypatch):
    tree = sample.tree
    assert "the ONS's own projections" in reliance(sample, tree.find("lnr"))[0]
    small = next(area for area in tree.at("lsoa"))
    assert "Fewer than 5,000 people live here" in reliance(sample, small)[-1]
    part = next(area for area in tree.at("neighbourhood") if not is_whole(sample, area.code))
    assert "The sample's small areas are made up" in reliance(sample, part)[0]
    monkeypatch.setattr("needs_map.figures.people.check.is_official", lambda _: True)
    monkeypatch.setattr(sample.store.__class__, "is_sample", False)
    said = reliance(sample, part)[0]
    assert said.startswith("Tested on neighbourhoods, as the mean error of their people in eight age bands")
    errors = back_tested(sample, "neighbourhood", 2023)
    assert f"forecasting 2024 from 2023, keeping shares {errors['share'][1]:.2f}% ({errors['share'][0]:.2f}%)" in said
    assert "forecasting 2024 from 2022" in said


@pytest.mark.parametrize(
    ("address", "official"),
    [
        ("https://www.ons.gov.uk/file?uri=/a.xlsx", True),
        ("https://mirror.example/www.ons.gov.uk/a.xlsx", False),
        ("https://www.ons.gov.uk.example/a.xlsx", False),
        (None, False),
    ],
)
def test_only_files_fetched_from_the_publisher_are_official(address, official):
    dataset = {"key": "estimates"} | ({"address": address} if address else {})
    store = SimpleNamespace(manifest={"datasets": [dataset]}, is_sample=False)
    assert is_official(SimpleNamespace(store=store)) is official


def test_a_file_of_ages_that_was_wrong_is_named():
    missing = [{"key": "projections", "without": "ages", "because": "x.zip: row 3: '-1' is not a number of people."}]
    said = why_no_ages(SimpleNamespace(store=SimpleNamespace(manifest={"missing": missing})))
    assert "x.zip: row 3: '-1' is not a number of people." in said
    assert "sapelsoasyoa20222024.xlsx" in why_no_ages(SimpleNamespace(store=SimpleNamespace(manifest={"missing": []})))


def script():
    import streamlit as st  # noqa: PLC0415 - runs on its own

    from needs_map.app.link.links import view_of_link  # noqa: PLC0415
    from needs_map.app.pages.population.page import population_page  # noqa: PLC0415
    from needs_map.data.manifest import SAMPLE  # noqa: PLC0415
    from needs_map.figures.serving import open_serving  # noqa: PLC0415

    serving = st.cache_resource(open_serving)(SAMPLE)
    if "view" not in st.session_state:
        st.session_state["view"], st.session_state["notes"] = view_of_link(st.query_params, serving)

    def apply(choice):
        st.session_state["view"], st.session_state["notes"] = choice(st.session_state["view"])

    population_page(serving, st.session_state["view"], apply)


NOTE = "<p class='nm-note'"


def text_of(test):
    """Return the words of a page, without the marks between them and without its style sheet."""
    return " ".join(unescape(re.sub("<style.*?</style>|<[^>]*>", " ", shown(test), flags=re.DOTALL)).split())


def page_of(**link):
    page = AppTest.from_function(script, default_timeout=60)
    for key, value in ({"page": "population"} | link).items():
        page.query_params[key] = value
    return page.run()


def test_the_page_is_drawn_and_follows_its_choices():
    page = page_of()
    assert not page.exception
    assert "in Leicester is projected" in shown(page)
    assert headings(page)[-1] == "If nothing changes: activity"
    page.selectbox(key="population-from").set_value(2024).run()
    page.selectbox(key="population-to").set_value(2040).run()
    assert not page.exception
    titles = headings(page)
    assert "People by age and sex in Leicester: 2024 (filled) and 2040 (outlined)" in titles
    assert "Growth 2024 to 2040" in shown(page)
    page.selectbox(key="population-method").set_value("share").run()
    assert not page.exception
    page.selectbox(key="population-sex").set_value("males").run()
    assert not page.exception
    assert "resident males" in shown(page)
    page.selectbox(key="population-from").set_value(2045).run()
    assert page.session_state["view"].chosen("years") == "2045-2046"  # the last year is never before the first
    page.selectbox(key="population-from").set_value(2024).run()
    page.selectbox(key="population-to").set_value(2040).run()
    own = dict(page.session_state["view"].own)
    assert own == {"years": "2024-2040", "method": "share", "sex": "males"}


def test_age_bands_are_a_free_choice_and_nonsense_is_named():
    page = page_of()
    page.text_input(key="population-bands").set_value("0-4, 5-15, 16-64, 65+").run()
    assert not page.exception
    assert "16-64" in shown(page)
    assert page.session_state["view"].chosen("bands") == "00-04,05-15,16-64,65+"
    page.text_input(key="population-bands").set_value("0-4, 3-9").run()
    assert page.session_state["notes"] == ("Age bands must not overlap: '3-9' after 00-04.",)
    assert page.text_input(key="population-bands").value == "00-04, 05-15, 16-64, 65+"
    page.text_input(key="population-bands").set_value("").run()
    assert page.session_state["view"].chosen("bands") == ""


def test_a_second_area_is_laid_over_the_first():
    page = page_of(area="E06000016", beside="E06000017")
    assert not page.exception
    titles = headings(page)
    assert "People by age and sex: Leicester, 2026 (filled) and Rutland, 2026 (outlined)" in titles
    assert any("As a percentage of each area's population" in caption.value for caption in page.caption)


def test_a_link_restores_every_choice_and_nonsense_is_named(sample):
    link = {
        "page": "population",
        "years": "2024-2040",
        "bands": "0-15,16-64,65 ",  # an address bar reads a plus sign as a space
        "sex": "females",
        "method": "share",
        "beside": "E06000017",
        "changed_by": "msoa",
        "changed_age": "65+",
        "changed_until": "2035",
        "changed_fixed": "1",
    }
    view, notes = view_of_link(link, sample)
    assert notes == ()
    chosen = population_choices(sample, view)
    assert chosen.span == (2024, 2040)
    assert [band.label for band in chosen.settings.bands] == ["00-15", "16-64", "65+"]
    assert (chosen.settings.sex, chosen.settings.method, chosen.beside) == ("females", "share", "E06000017")
    assert (chosen.level, chosen.band, chosen.until, chosen.fixed) == ("msoa", "65+", 2035, True)
    wrong = dict.fromkeys(link, "nonsense") | {"page": "population"}
    view, notes = view_of_link(wrong, sample)
    assert population_choices(sample, view) == population_choices(
        sample, view_of_link({"page": "population"}, sample).view
    )
    assert len(notes) == len(link) - 1
    assert all("“nonsense”, which is not available" in note for note in notes)


@pytest.mark.parametrize("years", ["2030-2026", "2026-2026", "1999-2030", "2026-2099", "2026", "2026-2030-2031"])
def test_years_that_cannot_be_shown_fall_back(sample, years):
    view, notes = view_of_link({"page": "population", "years": years}, sample)
    assert len(notes) == 1
    assert population_choices(sample, view).span == (2026, 2030)


def test_a_picture_names_the_sources_of_its_figures_and_no_others(sample, small_serving):
    report = population_table(sample, [sample.tree.top], TableSettings())
    said = " ".join(chart_words(small_serving, report._replace(title="People by age")).sources)
    held = {dataset["key"]: dataset["title"] for dataset in small_serving.store.manifest["datasets"]}
    named = {key for key, title in held.items() if title in said}
    assert "imd" in named  # Core20 areas are those of its deciles
    assert "registered" in held
    assert named <= {"estimates", "projections", "imd", "neighbourhoods"}
    assert "GP practice" not in said


def test_the_parts_of_an_area_are_given_without_the_page(sample):
    area = sample.tree.find("Rutland")
    parts = population_parts(sample, area, TableSettings())
    assert list(parts) == ["pyramid", "growth", "bands", "ageing"]
    assert parts["bands"].rows == population_table(sample, [area], TableSettings()).rows
    assert parts["bands"].finding == population_headline(sample, area)
    assert parts["growth"].charts[0].lines[0].values[-1] == pytest.approx(
        parts["growth"].rows[0]["2030_percent"], abs=0.001
    )
    assert all(part.title.endswith("Rutland") for part in parts.values())


def test_the_published_figures_stand_on_the_page(page):
    said = text_of(page(page="population", area="lnr"))
    assert "LNR cluster: population" in said
    assert "by 20.6% by 2030 (102,204 in 2026 to 123,236)" in said
    table = said[said.index(" LNR cluster: residents") :]
    assert re.search(r" 80\+ [^+%]*123,236 20\.6% ", table)
    assert re.search(r" all ages [^%]*2,059,451 ", table)
    assert "SAMPLE" in said


def test_a_link_restores_the_words_of_the_page(page):
    link = {"years": "2024-2040", "bands": "0-4,5-15,16-64,65+", "sex": "females", "beside": "E06000017"}
    test = page(page="population", area="E06000016", changed_age="65+", changed_by="msoa", **link)
    said = text_of(test)
    assert "The female population aged 65 and over in Leicester" in said
    heading = "People by age and sex: Leicester, 2024 (filled) and Rutland, 2024 (outlined)"
    assert heading in headings(test)
    assert "65+: change from 2024 to 2040" in said
    assert " 16-64 " in said[said.index("Leicester: resident females") :]
    assert NOTE not in shown(test)


def test_a_link_edited_by_hand_is_named_and_falls_back(page):
    test = page(page="population", area="lnr", years="1999-2000", sex="cats", bands="9-1")
    assert shown(test).count(NOTE) == 3
    assert "“1999-2000”, which is not available" in text_of(test)
    assert "by 20.6% by 2030" in text_of(test)


def test_small_areas_come_with_a_warning(page):
    said = shown(page(page="population", area="X01000001"))
    assert re.search(f"{NOTE}[^>]*>Fewer than 5,000 people live here", said)
