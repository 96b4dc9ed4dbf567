"""The figures of the page Profile: each of an area among its peers, and its people by age now and in ten years."""

import math
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from needs_map.app.link.links import link_of_view
from needs_map.app.pages.indicators.choices import opening
from needs_map.app.pages.indicators.figures import england, figures, judged
from needs_map.app.pages.indicators.peers import past_of, ranks, trends
from needs_map.app.pages.indicators.results import IndicatorResults
from needs_map.app.pages.indicators.table import IndicatorLine
from needs_map.app.words.headline import parent_of
from needs_map.data.content.profiles import MOST_FIGURES, ProfilePart, profile_in_use
from needs_map.data.indicators.imd import DOMAINS
from needs_map.figures.comparison import england_basis
from needs_map.figures.entries import Entry, entries_of
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.people.population import DEFAULT_METHOD, ages_of, people_of_area
from needs_map.figures.people.tables import chosen_years, growth_years
from needs_map.figures.records.quality import record_keys
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import measure_values
from needs_map.figures.view import View
from needs_map.geo.areas import LEVELS, PATCH_LEVEL, Area
from needs_map.geo.neighbours import LsoaShapes, lsoa_shapes, neighbours
from needs_map.needs.population.ageing import Band, growth, in_bands

ON_INDICATORS = ("neighbourhood", "place", "icb")
"""Levels that the page Indicators shows: a figure of any other opens on the map."""
PEERS_WITHIN = {"lsoa": "place", "msoa": "icb", PATCH_LEVEL: "icb"}
"""Of small areas only those in the same place, or the same ICB, are peers: of all there would be a smear."""
WITHIN = ("icb", "place", "msoa")
"""Levels of the areas among which the only one of its level is drawn, largest first."""
AGES = (Band(0, 15), Band(16, 64), Band(65, 79), Band(80, 90))
YEARS_AHEAD = 10
MOST_LSOAS = 10


class ProfileLine(NamedTuple):
    """One figure of the page."""

    line: IndicatorLine
    value: float
    parent: float
    """Value of the area above, of the same period; NaN if it is not known."""
    peers: tuple[float, ...]
    neighbours: tuple[float, ...]
    rank: float
    ranked: int
    trend: str
    past: tuple[tuple[str, float], ...]
    """Periods and the value in each, as far as it is known."""
    above: IndicatorResults | None
    """What the value of the area above is of; None where that is not known."""


class AgeLine(NamedTuple):
    """People of an age band in two years."""

    label: str
    now: float
    then: float
    change: float
    """Proportion; NaN where there was nobody."""


class AgesInTwoYears(NamedTuple):
    """People of an area by age in two years."""

    start: int
    end: int
    lines: tuple[AgeLine, ...]
    everyone: AgeLine


def profile_lines(serving: Serving, view: View, area: Area) -> list[tuple[str, list[ProfileLine]]]:
    """
    Put together the figures of an area.

    Parameters
    ----------
    serving, view
        The store and the view; its links keep the population basis that a person chose, whatever England is known for.
    area
        Any area of the store.

    Returns
    -------
    parts
        Title and figures of each part that has any.
    """
    entries = entries_of(serving, england_basis(serving, view.basis))
    parts = [(part.title, _of_part(serving, view, area, part, entries)) for part in profile_sections(serving)]
    return [(title, lines) for title, lines in parts if lines]


def profile_sections(serving: Serving) -> tuple[ProfilePart, ...]:
    """Parts of the page: those of the file, and last what the store has that was counted from records."""
    profile = profile_in_use()
    listed = {key for part in profile.parts for keys in part.figures for key in keys}
    left = MOST_FIGURES - sum(len(part.figures) for part in profile.parts)
    counted = [(key,) for key in record_keys(serving.store.manifest) if key not in listed][:left]
    return (*profile.parts, *([ProfilePart(profile.records, tuple(counted))] if profile.records and counted else []))


def _of_part(
    serving: Serving, view: View, area: Area, part: ProfilePart, entries: dict[str, Entry]
) -> list[ProfileLine]:
    found = []
    for keys in part.figures:
        known = (entries[key] for key in keys if key in entries)
        line = next((line for entry in known if (line := _line(serving, view, area, entry))), None)
        if line is not None:
            found.append(line)
    return found


def _line(serving: Serving, view: View, area: Area, entry: Entry) -> ProfileLine | None:
    """One figure; None where the area has none, or where it is a share of people in whole LSOAs and the area is one."""
    level, basis = area.level, england_basis(serving, view.basis)
    if level == "lsoa" and not entry.indicator and entry.kind == "proportion":
        return None
    own = figures(serving, entry, level, basis)
    if own is None or not math.isfinite(own.table["value"][area.code]):
        return None
    values = own.table["value"]
    above = parent_of(serving, area)
    theirs = figures(serving, entry, above.level, basis) if above else None
    same = theirs is not None and theirs.period == own.period
    place = ranks(serving, entry, level, basis)
    beside = figures(serving, entry, peer_level(serving, area), basis)
    among = beside.table["value"] if beside is not None and beside.period == own.period else values
    return ProfileLine(
        IndicatorLine(
            entry,
            own,
            judged(serving, entry, level, basis, "england"),
            england(serving, entry, basis, own.period),
            figure_address(view, area, entry, measures_of(serving)),
        ),
        float(values[area.code]),
        float(theirs.table["value"][above.code]) if above and theirs is not None and same else math.nan,
        tuple(among.reindex(peer_codes(serving, area)).dropna().tolist()),
        tuple(values.reindex(list(neighbours_of(serving, area.code))).dropna().tolist()),
        float(place.rank[area.code]),
        place.ranked,
        str(trends(serving, entry, level, basis)[area.code]),
        past_of(serving, entry, level, area.code),
        theirs if same else None,
    )


@store_cache(maxsize=1)
def _ground(serving: Serving) -> LsoaShapes:
    return lsoa_shapes(serving.store.lsoa.geometry)


@store_cache(maxsize=256)
def neighbours_of(serving: Serving, code: str) -> tuple[str, ...]:
    """Codes of the areas of the same level that touch an area, in the order of the store."""
    return neighbours(serving.tree, _ground(serving), code)


def peer_codes(serving: Serving, area: Area) -> list[str]:
    """Codes of the areas among which an area is drawn: of its `peer_level`, and of small ones those around it."""
    tree, level = serving.tree, peer_level(serving, area)
    around = tree.holder(area.code, PEERS_WITHIN.get(area.level, "")) if area.level in PEERS_WITHIN else None
    return tree.members(around, level) if around else [one.code for one in tree.at(level)]


def peer_level(serving: Serving, area: Area) -> str:
    """Level of the areas among which an area is drawn: its own, and of one that has no like, a smaller one's."""
    if area.level == PATCH_LEVEL:
        return "msoa"
    smaller = (level for level in (area.level, *WITHIN) if len(serving.tree.at(level)) > 1)
    return next(smaller, area.level)


def figure_address(view: View, area: Area, entry: Entry, known: Mapping[str, Measure]) -> str:
    """Address of the page that shows more of a figure: Indicators where it shows the level, else the map."""
    if area.level in ON_INDICATORS:
        return opening(view, entry.key)
    of_domain = entry.column in {f"{domain}_decile" for domain in DOMAINS}  # a share, which the map has as deciles
    key = entry.column if of_domain else entry.key
    level = area.level if area.level in {"lsoa", "msoa"} and not of_domain else "lsoa"
    if key in known and level not in known[key].levels:
        level = next((one for one in LEVELS if one in known[key].levels), level)  # the smallest that it is known of
    return "?" + urlencode(link_of_view(view._replace(page="map", measure=key, level=level)))


def ages_now_and_then(serving: Serving, area: Area) -> AgesInTwoYears:
    """
    People of an area by age, in the first year that the tables of the page Population show and ten years on.

    Raises
    ------
    DataError
        If the store knows no ages.
    """
    available = ages_of(serving).years
    start = growth_years(serving, chosen_years(serving, ()))[0]
    end = min(start + YEARS_AHEAD, available[-1])
    people = people_of_area(serving, area.code, DEFAULT_METHOD).sum(axis=1)
    now, then = people[available.index(start)], people[available.index(end)]
    bands = zip(AGES, in_bands(now, AGES), in_bands(then, AGES), strict=True)
    lines = tuple(AgeLine(_band_words(band), *_grown(before, after)) for band, before, after in bands)
    return AgesInTwoYears(start, end, lines, AgeLine("All ages", *_grown(now.sum(), then.sum())))


def _grown(before: float, after: float) -> tuple[float, float, float]:
    return float(before), float(after), float(growth(np.array([before]), np.array([after]))[0])


def _band_words(band: Band) -> str:
    return f"{band.first} and over" if band == AGES[-1] else f"{band.first} to {band.last}"


class LsoaTable(NamedTuple):
    """LSOAs of an area to look at first."""

    rows: pd.DataFrame
    """Ten at most, the most deprived first, indexed by code: `name`, `msoa`, `rank`, `decile`, `people`, deciles of the
    domains and values of the measures by their keys; NaN is unknown."""
    measures: tuple[Measure, ...]


def first_lsoas(serving: Serving, area: Area, basis: str) -> LsoaTable:
    """
    LSOAs of an area to look at first: its most deprived ones, with what else is known of them.

    Parameters
    ----------
    serving, area, basis
        The store, the area and the population basis.
    """
    table = serving.store.lsoa.loc[serving.tree.lsoas(area.code)].sort_values("imd_rank").head(MOST_LSOAS)
    msoas = serving.tree.membership["msoa"].loc[table.index]
    rows = pd.DataFrame(
        {
            "name": table["LSOA21NM"].astype(str),
            "msoa": [serving.tree[str(code)].name for code in msoas],
            "rank": table["imd_rank"].astype(int),
            "decile": table["imd_decile"].astype(int),
            "people": serving.people[basis].loc[table.index],
        }
        | {domain: table[f"{domain}_decile"].astype(int) for domain in DOMAINS},
        index=table.index,
    )
    known = measures_of(serving)
    keys = [key for key in profile_in_use().lsoas if key in known and "lsoa" in known[key].levels]
    measures = tuple(measure_at(serving, key, level="lsoa") for key in keys)
    for measure in measures:
        rows[measure.key] = measure_values(serving, measure, "lsoa", basis).reindex(rows.index)
    return LsoaTable(rows, measures)
