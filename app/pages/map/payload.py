"""What is sent to the browser for a view: classes, colours, legend and outlines, in one piece that it keeps."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from needs_map.app.shell.paths import geometry_path, landscape_path, limits_path, names_path, values_path
from needs_map.data.files.period_forms import period_in_words
from needs_map.figures.batches import codes_of_part, is_coarse, part_beside, part_of, piece_of
from needs_map.figures.benchmark import has_limits
from needs_map.figures.hexagons import hexagons_of
from needs_map.figures.map_form import CARTOGRAM, GROUND, about_hexagons
from needs_map.figures.measures import measure_at
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.sources import credit
from needs_map.figures.view import View, has_many_boards
from needs_map.figures.view_classes import (
    NEIGHBOURHOOD_OUTLINE,
    PLACE_OUTLINE,
    CountsInView,
    Drawing,
    around_in_words,
    class_counts,
    doubts_in_view,
    drawing_of,
    histogram_of,
    legend_title,
    people_counted,
    way_in_words,
)
from needs_map.geo.areas import LEVEL_NAMES, PATCH, in_sentence
from needs_map.geo.classes import MISSING, MISSING_LABEL, SUPPRESSED_CLASS, SUPPRESSED_LABEL
from needs_map.geo.geometry import compressed, lines_text, points_text, view_bounds
from needs_map.geo.landscape import COLOURS, WEIGHTS, landscape
from needs_map.geo.messages import Bins, Cartogram, OutlineMessage, Pieces, Square, ViewMessage, WithoutClass
from needs_map.geo.palettes import INK, MISSING_COLOUR, SUPPRESSED_COLOUR
from needs_map.geo.place_names import MSOA, kinds_for, named_points

OUT_OF_VIEW, MISSING_MARK, SUPPRESSED_MARK = ".", "-", "~"
NAMES = "names"
LAND = (NAMES, *COLOURS)
"""What of the land of a store is sent by itself."""
MOST_NAMES = 80
"""Names on one map at most; those that would collide are left out by the page's script."""
KEYS = "Arrow keys move the map, + and - zoom; N and P step through the areas by value, Escape clears, B bookmarks."


def class_mark(position: int) -> str:
    """Sign of a class: digits, then the signs that follow them, but for that of what is suppressed."""
    sign = ord("0") + position
    return chr(sign + (sign >= ord(SUPPRESSED_MARK)))


def class_marks(drawn: Drawing, codes: Sequence[str], *, around: bool = False) -> str:
    """
    One character an area, in the order of `codes`: its class, "-" missing, "~" suppressed, "." out of view.

    With `around`, those in view are "." instead, and the areas around them have their class.
    """
    classes = drawn.shading.classes.reindex(list(codes), fill_value=MISSING)
    named = {MISSING: MISSING_MARK, SUPPRESSED_CLASS: SUPPRESSED_MARK}
    marks = np.array([named.get(position) or class_mark(position) for position in classes.tolist()], dtype="U1")
    inside = set(drawn.in_view)
    marks[[(code in inside) == around for code in classes.index]] = OUT_OF_VIEW
    return "".join(marks)


@store_cache(maxsize=1024)
def area_bounds(serving: Serving, code: str, shape: str = GROUND) -> list[list[float]]:
    """Corners of an area; kept, since setting up a projection takes longer than all the rest of a run."""
    shapes = (hexagons_of(serving) if shape else None) or serving.store
    return view_bounds(shapes.areas.geometry.loc[[code]])


def view_data(serving: Serving, view: View, together: tuple[str, ...] = ()) -> ViewMessage:
    """
    All that map, table and strip of dots draw for a view, but for the selection.

    Parameters
    ----------
    serving, view
        The store and the view.
    together
        Codes of the areas that the classes are made for; the area in view if there are none.

    Returns
    -------
    message
        Ready for JSON.
    """
    own = drawing_of(serving, view)
    drawn = drawing_of(serving, view, together)._replace(in_view=own.in_view) if together else own
    measure = scene_of(serving, view).measure
    one, several = LEVEL_NAMES[view.level]
    number, where = len(drawn.in_view), in_sentence(serving.tree[view.area])
    counts = class_counts(drawn)
    title = legend_title(serving, view)
    who, doubts = people_counted(serving, view), doubts_in_view(serving, view)
    part = part_of(serving, view.level, view.area)
    some = f"{number:,} {one if number == 1 else several}"
    return {
        "geometry": geometry_path(serving, part),
        "pieces": _pieces(serving, part),
        "values": values_path(serving, measure, part, view.basis),
        "limits": limits_path(serving, measure, part, view.basis) if has_limits(measure, view.level) else "",
        "people": values_path(serving, measure_at(serving, "people"), part, view.basis),
        "classes": class_marks(drawn, codes_of_part(serving, part)),
        "around": class_marks(drawn, codes_of_part(serving, part), around=True).rstrip(OUT_OF_VIEW),
        "colours": drawn.shading.colours,
        "unit": {
            "decimals": measure.decimals,
            "suffix": measure.suffix,
            "missing": drawn.shading.missing_label.partition(": ")[0],
            "zero": measure.zero,
        },
        "measure": measure.key,
        "short": f"{measure.short}, {period_in_words(measure.period)}" if measure.indicator else measure.short,
        "low_first": measure.low_is_dark,
        "grouped": measure.kind in {"quintile", "decile", "decile_2019", "decile_change"},
        "labels": drawn.shading.labels,
        "named_classes": drawn.classes in {"national", "significance"} or drawn.both is not None,
        "marks": drawn.shading.marks,
        "counts": counts.classes,
        **without_class(counts, drawn.shading.missing_label),
        "legend_title": title,
        "definition": measure.above if measure.above and view.level != "lsoa" else measure.definition,
        "around_note": around_in_words(drawn),
        "legend_note": " ".join(
            filter(None, (f"{way_in_words(serving, view, drawn)}. People: {who}.", doubts, around_in_words(drawn)))
        ),
        "histogram": _histogram(drawn),
        "square": _square(serving, view, drawn),
        "one": one,
        "areas_word": several if several[:2].isupper() else several.capitalize(),
        "bounds": area_bounds(serving, view.area),
        "outlines": [*_landscape(serving), *outlines_of(serving, view, GROUND), *_names(serving, view)],
        "attribution": credit(serving, view),
        "description": f"Map of {title} by {one} in {where}. The same figures are in the table. {KEYS}",
        "cartogram": _cartogram(serving, view, f"{title} by {one} in {where}"),
        "caption": f"{title}, by {one} in {where}: {some}. People: {who}.",
        "strip_title": f"{measure.heading} of {some}",
        "token": [view.measure, view.level, view.basis, view.classes, view.area, view.second],
    }


def _pieces(serving: Serving, part: str) -> Pieces | None:
    """Where the finer shapes of a part are; None where it is sent in those."""
    if not is_coarse(serving, part):
        return None
    return {"boards": geometry_path(serving, "icb"), "path": geometry_path(serving, piece_of(part, "_"))}


class _WithoutClasses(TypedDict):
    missing: WithoutClass
    suppressed: WithoutClass


def without_class(counts: CountsInView, missing: str = MISSING_LABEL) -> _WithoutClasses:
    """How areas without a class are named and drawn, and how many there are."""
    return {
        "missing": {"label": missing, "colour": MISSING_COLOUR, "counts": counts.missing},
        "suppressed": {"label": SUPPRESSED_LABEL, "colour": SUPPRESSED_COLOUR, "counts": counts.suppressed},
    }


def _cartogram(serving: Serving, view: View, what: str) -> Cartogram | None:
    """What differs where the areas are drawn as hexagons; None if the store has none."""
    if hexagons_of(serving) is None:
        return None
    about = about_hexagons(view.level)
    return {
        "geometry": geometry_path(serving, view.level, CARTOGRAM),
        "bounds": area_bounds(serving, view.area, CARTOGRAM),
        "outlines": outlines_of(serving, view, CARTOGRAM),
        "about": about,
        "description": f"{what}. {about} The same figures are in the table. {KEYS}",
    }


def _histogram(drawn: Drawing) -> Bins | None:
    """Values in view in bins, by class, to show where the breaks fall; None where classes are not cut from amounts."""
    found = histogram_of(drawn)
    return {"counts": found.by_class, "most": max(found.counts, default=0)} if found else None


def _square(serving: Serving, view: View, drawn: Drawing) -> Square | None:
    """Legend of two measures at once: nine colours in a square, and the thirds along its sides."""
    if drawn.both is None:
        return None
    return {
        "colours": drawn.both.colours,
        "counts": drawn.both.counts,
        "rows": drawn.both.first_labels,
        "columns": drawn.both.second_labels,
        "names": tuple(measure_at(serving, key, view.period, view.level).short for key in (view.measure, view.second)),
    }


@store_cache(maxsize=128)
def _labelled(serving: Serving, code: str) -> list[str]:
    """Names on the map of an area: those that lie in its rectangle, of MSOAs those inside it."""
    tree, points = serving.tree, named_points(serving.store, serving.tree)
    (south, west), (north, east) = area_bounds(serving, code)
    inside = points["latitude"].between(south, north) & points["longitude"].between(west, east)
    found = points[inside & points["kind"].isin(kinds_for(tree[code].level))]
    msoas = set(tree.members(code, "msoa")) if "msoa" in tree.levels else set()
    return [str(one) for one in found.index[(found["kind"] != MSOA) | found.index.isin(msoas)][:MOST_NAMES]]


def _names(serving: Serving, view: View) -> list[OutlineMessage]:
    """Names that people know, for a map without any server; none where it names its own areas."""
    if view.level != "lsoa" or view.area == PATCH or not (labelled := _labelled(serving, view.area)):
        return []
    return [{"kind": "name", "weight": 0, "colour": INK, "geometry": names_path(serving), "labelled": labelled}]


@store_cache(maxsize=2)
def landscape_kinds(serving: Serving) -> list[str]:
    """Kinds of what lies on the land that the store has, lowest first."""
    return list(dict.fromkeys(map(str, landscape(serving.store).index)))


@store_cache(maxsize=4)
def land_bytes(serving: Serving, kind: str) -> bytes:
    """Names of the land of a store, its roads or its water, as compressed GeoJSON; `kind` is of `LAND`."""
    if kind == NAMES:
        return compressed(points_text(named_points(serving.store, serving.tree)))
    shapes = landscape(serving.store)
    return compressed(lines_text(shapes[shapes.index == kind]))


def _landscape(serving: Serving) -> list[OutlineMessage]:
    """Main roads and water, for a map without any server; none where the store was built without them."""
    return [
        {
            "kind": kind,
            "weight": WEIGHTS[kind],
            "colour": COLOURS[kind],
            "geometry": landscape_path(serving, kind),
            "labelled": (),
        }
        for kind in landscape_kinds(serving)
    ]


def outlines_of(serving: Serving, view: View, shape: str) -> list[OutlineMessage]:
    """Outlines above the level drawn: neighbourhoods (thin) if it is below them, places (thick) always."""
    tree = serving.tree
    part = part_of(serving, view.level, view.area)
    outlines: list[OutlineMessage] = []
    if "neighbourhood" in tree.levels and view.level != "place":
        inside = tree.members(view.area, "neighbourhood")
        few = len(inside) <= len(tree.at("neighbourhood")) / 2
        named = inside if few or view.level == "neighbourhood" else []
        path = geometry_path(serving, part_beside(part, "neighbourhood"), shape)
        outlines.append({**NEIGHBOURHOOD_OUTLINE, "geometry": path, "labelled": named})
    # The whole of a large store has too many places to distinguish: its ICBs stand for them.
    above = "icb" if tree[view.area].level == "cluster" and has_many_boards(serving) else "place"
    inside = [] if tree[view.area].level in {"place", "neighbourhood"} else tree.members(view.area, above)
    path = geometry_path(serving, part_beside(part, above), shape)
    weight = (NEIGHBOURHOOD_OUTLINE if above == "icb" else PLACE_OUTLINE)["weight"]
    outlines.append({**PLACE_OUTLINE, "weight": weight, "geometry": path, "labelled": inside})
    return outlines
