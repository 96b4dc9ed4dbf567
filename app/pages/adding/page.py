"""The page Add data: what `needs-map data add` does, in the browser, for those who may."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

from needs_map.app.access.roles import Role
from needs_map.app.access.sign_in import person
from needs_map.app.exports.pictures import picture_of_view
from needs_map.app.jobs.queue import made
from needs_map.app.pages.adding.form import Given, adding_form
from needs_map.app.pages.methods.updating import currency_section
from needs_map.app.reports.panels import section_say, table_of
from needs_map.app.shell.markdown import plain
from needs_map.app.update.updater import begin_update, standing, words_for
from needs_map.app.words.markup import element
from needs_map.app.words.units import left_out_words
from needs_map.data.audit import changed_by
from needs_map.data.builds import share_build
from needs_map.data.errors import DataError
from needs_map.data.fetching.cache import default_cache
from needs_map.data.manifest import ADDED, default_store
from needs_map.data.own.added import StoreChange, add_indicator, remove_indicator
from needs_map.data.own.drafts import drafts, drop_draft, keep_draft, publish_draft
from needs_map.data.own.text import Problem
from needs_map.data.own.tidy import WrongRowsError
from needs_map.data.staging import staging_folder, write_whole
from needs_map.figures.measures import measures_of
from needs_map.figures.serving import Serving, open_serving
from needs_map.figures.view import View, default_view, with_measure
from needs_map.geo.areas import LEVEL_NAMES

OUTCOME = "adding-outcome"
ONLY_KNOWN = re.compile(
    r"(add the file with --only-known to leave out such rows|leave out such rows with --only-known)"
)
"""How the command line says it: the page has a box."""
UPLOADS = "uploads"
"""Folder of the cache for neighbourhoods that an update is to read."""
BOUNDARIES = ["csv", "geojson", "json", "gpkg", "fgb", "zip"]


class CheckOutcome(NamedTuple):
    """What checking, keeping or publishing a file came to."""

    words: str
    good: bool
    problems: tuple[Problem, ...] = ()
    picture: bytes = b""


def adding_page(serving: Serving, view: View) -> None:
    """
    Draw the page.

    Parameters
    ----------
    serving, view
        The store, drafts among it, and the view.
    """
    if person().role < Role.ANALYST:
        section_say("This page is for analysts. Sign in as one, or ask whoever looks after this map for that role.")
        return
    if serving.store.is_sample:
        section_say("This is the embedded sample, which cannot be added to. Fetch or build the official data first.")
        return
    section_say(
        "Add an indicator of your own from a CSV file. A file with any mistake is refused as a whole, with a list of "
        "the wrong rows. A draft is seen only by analysts; what is published is seen by everybody."
    )
    st.subheader("An indicator of your own", anchor=False)
    given = adding_form()
    if given is not None:
        _act(given, view)
    outcome: CheckOutcome | None = st.session_state.get(OUTCOME)
    if outcome is not None:
        _noted(outcome)
    _own_indicators(serving, view)
    _neighbourhoods(serving)


def _act(given: Given, view: View) -> None:
    """Draw the buttons, and do what is pressed."""
    known = st.checkbox("Leave out rows for areas that this map does not have", key="adding-only-known")
    with st.container(horizontal=True, gap="small"):
        check = st.button("Check and preview", key="adding-check")
        keep = st.button("Keep as draft", key="adding-draft")
        publish = st.button("Publish", key="adding-publish", type="primary")
    store = default_store()
    if check:
        _outcome(given, lambda path: _checked(store, path, view, only_known=known))
    elif keep:
        _outcome(given, lambda path: _kept(keep_draft(store, path, only_known=known), "Kept as a draft"))
    elif publish:
        _outcome(given, lambda path: _kept(add_indicator(store, path, only_known=known), "Published"))
    if keep or publish:
        st.rerun()


def _outcome(given: Given, act: Callable[[Path], CheckOutcome]) -> None:
    """Lay the two files out, do something with them and keep what it came to."""
    try:
        with _files(given) as path, _as_person():
            outcome = act(path)
    except WrongRowsError as error:
        problems = tuple(one._replace(words=_on_page(one.words)) for one in error.problems)
        outcome = CheckOutcome(_called(given, str(error).partition("\n")[0]), good=False, problems=problems)
    except DataError as error:
        outcome = CheckOutcome(_called(given, str(error)), good=False)
    st.session_state[OUTCOME] = outcome


def _called(given: Given, words: str) -> str:
    """Call the two files what the person calls them."""
    for suffix, name in zip((".csv", ".toml"), given.called, strict=True):
        words = words.replace(f"{given.stem}{suffix}", name)
    return _on_page(words)


def _on_page(words: str) -> str:
    """Say of an option of the command line what does the same on the page."""
    return ONLY_KNOWN.sub("tick the box that leaves out such rows", words)


@contextmanager
def _files(given: Given) -> Iterator[Path]:
    with staging_folder() as folder:
        path = folder / f"{Path(given.stem).name or 'indicator'}.csv"
        path.write_bytes(given.csv)
        path.with_suffix(".toml").write_bytes(given.toml)
        yield path


@contextmanager
def _as_person() -> Iterator[None]:
    with changed_by(person().name or "a visitor without sign-in"):
        yield


def _checked(store: Path, path: Path, view: View, *, only_known: bool) -> CheckOutcome:
    """Add the file to a copy of the store that is then thrown away, and draw its map."""
    trial = path.parent / "trial"
    trial.mkdir()
    share_build(store, trial, {})
    change = add_indicator(trial, path, only_known=only_known)
    serving = open_serving(trial)
    key = _measure(serving, change.key)
    area = view.area if view.area in serving.tree else default_view(serving).area
    seen = with_measure(default_view(serving)._replace(area=area, select=""), key, serving).view
    picture = made(partial(_png, serving, seen)) if key else b""
    return _kept(change, "The file can be added")._replace(picture=picture)


def _measure(serving: Serving, indicator: str) -> str:
    """Key of the first measure of an indicator; empty if the map has none."""
    held = serving.indicators.get(indicator)
    return next((key for key, one in measures_of(serving).items() if held and one.indicator is held), "")


def _png(serving: Serving, view: View) -> bytes:
    return picture_of_view(serving, view, "png").content


def _kept(change: StoreChange, done: str) -> CheckOutcome:
    periods = " to ".join(dict.fromkeys((change.periods[0], change.periods[-1])))
    several = LEVEL_NAMES.get(change.level, ("", change.level))[1]
    words = f"{done}: {change.name}, {left_out_words(change.rows, 'rows')}, {several}, {periods}."
    if change.left_out:
        words += f" Left out: {left_out_words(change.left_out, 'rows')} for areas that this map does not have."
    return CheckOutcome(words, good=True)


def _noted(outcome: CheckOutcome) -> None:
    if outcome.good:
        st.success(plain(outcome.words), icon=":material/check:")
    else:
        st.error(plain(outcome.words), icon=":material/error:")
    if outcome.problems:
        rows = [
            {"row": f"{row:,}" if row else "whole file", "column": column, "problem": words}
            for row, column, words in outcome.problems
        ]
        caption = "Row 1 is the header. The first 40 problems are listed." if len(rows) > 1 else "Row 1 is the header."
        st.html(table_of(caption, rows, {}, words=("column", "problem"), label="Problems by row"))
    if outcome.picture:
        with st.container(width=720):
            st.image(outcome.picture, caption="Preview: nothing has been changed yet", width="stretch")


def _own_indicators(serving: Serving, view: View) -> None:
    """List the team's own indicators, with what can be done with each."""
    store = default_store()
    waiting = drafts(store)
    keys = dict.fromkeys([*serving.store.manifest.get(ADDED, {}), *waiting])
    if not keys:
        return
    st.subheader("Your indicators", anchor=False)
    for key in keys:
        held = serving.indicators.get(key)
        name = held.indicator.name if held else key
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(plain(f"{name} · {key}"))
            if held:
                on_map = urlencode({"page": "map", "area": view.area, "measure": _measure(serving, key)})
                st.html(element("a", "See it on the map", href=f"?{on_map}", target="_blank"))
            if key in waiting:
                _button("Publish", f"adding-publish-{key}", partial(publish_draft, store, key), f"Published {key}.")
            act = partial(drop_draft if key in waiting else remove_indicator, store, key)
            with st.popover("Remove", key=f"adding-remove-{key}"):
                st.markdown("Its files are removed from the store. Keep a copy of your own.")
                _button("Yes, remove it", f"adding-yes-{key}", act, f"Removed {key}.")


def _button(label: str, key: str, act: Callable[[], object], done: str) -> None:
    if not st.button(plain(label), key=key):
        return
    try:
        with _as_person():
            act()
        st.session_state[OUTCOME] = CheckOutcome(done, good=True)
    except DataError as error:
        st.session_state[OUTCOME] = CheckOutcome(str(error), good=False)
    st.rerun()


def _neighbourhoods(serving: Serving) -> None:
    """Take neighbourhoods of the team's own, by which the store is then built again."""
    st.subheader("Neighbourhoods of your own", anchor=False)
    words = words_for(serving.store.manifest)
    st.markdown(
        "A CSV file (a code of LSOA, MSOA, ward or postcode, and the neighbourhood's name) or a boundary file "
        "(GeoJSON, GeoPackage, shapefile in a zip). The data are then built again with these neighbourhoods."
    )
    file = st.file_uploader("File of neighbourhoods", type=BOUNDARIES, key="adding-neighbourhoods")
    pressed = st.button("Use these neighbourhoods", key="adding-use", disabled=file is None or standing().active)
    if pressed and file is not None and words is not None:
        folder = default_cache() / UPLOADS
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / Path(file.name).name
        write_whole(path, file.getvalue())
        begin_update((*words, "--neighbourhoods", str(path)), by=person().name)
        st.rerun()
    if standing().state != "none":
        currency_section(serving)
