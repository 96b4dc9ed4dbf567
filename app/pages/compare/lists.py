"""A practice or network beside another list, an area of ground or England: one table of what is known of both."""

import math

import pandas as pd
import streamlit as st

from needs_map.app.pages.compare.files import compared_measures_part
from needs_map.app.pages.compare.table import bars_panel, differences_panel, table_panel
from needs_map.app.pages.indicators.figures import england, figures
from needs_map.app.reports.panels import downloads_of, say
from needs_map.app.words.markup import element
from needs_map.data.indicators.definitions import SUPPRESSED
from needs_map.data.people.registers import STORED as REGISTERS
from needs_map.data.store import read_table
from needs_map.figures.comparison import DEPRIVATION, NATION, ComparedMeasure, Side, area_side, by_size_only, contrasted
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.entries import PERCENT, Entry
from needs_map.figures.people.list_deprivation import list_people
from needs_map.figures.people.list_figures import list_entries, register_year
from needs_map.figures.people.practices import NOT_GROUND, OF_LARGE, list_of_practice, lists
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import from_datasets, together
from needs_map.figures.values import ENGLAND, Profile, england_profile, profile
from needs_map.figures.view import View
from needs_map.geo.areas import LIST_LEVELS, Area
from needs_map.geo.numbers import half_away
from needs_map.needs.comparisons.comparison import NOT_COMPARED, SIMILAR, false_discoveries, limits_p_value
from needs_map.needs.estimates.rates import Estimates

PATIENTS = "registered"
SHARED = "People may be on the list and live in the area: the two overlap, and are not added up."


def compares_lists(serving: Serving, view: View) -> bool:
    """Whether a side of the comparison of a view is a list of patients."""
    return bool(view.practice) or view.compare in serving.tree.lists


def lists_compared(serving: Serving, view: View, kept: TrayPart) -> None:
    """
    Draw the comparison of a list.

    Parameters
    ----------
    serving, view
        The store and the view: what it is about is compared with what `compare` names.
    kept
        The comparison as a document has it.
    """
    tree = serving.tree
    first, second = sides_with_list(serving, view)
    say(NOT_GROUND)
    rows = list_rows(serving, first, second)
    period = serving.period(PATIENTS)
    st.html(differences_panel(rows, first, second, "registered patients", period))
    profiles = (_people(serving, first), _people(serving, second))
    known = [one for one in profiles if one is not None and bool(one.share.notna().all())]
    whose = "registered patients" if second.code else "patients, and residents of England"
    # As lists show them: a share to a tenth would pass for exact.
    counted = f"{whose}, {period}, to the nearest per cent"
    if len(known) == len(profiles) and (bars := bars_panel(profiles, first, second, of=counted, decimals=0)):
        st.html(bars)
    mixed = second.code and (tree[first.code].level in LIST_LEVELS) != (tree[second.code].level in LIST_LEVELS)
    note = " ".join(
        filter(None, ("England’s people are residents.", _within(serving, first, second) or (SHARED if mixed else "")))
    )
    st.html(element("div", table_panel(rows, first, second, shown="", note=note), class_="nm-long-panel"))
    part = lists_part(serving, rows, first, second)
    downloads_of(serving, part, f"{first.code.lower()}-and-{second.code.lower() or NATION}", kept=kept)


def lists_part(serving: Serving, rows: tuple[ComparedMeasure, ...], first: Side, second: Side) -> Part:
    """The comparison of a list on all measures."""
    part = compared_measures_part(serving, rows, first, second, PATIENTS)
    return part._replace(sources=together([part.sources, from_datasets(REGISTERS)]))


def sides_with_list(serving: Serving, view: View) -> tuple[Side, Side]:
    """Both sides of a comparison of which at least one is a list; what is around a list is its network or ICB."""
    first = scene_of(serving, view).subject
    wanted = view.compare
    if wanted == NATION:
        second = Side(ENGLAND, "", ())
    elif wanted in serving.tree or wanted in serving.tree.lists:
        second = _side(serving, serving.tree[wanted])
    else:
        second = _side(serving, serving.tree[first.parent])
    return _side(serving, first), second


def _side(serving: Serving, area: Area) -> Side:
    return Side(area.name, area.code, ()) if area.level in LIST_LEVELS else area_side(serving, area)


def list_rows(serving: Serving, first: Side, second: Side) -> tuple[ComparedMeasure, ...]:
    """
    What is known of both sides: people, Core20 share, mean score, registers and published figures of lists.

    Parameters
    ----------
    serving, first, second
        The store and the sides; England has no code.

    Returns
    -------
    rows
        Registers are tested, with 5% false discoveries; counts of everyone are compared by size.
    """
    people = tuple(_count(serving, side) for side in (first, second))
    rows = [_row(("Registered patients", "", 0), people, math.nan)._replace(key="people", unit="people")]
    period = serving.period(PATIENTS)
    rows[0] = rows[0]._replace(period=period, group=DEPRIVATION)
    tested = []
    for entry in list_entries(serving).values():
        values = [_estimate(serving, entry, side) for side in (first, second)]
        when = next((when for _, when in values if when), "")
        nation = england(serving, entry, "resident", when)
        row = _row((entry.name, entry.suffix, entry.decimals), (values[0][0], values[1][0]), nation)
        row = row._replace(
            key=entry.key,
            group=entry.group,
            unit=entry.unit if not entry.suffix else "",
            period=when,
            polarity=entry.polarity,
            is_share=entry.unit == "%",
            absent=(_absent(serving, entry, first), _absent(serving, entry, second), ""),
        )
        if not math.isfinite(row.first) and not math.isfinite(row.second):
            continue
        if entry.is_complete:
            rows.append(by_size_only(row))
        else:
            tested.append(row)
    apart = Estimates(*(pd.Series([row[at] for row in tested], dtype="float64") for at in (6, 7, 8)))
    stands = list(false_discoveries(limits_p_value(apart, 0.0))) if tested else []
    return (
        *rows,
        *(
            row if holds or row.significance == NOT_COMPARED else row._replace(significance=SIMILAR)
            for row, holds in zip(tested, stands, strict=True)
        ),
    )


def _row(about: tuple[str, str, int], sides: tuple[Estimates | float, ...], nation: float) -> ComparedMeasure:
    one, other = (side if isinstance(side, Estimates) else _certain(side, limits=False) for side in sides)
    (found,) = contrasted(one, other)
    label, suffix, decimals = about
    first, second = float(one.value.iloc[0]), float(other.value.iloc[0])
    return ComparedMeasure(label, decimals, suffix, first, second, nation, *found, is_share=False)


def _certain(value: float, *, limits: bool = True) -> Estimates:
    """A value that is taken as exact, or one without limits, which is not tested."""
    end = pd.Series([value if limits else math.nan])
    return Estimates(pd.Series([value]), end, end)


def _count(serving: Serving, side: Side) -> float:
    if not side.code:
        return math.nan
    area = serving.tree[side.code]
    if area.level in LIST_LEVELS:
        return float(lists(serving, area.level)["patients"][area.code])
    return profile(serving, area, PATIENTS).population


def _estimate(serving: Serving, entry: Entry, side: Side) -> tuple[Estimates, str]:
    """One side's value with its limits and its period; unknown where the side has none."""
    unknown = (_certain(math.nan), "")
    if not side.code:
        when = register_year(serving) if entry.register else ""
        return _certain(england(serving, entry, "resident", when), limits=bool(entry.register)), when
    area = serving.tree[side.code]
    if entry.register and area.level not in LIST_LEVELS:
        return _certain(_board_share(serving, area.code, entry.register)), register_year(serving)
    own = figures(serving, entry, area.level, PATIENTS)
    if own is None:
        return unknown
    row = own.table.loc[[area.code]].reset_index(drop=True)
    return Estimates(row["value"], row["lower_cl"], row["upper_cl"]), own.period


def _absent(serving: Serving, entry: Entry, side: Side) -> str:
    """What stands in place of a list's hidden figure; empty where it is not available."""
    if not side.code or serving.tree[side.code].level not in LIST_LEVELS:
        return ""
    own = figures(serving, entry, serving.tree[side.code].level, PATIENTS)
    return "" if own is None else str(own.table["note"].get(side.code, "")) and SUPPRESSED


def _within(serving: Serving, first: Side, second: Side) -> str:
    """Say so where one list is in the network or ICB of the other side, which then counts its people too."""
    for inner, outer in ((first, second), (second, first)):
        held = inner.code and outer.code and inner.code != outer.code and inner.code in serving.tree.lists
        if held and outer.code in serving.tree.lists and (words := _shared(serving, inner, outer)):
            return words
        if held and serving.tree[outer.code] in serving.tree.path(inner.code):
            part = f"{inner.name} is part of {outer.in_sentence}"
            return f"{part}: they share people, so a real difference may be called similar."
    return ""


def _shared(serving: Serving, first: Side, second: Side) -> str:
    """Say so where practices are in both of two lists; empty where none is."""
    lists_of = [list_of_practice(serving, serving.tree[side.code].level) == side.code for side in (first, second)]
    both = int((lists_of[0] & lists_of[1]).sum())
    if not both:
        return ""
    if both == lists_of[0].sum():
        return f"{first.name} is part of {second.name}: they share people, so a real difference may be called similar."
    if both == lists_of[1].sum():
        return ""  # the other way round says it
    return f"{both} practices are in both, whose people are counted on both sides."


def _board_share(serving: Serving, icb: str, register: str) -> float:
    """Share of all practices of an ICB on a register, in %, to a hundredth; NaN for other ground."""
    table = read_table(serving.store, REGISTERS)
    row = table[(table["practice"] == icb) & (table["register"] == register)]
    return float(half_away(row["people"].iloc[0] / row["list"].iloc[0], OF_LARGE)) * PERCENT if len(row) else math.nan


def _people(serving: Serving, side: Side) -> Profile | None:
    """People of a side by national quintile; of a short list not known."""
    if not side.code:
        return england_profile(serving, "resident")
    return list_people(serving, serving.tree[side.code], PATIENTS)
