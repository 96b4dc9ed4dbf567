"""What pages of published figures share: a plain statement where there are none, caveats, sources, downloads."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext

import streamlit as st
from markupsafe import Markup

from needs_map.app.exports.file_menu import File, Offered, Offers, file_menu, pictures_of
from needs_map.app.exports.spreadsheets import part_csv, part_xlsx
from needs_map.app.exports.views import part_stem
from needs_map.app.shell.foot import show_sources
from needs_map.app.shell.tray import add_button
from needs_map.app.words.markup import (
    LEFT,
    WORDS_CLASS,
    TableCell,
    details,
    element,
    joined,
    labelled,
    list_items,
    notice,
    paragraph,
    table,
)
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.serving import Serving

LONG_WORDS = f"{WORDS_CLASS} nm-long"
LONG = 40
"""Characters from which a cell of words needs room."""
PROBLEMS = "Problems in the published figures"
FEW_CAVEATS = 2
"""Caveats up to which they stand open."""
HOW_TO_ADD = (
    "An administrator can add them with a content pack: see “Data and methods”, under “Your own areas and figures”."
)


def say(text: str) -> None:
    """Draw a plain statement."""
    st.html(notice(text))


def headline_html(text: str, *, copied: bool = True) -> Markup:
    """The sentence that opens a page, with the button that copies it; without where it says that there is nothing."""
    return joined([paragraph("nm-headline", text, role="status"), copy_button() if copied else ""])


def copy_button(words: str = "Copy sentence") -> Markup:
    """Button that copies the text of what stands before it (`geo/web/copy_link.js`)."""
    return element("button", words, type="button", class_="nm-copy")


def headlines_of(sentences: Sequence[str]) -> None:
    """Draw the sentences that open a page, a line each where there are several, with the button that copies them."""
    if len(sentences) == 1:
        headline_of(sentences[0])
        return
    lines = element("ul", list_items(sentences), class_="nm-headline nm-sentences")
    st.html(joined([element("div", lines, role="status"), copy_button("Copy sentences")]))


def headline_of(text: str, *, copied: bool = True) -> None:
    """Draw the sentence that opens a page, as `headline_html` writes it."""
    st.html(headline_html(text, copied=copied))


def no_published_figures(what: str, area: str) -> str:
    """Return the statement for an area that no report is about."""
    return f"There are no published figures on {what} for {area} yet."


def table_of(
    caption: str, rows: Sequence[dict[str, str]], headings: Mapping[str, str], *, words: Sequence[str], label: str = ""
) -> Markup:
    """
    Rows of text as a table, its first column naming the row.

    Parameters
    ----------
    caption
        What the table is of.
    rows
        Cells by column; all rows have the same columns.
    headings
        Words for columns whose key is not fit to show.
    words
        Columns of words, which stand left and wrap; the others are numbers.
    label
        What the table is of, for screen readers, where the heading above says it and the caption has only the source.
    """
    if not rows:
        return Markup("")
    columns = list(rows[0])
    heads = [TableCell(_heading(column, headings), style=LEFT if column in words else "") for column in columns]
    body = [
        [
            row[columns[0]],
            *(TableCell(row[column], look=_look(row[column]) if column in words else "") for column in columns[1:]),
        ]
        for row in rows
    ]
    return table(caption, heads, body, kind="nm-compare nm-words-table", label=label or caption)


def _look(text: str) -> str:
    """Class of a cell of words: a long one is given room."""
    return LONG_WORDS if len(text) > LONG else WORDS_CLASS


def _heading(column: str, headings: Mapping[str, str]) -> str:
    return headings.get(column, column[:1].upper() + column[1:])


def numbered(caveats: Sequence[tuple[str, str]]) -> dict[str, int]:
    """
    Number of the caveat of each key: equal words have one number.

    Parameters
    ----------
    caveats
        Key and words; those without words are left out.
    """
    words: dict[str, int] = {}
    return {key: words.setdefault(text, len(words) + 1) for key, text in caveats if text}


def caveat_list(caveats: Sequence[tuple[str, str]]) -> Markup:
    """Return the caveats as a numbered list, each with what it is about."""
    about: dict[str, list[str]] = {}
    for name, text in caveats:
        if text:
            about.setdefault(text, []).append(name)
    if not about:
        return Markup("")
    lines = list_items(labelled(", ".join(dict.fromkeys(names)), text) for text, names in about.items())
    return element("section", element("h3", PROBLEMS), element("ol", lines), class_="nm-caveats", aria_label=PROBLEMS)


def caveats_shown(caveats: Sequence[tuple[str, str]]) -> None:
    """Draw the caveats, if there are any: many are folded on the screen, never on paper."""
    count = len({text for _, text in caveats if text})
    if count:
        found = caveat_list(caveats)
        st.html(folded(found, f"{PROBLEMS} ({count})", printed=True) if count > FEW_CAVEATS else found)


def worked_out(facts: Sequence[tuple[str, str]], summary: str = "How this is worked out") -> Markup:
    """
    Facts on a figure behind a summary that opens them; nothing if there are none.

    Parameters
    ----------
    facts
        Labels and what they say, from `figures.documents.answers`.
    summary
        What is shown while they are closed.
    """
    if not facts:
        return Markup("")
    lines = list_items(labelled(label, text) for label, text in facts)
    return details(summary, element("ul", lines, class_="nm-small nm-worked"))


def folded(content: Markup, summary: str = "The figures as a table", *, printed: bool = False) -> Markup:
    """
    A table behind a summary that opens it, under the chart or sentence that says the same; nothing if it is none.

    Parameters
    ----------
    content
        The table.
    summary
        What is shown while it is closed.
    printed
        Whether it stands on paper, closed or not.
    """
    return details(summary, content, printed=printed) if content else Markup("")


def section_say(text: str) -> None:
    """Draw the sentence that opens a section."""
    st.html(paragraph("nm-section-say", text))


def downloads_of(
    serving: Serving,
    part: Part,
    key: str,
    *,
    whole: Callable[[], Part] | None = None,
    picture: Callable[[str], bytes] | None = None,
    pictures: Offers = (),
    name: str = "",
    kept: TrayPart | None = None,
) -> None:
    """
    Draw the button that opens the files of one part: its pictures, then its table as CSV and Excel.

    Parameters
    ----------
    serving
        The store.
    part
        With the table.
    key
        Of the part on the page.
    whole
        Makes the part with its table when a file is asked for, where that takes long; `part` then needs title and
        sources only.
    picture
        Draws the chart beside the table in a format, when it is asked for; None if there is none.
    pictures
        Offered in its place where there are several charts, or one of several pages; a function is asked for
        them when the menu is opened.
    name
        Of the files; the key if empty, with the names of areas in place of their codes.
    kept
        The part as a document has it, to be added to one; None where documents have no such part.
    """
    show_sources(part.sources)
    drawn = [pictures_of(picture)] if picture is not None else pictures
    figures: dict[str, File] = {
        "csv": ("CSV", lambda: part_csv(serving, whole() if whole else part).encode("utf-8-sig")),
        "xlsx": ("Excel", lambda: part_xlsx(serving, whole() if whole else part)),
    }
    with st.container(horizontal=True, gap="small") if kept else nullcontext():
        offered = lambda: [*(drawn() if callable(drawn) else drawn), Offered(figures)]  # noqa: E731
        file_menu(part.title, part_stem(serving, name or key), key, offered)
        if kept:
            add_button(serving, kept, key)
