"""The words, bars and table of two areas side by side. HTML made from figures."""

import math
from collections import Counter
from itertools import groupby

from markupsafe import Markup

from needs_map.app.pages.compare.bars import QUINTILE_NAMES
from needs_map.app.pages.indicators.words import listed
from needs_map.app.reports.panels import copy_button
from needs_map.app.words.differences import ratio_in_words
from needs_map.app.words.indicators import VERDICTS
from needs_map.app.words.markup import (
    TableCell,
    TableGroup,
    TableRow,
    details,
    element,
    joined,
    labelled,
    list_items,
    pair_bar,
    paragraph,
    small,
    table,
)
from needs_map.app.words.units import unit_after, unit_of_difference
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.figures.comparison import NO_LIMITS, ComparedMeasure, Side, largest_differences
from needs_map.figures.measures import AVERAGES
from needs_map.figures.values import ENGLAND, Profile
from needs_map.geo.classes import MISSING_LABEL
from needs_map.geo.numbers import written
from needs_map.geo.palettes import sequential
from needs_map.needs.comparisons.comparison import HIGHER, LOWER, NOT_COMPARED
from needs_map.needs.comparisons.size import ABOVE, BELOW, EQUAL

DIFFERENCE_WORDS = {
    "higher": "▲ higher",
    "lower": "▼ lower",
    "similar": "● similar",
    ABOVE: "△ higher",
    BELOW: "▽ lower",
    EQUAL: "○ about the same",
    NOT_COMPARED: "– not tested",
}
"""Filled where chance is tested, open where everyone was counted and sizes are compared."""


def differences_panel(rows: tuple[ComparedMeasure, ...], first: Side, second: Side, who: str, period: str) -> Markup:
    """
    The differences that matter most, as sentences.

    Parameters
    ----------
    rows
        The comparison.
    first, second
        Its sides.
    who, period
        Who is counted and the period, for the note under them.
    """
    chosen = differences_in_words(rows, first, second)
    wording = [paragraph("nm-headline", _none(rows, first, second))]
    if chosen:
        wording = [element("ol", list_items(chosen), class_="nm-differences"), copy_button("Copy sentences")]
    if counts := indicators_in_words(rows, first, second):
        wording.append(paragraph("nm-worth", counts))
    note = paragraph("nm-small", _rule(rows, who, period, chosen=bool(chosen)))
    return element("section", *wording, note, aria_label="Largest differences")


def differences_in_words(rows: tuple[ComparedMeasure, ...], first: Side, second: Side) -> list[str]:
    """The differences that matter most, a sentence each; none where no percentages differ significantly."""
    return [difference_in_words(row, first, second) for row in largest_differences(rows)]


def finding_of(rows: tuple[ComparedMeasure, ...], first: Side, second: Side) -> str:
    """What the comparison finds: the differences that matter most, and how many indicators are worse and better."""
    wording = differences_in_words(rows, first, second) or [_none(rows, first, second)]
    return " ".join(filter(None, [*wording, indicators_in_words(rows, first, second)]))


def _rule(rows: tuple[ComparedMeasure, ...], who: str, period: str, *, chosen: bool) -> str:
    """Whom figures count and, where there are sentences of differences, how these were chosen."""
    counted = f"Figures are of {who}, {period}, unless another period is given."
    if not chosen:
        return counted
    others = (
        " Rates, years of life and scores have other units, so they are compared only in the table."
        if any(row.indicator for row in rows)
        else ""
    )
    return (
        f"{counted} These are the largest differences in percentage points, among percentages of which one end is "
        f"better; differences that are small or could be chance are left out.{others}"
    )


def verdict_of(row: ComparedMeasure) -> str:
    """`better`, `worse` or, where neither end is known to be better, nothing: of the first against the second."""
    return VERDICTS.get((row.significance, row.polarity), "")


def indicators_in_words(rows: tuple[ComparedMeasure, ...], first: Side, second: Side) -> str:
    """Say on how many indicators the first is worse, better and similar; empty if none is known of both."""
    both = [row for row in rows if row.indicator and math.isfinite(row.difference) and not row.is_composition]
    if not both or (first.code and first.code == second.code):
        return ""
    where = f"for both {first.in_sentence} and {second.in_sentence}"
    if all(row.significance == NOT_COMPARED for row in both):
        return _untested(len(both), where)
    counts = Counter(verdict_of(row) or row.significance for row in both)
    by_size = counts[ABOVE] + counts[BELOW]
    parts = [
        _is(counts["worse"], f"significantly worse in {first.in_sentence}"),
        _is(counts["better"], f"significantly better in {first.in_sentence}"),
        _is(counts["higher"] + counts["lower"], "significantly different, where neither end is known to be better"),
        _is(counts["similar"], "similar"),
        _is(by_size, "higher or lower (counts of everyone, which are not tested)"),
        _is(counts[EQUAL], "about the same"),
        _without_intervals(counts[NOT_COMPARED]),
    ]
    return f"Of the {_available(len(both))} {where}, {listed(list(filter(None, parts)))}."


def _available(count: int) -> str:
    return "1 indicator available" if count == 1 else f"{count} indicators available"


def _untested(count: int, where: str) -> str:
    if count == 1:
        return f"The one indicator available {where} has no confidence interval, so its difference is not tested."
    return f"None of the {_available(count)} {where} has a confidence interval, so their differences are not tested."


def _is(count: int, words: str) -> str:
    return f"{count} {'is' if count == 1 else 'are'} {words}" if count else ""


def _without_intervals(count: int) -> str:
    has = "has no confidence interval" if count == 1 else "have no confidence intervals"
    return f"{count} {has}, so could not be tested" if count else ""


def _none(rows: tuple[ComparedMeasure, ...], first: Side, second: Side) -> str:
    if first.code == second.code and first.code:
        return f"{first.name} is compared with itself: choose another area."
    tested = [row for row in rows if row.is_share and row.significance != NOT_COMPARED]
    if not tested:
        return f"No percentages of {first.in_sentence} and {second.in_sentence} could be tested against each other."
    if apart := [row for row in tested if row.significance in {LOWER, HIGHER}]:
        furthest = max(apart, key=lambda row: abs(row.difference))
        differ, widest = (
            ("percentages differ", "The widest difference: ") if len(apart) > 1 else ("percentage differs", "")
        )
        return (
            f"{len(apart)} {differ} significantly, though neither end is known to be better. {widest}"
            f"{difference_in_words(furthest, first, second)}"
        )
    return f"None of the percentages differ significantly between {first.in_sentence} and {second.in_sentence}."


def difference_in_words(row: ComparedMeasure, first: Side, second: Side) -> str:
    """Return one difference as a sentence: both figures, and how far apart they are in words."""
    if not row.is_share or row.indicator or not row.label.startswith(("Core20", "Most deprived fifth")):
        return _measure_in_words(row, first, second)
    label = row.label[0].lower() + row.label[1:] if not row.label.startswith("Core20") else row.label
    verb = "live in Core20 areas" if row.label.startswith("Core20") else f"live in the {label}"
    one, other = (written(value, row.decimals, row.suffix) for value in (row.first, row.second))
    points = abs(row.difference)
    unit = "percentage point" if written(points, 1) == "1.0" else "percentage points"
    who = f"{one} of people in {first.in_sentence} {verb}"
    if row.first == 0:
        who = f"No one in {first.in_sentence} {verb.replace('live', 'lives', 1)}"
        return f"{who}, compared with {other} in {second.in_sentence}."
    if row.second == 0:
        return f"{who}, compared with none in {second.in_sentence}."
    text = f"{who}, compared with {other} in {second.in_sentence}: {written(points, 1)} {unit} "
    text += "more" if row.difference > 0 else "fewer"
    if math.isfinite(row.ratio) and row.ratio > 0:
        text += f" ({ratio_in_words(row.ratio, high='many', higher='more', lower='fewer')})"
    return f"{text}."


def _measure_in_words(row: ComparedMeasure, first: Side, second: Side) -> str:
    """Return the difference in any measure as a sentence."""
    noun = AVERAGES.get(row.key, row.unit if not row.suffix and row.indicator else "")
    one, other = figures_of(row)
    label = row.label.replace(": ", ", ")
    period = f", {period_in_words(row.period)}" if row.indicator and row.period else ""
    if not math.isfinite(row.difference):
        unit = _after(one, noun) if math.isfinite(row.first) else ""
        return f"{label}{period}: {one}{unit} in {first.in_sentence}; {other} for {second.in_sentence}."
    own = f"{one}{_after(one, noun)} in {first.in_sentence}"
    text = f"{label}{period}: {own}, compared with {other} in {second.in_sentence}"
    shown = written(abs(row.difference), row.decimals)
    points = (" percentage point" if shown == "1.0" else " percentage points") if row.is_share else ""
    is_count = row.key == "people" or (row.indicator is not None and row.indicator.kind == "count")
    high, low = ("more", "fewer") if is_count else ("higher", "lower")
    if row.difference == 0:
        return f"{text}: the same."
    if shown == written(0.0, row.decimals):
        return f"{text}: about the same."
    apart = "" if row.key in AVERAGES else unit_of_difference(noun)
    text += f": {shown}{points or _after(shown, apart)} {high if row.difference > 0 else low}"
    wording = {"similar": "a difference that could be chance", EQUAL: "about the same"}.get(
        row.significance, verdict_of(row)
    )
    return f"{text}{f' ({wording})' if wording else ''}."


def _after(shown: str, unit: str) -> str:
    """Unit with the blank before it; nothing if there is none."""
    return f" {unit_after(shown, unit)}" if unit else ""


def figures_of(row: ComparedMeasure) -> tuple[str, str]:
    """Both figures as they are shown; words in place of an unknown one."""
    one, other, _ = all_figures_of(row)
    return one, other


def all_figures_of(row: ComparedMeasure) -> tuple[str, str, str]:
    """Both figures and England's as they are shown."""
    values = (row.first, row.second, row.england)
    shown = (
        zero or written(value, row.decimals, row.suffix) if math.isfinite(value) else word or MISSING_LABEL.lower()
        for value, word, zero in zip(values, row.absent, row.rounded_zeros, strict=True)
    )
    one, other, england = shown
    return one, other, england


def table_panel(rows: tuple[ComparedMeasure, ...], first: Side, second: Side, *, shown: str, note: str = "") -> Markup:
    """
    Every measure of both sides, under headings: values, difference with its limits, ratio, significance, England.

    Parameters
    ----------
    rows, first, second
        The comparison and its sides.
    shown
        Key of the row that the maps show, which stands out.
    note
        What must be said beside the figures.
    """
    titles = ("Measure", first.name, second.name, "Difference", "Ratio", "Comparison", ENGLAND)
    body: list[object] = []
    for group, members in groupby(rows, key=lambda row: row.group):
        body += [TableGroup(group), *(_line(row, own=row.key == shown) for row in members)]
    wording = (
        f"The difference is {first.in_sentence} minus {second.in_sentence}. Where both figures have confidence "
        "intervals, it is tested "
        "(▲ ● ▼) and its 95% confidence interval is under it; no more than 5% of the differences marked ▲ or ▼ are "
        "expected to be chance. Counts of everyone are compared by size (△ ○ ▽). Differences and ratios are worked "
        "out before rounding."
    )
    return element(
        "section",
        element("h2", "All measures"),
        paragraph("nm-small", f"{wording} {note}".strip()),
        table(f"{first.name} and {second.name}", titles, body, kind="nm-compare nm-sides"),
        _notes(rows),
        class_="nm-panel",
    )


def apart_in_words(row: ComparedMeasure) -> tuple[str, str, str]:
    """Difference, its limits (empty if there are none) and ratio, as they are shown."""
    sign = "+" if row.difference > 0 else ""
    difference = sign + written(row.difference, row.decimals) + (" pts" if row.is_share else "")
    limits = ""
    if math.isfinite(row.lower_cl):
        limits = " to ".join(written(limit, max(row.decimals, 1)) for limit in (row.lower_cl, row.upper_cl))
    ratio = written(row.ratio, 2) if math.isfinite(row.ratio) else "–"
    return difference if math.isfinite(row.difference) else "–", limits, ratio


def _line(row: ComparedMeasure, *, own: bool) -> TableRow:
    one, other, england = all_figures_of(row)
    difference, limits, ratio = apart_in_words(row)
    about = ", ".join(filter(None, (row.unit, period_in_words(row.period))))
    why = row.why if row.why != NO_LIMITS else ""  # the caption says it of all
    tested = TableCell(joined([significance_in_words(row), small(why)]), f"nm-{row.significance.replace(' ', '-')}")
    cells = (
        joined([row.label, small(about)]),
        one,
        other,
        joined([difference, small(limits)]),
        ratio,
        tested,
        england,
    )
    return TableRow(cells, "nm-own" if own else "")


def significance_in_words(row: ComparedMeasure) -> str:
    """How the first stands to the second, with the shape that goes before it."""
    verdict = verdict_of(row)
    return DIFFERENCE_WORDS[row.significance] + (f", {verdict}" if verdict else "")


def _notes(rows: tuple[ComparedMeasure, ...]) -> Markup:
    """Caveats of the indicators, each once, with the indicators that they are of; the foot has their sources."""
    about: dict[str, list[str]] = {}
    for row in rows:
        if row.indicator and row.indicator.caveat:
            about.setdefault(row.indicator.caveat, []).append(row.label)
    if not about:
        return Markup("")
    lines = list_items(labelled("; ".join(labels), caveat) for caveat, labels in about.items())
    return details("Caveats of the indicators", element("ul", lines, class_="nm-small"))


def bars_panel(
    profiles: tuple[Profile | None, Profile | None], first: Side, second: Side, *, of: str, decimals: int = 1
) -> Markup:
    """People by national quintile of both sides, one bar over the other; `of` says who is counted and when."""
    lines = []
    known = [profile for profile in profiles if profile is not None]
    largest = max((float(profile.share.max()) for profile in known), default=math.nan)
    if len(known) < len(profiles) or not math.isfinite(largest):
        return Markup("")
    for (quintile, name), colour in zip(QUINTILE_NAMES.items(), sequential(5), strict=True):
        bars = []
        for profile, style in zip(known, ("nm-solid", "nm-open"), strict=True):
            share = float(profile.share[quintile])
            bars.append(pair_bar(style, share / largest * 85, colour, written(share * 100, decimals, "%")))
        lines.append((name, joined(bars)))
    keys = [
        element("span", element("i", class_=style, style="--nm-fill:#33a7c2"), side.name)
        for style, side in (("nm-solid", first), ("nm-open", second))
    ]
    return element(
        "section",
        element("h2", f"People by national IMD {INDEX_YEAR} quintile"),
        table(f"Share of each side’s {of}", (), lines, kind="nm-pairs", box=""),
        paragraph("nm-key", *keys),
        class_="nm-panel",
    )
