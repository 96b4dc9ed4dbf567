"""What a view looks like: its classes, what is in them, and how they and their sources are put in words."""

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

import numpy as np
import pandas as pd

from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.observations import Series
from needs_map.figures.benchmark import benchmark_of
from needs_map.figures.classes import CLASSES, CUTS, drawn_classes, shading_of
from needs_map.figures.indicators import indicator_figures, missing_reason
from needs_map.figures.measures import BASIS_WORDS, Measure, measure_at
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import measure_values, people_values, suppressed_areas
from needs_map.figures.view import REVERSED, View
from needs_map.geo.areas import LEVEL_NAMES, Area
from needs_map.geo.bivariate import SIDE, Bivariate, Groups, bivariate
from needs_map.geo.building.population import far_registered, far_registered_words
from needs_map.geo.classes import (
    EQUAL_COUNT_CLASSES,
    MISSING,
    MISSING_LABEL,
    SUPPRESSED_CLASS,
    Shading,
    with_suppressed,
)
from needs_map.geo.histogram import Histogram, histogram
from needs_map.geo.numbers import displayed, half_away, written

FEWEST_FOR_HISTOGRAM = 12
DECILE_GROUPS = Groups((2.0, 6.0), ("1 to 2", "3 to 6", "7 to 10"))
GROUPS = {
    "quintile": Groups((1.0, 3.0), ("1", "2 to 3", "4 to 5")),
    "decile": DECILE_GROUPS,
    "decile_2019": DECILE_GROUPS,
}
"""National groups, of the kinds of measure that are in such, that stand for thirds on a map of two measures."""
BY_CHANCE = ", by 95% confidence intervals; no more than 5% of the differences shown are expected to be chance"

AROUND = "Areas around are paler and not counted."


class OutlineStyle(TypedDict):
    """How outlines of a level are drawn."""

    kind: str
    weight: float
    """Pixels."""
    colour: str


PLACE_OUTLINE: OutlineStyle = {"kind": "place", "weight": 2.2, "colour": "#1d2630"}
NEIGHBOURHOOD_OUTLINE: OutlineStyle = {"kind": "neighbourhood", "weight": 1.0, "colour": "#3c4855"}


class Drawing(NamedTuple):
    """A view's classes and what is in them."""

    shading: Shading
    values: pd.Series
    """Value of each area of the level, in the order of the geometry."""
    people: pd.Series
    in_view: pd.Index
    classes: str
    """The way the classes were made: a key of `CLASSES`, or `bivariate`."""
    both: Bivariate | None
    """The second measure's part, if there is one."""
    uneven: bool = False
    """Whether classes meant to hold as many areas each do not, since equal values are kept together."""

    @property
    def national(self) -> bool:
        """Whether the classes are national fifths or tenths."""
        return self.classes == "national"


@store_cache(maxsize=256)
def _drawing(serving: Serving, view: View, areas: tuple[str, ...]) -> Drawing:
    measure = scene_of(serving, view).measure
    values = measure_values(serving, measure, view.level, view.basis)
    people = people_values(serving, view.level, view.basis)
    codes = dict.fromkeys(code for area in areas for code in serving.tree.members(area, view.level))
    in_view = pd.Index(list(codes))
    if view.second:
        both = _both(serving, view, values, in_view)
        return Drawing(both.shading, values, people, in_view, "bivariate", both)
    classes = drawn_classes(
        serving, measure, view.level, view.basis, view.classes, against=view.against, in_view=in_view
    )
    shading = shading_of(
        serving,
        measure,
        view.level,
        view.basis,
        in_view,
        classes=classes,
        breaks=view.breaks,
        reverse=view.reverse == REVERSED,
        against=view.against,
    )
    shading = with_suppressed(shading, suppressed_areas(serving, measure, view.level))
    if measure.indicator is not None and (reason := missing_reason(indicator_figures(serving, measure, view.level))):
        shading = shading._replace(missing_label=f"{MISSING_LABEL}: {reason[0].lower()}{reason[1:]}")
    uneven = classes == "equal" and is_uneven(shading, in_view)
    return Drawing(shading, values, people, in_view, classes, None, uneven=uneven)


def is_uneven(shading: Shading, in_view: pd.Index) -> bool:
    """Whether classes meant to hold as many areas in view each differ by more than one."""
    held = shading.classes.reindex(in_view).value_counts().drop([MISSING, SUPPRESSED_CLASS], errors="ignore")
    return bool(len(held) > 0 and held.max() - held.min() > 1)


def _both(serving: Serving, view: View, values: pd.Series, in_view: pd.Index) -> Bivariate:
    first, second = (measure_at(serving, key, view.period, view.level) for key in (view.measure, view.second))
    return bivariate(
        values,
        measure_values(serving, second, view.level, view.basis),
        in_view,
        names=(first.short, second.short),
        decimals=(first.decimals, second.decimals),
        suffixes=(first.suffix, second.suffix),
        dark_is_low=(first.low_is_dark, second.low_is_dark),
        groups=(GROUPS.get(first.kind), GROUPS.get(second.kind)),
    )


def drawing_of(serving: Serving, view: View, areas: tuple[str, ...] | None = None) -> Drawing:
    """
    Return the classes of a view, kept for the next visitor to it.

    Parameters
    ----------
    serving, view
        The store and the view.
    areas
        Codes of the areas in view, taken together; the view's own if None.
    """
    return _drawing(
        serving,
        view._replace(
            page="map",
            area="",
            select="",
            compare="",
            ring="",
            street="",
            shape="",
            patch="",
            patch_name="",
            mine="",
            tray="",
            own=(),
        ),
        areas or (view.area,),
    )


class CountsInView(NamedTuple):
    """Areas and people in view; people None where one is unknown."""

    classes: tuple[tuple[int, int | None], ...]
    """In each class, in the order of the legend."""
    missing: tuple[int, int | None]
    """Where there is no value."""
    suppressed: tuple[int, int | None]
    """Where the publisher withheld the value."""


def class_counts(drawn: Drawing) -> CountsInView:
    """Count areas and people in each class in view, and apart from them those without a value."""
    classes = drawn.shading.classes.reindex(drawn.in_view)
    people = drawn.people.reindex(drawn.in_view)

    def counted(position: int) -> tuple[int, int | None]:
        chosen = people[classes == position]
        total = chosen.sum(skipna=False)
        return len(chosen), None if np.isnan(total) else int(half_away(total, 0))

    each = tuple(counted(position) for position in range(len(drawn.shading.labels)))
    return CountsInView(each, counted(MISSING), counted(SUPPRESSED_CLASS))


def histogram_of(drawn: Drawing) -> Histogram | None:
    """Values in view in bins, to show where the breaks fall; None where classes are not cut from amounts."""
    if drawn.classes not in {*CUTS, "benchmark"} or len(drawn.in_view) < FEWEST_FOR_HISTOGRAM:
        return None
    return histogram(drawn.values, drawn.in_view, drawn.shading)


def legend_title(serving: Serving, view: View) -> str:
    """What the map shows and its period, for the top of the legend."""
    measure = scene_of(serving, view).measure
    if view.second:
        return f"{measure.heading} and {measure_at(serving, view.second, view.period, view.level).heading}"
    if measure.counts_people:
        who = BASIS_WORDS[view.basis]
        return f"{measure.label}, {who}, {serving.period(view.basis)}"
    if measure.indicator:
        return f"{measure.heading}, {period_in_words(measure.period)}"
    name, bracket, about = measure.label.partition(" (")
    return measure.label if measure.period in measure.label else f"{name} {measure.period}{bracket}{about}"


def way_in_words(serving: Serving, view: View, drawn: Drawing) -> str:
    """How the classes were made, in words, for the foot of the legend."""
    measure = scene_of(serving, view).measure
    several = LEVEL_NAMES[view.level][1]
    if drawn.both is not None:
        return _way_of_both(drawn.both, (measure, measure_at(serving, view.second, view.period, view.level)), several)
    if measure.kind == "decile_change":
        return "Fixed classes; ranks are relative"
    if drawn.national:
        parts = {5: "fifths", 10: "tenths"}.get(len(drawn.shading.labels), "groups")
        return f"National {parts} of LSOAs"
    if drawn.classes in {"benchmark", "significance"}:
        name, value = benchmark_of(serving, measure, view.basis, view.against)
        figure = written(value, measure.decimals, measure.suffix)
        return f"Compared with {name}, {figure}{BY_CHANCE if drawn.classes == 'significance' else ''}"
    if drawn.classes == "own":
        return "Own breaks"
    return way_of_cut(drawn, measure.decimals, several)


def way_of_cut(drawn: Drawing, decimals: int, several: str) -> str:
    """How amounts in view were cut, and why there are fewer classes than usual where there are."""
    number = len(drawn.shading.labels)
    if 0 < number < EQUAL_COUNT_CLASSES:
        distinct = displayed(drawn.values.reindex(drawn.in_view), decimals).nunique()  # noqa: PD011 - a field
        why = f"there are only {distinct} different values" if distinct == number else "equal values share a class"
        why = "all have the same value" if distinct == 1 else why
        return f"{number} class{'es' * (number > 1)}, because {why}"
    if CUTS[drawn.classes] == "equal_count":
        return f"About the same number of {several} in each class{'; equal values share a class' * drawn.uneven}"
    return f"{CLASSES[drawn.classes]}, {several} in view"


def _way_of_both(both: Bivariate, measures: tuple[Measure, Measure], several: str) -> str:
    """How the classes of two measures were made; thirds are called so where they are."""
    if all(both.thirds):
        return f"Thirds of the {several} in view by each measure"
    sides = zip(measures, (both.first_labels, both.second_labels), both.thirds, strict=True)
    words = []
    for measure, labels, thirds in sides:
        known = [label for label in labels if label]
        if measure.kind in GROUPS:
            *first, last = GROUPS[measure.kind].labels
            way = f"{measure.short} in the groups {', '.join(first)} and {last}"
        elif thirds:
            way = f"thirds of the {several} in view by {measure.short}"
        else:
            few = "" if len(known) == SIDE else f" (only {len(known)})"
            way = f"classes by {measure.short}{few}, in which equal values stay together"
        words.append(way)
    return f"{words[0][0].upper()}{words[0][1:]}; {words[1]}"


def doubts_in_view(serving: Serving, view: View) -> str:
    """Say which neighbourhoods of a view are assumed, and in how many LSOAs few patients are registered; or nothing."""
    tree = serving.tree
    few = coverage_words(serving, tree.lsoas(view.area), view.basis)
    if "neighbourhood" not in tree.levels or view.level == "place":
        return few
    own = footprint_words(serving, [tree[code] for code in tree.members(view.area, "neighbourhood")])
    return " ".join(filter(None, (own, few)))


def around_in_words(drawn: Drawing) -> str:
    """Say how the areas around those in view are drawn; empty where the store has none of the level."""
    return AROUND if len(drawn.shading.classes.index.difference(drawn.in_view)) else ""


def coverage_words(serving: Serving, lsoas: pd.Index, basis: str) -> str:
    """Say in how many LSOAs registered patients are far from residents, where those are counted; empty if in none."""
    if basis != "registered":
        return ""
    few, many = far_registered(serving.people["resident"][lsoas], serving.people["registered"][lsoas])
    return far_registered_words(len(few), len(many))


def footprint_words(serving: Serving, areas: Sequence[Area]) -> str:
    """Say which of some areas are neighbourhoods whose footprints are assumed, and where they overlap; or nothing."""
    neighbourhoods = [area for area in areas if area.level == "neighbourhood"]
    assumed = [area for area in neighbourhoods if area.status == "assumed"]
    words = []
    if assumed and len(assumed) == len(neighbourhoods):
        words.append("Neighbourhood footprints are assumed.")
    elif assumed:
        words.append(f"Footprints of {len(assumed)} of {len(neighbourhoods)} neighbourhoods are assumed.")
    codes = {area.code for area in neighbourhoods}
    if count := sum(not codes.isdisjoint(own.split("+")) for own in serving.tree.overlapping):
        several = (
            "1 LSOA is in more than one and counts" if count == 1 else f"{count:,} LSOAs are in more than one and count"
        )
        words.append(f"Neighbourhoods overlap: {several} in each; a map shows the colour of one of them there.")
    return " ".join(words)


def people_counted(serving: Serving, view: View) -> str:
    """Who is counted beside the figures of a view, and when: residents of all ages where the figures are of some."""
    series = measure_at(serving, view.measure).series
    some = series != Series("persons", "all ages")
    return f"{BASIS_WORDS[view.basis]}{' of all ages and sexes' if some else ''}, {serving.period(view.basis)}"
