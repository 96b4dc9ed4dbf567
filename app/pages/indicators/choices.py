"""What the page Indicators asks, and what it makes of the answers: level, benchmark, heading, order, what is open."""

import math
from typing import NamedTuple
from urllib.parse import urlencode

from needs_map.app.link.choices import Choice, offer
from needs_map.app.link.links import OPENED, link_of_view
from needs_map.app.pages.indicators.figures import BENCHMARKS, benchmarks_at, figures, judged, levels_of, shown_entries
from needs_map.app.pages.indicators.peers import ranks
from needs_map.figures.entries import Entry, entries_of
from needs_map.figures.people.catchments import lists_of_area
from needs_map.figures.people.list_figures import entries_at, list_entries
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import View, has_many_boards
from needs_map.geo.areas import LEVEL_NAMES, LIST_LEVELS, Area, in_sentence
from needs_map.needs.comparisons.comparison import JUDGED

PAGE = "indicators"
LEVEL, AGAINST, GROUP, ORDER, OPEN, SHOWN = "show", "benchmark", "heading", "order", "open", "across"
"""Names in the link."""
ALL = "all"
ORDERS = {
    "listed": "As listed",
    "worst": "Most areas worse first",
    "rank": "The area's lowest rank first",
    "name": "By name",
}
MOST_AREAS = 42
"""Areas of a level above which only those around the area in view are shown: England has as many ICBs."""


class Listing(NamedTuple):
    """What the page shows."""

    level: str
    against: str
    """A key of `BENCHMARKS`."""
    group: str
    """A heading, or `all`."""
    order: str
    entries: tuple[Entry, ...]
    """In order."""
    open: Entry
    codes: tuple[str, ...]
    """Areas shown, in the order of the store."""
    area: Area
    """The one that is shown across indicators."""
    groups: tuple[str, ...]
    """Headings that have an indicator at the level."""


def listing_of(serving: Serving, view: View) -> Listing | None:
    """
    Work out what a view asks of the page.

    Parameters
    ----------
    serving, view
        The store and the view.

    Returns
    -------
    listing
        None where the store has no indicator at any level.
    """
    levels = levels_of(serving)
    level = view.chosen(LEVEL)
    level = level if level in levels else _usual_level(serving, view, levels)
    against = view.chosen(AGAINST)
    against = against if against in benchmarks_at(serving, level) else usual_benchmark(serving, level)
    every = shown_entries(serving, level, view.basis, entries_at(serving, level, view.basis))
    if not every:
        return None
    groups = tuple(dict.fromkeys(entry.group for entry in every))
    group = view.chosen(GROUP)
    group = group if group in groups else ALL
    chosen = [entry for entry in every if group in {ALL, entry.group}]
    codes = codes_shown(serving, view, level)
    area = serving.tree[_shown_code(serving, view, level, codes)]
    order = view.chosen(ORDER)
    order = order if order in ORDERS else "listed"
    wanted = view.chosen(OPEN)
    opened = next((entry for entry in every if entry.key == wanted), chosen[0])
    listing = Listing(level, against, group, order, tuple(chosen), opened, codes, area, groups)
    return listing._replace(entries=_ordered(serving, view.basis, listing))


def usual_benchmark(serving: Serving, level: str) -> str:
    """England where the store knows it, else the largest area that it has."""
    known = benchmarks_at(serving, level)
    return "england" if len(serving.store.england) or len(known) == 1 else list(known)[-1]


def _usual_level(serving: Serving, view: View, levels: tuple[str, ...]) -> str:
    """Level of the area in view if the page shows it, else places (of England ICBs), else the first."""
    own = scene_of(serving, view).subject.level
    if own in levels:
        return own
    usual = "icb" if has_many_boards(serving) else "place"
    return usual if usual in levels else levels[0]


def codes_shown(serving: Serving, view: View, level: str) -> tuple[str, ...]:
    """
    Areas of a level: all of a system's, or of a large one those in the smallest area around the one in view.

    Of lists those with most of the patients of the area in view, where it is smaller than an ICB.
    """
    tree = serving.tree
    found = [area.code for area in tree.at(level)]
    if level in LIST_LEVELS and not view.practice and not tree.members(view.focus, level):
        return tuple(_lists_around(serving, view.focus, level)) or tuple(found[:MOST_AREAS])
    around = [area.code for area in tree.path(view.about)]
    while len(found) > MOST_AREAS and around:
        inside = tree.members(around.pop(0), level)
        found = inside or found
    return tuple(found[:MOST_AREAS])


def _lists_around(serving: Serving, area: str, level: str) -> list[str]:
    """Lists on which the patients of an area of ground are, those with most of them first."""
    own = lists_of_area(serving, area).rows.index
    holders = dict.fromkeys(serving.tree.holder(str(code), level) for code in own)
    return [code for code in holders if code][:MOST_AREAS]


def _shown_code(serving: Serving, view: View, level: str, codes: tuple[str, ...]) -> str:
    """The area shown across indicators: as chosen, else the one in view or that holds it, else the first inside it."""
    tree = serving.tree
    if view.chosen(SHOWN) in codes:
        return view.chosen(SHOWN)
    holder = tree.holder(view.about, level)
    if holder in codes:
        return str(holder)
    inside = [code for code in tree.members(view.about, level) if code in codes]
    return inside[0] if inside else codes[0]


def first_inside(serving: Serving, view: View, listing: Listing) -> str:
    """Why the sentences are about one area of those inside the area in view, which nobody chose; empty where not so."""
    own = scene_of(serving, view).subject
    chosen = view.chosen(SHOWN) in listing.codes or serving.tree.holder(own.code, listing.level) in listing.codes
    if chosen or listing.area.code not in serving.tree.members(own.code, listing.level):
        return ""
    return (
        f"These sentences are about {in_sentence(listing.area)}, the first of the {LEVEL_NAMES[listing.level][1]} in "
        f"{in_sentence(own)}: choose another under “One area across indicators”."
    )


def _ordered(serving: Serving, basis: str, listing: Listing) -> tuple[Entry, ...]:
    entries = list(listing.entries)
    if listing.order == "name":
        return tuple(sorted(entries, key=lambda entry: entry.name.casefold()))
    if listing.order == "worst":
        return tuple(sorted(entries, key=lambda entry: -_worse(serving, entry, basis, listing)))
    if listing.order == "rank":
        return tuple(sorted(entries, key=lambda entry: -_rank(serving, entry, basis, listing)))
    return tuple(entries)


def _worse(serving: Serving, entry: Entry, basis: str, listing: Listing) -> int:
    words = judged(serving, entry, listing.level, basis, listing.against).word
    return int((words.reindex(list(listing.codes)) == "worse").sum())


def _rank(serving: Serving, entry: Entry, basis: str, listing: Listing) -> float:
    """Rank of the area shown; unknown and unranked ones come last."""
    own = figures(serving, entry, listing.level, basis)
    if own is None or entry.polarity not in JUDGED:
        return 0.0
    rank = ranks(serving, entry, listing.level, basis).rank[listing.area.code]
    return 0.0 if math.isnan(rank) else float(rank)


def opening(view: View, key: str) -> str:
    """Address of the page with an indicator open, at its chart; relative, of a view and an indicator's key."""
    return f"?{urlencode(link_of_view(view._replace(page=PAGE).choosing(OPEN, key)))}{OPENED}"


def _known_entry(value: str, serving: Serving) -> bool:
    return value in entries_of(serving, serving.bases[0]) | list_entries(serving)


def _known_group(value: str, serving: Serving) -> bool:
    known = entries_of(serving, serving.bases[0]) | list_entries(serving)
    return value in {entry.group for entry in known.values()}


offer(
    {
        LEVEL: Choice(PAGE, "level", lambda value, serving: value in levels_of(serving)),
        AGAINST: Choice(PAGE, "benchmark", lambda value, _: value in BENCHMARKS),
        GROUP: Choice(PAGE, "heading", _known_group),
        ORDER: Choice(PAGE, "order", lambda value, _: value in ORDERS),
        OPEN: Choice(PAGE, "indicator", _known_entry),
        SHOWN: Choice(PAGE, "area", lambda value, serving: value in serving.tree or value in serving.tree.lists),
    }
)
