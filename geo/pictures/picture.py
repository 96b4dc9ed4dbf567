"""A map as a picture for a document: PNG, SVG or PDF, drawn on the server, complete in itself."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from needs_map.data.store import Store
from needs_map.geo.areas import LEVEL_NAMES, AreaTree
from needs_map.geo.bivariate import Bivariate
from needs_map.geo.classes import Shading
from needs_map.geo.hexagon_areas import HexagonAreas
from needs_map.geo.histogram import Histogram
from needs_map.geo.numbers import written
from needs_map.geo.pictures.files import FileProperties, file_bytes
from needs_map.geo.pictures.forms import Form, draw_forms, map_height
from needs_map.geo.pictures.frame import GAP_MM, SAMPLE_NOTE, Frame, draw_frame
from needs_map.geo.pictures.legend import Legend, legend_block
from needs_map.geo.pictures.map import Fit, MapGround, Outline, draw_map, too_small
from needs_map.geo.pictures.page import SIZES, Block, Box, Sheet
from needs_map.geo.pictures.rings import Circles, Ring, RingLine, ring_shapes, rings_in_words
from needs_map.geo.pictures.text import fitted_lines

LEGEND_SHARE = 0.29
"""Share of a wide page's width for the legend and the insets."""
LEAST_INSET_MM = 45.0
INSET_LEVELS = ("place", "neighbourhood")


class PictureSpec(NamedTuple):
    """All that a picture shows."""

    store: Store
    tree: AreaTree
    level: str
    """Level of the areas drawn."""
    area: str
    """Code of the area in view."""
    in_view: pd.Index
    """Codes of the areas drawn."""
    shading: Shading
    counts: Sequence[tuple[int, int | None]]
    """Areas and people in view in each class, and last those of missing value; people None where unknown."""
    title: str
    """A finding, in a sentence."""
    subtitle: str
    """A definition: what is shown, of whom, and its period."""
    legend_title: str
    legend_note: str
    people_word: str
    sources: Sequence[str]
    """Lines for the foot: publisher, licence, vintage."""
    outlines: Sequence[Outline]
    made: date
    select: str = ""
    """Code of the ringed area; empty if none is."""
    paper: str = "a4-landscape"
    """A key of `geo.pictures.page.SIZES`."""
    histogram: Histogram | None = None
    histogram_ends: tuple[str, str] = ("", "")
    """Lowest and highest value in view, as written."""
    suppressed: tuple[int, int | None] = (0, 0)
    """Areas and people in view whose value was withheld."""
    both: Bivariate | None = None
    """The map of two measures, if it is one; the legend is then a square."""
    both_names: tuple[str, str] = ("", "")
    hexagons: HexagonAreas | None = None
    """Shapes of an equal-population map, in place of the true one or beside it."""
    beside: bool = False
    """Whether the true map is drawn too, where there are hexagons."""
    about_hexagons: str = ""
    """What the equal-population map is, in a sentence or two."""
    rings: Sequence[Ring] = ()
    """What is ringed besides the selected area."""
    circles: Sequence[Circles] = ()
    further: gpd.GeoSeries | None = None
    """Shapes by code of outlines that are no areas of the store, EPSG:27700."""
    link: str = ""
    """Address that restores the view; none if empty."""
    headed: bool = True
    """Whether title and subtitle are drawn; they are in the alternative text in any case."""
    around: bool = False
    """Whether the areas around those in view are drawn too, paler."""
    landscape: gpd.GeoSeries | None = None
    """Roads and water by kind, EPSG:27700, over the true map."""


class Drawn(NamedTuple):
    """A page, and where things lie on it."""

    sheet: Sheet
    fit: Fit
    """How the national grid lies on the page, in mm from its lower left corner."""
    insets: tuple[str, ...]
    """Codes of the places drawn larger beside the map."""


def draw_picture(spec: PictureSpec, form: str, dpi: int = 0) -> bytes:
    """
    Draw a map with all that a document needs: finding, definition, legend, scale, sources and date.

    Parameters
    ----------
    spec
        What to show.
    form
        "png", "svg" or "pdf".
    dpi
        Dots an inch of a PNG; 300 if 0.

    Returns
    -------
    content
        The same bytes for the same specification. The alternative text is inside: in a PNG as `Description`, in an
        SVG as `<desc>`, in a PDF as its subject.

    Raises
    ------
    ValueError
        If the format or the paper is unknown, or nothing is in view.
    """
    about = FileProperties(spec.title, alternative_text(spec), spec.made, spec.link)
    return file_bytes(draw_sheet(spec).sheet, form, about, dpi)


def alternative_text(spec: PictureSpec) -> str:
    """Say in words what the picture shows: its finding, its definition and what is in each class."""
    one, several = LEVEL_NAMES[spec.level]
    area = spec.tree[spec.area].name
    classes = "; ".join(
        f"{label}: {count:,} {one if count == 1 else several}"
        for label, (count, _) in zip((*spec.shading.labels, spec.shading.missing_label), spec.counts, strict=True)
        if count
    )
    parts = [spec.title, spec.subtitle, f"Map of {spec.legend_title} by {one} in {area}. {classes}."]
    if spec.suppressed[0]:
        parts.append(f"{spec.shading.suppressed_label}: {spec.suppressed[0]:,}.")
    if spec.hexagons:
        parts.append(("Next to the true map. " if spec.beside else "") + spec.about_hexagons)
    if spec.select:
        parts.append(f"Ringed: {spec.tree[spec.select].name}.")
    parts.append(rings_in_words(spec.rings))
    if spec.store.is_sample:
        parts.insert(0, SAMPLE_NOTE)
    return " ".join(part.strip() for part in parts if part.strip())


def draw_sheet(spec: PictureSpec) -> Drawn:
    """
    Draw the page, without writing it.

    Parameters
    ----------
    spec
        What to show.

    Raises
    ------
    ValueError
        If the paper is unknown, or nothing is in view.
    """
    if spec.paper not in SIZES:
        raise ValueError(f"paper: must be one of {', '.join(SIZES)}; got {spec.paper!r}")
    if not len(spec.in_view):
        raise ValueError("in_view: there is no area to draw")
    forms = _forms(spec)
    paper = SIZES[spec.paper]
    if paper.fits:
        trial = Sheet(paper)
        body = draw_frame(trial, frame_of(spec))
        under = _band(trial, legend_block(trial, legend_of(spec), spec.shading, _under(trial, body))) + GAP_MM
        paper = paper._replace(height=paper.height - max(body.height - under - map_height(forms, body.width), 0.0))
    sheet = Sheet(paper)
    body = draw_frame(sheet, frame_of(spec))
    if paper.wide:
        room = paper.width * LEGEND_SHARE
        map_box = Box(body.left, body.bottom, body.width - room - GAP_MM, body.height)
        legend = legend_block(sheet, legend_of(spec), spec.shading, room)
        legend.draw(map_box.right + GAP_MM, body.top)
        spare = Box(map_box.right + GAP_MM, body.bottom, room, body.height - legend.height - GAP_MM)
    else:
        room = _under(sheet, body)
        legend = legend_block(sheet, legend_of(spec), spec.shading, room)
        band = _band(sheet, legend)
        map_box = Box(body.left, body.bottom + band + GAP_MM, body.width, body.height - band - GAP_MM)
        legend.draw(body.left, body.bottom + band)
        spare = Box(body.left + room + GAP_MM, body.bottom, body.width - room - GAP_MM, band)
    place = draw_forms(sheet, forms, map_box)
    insets = () if spec.hexagons or paper.narrow else _insets(sheet, spec, forms[0].ground, place.scale, spare)
    return Drawn(sheet, place, insets)


def frame_of(spec: PictureSpec) -> Frame:
    """Words around a map."""
    sample = spec.store.is_sample
    return Frame(spec.title, spec.subtitle, spec.sources, spec.made, sample, spec.link, spec.headed)


def _under(sheet: Sheet, body: Box) -> float:
    """Width of a legend under the map, in mm: what is left beside it is for places drawn larger."""
    return body.width if sheet.paper.narrow else body.width * 0.56


def _band(sheet: Sheet, legend: Block) -> float:
    """Height under the map of its legend and, on a page with room to spare, of places drawn larger, in mm."""
    return legend.height if sheet.paper.fits else max(legend.height, LEAST_INSET_MM + 12)


def _forms(spec: PictureSpec) -> list[Form]:
    """Maps of the picture: the ground, hexagons, or first the one and then the other."""
    own = form_of(spec)
    return [form_of(spec._replace(hexagons=None)), own] if spec.hexagons and spec.beside else [own]


def form_of(spec: PictureSpec) -> Form:
    """One map of the picture: the hexagons if it has any, else the ground."""
    if spec.hexagons is None:
        return Form(_ground(spec, spec.store), "On the ground", "")
    return Form(_ground(spec, spec.hexagons), "Equal room for people", spec.about_hexagons)


def _ground(spec: PictureSpec, shapes: Store | HexagonAreas) -> MapGround:
    areas = (shapes.lsoa if spec.level == "lsoa" else shapes.areas).geometry
    rings = _rings(spec, shapes, spec.area)
    named = [code for outline in spec.outlines if outline.level == "lsoa" for code in outline.codes]
    every = pd.concat([shapes.areas.geometry, shapes.lsoa.geometry.loc[named]]) if named else shapes.areas.geometry
    every = every if spec.further is None else pd.concat([every, spec.further])
    around = areas[areas.index.isin(spec.shading.classes.index.difference(spec.in_view))] if spec.around else None
    land = spec.landscape if shapes is spec.store else None
    return MapGround(
        areas.loc[spec.in_view], every, spec.shading, spec.outlines, spec.select, rings, spec.circles, around, land
    )


def _rings(spec: PictureSpec, shapes: Store | HexagonAreas, code: str) -> list[tuple[RingLine, np.ndarray]]:
    """Lines around what is ringed within an area, with their shapes."""
    inside = set(spec.tree.lsoas(code)) if spec.rings else set()
    return [(ring.line, ring_shapes(ring, shapes.lsoa.geometry, inside)) for ring in spec.rings]


def legend_of(spec: PictureSpec) -> Legend:
    """What the legend of a map says."""
    word = LEVEL_NAMES[spec.level][1]
    return Legend(
        spec.legend_title,
        spec.legend_note,
        word if word[:2].isupper() else word.capitalize(),
        spec.people_word,
        spec.counts,
        spec.suppressed,
        spec.tree[spec.select].name if spec.select else "",
        spec.histogram,
        spec.histogram_ends,
        spec.both,
        spec.both_names,
        spec.rings,
    )


def _insets(sheet: Sheet, spec: PictureSpec, ground: MapGround, scale: float, spare: Box) -> tuple[str, ...]:
    """Draw the places that are too small to read on the map larger, as many as there is room for."""
    most = (
        int((spare.height + GAP_MM) // (LEAST_INSET_MM + GAP_MM))
        if sheet.paper.wide
        else int(spare.height >= LEAST_INSET_MM)
    )
    if most < 1:
        return ()
    tree = spec.tree
    wider = [level for level in INSET_LEVELS if level in tree.levels and level != spec.level]
    holders = {level: tree.holders(spec.level, level) for level in wider}
    named = any(outline.level == spec.level and outline.names for outline in spec.outlines)
    title_size = sheet.paper.points(8)
    trial = Box(0, 0, spare.width, min(spare.height, spare.width) - 6)
    chosen = too_small(ground.areas, holders, scale, trial, named=named)[:most]
    if not chosen:
        return ()
    high = (spare.height - GAP_MM * (len(chosen) - 1)) / len(chosen)
    for position, (code, members) in enumerate(chosen):
        top = spare.top - position * (high + GAP_MM)
        box = Box(spare.left, top - high, spare.width, min(high, spare.width * 1.05))
        box = box._replace(bottom=top - box.height)
        inner = Box(box.left + 1.5, box.bottom + 1.5, box.width - 3, box.height - 8.5 * sheet.paper.scale)
        areas = ground.areas.loc[members]
        outlines = [_within(outline, code, spec) for outline in spec.outlines]
        rings = _rings(spec, spec.store, code)
        close = MapGround(areas, ground.every, spec.shading, outlines, spec.select, rings)
        sheet.rectangle(box, "#ffffff", edge="#9aa5b1", line=0.6)
        larger = draw_map(sheet, close, inner, size=sheet.paper.points(7.5)).scale / scale
        name = f"{spec.tree[code].short}, {written(larger, 1)} times larger"
        heading = fitted_lines(name, (title_size,), box.width - 4, 1, bold=True)
        sheet.paragraph(heading, box.left + 2, box.top - 1.2)
    return tuple(code for code, _ in chosen)


def _within(outline: Outline, code: str, spec: PictureSpec) -> Outline:
    """Keep of an outline what lies in an inset; there every area but the place itself is named."""
    own = {one: name for one, name in outline.names.items() if outline.level == spec.level}
    inside = set(spec.tree.members(code, outline.level)) if outline.level in spec.tree.levels else set()
    codes = tuple(
        one for one in outline.codes if one in inside and spec.tree.holder(one, spec.tree[code].level) == code
    )
    names = own or {one: spec.tree[one].short for one in codes if one != code}
    return outline._replace(codes=codes, names=names)
