"""Underlying indicators of the English Indices of Deprivation 2025 (File 8), by LSOA."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from needs_map.data.catalogue import catalogue
from needs_map.data.errors import DataError
from needs_map.data.files.marks import without_marks
from needs_map.data.files.tables import LARGEST, LSOA_2021, header_of, number_column, read_csv, unique_codes
from needs_map.data.files.workbooks import open_workbook
from needs_map.data.indicators.definitions import (
    ENGLAND_CODE,
    OBSERVATION_COLUMNS,
    Indicator,
    Kind,
    KnownAreas,
    Observed,
)
from needs_map.data.indicators.imd import INDEX_YEAR, plain_header

FACTS = Path(__file__).parent / "iod_indicators.toml"
CODE = ("lsoa21_code", "lsoa_code_2021")
DOMAIN = re.compile(r"iod\s?25 .*domain", re.IGNORECASE)
DENOMINATORS = ("total population", "dependent children", "older population", "working age population")
"""How the headers of File 7 begin that hold the people behind the counts."""
PERCENT = 100.0
MORE = "more people counted than File 7 has there"
AVERAGE = "average of England's LSOAs, each counted once"
CAVEAT = (
    "The publisher made it for an index: some figures are modelled or drawn in towards the average of the district, "
    "and small differences between LSOAs say little."
)


@cache
def facts() -> dict[str, dict[str, Any]]:
    """What each indicator is, by the name of its column."""
    return tomllib.loads(FACTS.read_text(encoding="utf-8"))


def column_key(header: str) -> str:
    """Header in small letters, with `_` for all that is no letter or digit: `rate % of` is `rate_percent_of`."""
    return re.sub(r"[^a-z0-9]+", "_", header.replace("%", " percent ").replace("'", "").lower()).strip("_")


def read_iod_indicators(path: Path, known: KnownAreas) -> Iterator[Observed]:
    """
    Read the underlying indicators.

    Parameters
    ----------
    path
        File 8 as published (a workbook with a sheet a domain), or its columns in one CSV file, which may be gzipped.
        People behind the counts are taken from File 7, if that lies beside it.
    known
        Areas of the store: their LSOAs are kept, and England.

    Yields
    ------
    observed
        One indicator with a value for each LSOA. England's is the sum of counts, else the average of its LSOAs, which
        the note says. A count below 10, which the publisher leaves out, is `suppressed`.

    Raises
    ------
    DataError
        If the file is not File 8, an LSOA of the store is missing or stands twice, a figure is no number, or a count is
        negative.

    References
    ----------
    Ministry of Housing, Communities and Local Government, English Indices of Deprivation 2025, File 8: underlying
    indicators.
    """
    table = _workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    missing = known.lsoa.index.difference(table.index)
    if len(missing):
        raise DataError(
            f"{path.name} has no row for {missing[0]} ({len(missing):,} of the store's {len(known.lsoa):,} LSOAs): "
            f"download File 8 of the Indices of Deprivation {INDEX_YEAR}, whole."
        )
    found = [key for key in facts() if key in table.columns]
    if not found:
        raise DataError(
            f"{path.name} has none of the indicators of the Indices of Deprivation {INDEX_YEAR}: File 8 is needed."
        )
    people = _people(path.parent)
    for key in found:
        own = facts()[key]
        rows = (
            _counts(table[key], people.get(own["denominator"]), path) if "denominator" in own else _values(table, key)
        )
        counted = bool(rows["denominator"].notna().any())
        keep = rows.loc[[*known.lsoa.index, ENGLAND_CODE]].rename_axis("area").reset_index()
        keep["level"] = np.where(keep["area"] == ENGLAND_CODE, "england", "lsoa")
        same = {"period": INDEX_YEAR, "sex": "persons", "age": "all ages", "group_type": "", "group": ""}
        keep = keep.assign(**same, lower_cl=np.nan, upper_cl=np.nan)
        yield Observed(_indicator(own, counted=counted), keep[list(OBSERVATION_COLUMNS)])


def _csv(path: Path) -> pd.DataFrame:
    keys = {name: column_key(name) for name in header_of(path)}
    wanted = [name for name, key in keys.items() if key in facts() or key in CODE]
    code = [name for name in wanted if keys[name] in CODE]
    if len(code) != 1:
        raise DataError(f"{path.name} has no column of LSOA codes of 2021: download File 8 of {INDEX_YEAR}.")
    text = read_csv(path, only=wanted)
    _check_codes(text[code[0]], path.name)
    unique_codes(text[code[0]], path, "LSOA")
    figures = [name for name in wanted if name not in code]
    text[figures] = text[figures].apply(lambda cells: without_marks(cells)[0])
    values = pd.DataFrame({keys[name]: number_column(text, name, path) for name in figures})
    return values.set_axis(pd.Index(text[code[0]], name="area"))


def _workbook(path: Path) -> pd.DataFrame:
    """All sheets of domains beside one another."""
    with open_workbook(path) as book:
        names = [name for name in book.sheets if DOMAIN.fullmatch(name.strip())]
        sheets = [_sheet(list(book.rows(name)), f"{path.name}, sheet {name!r}") for name in names]
    if not sheets:
        raise DataError(f"{path.name} has no sheet such as 'IoD25 Health Domain': download File 8 of {INDEX_YEAR}.")
    for sheet in sheets[1:]:
        if not sheet.index.sort_values().equals(sheets[0].index.sort_values()):
            raise DataError(f"{path.name}: its sheets do not have the same LSOAs: download it again.")
    return pd.concat(sheets, axis=1)


def _sheet(rows: list[list[Any]], where: str) -> pd.DataFrame:
    keys = [column_key(str(cell)) for cell in rows[0]] if rows else []
    if not set(CODE) & set(keys):
        raise DataError(f"{where} does not begin with a row of headers such as 'LSOA code (2021)': download it again.")
    table = pd.DataFrame(rows[1:], columns=keys)
    code = table[next(key for key in CODE if key in keys)].astype(str).str.strip()
    table = table[[key for key in keys if key in facts()]]
    _check_codes(code, where)
    if code.duplicated().any():
        raise DataError(f"{where} names the LSOA {code[code.duplicated()].iloc[0]} twice: download it again.")
    table = table.mask(table.astype("str").apply(lambda cells: without_marks(cells.str.strip())[0]) == "")
    values = pd.DataFrame({key: pd.to_numeric(table[key], errors="coerce") for key in table.columns}, dtype="float64")
    bad = ~(values.abs() <= LARGEST) & table.notna()
    if bad.to_numpy().any():
        row, column = np.argwhere(bad.to_numpy())[0]
        raise DataError(f"{where}: row {row + 2}: {table.iloc[row, column]!r} is not a number: download it again.")
    return values.set_axis(pd.Index(code, name="area"))


def _check_codes(code: pd.Series, where: str) -> None:
    wrong = ~code.str.fullmatch(LSOA_2021)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(f"{where}: row {row + 2}: {code.iloc[row]!r} is no LSOA code of 2021: download it again.")


def _people(folder: Path) -> dict[str, pd.Series]:
    """People behind the counts by LSOA, from File 7 beside the file; none of what is blank there."""
    path = next((found for pattern in catalogue()["imd"].files for found in sorted(folder.glob(pattern))), None)
    if path is None:
        return {}
    columns = {plain_header(name): name for name in header_of(path)}
    code = next((name for words, name in columns.items() if words == "lsoa code"), "")
    named = {
        start: name for start in DENOMINATORS for words, name in columns.items() if words.startswith(start) and code
    }
    if not named:
        return {}
    text = read_csv(path, only=[code, *named.values()])
    found = {start: number_column(text, name, path).set_axis(pd.Index(text[code])) for start, name in named.items()}
    return {start: people for start, people in found.items() if people.notna().any()}


def _counts(count: pd.Series, people: pd.Series | None, path: Path) -> pd.DataFrame:
    """Counts with the people behind them, and their share; only counts where the people are not known."""
    behind = pd.Series(np.nan, index=count.index) if people is None else people.reindex(count.index)
    if (count < 0).any():
        raise DataError(f"{path.name}: {count.name} of {count.index[count < 0][0]} is negative: download it again.")
    more = count > behind  # the two files count people at different times
    rows = pd.DataFrame({"numerator": count, "denominator": behind.mask(more)})
    known = rows.dropna(subset=["numerator", "denominator"] if people is not None else ["numerator"])
    rows.loc[ENGLAND_CODE] = known.sum() if people is not None else [known["numerator"].sum(), np.nan]
    share = rows["numerator"] / rows["denominator"] * PERCENT
    rows["value"] = rows["numerator"] if people is None else share
    rows["note"] = np.where(rows["numerator"].isna(), "suppressed", "")
    rows.loc[count.index[more], "note"] = MORE
    return rows


def _values(table: pd.DataFrame, key: str) -> pd.DataFrame:
    value = table[key] * float(facts()[key].get("times", 1))
    rows = pd.DataFrame({"value": value, "note": np.where(value.isna(), "not published", "")})
    england = pd.DataFrame({"value": [value.mean()], "note": AVERAGE}, index=pd.Index([ENGLAND_CODE]))
    return pd.concat([rows, england]).assign(numerator=np.nan, denominator=np.nan)


def _indicator(own: dict[str, Any], *, counted: bool) -> Indicator:
    is_count = "denominator" in own
    share = own.get("kind") == "proportion" or (is_count and counted)
    kind: Kind = "proportion" if share else "count" if is_count else own["kind"]
    per = PERCENT if is_count and counted else float(own.get("per", PERCENT if share else np.nan))
    made = "Counts of the publisher over the people of File 7" if is_count and counted else "As the publisher gives it"
    definition = own["definition"]
    if is_count and not counted:
        definition = definition.replace("The share of", "The number of", 1)
    return Indicator(
        key=f"iod_{column_key(own['short'])}",
        name=own["name"],
        short=own["short"],
        group=own["group"],
        kind=kind,
        unit="%" if share else "people" if is_count else own["unit"],
        per=per,
        polarity=own.get("polarity", "low is good"),
        decimals=0 if kind == "count" else own.get("decimals", 1),
        native_level="lsoa",
        period_type=f"years before {INDEX_YEAR}, each indicator its own",
        method=f"{made}; England's figure is the {'sum' if is_count else AVERAGE}; no confidence intervals are "
        "published.",
        publisher="Ministry of Housing, Communities and Local Government",
        source=f"English Indices of Deprivation {INDEX_YEAR}, File 8: underlying indicators",
        licence="Open Government Licence v3.0",
        page="https://www.gov.uk/government/statistics/english-indices-of-deprivation-2025",
        definition=definition,
        caveat=CAVEAT,
        weight="" if is_count else "resident",
    )
