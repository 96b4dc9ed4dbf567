"""What stands out in the area shown: its most surprising differences from England, as a list."""

from html import escape

import streamlit as st

from needs_map.app.shell.markdown import plain
from needs_map.app.words.units import unit_after
from needs_map.data.period_forms import period_in_words
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.serving import Serving
from needs_map.figures.standing import Standing, stands_out
from needs_map.geo.areas import LEVEL_NAMES, Area

MOST = 5
RULE = (
    "Each differs from England by more than chance (95% confidence interval), and no more than 5% of the "
    "differences listed are expected to be chance; the one least likely to be chance is first."
)


def standing_part(serving: Serving, area: Area) -> None:
    """
    Draw the list; nothing where no difference from England stands.

    Parameters
    ----------
    serving, area
        The store and the area shown.
    """
    found = stands_out(serving, area, ENGLAND_LEVEL, MOST)
    if not found:
        return
    st.subheader(f"What stands out in {plain(area.name)}", anchor=False)
    lines = "".join(f"<li>{escape(standing_sentence(one, area))}</li>" for one in found)
    st.html(f"<ol class='nm-heatstands'>{lines}</ol><p class='nm-small'>{escape(RULE)}</p>")


def standing_sentence(one: Standing, area: Area) -> str:
    """
    Say what stands out: the indicator, its value, England's, the size of the difference and where the area stands.

    Parameters
    ----------
    one
        The indicator.
    area
        The area.
    """
    measure = one.measure
    about = measure.indicator.indicator if measure.indicator else None
    value, england = measure.written(one.value), measure.written(one.benchmark)
    if about is not None and about.kind == "ratio":
        value = f"a ratio of {value}"
    elif about is not None and about.unit and about.unit != measure.suffix:
        value = f"{value} {unit_after(value, about.unit)}"
    size = f"{one.size} as high" if one.size.endswith("times") else one.size
    verdict = f" ({one.verdict})" if one.verdict else ""
    place = f"; {one.place} {LEVEL_NAMES[area.level][1]} of this map" if one.place else ""
    when = period_in_words(measure.period)
    return f"{measure.short}, {when}: {value}, compared with {england} in England: {size}{verdict}{place}."
