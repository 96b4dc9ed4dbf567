"""Rows of a Fingertips file checked: figures are numbers, marks are no figures, limits hold their value."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.marks import WITHHELD, without_marks
from needs_map.data.files.tables import as_numbers, number_column
from needs_map.data.indicators.definitions import (
    PUBLISHED_WORDS,
    SUPPRESSED,
)
from needs_map.data.indicators.fingertips_categories import NEWER, category_groups
from needs_map.data.indicators.observations import FIGURES

ROUNDING = 1e-6  # of the value: limits are written with fewer digits in some files
SMALL = re.compile(
    r"disclos|(?:small|low) (?:count|number|cell)|too few|(?:fewer|less|lower) than (?:\d+|five|ten)\b", re.IGNORECASE
)
"""In a note: the publisher withheld a value because few people are counted. No other reason is called suppression."""
SEXES = {"persons": "persons", "female": "females", "male": "males", "not applicable": "persons", "": "persons"}
NO_VALUE = "-1"  # stands in older files where a note says why there is no value


def checked_rows(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    """
    Rows of a file with figures as numbers, and notes, sexes, ages and categories as observations have them.

    Parameters
    ----------
    rows
        As text, a column each of `fingertips.COLUMNS`.
    path
        Of the file, for the messages.

    Raises
    ------
    DataError
        If a figure is no number, a sex is unknown or a value lies outside its limits.
    """
    table = rows[["indicator", "name", "area", "level", "row", "period", "sortable", "range", *PUBLISHED_WORDS]].copy()
    table["sex"] = _sexes(rows, path)
    table["age"] = rows["age"].str.replace("All ages", "all ages", regex=False)
    table[["group_type", "group", NEWER]] = category_groups(rows["category_type"], rows["category"])
    _put_marks_in_notes(rows)
    few = rows["note"].str.contains(SMALL) | (rows["note"] == WITHHELD)
    suppressed = few & (rows["value"].isin(["", NO_VALUE]) | rows["note"].str.contains(SUPPRESSED, case=False))
    own = rows["note"].str[:1].str.upper() + rows["note"].str[1:]
    table["note"] = own.where(~suppressed, f"{SUPPRESSED}: " + own)
    rows["value"] = rows["value"].where((rows["value"] != NO_VALUE) | (rows["note"] == ""), "")
    for figure in FIGURES:
        table[figure] = _figures(rows, figure, path)
    table.loc[suppressed, list(FIGURES)] = np.nan
    table[["numerator", "denominator"]] = table[["numerator", "denominator"]].mul(rows["part"], axis=0)
    _check_limits(table, path)
    return table


def _put_marks_in_notes(rows: pd.DataFrame) -> None:
    """Empty the cells that hold a mark in place of a figure, and say in the note what the value's mark means."""
    for figure in FIGURES:
        rows[figure], words = without_marks(rows[figure])
        if figure == "value":
            rows["note"] = rows["note"].where(rows["note"] != "", words)


def _figures(rows: pd.DataFrame, figure: str, path: Path) -> pd.Series:
    """A column of numbers; the row that the message names is the file's."""
    try:
        return number_column(rows, figure, path)
    except DataError as error:
        bad = rows[as_numbers(rows[figure])[1]].iloc[0]
        raise DataError(
            f"{path.name}: row {bad['row']} ({bad['area']}): the {figure.replace('_cl', ' limit')} {bad[figure]!r} is "
            "not a number: download it again."
        ) from error


def _sexes(rows: pd.DataFrame, path: Path) -> pd.Series:
    sexes = rows["sex"].str.lower().map(SEXES)
    if sexes.isna().any():
        bad = rows[sexes.isna()].iloc[0]
        raise DataError(f"{path.name}: row {bad['row']}: the sex {bad['sex']!r} is not Persons, Female or Male.")
    return sexes


def _check_limits(table: pd.DataFrame, path: Path) -> None:
    slack = ROUNDING * table["value"].abs()
    outside = (table["lower_cl"] > table["value"] + slack) | (table["upper_cl"] < table["value"] - slack)
    if outside.any():
        bad = table[outside].iloc[0]
        raise DataError(
            f"{path.name}: row {bad['row']} ({bad['area']}, {bad['period']}): the value {bad['value']:g} lies outside "
            f"its limits {bad['lower_cl']:g} to {bad['upper_cl']:g}: download it again."
        )
    negative = (table["numerator"] < 0) | (table["denominator"] < 0)
    if negative.any():
        bad = table[negative].iloc[0]
        raise DataError(f"{path.name}: row {bad['row']} ({bad['area']}): the count or denominator is negative.")
