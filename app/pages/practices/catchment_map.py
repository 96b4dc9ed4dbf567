"""The map of where the patients of a list live: what the map component draws, and the picture of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypedDict, cast
from urllib.parse import quote, urlencode

import pandas as pd

from needs_map.app.exports.pictures import NAMED_AT_MOST
from needs_map.app.link.links import link_of_file
from needs_map.app.pages.map.payload import class_marks, outlines_of, without_class
from needs_map.app.shell.paths import view_path
from needs_map.data.people.practices import DATASET
from needs_map.data.people.surgeries import DATASET as SURGERIES
from needs_map.data.places.postcodes import STORED as POSTCODES
from needs_map.figures.batches import codes_of_part, part_of
from needs_map.figures.map_form import GROUND
from needs_map.figures.people.catchments import (
    CORES,
    MAPPED_PEOPLE,
    MAPPED_SHARE,
    SHARES,
    Catchment,
    catchment_of_list,
    cores,
    mapped_shares,
)
from needs_map.figures.people.practices import level_of_list, lists
from needs_map.figures.people.surgeries import OTHERS, OWN, surgeries, surgeries_of_list
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.sources import BOUNDARIES, OF_BASIS, cited, from_datasets
from needs_map.figures.values import people_values
from needs_map.figures.view import View, default_view
from needs_map.figures.view_classes import Drawing, class_counts
from needs_map.geo.areas import PATCH
from needs_map.geo.classes import MISSING_LABEL, Shading, assigned
from needs_map.geo.geometry import grid_points, view_bounds
from needs_map.geo.messages import CatchmentMessage, CoreMessage, OutlineMessage, Unit, WithoutClass
from needs_map.geo.numbers import displayed, written
from needs_map.geo.palettes import sequential
from needs_map.geo.pictures.map import Outline
from needs_map.geo.pictures.picture import PictureSpec
from needs_map.geo.pictures.rings import Circles, Ring, RingLine

TITLES = {"area": "Share of each LSOA’s patients on the list", "list": "Share of the list living in each LSOA"}
DEFINITIONS = {
    "area": "Of the patients of any practice who live in the LSOA, the share that is on this list.",
    "list": "Of the patients on this list, the share that lives in the LSOA.",
}
BREAKS = {"area": (5.0, 10.0, 25.0, 50.0), "list": (2.0, 5.0, 10.0, 20.0)}
"""Per cent, the same for every list, so that lists can be compared."""
LABELS = {
    "area": ("over 50%", "25% to 50%", "10% to 25%", "5% to 10%", "1% to 5%"),
    "list": ("over 20%", "10% to 20%", "5% to 10%", "2% to 5%", "1% to 2%"),
}
BLANK = f"under {written(MAPPED_SHARE * 100, 0, '%')}, fewer than {MAPPED_PEOPLE} people or not shown"
WAY = "Classes are the same for every list"
CORE_WORDS = {0.5: "half of the patients", 0.8: "80%"}
CORE_COLOUR = "#b3005e"
WEIGHTS = {0.5: 3.2, 0.8: 1.6}
"""Weight of the outline of each core on the screen, in pixels."""
SURGERY_COLOURS = {OWN: CORE_COLOUR, OTHERS: "#4a5764"}
MM_OF_PIXEL = 0.2
"""Of the radius of a circle in a picture."""
SURGERY_WEIGHTS = {OWN: 3.0, OTHERS: 1.2}
SURGERY_WORDS = "Circles: surgeries, sized by list, its own in the colour of the outlines"
NO_SURGERIES = (
    "No surgery of the list is on the map: this data set does not have its coordinates, which a postcode lookup (NSPL "
    "or ONSPD) or a file of coordinates gives."
)
SOURCES = from_datasets(OF_BASIS["registered"], DATASET, SURGERIES, POSTCODES, *BOUNDARIES)


@store_cache(maxsize=64)
def _drawing(serving: Serving, code: str, share: str) -> Drawing:
    values = mapped_shares(serving, code, share)
    classes = assigned(displayed(values, 1), BREAKS[share], dark_is_high=True)
    shading = Shading(classes, sequential(len(LABELS[share])), LABELS[share], BREAKS[share], missing_label=BLANK)
    people = people_values(serving, "lsoa", "registered")
    return Drawing(shading, values, people, values.index[values.notna()], "own", None)


def _ground(serving: Serving, code: str) -> View:
    """View whose geometry the map uses: of the list's ICB where a store holds so many LSOAs that they go in parts."""
    every = lists(serving, level_of_list(serving, code))
    top = serving.tree.top.code
    board = str(every["icb"][code])
    area = board if board in serving.tree and part_of(serving, "lsoa", board) != "lsoa" else top
    return default_view(serving)._replace(area=area, level="lsoa", measure="people", classes="equal")


@store_cache(maxsize=128)
def catchment_bounds(serving: Serving, code: str) -> list[list[float]]:
    """Corners of the map of a catchment, whatever LSOAs are coloured by; empty where none can be mapped."""
    mapped = (
        pd.concat([mapped_shares(serving, code, share) for share in SHARES], axis="columns").notna().any(axis="columns")
    )
    return view_bounds(serving.store.lsoa.geometry[mapped]) if mapped.any() else []


def _file(serving: Serving, code: str) -> str:
    """Last part of a path about a list: of my patch with the lists that it is made of."""
    return f"{quote(code, safe='')}.json{of_patch(serving, code)}"


def of_patch(serving: Serving, code: str) -> str:
    """Query of a path about an area or a list: of my patch with what it is made of; empty for others."""
    return "?" + urlencode(dict(zip(("patch", "patch_name"), serving.patch, strict=True))) if code == PATCH else ""


def has_surgery(serving: Serving, code: str) -> bool:
    """Whether any surgery of a list is on its map."""
    return bool(len(surgeries_of_list(serving, level_of_list(serving, code), code, [])[OWN]))


def surgery_outlines(serving: Serving, code: str) -> list[OutlineMessage]:
    """Layers of points: surgeries near the catchment of a list, and over them its own, which are named."""
    found = surgeries_of_list(serving, level_of_list(serving, code), code, catchment_bounds(serving, code))
    path = f"surgeries/{serving.store.build}/{{}}/{_file(serving, code)}"
    return [
        {
            "kind": "surgery",
            "weight": SURGERY_WEIGHTS[whose],
            "colour": SURGERY_COLOURS[whose],
            "geometry": path.format(whose),
            "labelled": [str(one) for one in found[whose]] if whose == OWN else [],
        }
        for whose in (OTHERS, OWN)
        if len(found[whose])
    ]


def core_words(serving: Serving, code: str, found: Catchment) -> str:
    """In how many LSOAs half and four fifths of a list live."""
    number = {
        part: f"{len(inside):,} LSOA{'s' if len(inside) > 1 else ''}" for part, inside in cores(serving, code).items()
    }
    if not number:
        return f"The LSOAs that can be shown hold less than half of the {written(found.whole, 0)} patients."
    parts = [f"{words} live in {number[part]}" for part, words in CORE_WORDS.items() if part in number]
    short = "" if max(CORES) in number else f"; all that can be shown hold less than {CORE_WORDS[max(CORES)]}"
    return f"At least {' and '.join(parts)}, the fewest that hold so many (outlined){short}."


@store_cache(maxsize=128)
def catchment_map(serving: Serving, code: str, share: str) -> CatchmentMessage:
    """
    All that the map component draws of a catchment.

    Parameters
    ----------
    serving
        The store.
    code
        Of a practice or a network, of which at least one LSOA is mapped.
    share
        A key of `figures.people.catchments.SHARES`.
    """
    drawn, view = _drawing(serving, code, share), _ground(serving, code)
    part = part_of(serving, "lsoa", view.area)
    build = serving.store.build
    name = catchment_of_list(serving, level_of_list(serving, code), code).name
    places = [one for one in outlines_of(serving, view, GROUND) if one["kind"] != "neighbourhood"]
    at = {lsoa: position for position, lsoa in enumerate(codes_of_part(serving, part))}
    own: list[CoreMessage] = [
        {"inside": [at[lsoa] for lsoa in inside], "weight": WEIGHTS[core], "colour": CORE_COLOUR}
        for core, inside in reversed(cores(serving, code).items())
    ]
    points = surgery_outlines(serving, code)
    circles = f"{SURGERY_WORDS}. " if points else ""
    message = {
        **painted(serving, view, drawn),
        "values": f"catchment/{build}/{part}/{share}/{_file(serving, code)}",
        "short": "share of patients" if share == "area" else "share of the list",
        "measure": f"catchment-{share}",
        "named_classes": False,
        "legend_title": f"{TITLES[share]}: {name}",
        "legend_note": f"{WAY}. Thick line: half of the list; thin line: 80%. {circles}Left blank: {BLANK}.",
        "definition": DEFINITIONS[share],
        "description": f"Map of where the patients of {name} live, by LSOA. The same figures are in the table.",
        "token": ["catchment", "lsoa", "registered", share, code, ""],
        "bounds": catchment_bounds(serving, code),
        "cores": own,
        "outlines": [*places, *points],
    }
    return cast("CatchmentMessage", message)


class Painted(TypedDict):
    """What the messages of the maps of this page have in common."""

    view: str
    select: str
    ring: bool
    base_map: bool
    together: str
    classes: str
    colours: Sequence[str]
    labels: Sequence[str]
    marks: Sequence[tuple[str, str]]
    around: str
    around_note: str
    counts: Sequence[tuple[int, int | None]]
    missing: WithoutClass
    suppressed: WithoutClass
    unit: Unit
    low_first: bool
    histogram: None
    square: None


def painted(serving: Serving, view: View, drawn: Drawing) -> Painted:
    """
    How a map of LSOAs by a share is painted.

    Parameters
    ----------
    serving, view
        The store, and the view whose geometry the map uses.
    drawn
        Classes and values of the LSOAs.
    """
    counts, shading = class_counts(drawn), drawn.shading
    return {
        "view": view_path(serving, view),
        "select": "",
        "ring": False,
        "base_map": False,
        "together": "",
        "classes": class_marks(drawn, codes_of_part(serving, part_of(serving, "lsoa", view.area))),
        "around": "",
        "around_note": "",
        "colours": shading.colours,
        "labels": shading.labels,
        "marks": (),
        "counts": counts.classes,
        **without_class(counts),
        "unit": {"decimals": 1, "suffix": "%", "missing": MISSING_LABEL},
        "low_first": False,
        "histogram": None,
        "square": None,
    }


def catchment_spec(serving: Serving, code: str, share: str, finding: str) -> PictureSpec:
    """
    Describe the map of a catchment for a document.

    Parameters
    ----------
    serving, code, of
        As for `catchment_map`.
    finding
        Sentence over the picture.
    """
    tree = serving.tree
    mapped = _drawing(serving, code, share)
    around = list(dict.fromkeys(tree.holder(lsoa, "msoa") or tree.top.code for lsoa in mapped.in_view))
    drawn = mapped._replace(in_view=pd.Index([lsoa for area in around for lsoa in tree.lsoas(area)]))
    name = catchment_of_list(serving, level_of_list(serving, code), code).name
    counts = class_counts(drawn)
    names = {area: tree[area].short for area in around} if len(around) <= NAMED_AT_MOST else {}
    labels = {0.5: "Half of the list", 0.8: "80% of the list"}
    rings = [
        Ring(labels[core], tuple(inside), RingLine(CORE_COLOUR, WEIGHTS[core] * 0.55))
        for core, inside in cores(serving, code).items()
    ]
    points, grid = surgeries(serving), serving.store.lsoa.crs
    found = surgeries_of_list(serving, level_of_list(serving, code), code, catchment_bounds(serving, code))
    circles = [
        Circles(
            grid_points(own, grid), own["radius"].to_numpy() * MM_OF_PIXEL, RingLine(SURGERY_COLOURS[whose], weight)
        )
        for whose, weight in ((OTHERS, 0.6), (OWN, 1.4))
        if len(own := points.loc[found[whose]])
    ]
    return PictureSpec(
        serving.store,
        tree,
        "lsoa",
        tree.top.code,
        drawn.in_view,
        drawn.shading,
        [*counts.classes, counts.missing],
        finding,
        f"{TITLES[share]}: {name}, registered patients, {serving.period('registered')}.",
        TITLES[share],
        f"{WAY}.{f' {SURGERY_WORDS}.' if circles else ''}",
        "Patients",
        cited(serving, SOURCES),
        [Outline("msoa", tuple(around), thick=False, names=names)],
        datetime.now(UTC).date(),
        rings=rings,
        circles=circles,
        link=link_of_file(),
    )
