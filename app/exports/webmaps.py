"""The map to send: a view as one HTML file that opens from a disk without a network."""

import geopandas as gpd
import pandas as pd

from needs_map.app.exports.spreadsheets import LINK
from needs_map.app.exports.views import metadata
from needs_map.app.link.links import link_of_file
from needs_map.app.words.headline import headline, level_words
from needs_map.data.places.landscape import DATASET as LANDSCAPE
from needs_map.figures.measures import BASIS_WORDS, measure_at
from needs_map.figures.rings import core20_areas, patch_areas, patch_label
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import Sources, cited, datasets_of, from_datasets, of_view, together
from needs_map.figures.values import measure_values
from needs_map.figures.view import ON, View
from needs_map.figures.view_classes import (
    NEIGHBOURHOOD_OUTLINE,
    PLACE_OUTLINE,
    Drawing,
    OutlineStyle,
    around_in_words,
    class_counts,
    doubts_in_view,
    drawing_of,
    histogram_of,
    legend_title,
    people_counted,
    way_in_words,
)
from needs_map.geo.areas import LEVEL_NAMES, in_sentence
from needs_map.geo.classes import MISSING_LABEL, SUPPRESSED_CLASS
from needs_map.geo.coverage import dissolved
from needs_map.geo.geometry import within
from needs_map.geo.landscape import landscape
from needs_map.geo.numbers import written
from needs_map.geo.palettes import CORE20_RING, PATCH_RING
from needs_map.geo.webmap import AreaRow, LineStyle, OutlineLayer, SourceLink, WebMap, web_map

CORE20_LINE = LineStyle(2.0, CORE20_RING, cased=True)
PATCH_LINE = LineStyle(3.0, PATCH_RING, cased=True, dash=7.0)
SAID_ELSEWHERE = ("SAMPLE", "Title", "Definition", "Source", LINK)
"""Facts of the metadata that the page says elsewhere."""


def view_web_map(
    serving: Serving,
    view: View,
    *,
    ring: bool = False,
    title: str | None = None,
    definition: str | None = None,
) -> bytes:
    """
    Write a view as one HTML file: map, hover, legend, layers, search, table and sources, with no network.

    Parameters
    ----------
    serving, view
        The store and the view; its selected area is ringed.
    ring
        Whether Core20 areas are ringed at first; the file's reader can change that.
    title, definition
        Words in place of the view's own, as a person typed them.

    Returns
    -------
    html
        UTF-8.
    """
    drawn = drawing_of(serving, view)
    counts = class_counts(drawn)
    tree = serving.tree
    words = LEVEL_NAMES[view.level]
    about = metadata(
        serving, view._replace(mine=""), drawn=True
    )  # the file holds all areas in view, and rings the patch
    facts = dict(about)
    of_areas = of_view(serving, view._replace(ring=ON), drawn=True, listed=True)  # Core20 areas are among the layers
    sources = together([of_areas, from_datasets(LANDSCAPE)])
    measures = [measure_at(serving, key, view.period, view.level) for key in (view.measure, view.second) if key]
    who = people_counted(serving, view)
    notes = (f"{way_in_words(serving, view, drawn)}. People: {who}.", doubts_in_view(serving, view))
    near = areas_near(serving, view)
    several = words[1] if words[1][:2].isupper() else words[1].capitalize()
    page = WebMap(
        title=title or facts["Title"],
        headline=headline(serving, view),
        definition=definition or " ".join([facts["Definition"], *(second.definition for second in measures[1:])]),
        sample=facts.get("SAMPLE", ""),
        area=tree[view.area].name,
        legend_title=legend_title(serving, view),
        note=" ".join(filter(None, (*notes, around_in_words(drawn) if len(near) else ""))),
        areas_word=several,
        areas_layer=f"{several} by {' and '.join(one.label for one in measures)}",
        value_heading=" · ".join(one.short for one in measures),
        people_heading=BASIS_WORDS[view.basis].capitalize(),
        caption=f"{level_words(view.level, len(drawn.in_view))} in {in_sentence(tree[view.area])}, {who}",
        hint=f"Choose {'an' if words[0].isupper() else 'a'} {words[0]} on the map, in the search or in the table.",
        shading=drawn.shading,
        counts=tuple(_written(pair) for pair in (*counts.classes, counts.missing)),
        suppressed=_written(counts.suppressed),
        histogram=histogram_of(drawn),
        both=drawn.both,
        both_names=(measures[0].short, measures[-1].short),
        rows=_rows(serving, view, drawn),
        geometry=_geometry(serving, view.level),
        extent=serving.store.areas.geometry.loc[[view.area]],
        context=_geometry(serving, "place"),
        outlines=_outlines(serving, view, ring=ring),
        selected=view.select,
        credit=" ".join(cited(serving, sources)),
        about=tuple((key, text) for key, text in about if key not in SAID_ELSEWHERE),
        sources=_sources(serving, sources),
        link=link_of_file(),
        land=land_near(serving, view),
        around=tuple(
            row._replace(value=drawn.shading.suppressed_label)
            if drawn.shading.classes[row.code] == SUPPRESSED_CLASS
            else row
            for row in _rows(serving, view, drawn._replace(in_view=near))
        ),
    )
    return web_map(page).encode("utf-8")


def areas_near(serving: Serving, view: View) -> pd.Index:
    """Areas of the level of a view that lie around the area in view: half its width and height beyond it at most."""
    areas = _geometry(serving, view.level)
    west, south, east, north = serving.store.areas.geometry[view.area].bounds
    wide, high = (east - west) / 2, (north - south) / 2
    near = areas.cx[west - wide : east + wide, south - high : north + high].index
    around: pd.Index = near.difference(serving.tree.members(view.area, view.level), sort=False)
    return around


def land_near(serving: Serving, view: View) -> gpd.GeoSeries:
    """Main roads and water around the area in view: its width and height beyond it at most."""
    west, south, east, north = serving.store.areas.geometry[view.area].bounds
    wide, high = east - west, north - south
    land = landscape(serving.store)
    cut = land.clip_by_rect(west - wide, south - high, east + wide, north + high)
    return cut[~cut.is_empty]


def _written(pair: tuple[int, int | None]) -> tuple[str, str]:
    """Areas and people as the legend writes them."""
    areas, people = pair
    return f"{areas:,}", MISSING_LABEL.lower() if people is None else f"{people:,}"


def _geometry(serving: Serving, level: str) -> gpd.GeoSeries:
    table = serving.store.lsoa if level == "lsoa" else serving.store.areas
    return table.geometry.loc[[area.code for area in serving.tree.at(level)]]


def _rows(serving: Serving, view: View, drawn: Drawing) -> tuple[AreaRow, ...]:
    """Areas in view, worst first as the table of the page has them; unknown values last."""
    tree, measure = serving.tree, scene_of(serving, view).measure
    second = measure_at(serving, view.second, view.period, view.level) if view.second else None
    other = measure_values(serving, second, view.level, view.basis) if second is not None else drawn.values  # noqa: PD011
    names = pd.Series([tree[code].name for code in drawn.in_view], index=drawn.in_view)
    values, people = (series.loc[drawn.in_view] for series in (drawn.values, drawn.people))  # noqa: PD011 - a field
    table = pd.DataFrame({"value": values, "people": people, "name": names})
    table = table.sort_values(["value", "name"], ascending=[measure.low_is_dark, True], na_position="last")
    rows = []
    for code, value, count, name in table.itertuples():
        figures = [measure.written(value)]
        if second is not None:
            figures.append(second.written(float(other[code])))
        rows.append(AreaRow(code, name, within(tree, code), " · ".join(figures), written(count, 0)))
    return tuple(rows)


def _outlines(serving: Serving, view: View, *, ring: bool) -> tuple[OutlineLayer, ...]:
    """Outlines that the map can show: places, neighbourhoods above smaller areas, Core20 areas in view."""
    tree, shapes = serving.tree, serving.store.areas.geometry
    inside = set(tree.members(view.area, "place")) if tree[view.area].level not in {"place", "neighbourhood"} else set()
    places = [area.code for area in tree.at("place")]
    named = tuple(tree[code].name if code in inside else "" for code in places)
    outlines = [OutlineLayer("place", "Place outlines", shapes.loc[places], named, _line(PLACE_OUTLINE), shown=True)]
    if "neighbourhood" in tree.levels and view.level in {"lsoa", "msoa"}:
        codes = tree.members(view.area, "neighbourhood")
        named = tuple(tree[code].name for code in codes)
        line = _line(NEIGHBOURHOOD_OUTLINE)
        doubts = sorted({tree[code].status for code in codes} - {"published"})
        label = "Neighbourhood outlines" + (f" ({', '.join(doubts)})" if doubts else "")
        outlines.append(OutlineLayer("neighbourhood", label, shapes.loc[codes], named, line, shown=True))
    lsoa = serving.store.lsoa.geometry
    if core20 := list(core20_areas(serving, view.area)):
        joined = dissolved(lsoa.loc[core20], pd.Series("core20", index=core20))
        outlines.append(
            OutlineLayer(
                "core20", "Core20 areas: the most deprived fifth of England", joined, (), CORE20_LINE, shown=ring
            )
        )
    if codes := list(patch_areas(serving, view)):
        joined = dissolved(lsoa.loc[codes], pd.Series("patch", index=codes))
        outlines.append(OutlineLayer("patch", patch_label(serving, view), joined, (), PATCH_LINE, shown=True))
    return tuple(outlines)


def _sources(serving: Serving, sources: Sources) -> tuple[SourceLink, ...]:
    """Each dataset and indicator that is drawn, with publisher, vintage and licence, and the page it comes from."""
    datasets = [
        SourceLink(
            f"{dataset['title']}, {dataset['publisher']}, {dataset['vintage']}. {dataset['licence']}.",
            dataset["page"] if dataset["page"].startswith("https://") else "",
        )
        for dataset in datasets_of(serving, sources)
    ]
    return (*datasets, *(SourceLink(f"{line}.", "") for line in sources.others))


def _line(style: OutlineStyle) -> LineStyle:
    return LineStyle(style["weight"], style["colour"])
