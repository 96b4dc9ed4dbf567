"""The picture of a view: what the page shows, handed to the drawing of files for documents."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from needs_map.app.exports.picture_size import size_of_file
from needs_map.app.exports.views import file_stem
from needs_map.app.link.links import address_at, link_of_file, linked, view_of_link
from needs_map.app.words.headline import headline
from needs_map.data.errors import DataError
from needs_map.data.places.landscape import DATASET as LANDSCAPE
from needs_map.data.staging import write_whole
from needs_map.figures.hexagons import hexagons_of
from needs_map.figures.map_form import BOTH, about_hexagons
from needs_map.figures.measures import BASIS_WORDS, measure_at
from needs_map.figures.patch import serving_of_view
from needs_map.figures.rings import rings_of
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import Sources, cited, from_datasets, of_view, together
from needs_map.figures.view import View
from needs_map.figures.view_classes import (
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
from needs_map.geo.areas import LEVEL_NAMES
from needs_map.geo.landscape import landscape
from needs_map.geo.numbers import written
from needs_map.geo.pictures.charts import ChartWords
from needs_map.geo.pictures.files import FORMATS
from needs_map.geo.pictures.map import Outline
from needs_map.geo.pictures.page import PAPERS
from needs_map.geo.pictures.picture import PictureSpec, draw_picture

MIME = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
PAPER_LABELS = {key: paper.label for key, paper in PAPERS.items()}
"""Sizes to choose from, in words."""
NAMED_AT_MOST = 40
"""Areas of the level drawn up to which each is named, with its value."""
BELOW_NEIGHBOURHOOD = ("lsoa", "msoa")

__all__ = [
    "FORMATS",
    "MIME",
    "PAPER_LABELS",
    "PictureFile",
    "default_subtitle",
    "default_title",
    "draw_to_file",
    "picture_of_view",
    "picture_spec",
]


class PictureFile(NamedTuple):
    """A picture to download."""

    content: bytes
    name: str
    mime: str


class Draw(Protocol):
    """What draws a view, as `picture_of_view` does."""

    def __call__(
        self,
        serving: Serving,
        view: View,
        form: str,
        *,
        title: str | None,
        subtitle: str | None,
        paper: str,
        headed: bool,
        land: bool,
    ) -> PictureFile: ...


def default_title(serving: Serving, view: View) -> str:
    """Return the finding that stands over the picture unless another is typed: the page's headline."""
    return headline(serving, view)


def default_subtitle(serving: Serving, view: View, *, of: str = "") -> str:
    """Return the definition that stands under the title unless another is typed; `of` is instead of the view's area."""
    measure = scene_of(serving, view).measure
    one = LEVEL_NAMES[view.level][0]
    definition = measure.above if measure.above and view.level != "lsoa" else measure.definition
    where = f"By {one}, {of or serving.tree[view.area].name}."
    if measure.counts_people:
        where = f"{BASIS_WORDS[view.basis].capitalize()}, {serving.period(view.basis)}. {where}"
    if view.second:
        other = measure_at(serving, view.second, view.period, view.level)
        definition += " " + (other.above if other.above and view.level != "lsoa" else other.definition)
    return f"{definition} {where}"


def picture_of_view(
    serving: Serving,
    view: View,
    form: str,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    paper: str = "a4-landscape",
    made: date | None = None,
    headed: bool = True,
    land: bool = True,
) -> PictureFile:
    """
    Draw what is in view as a file for a document.

    Parameters
    ----------
    serving, view
        The store and the view; its selected area is ringed.
    form
        "png", "svg" or "pdf".
    title, subtitle
        As edited; the defaults if None.
    paper
        A key of `PAPER_LABELS`.
    made
        Date on the picture; today if None.
    headed
        Whether title and definition are drawn.
    land
        Whether main roads and water are drawn, where the store has them.

    Raises
    ------
    ValueError
        If the format or the paper is unknown.
    """
    spec = picture_spec(serving, view, title=title, subtitle=subtitle, paper=paper, made=made, land=land)
    return PictureFile(
        draw_picture(spec._replace(headed=headed), form), f"{file_stem(serving, view)}.{form}", MIME[form]
    )


def draw_to_file(
    serving: Serving,
    path: Path,
    link: Mapping[str, str],
    *,
    paper: str = "a4-landscape",
    title: str | None = None,
    subtitle: str | None = None,
    draw: Draw | None = None,
    url: str = "",
    headed: bool = True,
    land: bool = True,
) -> Path:
    """
    Draw the view that a link asks for into a file.

    Parameters
    ----------
    serving
        The store.
    path
        Where; its ending says the format.
    link
        The query of the view's address.
    paper, title, subtitle, headed, land
        As for `picture_of_view`.
    draw
        What draws; `picture_of_view` if None.
    url
        Address of the map, for the link in the file; no link if empty.

    Raises
    ------
    DataError
        If the ending is none of the formats, the view cannot be drawn as asked, or the file cannot be written.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise DataError(f"{path.name}: the file's name must end in .{', .'.join(FORMATS)}.")
    view, notes = view_of_link(link, serving)
    serving = serving_of_view(serving, view)
    if notes:
        reasons = re.sub(r"[.:] [Ss]howing [^.]+\.", ".", " ".join(notes))  # nothing is drawn in its stead
        raise DataError(reasons.replace("The link asks", "The command asks"))
    if (view.area, view.level, view.select) != (link["area"], link["level"], link.get("select", "")):
        area, several = serving.tree[link["area"]].name, LEVEL_NAMES[link["level"]][1]
        raise DataError(f"That cannot be drawn: choose {several}, and an area to ring, inside {area}.")
    words = partial(draw or picture_of_view, title=title, subtitle=subtitle, headed=headed, land=land)
    made = partial(words, serving, view, form, paper=paper)
    picture = linked(address_at(url, view if draw is None else view._replace(page="compare")), made)()
    write_whole(path, picture.content)
    return path


def picture_spec(
    serving: Serving,
    view: View,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    paper: str = "a4-landscape",
    made: date | None = None,
    drawn: Drawing | None = None,
    land: bool = True,
) -> PictureSpec:
    """
    Describe the picture of a view.

    Parameters
    ----------
    serving, view, title, subtitle, paper, made
        As for `picture_of_view`.
    drawn
        Classes and areas to draw; the view's own if None.
    """
    drawn = drawn or drawing_of(serving, view)
    counts = class_counts(drawn)
    measure = scene_of(serving, view).measure
    second = measure_at(serving, view.second, view.period, view.level).short if view.second else ""
    bars = histogram_of(drawn)
    ends = (bars.edges[0], bars.edges[-1]) if bars and bars.edges else (math.nan, math.nan)
    who = people_counted(serving, view)
    notes = (f"{way_in_words(serving, view, drawn)}. People: {who}.", doubts_in_view(serving, view))
    return PictureSpec(
        serving.store,
        serving.tree,
        view.level,
        view.area,
        drawn.in_view,
        drawn.shading,
        [*counts.classes, counts.missing],
        default_title(serving, view) if title is None else title,
        default_subtitle(serving, view) if subtitle is None else subtitle,
        legend_title(serving, view),
        " ".join(filter(None, (*notes, around_in_words(drawn)))),
        "People",
        cited(serving, together([of_view(serving, view, drawn=True), from_datasets(*([LANDSCAPE] if land else []))])),
        _outlines(serving, view, drawn),
        made or datetime.now(UTC).date(),
        view.select,
        paper,
        bars,
        (written(ends[0], measure.decimals, measure.suffix), written(ends[1], measure.decimals, measure.suffix)),
        suppressed=counts.suppressed,
        both=drawn.both,
        both_names=(measure.short, second) if second else ("", ""),
        hexagons=hexagons_of(serving) if view.shape else None,
        beside=view.shape == BOTH,
        about_hexagons=about_hexagons(view.level),
        rings=rings_of(serving, view),
        link=link_of_file(),
        around=True,
        landscape=landscape(serving.store) if land else None,
    )


def words_around(
    serving: Serving, title: str, subtitle: str, sources: Sources, notes: Sequence[str] = ()
) -> ChartWords:
    """
    Words around the picture of a chart, with its sources, today's date, and the link and size of the file being made.

    Parameters
    ----------
    serving
        The store.
    title, subtitle
        The finding, and what is shown.
    sources, notes
        Of the figures drawn.
    """
    return ChartWords(
        title,
        subtitle,
        cited(serving, sources),
        datetime.now(UTC).date(),
        serving.store.is_sample,
        notes,
        link=link_of_file(),
        paper=size_of_file().paper,
        headed=size_of_file().headed,
    )


def _outlines(serving: Serving, view: View, drawn: Drawing) -> list[Outline]:
    """Lines of the areas above the level drawn; of that level itself with values, where its areas are few."""
    tree = serving.tree
    within = tree[view.area].level
    places = tree.members(view.area, "place")
    outlines = []
    valued = view.level != "lsoa" and len(drawn.in_view) <= NAMED_AT_MOST
    values = _with_values(serving, view, drawn) if valued else {}
    if valued and view.level != "place":
        outlines.append(Outline(view.level, tuple(drawn.in_view), thick=False, names=values))
    if "neighbourhood" in tree.levels and view.level in BELOW_NEIGHBOURHOOD:
        codes = tree.members(view.area, "neighbourhood")
        same = {tree[code].short for code in places}
        names = {code: name for code, name in _short(serving, codes).items() if name not in same}
        outlines.append(Outline("neighbourhood", tuple(codes), thick=False, names={} if valued else names))
    if within in {"neighbourhood", "msoa"}:
        return [*outlines, Outline(within, (view.area,), thick=True, names={})]
    names = values if view.level == "place" else {} if valued else _short(serving, places)
    return [*outlines, Outline("place", tuple(places), thick=True, names=names)]


def _with_values(serving: Serving, view: View, drawn: Drawing) -> dict[str, str]:
    """Short name of each area in view, its value on the next line."""
    measure = scene_of(serving, view).measure
    return {code: f"{serving.tree[code].short}\n{measure.written(float(drawn.values[code]))}" for code in drawn.in_view}


def _short(serving: Serving, codes: list[str]) -> dict[str, str]:
    """Short names; none for a single area, which the title names."""
    return {code: serving.tree[code].short for code in codes} if len(codes) > 1 else {}
