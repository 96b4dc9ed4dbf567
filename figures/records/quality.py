"""What became of every record: why records are left out, and which months and practices have sent too few."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from needs_map.data.files.period_forms import period_in_words
from needs_map.data.manifest import ADDED
from needs_map.data.records.counting import COUNTED, CROSSED, SPLIT
from needs_map.data.records.groups import NOT_KNOWN, NOT_STATED
from needs_map.data.records.spans import month_written
from needs_map.figures.documents.workings import hidden_words
from needs_map.geo.numbers import half_away, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from needs_map.data.records.definition import Definition
    from needs_map.data.records.results import Result

SHARE_SENT = 0.5
"""A month with less than this part of the usual records is named."""
FEWEST_USUAL = 20
"""Records a month from which a practice's usual number says something."""
FEWEST_MONTHS = 3
"""Months from which there is a usual one."""
ALL = ""
"""Stands for all practices together."""
MOST_NAMED = 6
Thin = dict[str, tuple[str, ...]]
Fact = tuple[str, str]


class Quality(NamedTuple):
    """What became of every record of a table."""

    reasons: dict[str, int]
    """Records by why they are left out, `counted` first; adding up to all."""
    crossed: int
    """Records that count by the code of an LSOA of 2011."""
    split: int
    """Of these, records of LSOAs that were split, which count in the part with the most residents."""
    not_stated: float
    """Share of the counted records without a stated ethnic group, 0 to 1; NaN where groups are not counted."""
    thin: Thin
    """Months (`2024-07`) with less than half of their usual records, by practice; `ALL` is all together."""
    judged: int
    """Practices with so many records that a month can be told to be thin."""
    practices: int
    broken: tuple[str, ...]
    """Files that could not be read."""


def quality_of(definition: Definition, result: Result) -> Quality:
    """Return what became of the records of a definition."""
    counts = result.counts
    reasons = dict(zip(counts.reasons["reason"], counts.reasons["n"].astype(int), strict=True))
    ordered = {COUNTED: reasons.get(COUNTED, 0)} | {name: reasons[name] for name in sorted(reasons) if name != COUNTED}
    share = float("nan")
    if "ethnic" in counts.groups and len(counts.groups):
        unknown = counts.groups["ethnic"].isin([NOT_STATED, NOT_KNOWN])
        share = float(counts.groups.loc[unknown, "n"].sum() / counts.groups["n"].sum())
    older = counts.older.set_index("older")["n"].reindex([CROSSED, SPLIT]).fillna(0).astype(int)
    thin, judged, practices = _completeness(definition, result)
    return Quality(ordered, int(older.sum()), int(older[SPLIT]), share, thin, judged, practices, result.broken)


def _completeness(definition: Definition, result: Result) -> tuple[Thin, int, int]:
    """
    Months with far fewer records than usual, and how many practices could be judged, of how many.

    Usual is the middle of the months that have any, so that a practice which stopped long ago is seen too.
    """
    months = result.counts.months
    periods = definition.span.periods
    every = range(periods[0].first, periods[-1].last + 1)
    if not len(months) or len(every) < FEWEST_MONTHS:
        return {}, 0, 0
    total = months.groupby("month")["n"].sum()
    series = {ALL: total}
    if "practice" in definition.columns:
        series |= {str(code): rows.set_index("month")["n"] for code, rows in months.groupby("practice")}
    thin, judged = {}, 0
    for code, own in series.items():
        if code == ALL or own.median() >= FEWEST_USUAL:
            judged += code != ALL
            sent = own.reindex(every, fill_value=0)
            if few := tuple(month_written(month) for month in sent.index[sent < SHARE_SENT * own.median()]):
                thin[code] = few
    return thin, judged, len(series) - 1


def quality_facts(quality: Quality) -> dict[str, Any]:
    """What the manifest says of the quality of records."""
    unknown = quality.not_stated != quality.not_stated
    return {
        "reasons": quality.reasons,
        "codes_of_2011": {"crossed": quality.crossed, "split": quality.split},
        "not_stated": None if unknown else float(half_away(quality.not_stated, 4)),
        "thin_months": {code: list(months) for code, months in quality.thin.items()},
        "practices": {"judged": quality.judged, "all": quality.practices},
        "files_not_read": list(quality.broken),
    }


def record_keys(manifest: Mapping[str, Any]) -> list[str]:
    """Keys of the indicators of a store that were counted from records, in the order of the manifest."""
    return [key for key, one in manifest.get(ADDED, {}).items() if "records" in one]


def record_facts(manifest: Mapping[str, Any], key: str, names: Mapping[str, str]) -> list[Fact]:
    """
    Say how an indicator was counted from records.

    Parameters
    ----------
    manifest
        Of a store.
    key
        Of an indicator.
    names
        Of practices, by code.

    Returns
    -------
    facts
        Label and words; none of an indicator that is not made of records.
    """
    facts = manifest.get(ADDED, {}).get(key, {}).get("records")
    if facts is None:
        return []
    counted = facts["reasons"][COUNTED]
    when = period_in_words(facts["counted_on"][:10])
    left_out = "; ".join(f"{name}: {count:,}" for name, count in facts["reasons"].items() if name != COUNTED)
    hidden = facts.get("suppression")
    found = [("Suppression", hidden_words(**hidden))] if hidden else []
    found += [
        ("Records", f"{counted:,} of {facts['records']:,} counted by {facts['engine']} on {when}"),
        ("Definition file", f"{facts['definition']} (SHA-256 {facts['definition_sha256']})"),
        ("Left out", left_out or "none"),
    ]
    crossed = facts.get("codes_of_2011", {}).get("crossed", 0)
    if crossed:
        found.append(("LSOAs of 2011", crossed_words(crossed, facts["codes_of_2011"]["split"])))
    if facts["not_stated"] is not None:
        found.append(
            ("Ethnic group not stated", f"{written(facts['not_stated'] * 100, 1, '%')} of the records counted")
        )
    if facts["files_not_read"]:
        found.append(("Files not read", ", ".join(facts["files_not_read"])))
    if "thin_months" in facts:
        practices = facts["practices"]
        thin = {code: tuple(months) for code, months in facts["thin_months"].items()}
        found.append(("Completeness", completeness_words(thin, practices["judged"], practices["all"], names)))
    return found


def crossed_words(crossed: int, split: int) -> str:
    """Say how many records count by codes of 2011."""
    words = f"{crossed:,} records count by the code of an LSOA of 2011"
    return f"{words}, {split:,} of them in the largest part of an LSOA that was split" if split else words


def completeness_words(thin: Mapping[str, Iterable[str]], judged: int, practices: int, names: Mapping[str, str]) -> str:
    """Say which months have fewer than half of their usual records, of all practices and of each that can be judged."""
    others = {code: months for code, months in thin.items() if code != ALL}
    usual = f"with {FEWEST_USUAL} records or more in a usual month"
    whom = f"the {judged:,} of {practices:,} practices {usual}" if practices > 1 else f"the only practice, {usual}"
    if ALL in thin:
        finding = f"fewer than half of the usual records in {_months(thin[ALL])}"
    else:
        finding = "every month has at least half of the usual records"
    if not practices:
        return finding
    if not judged:
        return f"{finding}; no practice has {FEWEST_USUAL} records in a usual month, so none is judged"
    if not others:
        return f"{finding}, and so has each month of {whom}" if ALL not in thin else f"{finding}; no other of {whom}"
    each = "; ".join(f"{_named(code, names)}: {_months(months)}" for code, months in others.items())
    return f"{finding}. Of {whom}, fewer than half of their usual records came from {each}"


def completeness_caveat(quality: Quality, names: Mapping[str, str]) -> str:
    """Warn of months with too few records, in a sentence; empty if there are none."""
    thin = quality.thin
    if not thin:
        return ""
    shown = [(code, months) for code, months in thin.items() if code != ALL][:MOST_NAMED]
    each = [f"{_named(code, names)} in {_months(months)}" for code, months in shown]
    if ALL in thin:
        each.insert(0, f"all practices together in {_months(thin[ALL])}")
    more = len(thin) - len(each)
    rest = f", and {more:,} more practices" if more > 0 else ""
    return (
        f"Too few records, less than half of the usual number, came from {', '.join(each)}{rest}: figures are too low."
    )


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _months(months: Iterable[str]) -> str:
    """Months in words, those in a row as one span: `July 2024, September to December 2024`."""
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in months]
    breaks = [at for at, (one, other) in enumerate(pairwise(numbers), start=1) if other != one + 1]
    runs = [numbers[start:end] for start, end in zip([0, *breaks], [*breaks, len(numbers)], strict=True)]
    words = [[period_in_words(month_written(month)) for month in (run[0], run[-1])] for run in runs]
    return ", ".join(first if first == last else f"{first} to {last}" for first, last in words)
