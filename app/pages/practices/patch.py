"""My patch of practices and networks: chosen from a list, each person once, and the way to its pages."""

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from needs_map.app.link.links import link_of_view
from needs_map.app.pages.map.patch import with_patch
from needs_map.app.reports.panels import section_say
from needs_map.app.shell.area_lists import MOST_LISTED, list_labels
from needs_map.app.shell.choosing import Apply
from needs_map.app.words.markup import link, paragraph
from needs_map.figures.patch import (
    IN_PATCH,
    LARGEST_PATCH,
    LONGEST_NAME,
    NOT_MIXED,
    is_of_lists,
    patch_name_of,
)
from needs_map.figures.people.practices import lists, patch_lists
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View
from needs_map.geo.areas import LIST_PATCH_LEVEL, PATCH, USUAL_NAME
from needs_map.geo.numbers import written


def draw_patch(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the choice of the lists that my patch is made of.

    Parameters
    ----------
    serving, view
        The store and the view.
    apply
        Takes what a choice makes of the view.
    """
    of_lists = is_of_lists(serving, view.patch)
    with st.expander("My patch of practices and networks", expanded=of_lists, key="patch-of-lists"):
        _patch(serving, view, apply, of_lists=of_lists)


def _patch(serving: Serving, view: View, apply: Apply, *, of_lists: bool) -> None:
    section_say(f"Practices and networks taken together are one list, with each person once. {NOT_MIXED}")
    state = st.session_state
    own = view.patch.split(",") if of_lists else []
    options = _options(serving, view, own)
    state["patch-lists"] = own
    left, right = st.columns([3, 1], gap="medium")
    with left:
        st.multiselect(
            "Practices and networks of my patch",
            list(options),
            format_func=lambda code: options.get(code, code),
            key="patch-lists",
            max_selections=LARGEST_PATCH,
            filter_mode="contains",
            select_all=False,  # Enter takes the one that was typed
            placeholder="Type a name, a code or a postcode",
            on_change=lambda: apply(lambda view: with_patch(view, ",".join(state["patch-lists"]), serving)),
        )
    if not of_lists:
        return
    state["patch-lists-name"] = view.patch_name
    with right:
        st.text_input(
            "Name of my patch",
            key="patch-lists-name",
            max_chars=LONGEST_NAME,
            placeholder=USUAL_NAME,
            on_change=lambda: apply(
                lambda view: Change(view._replace(patch_name=patch_name_of(state["patch-lists-name"] or "")), ())
            ),
        )
    if view.practice != PATCH:  # whose page says it first
        section_say(patch_words(serving))
    about = view._replace(practice=PATCH)
    links = {
        title: urlencode(link_of_view(about._replace(page=page)))
        for page, title in {"profile": "Profile", "practices": "Practices", "compare": "Compare"}.items()
        if (page, view.practice) != ("practices", PATCH)
    }
    named = Markup(" · ").join(link(title, f"?{query}") for title, query in links.items())
    st.html(paragraph("nm-small", f"{serving.tree[PATCH].name} on the pages: ", named))


def patch_words(serving: Serving) -> str:
    """What my patch of lists is made of, and how many people are on it, once each."""
    tree, chosen, counted = serving.tree, serving.patch[0].split(","), patch_lists(serving)
    people = float(lists(serving, LIST_PATCH_LEVEL)["patients"][PATCH])
    names = [one.name for one in counted]
    made = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    within = [tree[code] for code in chosen if tree[code] not in counted]
    once = "".join(f" {one.name} is part of {tree[one.parent].name}, and is counted there." for one in within)
    return f"{tree[PATCH].name} is made of {made}: {written(people, 0)} registered patients.{once}"


def _options(serving: Serving, view: View, own: list[str]) -> dict[str, str]:
    """Label of each list that can be chosen: all of a store, or of a very large one those of the ICB in view."""
    tree = serving.tree
    labels = {code: label for code, label in list_labels(serving).items() if tree[code].level in IN_PATCH}
    if len(labels) <= MOST_LISTED:
        return labels
    board = tree.holder(view.focus, "icb")
    near = [code for level in IN_PATCH for code in tree.members(board, level)] if board else []
    return {code: labels[code] for code in dict.fromkeys([*own, *near])}
