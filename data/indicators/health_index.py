"""The ONS Health Index for England: scores and underlying indicators of authorities and ICBs."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.marks import WITHHELD, without_marks
from needs_map.data.files.tables import column_like, header_of, number_column, read_csv
from needs_map.data.indicators.definitions import (
    OBSERVATION_COLUMNS,
    SUPPRESSED,
    Indicator,
    Kind,
    KnownAreas,
    Observed,
    level_of_areas,
)

FACTS = Path(__file__).parent / "health_index.toml"
STEM = "england_health_index"
CODE = r"ltla\d\d_code|icb\d\d_code|area_code"
YEAR = re.compile(r"(19|20)\d\d")
BASE = "England in 2015 is 100, and 10 is one standard deviation of local authorities then; higher is better"
SCORE_CAVEAT = "The Health Index ended with 2021, on local authorities of that year; a county has no score of its own."
UNKNOWN_UNIT = "The file gives figures in the publisher's own unit without naming it: compare only areas and years."


class _Group(NamedTuple):
    """Scores or indicators of one file: column or name, and what it is."""

    name: str
    short: str
    heading: str
    kind: Kind
    unit: str
    polarity: Any
    decimals: int


@cache
def facts() -> dict[str, dict[str, list[Any]]]:
    """Return what `data/indicators/health_index.toml` says of scores and indicators."""
    return tomllib.loads(FACTS.read_text(encoding="utf-8"))


def read_health_index(path: Path, known: KnownAreas) -> Iterator[Observed]:
    """
    Read the Health Index.

    Parameters
    ----------
    path
        `england_health_index.csv`: `ltla21_code`, `year`, overall score and three domains. Beside it may lie
        `..._ics.csv` (the same of integrated care systems, `icb22_code`), `..._subdomains.csv` (one column a
        subdomain) and `..._indicators.csv` or `.csv.gz` (`ltla21_code`, `year`, `indicator`, `value`).
    known
        Areas of the store.

    Yields
    ------
    observed
        Scores of local authorities and ICBs, of subdomains, then the underlying indicators, year by year.

    Raises
    ------
    DataError
        If a column is missing, a figure is missing or no number, a year is none, or an area stands twice in a year.

    References
    ----------
    Office for National Statistics, Health Index for England, 2015 to 2021.
    """
    scores = [_wide(path, known)]
    systems = path.with_name(f"{STEM}_ics.csv")
    if systems.is_file():
        scores.append(_wide(systems, known))
    tables: dict[str, list[pd.DataFrame]] = {}
    for table in scores:
        for column, rows in table.items():
            tables.setdefault(column.removesuffix("_score"), []).append(rows)
    for column, (name, short) in facts()["scores"].items():
        found = tables.get(column.removesuffix("_score"), [])
        if not found:
            raise DataError(f"{path.name} has no column {column!r}: download the scores of the Health Index.")
        group = _Group(name, short, "Health Index", "score", "", "high is good", 1)
        yield _observed(column.removesuffix("_score"), group, pd.concat(found, ignore_index=True))
    subdomains = path.with_name(f"{STEM}_subdomains.csv")
    if subdomains.is_file():
        for name, rows in _wide(subdomains, known).items():
            group = _Group(f"Health Index: {name}", name, "Health Index", "score", "", "high is good", 1)
            yield _observed(f"subdomain_{_slug(name)}", group, rows)
    for ending in ("csv", "csv.gz"):
        indicators = path.with_name(f"{STEM}_indicators.{ending}")
        if indicators.is_file():
            yield from _underlying(indicators, known)
            return


def _wide(path: Path, known: KnownAreas) -> dict[str, pd.DataFrame]:
    """Rows of each column of figures of a file that has one row an area and year."""
    header = header_of(path)
    code = column_like(header, CODE, path, "area code")
    text = _checked(read_csv(path).rename(columns={code: "area"}), path, ["area", "year"])
    figures = [column for column in header if column not in {code, "year"} and not column.endswith("_name")]
    return {column: _rows(text, column, known, path) for column in figures}


def _underlying(path: Path, known: KnownAreas) -> Iterator[Observed]:
    header = header_of(path)
    code = column_like(header, CODE, path, "area code")
    for column in ("year", "indicator", "value"):
        column_like(header, column, path, column)
    text = _checked(read_csv(path).rename(columns={code: "area"}), path, ["area", "year", "indicator"])
    for name, rows in text.groupby("indicator", sort=False):
        heading, *rest = facts()["indicators"].get(str(name), ["Other", "score", "", "neither", 1])
        group = _Group(str(name), str(name), f"Health Index: {heading[0].lower()}{heading[1:]}", *rest)
        yield _observed(_slug(str(name)), group, _rows(rows, "value", known, path))


def _checked(text: pd.DataFrame, path: Path, key: list[str]) -> pd.DataFrame:
    if "year" not in text:
        raise DataError(f"{path.name} has no column 'year': download it again.")
    wrong = ~text["year"].str.fullmatch(YEAR)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(f"{path.name}: row {row + 2}: {text['year'].iloc[row]!r} is not a year: download it again.")
    twice = text.duplicated(key)
    if twice.any():
        row = int(twice.to_numpy().argmax())
        raise DataError(f"{path.name}: row {row + 2} gives {' in '.join(text[key].iloc[row])} a second time: keep one.")
    return text


def _rows(text: pd.DataFrame, column: str, known: KnownAreas, path: Path) -> pd.DataFrame:
    """Figures of the areas that are kept."""
    cells, note = without_marks(text[column])
    value = number_column(text.assign(**{column: cells}), column, path)
    unmarked = value.isna() & (note == "")
    if unmarked.any():
        at = text[unmarked].iloc[0]
        raise DataError(f"{path.name}: {column!r} of {at['area']} in {at['year']} is empty: download it again.")
    rows = pd.DataFrame({"area": text["area"], "level": level_of_areas(text["area"], known), "period": text["year"]})
    return rows.assign(value=value, note=note.replace(WITHHELD, SUPPRESSED))[rows["level"] != ""]


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower().replace("'", "")).strip("_")


def _observed(key: str, group: _Group, rows: pd.DataFrame) -> Observed:
    same: dict[str, Any] = {"sex": "persons", "age": "all ages", "group_type": "", "group": ""}
    figures = dict.fromkeys(("lower_cl", "upper_cl", "numerator", "denominator"), np.nan)
    table = rows.assign(**same, **figures)[list(OBSERVATION_COLUMNS)].reset_index(drop=True)
    score = group.heading == "Health Index"
    pers = {"%": 100.0, "per 1,000": 1_000.0, "per 100,000": 100_000.0}
    definition = f"{group.name.removeprefix('Health Index: ')}, as a score of the Health Index: {BASE}."
    if not score:
        definition = f"{group.name}, the figure behind the Health Index."
    return Observed(
        Indicator(
            key=f"health_index_{key}",
            name=group.name,
            short=group.short,
            group=group.heading,
            kind=group.kind,
            unit=group.unit,
            per=pers.get(group.unit, np.nan),
            polarity=group.polarity,
            decimals=group.decimals,
            native_level="authority",
            period_type="calendar year",
            method="As the publisher gives it; no confidence intervals are published.",
            publisher="Office for National Statistics",
            source="Health Index for England, 2015 to 2021",
            licence="Open Government Licence v3.0",
            page="https://www.ons.gov.uk/peoplepopulationandcommunity/healthandsocialcare/healthandwellbeing/datasets/"
            "healthindexscoresengland",
            definition=definition,
            caveat=SCORE_CAVEAT if score or group.unit else f"{UNKNOWN_UNIT} {SCORE_CAVEAT}",
        ),
        table,
    )
