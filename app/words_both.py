"""The sentence of a map of two measures: how many areas are at the dark end of both."""

from app.drawing import class_counts, drawing_of
from app.measures import Measure, measure_at
from app.serving import Serving
from app.state import View
from geo.areas import LEVEL_NAMES
from geo.bivariate import SIDE


def of_both(serving: Serving, view: View, owner: str) -> str:
    """
    Say how many areas are in the darkest third by both measures of a view.

    Parameters
    ----------
    serving, view
        The store, and a view with a second measure.
    owner
        Whose areas they are, such as "Leicester’s".

    Returns
    -------
    sentence
        Empty where the values are too few to be cut into thirds.
    """
    drawn = drawing_of(serving, view)
    both = drawn.both
    if both is None or min(len(both.first_labels), len(both.second_labels)) < SIDE:
        return ""
    areas, people = class_counts(drawn).classes[-1]
    measures = [measure_at(serving, key, view.period, view.level) for key in (view.measure, view.second)]
    first, second = (f"{'lowest' if one.low_is_dark else 'highest'} third" for one in measures)
    names = [_named(one) for one in measures]
    where = f"the {first} by both {names[0]} and {names[1]}"
    if first != second:
        where = f"the {first} by {names[0]} and in the {second} by {names[1]}"
    who = "" if people is None else f" ({people:,} people)"
    several = LEVEL_NAMES[view.level][1]
    counted = f"{areas:,} of {owner} {len(drawn.in_view):,} {several}{who}"
    if not areas:
        counted = f"None of {owner} {len(drawn.in_view):,} {several}"
    return f"{counted} {'is' if areas == 1 else 'are'} in {where}."


def _named(measure: Measure) -> str:
    """Name of a measure within a sentence."""
    first = measure.short.partition(" ")[0]
    keeps = first[:2].isupper() or not first.isalpha()
    return measure.short if keeps else measure.short[0].lower() + measure.short[1:]
