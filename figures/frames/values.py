"""Values of a measure as data frames, as the pages show them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import SUPPRESSED, reason_of
from needs_map.data.indicators.observations import FIGURES
from needs_map.figures.benchmark import has_limits
from needs_map.figures.disclosure import ENGLAND_LEVEL, observations
from needs_map.figures.frames.areas import AREA_COLUMNS, area_rows
from needs_map.figures.frames.measures import GROUPS, unit_of
from needs_map.figures.indicators import Figures, indicator_figures, method_and_note
from needs_map.figures.measures import Measure
from needs_map.figures.people.age_values import age_values
from needs_map.figures.serving import Serving
from needs_map.figures.values import measure_values

AS_PUBLISHED = "As published"


def values_frame(serving: Serving, measure: Measure, level: str, codes: Sequence[str], basis: str) -> pd.DataFrame:
    """
    Values of a measure in one period, as the pages show them.

    Parameters
    ----------
    serving
        The store.
    measure
        A measure at a period that it is known in at the level.
    level, codes
        A level, or `england`, and areas of it.
    basis
        Population basis, for measures that count people.

    Returns
    -------
    values
        One row an area, in their order: `code`, `name`, `level`, `parent`, `measure`, `period`, `sex`, `age`, `value`,
        `lower_cl`, `upper_cl` (95% limits), `numerator`, `denominator`, `unit`, `method`, `note`. NaN is not known, or
        hidden, and the note then says so; so is a zero that its publisher rounded, whose note says what it may be.
    """
    index = pd.Index(codes)
    facts = {"measure": measure.key, "period": measure.period, "sex": measure.series.sex, "age": measure.series.age}
    numbers = dict.fromkeys(FIGURES, pd.Series(np.nan, index=index))
    method, note = [""] * len(codes), [""] * len(codes)
    if measure.indicator is not None:
        found = indicator_figures(serving, measure, level)
        numbers |= {name: getattr(found, name).reindex(index) for name in FIGURES}
        if level != ENGLAND_LEVEL and not has_limits(measure, level):
            numbers |= dict.fromkeys(("lower_cl", "upper_cl"), pd.Series(np.nan, index=index))
        method, note = _methods(measure, found, index)
    elif measure.kind == "ages":
        ages = age_values(serving, measure.key, measure.period, level)
        numbers |= {name: getattr(ages, name).reindex(index) for name in ("value", "numerator", "denominator")}
    else:
        numbers["value"] = measure_values(serving, measure, level, basis).reindex(index)
    if measure.zero:
        rounded = numbers["value"] == 0
        numbers |= {name: numbers[name].mask(rounded) for name in ("value", "numerator")}
        note = [measure.zero if is_rounded else text for text, is_rounded in zip(note, rounded, strict=True)]
    amounts = {name: column.to_numpy(dtype="float64") for name, column in numbers.items()}
    return _table(serving, codes, {**facts, **amounts, "unit": unit_of(measure), "method": method, "note": note})


def _table(serving: Serving, codes: Sequence[str], columns: dict[str, Any]) -> pd.DataFrame:
    """Areas with columns beside them, put together at once."""
    rows = [one[:4] for one in area_rows(serving, codes)]
    about = dict(zip(AREA_COLUMNS, np.array(rows, dtype="object").reshape(len(rows), 4).T, strict=False))
    return pd.DataFrame({**about, **columns})


def _methods(measure: Measure, figures: Figures, codes: pd.Index) -> tuple[list[str], list[str]]:
    """How each value comes about and what to keep in mind of it; that it is suppressed stands first."""
    by_age = measure.indicator is not None and bool(measure.indicator.indicator.by_age)
    if figures.made is None and not by_age:
        words = pd.Series("", index=codes) if figures.words is None else figures.words["note"].reindex(codes).fillna("")
        pairs = [(AS_PUBLISHED, reason_of(str(text))) for text in words]
    else:
        pairs = [method_and_note(measure, figures, code) for code in codes]
    hidden = figures.suppressed.reindex(codes, fill_value=False).tolist()
    notes = [_hidden(text) if is_hidden else text for (_, text), is_hidden in zip(pairs, hidden, strict=True)]
    return [method for method, _ in pairs], notes


def _hidden(note: str) -> str:
    return f"{SUPPRESSED}: {note}" if note and note != SUPPRESSED else SUPPRESSED


def groups_frame(
    serving: Serving, measure: Measure, level: str, codes: Sequence[str], *, kind: str, group: str = ""
) -> pd.DataFrame:
    """
    Figures of an indicator by group of people, as its publisher gives them.

    Parameters
    ----------
    serving
        The store.
    measure
        An indicator of one sex and age, at a period.
    level, codes
        A level, or `england`, and areas of it.
    kind, group
        One of `GROUPS`, and one of its groups; all of them if empty.

    Returns
    -------
    values
        Columns as of `values_frame` without `method`, and `group_type` and `group`; one row an area and group that the
        publisher gives, and none of an indicator whose small counts are hidden by a rule.

    Raises
    ------
    DataError
        If the indicator is not given by such groups.
    """
    one = measure.indicator
    if one is None or kind not in one.grouped or kind not in GROUPS:
        given = [known for known in (one.grouped if one else ()) if known in GROUPS]
        instead = f" It is given by {' and '.join(given)}." if given else ""
        raise DataError(f"{measure.label} is not given by {kind[:80]}.{instead}")
    rows = observations(serving, one.indicator.key, level=level, period=measure.period)
    series = measure.series
    own = rows["group_type"] == kind
    for name, value in (("sex", series.sex), ("age", series.age)):
        own &= (rows[name] == value) | (kind == name)
    rows = rows[own & rows["area"].isin(list(codes)) & ((rows["group"] == group) | (group == ""))]
    rows = rows.assign(place=rows["area"].map({code: place for place, code in enumerate(codes)}))
    first = rows["group"].str.extract(r"^(\d+)", expand=False).astype("float64")  # 5-9 before 10-14
    rows = rows.assign(first=first).sort_values(["place", "first", "group"], kind="stable").reset_index(drop=True)
    facts = {"measure": measure.key, "period": measure.period, "sex": series.sex, "age": series.age}
    columns = {name: rows[name].to_numpy() for name in ("group_type", "group", *FIGURES)}
    note = rows["note"].fillna("").to_numpy()
    return _table(serving, rows["area"].tolist(), {**facts, **columns, "unit": unit_of(measure), "note": note})
