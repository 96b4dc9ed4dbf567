"""The sidebar: the list of pages, the four questions, and what folds away under "More"."""

from collections.abc import Callable

import streamlit as st

from needs_map.app.pages.compare.lists import compares_lists
from needs_map.app.pages.compare.several import ALSO, MOST_ALSO, NO_MORE, also_of_link
from needs_map.app.pages.map.patch import with_list
from needs_map.app.pages.profile.nation import NATION, has_nation, shows_nation
from needs_map.app.shell.area_lists import area_options, listed_near
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.components import measure_list, message_of
from needs_map.app.shell.markdown import plain
from needs_map.app.shell.menu import menu
from needs_map.app.shell.paths import view_path
from needs_map.app.words.headline import is_england
from needs_map.data.files.period_forms import period_in_words
from needs_map.figures.benchmark import AGAINST_LEVELS
from needs_map.figures.classes import CLASSES, CUTS, class_options, own_breaks
from needs_map.figures.comparison import SPECIAL
from needs_map.figures.hexagons import why_no_hexagons
from needs_map.figures.map_form import CARTOGRAM, GROUND, SHAPES
from needs_map.figures.measures import BASIS_WORDS, measure_at, measures_of
from needs_map.figures.places.search import ONE_CODE, with_typed
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import ENGLAND
from needs_map.figures.view import (
    ON,
    REVERSED,
    Change,
    View,
    shown_levels,
    with_level,
    with_measure,
    with_second,
)
from needs_map.figures.view_classes import drawing_of
from needs_map.geo.areas import LEVEL_NAMES, PATCH
from needs_map.geo.messages import MeasuresMessage

"""Takes what a choice makes of the view as it stands when the choice is made."""
NO_SECOND = "-"


def sidebar(serving: Serving, view: View, apply: Apply, apply_alone: Apply) -> None:
    """
    Draw the sidebar; a choice goes through `apply` before the page is drawn again.

    Parameters
    ----------
    serving, view
        The store and the view as it stands.
    apply, apply_alone
        Take what a choice makes of the view; the second one for a choice that counts if it is the only one.
    """
    menu(serving, view, apply)
    of_lists = view.page == "compare" and compares_lists(serving, view)
    for question in (_area, _compared) if of_lists else ASKED.get(view.page, ()):
        question(serving, view, apply_alone if question is _area else apply)


class _Labels(dict[str, str]):
    """Labels of areas by their codes, read a thousand times a run; what somebody typed is its own label."""

    def __missing__(self, typed: str) -> str:
        return typed


def _area(serving: Serving, view: View, apply: Apply) -> None:
    options = listed_near(serving, view.focus, view.about)
    some = len(options) < len(serving.tree.membership)
    if view.page == "profile" and has_nation(serving):
        options = {NATION: ENGLAND} | options
    state = st.session_state
    state["area"] = NATION if view.page == "profile" and shows_nation(serving, view) else view.about

    def chosen(view: View) -> Change:
        if state["area"] == NATION:
            return Change(view.choosing(NATION, ON), ())
        typed = state["area"] or ""
        if len(ONE_CODE.findall(typed)) > 1:
            listed = with_list(view, typed, serving)
            if listed.view is view:  # none of them is known
                return listed
            return listed._replace(view=listed.view._replace(area=PATCH, select="", practice="").choosing(NATION, ""))
        found = with_typed(view, typed, serving, area_options(serving))
        return found._replace(view=found.view.choosing(NATION, ""))

    st.selectbox(
        "Which area?",
        list(options),
        format_func=_Labels(options).__getitem__,
        key="area",
        accept_new_options=True,
        filter_mode="contains",
        help="Type a name, a code or a whole postcode; a list of codes becomes my patch. Smaller areas open inside the "
        "area around them. "
        "A general practice or network is a list of people, wherever they live."
        + (" The list has the small areas of the ICB on the map; type the name or code of any other." if some else ""),
        on_change=lambda: apply(chosen),
    )


def _compared(serving: Serving, view: View, apply: Apply) -> None:
    special = {} if is_england(scene_of(serving, view).area) else SPECIAL
    options = special | listed_near(serving, view.focus, view.compare)
    state = st.session_state
    state["compare"] = view.compare
    st.selectbox(
        "Compared with?",
        list(options),
        format_func=options.__getitem__,
        key="compare",
        help="Another area of any size, the area around it, its peers together, or England.",
        on_change=lambda: apply(lambda view: Change(view._replace(compare=state["compare"]), ())),
    )


def _also(serving: Serving, view: View, apply: Apply) -> None:
    """A third and a fourth area to compare with; beside a list of patients there is room for one."""
    if view.practice:
        return
    own = also_of_link(view.chosen(ALSO, NO_MORE))
    options = listed_near(serving, view.focus, *own)
    state = st.session_state
    state["also"] = own
    st.multiselect(
        "And with?",
        list(options),
        format_func=options.__getitem__,
        key="also",
        max_selections=MOST_ALSO,
        filter_mode="contains",
        select_all=False,  # Enter takes the one that was typed
        placeholder="Two more areas at most",
        on_change=lambda: apply(lambda view: Change(view.choosing(ALSO, ",".join(state["also"]) or NO_MORE), ())),
    )


@store_cache(maxsize=16)
def measure_groups(serving: Serving, level: str) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Measures by group: key, label, and 1 if the measure exists at a level."""
    groups: dict[str, list[tuple[str, str, int]]] = {}
    for key, measure in measures_of(serving).items():
        groups.setdefault(measure.group, []).append((key, measure.label, int(level in measure.levels)))
    return list(groups.items())


def _measure(serving: Serving, view: View, apply: Apply) -> None:
    """The list of measures; it repaints the map by itself, and hears from the map which measure is drawn."""

    def chosen() -> None:
        apply(lambda view: with_measure(view, message_of(st.session_state["measure"], "chosen") or "", serving))

    on_map = view.page == "map"
    data = MeasuresMessage(
        groups=measure_groups(serving, view.level),
        view=view_path(serving, view._replace(measure="_")) if on_map and not view.second else "",
        measure="" if on_map else view.measure,
    )
    measure_list(key="measure", data=data, on_chosen_change=chosen)


def _when(serving: Serving, view: View, apply: Apply) -> None:
    """The period of an indicator that is known of several; the map keeps its place and is repainted."""
    usual = measure_at(serving, view.measure, level=view.level)
    periods = usual.periods
    if len(periods) == 1:
        return
    state = st.session_state
    state["period"] = view.period or usual.period
    st.select_slider(
        "When?",
        periods,
        format_func=period_in_words,
        key="period",
        on_change=lambda: apply(
            lambda view: Change(view._replace(period=state["period"] if state["period"] != usual.period else ""), ())
        ),
    )


def _level(serving: Serving, view: View, apply: Apply) -> None:
    state = st.session_state
    state["level"] = view.level
    st.segmented_control(
        "Shown by?",
        shown_levels(serving),
        format_func=lambda level: LEVEL_NAMES[level][0][0].upper() + LEVEL_NAMES[level][0][1:],
        key="level",
        required=True,
        help="LSOA: about 1,700 people. MSOA: about 8,000. A neighbourhood is an NHS footprint that the ICB decides.",
        on_change=lambda: apply(lambda view: with_level(view, state["level"], serving)),
    )


def _shape(serving: Serving, view: View, apply: Apply) -> None:
    state = st.session_state
    why = why_no_hexagons(serving)
    shapes = [GROUND, CARTOGRAM] if view.page == "compare" else list(SHAPES)
    state["shape"] = view.shape if view.shape in shapes else GROUND
    st.segmented_control(
        "Drawn as?",
        shapes,
        format_func=SHAPES.__getitem__,
        key="shape",
        required=True,
        disabled=bool(why),
        help="Hexagons: one for each LSOA, so cities are as large as their population.",
        on_change=lambda: apply(lambda view: Change(view._replace(shape=state["shape"]), ())),
    )
    if why:
        st.caption(plain(why))


def _more(serving: Serving, view: View, apply: Apply) -> None:
    state = st.session_state
    with st.expander("More", key="more", on_change="rerun") as more:
        if not more.open:
            return  # what is folded away is not sent
        state["basis"] = view.basis
        st.radio(
            "Population",
            serving.bases,
            format_func=lambda basis: plain(f"{BASIS_WORDS[basis].capitalize()}, {serving.period(basis)}"),
            key="basis",
            help="Residents live in the area. Registered patients live there and are on a GP practice's list. "
            "The two numbers differ.",
            on_change=lambda: apply(lambda view: Change(view._replace(basis=state["basis"]), ())),
        )
        _classes(serving, view, apply)
        state["ring"] = bool(view.ring)
        st.checkbox(
            "Ring Core20 areas",
            key="ring",
            disabled=view.level != "lsoa",
            on_change=lambda: apply(lambda view: Change(view._replace(ring=ON if state["ring"] else ""), ())),
        )
        state["street"] = bool(view.street)
        st.checkbox(
            "Street map underneath",
            key="street",
            disabled=view.shape == CARTOGRAM,
            help="From OpenStreetMap, on the public internet. Without a connection the map has no streets.",
            on_change=lambda: apply(lambda view: Change(view._replace(street=ON if state["street"] else ""), ())),
        )


def _classes(serving: Serving, view: View, apply: Apply) -> None:
    """How areas are put into classes, and whether a second measure is drawn with the first."""
    state = st.session_state
    measures = measures_of(serving)
    measure = scene_of(serving, view).measure
    others = [key for key, other in measures.items() if key != view.measure and view.level in other.levels]
    state["second"] = view.second or NO_SECOND
    st.selectbox(
        "Together with",
        [NO_SECOND, *others],
        format_func=lambda key: "No second measure" if key == NO_SECOND else measures[key].label,
        key="second",
        help="Draws two measures on one map: three classes of each, nine colours.",
        on_change=lambda: apply(lambda view: with_second(view, state["second"].replace(NO_SECOND, ""), serving)),
    )
    if view.second:
        return
    options = class_options(measure, view.level)
    state["classes"] = view.classes if view.classes in options else drawing_of(serving, view).classes
    st.selectbox(
        "Classes",
        options,
        format_func=CLASSES.__getitem__,
        key="classes",
        on_change=lambda: apply(lambda view: Change(view._replace(classes=state["classes"]), ())),
    )
    if state["classes"] in {"benchmark", "significance"}:
        _against(serving, view, apply)
    if state["classes"] == "own":
        state["breaks"] = view.breaks
        st.text_input(
            "Breaks",
            key="breaks",
            placeholder="5 10 20 40",
            help="The upper bound of each class but the last, in rising order, with spaces between.",
            on_change=lambda: apply(lambda view: _with_breaks(view, state["breaks"])),
        )
    if state["classes"] in CUTS:
        state["reverse"] = bool(view.reverse)
        st.checkbox(
            "Reverse colours",
            key="reverse",
            on_change=lambda: apply(
                lambda view: Change(view._replace(reverse=REVERSED if state["reverse"] else ""), ())
            ),
        )


def _against(serving: Serving, view: View, apply: Apply) -> None:
    state = st.session_state
    top = [area for level in AGAINST_LEVELS for area in serving.tree.at(level)]
    names = {"": "England"} | {area.code: area.name for area in top}
    state["against"] = view.against
    st.selectbox(
        "Compared with",
        list(names),
        format_func=names.__getitem__,
        key="against",
        help="Where there is no figure for England or the area chosen, the larger area is used.",
        on_change=lambda: apply(lambda view: Change(view._replace(against=state["against"]), ())),
    )


def _with_breaks(view: View, text: str) -> Change:
    try:
        breaks = own_breaks(text)
    except ValueError as error:
        return Change(view, (str(error),))
    return Change(view._replace(breaks=" ".join(f"{number:g}" for number in breaks)), ())


ASKED: dict[str, tuple[Callable[[Serving, View, Apply], None], ...]] = {
    "profile": (_area,),
    "map": (_area, _measure, _when, _level, _shape, _more),
    "compare": (_area, _compared, _also, _measure, _when, _level, _shape, _more),
    "population": (_area,),
    "indicators": (_area,),
    "visits": (_area,),
    "inequalities": (_area,),
    "core20plus5": (_area,),
    "practices": (_area,),
    "performance": (),
    "deaths": (_area,),
    "document": (_area,),
    "methods": (),
}
"""The questions of each page, in order."""
