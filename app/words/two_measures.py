"""The sentence of a map of two measures: how many areas are at the dark end of both."""

from needs_map.app.words.units import in_words
from needs_map.figures.measures import Measure, measure_at
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.figures.view_classes import GROUPS, class_counts, drawing_of
from needs_map.geo.areas import LEVEL_NAMES


def of_both(serving: Serving, view: View, owner: str) -> str:
    """
    Say how many areas are in the darkest class by both measures of a view.

    Parameters
    ----------
    serving, view
        The store, and a view with a second measure.
    owner
        Whose areas they are, such as "Leicester’s".

    Returns
    -------
    sentence
        Empty where the values are too few to make three classes of.
    """
    drawn = drawing_of(serving, view)
    both = drawn.both
    if both is None or not all((*both.first_labels, *both.second_labels)):
        return ""
    areas, people = class_counts(drawn).classes[-1]
    measures = [measure_at(serving, key, view.period, view.level) for key in (view.measure, view.second)]
    labels = (both.first_labels[-1], both.second_labels[-1])
    ends = [_end(*side) for side in zip(measures, labels, both.thirds, strict=True)]
    by = [f" by {_named(one)}" if one.kind not in GROUPS else "" for one in measures]
    where = f"{ends[0]}{by[0]} and in {ends[1]}{by[1]}"
    if ends[0] == ends[1] and all(by):
        where = f"{ends[0]} by both {_named(measures[0])} and {_named(measures[1])}"
    who = "" if people is None else f" ({people:,} people)"
    several = LEVEL_NAMES[view.level][1]
    counted = f"{areas:,} of {owner} {len(drawn.in_view):,} {several}{who}"
    if not areas:
        counted = f"None of {owner} {len(drawn.in_view):,} {several}"
    return f"{counted} {'is' if areas == 1 else 'are'} in {where}."


def _end(measure: Measure, label: str, thirds: bool) -> str:
    """Dark end of a measure: its national groups by name, a third where it is one, else its bounds."""
    if measure.kind in GROUPS:
        return f"{measure.short}{'s' if ' to ' in label else ''} {label} (most deprived)"
    which = "lowest" if measure.low_is_dark else "highest"
    if measure.kind == "mean":
        which = "most deprived"
    return f"the {which} third" if thirds else f"the {which} class ({label})"


def _named(measure: Measure) -> str:
    """Name of a measure within a sentence."""
    return in_words(measure.short)
