"""Data and methods: what every figure is, where it comes from, what is assumed."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st
from markupsafe import Markup

from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.methods.updating import currency_section
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.contents import heading
from needs_map.app.shell.markdown import plain
from needs_map.app.words.markup import (
    LONG_BOX,
    definitions,
    details,
    element,
    joined,
    list_items,
    notice,
    paragraph,
    table,
)
from needs_map.app.words.units import left_out_words
from needs_map.data.fetching.currency import fetched_at
from needs_map.figures.documents.workings import built_words
from needs_map.figures.measures import measures_of
from needs_map.figures.people.footprints import HALF, footprint_notes, footprint_rows, footprint_sentence, shared_lsoas
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View
from needs_map.geo.areas import slug
from needs_map.geo.numbers import displayed

METHODS_TEXT = (Path(__file__).parent / "methods.md").read_text(encoding="utf-8")
STATISTICS_LOOK = "nm-compare nm-statistics"
_BEFORE, STATISTICS, _AFTER = re.split(r"^((?=\| Statistic )(?:\|.*\n)+)", METHODS_TEXT, maxsplit=1, flags=re.MULTILINE)
"""The text before the table of statistics, its rows, and the text after it."""
TITLES = re.findall(r"^### (.+)$", METHODS_TEXT, re.MULTILINE)
TO_ADD_FILES = Markup(
    "An administrator can add what is missing here in two ways: with <code>needs-map data update</code>, which "
    "downloads the publishers’ files, or from files downloaded by hand, kept under their own names in one folder, with "
    "<code>needs-map data build --from FOLDER</code>."
)
SUBJECT = "subject"
"""Name in the link of the subject shown."""


def methods_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page on data and methods: its subjects at the side, and the one chosen, which the link names.

    Parameters
    ----------
    serving, view
        The store and the view.
    apply
        Takes what a choice makes of the view.
    """
    if serving.store.is_sample:
        st.warning(
            "This is the embedded sample: small areas and their figures are made up. The registered shares by quintile "
            "of the five places are those of the published needs assessment. `needs-map data update` fetches the "
            "official data, and `needs-map data build --from FOLDER` builds from files that you have.",
            icon=":material/science:",
        )
    for problem in serving.own_packs[1]:
        st.warning(plain(problem))
    subjects = {slug(one.title): one for one in _subjects(serving)}
    side, text = st.columns([1, 3], gap="medium")
    with side:
        wanted = (st.text_input("Search", key="methods-search", placeholder="Core20, rounding ...") or "").strip()
        found = [key for key, one in subjects.items() if wanted.casefold() in f"{one.title} {one.text}".casefold()]
        if not found:
            st.html(notice(f"No subject has “{wanted[:80]}”."))
            return
        shown = view.chosen(SUBJECT) if view.chosen(SUBJECT) in found else found[0]
        state = st.session_state
        state["methods-subject"] = shown
        st.radio(
            f"Subjects with “{plain(wanted[:80])}”" if wanted else "Subject",
            found,
            format_func=lambda key: plain(subjects[key].title),
            key="methods-subject",
            on_change=lambda: apply(lambda view: Change(view.choosing(SUBJECT, state["methods-subject"]), ())),
        )
    with text:
        heading(subjects[shown].title)
        subjects[shown].draw(wanted)


def _known(value: str, serving: Serving) -> bool:
    return value in {slug(one.title) for one in _subjects(serving)}


offer({SUBJECT: Choice("methods", "subject", _known)})


class Subject(NamedTuple):
    """One subject of the page."""

    title: str
    text: str
    """What a search looks in."""
    draw: Callable[[str], object]
    """Draws it, given what was searched for."""


def _subjects(serving: Serving) -> list[Subject]:
    """The data, the sections of the methods with the notes of content packs, their other notes, and the measures."""
    manifest = serving.store.manifest
    datasets = " ".join(f"{one['title']} {one['vintage']} {one['publisher']}" for one in manifest["datasets"])
    found = [
        Subject("How old the data are", "update newer check", lambda _: currency_section(serving)),
        Subject("Data sets", datasets, lambda _: _draw_datasets(serving)),
    ]
    if manifest["missing"]:
        text = " ".join(missing["without"] for missing in manifest["missing"])
        found.append(Subject("Not in this data set", text, lambda _: st.html(_missing(manifest))))
    notes = _notes(serving)
    for section in re.split(r"^(?=### )", _with_notes(METHODS_TEXT, notes), flags=re.MULTILINE):
        if section.startswith("### "):
            title, _, text = section.partition("\n")
            found.append(Subject(title.removeprefix("### "), text, partial(_draw_section, text)))
    if rest := [note for note in notes if note[0] not in TITLES]:
        found.append(Subject("Notes on the reports", _of_notes(rest), lambda _: st.markdown(_of_notes(rest))))
    rows = _measures(serving)
    found.append(Subject("Measures", " ".join(map(" ".join, rows.items())), partial(_draw_measures, rows)))
    lines = list(dict.fromkeys(dataset["attribution"] for dataset in manifest["datasets"]))
    listed = element("ul", list_items(lines))
    found.append(Subject("Attribution", " ".join(lines), lambda _: st.html(listed)))
    return found


def _draw_datasets(serving: Serving) -> None:
    manifest = serving.store.manifest
    st.html(_datasets(manifest))
    st.html(paragraph("nm-small", f"Store built {built_words(manifest)}, build {manifest['build']}."))
    _status(serving)


def _measures(serving: Serving) -> dict[str, str]:
    """What each measure is, by its name."""
    every = measures_of(serving).values()
    return {one.label: f"{one.definition} {one.above.removeprefix(one.definition).strip()}".strip() for one in every}


def _draw_measures(rows: dict[str, str], wanted: str) -> None:
    """Every measure, or those that have what was searched for."""
    shown = {name: text for name, text in rows.items() if wanted.casefold() in f"{name} {text}".casefold()} or rows
    st.html(
        table("", ("Measure", "What it is"), list(shown.items()), kind=STATISTICS_LOOK, box=LONG_BOX, label="Measures")
    )


def _draw_section(section: str, _: str) -> None:
    """One section, whose table of statistics scrolls by itself."""
    st.markdown(_of_methods(section, 0))
    if STATISTICS in section:
        st.html(_statistics())
        st.markdown(_of_methods(section, 2))


def _of_methods(section: str, part: int) -> str:
    """Text of a section before its table (0) or after it (2): the program's own, with notes of content packs."""
    return section.partition(STATISTICS)[part]


def _notes(serving: Serving) -> list[tuple[str, str]]:
    """Headings and paragraphs of the content packs that are about the store's areas."""
    codes = set(serving.store.areas.index)
    return [note for pack in serving.packs if pack.is_about(codes) for note in pack.methods]


def _of_notes(notes: list[tuple[str, str]]) -> str:
    """Sections of their own for notes; as for `_with_notes`, the reader of packs lets no markup in that leads out."""
    return "\n\n".join(f"### {heading}\n\n{text}" for heading, text in notes)


def _with_notes(text: str, notes: list[tuple[str, str]]) -> str:
    """Put each note at the end of the section that has its heading."""
    sections = re.split(r"^(?=### )", text, flags=re.MULTILINE)
    for at, section in enumerate(sections):
        heading = section.partition("\n")[0].removeprefix("### ")
        own = [note for title, note in notes if title == heading and section.startswith("### ")]
        sections[at] = "\n\n".join([section.rstrip("\n"), *own]) + "\n\n" if own else section
    return "".join(sections)


def _statistics() -> Markup:
    """Write the table of statistics so that it scrolls by itself, by keyboard too: it is wider than a phone."""
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in STATISTICS.splitlines())
    body = [[first, *map(_with_code, cells)] for first, *cells in rows]
    return table("", head, body, kind=STATISTICS_LOOK, box=LONG_BOX, label="Statistics")


def _with_code(cell: str) -> Markup:
    """Text with what stands between two grave accents as code."""
    return joined(element("code", part) if at % 2 else part for at, part in enumerate(cell.split("`")))


def _datasets(manifest: dict[str, Any]) -> Markup:
    """Every dataset, to unfold: publisher, vintage, rows, what was left out, licence, file, checksum, page."""
    return joined(_dataset(dataset) for dataset in manifest["datasets"])


def _dataset(dataset: dict[str, Any]) -> Markup:
    left_out = "; ".join(left_out_words(count, reason) for reason, count in dataset["left_out"].items())
    fetched = fetched_at(dataset)
    page = dataset["page"]
    leads = element("a", page, href=page, target="_blank", rel="noopener noreferrer") if page else "none"
    facts = {
        "Publisher": dataset["publisher"],
        "Vintage": dataset["vintage"],
        "Downloaded": f"{fetched:%-d %B %Y}" if fetched is not None else "not downloaded: the file was supplied",
        "Rows": f"{dataset['rows']:,}",
        "Left out": left_out or "nothing",
        "Licence": dataset["licence"],
        "File": dataset["file"],
        "SHA-256": dataset["sha256"] or "made by the program",
        "Publisher's page": leads,
    }
    title = f"{dataset['title']} · {dataset['vintage']}"
    return details(title, element("dl", definitions(facts.items())), look="nm-data")


def _missing(manifest: dict[str, Any]) -> Markup:
    """What the store does without, and why where a file was there and could not be used."""
    lines = []
    for missing in manifest["missing"]:
        because = f" Its file was left out: {missing['because']}" if "because" in missing else ""
        without = str(missing["without"])
        lines.append(f"{without[:1].upper() + without[1:]}.{because}")
    return joined([element("p", TO_ADD_FILES), element("ul", list_items(lines))])


def _status(serving: Serving) -> None:
    neighbourhoods = serving.tree.at("neighbourhood")
    if not neighbourhoods:
        return
    counts = pd.Series([area.status for area in neighbourhoods]).value_counts()
    words = ", ".join(f"{count} {status}" for status, count in counts.items())
    st.markdown(f"**Neighbourhoods**: {len(neighbourhoods)} footprints ({plain(words)}).")
    if overlaps := serving.store.manifest.get("overlaps", ""):
        st.markdown(plain(str(overlaps)))
    for words in footprint_notes(serving):
        st.markdown(plain(words))
    shares = shared_lsoas(serving, serving.store.lsoa.index)
    if words := footprint_sentence(shares):
        st.markdown(plain(words))
        if len(unclear := shares[shares <= HALF]):
            with st.expander("LSOAs whose neighbourhood has half or less of them"):
                columns = {"name": "LSOA", "neighbourhood": "Neighbourhood", "percent": "Its share, %"}
                rows = pd.DataFrame(footprint_rows(serving, unclear))
                rows = rows.assign(percent=displayed(rows["percent"], 0))
                st.dataframe(rows[list(columns)].rename(columns=columns), hide_index=True, key="footprints")
