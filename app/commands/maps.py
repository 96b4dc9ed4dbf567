"""The commands `picture` and `webmap`: a map as a file, of what a page shows, from the command line."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from needs_map.app.commands.view_of_options import check_second, view_of_options
from needs_map.app.exports.pictures import PAPER_LABELS, draw_to_file
from needs_map.app.exports.webmaps import view_web_map
from needs_map.app.link.links import address_at, linked
from needs_map.app.pages.compare.picture import picture_of_pair
from needs_map.data.configuration import text_of
from needs_map.data.errors import DataError
from needs_map.data.manifest import store_to_serve
from needs_map.data.staging import write_whole
from needs_map.figures.classes import CLASSES
from needs_map.figures.comparison import SPECIAL
from needs_map.figures.map_form import BOTH, SHAPES
from needs_map.figures.measures import BUILT_IN
from needs_map.figures.patch import LARGEST_PATCH
from needs_map.figures.places.search import area_meant, seen_from
from needs_map.figures.rings import core20_areas
from needs_map.figures.serving import BASES, Serving, open_serving
from needs_map.figures.view import ON, REVERSED, SHOWN_LEVELS
from needs_map.geo.numbers import written

MEASURE_WORDS = f"{', '.join(BUILT_IN)}, or the key of an indicator of the store"


def add_webmap(webmap: argparse.ArgumentParser) -> None:
    """Give a parser the options of `webmap`."""
    webmap.add_argument("--measure", required=True, metavar="MEASURE", help=MEASURE_WORDS)
    webmap.add_argument("--level", required=True, choices=SHOWN_LEVELS, help="level of the areas drawn")
    webmap.add_argument("--area", required=True, help="code or name of the area to show")
    webmap.add_argument("--out", type=Path, required=True, help="file to write, ending in .html")
    webmap.add_argument("--basis", choices=BASES, help="who is counted (default: registered if known)")
    webmap.add_argument("--classes", choices=CLASSES, help="how classes are made (default: national where they exist)")
    webmap.add_argument("--breaks", help="own breaks, such as '5 10 20'")
    webmap.add_argument("--select", help="code or name of an area to ring")
    _shared(webmap)
    webmap.set_defaults(act=_webmap)


def add_picture(picture: argparse.ArgumentParser) -> None:
    """Give a parser the options of `picture`."""
    picture.add_argument("--measure", required=True, metavar="MEASURE", help=MEASURE_WORDS)
    picture.add_argument("--level", choices=SHOWN_LEVELS, required=True, help="level of the areas drawn")
    picture.add_argument("--area", required=True, help="the area in view: a code or a name")
    picture.add_argument("--out", type=Path, required=True, help="file to write, ending in .png, .svg or .pdf")
    picture.add_argument("--select", help="an area to ring: a code or a name")
    picture.add_argument(
        "--compare",
        metavar="AREA",
        help=f"draw this area's map next to the first: a code, a name, or one of {', '.join(SPECIAL)}",
    )
    picture.add_argument("--paper", choices=tuple(PAPER_LABELS), default="a4-landscape", help="size of the picture")
    picture.add_argument("--untitled", action="store_true", help="draw neither title nor definition, for a caption")
    picture.add_argument(
        "--no-land", action="store_true", help="without main roads and water, where the store has them"
    )
    picture.add_argument("--title", help="the finding (default: the page's headline)")
    picture.add_argument("--subtitle", help="the definition (default: the measure's)")
    picture.add_argument("--basis", choices=BASES, help="who is counted")
    picture.add_argument("--classes", choices=tuple(CLASSES), help="how classes are cut (default: the measure's own)")
    picture.add_argument("--breaks", default="", help="bounds for the classes own, such as '10 20 40'")
    picture.add_argument("--reverse", action="store_true", help="the other end of the colours")
    picture.add_argument("--shape", choices=list(filter(None, SHAPES)), help="equal-population hexagons, or both maps")
    _shared(picture)
    picture.set_defaults(act=_picture)


def _shared(command: argparse.ArgumentParser) -> None:
    """Add what both commands take."""
    command.add_argument("--second", metavar="MEASURE", help="a second measure, for a map of both")
    command.add_argument("--ring", action="store_true", help="ring Core20 areas")
    command.add_argument(
        "--patch", action="append", default=[], metavar="AREA", help="ring my patch; once for each of its areas"
    )
    command.add_argument("--store", type=Path)
    command.add_argument(
        "--url",
        default="",
        help="address of the map, for the link in the file (default: NEEDS_MAP_URL; without either there is no link)",
    )


def _webmap(options: argparse.Namespace) -> None:
    serving = open_serving(store_to_serve(options.store))
    view = view_of_options(
        serving,
        measure=options.measure,
        level=options.level,
        area=options.area,
        basis=options.basis,
        classes=options.classes,
        breaks=options.breaks,
        select=options.select,
        second=options.second,
    )
    view = view._replace(patch=_patch(serving, options.patch, view.area))
    if options.out.suffix.lower() not in {".html", ".htm"}:
        raise DataError(f"--out: {options.out.name} must end in .html")
    address = address_at(options.url or text_of("server.url"), view)
    content = linked(address, lambda: view_web_map(serving, view, ring=options.ring))()
    write_whole(options.out, content)
    sys.stdout.write(f"Wrote {options.out} ({written(len(content) / 1e6, 2)} MB): {serving.tree[view.area].name}\n")
    sys.stdout.write(_unringed(serving, view.area, ring=options.ring))


def _picture(options: argparse.Namespace) -> None:
    serving = open_serving(store_to_serve(options.store))
    area, found = seen_from(serving, options.area, options.level)
    compare = _compared(serving, options)
    given = bool(options.classes or options.breaks)
    check_second(serving, options.measure, options.second, options.level, given=given)
    if options.ring and options.level != "lsoa":
        raise DataError("Core20 areas are LSOAs: --ring needs --level lsoa.")
    written = draw_to_file(
        serving,
        options.out,
        {
            "measure": options.measure,
            "level": options.level,
            "area": area,
            "select": area_meant(serving, options.select, options.level).code if options.select else found,
            "basis": options.basis or serving.bases[-1],
            "classes": options.classes or "",
            "breaks": options.breaks,
            "reverse": REVERSED if options.reverse else "",
            "second": options.second or "",
            "shape": options.shape or "",
            "ring": ON if options.ring else "",
            "patch": _patch(serving, options.patch, "" if compare else area),
            "compare": compare,
        },
        paper=options.paper,
        title=options.title,
        subtitle=options.subtitle,
        draw=picture_of_pair if compare else None,
        url=options.url,
        headed=not options.untitled,
        land=not options.no_land,
    )
    sys.stdout.write(f"Wrote {written}\n")
    sys.stdout.write(_unringed(serving, area, ring=options.ring and not compare))


def _compared(serving: Serving, options: argparse.Namespace) -> str:
    """Code of the area to compare with, or a key of `SPECIAL`; empty for none."""
    if not options.compare:
        return ""
    if options.select or options.shape == BOTH:
        what = "--select" if options.select else f"--shape {BOTH}"
        raise DataError(f"--compare draws the maps of --area and of the other side: it takes no {what}.")
    return options.compare if options.compare in SPECIAL else area_meant(serving, options.compare).code


def _patch(serving: Serving, areas: Sequence[str], within: str) -> str:
    """Codes of my patch with commas between; refused where none of it lies in the area in view, if there is one."""
    codes = dict.fromkeys(area_meant(serving, area).code for area in areas)
    if len(codes) > LARGEST_PATCH:
        raise DataError(f"My patch holds {LARGEST_PATCH} areas at most: {len(codes)} were given.")
    inside = set(serving.tree.lsoas(within)) if within else set()
    if codes and within and not any(inside & set(serving.tree.lsoas(code)) for code in codes):
        raise DataError(f"No area of my patch is in {serving.tree[within].name}: nothing could be ringed.")
    return ",".join(codes)


def _unringed(serving: Serving, area: str, *, ring: bool) -> str:
    """Say so where Core20 areas were to be ringed and there are none."""
    if not ring or core20_areas(serving, area):
        return ""
    return f"{serving.tree[area].name} has no Core20 area: none is ringed.\n"
