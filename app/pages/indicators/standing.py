"""What stands out in the area shown: its most surprising differences from England and the area above, as lists."""

import math
from html import escape

import streamlit as st

from needs_map.app.shell.markdown import plain
from needs_map.app.words.headline import parent_of
from needs_map.app.words.units import unit_after
from needs_map.data.period_forms import period_in_words
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.people.alike import HOW, nearest_areas
from needs_map.figures.serving import Serving
from needs_map.figures.standing import PARENT, Standing, stands_out
from needs_map.figures.values import ENGLAND
from needs_map.geo.areas import LEVEL_NAMES, Area, in_sentence
from needs_map.geo.classes import written

MOST = 5
RULE = (
    "Each differs by more than chance (95% confidence interval), and no more than 5% of the "
    "differences listed are expected to be chance; the one least likely to be chance is first."
)


def standing_part(serving: Serving, area: Area) -> None:
    """
    Draw the list; nothing where no difference stands.

    Parameters
    ----------
    serving, area
        The store and the area shown.
    """
    above = parent_of(serving, area)
    beside = [(ENGLAND, stands_out(serving, area, ENGLAND_LEVEL, MOST))]
    if above is not None and above.code == area.parent:
        beside.append((in_sentence(above), stands_out(serving, area, PARENT, MOST)))
    lists = [
        f"<h4>Compared with {escape(name)}</h4><ol class='nm-heatstands'>"
        + "".join(f"<li>{escape(standing_sentence(one, area, name))}</li>" for one in found)
        + "</ol>"
        for name, found in beside
        if found
    ]
    if not lists:
        return
    st.subheader(f"What stands out in {plain(area.name)}", anchor=False)
    st.html(f"{''.join(lists)}<p class='nm-small'>{escape(RULE)}</p>{_alike(serving, area)}")


def _alike(serving: Serving, area: Area) -> str:
    """Which areas are most like the one shown, and by what; empty where that is not known."""
    near = nearest_areas(serving, area)
    if near.empty:
        return ""
    names = "; ".join(f"{serving.tree[str(code)].name} ({written(distance, 2)})" for code, distance in near.items())
    several = LEVEL_NAMES[area.level][1]
    return (
        f"<details class='nm-figures'><summary>The {len(near)} {several} most like {escape(area.name)}</summary>"
        f"<p class='nm-small'>{escape(f'{names}. {HOW} They are of this map only.')}</p></details>"
    )


def standing_sentence(one: Standing, area: Area, beside: str = ENGLAND) -> str:
    """
    Say what stands out: the indicator, its value, the benchmark's, how far they lie apart and where the area stands.

    Parameters
    ----------
    one
        The indicator.
    area
        The area.
    beside
        What it is compared with, as a sentence has it.
    """
    measure = one.measure
    about = measure.indicator.indicator if measure.indicator else None
    value, other = measure.written(one.value), measure.written(one.benchmark)
    if about is not None and about.kind == "ratio":
        value = f"a ratio of {value}"
    elif about is not None and about.unit and about.unit != measure.suffix:
        value = f"{value} {unit_after(value, about.unit)}"
    size = f"{one.size} as high" if one.size.endswith("times") else one.size
    verdict = f" ({one.verdict})" if one.verdict else ""
    place = f"; {one.place} {LEVEL_NAMES[area.level][1]} of this map" if one.place else ""
    like = f"; the median of those most like it is {measure.written(one.alike)}" if math.isfinite(one.alike) else ""
    when = period_in_words(measure.period)
    return f"{measure.short}, {when}: {value}, compared with {other} in {beside}: {size}{verdict}{place}{like}."
