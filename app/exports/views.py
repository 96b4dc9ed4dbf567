"""Files to take away: what is on the screen, with where it comes from on top."""

import math
import re
from typing import NamedTuple

import pandas as pd

from needs_map.app.exports.spreadsheets import provenance
from needs_map.data.files.period_forms import period_in_words
from needs_map.figures.benchmark import benchmark_of, estimates_of, has_limits
from needs_map.figures.classes import CLASSES
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.workings import suppression_words
from needs_map.figures.measures import BASIS_WORDS, Measure, measure_at
from needs_map.figures.patch import patch_together
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_view
from needs_map.figures.values import measure_values
from needs_map.figures.view import View
from needs_map.figures.view_classes import (
    Drawing,
    coverage_words,
    doubts_in_view,
    drawing_of,
    footprint_words,
    legend_title,
    people_counted,
)
from needs_map.geo.areas import LEVEL_NAMES, in_sentence, slug
from needs_map.geo.classes import MISSING, SUPPRESSED_CLASS
from needs_map.geo.numbers import written

NOTE, SAMPLE_NOTE = "note", "SAMPLE"
LONGEST_STEM = 80  # characters of an area's name in the name of a file
GSS_CODE = re.compile(r"[a-z]\d{8}", re.IGNORECASE)


class FigureColumn(NamedTuple):
    """One column of a view's figures."""

    key: str
    """For files that programs read."""
    title: str
    """For people."""
    decimals: int | None
    """Of a number; None for text."""


def file_stem(serving: Serving, view: View) -> str:
    """Name for a file of the view, without its ending."""
    where = view.patch_called if view.mine else serving.tree[view.area].short
    name = "-".join(re.findall(r"[^\W_]+", where.lower()))
    sample = "SAMPLE-" if serving.store.is_sample else ""
    return f"{sample}{name[:LONGEST_STEM]}-{view.measure.replace('_', '-')}-by-{view.level}"


def part_stem(serving: Serving, part: str) -> str:
    """
    Name for a file of a part of a page, without its ending.

    Parameters
    ----------
    serving
        The store.
    part
        Key of the part, such as `e06000016-lives`: the code of an area gives way to its name.
    """

    def named(code: re.Match[str]) -> str:
        area = code[0].upper()
        return slug(serving.tree[area].short)[:LONGEST_STEM] if area in serving.tree else code[0]

    sample = "SAMPLE-" if serving.store.is_sample else ""
    return sample + GSS_CODE.sub(named, part)


def metadata(serving: Serving, view: View, *, drawn: bool = False) -> list[tuple[str, str]]:
    """
    What a figure needs beside it to be defended: definition, period, population, source, licence, when made, link.

    Parameters
    ----------
    serving, view
        The store and the view.
    drawn
        Whether the file has the shapes of areas, whose sources are then cited.
    """
    return provenance(serving, _about_view(serving, view, drawn=drawn))


def _about_view(serving: Serving, view: View, *, drawn: bool = False) -> Part:
    """Facts of a view as those of a table, without its rows."""
    measure = scene_of(serving, view).measure
    definition = measure.above if measure.above and view.level != "lsoa" else measure.definition
    where = view.patch_called if view.mine else serving.tree[view.area].name
    facts = (
        *_about_patch(serving, view),
        ("Definition", definition),
        *_about_indicator(measure),
        *_compared_with(serving, view, measure),
        ("Population", people_counted(serving, view)),
        ("Classes", CLASSES.get(drawing_of(serving, view).classes, "Two measures, up to three classes of each")),
        *([("Neighbourhoods", doubts)] if (doubts := _doubts(serving, view)) else []),
    )
    title = f"{legend_title(serving, view)} by {LEVEL_NAMES[view.level][0]}, {where}"
    return Part("", "", [], sources=of_view(serving, view, drawn=drawn), title=title, facts=facts)


def taken_view(serving: Serving, view: View) -> Part:
    """
    Figures of the areas in view as a table to take away.

    Parameters
    ----------
    serving, view
        The store and the view.

    Returns
    -------
    part
        One row an area: code, name, what it lies in, value, class and people; an unknown number is None.
    """
    columns = view_columns(serving, view)
    zeros = rounded_zeros(serving, view)
    return _about_view(serving, view)._replace(
        rows=[
            {
                column.key: zeros.get(column.key, cell) if cell == 0 else cell
                for column, cell in zip(columns, record, strict=True)
            }
            for record in view_records(serving, view)
        ],
        decimals={column.key: column.decimals for column in columns if column.decimals is not None},
        heads={column.key: column.title for column in columns},
    )


def rounded_zeros(serving: Serving, view: View) -> dict[str, str]:
    """What a zero of each measure of a view is written as, of those whose counts their publisher rounded."""
    measures = [measure_at(serving, key, view.period, view.level) for key in (view.measure, view.second) if key]
    return {measure.key: measure.zero for measure in measures if measure.zero}


def _doubts(serving: Serving, view: View) -> str:
    """Say what to keep in mind of a file: of the areas in view, or of those that the patch lies in."""
    if not view.mine or "neighbourhood" not in serving.tree.levels or view.level == "place":
        return doubts_in_view(serving, view)
    patch = patch_together(serving, view.patch)
    assumed = footprint_words(serving, [serving.tree[code] for code in patch.areas_of(serving, "neighbourhood")])
    return " ".join(filter(None, (assumed, coverage_words(serving, patch.lsoas, view.basis))))


def _about_patch(serving: Serving, view: View) -> list[tuple[str, str]]:
    """Say what the patch is made of, where the figures are of only the patch."""
    if not view.mine:
        return []
    patch = patch_together(serving, view.patch)
    names = "; ".join(f"{serving.tree[code].name} ({code})" for code in patch.codes)
    several = LEVEL_NAMES[view.level][1]
    where = f"Classes are those of the areas in {in_sentence(serving.tree[view.area])}; an area outside it has none."
    made_of = f"{patch.words(serving)}: {names}" if len(patch.codes) > 1 else names
    return [("My patch", f"{made_of}. The {several} in it or holding part of it. {where}")]


def areas_taken(serving: Serving, view: View) -> list[str]:
    """Codes of the areas that a file of figures holds: those in view, or of only my patch."""
    if view.mine:
        return patch_together(serving, view.patch).areas_of(serving, view.level)
    return list(drawing_of(serving, view).in_view)


def class_at(drawn: Drawing, code: str, inside: set[str]) -> int:
    """Position of an area's class, `MISSING` for an area out of view, which has none."""
    return int(drawn.shading.classes[code]) if code in inside else MISSING


def _amounts(serving: Serving, view: View) -> list[tuple[FigureColumn, pd.Series]]:
    """Columns of numbers with their values: each measure, with limits where it has them."""
    found = []
    for key in filter(None, (view.measure, view.second)):
        one = measure_at(serving, key, view.period, view.level)
        decimals = one.decimals
        title = one.heading + (" (%)" if one.suffix == "%" else "")
        found.append((FigureColumn(key, title, decimals), measure_values(serving, one, view.level, view.basis)))
        if has_limits(one, view.level):
            limits = estimates_of(serving, one, view.level)[1:]
            for end, name, values in zip(("lower", "upper"), ("lower_cl", "upper_cl"), limits, strict=True):
                found.append((FigureColumn(f"{key}_{name}", f"{end} 95% confidence limit", decimals), values))
    return found


def view_columns(serving: Serving, view: View) -> tuple[FigureColumn, ...]:
    """Columns of a view's figures, in order; a sample has one more, which says so in every row."""
    columns = (
        FigureColumn("code", "code", None),
        FigureColumn("name", "name", None),
        FigureColumn("within", "within", None),
        *(column for column, _ in _amounts(serving, view)),
        FigureColumn("class", "class", None),
        FigureColumn(view.basis, BASIS_WORDS[view.basis], 0),
    )
    return (*columns, FigureColumn(NOTE, "note", None)) if serving.store.is_sample else columns


def view_records(serving: Serving, view: View) -> list[tuple[str | float | None, ...]]:
    """
    Figures of the areas in view, as they are: text not yet made safe for any program.

    Returns
    -------
    records
        One an area in the order of the store, one value a column of `view_columns`; None is unknown.
    """
    drawn = drawing_of(serving, view)
    tree, shading = serving.tree, drawn.shading
    labels = {MISSING: None, SUPPRESSED_CLASS: shading.suppressed_label} | dict(enumerate(shading.labels))
    amounts = [values for _, values in _amounts(serving, view)]
    records: list[tuple[str | float | None, ...]] = []
    inside = set(drawn.in_view)
    for code in areas_taken(serving, view):
        area = tree[code]
        *values, people = (
            float(series[code]) if math.isfinite(series[code]) else None for series in (*amounts, drawn.people)
        )
        within = tree[area.parent].name if area.parent else ""
        records.append((code, area.name, within, *values, labels[class_at(drawn, code, inside)], people))
    return [(*record, SAMPLE_NOTE) for record in records] if serving.store.is_sample else records


def _compared_with(serving: Serving, view: View, measure: Measure) -> list[tuple[str, str]]:
    """What the classes compare areas with, where they do."""
    if drawing_of(serving, view).classes not in {"benchmark", "significance"}:
        return []
    name, value = benchmark_of(serving, measure, view.basis, view.against)
    return [("Compared with", f"{name}, {written(value, measure.decimals, measure.suffix)}")]


def _about_indicator(measure: Measure) -> list[tuple[str, str]]:
    """Period, method and caveat of an indicator."""
    if measure.indicator is None:
        return []
    about = measure.indicator.indicator
    facts = (
        ("Period", f"{period_in_words(measure.period)} ({about.period_type})"),
        ("Method", about.method),
        ("Caveat", about.caveat),
        ("Suppression", suppression_words(about) if about.suppress_below else ""),
    )
    return [(name, text) for name, text in facts if text]
