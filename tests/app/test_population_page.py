import io
import re

import pytest
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from app.population_charts import FIVE_YEARS, growth_data, growth_lines, pyramid, pyramid_data
from app.population_exports import report_csv, report_xlsx
from app.population_tables import Asked, population_table
from app.population_words import aged, population_headline, published_table, rows_table
from app.serving import open_serving
from data.store import SAMPLE


@pytest.fixture(scope="module")
def sample():
    return open_serving(SAMPLE)


def test_headline_says_what_the_needs_assessment_says(sample):
    found = population_headline(sample, sample.tree.find("lnr"))
    assert found.startswith(
        "People aged 80 and over in the LNR cluster are projected to grow fastest, by 20.6% from 2026 to 2030 "
        "(102,204 to 123,236). All ages rise by 2.3% to 2,059,451; in 2026, "
    )
    assert found.endswith("of residents live in Core20 areas, the most deprived fifth of England (IMD 2025).")


def test_headline_of_a_place_without_core20(sample):
    assert "no resident lives in a Core20 area" in population_headline(sample, sample.tree.find("Rutland"))


@pytest.mark.parametrize(
    ("label", "words"),
    [("80+", "aged 80 and over"), ("00-04", "under 5"), ("65-79", "aged 65 to 79"), ("65+", "aged 65 and over")],
)
def test_ages_in_a_sentence(label, words):
    assert aged(label) == words


def test_pyramid_holds_everyone_in_both_years(sample):
    area = sample.tree.find("lnr")
    data = pyramid_data(sample, area, "cohort", (2024, 2030))
    assert len(data) == 2 * 2 * len(FIVE_YEARS)
    totals = data.groupby("year")["people"].sum()
    assert totals[2024] == pytest.approx(1_987_528, abs=1)
    assert totals[2030] == pytest.approx(2_059_451, abs=1)
    drawn = pyramid(data, area.name, (2024, 2030)).to_dict()
    assert "2024 (filled) and 2030 (outlined)" in drawn["description"]
    assert len(drawn["layer"]) == 2


def test_lines_begin_at_nought_and_end_at_the_growth(sample):
    area = sample.tree.find("lnr")
    data = growth_data(sample, area, "cohort", (2026, 2030))
    assert (data.loc[data["year"] == 2026, "growth"] == 0).all()
    last = data[data["year"] == 2030].set_index("band")["growth"]
    assert round(last["80+"] * 100, 1) == 20.6
    assert "Change in people by age band" in growth_lines(data, area.name, (2026, 2030)).to_dict()["description"]


def test_files_carry_where_they_come_from(sample):
    report = population_table(sample, [sample.tree.find("lnr")], Asked())
    text = report_csv(sample, "People by age band, LNR cluster", report)
    assert text.startswith("# SAMPLE: ")
    assert "# Note: LNR cluster is made of whole local authorities" in text
    assert re.search(r"^lnr,LNR cluster,cluster,05 to 09,11824", text, re.MULTILINE)
    book = CalamineWorkbook.from_filelike(io.BytesIO(report_xlsx(sample, "People by age band", report)))
    rows = book.get_sheet_by_name("Figures").to_python()
    assert rows[0][:5] == ["code", "name", "level", "age", "2024"]
    assert rows[2][3] == "05-09"  # text, so that no spreadsheet takes it for a date
    assert rows[-1][3] == "all ages"
    assert round(rows[-1][-2]) == 2_059_451
    about = dict(row[:2] for row in book.get_sheet_by_name("About").to_python())
    assert about["Title"] == "People by age band"
    assert "SAMPLE" in about


def test_tables_escape_what_they_show():
    html = rows_table("A & B", [{"area": "<b>", "growth_percent": None, "people": 1234.0}], words=1)
    assert "A &amp; B" in html
    assert "&lt;b&gt;" in html
    assert "not available" in html
    assert ">1,234<" in html


def test_published_services_are_shown_as_printed():
    html = published_table()
    assert "8,044,736" in html
    assert "9,451,695" in html
    assert html.count("<tr>") == 21


def script():
    import streamlit as st  # noqa: PLC0415 - runs on its own

    from app.pages.population import population_page  # noqa: PLC0415
    from app.serving import open_serving  # noqa: PLC0415
    from app.state import default_view  # noqa: PLC0415
    from data.store import SAMPLE  # noqa: PLC0415

    serving = st.cache_resource(open_serving)(SAMPLE)
    population_page(serving, default_view(serving))


def html_of(page):
    return " ".join(element.proto.body for element in page.get("html"))


def test_the_page_is_drawn_and_follows_its_choices():
    page = AppTest.from_function(script, default_timeout=60).run()
    assert not page.exception
    assert "in Leicester are projected" in html_of(page)
    assert [heading.value for heading in page.subheader][-1] == "If nothing changes: activity"
    page.select_slider(key="population-years").set_value((2024, 2040)).run()
    assert not page.exception
    assert "2024 (filled) and 2040 (outlined)" in [heading.value for heading in page.subheader]
    page.radio(key="population-method").set_value("share").run()
    assert not page.exception
    page.selectbox(key="population-sex").set_value("males").run()
    assert not page.exception
    assert "resident males" in html_of(page)
