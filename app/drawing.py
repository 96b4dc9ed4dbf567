"""What a view looks like: its classes, and the data that the map, the table and the strip of dots draw."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from app.classing import CLASSES, CUTS, benchmark_of, effective_classes, shading_of
from app.figures import measure_values, people_values
from app.measures import BASIS_WORDS, MEASURES
from app.routes import asset_folder, geometry_path, values_path
from app.serving import Serving
from app.state import REVERSED, View
from data.catalogue import catalogue
from geo.areas import LEVEL_NAMES
from geo.bivariate import Bivariate, bivariate
from geo.classes import MISSING, MISSING_LABEL, Shading, written
from geo.geometry import view_bounds
from geo.histogram import histogram
from geo.palettes import MISSING_COLOUR

OUT_OF_VIEW = "."
FEWEST_FOR_HISTOGRAM = 12
PLACE_OUTLINE = {"kind": "place", "weight": 2.2, "colour": "#1d2630"}
NEIGHBOURHOOD_OUTLINE = {"kind": "neighbourhood", "weight": 1.0, "colour": "#3c4855"}


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

    @property
    def national(self) -> bool:
        """Whether the classes are national fifths or tenths."""
        return self.classes == "national"


@lru_cache(maxsize=256)
def _drawing(serving: Serving, view: View, areas: tuple[str, ...]) -> Drawing:
    measure = MEASURES[view.measure]
    values = measure_values(serving, measure, view.level, view.basis)
    people = people_values(serving, view.level, view.basis)
    codes = dict.fromkeys(code for area in areas for code in serving.tree.members(area, view.level))
    in_view = pd.Index(list(codes))
    if view.second:
        both = _both(serving, view, values, in_view)
        return Drawing(both.shading, values, people, in_view, "bivariate", both)
    classes = effective_classes(measure, view.level, view.classes)
    shading = shading_of(
        serving,
        view.measure,
        view.level,
        view.basis,
        in_view,
        classes=classes,
        breaks=view.breaks,
        reverse=view.reverse == REVERSED,
    )
    return Drawing(shading, values, people, in_view, classes, None)


def _both(serving: Serving, view: View, values: pd.Series, in_view: pd.Index) -> Bivariate:
    first, second = MEASURES[view.measure], MEASURES[view.second]
    return bivariate(
        values,
        measure_values(serving, second, view.level, view.basis),
        in_view,
        names=(first.short, second.short),
        decimals=(first.decimals, second.decimals),
        suffixes=(first.suffix, second.suffix),
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
    return _drawing(serving, view._replace(page="map", area="", select="", compare=""), areas or (view.area,))


def class_marks(drawn: Drawing) -> str:
    """One character an area, in the order of the geometry: its class, "-" if missing, "." if out of view."""
    classes = drawn.shading.classes
    marks = np.where(classes == MISSING, "-", classes.astype("str"))
    marks[~classes.index.isin(drawn.in_view)] = OUT_OF_VIEW
    return "".join(marks)


def class_counts(drawn: Drawing) -> list[tuple[int, int | None]]:
    """Areas and people in each class in view, and last those of missing value; people None where one is unknown."""
    classes = drawn.shading.classes.reindex(drawn.in_view)
    people = drawn.people.reindex(drawn.in_view)
    counts: list[tuple[int, int | None]] = []
    for position in [*range(len(drawn.shading.labels)), MISSING]:
        chosen = people[classes == position]
        total = chosen.sum(skipna=False)
        counts.append((len(chosen), None if np.isnan(total) else round(float(total))))
    return counts


def legend_title(serving: Serving, view: View) -> str:
    """What the map shows and of when, for the top of the legend."""
    measure = MEASURES[view.measure]
    if view.second:
        return f"{measure.label} and {MEASURES[view.second].label}"
    if measure.counts_people:
        who = BASIS_WORDS[view.basis]
        return f"{measure.label}, {who}, {serving.period(view.basis)}"
    return f"{measure.label} 2025"


def shared_data(serving: Serving, view: View, drawn: Drawing) -> dict[str, Any]:
    """What the map, the table and the strip of dots all need: where the figures are, and how each area is drawn."""
    measure = MEASURES[view.measure]
    return {
        "geometry": geometry_path(serving, view.level),
        "values": values_path(serving, measure, view.level, view.basis),
        "classes": class_marks(drawn),
        "colours": drawn.shading.colours,
        "missing_colour": MISSING_COLOUR,
        "unit": {"decimals": measure.decimals, "suffix": measure.suffix, "missing": MISSING_LABEL},
        "short": measure.short,
        "measure": measure.key,
        "low_first": measure.low_is_dark,
        "select": view.select,
    }


def map_data(
    serving: Serving, view: View, drawn: Drawing, *, ring: bool, base_map: bool, together: str = ""
) -> dict[str, Any]:
    """
    All that the map component draws.

    Parameters
    ----------
    serving, view, drawn
        The store, the view and its classes.
    ring
        Whether Core20 areas are ringed (LSOAs only).
    base_map
        Whether OpenStreetMap lies under the areas.
    together
        Name of the group of maps that move and zoom as one; none if empty.
    """
    tree = serving.tree
    counts = class_counts(drawn)
    words = LEVEL_NAMES[view.level]
    area = tree[view.area]
    title = legend_title(serving, view)
    shape = serving.store.areas.geometry.loc[[view.area]]
    who = f"{BASIS_WORDS[view.basis]}, {serving.period(view.basis)}"
    return shared_data(serving, view, drawn) | {
        "labels": drawn.shading.labels,
        "named_classes": drawn.classes in {"national", "significance"} or drawn.both is not None,
        "marks": drawn.shading.marks,
        "counts": counts[:-1],
        "missing": {"label": MISSING_LABEL, "colour": MISSING_COLOUR, "counts": counts[-1]},
        "legend_title": title,
        "legend_note": f"{_way(serving, view, drawn)}. People: {who}.",
        "histogram": _histogram(drawn),
        "square": _square(view, drawn),
        "areas_word": words[1] if words[1].isupper() or words[1][:2].isupper() else words[1].capitalize(),
        "bounds": view_bounds(shape),
        "scope": view.area,
        "outlines": _outlines(serving, view),
        "ring": ring and view.level == "lsoa",
        "base_map": base_map,
        "together": together,
        "attribution": map_credit(serving),
        "description": f"Map of {title} by {words[0]} in {area.name}. The same figures are in the table. "
        "Arrow keys move the map, plus and minus zoom; N and P step through the areas by value, Escape clears.",
        "token": "|".join(
            [view.measure, view.level, view.basis, view.classes, view.area, view.select, view.second, str(ring)]
        ),
    }


def _way(serving: Serving, view: View, drawn: Drawing) -> str:
    """How the classes were made, in words, for the foot of the legend."""
    measure = MEASURES[view.measure]
    several = LEVEL_NAMES[view.level][1]
    if drawn.both is not None:
        return f"Thirds of the {several} in view by each measure"
    if drawn.national:
        parts = {5: "fifths", 10: "tenths"}.get(len(drawn.shading.labels), "groups")
        return f"National {parts} of LSOAs"
    if drawn.classes in {"benchmark", "significance"}:
        name, value = benchmark_of(serving, measure, view.basis)
        figure = written(value, measure.decimals, measure.suffix)
        limits = "; 95% limits" if drawn.classes == "significance" else ""
        return f"Against {name}, {figure}{limits}"
    if drawn.classes == "own":
        return "Own breaks"
    return f"{CLASSES[drawn.classes].removesuffix(', in view')} of {several} in view"


def _histogram(drawn: Drawing) -> dict[str, Any] | None:
    """Values in view in bins, by class, to show where the breaks fall; None where classes are not cut from amounts."""
    if drawn.classes not in {*CUTS, "benchmark"} or len(drawn.in_view) < FEWEST_FOR_HISTOGRAM:
        return None
    found = histogram(drawn.values, drawn.in_view, drawn.shading)
    return {"counts": found.by_class, "most": max(found.counts, default=0)}


def _square(view: View, drawn: Drawing) -> dict[str, Any] | None:
    """Legend of two measures at once: nine colours in a square, and the thirds along its sides."""
    if drawn.both is None:
        return None
    return {
        "colours": drawn.both.colours,
        "counts": drawn.both.counts,
        "rows": drawn.both.first_labels,
        "columns": drawn.both.second_labels,
        "names": (MEASURES[view.measure].short, MEASURES[view.second].short),
    }


def table_data(serving: Serving, view: View, drawn: Drawing) -> dict[str, Any]:
    """All that the table draws."""
    words = LEVEL_NAMES[view.level]
    caption = (
        f"{legend_title(serving, view)}, by {words[0]} in {serving.tree[view.area].name}: "
        f"{len(drawn.in_view):,} {words[0] if len(drawn.in_view) == 1 else words[1]}. "
        f"People: {BASIS_WORDS[view.basis]}, {serving.period(view.basis)}."
    )
    return shared_data(serving, view, drawn) | {
        "people": values_path(serving, MEASURES["people"], view.level, view.basis),
        "caption": caption,
    }


def strip_data(serving: Serving, view: View, drawn: Drawing) -> dict[str, Any]:
    """All that the strip of dots draws."""
    several = LEVEL_NAMES[view.level][1]
    described = f"{MEASURES[view.measure].label} of {len(drawn.in_view):,} {several}, one dot each"
    if view.select:
        described += f"; {serving.tree[view.select].name} is large"
    return shared_data(serving, view, drawn) | {"strip_description": described}


def loader(script: str) -> str:
    """Return the module that brings a component's script from the app itself: nothing else is inline."""
    path = f"{asset_folder()}{script}"
    return (
        f'const script = () => import(new URL("{path}", document.baseURI));\n'
        "export default async (component) => (await script()).default(component);\n"
    )


def attributions(serving: Serving) -> list[str]:
    """Lines that the licences require under every map and export, each once."""
    if serving.store.is_sample:
        return ["SAMPLE: made-up small areas, published totals for places"]
    lines: dict[str, None] = {}
    for dataset in serving.store.manifest["datasets"]:
        if dataset["key"] in {"boundaries", "imd", "registered", "msoa_names"}:
            lines[dataset["attribution"]] = None
    return list(lines)


def map_credit(serving: Serving) -> str:
    """Sources in a few words, for the corner of the map; the lines in full stand at the foot of the page."""
    if serving.store.is_sample:
        return "SAMPLE: made-up small areas"
    credits_ = [catalogue()[dataset["key"]].credit for dataset in serving.store.manifest["datasets"]]
    return " · ".join(filter(None, credits_)) + " · Open Government Licence v3.0"


def _outlines(serving: Serving, view: View) -> list[dict[str, Any]]:
    """Outlines above the level drawn: neighbourhoods (thin) if it is below them, places (thick) always."""
    tree = serving.tree
    outlines = []
    if "neighbourhood" in tree.levels and view.level != "place":
        inside = tree.members(view.area, "neighbourhood")
        few = len(inside) <= len(tree.at("neighbourhood")) / 2
        named = inside if few or view.level == "neighbourhood" else []
        outlines.append(
            NEIGHBOURHOOD_OUTLINE | {"geometry": geometry_path(serving, "neighbourhood"), "labelled": named}
        )
    inside = [] if tree[view.area].level in {"place", "neighbourhood"} else tree.members(view.area, "place")
    outlines.append(PLACE_OUTLINE | {"geometry": geometry_path(serving, "place"), "labelled": inside})
    return outlines
