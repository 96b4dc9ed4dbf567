"""
The one expression that counts records: written with Ibis, worked out by DuckDB or by Spark unchanged.

A record counts if nothing stands against it; else the first thing that does is why it is left out. Only counts leave
the engine. Identifiers take part in comparisons within it, and in nothing else.
"""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from needs_map.data.records.cells import Day, age, age_on, band, day, text
from needs_map.data.records.groups import NOT_KNOWN, NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from needs_map.data.records.conditions import Condition
    from needs_map.data.records.definition import First
    from needs_map.data.records.spans import Span

COUNTED = "counted"
NO_DATE = "date missing or not readable"
OUTSIDE_PERIOD = "outside the period"
NO_LSOA, NO_CODE, ELSEWHERE = "no LSOA", "not the code of an LSOA", "LSOA of another country"
NOT_OURS = "LSOA outside the areas"
NOT_2021 = "LSOA outside the areas, a code of 2011"
OLD_CODE = "LSOA outside the areas, a code of 2001 or later"
NO_POSTCODE, STRANGE_POSTCODE = "no postcode", "postcode not known"
NO_PRACTICE = "no practice"
NO_AGE, NO_SEX = "age missing or outside 0 to 120", "sex not known"
DUPLICATE, LATER, AGAIN = "duplicate key", "later in the episode", "person counted already in the period"
FIRST_OF_2011, FIRST_OF_2021 = "E01032483", "E01033769"
"""First codes that the ONS gave to LSOAs new in 2011 and in 2021."""


class Spec(NamedTuple):
    """What is counted of a table, of records or of people."""

    columns: dict[str, str]
    """Column of the table for each thing that is known of a record."""
    rows: tuple[Condition, ...]
    hits: tuple[Condition, ...]
    """Which of the records that count are counted by themselves too; all if empty."""
    first: First | None
    once: bool
    span: Span | None
    """None of a table of people, which is of one time."""
    ethnic_codes: dict[str, str]
    sex_codes: dict[str, str]
    by_age: bool


class Tables(NamedTuple):
    """Small tables of the store that records are put beside."""

    places: pd.DataFrame
    """`code` (LSOA of 2021 or 2011, or postcode without blanks), `area` (the LSOA), `holder` (the area that groups are
    counted in), each code once."""


class Counts(NamedTuple):
    """What leaves the engine: numbers of records (`n`), and of those that are hits (`hits`)."""

    reasons: pd.DataFrame
    """`reason` and `n`: adding up to all records."""
    areas: pd.DataFrame
    """`area`, `period` (its place among the periods), `band` where standardised, `n`, `hits`."""
    ages: pd.DataFrame
    """`holder`, `period`, `band`, `sex`."""
    groups: pd.DataFrame
    """`holder`, `period`, `ethnic`, and `band` where standardised."""
    practices: pd.DataFrame
    """`practice`, `period`, and `band` where standardised."""
    months: pd.DataFrame
    """`practice`, `month`."""


def counts_of(
    table: Any,  # noqa: ANN401 - Ibis
    spec: Spec,
    tables: Tables,
    fetch: Callable[[Any], pd.DataFrame],
    keep: Callable[[Any, bool], Any],
) -> Counts:
    """
    Count a table of records.

    Parameters
    ----------
    table
        An Ibis table.
    spec
        What is counted.
    tables
        Small tables of the store.
    fetch
        Works an expression out; counts come back.
    keep
        Gives an expression a name within the engine, worked out once if it is told so.

    Returns
    -------
    counts
        Tables are empty where the column that they need is not given.
    """
    records, words = _with_reasons(table, spec, tables)
    records = keep(records, "key" in spec.columns or spec.first is not None or spec.once)
    has = set(spec.columns)
    bands = ["band"] if spec.by_age else []
    placed, dated = bool(has & {"lsoa", "postcode"}), {"age", "date_of_birth"} & has

    def counted(by: Sequence[str]) -> pd.DataFrame:
        return fetch(_by_period(records, by, spec))

    nothing = pd.DataFrame({"n": pd.Series(dtype="int64"), "hits": pd.Series(dtype="int64")})
    reasons = fetch(records.group_by("reason").agg(n=records.count()))
    reasons["reason"] = [words[int(code)] for code in reasons["reason"]]
    own = records.filter(records["reason"] == 0)
    months = nothing.assign(practice="", month=0)
    if spec.span is not None:
        by = ["practice", "month"] if "practice" in has else ["month"]
        months = fetch(own.group_by(by).agg(n=own.count()))
    wanted = [name for name, known in (("band", dated), ("sex", "sex" in has)) if known]
    return Counts(
        reasons,
        counted(["area", *bands]) if placed else nothing,
        counted(["holder", *wanted]) if placed and wanted else nothing,
        counted(["holder", "ethnic", *bands]) if placed and "ethnic_group" in has else nothing,
        counted(["practice", *bands]) if "practice" in has else nothing,
        months,
    )


def _by_period(records: Any, by: Sequence[str], spec: Spec) -> Any:  # noqa: ANN401 - Ibis
    """Counts by period: by month first, of which every engine has few, then put into the periods."""
    import ibis  # noqa: PLC0415 - a second to import, for commands that read records only

    own = records.filter(records["reason"] == 0)
    if spec.span is None:
        return own.group_by(by).agg(n=own.count(), hits=own.count())
    inside = ["month", "before"] if spec.once else ["month"]
    monthly = own.group_by([*by, *inside]).agg(n=own.count(), hits=own["hit"].sum())
    months = pd.DataFrame(spec.span.months, columns=["in_month", "period"])
    begins = pd.Series([one.first for one in spec.span.periods])
    months["begins"] = months["period"].map(begins)
    table = ibis.memtable(months.astype("int32"))
    joined = monthly.inner_join(table, monthly["month"] == table["in_month"])
    if spec.once:
        joined = joined.filter(joined["before"].isnull() | (joined["before"] < joined["begins"]))
    return joined.group_by([*by, "period"]).agg(n=joined["n"].sum(), hits=joined["hits"].sum())


def _with_reasons(table: Any, spec: Spec, tables: Tables) -> tuple[Any, list[str]]:  # noqa: ANN401 - Ibis
    """Records as whole numbers and codes, each with the number of the reason against it: 0 if it counts."""
    import ibis  # noqa: PLC0415 - likewise

    columns = {name: table[column] for name, column in spec.columns.items()}
    when = day(columns["date"]) if spec.span is not None else Day(ibis.literal(0, "int32"), ibis.literal(0, "int32"))
    made = {
        "day": when.number,
        "month": when.month,
        "band": ibis.null("int32"),
        "sex": ibis.null("string"),
        "ethnic": ibis.null("string"),
        "practice": ibis.null("string"),
        "raw": ibis.null("string"),
        "person": columns["person"].cast("string") if "person" in columns else ibis.null("string"),
        "unique": columns["key"].cast("string") if "key" in columns else ibis.null("string"),
        "hit": _all_met(spec.hits, table).cast("int64"),
        **{f"row_{place}": condition.met(table) for place, condition in enumerate(spec.rows)},
    }
    if spec.first is not None:
        made |= {f"episode_{place}": table[name].cast("string") for place, name in enumerate(spec.first.by)}
        made["order"] = table[spec.first.order] if spec.first.order else when.number
    if "age" in columns:
        made["band"] = band(age(columns["age"]))
    if "date_of_birth" in columns:
        made["band"] = band(age_on(day(columns["date_of_birth"]), when))
    if "sex" in columns:
        made["sex"] = _grouped(text(columns["sex"]), spec.sex_codes, ibis.null("string"))
    if "ethnic_group" in columns:
        cell = text(columns["ethnic_group"])
        listed = _grouped(cell, spec.ethnic_codes, ibis.literal(NOT_KNOWN))
        made["ethnic"] = ibis.cases((cell.isnull(), NOT_STATED), else_=listed)
    if "practice" in columns:
        made["practice"] = text(columns["practice"])
    if placed_by := next((name for name in ("lsoa", "postcode") if name in columns), ""):
        raw = text(columns[placed_by])
        made["raw"] = raw.replace(" ", "") if placed_by == "postcode" else raw
    records = table.select(**made)
    if placed_by:
        places = ibis.memtable(tables.places.astype("str"))
        records = records.left_join(places, records["raw"] == places["code"]).drop("code")
    else:
        records = records.mutate(area=ibis.null("string"), holder=ibis.null("string"))
    steps = _steps(records, spec, placed_by)
    reason = ibis.cases(*((against.fill_null(False), place) for place, (_, against) in enumerate(steps, 1)), else_=0)
    records = records.mutate(reason=reason.cast("int32"))
    words = [COUNTED, *(name for name, _ in steps)]
    return _only_first(records, spec, words), words


def _all_met(conditions: Sequence[Condition], table: Any) -> Any:  # noqa: ANN401 - likewise
    import ibis  # noqa: PLC0415 - likewise

    return reduce(and_, (one.met(table) for one in conditions)) if conditions else ibis.literal(True)


def _grouped(cell: Any, codes: dict[str, str], other: Any) -> Any:  # noqa: ANN401 - likewise
    """Group of each code."""
    import ibis  # noqa: PLC0415 - likewise

    listed: dict[str, list[str]] = {}
    for code, name in codes.items():
        listed.setdefault(name, []).append(code)
    return ibis.cases(*((cell.isin(sorted(of)), name) for name, of in listed.items()), else_=other)


def _steps(records: Any, spec: Spec, placed_by: str) -> list[tuple[str, Any]]:  # noqa: ANN401 - likewise
    """What can stand against a record by itself, in order."""
    steps = []
    if spec.span is not None:
        outside = ~records["month"].between(spec.span.periods[0].first, spec.span.periods[-1].last)
        steps = [(NO_DATE, records["month"].isnull()), (OUTSIDE_PERIOD, outside)]
    steps += [(one.words, ~records[f"row_{place}"]) for place, one in enumerate(spec.rows)]
    raw, unplaced = records["raw"], records["area"].isnull()
    if placed_by == "postcode":
        steps += [(NO_POSTCODE, raw.isnull()), (STRANGE_POSTCODE, unplaced)]
    elif placed_by == "lsoa":
        is_code = (raw.length() == len(FIRST_OF_2011)) & raw.substr(1, 2).isin(["01"])
        english = is_code & raw.startswith("E")
        steps += [
            (NO_LSOA, raw.isnull()),
            (NOT_OURS, unplaced & english & (raw >= FIRST_OF_2021)),
            (NOT_2021, unplaced & english & (raw >= FIRST_OF_2011)),
            (OLD_CODE, unplaced & english),
            (ELSEWHERE, unplaced & (is_code | (raw.startswith("N") & (raw.length() == len(FIRST_OF_2011))))),
            (NO_CODE, unplaced),
        ]
    else:
        steps += [(NO_PRACTICE, records["practice"].isnull())]
    if {"age", "date_of_birth"} & set(spec.columns):
        steps += [(NO_AGE, records["band"].isnull())]
    if "sex" in spec.columns:
        steps += [(NO_SEX, records["sex"].isnull())]
    return steps


def _only_first(records: Any, spec: Spec, words: list[str]) -> Any:  # noqa: ANN401 - likewise
    """
    Set reasons against records that repeat another: of one key, of one episode, of one person in a period.

    Of several that are alike in order, the one that comes first by all that is counted does, in every engine.
    """
    import ibis  # noqa: PLC0415 - likewise

    ties = ["day", "area", "practice", "band", "sex", "ethnic", "hit"]

    def against(found: Any, of: Any, word: str) -> Any:  # noqa: ANN401 - likewise
        words.append(word)
        code = ibis.literal(len(words) - 1, "int32")
        return found.mutate(
            reason=ibis.cases(((found["reason"] == 0) & of.fill_null(False), code), else_=found["reason"])
        )

    def ranked(found: Any, by: list[str], order: list[str]) -> Any:  # noqa: ANN401 - likewise
        window = ibis.window(group_by=[*by, found["reason"] == 0], order_by=order)
        return found.mutate(rank=ibis.row_number().over(window), last=found["day"].lag().over(window))

    if "key" in spec.columns:
        records = ranked(records, ["unique"], ties)
        records = against(records, records["unique"].notnull() & (records["rank"] > 0), DUPLICATE)
    if spec.first is not None:
        by = [f"episode_{place}" for place in range(len(spec.first.by))]
        records = ranked(records, by, ["order", *ties])
        known = reduce(and_, (records[name].notnull() for name in by))
        later = records["rank"] > 0
        if spec.first.days:
            later = later & (_day_number(records["day"]) - _day_number(records["last"]) <= spec.first.days)
        records = against(records, known & later, LATER)
    if not spec.once or spec.span is None:
        return records.mutate(before=ibis.null("int32"))
    records = records.mutate(
        before=records["month"].lag().over(ibis.window(group_by=["person", records["reason"] == 0], order_by=ties))
    )
    records = records.mutate(
        before=ibis.cases((records["person"].notnull(), records["before"]), else_=ibis.null("int32"))
    )
    return against(records, records["before"] >= _last_start(records["month"], spec.span), AGAIN)


def _day_number(number: Any) -> Any:  # noqa: ANN401 - likewise
    """Days since year 0 of a date written as one whole number (the civil calendar)."""
    year, month, of_month = (number / 10000).floor(), (number / 100).floor() % 100, number % 100
    later = ((month + 9) % 12).cast("int64")
    year = year - (later / 10).floor()
    leaps = (year / 4).floor() - (year / 100).floor() + (year / 400).floor()
    return 365 * year + leaps + ((later * 306 + 5) / 10).floor() + of_month - 1


def _last_start(month: Any, span: Span) -> Any:  # noqa: ANN401 - likewise
    """First month of the last period that a month is in."""
    import ibis  # noqa: PLC0415 - likewise

    last: dict[int, int] = {}
    for of, place in span.months:
        last[of] = max(last.get(of, 0), span.periods[place].first)
    starts: dict[int, list[int]] = {}
    for of, start in last.items():
        starts.setdefault(start, []).append(of)
    return ibis.cases(
        *((month.between(min(of), max(of)), ibis.literal(start, "int32")) for start, of in starts.items()),
        else_=ibis.null("int32"),
    )
