"""The panel beside the map: Core20, people by quintile, the gap. HTML made from figures."""

import math

from markupsafe import Markup

from needs_map.app.words.headline import gap_sentences, percent
from needs_map.app.words.markup import (
    TableCell,
    TableRow,
    element,
    link,
    paragraph,
    table,
)
from needs_map.data.content.inequalities import QUINTILE
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.figures.measures import BASIS_WORDS
from needs_map.figures.patch import patch_together
from needs_map.figures.reports.local_inequalities import counted_as, gap_in, is_standardised
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.values import (
    Profile,
    england_profile,
    icbs_around,
    profile,
    profile_beyond,
    profile_of_lsoas,
)
from needs_map.figures.view import View
from needs_map.geo.areas import Area, article, in_sentence
from needs_map.geo.numbers import written
from needs_map.geo.palettes import sequential

QUINTILES = range(1, 6)
STATISTICS = "?page=methods&subject=statistics"
STATISTICS_LINK = paragraph("nm-small", link("Statistics and their sources", STATISTICS))
WEIGHTED = "Averages of LSOAs weighted by residents: the counts behind them are not published."
OBSERVED = "Each fifth is the observed events of its LSOAs over the expected ones."
STANDARDISED = "Each fifth is standardised for age from the counts by age of its LSOAs."
DARK_CLASSES = 2
"""Classes so dark that their figures are written in white."""
TOO_NARROW = 0.09
"""Share of a bar below which its number would not fit inside it."""


def areas_beside(serving: Serving, view: View) -> list[Area]:
    """Areas that the focus is shown beside, which hold more than it: its place, its ICB, the cluster."""
    tree = serving.tree
    larger = [area for area in tree.path(view.focus) if len(tree.lsoas(area.code)) > len(tree.lsoas(view.focus))]
    above = [area for area in larger if area.level in {"place", "icb", "cluster"}]
    return above[::-1]


def core20_panel(serving: Serving, view: View) -> Markup:
    """
    Core20 share and people of the area in focus, or of my patch, beside the areas above it and England, as HTML.

    Parameters
    ----------
    serving, view
        The store and the view.
    """
    if view.mine:
        patch = patch_together(serving, view.patch)
        own = profile_of_lsoas(serving, view.patch_called, patch.lsoas, view.basis)
        around = patch.around(serving)
        made_of = f"{patch.words(serving)}, each person once: "
        return _core20_section(serving, view, own, view.patch_title, around, made_of=made_of)
    area = scene_of(serving, view).area
    own = profile(serving, area, view.basis)._replace(name=f"{article(area)}{area.name}")
    return _core20_section(serving, view, own, area.short, areas_beside(serving, view))


def _core20_section(
    serving: Serving, view: View, own: Profile, short: str, around: list[Area], *, made_of: str = ""
) -> Markup:
    others = [(other.short, profile(serving, other, view.basis)) for other in around]
    outermost = around[-1] if around else serving.tree.top
    wholes = [profile_beyond(serving, whole, view.basis) for whole in icbs_around(serving, outermost)]
    others += [(whole.name, whole) for whole in wholes if whole is not None]
    notes = []
    england = england_profile(serving, view.basis)
    who = f"{BASIS_WORDS[view.basis]}, {serving.period(view.basis)}"
    if any(name == "England" for name in (short, *(other.short for other in around))):
        pass  # the store is England's: it stands there once
    elif england is not None:
        others.append((england.name, england))
    elif serving.bases[0] != view.basis and (residents := england_profile(serving, serving.bases[0])) is not None:
        others.append(("England*", residents))
        notes.append(
            f"* England: residents, {serving.period(serving.bases[0])}; no registered figures for England here."
        )
    people = own.people[1]
    several = "None" if people == 0 else "All" if people == own.population else written(people, 0)
    counted = f"{several} of {written(own.population, 0)}" if math.isfinite(own.population) else "not available"
    compared = [(short, own), *others]
    rows = [TableRow(_bar(name, figures), "" if index else "nm-own") for index, (name, figures) in enumerate(compared)]
    heads = ("Area", "Core20 share", "Quintiles 1 to 5")
    bars = table(f"People by national IMD {INDEX_YEAR} quintile, %", heads, rows, kind="nm-bars", box="")
    legend = [
        element("span", element("i", style=f"background:{colour}"), label)
        for colour, label in zip(sequential(5), ("1 most deprived", "2", "3", "4", "5 least"), strict=True)
    ]
    return element(
        "section",
        element("h2", f"Core20 in {own.name}"),
        paragraph("nm-big", percent(own.core20)),
        paragraph("nm-of", f"{made_of}{counted} {who}, live in the most deprived fifth of England."),
        bars,
        paragraph("nm-key", *legend, aria_hidden=True),
        *(paragraph("nm-small", note) for note in notes),
        STATISTICS_LINK,
        class_="nm-panel",
        aria_label="Core20",
    )


def _bar(name: str, figures: Profile) -> list[object]:
    shares = [float(figures.share[quintile]) for quintile in QUINTILES]
    if not all(map(math.isfinite, shares)):
        return [name, "not available", ""]
    wording = ", ".join(
        f"quintile {quintile}: {percent(share)}" for quintile, share in zip(QUINTILES, shares, strict=True)
    )
    parts = [
        element(
            "i",
            written(share * 100, 0) if share >= TOO_NARROW else "",
            style=f"width:{share:.3%};background:{colour};color:{'#fff' if position < DARK_CLASSES else '#111'}",
        )
        for position, (share, colour) in enumerate(zip(shares, sequential(5), strict=True))
        if share > 0
    ]
    bar = element("span", *parts, class_="nm-bar", role="img", aria_label=wording)
    return [name, TableCell(percent(figures.core20), "nm-share"), bar]


def gap_panel(serving: Serving, view: View) -> Markup:
    """
    Return the gap in the measure between quintiles 1 and 5 of the area in focus, or of my patch, as HTML.

    It is empty for a measure that is no outcome, such as deprivation or people, and where either quintile has nobody.
    """
    measure = scene_of(serving, view).measure
    if view.mine:
        name = view.patch_called
        gap = gap_in(serving, measure, patch_together(serving, view.patch).lsoas)
    else:
        area = scene_of(serving, view).area
        name = in_sentence(area)
        gap = gap_in(serving, measure, serving.tree.lsoas(area.code), area)
    if gap is None:
        return Markup("")
    first, *rest = gap_sentences(measure, name, gap)
    one = measure.indicator
    note = Markup("")
    if one is not None and QUINTILE not in one.grouped and counted_as(one) is None:
        anew = OBSERVED if one.indicator.kind == "ratio" else STANDARDISED
        words = anew if is_standardised(one) else WEIGHTED
        note = paragraph("nm-small", words)
    return element(
        "section",
        element("h2", f"Gap between most and least deprived in {name}"),
        paragraph("nm-say", first),
        *(paragraph("nm-of", sentence) for sentence in rest),
        note,
        STATISTICS_LINK,
        class_="nm-panel",
        aria_label="Gap",
    )
