"""Sentences on performance, made from its figures: each could be pasted as it stands."""

import calendar
import math
import re
from collections.abc import Sequence

from needs_map.app.reports.sections import columns_of_words
from needs_map.figures.documents.part import Part
from needs_map.figures.reports.performance import OVERTAKEN, Count, Measured, judged_published, tally
from needs_map.figures.serving import Serving
from needs_map.geo.numbers import half_away, written
from needs_map.needs.comparisons.comparison import BETTER, NOT_COMPARED, SIMILAR, WORSE
from needs_map.needs.comparisons.spc import COMMON, CONCERNING, FAILS, FEWEST_POINTS, HIT_OR_MISS, IMPROVING, PASSES
from needs_map.needs.comparisons.targets import MET, MISSED, WITHIN

ONE_OF = {"people": "person", "midwives": "midwife", "health checks": "health check"}
BOTH = 2
MOST_AREAS = 3
"""Areas that a headline names."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RATED = {MET: "Met", WITHIN: "Within 5%", MISSED: "Missed", NOT_COMPARED: "Not rated"}
VARIATIONS = {
    IMPROVING: "It is improving by more than chance.",
    CONCERNING: "It is getting worse by more than chance.",
    COMMON: "It has not changed by more than its usual variation.",
}
ASSURANCES = {
    PASSES: "It will keep meeting the plan unless the service changes.",
    FAILS: "It will keep missing the plan unless the service changes.",
    HIT_OR_MISS: "It will sometimes meet the plan and sometimes not, unless the service changes.",
    OVERTAKEN: "Whether it will meet the plan cannot be assessed: the latest value contradicts its process limits.",
}
RULE = (
    "Met: at or better than plan. Within 5%: short of the plan by up to 5% of it. Missed: further from plan. The "
    "latest value is rated; where it has no plan, it is not rated and the last rating is given with its period."
)
"""How a measure is rated."""


def figure_in_words(value: float, unit: str, decimals: int = 0) -> str:
    """
    Value with its unit, as a person says it.

    Parameters
    ----------
    value
        NaN is written as "not available".
    unit
        `%`, `seconds`, or a noun in the plural.
    decimals
        Places shown; a time is whole seconds.
    """
    if not math.isfinite(value):
        return written(value, 0)
    if unit == "seconds":
        return duration(value)
    number = written(value, decimals)
    if unit == "%":
        return f"{number}%"
    if unit.startswith("per "):
        return f"{number} {unit}"
    return f"{number} {one_of(unit) if number == '1' else unit}"


def one_of(unit: str) -> str:
    """Singular of a unit."""
    return ONE_OF.get(unit, unit.removesuffix("s"))


def duration(seconds: float) -> str:
    """Time as hours, minutes and seconds: `1h 05m 37s`, `35m 38s`, `0m 09s`."""
    minutes, rest = divmod(int(half_away(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes:02}m {rest:02}s" if hours else f"{minutes}m {rest:02}s"


def in_full(period: str) -> str:
    """Period inside a sentence, its months in full: `March 2025`, `October to December 2024`."""
    names = dict(zip(calendar.month_abbr[1:], calendar.month_name[1:], strict=True))
    return re.sub(r"[A-Z][a-z]{2}\b", lambda found: names.get(found[0], found[0]), period)


def counted(number: int, noun: str) -> str:
    """Number with a noun: `1 measure`, `2 measures`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def performance_headlines(measures: Sequence[Measured], *, scope: str = "") -> list[str]:
    """
    Sentences on how many measures meet their plan, which is furthest from it, and what is more than chance.

    Parameters
    ----------
    measures
        Those shown.
    scope
        Whose they are and what they were narrowed to, see `scope_of`; empty to leave it unsaid.
    """
    many = tally(measures)
    rated = many["green"] + many["amber"] + many["red"]
    begin = f"{scope}, " if scope else ""
    if not measures:
        return ["No measure in this domain has this rating."]
    if not rated:
        what = "the one measure" if len(measures) == 1 else f"none of the {len(measures)} measures"
        verb = "cannot" if len(measures) == 1 else "can"
        return [_sentence(f"{begin}{what} {verb} be rated: no latest value has a plan for its period.")]
    return [_sentence(f"{begin}{_met(many, rated)}"), *_earlier(measures), *_furthest(measures), *_chance(measures)]


def scope_of(measures: Sequence[Measured], domain: str = "", rating: str = "") -> str:
    """Whose measures a headline is about, of which domain and rating: `In LLR and Leicestershire`; empty for none."""
    areas = list(dict.fromkeys(one.area for one in measures))
    wording = " and ".join([", ".join(areas[:-1]), areas[-1]] if areas[1:] else areas)
    if len(areas) > MOST_AREAS:
        wording = f"{len(areas)} areas"
    parts = [f"In {wording}" if wording else "", f"in the domain {domain}" if domain else ""]
    parts.append(f"among those {RATED[rating].lower()}" if rating else "")
    return ", ".join(part for part in parts if part)


def _met(many: dict[str, int], rated: int) -> str:
    if rated == 1:
        way = "meets it" if many["green"] else "is within 5% of it" if many["amber"] else "misses it"
        return f"the one measure with a plan {way}."
    if many["green"] == rated:
        return f"{'both' if rated == BOTH else f'all {rated}'} measures with a plan meet it."
    if many["red"] == rated:
        return f"{'neither' if rated == BOTH else 'none'} of {rated} measures with a plan meets it."
    parts = []
    if many["amber"]:
        parts.append(f"{many['amber']} {'is' if many['amber'] == 1 else 'are'} within 5% of it")
    if many["red"]:
        parts.append(f"{many['red']} {'misses' if many['red'] == 1 else 'miss'} it")
    if not many["green"]:
        first = f"{'neither' if rated == BOTH else 'none'} of {rated} measures with a plan meets it"
    else:
        first = f"{many['green']} of {rated} measures with a plan {'meets' if many['green'] == 1 else 'meet'} it"
    return ", ".join([first, *parts[:-1]]) + f" and {parts[-1]}."


def _earlier(measures: Sequence[Measured]) -> list[str]:
    """Measures left unrated because only an older value has a plan."""
    names = [
        f"{_in_sentence(one.name)} (plan only up to {in_full(one.label(one.judged))})"
        for one in measures
        if one.earlier
    ]
    return [f"Not rated, because the latest value has no plan: {'; '.join(names)}."] if names else []


def _furthest(measures: Sequence[Measured]) -> list[str]:
    """The measure furthest from its plan as a share of it, and each missed plan of zero, which has no share."""
    short = [one for one in measures if one.rating == MISSED and math.isfinite(one.short)]
    if len(measures) == 1:
        return []
    worst = max(short, key=lambda one: one.short, default=None)
    found = (
        []
        if worst is None
        else [f"Furthest from plan: {_in_sentence(worst.name)}, {beside_plan(worst, distance=False)}."]
    )
    return [*found, *plans_of_zero(measures)]


def plans_of_zero(measures: Sequence[Measured]) -> list[str]:
    """Sentence on the measures that miss a plan of zero, a distance that is no share of the plan; none if none do."""
    names = [
        f"{_in_sentence(one.name)}, {figure_in_words(one.number('value', one.judged), one.unit, one.decimals)} in "
        f"{in_full(one.label(one.judged))}"
        for one in measures
        if one.rating == MISSED and math.isinf(one.short)
    ]
    several = "Plans" if len(names) > 1 else "A plan"
    return [f"{several} of zero missed: {'; '.join(names)}."] if names else []


def _chance(measures: Sequence[Measured]) -> list[str]:
    tested = [one.variation for one in measures if one.chart is not None]
    if not tested or len(measures) == 1:
        return []
    up, down = tested.count(IMPROVING), tested.count(CONCERNING)
    long = "the one measure" if len(tested) == 1 else f"the {len(tested)} measures"
    if not up and not down:
        return [f"Of {long} with {FEWEST_POINTS} or more values, none is changing by more than chance."]
    parts = [
        f"{number} {'is' if number == 1 else 'are'} {way}"
        for number, way in ((up, "improving"), (down, "getting worse"))
        if number
    ]
    return [f"Of {long} with {FEWEST_POINTS} or more values, {' and '.join(parts)} by more than chance."]


def beside_plan(one: Measured, *, distance: bool = True) -> str:
    """Newest value that has a plan: `90 days in May 2025, compared with a plan of 80 days, 12.5% above it`."""
    value, target = (
        figure_in_words(one.number(column, one.judged), one.unit, one.decimals) for column in ("value", "target")
    )
    away = _distance(one) if distance else ""
    return f"{value} in {in_full(one.label(one.judged))}, compared with a plan of {target}{away}"


def _distance(one: Measured) -> str:
    value, target = (one.number(column, one.judged) for column in ("value", "target"))
    if value == target:
        return ", which it equals"
    if target == 0:
        return ""
    side = "above" if value > target else "below"
    if one.unit != "%":
        return f", {written(abs(value - target) / abs(target) * 100, 1, '%')} {side} it"
    apart = written(abs(value - target), one.decimals)
    return f", {apart} percentage {'point' if apart == '1' else 'points'} {side} it"


def series_sentences(one: Measured) -> list[str]:
    """
    Sentences on one series: newest value, plan, rating, direction, change and what it means.

    Parameters
    ----------
    one
        The series.
    """
    return [*_newest(one), f"{'Higher' if one.polarity == 'high is good' else 'Lower'} is better.", *_meaning(one)]


def _newest(one: Measured) -> list[str]:
    if one.latest < 0:
        return ["No value is available."]
    if one.hidden(one.latest):
        return [f"The value for {in_full(one.label(one.latest))} is suppressed, so it is not rated."]
    value = figure_in_words(one.number("value", one.latest), one.unit, one.decimals)
    newest = f"{value} in {in_full(one.label(one.latest))}"
    if one.judged == one.latest:
        return [f"{_sentence(beside_plan(one))}: {RATED[one.rating].lower()}."]
    if one.judged < 0:
        return [f"{_sentence(newest)}: not rated, because there is no plan."]
    return [
        f"{_sentence(newest)}: not rated, because there is no plan for this period.",
        f"The last plan was for {in_full(one.label(one.judged))}: {beside_plan(one)} ({one.earlier}).",
    ]


def _meaning(one: Measured) -> list[str]:
    moved = {BETTER: "better than", WORSE: "worse than", SIMILAR: "the same as"}.get(one.moved)
    change = [f"It is {moved} the previous value."] if moved else []
    if one.chart is None:
        points = counted(one.points, "value")
        return [
            *change,
            f"There are too few values to separate change from chance: {points}, and {FEWEST_POINTS} are needed.",
        ]
    return [*change, VARIATIONS[one.variation], *([ASSURANCES[one.assurance]] if one.assurance in ASSURANCES else [])]


def with_latest(serving: Serving, part: Part) -> Part:
    """Part of targets with the latest value of each measure that has a series of the same name."""
    known = {one.name: one for one in judged_published(serving) if one.latest >= 0 and not one.hidden(one.latest)}
    if not any(row.get("what") in known for row in part.rows):
        return part
    rows = [row | {"latest": _latest(known[row["what"]]) if row["what"] in known else ""} for row in part.rows]
    return part._replace(rows=rows, columns=columns_of_words(rows))


def _latest(one: Measured) -> str:
    value = figure_in_words(one.number("value", one.latest), one.unit, one.decimals)
    return f"{value} ({one.area}, {one.label(one.latest)})"


def count_sentence(count: Count) -> str:
    """
    How the colours of the figures here differ from the published ones, for one set of measures.

    Parameters
    ----------
    count
        With the published counts; computed ones may be empty.
    """
    published = f"{count.published['green']} green, {count.published['amber']} amber and {count.published['red']} red"
    reported = f"{count.name}: of {count.published['all']}, the report counts {published}."
    if not count.computed:
        return f"{reported} It does not print their values, so its count cannot be checked."
    mine = f"{count.computed['green']} green, {count.computed['amber']} amber and {count.computed['red']} red"
    return f"{reported} The values in its appendix give {mine}: {_difference(count)}."


def _difference(count: Count) -> str:
    parts = []
    for colour in ("green", "amber", "red"):
        more = count.computed[colour] - count.published[colour]
        size = NUMBERS[abs(more)] if abs(more) < len(NUMBERS) else str(abs(more))
        parts.append(f"{size} {'more' if more > 0 else 'fewer'} {colour}" if more else f"as many {colour}")
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _in_sentence(name: str) -> str:
    """Name as it stands inside a sentence: without a colon, abbreviations with their capitals."""
    name = name.replace(": ", ", ")
    return name if name[1:2].isupper() or not name[1:2].isalpha() else name[:1].lower() + name[1:]
