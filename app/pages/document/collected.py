"""What was collected for a document, on its page: order, titles, pieces, and the recipe to save."""

from collections.abc import Callable, Sequence

import streamlit as st

from needs_map.app.documents.parts import is_known
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.markdown import plain
from needs_map.data.content.recipes import recipe_text
from needs_map.figures.documents.tray import LONGEST_TITLE, PIECES, TrayPart, part_title, recipe_of, tray_of, tray_text
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View

Order = Callable[[list[TrayPart]], list[TrayPart]]


def known_parts(serving: Serving, tray: str) -> list[TrayPart]:
    """Parts of a tray that a document can have: those of which no page has anything are left out."""
    kept, _ = tray_of(tray, serving)
    return [one for one in kept if one.is_map or is_known(serving, one.what)]


def collected_parts(serving: Serving, view: View, kept: Sequence[TrayPart], apply: Apply) -> None:
    """
    Draw the parts in their order, each with its title, what of it is wanted, and buttons to move it and take it out.

    Parameters
    ----------
    serving, view
        The store and the view.
    kept
        The parts.
    apply
        Takes what a choice makes of the view.
    """
    for at, one in enumerate(kept):
        _part(serving, one, at, len(kept), apply)
    about = view.about
    st.download_button(
        "Save as a recipe (TOML)",
        recipe_text(recipe_of(kept, serving, about=about)),
        "recipe.toml",
        "application/toml",
        key="save-recipe",
        help="needs-map document recipe.toml --area … --out document.docx makes the document again.",
        on_click="ignore",
    )


def _part(serving: Serving, one: TrayPart, at: int, count: int, apply: Apply) -> None:
    state, key = st.session_state, f"kept-{'-'.join(one.key)}"
    state[f"{key}-title"] = part_title(one, serving)
    title, pieces, buttons = st.columns([5, 4, 3], gap="small", vertical_alignment="bottom")

    def retitled(old: TrayPart) -> TrayPart:
        text = str(state[f"{key}-title"]).strip()
        return old._replace(title="" if text == part_title(old._replace(title=""), serving) else text)

    def repieced(old: TrayPart) -> TrayPart:
        chosen = state[f"{key}-pieces"] or list(PIECES)
        return old._replace(pieces="".join(piece for piece in PIECES if piece in chosen))

    with title:
        st.text_input(
            plain(f"Part {at + 1}, {serving.tree[one.area].name}"),
            key=f"{key}-title",
            max_chars=LONGEST_TITLE,
            on_change=_changed(apply, serving, one, retitled),
        )
    with pieces:
        if one.is_map:
            st.caption("Map")
        else:
            state[f"{key}-pieces"] = list(one.pieces)
            st.pills(
                "What of it",
                list(PIECES),
                format_func=PIECES.__getitem__,
                selection_mode="multi",
                key=f"{key}-pieces",
                label_visibility="collapsed",
                on_change=_changed(apply, serving, one, repieced),
            )
    with buttons, st.container(horizontal=True, gap="small"):
        for label, to in (("Up", at - 1), ("Down", at + 1)):
            st.button(
                plain(label),
                key=f"{key}-{label.lower()}",
                disabled=not 0 <= to < count,
                on_click=_moved(apply, serving, one, to),
            )
        st.button("Take out", key=f"{key}-remove", on_click=_moved(apply, serving, one, -1))


def _changed(
    apply: Apply, serving: Serving, one: TrayPart, change: Callable[[TrayPart], TrayPart]
) -> Callable[[], None]:
    """Return what changes one part of the tray as it stands when the choice is made."""
    return lambda: apply(
        lambda view: _with(
            view, serving, lambda kept: [change(other) if other.key == one.key else other for other in kept]
        )
    )


def _moved(apply: Apply, serving: Serving, one: TrayPart, to: int) -> Callable[[], None]:
    """Return what moves a part to a place of the tray; out of it where that is before the first."""

    def moved(kept: list[TrayPart]) -> list[TrayPart]:
        others = [other for other in kept if other.key != one.key]
        own = [other for other in kept if other.key == one.key]
        return [*others[:to], *own, *others[to:]] if to >= 0 else others

    return lambda: apply(lambda view: _with(view, serving, moved))


def _with(view: View, serving: Serving, order: Order) -> Change:
    kept, _ = tray_of(view.tray, serving)
    return Change(view._replace(tray=tray_text(order(list(kept)))), ())
