"""The map of change by age band: what the map component draws, recoloured year by year."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from needs_map.app.exports.pictures import NAMED_AT_MOST
from needs_map.app.link.links import link_of_file
from needs_map.app.pages.map.payload import class_marks, without_class
from needs_map.app.shell.paths import view_path
from needs_map.figures.batches import codes_of_part, part_of
from needs_map.figures.people.change import AgeChange, change_path, changed
from needs_map.figures.people.population import ages_of, projection_sources
from needs_map.figures.serving import Serving
from needs_map.figures.sources import BOUNDARIES, Sources, cited, from_datasets, together
from needs_map.figures.view import default_view
from needs_map.figures.view_classes import Drawing, class_counts, is_uneven, way_of_cut
from needs_map.geo.areas import LEVEL_NAMES, PATCH
from needs_map.geo.classes import MISSING_LABEL, Shading, assigned, equal_count
from needs_map.geo.messages import ChangeMessage
from needs_map.geo.numbers import displayed, known, written
from needs_map.geo.palettes import sequential
from needs_map.geo.pictures.map import Outline
from needs_map.geo.pictures.picture import PictureSpec

BREAKS = (-5.0, 0.0, 5.0, 10.0, 20.0, 30.0)
"""Percentages, the same for every year, band and area, so that colours can be compared as the year moves."""
ALL_YEARS = "all"
MOST_CLASSES = 1_000_000
"""Classes sent at once, a byte for each area and year."""
LABELS = ("over +30%", "+20% to +30%", "+10% to +20%", "+5% to +10%", "0 to +5%", "−5% to 0", "below −5%")


def change_title(age_change: AgeChange) -> str:
    """What is mapped, in words."""
    who = "People of all ages" if age_change.band == "all ages" else f"People aged {age_change.band}"
    return f"{who}: change from {age_change.start} to {age_change.end}"


def _drawing(serving: Serving, area: str, age_change: AgeChange, *, fixed: bool) -> tuple[Drawing, str]:
    """Classes of a change, and how they were made, in words."""
    values, people = changed(serving, age_change)
    in_view = pd.Index(serving.tree.members(area, age_change.level))
    if fixed:
        classes = assigned(displayed(values, 1), BREAKS, dark_is_high=True)
        shading = Shading(classes, sequential(len(LABELS)), LABELS, BREAKS)
        way = "Classes are the same for every year"
    else:
        shading = equal_count(values, in_view, decimals=1, suffix="%")
        drawn = Drawing(shading, values, people, in_view, "equal", None, uneven=is_uneven(shading, in_view))
        return drawn, way_of_cut(drawn, 1, LEVEL_NAMES[age_change.level][1])
    return Drawing(shading, values, people, in_view, "own", None), way


def change_picture(
    serving: Serving, area: str, age_change: AgeChange, *, fixed: bool, notes: Sequence[str], made: date
) -> PictureSpec:
    """
    Describe the picture of a map of change.

    Parameters
    ----------
    serving, area, age_change, fixed
        As for `change_map`.
    notes
        What must be said beside it.
    made
        Date on the picture.
    """
    tree = serving.tree
    drawn, way = _drawing(serving, area, age_change, fixed=fixed)
    places = tuple(tree.members(area, "place")) if age_change.level != "place" else ()
    few = len(drawn.in_view) <= NAMED_AT_MOST
    grown = drawn.values.to_dict()  # noqa: PD011 - a field of ours
    names = {code: f"{tree[code].short}\n{written(grown[code], 1, '%')}" for code in drawn.in_view}
    outlines = [Outline(age_change.level, tuple(drawn.in_view), thick=False, names=names if few else {})]
    if tree[area].level not in {"neighbourhood", "msoa"}:
        named = {} if few else {code: tree[code].short for code in places}
        outlines.append(Outline("place", places, thick=True, names=named))
    counts = class_counts(drawn)
    return PictureSpec(
        serving.store,
        tree,
        age_change.level,
        area,
        drawn.in_view,
        drawn.shading,
        [*counts.classes, counts.missing],
        f"{change_title(age_change)}, {tree[area].name}",
        " ".join(notes),
        change_title(age_change),
        f"{way}. People: {ages_of(serving).years[0]}-based projection, {age_change.end}.",
        "People",
        cited(serving, _sources(serving, drawn.in_view)),
        outlines,
        made,
        link=link_of_file(),
    )


def _sources(serving: Serving, codes: Iterable[str]) -> Sources:
    """Sources of a map of change: of the projections of its areas, and of their boundaries."""
    areas = [serving.tree[code] for code in codes]
    return together([projection_sources(serving, areas), from_datasets(*BOUNDARIES)])


def change_map(serving: Serving, area: str, age_change: AgeChange, *, fixed: bool = False) -> ChangeMessage:
    """
    All that the map component draws of a change.

    Parameters
    ----------
    serving
        The store.
    area
        Code of the area in view, above the level mapped.
    age_change
        What is mapped.
    fixed
        Whether classes are the same for every year, band and area, to compare years; else they are cut anew so that
        the areas in view can be distinguished.
    """
    drawn, way = _drawing(serving, area, age_change, fixed=fixed)
    shading = drawn.shading
    view = default_view(serving)._replace(area=area, level=age_change.level, measure="people", classes="equal")
    counts = class_counts(drawn)
    without = without_class(counts)
    title = change_title(age_change)
    inside = f"{title[0].lower()}{title[1:]}"
    who = inside.partition(":")[0]
    based = ages_of(serving).years[0]
    span = f"{age_change.band} {age_change.start}-{age_change.end}"
    return {
        "view": view_path(serving, view),
        "select": "",
        "ring": False,
        "base_map": False,
        "together": "",
        "values": change_path(serving, age_change, part_of(serving, age_change.level, area)),
        "classes": class_marks(drawn, codes_of_part(serving, part_of(serving, age_change.level, area))),
        "around": class_marks(drawn, codes_of_part(serving, part_of(serving, age_change.level, area)), around=True),
        "colours": shading.colours,
        "labels": shading.labels,
        "marks": (),
        "counts": counts.classes,
        "missing": without["missing"],
        "suppressed": without["suppressed"],
        "unit": {"decimals": 1, "suffix": "%", "missing": MISSING_LABEL},
        "short": f"{age_change.start} to {age_change.end}",
        "measure": "change",
        "low_first": False,
        "named_classes": False,
        "histogram": None,
        "square": None,
        "legend_title": title,
        "around_note": "",
        "legend_note": f"{way}. People: {based}-based projection, {age_change.end}.",
        "definition": f"Change in the number of {who} from {age_change.start} to {age_change.end}, as a percentage of "
        f"those in {age_change.start}, both by the {based}-based projection.",
        "description": f"Map of {inside} by {LEVEL_NAMES[age_change.level][0]}. The same figures are in the table.",
        "steps": {
            "of": f"{area} {age_change.level} {age_change.method} {age_change.band} {age_change.start} {fixed}",
            "at": age_change.end,
        },
        "token": ["change", age_change.level, age_change.method, "fixed" if fixed else "equal", area, span],
    }


def steps_path(serving: Serving, area: str, age_change: AgeChange, *, fixed: bool) -> str:
    """
    Path of what `change_map` gives for any last year, relative to the page, with `_` for the year.

    Parameters
    ----------
    serving, area, age_change, fixed
        As for `change_map`; the last year is left open.
    """
    whole = change_path(serving, age_change, part_of(serving, age_change.level, area))
    folder = whole.removesuffix(f"{age_change.end}.json").replace("change/", "changed/", 1)
    asks = {"area": area} | ({"fixed": "1"} if fixed else {})
    if area == PATCH:
        asks |= dict(zip(("patch", "patch_name"), serving.patch, strict=True))
    return f"{folder}_.json?{urlencode(asks)}"


def all_steps_path(serving: Serving, area: str, age_change: AgeChange, *, fixed: bool) -> str:
    """
    Path of what `change_map` gives for all last years at once, relative to the page; empty where that is too much.

    Parameters
    ----------
    serving, area, age_change, fixed
        As for `steps_path`.
    """
    if not last_years(serving, age_change):
        return ""
    return steps_path(serving, area, age_change, fixed=fixed).replace("_.json", f"{ALL_YEARS}.json", 1)


def last_years(serving: Serving, age_change: AgeChange) -> list[int]:
    """Return the years to which a change can be mapped, all sent at once; none where that is too much."""
    years = [year for year in ages_of(serving).years if year > age_change.start]
    areas = len(serving.tree.at(age_change.level))
    return years if areas * len(years) <= MOST_CLASSES else []


def change_rows(serving: Serving, area: str, age_change: AgeChange) -> list[dict[str, Any]]:
    """Areas of the map as rows, fastest growth first, the unknown last."""
    values, people = changed(serving, age_change)
    codes = values.reindex(serving.tree.members(area, age_change.level)).sort_values(ascending=False).index
    return [
        {
            "code": code,
            "name": serving.tree[code].name,
            "level": age_change.level,
            f"people_{age_change.end}": known(people[code]),
            "growth_percent": known(values[code]),
        }
        for code in codes
    ]
