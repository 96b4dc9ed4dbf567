"""The table `indicators` of the command line: every indicator of areas as the pages show it, with how it is made."""

import math
from collections.abc import Iterable
from typing import Any

from needs_map.data.errors import DataError
from needs_map.data.indicators import SUPPRESSED
from needs_map.figures.indicators import Figures, indicator_figures, method_and_note
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area

Row = dict[str, Any]
IN_TEXT = ("code", "indicator", "name", "level", "period", "value", "lower_cl", "upper_cl", "unit", "method", "note")
"""Columns that are printed as text, which is for reading; files have all."""


def indicator_rows(serving: Serving, areas: list[Area], key: str = "") -> list[Row]:
    """
    Rows of indicators of areas.

    Parameters
    ----------
    serving
        The store.
    areas
        Any areas.
    key
        Of an indicator or of one of its measures; all of them if empty.

    Returns
    -------
    rows
        One an area and measure that is known at its level, in its last period there: `key`, `name`, `area`, `code`,
        `level`, `period`, `sex`, `age`, `value`, `lower_cl`, `upper_cl`, `numerator`, `denominator`, `unit`,
        `polarity`, `method`, `note`. An unknown number is None, a rounded count of zero its words.

    Raises
    ------
    DataError
        If the store has no such indicator, or none of any of the areas.
    """
    known = [measure for measure in measures_of(serving).values() if measure.indicator is not None]
    chosen = [one for one in known if not key or key in {one.key, one.indicator and one.indicator.indicator.key}]
    if not chosen:
        keys = ", ".join(one.key for one in known)
        raise DataError(
            f"There is no indicator {key!r} here: choose from {keys}." if keys else "This store has no indicators."
        )
    rows = [row for measure in chosen for row in _of_measure(serving, measure, areas)]
    if not rows:
        raise DataError(f"No indicator is known for {areas[0].name}: ask for another --level.")
    order = {area.code: place for place, area in enumerate(areas)}
    return sorted(rows, key=lambda row: order[row["code"]])


def _of_measure(serving: Serving, measure: Measure, areas: Iterable[Area]) -> Iterable[Row]:
    for area in areas:
        if area.level in measure.levels:
            one = measure_at(serving, measure.key, level=area.level)
            yield _row(one, indicator_figures(serving, one, area.level), area)


def _row(measure: Measure, figures: Figures, area: Area) -> Row:
    if measure.indicator is None:
        raise ValueError(f"measure: {measure.key} is no indicator of the store")
    about = measure.indicator.indicator
    method, note = method_and_note(measure, figures, area.code)
    if figures.suppressed[area.code]:
        note = f"{SUPPRESSED}: {note}" if note and note != SUPPRESSED else SUPPRESSED
    value = float(figures.value[area.code])
    names = ("lower_cl", "upper_cl", "numerator", "denominator")
    return {
        "key": measure.key,
        "name": measure.label,
        "area": area.name,
        "code": area.code,
        "level": area.level,
        "period": measure.period,
        "sex": measure.series.sex,
        "age": measure.series.age,
        "value": measure.zero if value == 0 and measure.zero else _number(value),
        **{name: _number(float(getattr(figures, name)[area.code])) for name in names},
        "unit": about.unit,
        "polarity": about.polarity,
        "method": method,
        "note": note,
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def text_rows(serving: Serving, rows: list[Row]) -> list[Row]:
    """Rows for reading: fewer columns, numbers with the decimals of the page, the area named as other tables do."""
    measures = measures_of(serving)

    def written(row: Row, column: str) -> str:
        cell = row[column]
        return cell if isinstance(cell, str) else "–" if cell is None else measures[row["key"]].written(cell)

    named = [row | {"indicator": row["name"], "name": row["area"]} for row in rows]
    return [{column: written(row, column) for column in IN_TEXT} for row in named]
