"""A chart is judged by what is in its file: the text, the figures in its description, and the colour at a place."""

import io
import math
from datetime import date
from xml.etree import ElementTree as ET

import pypdf
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from needs_map.geo.charts.axes import marker, scale_over, tick_labels
from needs_map.geo.charts.heat import plan_of
from needs_map.geo.charts.kinds import (
    SHAPES,
    WHOSE,
    Axis,
    Bars,
    Curve,
    Dot,
    Dots,
    Funnel,
    Grid,
    Heat,
    HeatCell,
    HeatRow,
    Line,
    Lines,
    Panels,
    Pyramid,
    Segment,
    Sides,
)
from needs_map.geo.charts.words import described
from needs_map.geo.pictures.charts import ChartWords, chart_alternative, chart_file, chart_sheet, heat_pages, pages_file
from needs_map.geo.pictures.files import DPI
from needs_map.geo.pictures.frame import SAMPLE_NOTE

SVG = "{http://www.w3.org/2000/svg}"
WORDS = ChartWords(
    "People aged 80 and over grow fastest",
    "Residents by age, 2022-based projection.",
    ["Office for National Statistics licensed under the Open Government Licence v3.0", "Estimates, mid-2024"],
    date(2026, 1, 2),
    notes=["Made of whole local authorities."],
)
PYRAMID = Pyramid(
    ["00-44", "45-89", "90+"],
    Sides("2024", [100, 80, 10], [110, 70, 5]),
    Sides("2030", [90, 85, 14], [95, 80, 9]),
    Axis("People"),
)
LINES = Lines(
    ["2024", "2025", "2026"],
    [Line("80+", [0, 3, 7.25], "#a8281c"), Line("00-04", [0, math.nan, -2], "#440154", "dashed", dots=True)],
    Axis("Change since 2024", 1, "%", signed=True),
    [("England", 4)],
)
BARS = Bars(
    ["Community bed days", "Contacts"],
    [Segment("More people", [5, math.nan], "#9ecae1", "///"), Segment("Older people", [12, -3], "#11246b")],
    Axis("Added to activity", 1, "%", signed=True),
)
DOTS = Dots(
    ["Smoking", "Withheld"],
    [
        Dot("Quintile 1", [20, math.nan], "#11246b", "diamond", [18, math.nan], [22, math.nan]),
        Dot("Quintile 5", [10, math.nan], "#9ecae1"),
    ],
    Axis("Per 1,000", 1),
    [("Average", 15)],
)
GRID = Grid(
    ["Age", "2026", "Growth 2026 to 2030"],
    [["80+", "102,204", "20.6%"], ["all ages", "2,013,120", "2.3%"]],
)
WORSE = HeatCell("53.1%", "▲W", "#f8cdb9", "worse")
HEAT = Heat(
    ["England", "Leicester", "Rutland"],
    [
        HeatRow("Core20 share (%), 2025", "Deprivation", [HeatCell("20.1%"), WORSE, HeatCell("supp.")]),
        HeatRow("Life expectancy (years), 2023", "Lives", [HeatCell("83.1"), HeatCell("80.6", "▽b"), HeatCell("–")]),
    ],
    [("▲▼W", "#f8cdb9", "worse")],
    "Indicator",
)
FUNNEL = Funnel(
    ["Leicester", "Rutland", "Corby"],
    [100, 200, 300],
    [30.0, 11.0, 10.0],
    ["above 99.8% limits", "within limits", "within limits"],
    [Curve("95%", [90, 330], [4, 8], [16, 12], "dashed"), Curve("99.8%", [90, 330], [1, 6], [19, 14])],
    ("All areas together", 10.0),
    Axis("People behind it"),
    Axis("Core20 share (%)", 1, "%"),
)
GAPS = Lines(
    ["2023", "2024"],
    [Line("", [4, 20], "#a8281c", dots=True, lower=[3, 19], upper=[5, 21])],
    Axis("Gap in percentage points", 1),
)
CHARTS = {
    "grid": GRID,
    "pyramid": PYRAMID,
    "lines": LINES,
    "bars": BARS,
    "dots": DOTS,
    "heat": HEAT,
    "funnel": FUNNEL,
    "panels": Panels([GAPS, GAPS._replace(axis=Axis("Slope", 1))]),
}


def words_of(chart, words=WORDS):
    return [word.text for word in chart_sheet(chart, words).words]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_every_format_holds_the_words_says_what_it_shows_and_is_the_same_bytes_again(chart):
    told = chart_alternative(chart, WORDS)
    files = {form: chart_file(chart, WORDS, form) for form in ("png", "svg", "pdf")}
    png = Image.open(io.BytesIO(files["png"]))
    assert png.size == pytest.approx((297 / 25.4 * DPI, 210 / 25.4 * DPI), abs=1)
    assert png.info["Description"] == told
    assert png.info["Title"] == WORDS.title
    svg = ET.fromstring(files["svg"])  # noqa: S314 - our own file
    assert svg.findtext(f"{SVG}desc") == told
    pdf = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    assert pdf.metadata.subject == told
    text = " ".join(pdf.pages[0].extract_text().split())
    for part in (WORDS.title, WORDS.subtitle, "Open Government Licence", WORDS.notes[0], "2 January 2026"):
        assert part in text
    assert "SAMPLE" not in text
    assert files == {form: chart_file(chart, WORDS, form) for form in files}


def test_a_sample_says_so_on_the_page_and_inside():
    sample = WORDS._replace(sample=True)
    assert chart_alternative(LINES, sample).startswith(SAMPLE_NOTE)
    assert "SAMPLE" in words_of(LINES, sample)


def test_descriptions_give_the_figures():
    assert described(GRID) == (
        "Table. 80+: 2026 102,204, Growth 2026 to 2030 20.6%; all ages: 2026 2,013,120, Growth 2026 to 2030 2.3%."
    )
    assert described(LINES) == (
        "Lines of Change since 2024. 80+: 0.0% in 2024, +7.3% in 2026; 00-04: 0.0% in 2024, −2.0% in 2026; "
        "England: +4.0%."
    )
    assert described(BARS) == (
        "Bars of Added to activity. Community bed days: More people +5.0%, Older people +12.0%; "
        "Contacts: More people not available, Older people −3.0%."
    )
    assert "Smoking: Quintile 1 20.0, Quintile 5 10.0; Withheld: Quintile 1 not available" in described(DOTS)
    assert "2024 (filled): largest age group 00-44, 210; youngest 210; oldest 15." in described(PYRAMID)
    one = Bars(["Leicester"], [Segment("Share", [53.5], "#2f6db3")], Axis("People", 1, "%"))
    assert described(one) == "Bars of People. Leicester: 53.5%."


def test_a_heat_table_and_a_funnel_are_described():
    assert described(HEAT) == (
        "Table. Core20 share (%), 2025: England 20.1%, Leicester 53.1% worse, Rutland supp.; "
        "Life expectancy (years), 2023: England 83.1, Leicester 80.6, Rutland –."
    )
    assert described(FUNNEL) == (
        "Funnel of Core20 share (%) by size (People behind it). All areas together: 10.0%. "
        "above 99.8% limits: Leicester 30.0%; within limits: Rutland 11.0%, Corby 10.0%."
    )
    assert described(Panels([GAPS])) == (
        "Lines of Gap in percentage points. 4.0 in 2023 (limits 3.0 to 5.0), 20.0 in 2024 (limits 19.0 to 21.0)."
    )


def many(rows, columns):
    """A heat table as large as asked, every cell a worse one."""
    head = ["England", *(f"South West Northamptonshire {number}" for number in range(columns))]
    cells = [HeatCell("20.1%"), *[WORSE] * columns]
    named = [
        HeatRow(
            f"Under-75 mortality rate from causes considered preventable {number} (per 100,000), 2021 - 23", "", cells
        )
        for number in range(rows)
    ]
    return Heat(head, named, HEAT.key, "Indicator")


def test_a_large_heat_table_is_cut_into_legible_pages():
    chart = many(60, 14)
    pages = heat_pages(chart, WORDS)
    assert [row for part, _ in pages for row in part.rows] == chart.rows  # all of them, in order, once
    assert pages[1][1].subtitle.endswith(f"Page 2 of {len(pages)}.")
    for part, words in pages:
        sheet = chart_sheet(part, words)
        values = [word for word in sheet.words if word.text == "53.1%"]
        marks = [word for word in sheet.words if word.text == "▲W"]
        assert len(values) == len(marks) == 14 * len(part.rows)  # the letter and the shape tell without colour
        assert min(word.size for word in [*values, *marks]) >= 8
        names = [word for word in sheet.words if not word.turned]
        assert all(word.left >= 0 and word.left + word.width <= 297 and word.baseline > 12 for word in names)
        assert " ".join(word.text for word in names).count("2021 - 23") == len(part.rows)  # no name is cut off
        turned = [word for word in sheet.words if word.turned]
        assert {"England", "Northamptonshire 13"} <= {word.text for word in turned}
        assert all(word.baseline + word.width <= 210 for word in turned)


def test_more_areas_than_a_page_holds_go_on_with_england_again():
    pages = heat_pages(many(3, 40), WORDS)
    assert [len(part.head) for part, _ in pages] == [15, 15, 13]
    assert [part.head[0] for part, _ in pages] == ["England"] * 3
    assert pages[2][0].head[-1].endswith(" 39")


def test_marks_stand_beside_values_where_there_is_room_and_under_them_where_there_is_not():
    assert not plan_of(many(3, 5), 273).stacked
    assert plan_of(many(3, 19), 273).stacked


def test_pages_are_one_pdf_that_describes_them_all():
    pages = heat_pages(many(40, 6), WORDS)
    content = pages_file(pages)
    assert content == pages_file(pages)
    book = pypdf.PdfReader(io.BytesIO(content))
    assert len(book.pages) == len(pages) > 1
    assert book.metadata.subject.count("Page 1 of") == 1
    assert "Page 2 of" in " ".join(book.pages[1].extract_text().split())


def test_a_heat_table_without_pages_is_refused_and_a_short_one_needs_none():
    with pytest.raises(ValueError, match="60 rows do not fit a page"):
        chart_file(many(60, 19), WORDS, "svg")
    assert heat_pages(HEAT, WORDS) == [(HEAT, WORDS)]


def test_names_of_a_funnel_lie_neither_on_one_another_nor_on_a_dot():
    crowded = FUNNEL._replace(
        names=[f"North Northamptonshire {number}" for number in range(12)],
        sizes=[300 + number for number in range(12)],
        values=[10.0 + number / 10 for number in range(12)],
        positions=["within limits"] * 11 + ["above 99.8% limits"],
    )
    sheet = chart_sheet(crowded, WORDS)
    names = [word for word in sheet.words if word.text.startswith("North ")]
    assert "North Northamptonshire 11" in {word.text for word in names}  # outside the limits, so the first
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            apart = one.left >= other.left + other.width or other.left >= one.left + one.width
            assert apart or abs(one.baseline - other.baseline) >= one.size * 0.35


def test_limits_of_a_line_are_drawn_through_its_dots():
    sheet = chart_sheet(GAPS, WORDS)
    upright = [line for line in sheet.axes.lines if line.get_xdata()[0] == line.get_xdata()[1]]
    heights = [abs(line.get_ydata()[1] - line.get_ydata()[0]) for line in upright]
    assert len(heights) == 2
    assert heights[0] == pytest.approx(heights[1])  # 3 to 5, and 19 to 21


def test_long_descriptions_say_that_there_is_more():
    rows = [f"Row {number}" for number in range(200)]
    chart = Bars(rows, [Segment("Share", [1.0] * 200, "#2f6db3")], Axis("People"))
    assert described(chart).endswith("And 80 rows more.")


def test_what_is_unknown_is_written_not_drawn():
    assert "not available" in words_of(DOTS)
    assert "not available" in words_of(BARS)
    assert "+17.0%" in words_of(BARS)


def test_a_table_is_drawn_cell_by_cell_and_kept_on_the_page():
    assert {"102,204", "20.6%", "all ages"} <= set(words_of(GRID))
    wide = Grid([f"Column {number} of many" for number in range(16)], [["1,234,567"] * 16] * 40)
    sheet = chart_sheet(wide, WORDS)
    assert all(word.baseline > 12 and word.left + word.width <= 297 for word in sheet.words)


def test_ticks_are_round_and_cover_the_values():
    assert scale_over([0.3, 28.2], zero=True).ticks == (0, 5, 10, 15, 20, 25, 30)
    assert scale_over([math.nan]).ticks[0] <= 0
    assert scale_over([7, 7]).low < 7 < scale_over([7, 7]).high
    axis = Axis("Change", 1, "%", signed=True)
    assert tick_labels(axis, [-2.5, 0, 2.5]) == ["−2.5%", "0.0%", "+2.5%"]
    assert tick_labels(axis, [-5, 0, 5]) == ["−5%", "0%", "+5%"]


def test_bars_are_painted_in_their_colours():
    chart = Bars(["One"], [Segment("Share", [10.0], "#2f6db3")], Axis("People"), totals=False)
    sheet = chart_sheet(chart, WORDS)
    bar = next(patch for patch in sheet.axes.patches if patch.get_facecolor()[:3] == to_rgb("#2f6db3"))
    x, y = bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2
    picture = Image.open(io.BytesIO(chart_file(chart, WORDS, "png")))
    place = round(x / 25.4 * DPI), round((210 - y) / 25.4 * DPI)
    assert picture.getpixel(place) == (0x2F, 0x6D, 0xB3)


def test_nothing_is_drawn_beyond_the_page():
    long = Dots(
        ["A very long name of an indicator " * 6, "B"],
        [Dot("A group with a very long name " * 8, [1, 2], "#11246b"), Dot("Other", [2, 3], "#9ecae1", "up")],
        Axis("Per 1,000"),
    )
    for paper in ("a4-portrait", "a4-landscape", "slide", "square"):
        sheet = chart_sheet(long, WORDS._replace(paper=paper))
        assert all(word.left >= 0 and word.left + word.width <= sheet.paper.width for word in sheet.words)


@pytest.mark.parametrize("shape", SHAPES + WHOSE)
def test_dots_stand_where_their_value_is_and_look_equally_large(shape):
    drawn = marker(shape, 10, 20, 1.5)
    assert drawn.is_valid
    assert drawn.area == pytest.approx(marker("circle", 10, 20, 1.5).area, rel=0.3)
    assert drawn.contains(drawn.centroid)
    assert drawn.distance(marker("circle", 10, 20, 0.2)) == 0


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (LINES._replace(steps=["2024"]), "80\\+ has 3 values where 1 are wanted"),
        (BARS._replace(rows=[]), "nothing to draw"),
        (DOTS._replace(dots=[Dot("Q", [1, 2], "#000000", lower=[1])]), "Q has 1 values where 2"),
        (DOTS._replace(dots=[Dot("Q", [1, 2], "#000000", "heart")]), "shape: must be"),
        (GRID._replace(rows=[["80+"]]), "1 cells where 3"),
        (GRID._replace(rows=[]), "nothing to draw"),
        (PYRAMID._replace(ages=["all"]), "2024 has 3 values"),
        (HEAT._replace(head=["England"]), "3 cells where 1"),
        (FUNNEL._replace(sizes=[1]), "sizes has 1 values where 3"),
        (Panels([GAPS, GAPS._replace(steps=["2024"])]), "has 2 values where 1"),
    ],
)
def test_a_chart_that_does_not_fit_is_refused(chart, words):
    with pytest.raises(ValueError, match=words):
        chart_file(chart, WORDS, "svg")


@pytest.mark.parametrize(("words", "form"), [(WORDS._replace(paper="a9"), "svg"), (WORDS, "gif")])
def test_unknown_papers_and_formats_are_refused(words, form):
    with pytest.raises(ValueError, match="must be one of"):
        chart_file(LINES, words, form)
