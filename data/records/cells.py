"""Cells of records whatever their type, as expressions that every engine works out alike: text, numbers, dates."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

OLDEST = 120
"""Years; an age above is a slip."""
LAST_BAND = 18
"""Five-year band of ages 90 and over."""
OPEN_FROM = 90
MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
EARLIEST, LATEST = 1890, 2100
"""Years that a date can be of."""


class Day(NamedTuple):
    """A date as whole numbers, which every engine compares alike; null where there is none that can be read."""

    number: Any
    """20240301 for 1 March 2024."""
    month: Any
    """Months since year 0."""


def text(column: Any) -> Any:  # noqa: ANN401 - Ibis columns
    """Cells as text in capitals without blanks around; `1` for the number 1.0."""
    if column.type().is_floating() or column.type().is_decimal():
        column = column.try_cast("int64")
    return _without_blanks()(column.cast("string")).upper()


@cache
def _without_blanks() -> Any:  # noqa: ANN401 - a function of Ibis
    """The engine's own `trim`, which DuckDB works out once for each word of a dictionary: twice as fast as `strip`."""
    import ibis  # noqa: PLC0415 - a second to import, for commands that read records only

    @ibis.udf.scalar.builtin(name="trim", signature=(("string",), "string"))
    def trim(cell):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - the signature stands above
        ...

    return trim


def code_text(column: Any) -> Any:  # noqa: ANN401 - likewise
    """Codes as text in capitals without dots, as `I63.9` and `i639` are the same."""
    return text(column).replace(".", "")


def number_cells(column: Any) -> Any:  # noqa: ANN401 - likewise
    """Cells as numbers; null where a cell holds none."""
    if column.type().is_string():
        return column.strip().try_cast("float64")
    return column.cast("float64")


def day(column: Any) -> Day:  # noqa: ANN401 - likewise
    """
    Dates of a column of dates, times, or text of one of three kinds.

    `2024-03-01` (with a time behind it or not), `01/03/2024` (day first) and `20240301`; all others are null.
    """
    kind = column.type()
    if kind.is_date() or kind.is_timestamp():
        # DuckDB 2.0.1 takes the year of a time in nanoseconds for one that is in no range; that of a date is right.
        column = column.cast("date")
        year, month, of_month = (part.cast("int32") for part in (column.year(), column.month(), column.day()))
        return Day(year * 10000 + month * 100 + of_month, year * 12 + month - 1)
    cell = column.cast("string").strip()
    import ibis  # noqa: PLC0415 - a second to import, for commands that read records only

    def part(start: int, length: int) -> Any:  # noqa: ANN401 - likewise
        return cell.substr(start, length).try_cast("int32")

    hyphens = (cell.substr(4, 1) == "-") & (cell.substr(7, 1) == "-")
    slashes = (cell.substr(2, 1) == "/") & (cell.substr(5, 1) == "/")
    plain = cell.length() == len("20240301")
    pairs = (((0, 4), (6, 4), (0, 4)), ((5, 2), (3, 2), (4, 2)), ((8, 2), (0, 2), (6, 2)))
    year, month, of_month = (
        ibis.cases((hyphens, part(*iso)), (slashes, part(*uk)), (plain, part(*whole)), else_=ibis.null("int32"))
        for iso, uk, whole in pairs
    )
    longest = ibis.cases(*((month == at, length) for at, length in enumerate(MONTH_LENGTHS, start=1)), else_=0)
    sound = year.between(EARLIEST, LATEST) & (of_month >= 1) & (of_month <= longest)
    found = ibis.cases((sound, year * 10000 + month * 100 + of_month), else_=ibis.null("int32"))
    return Day(found, ibis.cases((sound, year * 12 + month - 1), else_=ibis.null("int32")))


def age(column: Any) -> Any:  # noqa: ANN401 - likewise
    """Age in whole years from 0 to 120, of numbers or of text such as `34` or `90+`; null of all else."""
    import ibis  # noqa: PLC0415 - likewise

    if column.type().is_string():
        cell = column.strip()
        years = cell.re_extract(r"^(\d{1,3})(\.0*)?(\s*(\+|years|yrs|and over|plus))?$", 1).try_cast("int32")
        is_open = cell.endswith("+") | cell.endswith("and over") | cell.endswith("plus")
        years = ibis.cases((is_open & (years < OPEN_FROM), ibis.null("int32")), else_=years)
    else:
        years = column.cast("float64")
        within = (years >= 0) & (years < OLDEST + 1)  # before it is made whole: no engine makes 1e300 whole
        years = ibis.cases((within, years), else_=ibis.null("float64")).floor().cast("int32")
    return ibis.cases((years.between(0, OLDEST), years), else_=ibis.null("int32"))


def age_on(born: Day, when: Day) -> Any:  # noqa: ANN401 - likewise
    """Age in whole years on a day, of the date of birth."""
    import ibis  # noqa: PLC0415 - likewise

    years = ((when.number - born.number) / 10000).floor().cast("int32")
    return ibis.cases((years.between(0, OLDEST), years), else_=ibis.null("int32"))


def band(years: Any) -> Any:  # noqa: ANN401 - likewise
    """Five-year band of an age: 0 is 0 to 4, 18 is 90 and over."""
    import ibis  # noqa: PLC0415 - likewise

    return ibis.cases((years >= OPEN_FROM, LAST_BAND), (years >= 0, (years / 5).floor()), else_=ibis.null()).cast(
        "int32"
    )
