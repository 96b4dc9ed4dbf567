"""What Word and PowerPoint files share: native charts with their data, and the same bytes from run to run."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_AXIS_CROSSES, XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Pt

from needs_map.app.documents.files import STAMP
from needs_map.app.exports.csv_file import safe_cell
from needs_map.geo.charts.kinds import Axis, Bars, Chart, Dots, Lines, Pyramid
from needs_map.geo.numbers import known
from needs_map.geo.palettes import INK

LANGUAGE = "en-GB"
MAKER = "needs-map"
STAMPED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
SMALL = 9
ACCENTS = tuple(getattr(MSO_THEME_COLOR, f"ACCENT_{number}") for number in range(1, 7))
"""Colours of a template for the series of a chart."""
FULL = 100
"""Per cent that the parts of a whole add up to."""
FEMALES, MALES = "#c26a00", "#2f6db3"


class Native(NamedTuple):
    """A chart as an office program draws it."""

    kind: XL_CHART_TYPE
    data: CategoryChartData
    colours: tuple[str, ...]
    axis: Axis
    is_line: bool = False
    from_top: bool = False
    """Whether the first category stands at the top, as in a table."""
    overlap: int | None = None
    is_mirrored: bool = False
    """Whether values to the left of zero are written without a minus sign."""
    outlined_from: int = 99
    """Position of the first series that is only outlined."""
    most: float | None = None
    """Where the axis of values ends; None leaves it to the program."""


def office_chart(chart: Chart) -> Native | None:
    """
    Return a chart with its data in the form of an office program; None for one that it has no form for.

    Parameters
    ----------
    chart
        Bars, lines, dots and pyramids have one; an unknown value is left out.
    """
    if isinstance(chart, Pyramid):
        return _pyramid(chart)
    if isinstance(chart, Bars):
        data = _data(chart.rows, [(part.name, part.values) for part in chart.parts], chart.axis)
        colours = tuple(part.colour for part in chart.parts)
        most = FULL if _are_wholes(chart) else None
        return Native(XL_CHART_TYPE.BAR_STACKED, data, colours, chart.axis, from_top=True, overlap=100, most=most)
    if isinstance(chart, Lines):
        lines = [(line.name, line.values) for line in chart.lines]
        lines += [(name, [value] * len(chart.steps)) for name, value in chart.levels]
        colours = (*(line.colour for line in chart.lines), *("#4a5764" for _ in chart.levels))
        return Native(
            XL_CHART_TYPE.LINE_MARKERS, _data(chart.steps, lines, chart.axis), colours, chart.axis, is_line=True
        )
    if isinstance(chart, Dots):
        series = [(dot.name, dot.values) for dot in chart.dots]
        colours = tuple(dot.colour for dot in chart.dots)
        return Native(
            XL_CHART_TYPE.BAR_CLUSTERED, _data(chart.rows, series, chart.axis), colours, chart.axis, from_top=True
        )
    return None


def _are_wholes(chart: Bars) -> bool:
    """Whether each bar adds up to 100%, but for rounding: an office program would end its axis at 120%."""
    sums = np.nansum([part.values for part in chart.parts], axis=0)
    return chart.axis.suffix == "%" and bool((np.abs(sums - FULL) <= len(chart.parts) / 2).all())


def _pyramid(chart: Pyramid) -> Native:
    """Females to the left of zero, males to the right, in both years or areas."""
    sides = [chart.filled, *([chart.outlined] if chart.outlined else [])]
    series = []
    for side in sides:
        series.append((f"{side.name}: females", [-value for value in side.females]))
        series.append((f"{side.name}: males", list(side.males)))
    data = CategoryChartData(number_format=_format(chart.axis, mirrored=True))
    data.categories = list(map(safe_cell, chart.ages))
    for name, values in series:
        data.add_series(safe_cell(name), [known(value) for value in values])
    colours = (FEMALES, MALES, INK, INK)[: len(series)]
    return Native(
        XL_CHART_TYPE.BAR_CLUSTERED, data, colours, chart.axis, overlap=100, is_mirrored=True, outlined_from=2
    )


def _data(categories: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], axis: Axis) -> CategoryChartData:
    data = CategoryChartData(number_format=_format(axis))
    data.categories = list(map(safe_cell, categories))  # they stand in the workbook behind the chart
    for name, values in series:
        data.add_series(safe_cell(name), [known(value) for value in values])
    return data


def _format(axis: Axis, *, mirrored: bool = False) -> str:
    """Number format of an axis: its decimals and its unit; a mirrored one has no minus sign."""
    suffix = f'"{axis.suffix}"' if axis.suffix else ""
    number = "#,##0" + (f".{'0' * axis.decimals}" if axis.decimals else "") + suffix
    if mirrored:
        return f"{number};{number}"
    return f"+{number};-{number};{number}" if axis.signed else number


def dress(chart: Any, made: Native, *, themed: bool = False) -> None:  # noqa: ANN401 - a chart of python-pptx
    """
    Give a native chart its colours, letters, legend and title of the axis.

    Parameters
    ----------
    chart
        A chart of python-pptx.
    made
        What it is of.
    themed
        Whether it has the colours of the template it stands in, where those are enough.
    """
    chart.font.size = Pt(SMALL)
    chart.has_title = False
    chart.has_legend = len(made.colours) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
    plot = chart.plots[0]
    if not made.is_line:
        plot.gap_width = 40
        if made.overlap is not None:
            plot.overlap = made.overlap
    for number, (series, colour) in enumerate(zip(plot.series, made.colours, strict=True)):
        is_outlined = number >= made.outlined_from
        own: Any = RGBColor.from_string(colour.removeprefix("#"))
        if themed and len(made.colours) <= len(ACCENTS):
            own = MSO_THEME_COLOR.TEXT_1 if is_outlined else ACCENTS[number]
        _colour(series, own, made, is_outlined=is_outlined)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if made.from_top:
        chart.category_axis.reverse_order = True
        chart.category_axis.crosses = XL_AXIS_CROSSES.MAXIMUM  # the axis of values stays at the bottom
    value_axis = chart.value_axis
    value_axis.has_title = True
    value_axis.axis_title.text_frame.text = made.axis.title
    if made.most is not None:
        value_axis.minimum_scale, value_axis.maximum_scale = 0, made.most
    value_axis.has_major_gridlines = True
    value_axis.tick_labels.number_format = _format(made.axis, mirrored=made.is_mirrored)
    value_axis.tick_labels.number_format_is_linked = False


def _colour(series: Any, colour: Any, made: Native, *, is_outlined: bool) -> None:  # noqa: ANN401
    if made.is_line:
        series.smooth = False
        series.marker.format.fill.solid()
        _paint(series.marker.format.fill.fore_color, colour)
    else:
        series.invert_if_negative = False
    if is_outlined:
        series.format.fill.background()
    elif not made.is_line:
        series.format.fill.solid()
        _paint(series.format.fill.fore_color, colour)
    if made.is_line or is_outlined:
        _paint(series.format.line.color, colour)


def _paint(format_of: Any, colour: Any) -> None:  # noqa: ANN401 - a colour of its own, or one of a theme
    if isinstance(colour, RGBColor):
        format_of.rgb = colour
    else:
        format_of.theme_color = colour


def in_arial(theme: bytes) -> bytes:
    """Theme of the usual files with the letters of the NHS and its blue, on which white letters can be read."""
    named = re.sub(rb'typeface="(?:Calibri|Cambria)"', b'typeface="Arial"', theme)
    return named.replace(b"4F81BD", b"005EB8")


def describe(shape: Any, name: str, description: str) -> None:  # noqa: ANN401 - a shape of python-pptx
    """Give a shape its name and its alternative text."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("descr", description)
    properties.set("name", name)


def steady(content: bytes, built: date) -> bytes:
    """
    Write a document again so that the same contents are the same bytes.

    Parameters
    ----------
    content
        A Word, PowerPoint or Excel file, with workbooks inside it or not.
    built
        Date that its properties give.

    Returns
    -------
    content
        With fixed dates, inside and on each of its files.
    """
    stamp = rf"\g<1>{built.isoformat()}T00:00:00Z\g<2>".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            inside = old.read(info)
            if info.filename.endswith(".xlsx"):
                inside = steady(inside, built)
            elif info.filename.endswith("docProps/core.xml"):
                inside = STAMPED.sub(stamp, inside)
            how = zipfile.ZIP_STORED if info.filename.endswith((".png", ".xlsx")) else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(info.filename, STAMP), inside, how)
    return out.getvalue()


def in_english(root: Any) -> None:  # noqa: ANN401 - an element of lxml
    """Mark each run of text of a slide as British English, for spelling and for screen readers."""
    space = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    for run in root.iter(f"{space}r", f"{space}fld"):
        properties = run.find(f"{space}rPr")
        if properties is None:
            properties = etree.SubElement(run, f"{space}rPr")
            run.insert(0, properties)
        properties.set("lang", LANGUAGE)
