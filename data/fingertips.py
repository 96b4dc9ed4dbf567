"""OHID Fingertips: the CSV file of any of its indicators, by area, sex, age, period and category."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import DataError
from data.fingertips_categories import NEWER, category_groups
from data.fingertips_known import indicator_of
from data.indicators import (
    ENGLAND_CODE,
    OBSERVATION_COLUMNS,
    PUBLISHED_WORDS,
    SUPPRESSED,
    Known,
    Observed,
    Polarity,
    level_of,
)
from data.polarity import Judgements, shown_polarity
from data.tables import header_of, numbers, read_csv

# What a column is called in the file, in small letters without spaces or signs: in downloads of today, of before 2022
# and as the R package fingertipsR writes them.
COLUMNS = {
    "indicator": ("indicatorid",),
    "name": ("indicatorname",),
    "area": ("areacode",),
    "sex": ("sex", "gender"),
    "age": ("age",),
    "category_type": ("categorytype",),
    "category": ("category",),
    "period": ("timeperiod",),
    "value": ("value",),
    "lower_cl": ("lowerci950limit", "lowercilimit"),
    "upper_cl": ("upperci950limit", "uppercilimit"),
    "numerator": ("count",),
    "denominator": ("denominator",),
    "note": ("valuenote",),
    "sortable": ("timeperiodsortable",),
    "range": ("timeperiodrange",),
    "parent": ("parentcode",),
    "recent_trend": ("recenttrend", "trend"),
    "against_england": ("comparedtoenglandvalueorpercentiles",),
    "against_goal": ("comparedtogoal",),
    "against_parent": ("comparedtopercentiles",),
}
BEGIN = {"against_england": "comparedtoengland", "against_goal": "comparedtogoal", "against_parent": "comparedto"}
"""How a column begins whose name differs from file to file: that of the parent has the parent's kind in it."""
OPTIONAL = ("sortable", "range", "parent", "recent_trend", *BEGIN)
SMALL = re.compile(
    r"disclos|(?:small|low) (?:count|number|cell)|too few|(?:fewer|less|lower) than (?:\d+|five|ten)\b", re.IGNORECASE
)
"""In a note: the publisher withheld a value because few people are counted. No other reason is called suppression."""
SEXES = {"persons": "persons", "female": "females", "male": "males", "not applicable": "persons", "": "persons"}
KEY = ["area", "period", "sex", "age", "group_type", "group"]
FIGURES = ["value", "lower_cl", "upper_cl", "numerator", "denominator"]
NO_VALUE = "-1"  # stands in older files where a note says why there is no value
ROUNDING = 1e-6  # of the value: limits are written with fewer digits in some files


def read_fingertips(path: Path, known: Known) -> list[Observed]:
    """
    Read a CSV file of Fingertips.

    Parameters
    ----------
    path
        As downloaded: 26 or 27 columns, found by name in any order; any number of indicators.
    known
        Areas of the store. Rows of England, of local authorities and of ICBs are kept too; of regions, practices and
        all others not.

    Returns
    -------
    indicators
        In the file's order. Sexes are `persons`, `females`, `males`; a category is a group (`deprivation quintile`,
        `deprivation decile`, `ethnic group`, else as published); a value that the publisher withheld because few people
        are counted is NaN with a note that begins with `suppressed`; any other note is the publisher's. Its comparisons
        with England and its goal and its recent trend are kept (`PUBLISHED_WORDS`), and those of all areas of the file,
        kept or not, show which end is better.

    Raises
    ------
    DataError
        If a column is missing, a figure is no number, a value lies outside its limits, a count is negative, a sex is
        unknown, or two rows give one area, period, sex, age and category different figures.

    References
    ----------
    Office for Health Improvement and Disparities, Fingertips: https://fingertips.phe.org.uk.
    """
    columns = _columns(path)
    text = read_csv(path, only=list(columns.values())).rename(columns={name: key for key, name in columns.items()})
    text["row"] = np.arange(len(text)) + 2
    text["name"] = text["name"].str.split().str.join(" ")
    for column in ("recent_trend", *BEGIN):
        text[column] = text[column].str.lower() if column in text else ""
    shown = {number: shown_by(rows) for number, rows in text.groupby("indicator", sort=False)}
    level = level_of(text["area"], known)
    text = text[level != ""].assign(level=level[level != ""]).reset_index(drop=True)
    if not len(text):
        raise DataError(f"{path.name} has no row of England or of any area of the store: download it for its areas.")
    return [
        _observed(rows.reset_index(drop=True), path, shown[number])
        for number, rows in text.groupby("indicator", sort=False)
    ]


def shown_by(rows: pd.DataFrame) -> Polarity | None:
    """Which end of an indicator is better, by its file's comparisons with England, the parent and the goal."""
    same = ["period", "sex", "age"]
    value = pd.to_numeric(rows["value"].str.replace(",", ""), errors="coerce").where(rows["category_type"] == "")
    known = rows.assign(number=value).dropna(subset=["number"]).drop_duplicates(["area", *same])
    values = known.set_index(["area", *same])["number"]
    parents = rows.get("parent", "")
    judgements = []
    for column, code in (("against_england", ENGLAND_CODE), ("against_parent", parents), ("against_goal", "")):
        compared_with = rows[same].assign(area=code)[["area", *same]]
        benchmark = values.reindex(pd.MultiIndex.from_frame(compared_with)).to_numpy()
        among = compared_with.agg("|".join, axis="columns")
        judgements.append(Judgements(rows[column], value, pd.Series(benchmark, index=rows.index), among))
    return shown_polarity(judgements, rows["recent_trend"])


def _columns(path: Path) -> dict[str, str]:
    """Name in the file of each column that is read."""
    plain = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in header_of(path)}
    found = {key: next((plain[name] for name in names if name in plain), "") for key, names in COLUMNS.items()}
    for key, begins in BEGIN.items():
        rest = [name for short, name in plain.items() if short.startswith(begins) and name not in found.values()]
        found[key] = found[key] or next(iter(rest), "")
    missing = [key for key, name in found.items() if not name and key not in OPTIONAL]
    if missing:
        raise DataError(
            f"{path.name} has no column {COLUMNS[missing[0]][0]!r} as Fingertips names it: download the CSV file again."
        )
    return {key: name for key, name in found.items() if name}


def _observed(rows: pd.DataFrame, path: Path, shown: Polarity | None) -> Observed:
    """One indicator of the file."""
    table = rows[["area", "level", "row"]].copy()
    table["period"] = _periods(rows)
    table["sex"] = _sexes(rows, path)
    table["age"] = rows["age"].str.replace("All ages", "all ages", regex=False)
    table[["group_type", "group", NEWER]] = category_groups(rows["category_type"], rows["category"])
    few = rows["note"].str.contains(SMALL)
    suppressed = few & (rows["value"].isin(["", NO_VALUE]) | rows["note"].str.contains(SUPPRESSED, case=False))
    own = rows["note"].str[:1].str.upper() + rows["note"].str[1:]
    table["note"] = own.where(~suppressed, f"{SUPPRESSED}: " + own)
    table[list(PUBLISHED_WORDS)] = rows[list(PUBLISHED_WORDS)]
    rows["value"] = rows["value"].where((rows["value"] != NO_VALUE) | (rows["note"] == ""), "")
    for figure in FIGURES:
        table[figure] = _figures(rows, figure, path)
    table.loc[suppressed, FIGURES] = np.nan
    _check_limits(table, path)
    table = _once_each(table, path)
    span = rows["range"].iloc[0] if "range" in rows else ""
    indicator = indicator_of(rows["indicator"].iloc[0], rows["name"].iloc[0], table, span, shown)
    return Observed(indicator, table[[*OBSERVATION_COLUMNS, *PUBLISHED_WORDS]].reset_index(drop=True))


def _figures(rows: pd.DataFrame, figure: str, path: Path) -> pd.Series:
    """A column of numbers; the row that the message names is the file's."""
    try:
        return numbers(rows, figure, path)
    except DataError as error:
        values = pd.to_numeric(rows[figure].str.replace(",", "").replace("", "nan"), errors="coerce")
        bad = rows[values.isna() & (rows[figure] != "") & (rows[figure].str.lower() != "nan")].iloc[0]
        raise DataError(
            f"{path.name}: row {bad['row']} ({bad['area']}): the {figure.replace('_cl', ' limit')} {bad[figure]!r} is "
            "not a number: download it again."
        ) from error


def _periods(rows: pd.DataFrame) -> pd.Series:
    """Periods as published; with the year and month that sort them in front where they do not sort as text."""
    if "sortable" not in rows or (rows["sortable"] == "").any():
        return rows["period"]
    pairs = rows[["period", "sortable"]].drop_duplicates().sort_values("sortable", kind="stable")
    if pairs["period"].is_unique and pairs["period"].is_monotonic_increasing:
        return rows["period"]
    year, part = rows["sortable"].str[:4], rows["sortable"].str[4:6]
    return year + "-" + part + " (" + rows["period"] + ")"


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


def _once_each(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """
    One row an area, period, sex, age and group.

    An area stands once for every parent and area type it is listed under, with the same figures; a category once for
    every index of deprivation that its groups were made from: the newest is kept.
    """
    table = table.drop_duplicates([*KEY, NEWER, *FIGURES])
    newest = table.groupby(KEY)[NEWER].transform("max")
    table = table[table[NEWER] == newest]
    twice = table.duplicated(KEY, keep=False)
    if twice.any():
        first, second = table[twice].sort_values(KEY, kind="stable")["row"].iloc[:2]
        bad = table[table["row"] == first].iloc[0]
        raise DataError(
            f"{path.name}: rows {first} and {second} give {bad['area']} in {bad['period']} ({bad['sex']}, {bad['age']}"
            f"{', ' + bad['group'] if bad['group'] else ''}) different figures: keep one."
        )
    return table
