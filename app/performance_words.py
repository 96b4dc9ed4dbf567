"""Sentences on performance, made from its figures: each could be pasted as it stands."""

import math
from collections.abc import Sequence

from app.performance import OVERTAKEN, Count, Measured, tally
from geo.classes import written
from needs.comparison import BETTER, NOT_COMPARED, SIMILAR, WORSE
from needs.spc import COMMON, CONCERNING, FAILS, FEWEST, HIT_OR_MISS, IMPROVING, PASSES
from needs.targets import MET, MISSED, WITHIN

ONE_OF = {"people": "person", "midwives": "midwife", "health checks": "health check"}
BOTH = 2
MOST_AREAS = 3
"""Areas that a headline names."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RATED = {MET: "Met", WITHIN: "Within 5%", MISSED: "Missed", NOT_COMPARED: "Not rated"}
VARIATIONS = {
    IMPROVING: "It is improving, by more than chance.",
    CONCERNING: "It is getting worse, by more than chance.",
    COMMON: "It has changed no more than it usually varies.",
}
ASSURANCES = {
    PASSES: "If nothing changes it will keep meeting its plan.",
    FAILS: "If nothing changes it will keep missing its plan.",
    HIT_OR_MISS: "Its usual variation lies on both sides of its plan, which it will meet or miss by chance.",
    OVERTAKEN: "Its limits do not tell whether it will meet its plan: its newest value lies on the other side of it.",
}


def figure(value: float, unit: str, decimals: int = 0) -> str:
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
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes:02}m {rest:02}s" if hours else f"{minutes}m {rest:02}s"


def counted(number: int, noun: str) -> str:
    """Number with a noun: `1 measure`, `2 measures`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def performance_headline(measures: Sequence[Measured], *, scope: str = "") -> str:
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
        return "No measure is both in this domain and of this rating."
    if not rated:
        what = "the one measure" if len(measures) == 1 else f"none of the {len(measures)} measures"
        verb = "cannot" if len(measures) == 1 else "can"
        return _sentence(f"{begin}{what} {verb} be rated, for want of a plan or a value that stand together.")
    return " ".join([_sentence(f"{begin}{_met(many, rated)}"), *_furthest(measures), *_chance(measures)])


def scope_of(measures: Sequence[Measured], domain: str = "", rating: str = "") -> str:
    """Whose measures a headline is about, of which domain and rating: `In LLR and Leicestershire`; empty for none."""
    areas = list(dict.fromkeys(one.area for one in measures))
    said = " and ".join([", ".join(areas[:-1]), areas[-1]] if areas[1:] else areas)
    if len(areas) > MOST_AREAS:
        said = f"{len(areas)} areas"
    parts = [f"In {said}" if said else "", f"in the domain {domain}" if domain else ""]
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


def _furthest(measures: Sequence[Measured]) -> list[str]:
    """The measure that falls shortest of its plan, of those whose plan is not nought."""
    short = [one for one in measures if one.rating == MISSED and math.isfinite(one.short)]
    if not short or len(measures) == 1:
        return []
    worst = max(short, key=lambda one: one.short)
    return [f"Furthest from its plan is {_lower_first(worst.name)}: {against_plan(worst)}."]


def _chance(measures: Sequence[Measured]) -> list[str]:
    told = [one.variation for one in measures if one.chart is not None]
    if not told or len(measures) == 1:
        return []
    up, down = told.count(IMPROVING), told.count(CONCERNING)
    long = "the one measure" if len(told) == 1 else f"the {len(told)} measures"
    if not up and not down:
        return [f"Of {long} long enough to tell, none is changing by more than chance."]
    parts = [
        f"{number} {'is' if number == 1 else 'are'} {way}"
        for number, way in ((up, "improving"), (down, "getting worse"))
        if number
    ]
    return [f"Of {long} long enough to tell, {' and '.join(parts)} by more than chance."]


def against_plan(one: Measured) -> str:
    """Newest value that is rated, beside its plan: `90 days in May against a plan of 80 days, 12.5% above it`."""
    value, target = (figure(one.number(column, one.judged), one.unit, one.decimals) for column in ("value", "target"))
    return f"{value} in {one.label(one.judged)} against a plan of {target}{_distance(one)}"


def _distance(one: Measured) -> str:
    if math.isinf(one.short):
        return ""
    if one.short == 0:
        return ", exactly on it"
    side = "above" if (one.short > 0) == (one.polarity == "low is good") else "below"
    share = written(abs(one.short) * 100, 1, "%")
    if one.unit != "%":
        return f", {share} {side} it"
    apart = written(abs(one.number("value", one.judged) - one.number("target", one.judged)), one.decimals)
    return f", {apart} percentage {'point' if apart == '1' else 'points'} {side} it (by {share} of the plan)"


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
        return ["No value is known."]
    if one.hidden(one.latest):
        return [f"The newest value, of {one.label(one.latest)}, is suppressed, so that it cannot be rated."]
    newest = f"{figure(one.number('value', one.latest), one.unit, one.decimals)} in {one.label(one.latest)}"
    if one.judged == one.latest:
        return [f"{_sentence(against_plan(one))}: {RATED[one.rating].lower()}."]
    if one.judged < 0:
        return [f"{_sentence(newest)}; no plan stands beside a value, so that it is not rated."]
    return [f"{_sentence(newest)}, for which there is no plan.", f"Rated on {against_plan(one)}: {one.rating}."]


def _meaning(one: Measured) -> list[str]:
    moved = {BETTER: "Better than", WORSE: "Worse than", SIMILAR: "The same as"}.get(one.moved)
    change = [f"{moved} the value before."] if moved else []
    if one.chart is None:
        points = counted(one.points, "value")
        return [*change, f"Too short to tell chance from change: {points} of the {FEWEST} that limits should rest on."]
    return [*change, VARIATIONS[one.variation], *([ASSURANCES[one.assurance]] if one.assurance in ASSURANCES else [])]


def count_sentence(count: Count) -> str:
    """
    How the rule's colours differ from the published ones, for one set of measures.

    Parameters
    ----------
    count
        With the published counts; computed ones may be empty.
    """
    published = f"{count.published['green']} green, {count.published['amber']} amber and {count.published['red']} red"
    total = f"of {count.published['all']}"
    if not count.computed:
        return f"{count.name}: published as {published}, {total}. Their figures are not in the text: none is computed."
    mine = f"{count.computed['green']} green, {count.computed['amber']} amber and {count.computed['red']} red"
    return (
        f"{count.name}: the rule gives {mine} here, the report {published}, {total}. Beside the report there "
        f"{_difference(count)}."
    )


def _difference(count: Count) -> str:
    parts = []
    for colour in ("green", "amber", "red"):
        more = count.computed[colour] - count.published[colour]
        size = NUMBERS[abs(more)] if abs(more) < len(NUMBERS) else str(abs(more))
        parts.append(f"{size} {'more' if more > 0 else 'fewer'} {colour}" if more else f"as many {colour}")
    first = count.computed["green"] - count.published["green"]
    verb = "is" if abs(first) == 1 else "are"
    return f"{verb} {', '.join(parts[:-1])} and {parts[-1]}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower_first(name: str) -> str:
    """Name as it stands inside a sentence: abbreviations keep their capitals."""
    return name if name[1:2].isupper() or not name[1:2].isalpha() else name[:1].lower() + name[1:]
