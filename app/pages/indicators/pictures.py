"""What the page Indicators draws: its lines, and its charts as pictures."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd

from needs_map.app.pages.indicators.charts import sorted_codes, spine_data
from needs_map.app.pages.indicators.choices import Listing, listing_of, opening
from needs_map.app.pages.indicators.figures import WHOLE_BOARD, benchmarks_at, england, figures, judged
from needs_map.app.pages.indicators.files import bar_picture, funnel_picture, spine_picture
from needs_map.app.pages.indicators.funnel import funnel_of
from needs_map.app.pages.indicators.peers import past_of, peers, ranks, trends
from needs_map.app.pages.indicators.table import AreaLine, IndicatorLine
from needs_map.app.pages.indicators.words import deprivation_headline, deprivation_side, indicators_headline
from needs_map.figures.comparison import england_basis
from needs_map.figures.entries import Entry
from needs_map.figures.serving import Serving
from needs_map.figures.values import icb_around
from needs_map.figures.view import View
from needs_map.geo.areas import LIST_LEVELS, Area, in_sentence

OWN = {
    "icb": "each area’s own ICB",
    "pcn": "each practice’s own network",
    "sub_icb": "each list’s own sub-ICB location",
}
"""Benchmarks that are not the same one for all areas, in words."""


def line_of(serving: Serving, view: View, listing: Listing, entry: Entry, basis: str) -> IndicatorLine:
    """
    Put together what the page shows of an indicator.

    Parameters
    ----------
    serving, view
        The store and the view.
    listing
        What the view asks.
    entry
        An indicator that exists at the level asked for.
    basis
        Population basis that a person chose, which a link keeps whatever the page can count.
    """
    own = figures(serving, entry, listing.level, view.basis)
    if own is None:
        raise ValueError(f"entry: {entry.key} does not exist for level {listing.level}")
    return IndicatorLine(
        entry,
        own,
        judged(serving, entry, listing.level, view.basis, listing.against),
        england(serving, entry, view.basis, own.period),
        opening(view._replace(basis=basis), entry.key),
    )


def against_of(serving: Serving, listing: Listing) -> str:
    """The benchmark as it stands in a sentence about the area shown."""
    if listing.against == "england":
        return "England"
    if listing.against == WHOLE_BOARD and (whole := icb_around(serving, serving.tree.top)):
        return whole.short
    holder = serving.tree.holder(listing.area.code, listing.against)
    return in_sentence(serving.tree[holder]) if holder else benchmarks_at(serving, listing.level)[listing.against]


def has_value(line: IndicatorLine, code: str) -> bool:
    """Whether an indicator has a value for an area."""
    return bool(line.figures.table["value"].notna()[code])


def area_finding(area: Area, lines: Sequence[IndicatorLine], against: str) -> str:
    """What an area is like on the indicators that say something of it: deprivation first, by size."""
    code, name = area.code, in_sentence(area)
    known = [
        (one, str(one.judged.word[code])) for one in lines if has_value(one, code) and not one.entry.is_composition
    ]
    deprived = [side for one, word in known if (side := deprivation_side(one.entry, word))]
    others = [word for one, word in known if not deprivation_side(one.entry, word)]
    first = deprivation_headline(name, against, deprived)
    return f"{first} {indicators_headline(name, against, others)}".strip() if others or not first else first


def names_of(serving: Serving, codes: Sequence[str]) -> dict[str, str]:
    """Short names of areas, by code."""
    return {code: serving.tree[code].short for code in codes}


def all_codes(serving: Serving, listing: Listing) -> Sequence[str]:
    """Areas that a funnel is of: those of the table, or all lists of patients of the kind."""
    return listing.codes if listing.level not in LIST_LEVELS else [one.code for one in serving.tree.at(listing.level)]


def area_lines(
    serving: Serving, view: View, listing: Listing, lines: Sequence[IndicatorLine]
) -> tuple[list[AreaLine], dict[str, pd.Series], set[str]]:
    """
    Put together the area shown across indicators.

    Returns
    -------
    rows, around, among
        A row an indicator that the area has, the values of its peers by the indicator's key, and who these are.
    """
    code = listing.area.code
    rows: list[AreaLine] = []
    around: dict[str, pd.Series] = {}
    among: set[str] = set()
    for line in lines:
        entry = line.entry
        if entry.is_composition or not (has_value(line, code) or line.figures.table["note"][code]):
            continue
        values, whose = peers(serving, entry, listing.level, view.basis)
        around[entry.key] = values
        among.add(whose)
        ranked = ranks(serving, entry, listing.level, view.basis)
        trend = str(trends(serving, entry, listing.level, view.basis)[code])
        ends = (float(values.min()), float(values.max()))
        own = past_of(serving, entry, listing.level, code)
        rows.append(AreaLine(line, float(ranked.rank[code]), ranked.ranked, trend, *ends, own))
    return rows, around, among


def indicators_pictures(serving: Serving, view: View) -> dict[str, Callable[[str], bytes]]:
    """
    Pictures of the page.

    Parameters
    ----------
    serving, view
        The store and the view, with what is chosen on the page.

    Returns
    -------
    pictures
        What draws each in a format: `areas` (one indicator across areas), `funnel` where there is one, and `area` (one
        area across indicators); none where the store has no indicators for areas above LSOAs.
    """
    chosen, view = view, view._replace(basis=england_basis(serving, view.basis))
    listing = listing_of(serving, view)
    if listing is None:
        return {}
    against = against_of(serving, listing)
    line = line_of(serving, view, listing, listing.open, chosen.basis)
    names = names_of(serving, sorted_codes(line, listing.codes))
    wording = OWN.get(listing.against) or against
    found: dict[str, Callable[[str], bytes]] = {}
    found["areas"] = partial(bar_picture, serving, line, names, level=listing.level, against=wording)
    every = names_of(serving, sorted_codes(line, all_codes(serving, listing)))
    if (funnel := funnel_of(line, every)) is not None:
        found["funnel"] = partial(funnel_picture, serving, line, funnel)
    lines = [line_of(serving, view, listing, entry, chosen.basis) for entry in listing.entries]
    rows, around, _ = area_lines(serving, view, listing, lines)
    if rows:
        finding = area_finding(listing.area, [row.line for row in rows], against)
        data = spine_data(rows, listing.area.code, around)
        found["area"] = partial(spine_picture, serving, rows, data, finding=finding, against=against)
    return found
