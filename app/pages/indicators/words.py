"""The words of the page Indicators: its headline, what stands out, marks and their meanings."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from needs_map.app.words.headline import level_words
from needs_map.app.words.units import in_words, unit_after
from needs_map.data.files.units import OF_RATIO
from needs_map.data.indicators.definitions import SUPPRESSED
from needs_map.figures.entries import Entry
from needs_map.geo.areas import LEVEL_NAMES
from needs_map.geo.numbers import ordinal, written
from needs_map.needs.comparisons.comparison import JUDGED
from needs_map.needs.comparisons.trend import NO_CHANGE, NO_TREND

MISSING = "not available"
POLARITY = {
    "high is good": "Higher is better.",
    "low is good": "Lower is better.",
    "neither": "Neither higher nor lower is better.",
    "not known": "",
}
MOST_NAMED = 3
TESTED = ("worse", "similar", "better", "higher", "lower")
UNTESTED = ("above", "below", "equal")


class Mark(NamedTuple):
    """How a comparison is drawn: a shape for the side, a letter for the judgement, a colour by the stylesheet."""

    letter: str
    meaning: str


MARKS = {
    "better": Mark("B", "better"),
    "similar": Mark("S", "similar"),
    "worse": Mark("W", "worse"),
    "higher": Mark("H", "higher"),
    "lower": Mark("L", "lower"),
    "above": Mark("", "above, not tested"),
    "below": Mark("", "below, not tested"),
    "equal": Mark("", "about the same, not tested"),
    "not compared": Mark("", "not compared"),
}
SIDES = {"above": "▲", "below": "▼", "equal": "●", "not compared": ""}
OPEN_SIDES = {"above": "△", "below": "▽", "equal": "○", "not compared": ""}
RULE = (
    "Figures with a 95% confidence interval are tested; no more than 5% of the differences marked are expected to be "
    "chance. Others, such as counts of everyone, are not: about the same means within 5% of the benchmark, or within "
    "half a percentage point."
)
"""How areas are compared, for the page and its files."""
ARROWS = {"increasing": "↗", "decreasing": "↘", NO_CHANGE: "→"}


def shape(word: str, side: str) -> str:
    """Shape of a comparison: similar is a dot; else the side, filled where it was tested."""
    if word == "similar":
        return "●"
    return SIDES[side] if word in TESTED else OPEN_SIDES.get(word, "")


def figure(entry: Entry, value: float, note: str = "") -> str:
    """Value as it is shown, % with its sign; "suppressed" or "not available" where there is none."""
    if math.isfinite(value):
        if value == 0 and entry.kind == "count":
            return entry.zero
        return written(value, entry.decimals, entry.suffix)
    return SUPPRESSED if note == SUPPRESSED else f"{MISSING} ({note})" if note else MISSING


def with_unit(entry: Entry, value: float) -> str:
    """Value for a sentence, with its unit: 53.1%, 76.5 years."""
    shown = figure(entry, value)
    unit = "" if entry.suffix or not math.isfinite(value) else entry.unit
    return f"{shown} {unit_after(shown, unit)}" if unit else shown


def rank_words(rank: float, ranked: int) -> str:
    """Rank among peers: "3rd of 19"; "not available" for NaN, "not ranked" for an area without peers."""
    if math.isfinite(rank) and ranked == 1:
        return "not ranked"
    return f"{ordinal(rank)} of {ranked:,}" if math.isfinite(rank) else MISSING


def ranked_among(level: str, counts: Sequence[int], best: str = "1 is best") -> str:
    """
    Whom ranks are among, as a sentence of a caption.

    Parameters
    ----------
    level
        Of the areas.
    counts
        Areas that each rank is of.
    best
        From `best_rank`.

    Returns
    -------
    words
        "Ranks are among 42 ICBs; 1 is best. ", by the areas ranked; empty where no rank has a peer.
    """
    several = [count for count in counts if count > 1]
    if not several:
        return ""
    among = level_words(level, max(several)) if len(set(several)) == 1 else f"the {LEVEL_NAMES[level][1]} with a value"
    return f"Ranks are among {among}; {best}. "


class Ends(NamedTuple):
    """What the two ends of spines are called."""

    left: str
    right: str
    lowest: str
    """The furthest peer on the left."""
    highest: str
    note: str
    """Which spines run by size, where the others run from worse to better; else empty."""


def ends_of(entries: Sequence[Entry]) -> Ends:
    """Ends of the spines of some indicators: better on the right, or the higher where no end is known to be better."""
    by_size = [entry.short for entry in entries if entry.polarity not in JUDGED]
    if by_size and len(by_size) == len(entries):
        return Ends("lower", "higher", "lowest", "highest", "")
    if not by_size:
        return Ends("worse", "better", "worst", "best", "")
    names = listed([in_words(name) for name in by_size])
    which = names if len(by_size) <= MOST_NAMED else f"{len(by_size)} of these indicators"
    note = f"Neither end is known to be better for {which}: the higher end is on the right."
    return Ends("worse", "better", "worst", "best", note)


def best_rank(entries: Sequence[Entry]) -> str:
    """Say what a rank of 1 is: best, or the highest where no end is known to be better."""
    judged = [entry.polarity in JUDGED for entry in entries]
    if all(judged):
        return "1 is best"
    return "1 is best, or the highest where no end is known to be better" if any(judged) else "1 is the highest"


def trend_words(marker: str) -> str:
    """Trend for a table, with the arrow of its direction."""
    if marker == NO_TREND:
        return "– not assessed"
    arrow = next((sign for word, sign in ARROWS.items() if marker.startswith(word)), "–")
    return f"{arrow} {marker}"


def listed(parts: Sequence[str]) -> str:
    """Parts of a sentence with commas and a last "and"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def indicators(count: int) -> str:
    """Count of indicators: "1 indicator", "40 indicators"."""
    return f"{count} indicator{'' if count == 1 else 's'}"


def deprivation_headline(name: str, against: str, words: Sequence[str]) -> str:
    """
    One sentence on an area's deprivation by size, for all is counted; empty without words.

    Parameters
    ----------
    name, against
        The area and the benchmark, as they stand in a sentence.
    words
        `more`, `less` or `equal` for each measure of deprivation.
    """
    counts = Counter(words)
    known = counts["more"] + counts["less"] + counts["equal"]
    if not known:
        return ""
    parts = [
        (word, counts[key])
        for key, word in (
            ("more", "more deprived than"),
            ("less", "less deprived than"),
            ("equal", "about the same as"),
        )
        if counts[key]
    ]
    (first, number), *others = parts
    share = every(f"{known} measures") if number == known else f"{number} of {known} measures"
    more = [f"{word.rsplit(' ', 1)[0]} on {count}" for word, count in others]
    wording = listed([f"{first} {against} on {'the one measure' if known == 1 else share} of deprivation", *more])
    return f"{name[0].upper()}{name[1:]} is {wording}."


def deprivation_side(entry: Entry, word: str) -> str:
    """Whether a comparison by size is of `more` or `less` deprivation, or `equal`; empty for what is no deprivation."""
    if entry.indicator or word not in UNTESTED or word == "equal":
        return word if word == "equal" and not entry.indicator else ""
    return "more" if (word == "above") == (entry.polarity == "low is good") else "less"


def indicators_headline(name: str, against: str, words: Sequence[str]) -> str:
    """
    One sentence on an area: on how many indicators it is worse, similar and better.

    Parameters
    ----------
    name
        The area, as it stands in a sentence.
    against
        The benchmark, as it stands in a sentence.
    words
        Its comparison on each indicator, as `judged` gives them.
    """
    start = f"{name[0].upper()}{name[1:]}"
    if not words:
        return f"No indicators are available for {name}."
    counts = Counter(words)
    judged = sum(counts[word] for word in ("worse", "similar", "better"))
    tested = judged + counts["higher"] + counts["lower"]
    if not tested:
        if len(words) > 1 and (only := next((word for word in UNTESTED[:2] if counts[word] == len(words)), "")):
            return (
                f"{start} is {only} {against} on {every(indicators(len(words)))}; none has a confidence interval, "
                "so none is tested."
            )
        sides = [f"{word} {against} on {counts[word]}" for word in UNTESTED[:2] if counts[word]]
        if not sides:
            return f"None of {possessive_count(len(words))} of {name} can be compared with {against}."
        wording = f"{start} is {listed(sides)} of {indicators(len(words))}"
        return f"{wording}; none has a confidence interval, so none is tested."
    parts = [
        part
        for part in (
            _part(counts["worse"], "worse than"),
            _part(counts["better"], "better than"),
            _part(counts["similar"], "similar to"),
        )
        if part
    ]
    text = f"{start} is {_joined(parts, against, judged)}" if parts else ""
    differ = [(f"{word} than", counts[word]) for word in ("higher", "lower") if counts[word]]
    if differ:
        text += f"; it is {_sides(differ, against, 'other ')}" if text else f"{start} is {_sides(differ, against)}"
    rest = len(words) - tested
    if rest:
        text += (
            f"; {rest} {'other has no' if rest == 1 else 'others have no'} confidence interval, so could not be tested"
        )
    return f"{text}."


def every(counted: str) -> str:
    """Say that all of some are meant: "both measures" of "2 measures", "all 3 measures"."""
    number, _, rest = counted.partition(" ")
    return f"both {rest}" if number == "2" else f"all {counted}"


def possessive_count(count: int) -> str:
    """Say how many are meant: "the 3 indicators", "the one indicator"."""
    return "the one indicator" if count == 1 else f"the {count} indicators"


def _part(count: int, words: str) -> tuple[str, int] | None:
    return (words, count) if count else None


def _sides(sides: Sequence[tuple[str, int]], against: str, other: str = "") -> str:
    """Say on how many indicators an area is higher and lower: "higher than England on 2 indicators and lower on 1"."""
    (first, number), *others = sides
    known = f"{number} {other}indicator{'' if number == 1 else 's'}"
    return listed([f"{first} {against} on {known}", *(f"{words.split()[0]} on {count}" for words, count in others)])


def _joined(parts: Sequence[tuple[str, int]], against: str, total: int) -> str:
    """Join counts to a phrase: "worse than England on 5 of 9 indicators, better on 3 and similar on 1"."""
    (first, number), *others = parts
    share = every(indicators(total)) if number == total else f"{number} of {indicators(total)}"
    share = share if total > 1 else "the one indicator that can be judged"
    wording = [f"{first} {against} on {share}", *(f"{words.split()[0]} on {count}" for words, count in others)]
    return listed(wording)


def extremes(entry: Entry, values: pd.Series, names: dict[str, str], level: str, england: float) -> str:
    """
    One sentence on an indicator: where it is highest and lowest, and England's.

    Parameters
    ----------
    entry
        The indicator.
    values
        By area; NaN is unknown.
    names
        Name of each area, as it stands in a sentence.
    level
        Of the areas.
    england
        England's value; NaN is unknown.
    """
    if entry.unit.startswith(OF_RATIO):  # what 100 is stands once, beside the name
        entry = entry._replace(name=f"{entry.name} ({entry.unit.removeprefix(OF_RATIO)})", unit="")
    known = values.dropna()
    tail = f" England: {with_unit(entry, england)}." if math.isfinite(england) else ""
    if not len(known):
        counted = level_words(level, len(values))
        whom = f"the {counted.partition(' ')[2]}" if len(values) == 1 else f"any of the {counted}"
        return f"{entry.name} is not available for {whom} shown.{tail}"
    highest, lowest = str(known.idxmax()), str(known.idxmin())
    if entry.is_composition:
        ends = " to ".join(dict.fromkeys(with_unit(entry, end) for end in (known.min(), known.max())))
        return f"{entry.name}: {ends} in the {level_words(level, len(known))} shown.{tail}"
    top, bottom = with_unit(entry, known[highest]), with_unit(entry, known[lowest])
    if len(known) == 1:
        return f"{entry.name} is available only for {names[highest]}: {top}.{tail}"
    if top == bottom:
        return f"{entry.name} is the same, {top}, in {every(level_words(level, len(known)))} with a figure.{tail}"
    shown = pd.Series({code: with_unit(entry, value) for code, value in known.items()})
    most, least = (tied([names[str(code)] for code in shown.index[shown == end]]) for end in (top, bottom))
    if known[lowest] == 0 and bottom.startswith("0") and " to " not in bottom:
        return f"{entry.name} is highest in {most} ({top}) and zero in {least}.{tail}"
    return f"{entry.name} is highest in {most} ({top}) and lowest in {least} ({bottom}).{tail}"


def tied(names: Sequence[str]) -> str:
    """Areas that share a value: all of three, of more the first and how many others."""
    return listed(names) if len(names) <= MOST_NAMED else f"{names[0]} and {len(names) - 1} others"


def polarity_words(entry: Entry) -> str:
    """What is better, in words; empty where that is not known, and of make-up of the population."""
    return "" if entry.is_composition else POLARITY[entry.polarity]
