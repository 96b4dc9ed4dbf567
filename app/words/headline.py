"""Sentences made from figures, that could be pasted as they stand."""

import math

import pandas as pd

from needs_map.app.words.differences import SAME, gap_in_words
from needs_map.app.words.indicators import indicator_sentence
from needs_map.app.words.since_2019 import since_2019
from needs_map.app.words.two_measures import of_both
from needs_map.app.words.units import unit_after, unit_of_difference
from needs_map.data.places.made_systems import ENGLAND_SYSTEM
from needs_map.figures.measures import AVERAGES, BASIS_WORDS, BUILT_IN, Measure
from needs_map.figures.patch import patch_together
from needs_map.figures.people.ages import ESTIMATE
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.since_2019 import KINDS
from needs_map.figures.values import (
    Profile,
    england_profile,
    icb_around,
    mean_beyond,
    measure_values,
    profile,
    profile_beyond,
    profile_of_lsoas,
)
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, USUAL_NAME, Area, in_sentence
from needs_map.geo.numbers import written
from needs_map.needs.comparisons.size import EQUAL, compare_by_size
from needs_map.needs.deprivation.quantiles import imd_quintile
from needs_map.needs.estimates.aggregation import RANKED
from needs_map.needs.inequalities.groups import GroupGap

ROUND_THOUSANDS_FROM = 10_000
ROUND_HUNDREDS_FROM = 1_000


def about_people(people: float) -> str:
    """People for a sentence: to the nearest thousand or hundred where that is precise enough, and "1 person"."""
    if not math.isfinite(people):
        return "number of people not available"
    if people >= ROUND_THOUSANDS_FROM:
        return f"{written(people / 1_000, 0)},000 people"
    if people >= ROUND_HUNDREDS_FROM:
        return f"{written(people / 1_000, 1).replace('.', ',')}00 people"
    whole = written(people, 0)
    return "1 person" if whole == "1" else f"{whole} people"


def possessive(name: str) -> str:
    """Name with its possessive ending, as an English reader expects it."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def possessive_within(name: str) -> str:
    """Name with its possessive ending within a sentence, where my patch has no capital."""
    return possessive(name.lower() if name == USUAL_NAME else name)


def is_england(area: Area) -> bool:
    """Whether an area is all of England, which is then beside nothing larger."""
    return area.code == ENGLAND_SYSTEM


def percent(share: float) -> str:
    """Proportion as a percentage to one decimal; "not available" if unknown."""
    return written(share * 100, 1, "%")


def headline(serving: Serving, view: View) -> str:
    """
    One sentence on what is in view, made from its figures: on my patch if figures are of it only, else on the area.

    Parameters
    ----------
    serving, view
        The store and the view.
    """
    if view.mine:
        return _of_patch(serving, view, scene_of(serving, view).measure)
    if view.second and not view.select:
        owner = possessive(in_sentence(serving.tree[view.area]))
        if sentence := of_both(serving, view, owner):
            return sentence
    return _of_focus(serving, view)


def parent_of(serving: Serving, area: Area) -> Area | None:
    """Smallest area around another that holds more than it does; None for the outermost."""
    tree, around = serving.tree, area
    while around.parent:
        around = tree[around.parent]
        if len(tree.lsoas(around.code)) > len(tree.lsoas(area.code)):
            return around
    return None


def _of_focus(serving: Serving, view: View) -> str:
    scene = scene_of(serving, view)
    measure, area = scene.measure, scene.area
    above = parent_of(serving, area)
    if measure.kind in KINDS:
        return since_2019(serving, measure, area)
    if measure.indicator:
        return indicator_sentence(serving, view, measure, area)
    if area.level == "lsoa" and measure.kind != "ages":
        return _of_lsoa(serving, view, area)
    if measure.kind == "people":
        return _of_people(serving, view, area, above)
    if measure.kind in {"mean", "ages"}:
        return (_of_mean if measure.kind == "mean" else _of_ages)(serving, measure, area, above)
    return _of_share(serving, view, measure)


def _of_share(serving: Serving, view: View, measure: Measure) -> str:
    """Share of the people of the area in focus in the most deprived fifth, overall or for a domain, and beside whom."""
    area = scene_of(serving, view).area
    above = parent_of(serving, area)
    column = measure.column if measure.kind == "decile" else "imd_decile"
    domain = "" if column == "imd_decile" else f" for {measure.label.removesuffix(' decile').lower()}"
    own = profile(serving, area, view.basis, column=column)
    who = BASIS_WORDS[view.basis]
    if not math.isfinite(own.core20):
        return f"How many of {possessive(in_sentence(area))} {who} live in Core20 areas is not available."
    owner = f"{possessive(in_sentence(area))} {who}"
    text = f"{counted_of(own, owner)} live in the most deprived fifth of England{domain}"
    if above is None:
        whole = icb_around(serving, area)
        wider = profile_beyond(serving, whole, view.basis, column=column) if whole else None
        if wider is None and not domain and not is_england(area):
            wider = england_profile(serving, view.basis)
        return text + (f"{_beside(own.core20, wider.core20, wider.name)}." if wider else ".")
    theirs = profile(serving, above, view.basis, column=column)
    if not math.isfinite(theirs.core20):
        return f"{text}."
    return f"{text}{_beside(own.core20, theirs.core20, in_sentence(above))}."


def _of_patch(serving: Serving, view: View, measure: Measure) -> str:
    """Core20 share of my patch, each person counted once, beside the smallest area that holds all of it."""
    patch = patch_together(serving, view.patch)
    who = f"the {BASIS_WORDS[view.basis]} of {view.patch_called} ({patch.words(serving)})"
    column = measure.column if measure.kind == "decile" else "imd_decile"
    domain = "" if column == "imd_decile" else f" for {measure.label.removesuffix(' decile').lower()}"
    own = profile_of_lsoas(serving, view.patch_called, patch.lsoas, view.basis, column=column)
    if not math.isfinite(own.core20):
        return f"How many of {who} live in Core20 areas is not available."
    beside = ""
    if around := patch.around(serving):
        theirs = profile(serving, around[0], view.basis, column=column)
        known = math.isfinite(theirs.core20)
        beside = _beside(own.core20, theirs.core20, in_sentence(around[0])) if known else ""
    return f"{counted_of(own, who, brackets=False)} live in the most deprived fifth of England{domain}{beside}."


def counted_of(own: Profile, who: str, *, brackets: bool = True) -> str:
    """Share of some people in the most deprived fifth with their number: `53.5% of ... (232,000 people)`, `None of`."""
    if own.people[1] == 0:
        return f"None of {who}"
    share = "All" if own.people[1] == own.population else percent(own.core20)
    people = about_people(own.people[1])
    return f"{share} of {who} ({people})" if brackets else f"{share} of {who}, {people},"


def _beside(own: float, other: float, name: str) -> str:
    """How a share of everyone, from 0 to 1, stands to another by its size; none and all stand beside its figure."""
    if own in {0, 1}:
        return f", as in {name}" if own == other else f", compared with {percent(other) if other else 'none'} in {name}"
    return f", {_points(own, other)} {name}"


def _points(own: float, other: float) -> str:
    """How far one share is above another, in words."""
    points = (own - other) * 100
    if compare_by_size(pd.Series([own * 100]), other * 100, is_share=True).iloc[0] == EQUAL:
        return "about the same as"
    unit = "percentage point" if written(abs(points), 1) == "1.0" else "percentage points"
    return f"{written(abs(points), 1)} {unit} {'above' if points > 0 else 'below'}"


def _of_mean(serving: Serving, measure: Measure, area: Area, above: Area | None) -> str:
    own = _mean(serving, measure, area)
    words = "average " + BUILT_IN[measure.key].label
    owner = possessive(in_sentence(area))
    out_of = f" {AVERAGES[measure.key]}" if AVERAGES[measure.key] else ""
    text = f"{owner[0].upper()}{owner[1:]} {words} is {written(own, measure.decimals)}{out_of}"
    if above is not None:
        text += f"; it is {written(_mean(serving, measure, above), measure.decimals)} in {in_sentence(above)}"
    elif whole := icb_around(serving, area):
        theirs = written(mean_beyond(serving, whole, measure.column), measure.decimals)
        text += f"; it is {theirs} in {whole.short}"
    return f"{text} (a higher number is more deprived)."


def _mean(serving: Serving, measure: Measure, area: Area) -> float:
    return float(measure_values(serving, measure, area.level, "resident")[area.code])


def _of_ages(serving: Serving, measure: Measure, area: Area, above: Area | None) -> str:
    """How old the residents of the area in focus are or will be, and those of the area around it."""
    own, *around = (_mean(serving, measure, one) for one in (area, above) if one)
    what, _, source_and_year = measure.label.rpartition(", ")
    source, year = source_and_year.split()
    where = in_sentence(area)
    if not math.isfinite(own):
        return f"{what} in {where} in {year} is not available."
    is_estimate, figure = source == ESTIMATE, measure.written(own)
    verb = "was" if is_estimate else "is projected to be"
    text = f"{what} in {where} {verb} {figure} in mid-{year}"
    if measure.suffix:
        verb = "were" if is_estimate else "are projected to be"
        text = f"{figure} of the residents of {where} {verb} {what[0].lower()}{what[1:]} in mid-{year}"
    beside = f", compared with {measure.written(around[0])} in {in_sentence(above)}" if above else ""
    return f"{text}{beside} ({source})."


def _of_people(serving: Serving, view: View, area: Area, above: Area | None) -> str:
    own = profile(serving, area, view.basis).population
    verb = "live in" if view.basis == "resident" else "registered with a GP live in"
    if not math.isfinite(own):
        return f"How many people live in {in_sentence(area)} is not available."
    text = f"{written(own, 0)} people {verb} {in_sentence(area)}"
    whole = icb_around(serving, area)
    wider = profile(serving, above, view.basis) if above else None
    wider = profile_beyond(serving, whole, view.basis) if whole else wider
    if wider is not None and wider.population > 0:
        owner = possessive(in_sentence(above) if above else wider.name)
        text += f", {percent(own / wider.population)} of {owner} {written(wider.population, 0)}"
    return f"{text} ({serving.period(view.basis)})."


def _of_lsoa(serving: Serving, view: View, area: Area) -> str:
    row = serving.store.lsoa.loc[area.code]
    decile = int(row["imd_decile"])
    quintile = int(imd_quintile(serving.store.lsoa.loc[[area.code], "imd_decile"]).iloc[0])
    ends = {1: ", the most deprived fifth of England and so a Core20 area", 5: ", the least deprived fifth of England"}
    people = float(serving.people[view.basis][area.code])
    count = f"{written(people, 0)} {BASIS_WORDS[view.basis]}" if math.isfinite(people) else "population not available"
    text = (
        f"{area.name} ({tree_name(serving, area)}; {count}) is in national IMD quintile {quintile}"
        f"{ends.get(quintile, '')}: decile {decile}, rank {int(row['imd_rank']):,} of {RANKED:,}"
    )
    measure = scene_of(serving, view).measure
    if measure.kind == "decile" and measure.key != "imd_decile":
        text += f"; {measure.label.lower()} {int(row[measure.column])}"
    return f"{text}."


def tree_name(serving: Serving, area: Area) -> str:
    """Name of the MSOA that an LSOA lies in."""
    return serving.tree[str(serving.tree.membership["msoa"][area.code])].name


def gap_sentences(measure: Measure, name: str, gap: GroupGap) -> list[str]:
    """
    The gap in an indicator between national quintiles 1 and 5 of some people, in words.

    Parameters
    ----------
    measure
        The indicator.
    name
        What their area is called within a sentence.
    gap
        In the measure.

    Returns
    -------
    sentences
        How large the gap is, in its unit and with its limits where there are any, and what it is between.
    """
    if not math.isfinite(gap.difference):
        return [
            f"The gap in {name} is not available: a figure for one of the two fifths is suppressed or not available."
        ]
    unit = measure.indicator.indicator.unit if measure.indicator else ""
    one, decimals = None, measure.decimals
    after = f" {unit_after('', unit)}" if unit and not measure.suffix else ""
    if measure.suffix == "%":
        unit, one = "percentage points", "percentage point"
    size = gap_in_words(gap.difference, unit=unit_of_difference(unit), unit_of_one=one, decimals=decimals, where="")
    than = (
        "in the most and the least deprived fifth"
        if size == SAME
        else "in the most deprived fifth than in the least deprived"
    )
    limits = ""
    if math.isfinite(gap.difference_lower_cl):
        low, high = (written(end, decimals) for end in (gap.difference_lower_cl, gap.difference_upper_cl))
        chance = ", which could be chance" if gap.difference_lower_cl <= 0 <= gap.difference_upper_cl else ""
        limits = f" (95% confidence interval {low} to {high}{chance})"
    most, least = (written(value, decimals, measure.suffix) for value in (gap.value, gap.reference_value))
    return [
        f"{measure.label}: {size} {than}{limits}.",
        f"It is {most}{after} in the most deprived fifth, compared with {least}{after} in the least deprived.",
    ]


def level_words(level: str, count: int) -> str:
    """Count and level, such as "1 LSOA" and "19 neighbourhoods"."""
    one, several = LEVEL_NAMES[level]
    return f"{count:,} {one if count == 1 else several}"
