"""What a team wants counted: the definition of an indicator that is made from records, checked as a whole."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from needs_map.data.errors import DataError
from needs_map.data.files.formats import read_toml
from needs_map.data.indicators.definitions import Polarity
from needs_map.data.indicators.observations import KEY
from needs_map.data.records.conditions import FROM_FILE, Condition, read_conditions
from needs_map.data.records.groups import ETHNIC_CODES, SEX_CODES
from needs_map.data.records.spans import FORMS, Span

if TYPE_CHECKING:
    from pathlib import Path

CRUDE, DIRECT, INDIRECT, SHARE = "crude rate", "dsr", "isr", "share"
MADE = (CRUDE, DIRECT, INDIRECT, SHARE)
RESIDENT, REGISTERED = "resident", "registered"
TEXTS = ("name", "short", "group", "polarity", "definition", "publisher", "source", "licence", "caveat")
NEEDED = ("name", "polarity", "definition", "publisher", "source", "make", "table")
PARTS = ("columns", "rows", "numerator", "first", "period", "suppression", "ethnic_groups", "sexes")
OTHERS = ("key", "make", "per", "decimals", "table", "areas", "population", "population_columns", "lookup", "once")
PLACED_BY = ("lsoa", "postcode", "practice")
PEOPLE = (*PLACED_BY, "age", "sex", "ethnic_group")
COLUMNS = ("date", *PEOPLE, "date_of_birth", "person", "key")
MOST_PER = 1_000_000_000
MONTH = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])")
SHOWN_OF_HASH = 12


class Suppression(NamedTuple):
    """Which counts are hidden before anything is written."""

    below: int
    """Counts from 1 up to below this are hidden, and others that would give them away."""
    zeros: bool
    """Whether a count of zero is hidden too."""
    round_to: int


class First(NamedTuple):
    """Which of several records of one episode counts."""

    by: tuple[str, ...]
    """Columns that are alike in an episode."""
    order: str
    """Column whose smallest value is first; empty for the date."""
    days: int
    """An episode ends when so many days pass without a record of it; 0: it never does."""


class Definition(NamedTuple):
    """What is counted, of whom, and what is made of it."""

    path: Path
    key: str
    about: dict[str, Any]
    """What the indicator is, in the words of `data add`."""
    make: str
    """One of `MADE`."""
    per: float
    table: str
    """File or folder beside the definition, address of a database, or name of a Spark table."""
    columns: dict[str, str]
    """Column of the table for each of `COLUMNS` that is given."""
    rows: tuple[Condition, ...]
    numerator: tuple[Condition, ...]
    """Of a share: which of the records that count are its numerator."""
    first: First | None
    once: bool
    """Whether each person counts once in a period."""
    span: Span
    areas: tuple[str, ...]
    """Codes of the areas that the records cover; all of the store if empty."""
    population: str
    """`resident`, `registered`, or a table with a row for each person; empty of a share."""
    population_columns: dict[str, str]
    lookup: str
    """File of the ONS's lookup of LSOAs of 2011 beside the definition; empty if the store's is to be used."""
    suppression: Suppression
    ethnic_codes: dict[str, str]
    """Group by code of the table, in capitals."""
    sex_codes: dict[str, str]
    digest: str
    """SHA-256 of the definition and of its code lists."""

    @property
    def by_age(self) -> bool:
        """Whether counts by age make the value."""
        return self.make in {DIRECT, INDIRECT}

    @property
    def mark(self) -> str:
        """First letters of the hash, by which a figure can be told to be of this definition."""
        return self.digest[:SHOWN_OF_HASH]


def read_definition(path: Path) -> Definition:
    """
    Read and check a definition.

    Parameters
    ----------
    path
        The TOML file; tables and code lists lie beside it.

    Raises
    ------
    DataError
        If the file is missing or not TOML, or says something that cannot be counted.
    """
    if not path.is_file():
        raise DataError(f"There is no definition {path}: needs-map records example --out FOLDER writes some.")
    content = read_toml(path)
    known = (*TEXTS, *OTHERS, *PARTS)
    if strange := [name for name in content if name not in known]:
        raise DataError(f"{path.name} has {strange[0]!r}, which no definition has: those are {', '.join(known)}.")
    for name in NEEDED:
        if not isinstance(content.get(name), str) or not content[name].strip():
            raise DataError(f"{path.name} lacks {name}: write it as text in quotation marks.")
    for name, allowed in (("make", MADE), ("polarity", get_args(Polarity))):
        if content[name] not in allowed:
            raise DataError(f"{path.name}: {name} is {content[name]!r}: write one of {', '.join(allowed)}.")
    key = content.get("key", path.stem.lower().replace("-", "_").replace(" ", "_"))
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise DataError(f"{path.name}: the key {key!r} must be small letters, digits and _, beginning with a letter.")
    make = content["make"]
    columns = _columns(content, "columns", COLUMNS, path)
    population, of_people = _population(content, make, path)
    read = Definition(
        path=path,
        key=key,
        about={name: content[name] for name in (*TEXTS, "decimals") if name in content},
        make=make,
        per=_per(content, make, path),
        table=content["table"],
        columns=columns,
        rows=read_conditions(content.get("rows", []), "rows", path),
        numerator=read_conditions(content.get("numerator", []), "numerator", path),
        first=_first(content, path),
        once=_once(content, columns, path),
        span=_span(content, path),
        areas=_areas(content, path),
        population=population,
        population_columns=of_people,
        lookup=_text(content, "lookup", path),
        suppression=_suppression(content, make, path),
        ethnic_codes=_codes(content, "ethnic_groups", ETHNIC_CODES, path),
        sex_codes=_codes(content, "sexes", SEX_CODES, path),
        digest=_digest(content, path),
    )
    _check_together(read, path)
    return read


def _check_together(read: Definition, path: Path) -> None:
    if "date" not in read.columns:
        raise DataError(f'{path.name}: [columns] lacks the date: add a line such as date = "arrival_date".')
    if not set(PLACED_BY) & set(read.columns):
        raise DataError(f"{path.name}: [columns] needs one of {', '.join(PLACED_BY)}, so that records have a place.")
    if read.make == SHARE and not read.numerator:
        raise DataError(f"{path.name} is a share: say with [[numerator]] which of its records it is the share of.")
    if read.make != SHARE and read.numerator:
        raise DataError(f"{path.name}: [[numerator]] is for a share: put the conditions under [[rows]].")
    if read.by_age and not {"age", "date_of_birth"} & set(read.columns):
        raise DataError(f"{path.name}: a standardised rate needs the age: add age or date_of_birth to [columns].")
    if {"age", "date_of_birth"} <= set(read.columns):
        raise DataError(f"{path.name}: [columns] has age and date_of_birth: keep one.")
    if read.by_age and read.population == REGISTERED:
        raise DataError(
            f"{path.name}: a store has patients by LSOA without their ages: take residents, or a table of people."
        )


def _text(content: dict[str, Any], name: str, path: Path) -> str:
    value = content.get(name, "")
    if not isinstance(value, str):
        raise DataError(f"{path.name}: {name} must be text: put it in quotation marks.")
    return value


def _part(content: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    value = content.get(name, {})
    if not isinstance(value, dict):
        raise DataError(f"{path.name}: {name} must be a part of its own, that begins with a line [{name}].")
    return value


def _columns(content: dict[str, Any], part: str, known: tuple[str, ...], path: Path) -> dict[str, str]:
    found = _part(content, part, path)
    for name, column in found.items():
        if name not in known:
            raise DataError(f"{path.name}: [{part}] has {name!r}: it may have {', '.join(known)}.")
        if not isinstance(column, str) or not column:
            raise DataError(f"{path.name}: {name} of [{part}] must be the name of a column.")
    return dict(found)


def _per(content: dict[str, Any], make: str, path: Path) -> float:
    per = content.get("per", 100 if make in {SHARE, INDIRECT} else None)
    if isinstance(per, bool) or not isinstance(per, int | float) or not 0 < per <= MOST_PER:
        raise DataError(f"{path.name}: per must be a number above 0, such as per = 100000.")
    if make in {SHARE, INDIRECT} and per != 100:  # noqa: PLR2004 - in the sentence
        raise DataError(f"{path.name}: a share is in % and a ratio has 100 for as expected: leave per out.")
    return float(per)


def _first(content: dict[str, Any], path: Path) -> First | None:
    found = _part(content, "first", path)
    if not found:
        return None
    by = found.get("by", [])
    by = [by] if isinstance(by, str) else by
    order, days = found.get("order", ""), found.get("days", 0)
    if set(found) - {"by", "order", "days"} or not isinstance(by, list) or not by or not isinstance(order, str):
        raise DataError(
            f'{path.name}: [first] has by = ["spell"], the columns of an episode, and order = "episode" or days = 30.'
        )
    if isinstance(days, bool) or not isinstance(days, int) or days < 0 or (days and order):
        raise DataError(f"{path.name}: days of [first] must be a whole number of days, and goes without order.")
    return First(tuple(map(str, by)), order, days)


def _once(content: dict[str, Any], columns: dict[str, str], path: Path) -> bool:
    once = content.get("once", "")
    if once not in {"", "person"}:
        raise DataError(f'{path.name}: once must be "person", or be left out.')
    if once and "person" not in columns:
        raise DataError(f"{path.name}: to count each person once, [columns] needs the person (a pseudonym will do).")
    return bool(once)


def _span(content: dict[str, Any], path: Path) -> Span:
    part = _part(content, "period", path)
    kind, months = part.get("type"), []
    if kind not in FORMS or set(part) - {"type", "first", "last"}:
        raise DataError(
            f"{path.name}: [period] needs its type, one of {', '.join(FORMS)}, and first and last, as 2024-04."
        )
    for name in ("first", "last"):
        found = MONTH.fullmatch(str(part.get(name, "")))
        if found is None:
            raise DataError(f'{path.name}: {name} of [period] must be a month such as {name} = "2024-04".')
        months.append(int(found[1]) * 12 + int(found[2]) - 1)
    span = Span(kind, *months)
    if not span.periods:
        raise DataError(f"{path.name}: there is no whole {kind} from {part['first']} to {part['last']}.")
    return span


def _areas(content: dict[str, Any], path: Path) -> tuple[str, ...]:
    areas = content.get("areas", [])
    if not isinstance(areas, list) or not all(isinstance(code, str) for code in areas):
        raise DataError(f'{path.name}: areas must be a list of codes, such as areas = ["E54000001"].')
    return tuple(areas)


def _population(content: dict[str, Any], make: str, path: Path) -> tuple[str, dict[str, str]]:
    population = _text(content, "population", path)
    if make == SHARE:
        if population:
            raise DataError(f"{path.name}: a share is of its records: leave population out.")
        return "", {}
    if not population:
        raise DataError(
            f"{path.name} is a rate without its population: write resident, registered, or a table of people."
        )
    columns = _columns(content, "population_columns", (*PEOPLE, "date_of_birth"), path)
    if population in {RESIDENT, REGISTERED}:
        return population, {}
    if not columns:
        raise DataError(f"{path.name}: name the columns of {population} under [population_columns].")
    return population, columns


def _suppression(content: dict[str, Any], make: str, path: Path) -> Suppression:
    part = _part(content, "suppression", path)
    below, zeros, rounding = part.get("below", 5), part.get("zeros", False), part.get("round_to", 1)
    for name, value, least in (("below", below, 2), ("round_to", rounding, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 100:  # noqa: PLR2004 - said
            raise DataError(f"{path.name}: {name} of [suppression] must be a whole number from {least} to 100.")
    if not isinstance(zeros, bool) or set(part) - {"below", "zeros", "round_to"}:
        raise DataError(f"{path.name}: [suppression] has below = 5, zeros = false and round_to = 1.")
    if rounding > 1 and make in {DIRECT, INDIRECT}:
        raise DataError(f"{path.name}: round_to is for crude rates and shares: a standardised rate would undo it.")
    return Suppression(below, zeros, rounding)


def _codes(content: dict[str, Any], part: str, usual: dict[str, tuple[str, ...]], path: Path) -> dict[str, str]:
    given = _part(content, part, path)
    for name, codes in given.items():
        if not isinstance(codes, list) or not all(isinstance(code, str | int) for code in codes):
            raise DataError(f'{path.name}: {name!r} of [{part}] must be a list of codes, such as ["A", "B", "C"].')
    groups = given or usual
    return {str(code).strip().upper(): name for name, codes in groups.items() for code in codes}


def _digest(content: dict[str, Any], path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes())
    lists = [one[FROM_FILE] for part in ("rows", "numerator") for one in content.get(part, []) if FROM_FILE in one]
    for name in lists:
        digest.update((path.parent / str(name)).read_bytes())
    return digest.hexdigest()
