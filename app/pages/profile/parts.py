"""The parts of the page Profile about one area: its sentences and its figures, for documents."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from needs_map.app.pages.indicators.files import indicator_sources
from needs_map.app.pages.indicators.parts import suppression_of
from needs_map.app.pages.indicators.results import IndicatorResults
from needs_map.app.pages.indicators.words import figure
from needs_map.app.pages.population.parts import bands_part, now_and_ahead
from needs_map.app.pages.profile.changing import changing_part
from needs_map.app.pages.profile.figures import AGES, ProfileLine, ages_now_and_then, first_lsoas, profile_lines
from needs_map.app.pages.profile.list_sections import list_ages_part, list_lsoas_part, list_standing_part
from needs_map.app.pages.profile.lists import lines_of_list, list_sentences
from needs_map.app.pages.profile.nation import NATION, nation_part, shows_nation
from needs_map.app.pages.profile.picture import profile_picture
from needs_map.app.pages.profile.words import sentences_of
from needs_map.app.words.headline import parent_of
from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.people.ages import has_ages
from needs_map.figures.comparison import england_basis
from needs_map.figures.documents.part import NOT_AVAILABLE, Column, Part, Parts
from needs_map.figures.measures import BASIS_WORDS
from needs_map.figures.people.population import projection_sources
from needs_map.figures.people.practices import NOT_GROUND
from needs_map.figures.records.quality import record_facts, record_keys
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, OF_BASIS, from_datasets, together
from needs_map.figures.view import View, default_view
from needs_map.geo.areas import LIST_LEVELS, Area, article, in_sentence
from needs_map.needs.estimates.aggregation import RANKED


def profile_parts(serving: Serving, area: Area, basis: str) -> Parts:
    """
    Parts of the page, by key: `summary`, its sentences; `figures`, each with the area above and England; `records`,
    those of them that were counted from records; `ages`, now and in ten years; `changing`, what is; `lsoas`, the most
    deprived inside; `nation`, England by itself.

    Parameters
    ----------
    serving, area
        The store, and an area of any level.
    basis
        Population basis of the people who are counted.

    Returns
    -------
    parts
        Without those that the area has none of.
    """
    view = default_view(serving)._replace(page="profile", basis=basis)
    is_list = area.level in LIST_LEVELS
    found = _of_list(serving, area) if is_list else _of_area(serving, area, basis)
    made: dict[str, Callable[[], Part | None]] = {key: partial(found.get, key) for key in found}
    made["changing"] = partial(changing_part, serving, area, basis)
    if not is_list:
        made |= {"ages": partial(_of_ages, serving, area)} if has_ages(serving.store) else {}
    else:
        made |= {"ages": partial(list_ages_part, serving, area), "lsoas": partial(list_lsoas_part, serving, area)}
    return Parts(made | {NATION: partial(nation_part, serving, view)})


def _of_area(serving: Serving, area: Area, basis: str) -> dict[str, Part]:
    """Parts about an area of ground."""
    view = default_view(serving)._replace(page="profile", area=area.code, basis=basis)
    sources = from_datasets(IMD, OF_BASIS[basis])
    try:
        ages = ages_now_and_then(serving, area)
        sources = together([sources, projection_sources(serving, [area])])
    except DataError:
        ages = None
    finding = " ".join(sentences_of(serving, view, area, ages))
    title = f"Profile of {article(area)}{area.name}"
    found = {"summary": Part("", "", [], sources=sources, title=title, finding=finding)}
    lines = [one for _, part in profile_lines(serving, view, area) for one in part]
    if lines:
        found["figures"] = _figures(serving, area, lines, basis)._replace(finding=finding)
    own = set(record_keys(serving.store.manifest))
    if counted := [one for one in lines if one.line.entry.key in own]:
        found["records"] = _of_records(serving, area, counted)
    if area.level != "lsoa":
        found["lsoas"] = _of_lsoas(serving, area, basis)
    return found


def _of_ages(serving: Serving, area: Area) -> Part:
    """People by age now and in ten years, in the bands of the page."""
    settings = now_and_ahead(serving)._replace(bands=AGES)
    return bands_part(serving, area, settings)._replace(title=f"Ages now and in ten years, {area.name}")


def _of_lsoas(serving: Serving, area: Area, basis: str) -> Part:
    """The LSOAs of an area to look at first: the most deprived, with their people."""
    table = first_lsoas(serving, area, basis).rows
    keys = ("name", "msoa", "rank", "decile", "people")
    rows = [{"code": str(code)} | {key: row[key] for key in keys} for code, row in table.iterrows()]
    first = rows[0]
    return Part(
        BASIS_WORDS[basis],
        serving.period(basis),
        rows,
        sources=from_datasets(IMD, OF_BASIS[basis]),
        title=f"LSOAs of {area.name} to look at first, by IMD {INDEX_YEAR}",
        finding=f"The most deprived LSOA of {in_sentence(area)} is {first['name']} ({first['msoa']}), ranked "
        f"{first['rank']:,} of England’s {RANKED:,} on the IMD {INDEX_YEAR} (1 is the most deprived).",
        columns={
            "name": Column("LSOA"),
            "msoa": Column("MSOA"),
            "rank": Column(f"Rank of {RANKED:,}", 0),
            "decile": Column("Decile", 0),
            "people": Column("People", 0),
        },
        definition=f"Rank and decile on the Index of Multiple Deprivation {INDEX_YEAR}: 1 is the most deprived.",
    )


def profile_pictures(serving: Serving, view: View) -> dict[str, Callable[[str], bytes]]:
    """Pictures of the page in view by key: `figures`, unless it is of England, which has no peers."""
    if shows_nation(serving, view):
        return {}
    area = scene_of(serving, view).subject
    parts = lines_of_list(serving, view, area) if view.practice else profile_lines(serving, view, area)
    picture = profile_picture(serving, area, parts)
    return {"figures": picture} if picture else {}


def _of_list(serving: Serving, area: Area) -> dict[str, Part]:
    """Parts about a list of patients: its sentences, and its figures beside what it is part of and England."""
    parts = lines_of_list(serving, default_view(serving)._replace(page="profile", practice=area.code), area)
    finding, sources = " ".join(list_sentences(serving, area, parts)), from_datasets(IMD, OF_BASIS["registered"])
    lines = [one for _, part in parts for one in part]
    note = f"Shares are of registered patients. {NOT_GROUND}"
    figures = _table(serving, area, serving.tree[area.parent], lines, note)
    found = {
        "summary": Part("", "", [], (NOT_GROUND,), sources, title=f"Profile of {area.name}", finding=finding),
        "figures": figures._replace(finding=finding),
    }
    return found | ({"standing": standing} if (standing := list_standing_part(area, lines, figures.sources)) else {})


def _of_records(serving: Serving, area: Area, lines: list[ProfileLine]) -> Part:
    """Figures counted from records, with what was counted, by what and when."""
    parent, names = parent_of(serving, area), {code: one.name for code, one in serving.tree.lists.items()}
    part = _table(serving, area, parent, lines, "")
    columns = {key: column for key, column in part.columns.items() if key != "england"}
    keys = [one.line.entry.key for one in lines]
    facts = [dict(record_facts(serving.store.manifest, key, names)) for key in keys]
    notes = [
        f"{one.line.entry.short}: {fact['Records']}; definition {fact['Definition file']}"
        for one, fact in zip(lines, facts, strict=True)
    ]
    title = f"Figures of {in_sentence(area)} counted from records"
    return part._replace(title=title, columns=columns, notes=tuple(f"{note}." for note in notes))


def _figures(serving: Serving, area: Area, lines: list[ProfileLine], basis: str) -> Part:
    note = f"Shares of people are of {BASIS_WORDS[england_basis(serving, basis)]}."
    return _table(serving, area, parent_of(serving, area), lines, note)


def _table(serving: Serving, area: Area, parent: Area | None, lines: list[ProfileLine], note: str) -> Part:
    keys = dict.fromkeys(one.line.entry.indicator for one in lines)
    columns = {"figure": Column("Figure"), "period": Column("Period"), "own": _column("own", area)}
    columns |= {"parent": _column("parent", parent)} if parent else {}
    return Part(
        "",
        "",
        [_row(one, area, parent) for one in lines],
        (note,),
        indicator_sources(serving, [one.line for one in lines]),
        title=f"Figures of {in_sentence(area)}",
        columns=columns | {"england": Column("England")},
        caveats=tuple((one.line.entry.name, one.line.entry.caveat) for one in lines if one.line.entry.caveat),
        suppression=suppression_of([serving.indicators[key].indicator for key in keys if key in serving.indicators]),
    )


def _column(key: str, area: Area) -> Column:
    """Figures of an area, with what `_worked` tells of them."""
    return Column(area.short, numerator=f"{key}_numerator", denominator=f"{key}_denominator", how=f"{key}_how")


def _row(one: ProfileLine, area: Area, parent: Area | None) -> dict[str, Any]:
    entry = one.line.entry
    values = {"own": one.value, "parent": one.parent, "england": one.line.england}
    shown = {key: figure(entry, value) if math.isfinite(value) else NOT_AVAILABLE for key, value in values.items()}
    row = {"figure": f"{entry.short}{entry.written_unit()}", "period": one.line.figures.when} | shown
    row |= _worked("own", one.line.figures, area.code)
    return row | (_worked("parent", one.above, parent.code) if parent else {})


def _worked(key: str, found: IndicatorResults | None, code: str) -> dict[str, Any]:
    """Counts that a figure is made of, and how: none where there is no figure."""
    how = found.how_of(code)[0] if found else ""
    counts = {name: float(found.table[name][code]) if found else math.nan for name in ("numerator", "denominator")}
    known = {name: count if math.isfinite(count) else None for name, count in counts.items()}
    return {f"{key}_how": how} | {f"{key}_{name}": count for name, count in known.items()}
