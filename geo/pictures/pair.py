"""Two maps beside each other as one picture for a document: one set of classes, one legend, the title over both."""

from collections.abc import Sequence
from typing import NamedTuple

from needs_map.geo.areas import LEVEL_NAMES
from needs_map.geo.pictures.files import FileProperties, file_bytes
from needs_map.geo.pictures.forms import Form, draw_forms, map_height
from needs_map.geo.pictures.frame import GAP_MM, SAMPLE_NOTE, draw_frame
from needs_map.geo.pictures.legend import Legend, legend_block
from needs_map.geo.pictures.page import PAPERS, Block, Box, Paper, Sheet
from needs_map.geo.pictures.picture import LEGEND_SHARE, PictureSpec, form_of, frame_of, legend_of
from needs_map.geo.pictures.rings import rings_in_words


class Pair(NamedTuple):
    """Two maps and what they are called. The first's words, sources, date and paper are those of the picture."""

    first: PictureSpec
    second: PictureSpec
    names: tuple[str, str]
    """Over the maps."""
    short: tuple[str, str]
    """Over the counts of areas in the legend."""


def draw_pair(pair: Pair, form: str) -> bytes:
    """
    Draw two maps with all that a document needs.

    Parameters
    ----------
    pair
        The maps, of one level and with the same classes.
    form
        "png" (300 dots an inch), "svg" or "pdf".

    Returns
    -------
    content
        The same bytes for the same maps. The alternative text is inside, as `geo.picture.draw_picture` puts it.

    Raises
    ------
    ValueError
        If the format or the paper is unknown, a map has no area, or level or classes differ.
    """
    about = FileProperties(pair.first.title, pair_text(pair), pair.first.made, pair.first.link)
    return file_bytes(pair_sheet(pair), form, about)


def pair_text(pair: Pair) -> str:
    """Say in words what the picture shows: its finding, its definition, and what is in each class on both sides."""
    one, several = LEVEL_NAMES[pair.first.level]
    parts = [pair.first.title, pair.first.subtitle]
    parts.append(f"Two maps of {pair.first.legend_title} by {one}, with the same classes.")
    for spec, name in zip((pair.first, pair.second), pair.names, strict=True):
        labels = (*spec.shading.labels, spec.shading.missing_label, spec.shading.suppressed_label)
        classes = "; ".join(
            f"{label}: {count:,} {one if count == 1 else several}"
            for label, (count, _) in zip(labels, (*spec.counts, spec.suppressed), strict=True)
            if count
        )
        parts.append(f"{name}: {classes}.")
        parts.append(f"Ringed: {spec.tree[spec.select].name}." if spec.select else "")
        parts.append(rings_in_words(spec.rings))
    if pair.first.hexagons:
        parts.append(pair.first.about_hexagons)
    if pair.first.store.is_sample:
        parts.insert(0, SAMPLE_NOTE)
    return " ".join(part.strip() for part in parts if part.strip())


def pair_sheet(pair: Pair) -> Sheet:
    """Draw the page, without writing it; raises as `draw_pair`."""
    spec = pair.first
    if spec.paper not in PAPERS:
        raise ValueError(f"paper: must be one of {', '.join(PAPERS)}; got {spec.paper!r}")
    for own in pair[:2]:
        if not len(own.in_view):
            raise ValueError("in_view: there is no area to draw")
        if (own.level, own.shading.labels) != (spec.level, spec.shading.labels):
            raise ValueError("second: its level and classes must be those of the first")
    paper = PAPERS[spec.paper]
    sheet, body, legend = _framed(pair, paper)
    if paper.fits:
        spare = body.height - legend.height - GAP_MM - map_height(_forms(pair), body.width)
        sheet, body, legend = _framed(pair, paper._replace(height=paper.height - max(spare, 0.0)))
    if paper.wide:
        room = paper.width * LEGEND_SHARE
        maps = Box(body.left, body.bottom, body.width - room - GAP_MM, body.height)
        legend.draw(maps.right + GAP_MM, body.top)
    else:
        maps = Box(body.left, body.bottom + legend.height + GAP_MM, body.width, body.height - legend.height - GAP_MM)
        legend.draw(body.left, body.bottom + legend.height)
    draw_forms(sheet, _forms(pair), maps)
    return sheet


def _framed(pair: Pair, paper: Paper) -> tuple[Sheet, Box, Block]:
    """Page with the words around the maps, what is left for these, and their legend beside or under them."""
    sheet = Sheet(paper)
    body = draw_frame(sheet, frame_of(pair.first))
    under = body.width if paper.narrow else body.width * 0.7
    room = paper.width * LEGEND_SHARE if paper.wide else under
    return sheet, body, legend_block(sheet, _legend(pair), pair.first.shading, room)


def _forms(pair: Pair) -> Sequence[Form]:
    return [form_of(spec)._replace(heading=name) for spec, name in zip(pair[:2], pair.names, strict=True)]


def _legend(pair: Pair) -> Legend:
    """Legend of both: its columns count the areas of each side, not areas and people."""
    first, second = pair[:2]
    counts = [(one, other) for (one, _), (other, _) in zip(first.counts, second.counts, strict=True)]
    ringed = dict.fromkeys(spec.tree[spec.select].name for spec in (first, second) if spec.select)
    rings = {ring.label: ring for ring in (*first.rings, *second.rings)}
    return legend_of(first)._replace(
        areas_word=pair.short[0],
        people_word=pair.short[1],
        counts=counts,
        suppressed=(first.suppressed[0], second.suppressed[0]),
        selected=" and ".join(ringed),
        rings=list(rings.values()),
    )
