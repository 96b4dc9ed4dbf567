"""Use of services: the published projections of ten services, and rates by age and sex that a user supplies."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from needs_map.data.content.packs import Pack, documents_of, shipped_packs
from needs_map.data.content.published import published
from needs_map.data.errors import DataError
from needs_map.data.files.tables import number_column, read_csv

RATE_COLUMNS = ("service", "unit", "period", "sex", "age_from", "age_to", "rate", "per", "source")
SEXES = {"females": (0,), "males": (1,), "persons": (0, 1)}
OLDEST = 90


def read_rates(path: Path) -> pd.DataFrame:
    """
    Read a user's rates of use by age and sex.

    Parameters
    ----------
    path
        CSV with one row a service, sex and age band: `service` (its name), `unit` (`attendances`), `period`
        (`2024/25`), `sex` (`females`, `males`, or `persons` for both), `age_from` and `age_to` (whole years, both
        counted; `age_to` empty or 90 is open), `rate` (events in a year), `per` (for how many people: `1000`),
        `source`. Each service covers every age from 0 to 90 and over once for each sex.

    Returns
    -------
    rates
        `service`, `unit`, `period`, `sex`, `age_from`, `age_to`, `rate` for each person in a year, `source`.

    Raises
    ------
    DataError
        If a column is missing, a service has no name or several units or periods, a rate is negative or
        no number, or the bands of a service overlap or leave a gap; the row or the service and age are named.
    """
    table = read_csv(path)
    for column in RATE_COLUMNS:
        if column not in table:
            raise DataError(f"{path.name} has no column {column!r}: it needs {', '.join(RATE_COLUMNS)}.")
    for row, service in enumerate(table["service"]):
        if not service.strip():
            raise DataError(f"{path.name}: row {row + 2}: service is empty: write its name.")
    for row, sex in enumerate(table["sex"]):
        if sex not in SEXES:
            raise DataError(f"{path.name}: row {row + 2}: sex {sex!r} is none of {', '.join(SEXES)}.")
    first, last = number_column(table, "age_from", path, whole=True), number_column(table, "age_to", path, whole=True)
    last = last.fillna(OLDEST)
    rate, per = number_column(table, "rate", path), number_column(table, "per", path)
    for wrong, column, rule in (
        (first.isna() | (first < 0) | (first > OLDEST), "age_from", "an age from 0 to 90"),
        ((last < first) | (last > OLDEST), "age_to", "an age from age_from to 90"),
        (rate.isna() | (rate < 0), "rate", "a rate of zero or more"),
        (per.isna() | (per <= 0), "per", "a number of people above zero"),
    ):
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            raise DataError(
                f"{path.name}: row {row + 2}, column {column!r}: {table[column].iloc[row]!r} is not {rule}."
            )
    table["age_from"], table["age_to"] = first.astype(int), last.astype(int)
    table["rate"] = rate / per
    for service, rows in table.groupby("service", sort=False):
        _check_one(str(service), rows, path)
        _check_cover(str(service), rows, path)
    return table[["service", "unit", "period", "sex", "age_from", "age_to", "rate", "source"]]


def _check_one(service: str, rows: pd.DataFrame, path: Path) -> None:
    """Rates of a service are of one unit and period, which its activity is then given in."""
    for column in ("unit", "period"):
        others = rows.index[rows[column] != rows[column].iloc[0]]
        if len(others):
            row, first, other = int(others[0]) + 2, rows[column].iloc[0], rows[column][others[0]]
            raise DataError(
                f"{path.name}: row {row}, column {column!r}: {service} has {first!r} before and {other!r} here: write "
                "one, or give two services two names."
            )


def _check_cover(service: str, rows: pd.DataFrame, path: Path) -> None:
    covered = np.zeros((2, OLDEST + 1), dtype=int)
    for sex, first, last in zip(rows["sex"], rows["age_from"], rows["age_to"], strict=True):
        covered[list(SEXES[sex]), first : last + 1] += 1
    if (covered != 1).any():
        number, age = (int(position[0]) for position in np.nonzero(covered != 1))
        who = "females" if number == 0 else "males"
        what = "no rate" if covered[number, age] == 0 else "more than one rate"
        raise DataError(f"{path.name}: {service} has {what} for {who} aged {age}: cover ages 0 to 90+ once each.")


def published_activity(codes: Collection[str], packs: tuple[Pack, ...] | None = None) -> pd.DataFrame:
    """
    Return the published projections of activity if nothing changes.

    Parameters
    ----------
    codes
        Codes of all areas of the store.
    packs
        Content packs of the store; those of the project if None.

    Returns
    -------
    table
        One row a service and system, as published: `system`, `service`, `unit`, `period`, `activity`, `horizon` (year),
        `projection`, `growth_percent`, `source` (the document's title), `page`, and `icb`, the code of the system's
        board.
    """
    packs = shipped_packs() if packs is None else packs
    titles = {key: one.title for key, one in documents_of(packs).items()}
    table = published("activity", frozenset(codes), packs)
    return table.assign(source=table["document"].map(titles), icb=table["area"])
