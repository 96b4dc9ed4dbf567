"""The tray: parts of pages that a person collects for a document, in order, kept in the link as text."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from needs_map.data.content.recipes import Recipe, RecipeSection, WantedMap
from needs_map.figures.measures import measures_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES

BETWEEN, INSIDE = "~", "|"
"""Between the parts of a tray, and between what is kept of one."""
MOST_KEPT = 30
LONGEST_TITLE = 80
LONGEST_TRAY = 1_400
"""Characters: the link stays within the 2,000 that every program takes."""
PIECES = {"s": "Sentence", "c": "Chart or map", "t": "Table"}
MAP = "map"
COMPARED = "compare"
"""Name in a part's choices of what its area is compared with, as in the link."""
NAMES = {
    "population.pyramid": "People by age and sex",
    "population.growth": "Change by age band",
    "population.change": "Where population changes",
    "population.bands": "People by age band",
    "population.ageing": "How old, and how many in Core20 areas",
    "core20plus5.people": "Core20 people",
    "core20plus5.aims": "Core20PLUS5: aims and targets",
    "core20plus5.children-aims": "Core20PLUS5 for children: aims and targets",
    "core20plus5.plus": "PLUS groups",
    "core20plus5.dashboard": "Core20PLUS5: compared with England",
    "core20plus5.gaps": "Core20PLUS5: Core20 and the least deprived fifth",
    "indicators.standing": "What stands out",
    "indicators.table": "Areas by indicators",
    "indicators.indicator": "One indicator across areas",
    "indicators.area": "One area across indicators",
    "indicators.groups": "One indicator by sex and age",
    "inequalities.gap-deprivation": "A gap by deprivation over time",
    "inequalities.gap-ethnicity": "A gap by ethnic group over time",
    "inequalities.gaps-deprivation": "Gaps by deprivation, over time",
    "inequalities.gaps-ethnicity": "Gaps by ethnic group, over time",
    "inequalities.deprivation": "Inequalities by deprivation",
    "inequalities.ethnicity": "Inequalities by ethnic group",
    "inequalities.people": "Who lives in each place",
    "compare.maps": "Two areas on maps",
    "compare.measures": "Two areas on every measure",
    "compare.together": "Areas together, now and in ten years",
    "compare.quintiles": "Two areas: people by quintile",
    "compare.pyramid": "Two areas: people by age and sex",
    "practices.deprivation": "Deprivation of where the patients of a list live",
    "practices.catchment": "Where the patients of a list live",
    "practices.ages": "Ages of a list",
    "practices.registers": "Registers of disease of a list",
    "practices.members": "Practices that make up a list",
    "practices.list": "General practices",
    "practices.networks": "Network of most patients",
    "practices.modelled": "Estimates of disease: a model",
    "visits.list": "Areas to visit",
    "profile.summary": "The area in a few sentences",
    "profile.figures": "Figures of the profile",
    "profile.ages": "Ages now and in ten years",
    "profile.standing": "What stands out in a list",
    "profile.changing": "What is changing",
    "profile.lsoas": "LSOAs to look at first",
    "profile.records": "Figures counted from records",
    "profile.nation": "Profile of England",
    "deaths.lives": "Life expectancy, and years in poor health",
    "deaths.stored": "Life expectancy at birth",
    "deaths.gap-by-cause": "Gap in life expectancy by cause",
    "deaths.preventable": "Preventable deaths by place",
    "deaths.preventable-causes": "Preventable deaths by cause",
    "deaths.causes": "Causes of death",
    "deaths.need-groups": "Spending by patient need group",
    "deaths.need-group-growth": "Growth by patient need group",
    "deaths.opportunities": "Spending above peers by programme",
    "deaths.cardiovascular": "Cardiovascular disease: what treatment could prevent",
    "deaths.respiratory-admissions": "Respiratory disease: admissions that could be avoided",
    "deaths.bed-days": "Bed days that could be avoided",
    "performance.measures": "Performance measures",
    "performance.periods": "Performance measures: every period",
    "performance.counts": "Counts of ratings",
    "performance.series": "One performance measure",
    "assessment.population": "Population estimates and projections",
    "assessment.quintiles": "People by national IMD quintile",
    "assessment.ethnicity": "Ethnic groups",
    "assessment.lives": "Life expectancy, and years in poor health",
    "assessment.activity": "Activity if nothing changes",
    "reports.dashboard": "Measures of the national dashboard",
    "reports.contradictions": "Figures that the reports give twice",
    "reports.published-projection": "The needs assessment’s table of population",
    "inequality-report.deprivation": "The report by deprivation quintile",
    "inequality-report.deprivation-statements": "The report’s text by deprivation quintile",
    "inequality-report.ethnicity-statements": "The report’s text by ethnic group",
    "inequality-report.ethnicity": "The report by ethnic group",
    "changes.figures": "What changed",
    "changes.sources": "Source files that changed",
}
"""What each part is called until a person gives it a title."""
COLLECTED = "Collected parts"
NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+){1,2}")


class TrayPart(NamedTuple):
    """One part in the tray."""

    what: str
    """`page.part`, or `map.measure.level`."""
    area: str
    """Code of the area that it is about."""
    pieces: str = "sct"
    """Keys of `PIECES`: what of it is wanted."""
    title: str = ""
    """As given; empty for the usual one."""
    choices: str = ""
    """What was chosen on the page, as `name.value` with semicolons between."""

    @property
    def key(self) -> tuple[str, ...]:
        """By which it is in the tray once."""
        return self.what, self.area, self.choices

    @property
    def is_map(self) -> bool:
        """Whether it is a map."""
        return self.what.startswith(f"{MAP}.")


def tray_of(text: str, serving: Serving) -> tuple[tuple[TrayPart, ...], tuple[str, ...]]:
    """
    Read a tray.

    Parameters
    ----------
    text
        Of a link: any text.
    serving
        The store, which says which areas there are.

    Returns
    -------
    kept, notes
        The parts that can be read, each once; a note if any was left out.
    """
    found: dict[tuple[str, ...], TrayPart] = {}
    wanted = [part for part in text[:LONGEST_TRAY].split(BETWEEN) if part]
    area = ""
    for part in wanted:
        what, area_, pieces, title, choices, *_ = [*part.split(INSIDE), "", "", "", ""]
        area = area_ or area
        known = area in serving.tree or area in serving.tree.lists
        if known and NAME.fullmatch(what) and set(pieces) <= PIECES.keys():
            one = TrayPart(what, area, pieces or "sct", title[:LONGEST_TITLE], choices)
            found.setdefault(one.key, one)
    kept = tuple(found.values())[:MOST_KEPT]
    left_out = len(wanted) - len(kept)
    some = "The one collected part" if len(wanted) == 1 else f"{left_out} of the {len(wanted)} collected parts"
    is_not = "is not available, so it was" if left_out == 1 else "are not available, so they were"
    note = f"{some} in the link {is_not} left out." if left_out else ""
    return kept, (note,) if note else ()


def chosen_text(view: View, names: Iterable[str]) -> str:
    """What was chosen on a page, of choices of some names, as `TrayPart` has it."""
    return ";".join(f"{name}.{view.chosen(name)}" for name in names if view.chosen(name))


def with_part(text: str, one: TrayPart, serving: Serving) -> tuple[str, tuple[str, ...]]:
    """
    Put a part at the end of a tray, or take it out where the tray has it.

    Returns
    -------
    text, notes
        The tray; why it could not take the part, if it could not.
    """
    kept, _ = tray_of(text, serving)
    if any(other.key == one.key for other in kept):
        return tray_text([other for other in kept if other.key != one.key]), ()
    longer = tray_text([*kept, one])
    if len(kept) == MOST_KEPT or len(longer) > LONGEST_TRAY:
        return text, (f"The document has {len(kept)} parts, and the link can hold no more: save it as a recipe first.",)
    return longer, ()


def tray_text(kept: Sequence[TrayPart]) -> str:
    """Write a tray as `tray_of` reads it: an area is written once for parts in a row."""
    lines, before = [], ""
    for one in kept:
        pieces = "" if one.pieces == "sct" else one.pieces
        title = one.title.replace(INSIDE, "-").replace(BETWEEN, "-")
        fields = [one.what, "" if one.area == before else one.area, pieces, title, one.choices]
        lines.append(INSIDE.join(fields).rstrip(INSIDE))
        before = one.area
    return BETWEEN.join(lines)


def part_title(one: TrayPart, serving: Serving) -> str:
    """Title of a part: as given, or what it is called."""
    if one.title:
        return one.title
    if one.is_map:
        _, measure, level = one.what.split(".")
        known = measures_of(serving).get(measure)
        several = LEVEL_NAMES[level][0] if level in LEVEL_NAMES else level
        return f"{known.label if known else measure} by {several}"
    topics = {f"reports.{topic.key}": topic.title for pack in serving.packs for topic in pack.topics}
    return NAMES.get(one.what) or topics.get(one.what, one.what)


def recipe_of(kept: Sequence[TrayPart], serving: Serving, *, about: str) -> Recipe:
    """
    Make a recipe of a tray.

    Parameters
    ----------
    kept, serving
        The tray and the store.
    about
        Code of the area that the document is about: a part about another names it. Empty: no part does.
    """
    return Recipe("collected", COLLECTED, tuple(_section(one, serving, about) for one in kept))


def _section(one: TrayPart, serving: Serving, about: str) -> RecipeSection:
    area = one.area if about and one.area != about else ""
    title = part_title(one, serving)
    if area and not one.title:
        title = f"{title}, {serving.tree[area].name}"
    pairs = (part.partition(".") for part in one.choices.split(";"))
    choices = tuple((name, value) for name, _, value in pairs if value)
    if one.is_map:
        _, measure, level = one.what.split(".")
        return RecipeSection(title, maps=(WantedMap(measure, level, dict(choices).get("period", "")),), area=area)
    return RecipeSection(
        title,
        headline=one.what if "s" in one.pieces else "",
        charts=(one.what,) if "c" in one.pieces else (),
        tables=(one.what,) if "t" in one.pieces else (),
        area=area,
        choices=choices,
    )
