"""A chart is judged by what is in its file: the text, the figures in its description, and the colour at a place."""

import io
import math
from datetime import date
from xml.etree import ElementTree as ET

import pypdf
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from geo.chart_axes import marker, scale_over, tick_labels
from geo.charts import SHAPES, Axis, Bars, Dot, Dots, Grid, Line, Lines, Part, Pyramid, Sides, described
from geo.picture_charts import ChartWords, alternative_text, chart_file, chart_sheet
from geo.picture_files import DPI
from geo.picture_frame import SAMPLE_NOTE

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
    [Part("More people", [5, math.nan], "#9ecae1", "///"), Part("Older people", [12, -3], "#11246b")],
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
CHARTS = {"grid": GRID, "pyramid": PYRAMID, "lines": LINES, "bars": BARS, "dots": DOTS}


def words_of(chart, words=WORDS):
    return [word.text for word in chart_sheet(chart, words).words]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_every_format_holds_the_words_and_says_what_it_shows(chart):
    told = alternative_text(chart, WORDS)
    png = Image.open(io.BytesIO(chart_file(chart, WORDS, "png")))
    assert png.size == pytest.approx((297 / 25.4 * DPI, 210 / 25.4 * DPI), abs=1)
    assert png.info["Description"] == told
    assert png.info["Title"] == WORDS.title
    svg = ET.fromstring(chart_file(chart, WORDS, "svg"))  # noqa: S314 - our own file
    assert svg.findtext(f"{SVG}desc") == told
    pdf = pypdf.PdfReader(io.BytesIO(chart_file(chart, WORDS, "pdf")))
    assert pdf.metadata.subject == told
    text = " ".join(pdf.pages[0].extract_text().split())
    for part in (WORDS.title, WORDS.subtitle, "Open Government Licence", WORDS.notes[0], "2 January 2026"):
        assert part in text
    assert "SAMPLE" not in text


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_the_same_chart_makes_the_same_bytes(chart):
    for form in ("png", "svg", "pdf"):
        assert chart_file(chart, WORDS, form) == chart_file(chart, WORDS, form)


def test_a_sample_says_so_on_the_page_and_inside():
    sample = WORDS._replace(sample=True)
    assert alternative_text(LINES, sample).startswith(SAMPLE_NOTE)
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
    one = Bars(["Leicester"], [Part("Share", [53.5], "#2f6db3")], Axis("People", 1, "%"))
    assert described(one) == "Bars of People. Leicester: 53.5%."


def test_long_descriptions_say_that_there_is_more():
    rows = [f"Row {number}" for number in range(200)]
    chart = Bars(rows, [Part("Share", [1.0] * 200, "#2f6db3")], Axis("People"))
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
    assert scale_over([0.3, 28.2], nought=True).ticks == (0, 5, 10, 15, 20, 25, 30)
    assert scale_over([math.nan]).ticks[0] <= 0
    assert scale_over([7, 7]).low < 7 < scale_over([7, 7]).high
    axis = Axis("Change", 1, "%", signed=True)
    assert tick_labels(axis, [-2.5, 0, 2.5]) == ["−2.5%", "0.0%", "+2.5%"]
    assert tick_labels(axis, [-5, 0, 5]) == ["−5%", "0%", "+5%"]


def test_bars_are_painted_in_their_colours():
    chart = Bars(["One"], [Part("Share", [10.0], "#2f6db3")], Axis("People"), totals=False)
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


@pytest.mark.parametrize("shape", SHAPES)
def test_dots_stand_where_their_value_is(shape):
    drawn = marker(shape, 10, 20, 1.5)
    assert drawn.contains(drawn.centroid)
    assert drawn.distance(marker("circle", 10, 20, 0.2)) == 0


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (LINES._replace(steps=["2024"]), "80\\+ has 3 values where 1 are wanted"),
        (BARS._replace(rows=[]), "nothing to draw"),
        (DOTS._replace(dots=[Dot("Q", [1, 2], "#000000", lower=[1])]), "Q has 1 values where 2"),
        (DOTS._replace(dots=[Dot("Q", [1, 2], "#000000", "star")]), "shape: must be"),
        (GRID._replace(rows=[["80+"]]), "1 cells where 3"),
        (GRID._replace(rows=[]), "nothing to draw"),
        (PYRAMID._replace(ages=["all"]), "2024 has 3 values"),
    ],
)
def test_a_chart_that_does_not_fit_is_refused(chart, words):
    with pytest.raises(ValueError, match=words):
        chart_file(chart, WORDS, "svg")


@pytest.mark.parametrize(("words", "form"), [(WORDS._replace(paper="a9"), "svg"), (WORDS, "gif")])
def test_unknown_papers_and_formats_are_refused(words, form):
    with pytest.raises(ValueError, match="must be one of"):
        chart_file(LINES, words, form)
