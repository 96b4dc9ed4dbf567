"""
Observations in the store: one file an indicator, laid out so that one level and period is read by itself.

A file's rows are in order of level, period, sex, age, group and area, and each level and period begins a group of rows
of its own (small ones share a group): a reader passes over all others by the statistics in the file's foot.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, PUBLISHED_WORDS, Indicator, Observed
from needs_map.data.manifest import REBUILD, sha256
from needs_map.data.store import Store

FOLDER = "observations"
TABLE = "indicators"
CENSUS = "ethnicity"
AGE = re.compile(r"(<?)(\d+)(\+|-\d+)? ?(?:yrs|years)")
"""An age as Fingertips writes it."""
KEY = re.compile(r"[a-z][a-z0-9_]{0,79}")
LISTS = ("practice", "pcn")
LEVEL_ORDER = ("lsoa", "msoa", "neighbourhood", "place", "authority", "icb", "cluster", "england", *LISTS)
FIGURES = ("value", "lower_cl", "upper_cl", "numerator", "denominator")
COLUMNS = (*OBSERVATION_COLUMNS, *PUBLISHED_WORDS)
TEXT_COLUMNS = tuple(column for column in COLUMNS if column not in FIGURES)
IDENTITY = tuple(column for column in TEXT_COLUMNS if column not in {"note", *PUBLISHED_WORDS})
"""Columns that no two rows share."""
ORDER = ("level", "period", "sex", "age", "group_type", "group", "area")
LEAST_ROWS = 4096
"""Rows of a group below which the next level or period joins it: many small groups cost more than they save."""
SCHEMA = pa.schema(
    [(column, pa.float64() if column in FIGURES else pa.string()) for column in COLUMNS],
)


class Series(NamedTuple):
    """Whose figures one line of an indicator is: an indicator may be given by sex and age."""

    sex: str
    age: str


def age_in_words(age: str, name: str) -> str:
    """
    Age of an indicator's figures as it follows the indicator's name; empty for all ages, and where the name gives it.

    Parameters
    ----------
    age
        As the publisher's file has it, such as `15+ yrs`, `<75 yrs`, `10-14 yrs` or `all ages`.
    name
        Of the indicator.
    """
    if age.casefold() == "not applicable":
        return "age not stated"
    found = AGE.fullmatch(age)
    if found is None:
        return "" if age == "all ages" else age
    below, first, last = found.groups()
    if below:
        words = f"under {first}"
    elif last:
        words = f"aged {first} and over" if last == "+" else f"aged {first} to {last[1:]}"
    else:
        return f"aged {first}"
    return "" if words in name or f"{first}{last}" in name else words


@dataclass(frozen=True, eq=False)
class StoredIndicator:
    """What a store holds of one indicator, from its manifest; two are equal only if they are the same one."""

    indicator: Indicator
    origin: str
    """Key of the dataset that it is from; `added` for one of the users' own."""
    periods: dict[str, tuple[str, ...]]
    """Periods of each level that it is stored at, first to last."""
    series: tuple[Series, ...]
    """Sexes and ages that it is given for, everyone first."""
    grouped: tuple[str, ...]
    """Types of group that it is given for beside everyone, such as `ethnic group`."""
    has_counts: bool
    """Whether every row with a value has numerator and denominator, England's aside: larger areas can be added up."""
    has_limits: bool
    """Whether some values have published limits."""
    rows: int
    apart: tuple[str, ...] = ()
    """Levels whose areas overlap in the store: figures given for them make up no larger area."""


def write_observations(target: Path, observed: Observed, origin: str) -> dict[str, Any]:
    """
    Write the file of one indicator.

    Parameters
    ----------
    target
        Folder of the build.
    observed
        The indicator; its rows in any order.
    origin
        Key of the dataset that it is from, or `added`.

    Returns
    -------
    facts
        For the manifest: `file`, `rows`, `bytes`, `sha256`, `origin`, `periods` by level, `series`, `grouped`,
        `has_counts`, `has_limits`.

    Raises
    ------
    ValueError
        If the key cannot name a file, or a column or level is not one of those that observations have.
    DataError
        If there are no rows, or two for one area, period, sex, age and group.
    """
    key, table = observed.indicator.key, observed.observations
    if not KEY.fullmatch(key):
        raise ValueError(f"key must be small letters, digits and _: {key!r}")
    if missing := [column for column in OBSERVATION_COLUMNS if column not in table]:
        raise ValueError(f"observations of {key} lack the column {missing[0]!r}")
    if not len(table):
        raise DataError(f"The indicator {key!r} ({observed.indicator.name}) has no row for any area of the map.")
    rank = table["level"].map({level: position for position, level in enumerate(LEVEL_ORDER)}).astype("float64")
    if rank.isna().any():
        raise ValueError(f"observations of {key} have the level {table['level'][rank.isna()].iloc[0]!r}")
    twice = table.duplicated(list(IDENTITY))
    if twice.any():
        row = table[twice].iloc[0]
        raise DataError(
            f"The indicator {key!r} has two rows for {row['area']} in {row['period']} ({row['sex']}, {row['age']}"
            f"{', ' + row['group'] if row['group'] else ''}): keep one."
        )
    table = table.assign(**dict.fromkeys(set(PUBLISHED_WORDS) - set(table.columns), ""))
    order = np.lexsort([*(_places(table[column]) for column in reversed(ORDER[1:])), rank.to_numpy()])
    path = target / FOLDER / f"{key}.parquet"
    path.parent.mkdir(exist_ok=True)
    _write(path, table, order)
    return {
        "file": f"{FOLDER}/{key}.parquet",
        "rows": len(table),
        "bytes": path.stat().st_size,
        "sha256": sha256(path),
        "origin": origin,
        **_contents(table, order),
    }


def _places(words: pd.Series) -> np.ndarray:
    """Place of each cell among the different ones of its column, in the order of the alphabet."""
    if isinstance(words.dtype, pd.CategoricalDtype):
        return np.argsort(words.cat.categories.argsort())[words.cat.codes]
    return pd.factorize(words, sort=True, use_na_sentinel=False)[0]


def _write(path: Path, table: pd.DataFrame, order: np.ndarray) -> None:
    """Write the rows in an order, a group at a time: a large table is not copied as a whole."""
    level, period = (pd.factorize(table[column])[0][order] for column in ("level", "period"))
    begins = np.r_[True, (np.diff(level) != 0) | (np.diff(period) != 0)]
    with pq.ParquetWriter(
        path,
        SCHEMA,
        compression="zstd",
        write_page_checksum=True,
        use_dictionary=list(TEXT_COLUMNS),
        store_schema=False,
    ) as writer:
        start = 0
        for stop in [*np.flatnonzero(begins)[1:].tolist(), len(table)]:
            if stop - start >= LEAST_ROWS or stop == len(table):
                rows = table.iloc[order[start:stop]][list(COLUMNS)]
                group = pa.Table.from_pandas(rows, schema=SCHEMA, preserve_index=False)
                writer.write_table(group, row_group_size=max(stop - start, 1))
                start = stop


def _contents(table: pd.DataFrame, order: np.ndarray) -> dict[str, Any]:
    ordered_words = table[["level", "period", "sex", "age", "group_type"]].iloc[order]
    everyone = ordered_words[ordered_words["group_type"] == ""]
    series = everyone[["sex", "age"]].drop_duplicates()
    ordered = series.assign(rank=series["sex"] != "persons").sort_values("rank", kind="stable")
    present = set(everyone["level"].unique())
    levels = [level for level in LEVEL_ORDER if level in present]
    periods = {level: sorted(everyone.loc[everyone["level"] == level, "period"].unique()) for level in levels}
    valued = table["value"].notna()
    counted = table["numerator"].notna() & table["denominator"].notna()
    if (table["level"] != "england").any():  # England is no part of any area
        valued &= table["level"] != "england"
    return {
        "periods": periods,
        "series": ordered[["sex", "age"]].to_numpy().tolist(),
        "grouped": sorted(set(table["group_type"].unique()) - {""}),
        "has_limits": bool(table["lower_cl"].notna().any()),
        "has_counts": bool(counted.any() and (counted | ~valued).all()),
    }


def indicators_table(indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Table of indicators, one row each, for the store."""
    return pd.DataFrame(list(indicators), columns=list(Indicator._fields))


def held(folder: Path, manifest: Mapping[str, Any]) -> dict[str, StoredIndicator]:
    """
    Indicators that a store holds, by key, in the order in which they were read.

    Parameters
    ----------
    folder, manifest
        The store's folder and what its manifest says.

    Raises
    ------
    DataError
        If the table of indicators is missing or damaged.
    """
    if TABLE not in manifest["tables"]:
        return {}
    path = folder / manifest["build"] / f"{TABLE}.parquet"
    facts: Mapping[str, Any] = manifest[TABLE]
    try:
        table = pd.read_parquet(path)
        if "is_composition" not in table:  # an older store, whose only such dataset is the census
            composition = table["key"].map(lambda key: facts[key]["origin"] == CENSUS)
            table = table.assign(is_complete=composition, is_composition=composition)
        later = {name: value for name, value in Indicator._field_defaults.items() if name not in table}
        table = table.assign(**later)  # of a store built before there was such a column
        indicators = [Indicator(*row) for row in table[list(Indicator._fields)].itertuples(index=False, name=None)]
        return {one.key: _held(one, facts[one.key]) for one in indicators}
    except (OSError, pa.ArrowException, ValueError, TypeError, KeyError) as error:
        raise DataError(f"{path} is missing or damaged. Build the store again: {REBUILD}") from error


def _held(indicator: Indicator, facts: Mapping[str, Any]) -> StoredIndicator:
    return StoredIndicator(
        indicator,
        facts["origin"],
        {level: tuple(periods) for level, periods in facts["periods"].items()},
        tuple(Series(*one) for one in facts["series"]),
        tuple(facts["grouped"]),
        facts["has_counts"],
        facts["has_limits"],
        facts["rows"],
    )


def read_observations(store: Store, key: str, *, level: str | None = None, period: str | None = None) -> pd.DataFrame:
    """
    Read the observations of one indicator, or only those of a level or period.

    Parameters
    ----------
    store
        The store.
    key
        Of the indicator.
    level, period
        Read only the rows of this level and period; all if None.

    Returns
    -------
    observations
        Columns `OBSERVATION_COLUMNS` and `PUBLISHED_WORDS`, in order of level, period, sex, age, group and area; no row
        if there are none.

    Raises
    ------
    DataError
        If the store has no such indicator, or its file is missing or damaged.
    """
    facts = store.manifest.get(TABLE, {}).get(key)
    if facts is None:
        raise DataError(f"The store in {store.folder} has no indicator {key!r}: needs-map data status lists them.")
    path = store.folder / store.build / facts["file"]
    wanted = [(column, "=", value) for column, value in (("level", level), ("period", period)) if value is not None]
    try:
        if path.stat().st_size != facts["bytes"]:
            raise DataError(f"{path} is not as it was written. Build the store again: {REBUILD}")
        table = pq.read_table(path, filters=wanted or None, page_checksum_verification=True, use_threads=False)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise DataError(f"{path} is missing or damaged. Build the store again: {REBUILD}") from error
    frame: pd.DataFrame = table.to_pandas()
    return frame.assign(**dict.fromkeys(set(PUBLISHED_WORDS) - set(frame.columns), ""))  # a store of before has none
