"""HTML that is escaped unless it is marked as HTML: an element, and the one table that every page writes."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

BOX, LONG_BOX, TALL_BOX = "nm-scroll", "nm-scroll nm-long", "nm-scroll nm-tall"
"""Classes of the box in which a table scrolls: sideways only, and with a lower or a higher limit to its height."""
VOID = {"br", "img", "link", "meta"}
"""Elements that hold nothing and are not closed."""
LEFT = "text-align: left"
WORDS_CLASS = "nm-words"


def element(name: str, /, *content: object, **attributes: object) -> Markup:
    """
    Write one element of HTML.

    Parameters
    ----------
    name
        Of the element; one that holds nothing, such as `img`, is given no content.
    content
        What is inside, in order: text, which is escaped, or `Markup`, which is not.
    attributes
        By name, with `_` for `-` and after a name of Python's (`class_`); those that are None, False or empty are left
        out, but `alt`, which may be empty.

    Returns
    -------
    html
        Safe to put into other elements.

    Examples
    --------
    >>> print(element("td", "A & B", element("small", "2024"), class_="nm-words", title=""))
    <td class='nm-words'>A &amp; B<small>2024</small></td>
    """
    given = ""
    for key, value in attributes.items():
        if value or key == "alt":
            given += f" {key.rstrip('_').replace('_', '-')}='{escape('true' if value is True else value)}'"
    end = "" if name in VOID else f"</{name}>"
    return Markup(f"<{name}{given}>{''.join(map(escape, content))}{end}")  # noqa: S704 - all that is put in is escaped


def joined(content: Iterable[object]) -> Markup:
    """Put texts and elements one after another, the texts escaped."""
    return Markup("".join(map(escape, content)))  # noqa: S704 - all that is put in is escaped


LINE_BREAK = element("br")
CAVEAT = Markup(" ") + element("span", "caveat", class_="nm-caveat")
"""Mark after the name of a figure that has a caveat."""


def enumeration(contents: Sequence[str]) -> Markup:
    """Put texts and elements one after another with commas and a last "and"."""
    *first, last = contents
    return joined([Markup(", ").join(first), " and " if first else "", last])


def link(text: object, address: str, **attributes: object) -> Markup:
    """A link that opens in the same tab, without loading the program anew."""
    return element("a", text, href=address, target="_self", **attributes)


def paragraph(look: str, *content: object, **attributes: object) -> Markup:
    """A paragraph with a class, which says what it is: an aside, small print, the sentence of a part."""
    return element("p", *content, class_=look, **attributes)


def notice(*content: object) -> Markup:
    """A paragraph that stands out, and that a screen reader reads when it comes."""
    return paragraph("nm-note", *content, role="status")


def list_items(contents: Iterable[object]) -> Markup:
    """What a list holds, an item each."""
    return joined(element("li", content) for content in contents)


def labelled(label: str, text: object) -> Markup:
    """A text after what it is about, in bold."""
    return joined([element("strong", label), ": ", text])


def definitions(known: Iterable[tuple[object, object]]) -> Markup:
    """What a list of names and descriptions holds."""
    return joined(joined([element("dt", name), element("dd", fact)]) for name, fact in known)


def details(summary: object, *content: object, look: str = "nm-figures", printed: bool = False) -> Markup:
    """
    Write what opens under a summary.

    Parameters
    ----------
    summary
        What is shown while it is closed.
    content
        What is inside, in order.
    look
        Its class.
    printed
        Whether it stands on paper, closed or not.
    """
    return element("details", element("summary", summary), *content, class_=f"{look} nm-more" if printed else look)


def small(text: object) -> Markup:
    """Text under or after another in small print; nothing for none."""
    return element("small", text) if text else Markup("")


def sign(kind: str, letter: str) -> Markup:
    """Sign whose meaning stands in words beside it, of a `kind` that has a colour."""
    return element("span", letter, class_=f"nm-spc nm-spc-{kind}", aria_hidden=True)


def pair_bar(look: str, width: float, colour: str, text: str) -> Markup:
    """One of two bars, one under the other: its class, its width in per cent, its colour and its figure."""
    bar = element("i", class_=look, style=f"--nm-fill:{colour};width:{width:.2f}%")
    return element("span", bar, element("b", text), class_="nm-pair")


class TableCell(NamedTuple):
    """A cell that is more than a text."""

    content: object
    look: str = ""
    """Its class."""
    title: str = ""
    """What is shown when it is pointed at."""
    style: str = ""
    columns: int = 1
    """How many columns it spans."""
    lines: int = 1
    """How many rows it spans."""
    names_row: bool = False
    """Whether it names its row beside the first, which always does."""


class TableGroup(NamedTuple):
    """A row that heads those under it, over all columns."""

    title: str


class TableRow(NamedTuple):
    """A row that stands out."""

    cells: Sequence[object]
    look: str


def table(
    caption: object,
    heads: Sequence[object],
    rows: Iterable[object],
    *,
    kind: str = "nm-compare",
    box: str = BOX,
    label: str = "",
    above: Sequence[TableCell] = (),
) -> Markup:
    """
    Write a table.

    Parameters
    ----------
    caption
        What it is of; empty for none.
    heads
        Of its columns; none for a table without.
    rows
        Each a sequence of cells of which the first names the row, a `TableRow` or a `TableGroup`.
    kind, box
        Classes of the table, and of the box in which it scrolls by keyboard too; empty for no box.
    label
        What the box is called by screen readers; the first sentence of a caption in plain words if empty.
    above
        Heads over those of `heads`, where these have two lines.

    Returns
    -------
    html
        Every text in it escaped.
    """
    width = sum(head.columns for head in above) if above else len(heads)
    lines = [element("tr", *(_head(head) for head in some)) for some in (above, heads) if some]
    written = element(
        "table",
        element("caption", caption) if caption else "",
        element("thead", *lines) if lines else "",
        element("tbody", *(_row(row, width) for row in rows)),
        class_=kind,
    )
    if not box:
        return written
    if not label and not isinstance(caption, Markup):
        label = str(caption).partition(". ")[0]
    return element("div", written, class_=box, tabindex="0", role="region" if label else "", aria_label=label)


def _row(row: object, width: int) -> Markup:
    if isinstance(row, TableGroup):
        return element("tr", element("th", row.title, scope="rowgroup", colspan=width), class_="nm-group")
    cells, look = row if isinstance(row, TableRow) else (row, "")
    if not isinstance(cells, Sequence):
        raise TypeError(f"A row is a sequence of cells, not {type(cells).__name__}")
    first, *others = cells
    return element("tr", _written("th", first, scope="row"), *map(_cell, others), class_=look)


def _cell(cell: object) -> Markup:
    if isinstance(cell, TableCell) and cell.names_row:
        return _written("th", cell, scope="row")
    return _written("td", cell)


def _head(head: object) -> Markup:
    if head == "":
        return element("td")  # nothing is named by it
    spans = isinstance(head, TableCell) and head.columns > 1
    return _written("th", head, scope="colgroup" if spans else "col")


def _written(name: str, cell: object, scope: str = "") -> Markup:
    if not isinstance(cell, TableCell):
        return element(name, cell, scope=scope)
    spans = {"colspan": cell.columns if cell.columns > 1 else 0, "rowspan": cell.lines if cell.lines > 1 else 0}
    return element(name, cell.content, scope=scope, **spans, class_=cell.look, title=cell.title, style=cell.style)
