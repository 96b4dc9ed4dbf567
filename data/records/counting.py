"""
The one expression that counts records: written with Ibis, worked out by DuckDB or by Spark unchanged.

A record counts if nothing stands against it; else the first thing that does is why it is left out. Only counts leave
the engine. Identifiers take part in comparisons within it, and in nothing else.
"""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.records.cells import LAST_BAND, Day, age, age_on, band, day, text
from needs_map.data.records.episodes import only_first
from needs_map.data.records.groups import NOT_KNOWN, NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from needs_map.data.records.conditions import Condition
    from needs_map.data.records.definition import First
    from needs_map.data.records.spans import Span

REASONS, AREAS, AGES, GROUPS, PRACTICES = range(5)
"""Parts of the counts."""
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
OWN_CODE, CROSSED, SPLIT = range(3)
"""How a record has its LSOA: by its code of 2021 or postcode, by one of 2011, by one of 2011 that was split since."""
OLDER = 100_000
"""Above every month; what it is taken times with says how records have their LSOA."""
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


class LookupTables(NamedTuple):
    """Small tables of the store that records are put beside."""

    places: pd.DataFrame
    """`code` (LSOA of 2021 or 2011, or postcode without blanks), `area` (the LSOA), `holder` (the area that groups are
    counted in), `older` (`OWN_CODE`, `CROSSED` or `SPLIT`), each code once."""


class RecordCounts(NamedTuple):
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
    older: pd.DataFrame
    """`older`: of the records that count, how they have their LSOA."""


def counts_of(
    table: Any,  # noqa: ANN401 - Ibis
    spec: Spec,
    tables: LookupTables,
    fetch: Callable[[Any], pd.DataFrame],
) -> RecordCounts:
    """
    Count a table of records in one pass over it.

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

    Returns
    -------
    counts
        Tables are empty where the column that they need is not given.
    """
    parts, meant = _parts(spec), _meant(spec, tables)
    records, words = _with_reasons(table, spec, tables, meant)
    found = fetch(_in_parts(records, spec, parts, meant))
    nothing = pd.DataFrame({"n": pd.Series(dtype="int64"), "hits": pd.Series(dtype="int64")})

    def counted(part: int) -> pd.DataFrame:
        if part not in parts:
            return nothing
        rows, columns = found[found["part"] == part].reset_index(drop=True), parts[part]
        sizes = [len(meant[name]) for name in columns]
        cells = np.unravel_index(rows["code"].to_numpy(), sizes) if columns else ()
        made: dict[str, Any] = {name: meant[name][cell] for name, cell in zip(columns, cells, strict=True)}
        more = [*(["practice"] if part == PRACTICES else []), *(["period"] if spec.span else []), "n", "hits"]
        return pd.DataFrame(made | {name: rows[name] for name in more})

    every = found[found["part"] == REASONS]
    reason = np.where(every["code"] < 0, -every["code"], 0)
    reasons = every.groupby(reason)["n"].sum()
    counting = every[every["code"] >= 0]
    counting = counting.assign(month=counting["code"] % OLDER, older=counting["code"] // OLDER)
    months = counting.groupby(["practice", "month"], dropna=False, as_index=False)[["n"]].sum()
    return RecordCounts(
        pd.DataFrame({"reason": [words[code] for code in reasons.index], "n": reasons.to_numpy(dtype="int64")}),
        counted(AREAS),
        counted(AGES),
        counted(GROUPS),
        counted(PRACTICES),
        months if spec.span else nothing.assign(practice="", month=0),
        counting.groupby("older", as_index=False)[["n"]].sum(),
    )


def _parts(spec: Spec) -> dict[int, tuple[str, ...]]:
    """Columns that records are counted by in each part of the counts, of those that are given."""
    has, bands = set(spec.columns), ("band",) if spec.by_age else ()
    dated = bool({"age", "date_of_birth"} & has)
    known = tuple(name for name, given in (("band", dated), ("sex", "sex" in has)) if given)
    placed = bool({"lsoa", "postcode"} & has)
    return {
        **({AREAS: ("area", *bands)} if placed else {}),
        **({AGES: ("holder", *known)} if placed and known else {}),
        **({GROUPS: ("holder", "ethnic", *bands)} if placed and "ethnic_group" in has else {}),
        **({PRACTICES: bands} if "practice" in has else {}),
    }


def _meant(spec: Spec, tables: LookupTables) -> dict[str, NDArray[Any]]:
    """What the numbers stand for that take the place of words within the engine, by column."""
    words: dict[str, Iterable[str]] = {
        "area": tables.places["area"],
        "holder": tables.places["holder"],
        "sex": spec.sex_codes.values(),
        "ethnic": [*spec.ethnic_codes.values(), NOT_STATED, NOT_KNOWN],
    }
    return {name: np.array(list(dict.fromkeys(values)), dtype=object) for name, values in words.items()} | {
        "band": np.arange(LAST_BAND + 1)
    }


def _in_parts(records: Any, spec: Spec, parts: dict[int, tuple[str, ...]], meant: dict[str, NDArray[Any]]) -> Any:  # noqa: ANN401 - Ibis
    """
    Counts of all parts by period, worked out in one pass: each record stands once in each part.

    What a part is counted by is one whole number, its `code`; of the reasons it is the month of a record that counts
    (with `OLDER`), and else the number of the reason below zero. By month first, of which every engine has few, then
    into periods.
    """
    import ibis  # noqa: PLC0415 - a second to import, for commands that read records only

    def code(columns: Sequence[str]) -> Any:  # noqa: ANN401 - likewise
        cells = (records[name].cast("int64") for name in columns)
        start = ibis.literal(0, "int64")
        return reduce(lambda sofar, one: sofar * len(meant[one[0]]) + one[1], zip(columns, cells, strict=True), start)

    counts = records["reason"] == 0
    listed = ibis.memtable(pd.DataFrame({"part": [REASONS, *parts]}, dtype="int32"))
    rows = records.mutate(
        **{f"code_{part}": code(columns) for part, columns in parts.items()},
        code_0=ibis.cases((counts, records["month"] + OLDER * records["older"]), else_=-records["reason"]).cast(
            "int64"
        ),
    ).cross_join(listed)
    part = rows["part"]
    of_all, by_practice = part == REASONS, part.isin([REASONS, PRACTICES])
    rows = rows.filter(of_all | (rows["reason"] == 0))
    rows = rows.select(
        part=part,
        code=ibis.cases(*((part == one, rows[f"code_{one}"]) for one in parts), else_=rows["code_0"]),
        month=ibis.cases((of_all, ibis.null("int32")), else_=rows["month"].cast("int32")),
        practice=ibis.cases((by_practice & (rows["reason"] == 0), rows["practice"]), else_=ibis.null("string")),
        before=rows["before"],
        hit=rows["hit"],
    )
    by = ["part", "code", "practice"]
    inside = [*(["month"] if spec.span else []), *(["before"] if spec.once else [])]
    monthly = rows.group_by([*by, *inside]).agg(n=rows.count(), hits=rows["hit"].sum())
    if spec.span is None:
        return monthly
    months = pd.DataFrame(spec.span.months, columns=["in_month", "period"])
    months["begins"] = months["period"].map(pd.Series([one.first for one in spec.span.periods]))
    table = ibis.memtable(months.astype("int32"))
    joined = monthly.left_join(table, monthly["month"] == table["in_month"])
    within = joined["period"].notnull()
    if spec.once:
        within = within & (joined["before"].isnull() | (joined["before"] < joined["begins"]))
    joined = joined.filter((joined["part"] == REASONS) | within)
    return joined.group_by([*by, "period"]).agg(n=joined["n"].sum(), hits=joined["hits"].sum())


def _with_reasons(
    table: Any,  # noqa: ANN401 - Ibis
    spec: Spec,
    tables: LookupTables,
    meant: dict[str, NDArray[Any]],
) -> tuple[Any, list[str]]:
    """Records as whole numbers and codes, each with the number of the reason against it: 0 if it counts."""
    import ibis  # noqa: PLC0415 - likewise

    columns = {name: table[column] for name, column in spec.columns.items()}
    when = day(columns["date"]) if spec.span is not None else Day(ibis.literal(0, "int32"), ibis.literal(0, "int32"))
    made = {
        "day": when.number,
        "month": when.month,
        "band": ibis.null("int32"),
        "sex_code": ibis.null("string"),
        "ethnic_code": ibis.null("string"),
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
        made["sex_code"] = text(columns["sex"])
    if "ethnic_group" in columns:
        made["ethnic_code"] = text(columns["ethnic_group"])
    if "practice" in columns:
        made["practice"] = text(columns["practice"]).nullif("")
    if placed_by := next((name for name in ("lsoa", "postcode") if name in columns), ""):
        raw = text(columns[placed_by])
        made["raw"] = raw.replace(" ", "") if placed_by == "postcode" else raw
    records = table.select(**made)
    numbers = {name: {word: at for at, word in enumerate(words)} for name, words in meant.items()}
    places = tables.places.assign(**{name: tables.places[name].map(numbers[name]) for name in ("area", "holder")})
    records = _beside(records, "raw", places, placed=bool(placed_by))
    records = records.mutate(older=records["older"].fill_null(OWN_CODE))
    for name, codes in (("sex", spec.sex_codes), ("ethnic", {"": NOT_STATED} | spec.ethnic_codes)):
        listed = pd.DataFrame({"code": [*codes], name: [numbers[name][group] for group in codes.values()]})
        records = _beside(
            records, f"{name}_code", listed, placed=("ethnic_group" if name == "ethnic" else name) in columns
        )
    not_stated, not_known = (numbers["ethnic"][name] for name in (NOT_STATED, NOT_KNOWN))
    no_group = ibis.cases((records["ethnic_code"].isnull(), not_stated), else_=not_known)
    records = records.mutate(ethnic=ibis.coalesce(records["ethnic"], no_group.cast("int32")))
    words = [COUNTED]
    records = records.mutate(reason=_reason(records, spec, placed_by, words))
    return only_first(records, spec, words), words


def _all_met(conditions: Sequence[Condition], table: Any) -> Any:  # noqa: ANN401 - likewise
    import ibis  # noqa: PLC0415 - likewise

    return reduce(and_, (one.met(table) for one in conditions)) if conditions else ibis.literal(True)


def _beside(records: Any, column: str, codes: pd.DataFrame, *, placed: bool) -> Any:  # noqa: ANN401 - likewise
    """Records beside the whole numbers that a small table gives for each `code`; null of a code that it has not."""
    import ibis  # noqa: PLC0415 - likewise

    numbers = [name for name in codes.columns if name != "code"]
    if not placed:
        return records.mutate(**dict.fromkeys(numbers, ibis.null("int32")))
    table = ibis.memtable(codes.astype({"code": "str", **dict.fromkeys(numbers, "int32")}))
    return records.left_join(table, records[column] == table["code"]).drop("code")


def _reason(records: Any, spec: Spec, placed_by: str, words: list[str]) -> Any:  # noqa: ANN401 - likewise
    """Number of the first thing that stands against a record by itself: 0 if none does; its words are added."""
    import ibis  # noqa: PLC0415 - likewise

    def chosen(steps: Sequence[tuple[Any, Any]], other: int) -> Any:  # noqa: ANN401 - likewise
        branches = []
        for against, what in steps:
            if isinstance(what, str):
                words.append(what)
            number = ibis.literal(len(words) - 1, "int32") if isinstance(what, str) else what
            branches.append((against, number))
        return ibis.cases(*branches, else_=ibis.literal(other, "int32"))

    steps: list[tuple[Any, Any]] = []
    if spec.span is not None:
        month, periods = records["month"], spec.span.periods
        outside = ~month.between(periods[0].first, periods[-1].last)
        steps = [(month.isnull(), NO_DATE), (outside, OUTSIDE_PERIOD)]
    steps += [(~records[f"row_{place}"], one.words) for place, one in enumerate(spec.rows)]
    raw, unplaced = records["raw"], records["area"].isnull()
    if placed_by == "postcode":
        steps += [(raw.isnull() | (raw == ""), NO_POSTCODE), (unplaced, STRANGE_POSTCODE)]
    elif placed_by == "lsoa":
        is_code = (raw.length() == len(FIRST_OF_2011)) & raw.substr(1, 2).isin(["01"])
        english = is_code & raw.startswith("E")
        elsewhere = is_code | (raw.startswith("N") & (raw.length() == len(FIRST_OF_2011)))
        why = [
            (raw.isnull() | (raw == ""), NO_LSOA),
            (english & (raw >= FIRST_OF_2021), NOT_OURS),
            (english & (raw >= FIRST_OF_2011), NOT_2021),
            (english, OLD_CODE),
            (elsewhere, ELSEWHERE),
        ]
        words.append(NO_CODE)
        steps.append((unplaced, chosen(why, len(words) - 1)))  # worked out of the few that have no place
    else:
        steps.append((records["practice"].isnull(), NO_PRACTICE))
    if {"age", "date_of_birth"} & set(spec.columns):
        steps.append((records["band"].isnull(), NO_AGE))
    if "sex" in spec.columns:
        steps.append((records["sex"].isnull(), NO_SEX))
    return chosen(steps, 0)
