"""Which of several records counts: of one key, of one episode, of one person in a period."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from needs_map.data.records.counting import Spec
    from needs_map.data.records.spans import Span

DUPLICATE, LATER, AGAIN = "duplicate key", "later in the episode", "person counted already in the period"


def only_first(records: Any, spec: Spec, words: list[str]) -> Any:  # noqa: ANN401 - Ibis
    """
    Set reasons against records that repeat another: of one key, of one episode, of one person in a period.

    Of several that are alike in order, the one that comes first by all that is counted does, in every engine.

    Parameters
    ----------
    records
        An Ibis table with the `reason` of each record, 0 if it counts so far.
    spec
        What is counted.
    words
        Words of each reason, to which those of this kind are added.

    Returns
    -------
    records
        With `before`: the month of the person's record before; null where persons are not counted once.
    """
    import ibis  # noqa: PLC0415 - a second to import, for commands that read records only

    ties = ["day", "area", "practice", "band", "sex", "ethnic", "hit"]

    def against(found: Any, other: Any, word: str) -> Any:  # noqa: ANN401 - likewise
        words.append(word)
        code = ibis.literal(len(words) - 1, "int32")
        return found.mutate(
            reason=ibis.cases(((found["reason"] == 0) & other.fill_null(False), code), else_=found["reason"])
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
    for whole_month, place in span.months:
        last[whole_month] = max(last.get(whole_month, 0), span.periods[place].first)
    starts: dict[int, list[int]] = {}
    for whole_month, start in last.items():
        starts.setdefault(start, []).append(whole_month)
    return ibis.cases(
        *((month.between(min(months), max(months)), ibis.literal(start, "int32")) for start, months in starts.items()),
        else_=ibis.null("int32"),
    )
