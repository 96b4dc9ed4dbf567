"""The parts of the page Core20PLUS5 about one area: its Core20 people, aims, the dashboard and the gaps."""

from collections.abc import Sequence
from typing import Any

from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.core20plus5.table import aim_rows, dashboard_gap_rows, dashboard_rows, england_dots
from needs_map.app.pages.core20plus5.words import FRAMEWORK_WORDS, core20_sentence, dashboard_sentence
from needs_map.data.content.core20plus5 import FRAMEWORKS, example_plus_groups
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.figures.documents.beside import values_beside
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.measures import BASIS_WORDS, BUILT_IN, DEFAULT_ABOVE_LSOA
from needs_map.figures.people.list_deprivation import list_people
from needs_map.figures.reports.core20plus5 import (
    Aim,
    DashboardGap,
    DashboardIndicator,
    aims,
    boards,
    dashboard_indicators,
    gaps,
    known_groups,
    plus_groups,
)
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, OF_BASIS, Sources, from_datasets, from_documents, of_levels, together
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, LIST_LEVELS, Area
from needs_map.geo.charts.kinds import Axis, Bars, Segment

PAGE = "core20plus5"
FRAMEWORK, PLUS = "framework", "plus"
"""Names of the page's choices in the link."""
AIMS = dict(zip(FRAMEWORKS, ("aims", "children-aims"), strict=True))
"""Key of the part of each framework's aims."""
NO_PLUS_FIGURES = "There are no published figures for these groups. A person may belong to several."
NOT_KEPT = "~;"
"""Marks that a document's list of parts has for itself."""
offer({FRAMEWORK: Choice(PAGE, "framework", lambda value, _: value in FRAMEWORKS)})
offer({PLUS: Choice(PAGE, "list of PLUS groups", lambda value, _: known_groups(value))})
CORE20 = "Core20 people live in LSOAs of national deciles 1 and 2, whatever their own circumstances."
BESIDE = (
    "Better and worse are not tested; outliers are those named by NHS England. In the chart, the distance from England "
    "is a percentage of England’s figure."
)
PEOPLE_COLUMNS = {
    "name": Column("Area"),
    "core20_people": Column("Core20 people", 0),
    "core20_percent": Column(
        "Core20 share", 1, "%", "core20_people", "population", function="deprivation.core20:core20"
    ),
    "population": Column("All people", 0),
}
GAPS = "Figures published for Core20 people: the gap is the Core20 figure minus that of the least deprived fifth"
BAR_COLOUR = "#2f6db3"


def core20plus5_parts(serving: Serving, view: View) -> dict[str, Part]:
    """
    Parts of the page, by key: `people`, the aims of both frameworks, `plus`, `dashboard` and `gaps`.

    Parameters
    ----------
    serving, view
        The store, and a view about an area of any level, with its population basis and PLUS groups.

    Returns
    -------
    parts
        In the order of the page; those of which nothing is published are missing.
    """
    area, framework = scene_of(serving, view).subject, view.chosen(FRAMEWORK, FRAMEWORKS[0])
    found = {"people": core20_part(serving, area, view.basis)}
    found |= {key: aims_part(aims(serving, area, one)) for one, key in AIMS.items()}
    own = plus_groups(view.chosen(PLUS)) if view.chosen(PLUS) else ()
    found["plus"] = plus_part(serving, area, framework, own)
    if dashboard := dashboard_indicators(serving, area):
        found["dashboard"] = dashboard_part(dashboard)
    if published := gaps(serving, area):
        found["gaps"] = gaps_part(published)
    return found


def core20_part(serving: Serving, area: Area, basis: str) -> Part:
    """Core20 people of an area and of the areas inside it, or of those above one that none are known inside."""
    tree = serving.tree
    basis = "registered" if area.level in LIST_LEVELS else basis
    known: tuple[str, ...] = ("place", "neighbourhood") if boards(serving, area) else ("icb",)
    known = ("practice",) if area.level in LIST_LEVELS else known
    levels = [level for level in known if tree.at(level)]
    inside = next((level for level in levels if len(tree.members(area.code, level)) > 1), "")
    around = [tree[code] for code in tree.members(area.code, inside)] if inside else tree.path(area.code)[-2::-1]
    shown = [area, *([] if area.level in LIST_LEVELS and not inside else around)]
    rows: list[dict[str, Any]] = [
        {
            "code": one.code,
            "name": one.name,
            "level": LEVEL_NAMES[one.level][0],
            "core20_people": float(own.people[1]),
            "core20_percent": own.core20 * 100,
            "population": own.population,
        }
        for one in shown
        for own in [list_people(serving, one, basis)]
    ]
    shares = [float(row["core20_percent"]) for row in rows]
    bars = Bars(
        [one.short for one in shown], [Segment("Core20 share", shares, BAR_COLOUR)], Axis("Core20 share", 1, "%")
    )
    lists = of_levels(*(one.level for one in shown))
    return Part(
        BASIS_WORDS[basis],
        serving.period(basis),
        rows,
        sources=together([from_datasets(IMD, OF_BASIS[basis]), lists]),
        title=f"Core20 people: {BASIS_WORDS[basis]}, {serving.period(basis)}, IMD {INDEX_YEAR}",
        finding=core20_sentence(serving, area, basis),
        columns=PEOPLE_COLUMNS,
        charts=(bars,),
        definition=CORE20,
        others=() if area.level in LIST_LEVELS else _beside(serving, shown, basis),
    )


def _beside(serving: Serving, areas: Sequence[Area], basis: str) -> tuple[str, ...]:
    """Other values of the Core20 share of areas, each with the name of its area."""
    share = BUILT_IN[DEFAULT_ABOVE_LSOA]
    return tuple(f"{one.name}: {text}" for one in areas for text in values_beside(serving, one, share, basis))


def plus_choices(view: View) -> str | None:
    """What a document keeps of the framework and the PLUS groups of a view; None where their marks cannot be kept."""
    own = "\n".join(plus_groups(view.chosen(PLUS))) if view.chosen(PLUS) else ""
    if any(mark in own for mark in NOT_KEPT):
        return None
    kept = {FRAMEWORK: view.chosen(FRAMEWORK), PLUS: own}
    return ";".join(f"{name}.{value}" for name, value in kept.items() if value)


def plus_part(serving: Serving, area: Area, framework: str, own: Sequence[str]) -> Part:
    """PLUS groups: a team's own, or the examples of a framework."""
    groups = own or example_plus_groups(framework)
    whose = "own" if own else "example"
    return Part(
        "",
        "",
        [{"framework": framework, "plus_group": group, "whose": whose} for group in groups],
        (NO_PLUS_FIGURES,),
        sources=Sources() if own else from_documents(one.source for one in aims(serving, area, framework)),
        published=True,
        title="PLUS groups",
        finding=f"{'' if own else 'Examples from the national framework: '}{'; '.join(groups)}.",
        columns={"plus_group": Column("PLUS group"), "whose": Column("Whose")},
    )


def aims_part(found: Sequence[Aim]) -> Part:
    """Aims of a framework, with their targets and published local figures."""
    cites = dict.fromkeys([*(one.source for one in found), *(line for one in found for line in one.local_sources)])
    framework = FRAMEWORK_WORDS[found[0].framework] if found else ""
    return Part(
        "",
        "",
        aim_rows(found),
        sources=from_documents(cites),
        published=True,
        title=f"{framework}: aims, targets and published local figures",
        columns={"clinical_area": Column("Clinical area"), "aim": Column("Aim"), "target": Column("Target")}
        | {"area": Column("Area"), "value": Column("Value"), "rating": Column("Rating")},
    )


def dashboard_part(found: Sequence[DashboardIndicator]) -> Part:
    """Measures of the national dashboard, each ICB compared with England."""
    remarks = dict.fromkeys(f"{one.name}: {text}" for one in found for text in one.remarks)
    return Part(
        "",
        "",
        dashboard_rows(found),
        (BESIDE, *remarks),
        from_documents(one.source for one in found),
        published=True,
        title="Measures of inequality on the national dashboard, each ICB compared with England",
        finding=dashboard_sentence(found),
        columns={"measure": Column("Measure"), "unit": Column("Unit"), "period": Column("Period")}
        | {"area": Column("Area"), "value": Column("Value"), "england": Column("England")}
        | {"against_england": Column("Compared with England")},
        charts=(england_dots(found),),
        caveats=tuple((one.name, text) for one in found for text in one.caveats),
    )


def gaps_part(found: Sequence[DashboardGap]) -> Part:
    """Figures published for Core20 people, beside the least deprived fifth."""
    return Part(
        "",
        "",
        dashboard_gap_rows(found),
        sources=from_documents(one.source for one in found),
        published=True,
        title=GAPS,
        columns={"measure": Column("Measure"), "unit": Column("Unit"), "period": Column("Period")}
        | {"core20": Column("Core20"), "everyone": Column("Everyone")}
        | {"least_deprived_fifth": Column("Least deprived fifth"), "ratio": Column("Ratio", 2)},
    )
