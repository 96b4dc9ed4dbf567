"""The network that most people of each LSOA are with: the map, its table and files."""

from datetime import UTC, datetime
from typing import cast
from urllib.parse import quote

import pandas as pd

from needs_map.app.exports.pictures import NAMED_AT_MOST
from needs_map.app.link.choices import Choice, offer
from needs_map.app.link.links import link_of_file
from needs_map.app.pages.map.payload import area_bounds, outlines_of
from needs_map.app.pages.practices.catchment_map import of_patch, painted
from needs_map.data.people.practices import DATASET
from needs_map.figures.batches import part_of
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.map_form import GROUND
from needs_map.figures.people.networks import HALF, main_networks, network_ground, network_hues, network_rows
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.sources import BOUNDARIES, OF_BASIS, cited, from_datasets
from needs_map.figures.values import people_values
from needs_map.figures.view import View
from needs_map.figures.view_classes import Drawing, class_counts
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.classes import MISSING, Shading, assigned
from needs_map.geo.messages import CatchmentMessage, OutlineMessage
from needs_map.geo.numbers import displayed
from needs_map.geo.palettes import GROUPS, paler, sequential
from needs_map.geo.pictures.map import Outline
from needs_map.geo.pictures.picture import PictureSpec

BY = "networks"
"""Name in the link of what LSOAs are coloured by, a key of `TITLES`."""
TITLES = {"network": "Network of most patients", "majority": "Share of patients with that network"}
offer({BY: Choice("practices", "map of networks", lambda value, _: value in TITLES)})
MOST_NETWORKS = 60
"""Networks of an area above which a map cannot distinguish them."""
BREAKS = (25.0, 40.0, 50.0, 75.0)
LABELS = ("over 75%", "50% to 75%", "40% to 50%", "25% to 40%", "25% or less")
DEFINITION = (
    "The primary care network with more of the LSOA’s registered patients than any other, by the counts that may be "
    "shown; not available where more of them are in counts that may not be shown, or with practices elsewhere. Where "
    "it has less than half of them, which network the LSOA belongs to is a decision, not a figure."
)
PALER = "Counted: LSOAs with more than half of their patients in the network. Paler: with half or less."
SOURCES = from_datasets(OF_BASIS["registered"], DATASET, *BOUNDARIES)
COLUMNS = {
    "name": Column("LSOA"),
    "pcn_name": Column("Network of most patients"),
    "percent": Column("Share", 1, "%", unknown="–"),
    "second_name": Column("Next network"),
    "second_percent": Column("Share of the next", 1, "%", unknown="–"),
}
LINES: tuple[float, str] = (1.2, "#1d2630")


def network_part(serving: Serving, view: View, area: Area) -> Part | None:
    """Network of most patients of each LSOA; None of one LSOA, and of more networks than a map can distinguish."""
    codes = serving.tree.lsoas(area.code)
    found = main_networks(serving).loc[codes]
    number = found.loc[found["pcn"] != "", "pcn"].nunique()
    if area.level == "lsoa" or not 0 < number <= MOST_NETWORKS:
        return None
    by, words = view.chosen(BY, next(iter(TITLES))), networks_sentence(area, found)
    return Part(
        "registered patients",
        serving.period("registered"),
        network_rows(serving, codes),
        sources=SOURCES,
        title=f"Network of most patients by LSOA of {in_sentence(area)}",
        finding=words,
        columns=COLUMNS,
        maps=(lambda: networks_spec(serving, view, by, words),),
        definition=DEFINITION,
    )


def networks_sentence(area: Area, found: pd.DataFrame) -> str:
    """In how many LSOAs of an area one network has more than half of the patients, from rows of `main_networks`."""
    clear, number = int((found["share"] > HALF).sum()), len(found)
    networks = found.loc[found["share"] > HALF, "pcn"].nunique()
    total = f", {networks:,} networks in all" if networks > 1 else ""
    rest = "one" if number - clear == 1 else f"{number - clear:,}"
    return (
        f"In {clear:,} of the {number:,} LSOAs of {in_sentence(area)} more than half of the registered patients are "
        f"with one network{total}; in the other {rest} no network has so many."
    )


@store_cache(maxsize=64)
def _drawing(serving: Serving, area: str, by: str) -> Drawing:
    found = main_networks(serving)
    people, in_view = people_values(serving, "lsoa", "registered"), serving.tree.lsoas(area)
    values = found["share"] * 100
    if by == "majority":
        classes = assigned(displayed(values, 1), BREAKS, dark_is_high=True)
        return Drawing(Shading(classes, sequential(len(LABELS)), LABELS, BREAKS), values, people, in_view, "own", None)
    names, hues = {one.code: one.short for one in serving.tree.at("pcn")}, network_hues(serving)
    here = set(found.loc[in_view, "pcn"]) - {""}
    order = sorted(here, key=names.__getitem__)
    position = found["pcn"].map({code: at for at, code in enumerate(order)})
    classes = (position + (found["share"] <= HALF) * len(order)).fillna(MISSING).astype(int)
    strong = tuple(GROUPS[hues[code]] for code in order)
    shading = Shading(classes, (*strong, *map(paler, strong)), tuple(names[code] for code in order), ())
    return Drawing(shading, values, people, in_view, "own", None)


def _ground(view: View) -> View:
    """View whose geometry the map uses."""
    plain = view._replace(page="map", area=view.focus, level="lsoa", measure="people", classes="equal", select="")
    return plain._replace(period="", second="", breaks="", reverse="", ring="", shape=GROUND, practice="")


def networks_map(serving: Serving, view: View, by: str) -> CatchmentMessage:
    """
    All that the map component draws of the networks of an area.

    Parameters
    ----------
    serving, view
        The store, and the view whose focus is drawn.
    by
        A key of `TITLES`.
    """
    area, build, ground = scene_of(serving, view).area, serving.store.build, _ground(view)
    drawn, part = _drawing(serving, area.code, by), part_of(serving, "lsoa", area.code)
    weight, colour = LINES
    here = sorted(set(main_networks(serving).loc[drawn.in_view, "pcn"]) - {""})
    territories: OutlineMessage = {
        "kind": "network",
        "weight": weight,
        "colour": colour,
        "geometry": f"networks/{build}/areas/{quote(area.code, safe='')}.bin{of_patch(serving, area.code)}",
        "labelled": here,
    }
    places = [one for one in outlines_of(serving, ground, GROUND) if one["kind"] != "neighbourhood"]
    for one in places:
        one["labelled"] = ()
    title = f"{TITLES[by]}: {in_sentence(area)}"
    message = {
        **painted(serving, ground, drawn),
        "values": f"networks/{build}/shares/{part}.json",
        "short": "share of patients with it",
        "measure": f"networks-{by}",
        "named_classes": by == "network",
        "grouped": True,
        "legend_title": title,
        "legend_note": PALER if by == "network" else "Lines are around the LSOAs of each network.",
        "definition": DEFINITION,
        "description": f"Map of {title}, by LSOA. The same figures are in the table.",
        "token": ["networks", "lsoa", "registered", by, area.code, ""],
        "bounds": area_bounds(serving, area.code),
        "outlines": [*places, territories],
    }
    return cast("CatchmentMessage", message)


def networks_spec(serving: Serving, view: View, by: str, finding: str) -> PictureSpec:
    """
    Describe the map of the networks of an area for a document.

    Parameters
    ----------
    serving, view, by
        As for `networks_map`.
    finding
        Sentence over the picture.
    """
    tree, area = serving.tree, scene_of(serving, view).area
    drawn = _drawing(serving, area.code, by)
    counts = class_counts(drawn)
    shading = drawn.shading
    classes = [*counts.classes]
    if by == "network":  # a row for the paler ones too, which the legend of a picture must have
        labels = (*shading.labels, *(f"{label}: half or less" for label in shading.labels))
        shading = shading._replace(labels=labels)
        classes = [*class_counts(drawn._replace(shading=shading)).classes]
        used = [at for at, (areas, _) in enumerate(classes) if areas]
        shading = shading._replace(
            classes=shading.classes.map(lambda at: used.index(at) if at in used else MISSING),
            colours=tuple(shading.colours[at] for at in used),
            labels=tuple(labels[at] for at in used),
        )
        classes = [classes[at] for at in used]
    territories = network_ground(serving, drawn.in_view)
    networks = tuple(map(str, territories.index))
    names = {code: tree[code].short for code in networks} if len(networks) <= NAMED_AT_MOST else {}
    return PictureSpec(
        serving.store,
        tree,
        "lsoa",
        area.code,
        drawn.in_view,
        shading,
        [*classes, counts.missing],
        finding,
        f"{TITLES[by]}, by LSOA of {in_sentence(area)}: registered patients, {serving.period('registered')}.",
        TITLES[by],
        DEFINITION,
        "Patients",
        cited(serving, SOURCES),
        [Outline("pcn", networks, thick=False, names=names)],
        datetime.now(UTC).date(),
        further=territories,
        link=link_of_file(),
    )
