"""The table `indicators` of the command line: every indicator of areas as the pages show it, with how it is made."""

import math
import re
from collections.abc import Iterable, Sequence

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import ENGLAND_CODE, SUPPRESSED
from needs_map.data.store import read_table
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.documents.part import Row
from needs_map.figures.indicators import (
    Figures,
    figures_of_lsoas,
    indicator_figures,
    last_period_of_parts,
    method_and_note,
)
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.patch import patch_together
from needs_map.figures.people.age_values import age_values, ages_of_lsoas
from needs_map.figures.people.ages import AGE_FIGURES
from needs_map.figures.places.search import area_meant
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area

WARD, WARDS, PATCH = "ward", "wards", "patch"
WARD_CODE = re.compile(r"E05\d{6}")
IN_TEXT = ("code", "indicator", "name", "level", "period", "value", "lower_cl", "upper_cl", "unit", "method", "note")
"""Columns that are printed as text, which is for reading; files have all."""


def area_indicator_rows(serving: Serving, areas: list[Area], key: str = "") -> list[Row]:
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
    known = [measure for measure in measures_of(serving).values() if measure.indicator or measure.kind == "ages"]
    chosen = [one for one in known if not key or key in {one.key, one.indicator and one.indicator.indicator.key}]
    if not chosen:
        keys = ", ".join(one.key for one in known)
        raise DataError(
            f"There is no indicator {key!r} here: choose from {keys}." if keys else "This store has no indicators."
        )
    by_level: dict[str, list[Area]] = {}
    for area in areas:
        by_level.setdefault(area.level, []).append(area)
    rows = [row for one in chosen for level, own in by_level.items() for row in _of_measure(serving, one, level, own)]
    if not rows:
        raise DataError(f"No indicator is available for {areas[0].name}: ask for another --level.")
    order = {"" if area.level == PATCH else area.code: place for place, area in enumerate(areas)}
    return sorted(rows, key=lambda row: order[row["code"]])


def areas_of_table(serving: Serving, area: str | None, level: str | None, patch: Sequence[str] = ()) -> list[Area]:
    """
    Areas beside the levels of the store: England, wards and a patch; none where something else is meant.

    Parameters
    ----------
    serving
        The store.
    area, level
        As they were given: of `ward`, all wards or those that lie at least partly in the area.
    patch
        Codes or names of the areas of a patch, which is one area.

    Raises
    ------
    DataError
        If the store has no wards, none lies in the area, or an area of the patch is not known.
    """
    if patch:
        if area or level:
            raise DataError("--patch is an area of its own: leave out --area and --level.")
        codes = ",".join(dict.fromkeys(area_meant(serving, one).code for one in patch))
        return [Area(codes, "My patch", "My patch", PATCH, "", "")]
    if level == ENGLAND_LEVEL or (level is None and (area or "").casefold() in {"england", ENGLAND_CODE.casefold()}):
        return [Area(ENGLAND_CODE, "England", "England", ENGLAND_LEVEL, "", "")]
    if level is None and WARD_CODE.fullmatch(area or "") and serving.store.has(WARDS):
        level = WARD
    if level != WARD:
        return []
    if not serving.store.has(WARDS):
        raise DataError("This store has no wards: add the lookup of LSOAs and wards and build it again.")
    wards = read_table(serving.store, WARDS)
    if area:
        named = (wards["ward"] == area) | (wards["ward_name"].str.casefold() == area.casefold())
        inside = wards.index.isin(serving.tree.lsoas(area_meant(serving, area).code)) if not named.any() else named
        wards = wards[inside]
        if not len(wards):
            raise DataError(f"No LSOA of {area} has a ward in this store.")
    names = wards.drop_duplicates("ward").set_index("ward")["ward_name"]
    return [Area(code, name, name, WARD, "", "") for code, name in zip(names.index, names, strict=True)]


def _of_measure(serving: Serving, measure: Measure, level: str, areas: list[Area]) -> Iterable[Row]:
    if measure.kind == "ages":
        yield from _of_ages(serving, measure, level, areas)
    elif level in {WARD, PATCH} and measure.indicator is not None:
        if period := last_period_of_parts(measure.indicator):
            one = measure_at(serving, measure.key, period)
            found = figures_of_lsoas(serving, one, _area_of_lsoas(serving, areas))
            yield from (_row(one, found, area) for area in areas)
    elif level == ENGLAND_LEVEL and measure.indicator is not None:
        if periods := measure.indicator.periods.get(ENGLAND_LEVEL):
            one = measure._replace(period=periods[-1])
            yield from (_row(one, indicator_figures(serving, one, level), area) for area in areas)
    elif level in measure.levels:
        one = measure_at(serving, measure.key, level=level)
        yield from (_row(one, indicator_figures(serving, one, level), area) for area in areas)


def _area_of_lsoas(serving: Serving, areas: list[Area]) -> pd.Series:
    """Ward or patch of each LSOA that lies in one of the areas."""
    if areas[0].level == PATCH:
        return pd.Series(areas[0].code, index=patch_together(serving, areas[0].code).lsoas)
    ward = read_table(serving.store, WARDS)["ward"]
    return ward[ward.isin([area.code for area in areas])]


def _about(measure: Measure, area: Area) -> Row:
    """What a row is of."""
    return {
        "key": measure.key,
        "name": measure.label,
        "area": area.name,
        "code": area.code if area.level != PATCH else "",
        "level": area.level,
        "period": measure.period,
        "sex": measure.series.sex,
        "age": measure.series.age,
    }


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
        **_about(measure, area),
        "value": measure.zero if value == 0 and measure.zero else _number(value),
        **{name: _number(float(getattr(figures, name)[area.code])) for name in names},
        "unit": about.unit,
        "polarity": about.polarity,
        "method": method,
        "note": note,
    }


def _of_ages(serving: Serving, measure: Measure, level: str, areas: list[Area]) -> Iterable[Row]:
    """Rows of a figure of age in the last estimates, which are of the store's areas only and so not of England."""
    if level == ENGLAND_LEVEL:
        return
    if level in {WARD, PATCH}:
        found = ages_of_lsoas(serving, measure.key, measure.period, _area_of_lsoas(serving, areas))
    else:
        found = age_values(serving, measure.key, measure.period, level)
    for area in areas:
        yield {
            **_about(measure, area),
            "value": _number(float(found.value[area.code])),
            "lower_cl": None,
            "upper_cl": None,
            "numerator": _number(float(found.numerator[area.code])),
            "denominator": _number(float(found.denominator[area.code])),
            "unit": measure.suffix or AGE_FIGURES[measure.key].unit,
            "polarity": "neither",
            "method": "People of its LSOAs added up by age",
            "note": "Mid-year estimates",
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
