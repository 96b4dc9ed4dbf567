"""Periods as they are written in tables: which kind each is, so that a file of several kinds is seen."""

import math
import re
from datetime import date

YEAR = r"(?:19|20)\d\d"
ROLLING = "12 months to "
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}
IN_ONE_YEAR = re.compile(rf"{YEAR}/\d\d")
TOGETHER = re.compile(rf"{YEAR}/\d\d to {YEAR}/\d\d")
FORMS = {
    "calendar year": (re.compile(YEAR), "2023"),
    "financial year": (IN_ONE_YEAR, "2023/24"),
    "academic year": (IN_ONE_YEAR, "2023/24"),
    **{
        f"{word} years": (re.compile(rf"{YEAR}-\d\d|{TOGETHER.pattern}"), f"{2024 - count}-23")
        for word, count in NUMBERS.items()
    },
    **{
        f"{word} {kind} years": (TOGETHER, f"{2024 - count}/{25 - count} to 2023/24")
        for kind in ("financial", "academic")
        for word, count in NUMBERS.items()
    },
    "quarter": (re.compile(rf"{YEAR} Q[1-4]"), "2023 Q2"),
    "month": (re.compile(rf"{YEAR}-(?:0[1-9]|1[0-2])"), "2023-04"),
    "12 months": (re.compile(rf"{ROLLING}{YEAR}-(?:0[1-9]|1[0-2])"), f"{ROLLING}2023-04"),
    "day": (re.compile(rf"{YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"), "2023-04-01"),
}
"""How a period of each type is written, and one such. Several years together may be calendar years, or financial or
school years."""
YEARLY = ("calendar year", "financial year", "academic year")
SPAN = re.compile(rf"({YEAR}) ?[-–] ?(\d\d)")
MOST_YEARS = 10
"""Years that a period of several spans at most; "2023-04" is a month."""
OTHER_FORMS = (
    (FORMS["day"][0], "no day of the calendar"),
    (re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"), "a date that could be day or month first"),
    (re.compile(r"\d{1,2}[ -]?[A-Za-z]{3,9}[ -]?\d{2,4}"), "a date in words"),
    (re.compile(r"[A-Za-z]{3,9}[ -]?\d{2,4}"), "a month in words"),
    (re.compile(r"(?:19|20)\d\d\d\d\d\d"), "a date without hyphens"),
    (re.compile(r"\d{5}(?:\.0)?"), "a spreadsheet's number for a date"),
    (re.compile(r"(?:FY|fy) ?\d\d(?:/?\d\d)?|(?:19|20)\d\d/(?:19|20)\d\d"), "a financial year written another way"),
)


def period_in_form(text: str) -> str:
    """
    Period with the dashes and blanks that people type brought to one form; nothing else is changed.

    Several financial or school years together are `2021/22 to 2023/24`.
    """
    plain = re.sub(r"\s*[-–—−]\s*", "-", " ".join(text.split()))
    years = re.fullmatch(rf"({YEAR})/(\d\d)\s*(?:-|to)\s*((?:19|20)?)(\d\d)/(\d\d)", plain)
    if years is None:
        return plain
    century = years[3] or str(int(years[1]) // 100 + (years[4] < years[1][2:]))
    return f"{years[1]}/{years[2]} to {century}{years[4]}/{years[5]}"


def period_in_words(text: str) -> str:
    """
    Period as a sentence has it: `2021 - 23` and `2021-23` are `2021 to 2023`, `2025-04` is `April 2025`.

    Parameters
    ----------
    text
        The period; one of any other form is as it stands.
    """
    if years := SPAN.fullmatch(text):
        first, last = int(years[1]), int(years[2])
        if 0 < (more := (last - first) % 100) < MOST_YEARS:
            return f"{first} to {first + more}"
    if FORMS["12 months"][0].fullmatch(text):
        return f"{ROLLING}{period_in_words(text.removeprefix(ROLLING))}"
    if FORMS["month"][0].fullmatch(text):
        return f"{date.fromisoformat(f'{text}-01'):%B %Y}"
    if FORMS["day"][0].fullmatch(text) and _is_day(text):
        day = date.fromisoformat(text)
        return f"{day.day} {day:%B %Y}"
    return text


def is_period(text: str, period_type: str) -> bool:
    """
    Whether a period is written as its type is.

    Parameters
    ----------
    text
        The period.
    period_type
        A key of `FORMS`.
    """
    if not FORMS[period_type][0].fullmatch(text):
        return False
    if period_type == "day":
        return _is_day(text)
    count = NUMBERS.get(period_type.partition(" ")[0])
    if TOGETHER.fullmatch(text):
        first, last = text.split(" to ")
        return _is_one_year(first) and _is_one_year(last) and int(last[:4]) - int(first[:4]) + 1 == count
    if count is not None:
        return (int(text[:4]) + count - 1) % 100 == int(text[-2:])
    return "/" not in text or _is_one_year(text)


def _is_one_year(text: str) -> bool:
    """Whether a financial or school year ends in the year after it begins."""
    return (int(text[:4]) + 1) % 100 == int(text[-2:])


def year_of(text: str, period_type: str) -> float:
    """
    Year of a period of one year: that in which a financial year begins.

    Parameters
    ----------
    text
        The period, as published.
    period_type
        Kind of the indicator's periods.

    Returns
    -------
    year
        NaN of any other period: of several years, a quarter, a month, or one written another way.
    """
    written = text.strip()
    form = FORMS.get(period_type)
    return float(written[:4]) if period_type in YEARLY and form and is_period(written, period_type) else math.nan


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def what_period(text: str, period_type: str) -> str:
    """
    Say what a period that is not of a type is, and how one of the type is written.

    Parameters
    ----------
    text
        The period.
    period_type
        The type that it should be of, a key of `FORMS`.
    """
    wanted = f"this indicator is by {period_type}: write it like {FORMS[period_type][1]}"
    kinds = [kind for kind in FORMS if is_period(text, kind)]
    if kinds:
        return f"{text!r} is {' or '.join(map(_one, kinds))} and {wanted}, or change period_type in the TOML file"
    other = next((words for form, words in OTHER_FORMS if form.fullmatch(text)), "no period")
    return f"{text!r} is {other} and {wanted}"


def _one(kind: str) -> str:
    """Period of a type with its article."""
    if kind.endswith("years"):
        return f"a period of {kind}"
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
