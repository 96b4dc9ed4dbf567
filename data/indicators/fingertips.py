"""OHID Fingertips: the CSV file of any of its indicators, by area, sex, age, period and category."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.marks import WITHHELD, without_marks
from needs_map.data.files.tables import header_of, is_header_alone, read_csv
from needs_map.data.indicators.definitions import (
    MOST_MSOAS,
    OBSERVATION_COLUMNS,
    PUBLISHED_WORDS,
    SHARED_OUT,
    KnownAreas,
    Observed,
    level_of_areas,
)
from needs_map.data.indicators.fingertips_categories import NEWER
from needs_map.data.indicators.fingertips_checks import NO_VALUE, SMALL, checked_rows
from needs_map.data.indicators.fingertips_known import in_one_unit, indicator_of, periods_in_order
from needs_map.data.indicators.fingertips_metadata import NUMBERED, IndicatorMetadata
from needs_map.data.indicators.observations import FIGURES, LISTS
from needs_map.data.indicators.polarity import Judgements, judgements_of, shown_polarity
from needs_map.data.places.msoas_2011 import CHANGED, became, split_alike

# What a column is called in the file, in small letters without spaces or signs: in downloads of today, of before 2022
# and as the R package fingertipsR writes them.
COLUMNS = {
    "indicator": ("indicatorid",),
    "name": ("indicatorname",),
    "area": ("areacode",),
    "area_name": ("areaname",),
    "area_type": ("areatype",),
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
OPTIONAL = ("area_name", "area_type", "sortable", "range", "parent", "recent_trend", *BEGIN)
KEY = ["area", "period", "sex", "age", "group_type", "group"]
FILE = "file"
"""Column of the key of the file that a row is from, beside those of observations."""
MSOAS_GONE = "rows of MSOAs of 2011 that were since split or merged"
MSOAS_SPLIT = "rows of MSOAs of 2011 that were since split, which count in larger areas only"
MSOAS_ELSEWHERE = "rows of MSOAs that are not of this map"
LISTS_NAMELESS = "rows of practices or networks without the number of an indicator"
NO_GROUND = re.compile(r"[A-Z]\d{5}|nE\w+|U\d+")
"""Codes of practices, PCNs and the like, which have lists of people and no ground."""
LeftOut = dict[str, Counter[str]]
"""By file, why rows were left out, and how many."""


def read_fingertips(path: Path, known: KnownAreas) -> list[Observed]:
    """Read one CSV file of Fingertips, as `read_fingertips_files` reads several."""
    return merged([rows_of_file(path, known)])


class Rows(NamedTuple):
    """Rows of one file of Fingertips."""

    path: Path
    table: pd.DataFrame
    """Those of areas that are known, checked."""
    shown: dict[str, list[Judgements]]
    """Comparisons of all its rows, by indicator."""
    trends: dict[str, pd.Series]
    """Recent trends of all its rows, by indicator."""
    left_out: Counter[str]
    """Why rows were left out, and how many."""


def rows_of_file(path: Path, known: KnownAreas) -> Rows:
    """
    Read and check a CSV file of Fingertips.

    Parameters
    ----------
    path
        As downloaded: 25 to 27 columns, found by name in any order; any number of indicators.
    known
        Areas of the store. Rows of England, of local authorities and of ICBs are kept too, and those of all MSOAs where
        the file has England's; of regions, practices and all others not.

    Returns
    -------
    rows
        For `merged`.

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
    if is_header_alone(path):
        return Rows(path, pd.DataFrame(columns=["indicator"]), {}, {}, Counter())
    needed = [name for key, name in columns.items() if key not in OPTIONAL]
    spare = [name for key, name in columns.items() if key in OPTIONAL]
    text = read_csv(path, only=needed, optional=spare).rename(columns={name: key for key, name in columns.items()})
    text["row"] = np.arange(len(text)) + 2
    unnumbered, level = ~text["indicator"].str.fullmatch(NUMBERED), level_of_areas(text["area"], known)
    text, nameless = text[~(unnumbered & level.isin(LISTS))], int((unnumbered & level.isin(LISTS)).sum())
    if (unnumbered & ~level.isin(["", *LISTS])).any():
        bad = text[unnumbered & ~level.isin(["", *LISTS])].iloc[0]
        raise DataError(
            f"{path.name}: row {bad['row']}: {bad['indicator'][:40]!r} is not the number of an indicator: download it "
            "again."
        )
    text["name"] = text["name"].str.split().str.join(" ")
    for column in ("recent_trend", *BEGIN):
        text[column] = text[column].str.lower() if column in text else ""
    text = text.assign(
        **dict.fromkeys({"area_name", "area_type", "sortable", "range", "parent"} - set(text.columns), "")
    )
    shown = judgements_of(text)
    trends = {str(number): rows["recent_trend"] for number, rows in text.groupby("indicator", sort=False)}
    text, left_out = _msoas_now(text, known)
    left_out += Counter({LISTS_NAMELESS: nameless})
    level = level_of_areas(text["area"], known)
    msoas = text["area"].str.startswith("E02")
    if text.loc[msoas, "area"].nunique() >= MOST_MSOAS:  # of all England: an area's place among them can be told
        level = level.mask(msoas & (level == ""), "msoa")
    elsewhere = text[level == ""]
    kinds = elsewhere["area_type"].str.split(" (", regex=False).str[0].replace("", "another kind")
    words = ("rows of areas that this map does not have (" + kinds + ")").mask(
        elsewhere["area"].str[:3] == "E02", MSOAS_ELSEWHERE
    )
    left_out.update(words)
    text = text[level != ""].assign(level=level[level != ""]).reset_index(drop=True)
    if not len(text) and not (len(elsewhere) and elsewhere["area"].str.fullmatch(NO_GROUND.pattern).all()):
        raise DataError(f"{path.name} has no row of England or of any area of the store: download it for its areas.")
    return Rows(path, checked_rows(text, path), shown, trends, left_out)


def _msoas_now(text: pd.DataFrame, known: KnownAreas) -> tuple[pd.DataFrame, Counter[str]]:
    """
    Rows with those of MSOAs of 2011 that were split or merged put as ones of the MSOAs on their ground.

    Of those that were split and share ground with no other, each part has its share of the residents in the column
    `part`, by which `checked_rows` shares the counts out (`SHARED_OUT`); all others are unknown.
    """
    text["part"] = 1.0
    unknown = text["area"].str.startswith("E02") & ~text["area"].isin(known.levels.keys())
    if not unknown.any() or not known.at("msoa").str.startswith("E02").any():
        return text, Counter()
    heirs = text["area"].map(known.earlier_msoas).fillna(text["area_name"].map(known.earlier_msoas))
    changed = unknown & heirs.notna()
    shares = _shares_of_parts(known)
    lost = changed & ~heirs.map(lambda own: own[0] in shares, na_action="ignore").eq(True)
    gone = dict(zip(text["area"][lost], heirs[lost], strict=True))
    left_out = Counter({f"{MSOAS_GONE} ({became(gone)})": int(lost.sum())})
    shared = changed & ~lost
    split = dict(zip(text["area"][shared], heirs[shared], strict=True))
    left_out[f"{MSOAS_SPLIT} ({became(split)})"] = int(shared.sum())
    rows = text[changed].assign(area=heirs[changed]).explode("area")
    rows["part"] = rows["area"].map(shares).astype("float64")
    rows[["lower_cl", "upper_cl", *PUBLISHED_WORDS]] = ""
    withheld = rows["note"].str.contains(SMALL) | (rows["note"] == WITHHELD)
    blank = rows["part"].isna() | withheld | without_marks(rows["value"])[0].isin(["", NO_VALUE])
    rows.loc[blank, ["value", "numerator", "denominator"]] = ""
    rows["note"] = np.where(blank, CHANGED, SHARED_OUT)
    return pd.concat([text[~changed], rows], ignore_index=True), +left_out


def _shares_of_parts(known: KnownAreas) -> dict[str, float]:
    """Share of the residents of each MSOA of 2021 in the one of 2011 that was split into it and others."""
    if "residents" not in known.lsoa:
        return {}
    people = known.lsoa.groupby("msoa")["residents"].sum()
    found: dict[str, float] = {}
    for own in split_alike(known.earlier_msoas):
        parts = people.reindex(list(own))
        if parts.gt(0).all():
            found |= {str(code): float(share) for code, share in (parts / parts.sum()).items()}
    return found


def merged(
    files: Sequence[Rows],
    keys: Sequence[str] = ("",),
    left_out: LeftOut | None = None,
    about: Mapping[str, IndicatorMetadata] = MappingProxyType({}),
) -> list[Observed]:
    """
    Make the indicators of files of Fingertips, each with its rows from all of them.

    Parameters
    ----------
    files
        The newest first, whose figures are kept where two differ.
    keys
        What each file is called in the column `FILE` of the observations and in `left_out`.
    left_out
        Takes what is left out of each file.
    about
        What the publisher's metadata say, by the number of the indicator.

    Returns
    -------
    indicators
        In the files' order. Sexes are `persons`, `females`, `males`; a category is a group (`deprivation quintile`,
        `deprivation decile`, `ethnic group`, else as published); a value that the publisher withheld because few people
        are counted is NaN with a note that begins with `suppressed`; any other note is the publisher's. Its comparisons
        with England and its goal and its recent trend are kept (`PUBLISHED_WORDS`), and those of all areas of the
        files, kept or not, show which end is better.
    """
    tables = []
    for order, (file, key) in enumerate(zip(files, keys, strict=True)):
        table = file.table.assign(order=order)
        table[FILE] = key
        tables.append(table)
        for reason, count in file.left_out.items():
            _count({} if left_out is None else left_out, key, reason, count)
    names = {key: file.path.name for file, key in zip(files, keys, strict=True)}
    every = pd.concat(tables, ignore_index=True)
    found = []
    for number, rows in every.groupby("indicator", sort=False):
        own = rows.reset_index(drop=True)
        own["period"] = periods_in_order(own)
        table, caveat = in_one_unit(
            _once_each(own, names, {} if left_out is None else left_out), about.get(str(number))
        )
        judgements = [one for file in files for one in file.shown.get(str(number), ())]
        trends = [file.trends[str(number)] for file in files if str(number) in file.trends]
        shown = shown_polarity(judgements, pd.concat(trends))
        span = next((span for span in own["range"] if span), "")
        indicator = indicator_of(
            str(number), own["name"].iloc[0], table, span, shown=shown, about=about.get(str(number)), caveat=caveat
        )
        if indicator.kind == "count":  # its value is the count, so that a part of an MSOA has that of the part
            table["value"] = table["value"].mask(table["note"] == SHARED_OUT, table["numerator"])
        columns = [*OBSERVATION_COLUMNS, *PUBLISHED_WORDS, *([FILE] if any(keys) else [])]
        found.append(Observed(indicator, table[columns].reset_index(drop=True)))
    return found


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


def _once_each(table: pd.DataFrame, names: Mapping[str, str], left_out: LeftOut) -> pd.DataFrame:
    """
    One row an area, period, sex, age and group.

    An area stands once for every parent and area type it is listed under, with the same figures; a category once for
    every index of deprivation that its groups were made from: the newest is kept. Where files differ, the first is.
    """
    newest = table.groupby(KEY)[NEWER].transform("max")
    table = table[table[NEWER] == newest]
    alike = table.duplicated([*KEY, NEWER, *FIGURES])
    again = alike & table.groupby(KEY)["order"].transform("min").ne(table["order"])
    for key, rows in table[again].groupby(FILE):
        _count(left_out, str(key), "rows that another of the files gives alike", len(rows))
    table = table[~alike]
    twice = table.duplicated([*KEY, FILE], keep=False)
    if twice.any():
        bad = table[twice].sort_values([*KEY, "row"], kind="stable")
        one, other = bad.iloc[0], bad.iloc[1]
        raise DataError(
            f"{names[one[FILE]]}: rows {one['row']} and {other['row']} give {one['area']} in {one['period']} "
            f"({one['sex']}, {one['age']}{', ' + one['group'] if one['group'] else ''}) different figures: keep one."
        )
    older = table.duplicated(KEY)
    for key, rows in table[older].groupby(FILE):
        one = rows.iloc[0]
        kept = table[~older].merge(rows[KEY], on=KEY)[FILE].map(names)
        words = (
            f"rows whose figures differ in {' and '.join(kept.unique())}, which is newer and is kept (first: indicator "
        )
        named = (reason for reason in left_out.get(str(key), ()) if reason.startswith(words))  # of another indicator
        first = next(named, f"{words}{one['indicator']}, {one['area']}, {one['period']})")
        _count(left_out, str(key), first, len(rows))
    return table[~older]


def _count(left_out: LeftOut, key: str, reason: str, rows: int) -> None:
    left_out.setdefault(key, Counter())[reason] += rows
