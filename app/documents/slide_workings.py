"""How the figures on slides are worked out: a line a reference, functions and files once, and all for programs."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lxml import etree

from needs_map.figures.documents.workings import (
    CAVEAT,
    CHANGE,
    FILE_HEADS,
    FUNCTION,
    HEADS,
    NEEDS,
    QUOTIENT,
    SOURCE,
    SOURCE_FILES,
    Fact,
    Figure,
    Working,
)

LINE_HEADS = ("Ref.", "Figure", "Value (numerator ÷ denominator), and what it is worked out from")
SHARES = (0.065, 0.235, 0.7)
FUNCTION_HEADS = (f"Function of {NEEDS}", "What it does", "Published reference")
FUNCTIONS = "Functions"
LINES = "Figures of all tables, charts and maps"
MOST_WAYS = 8
"""Ways of working out that are said once of a table; of more each figure says its own."""
COLON = ": "
SPACE = "urn:needs-map:workings"
PART, ABOUT_PART = "/customXml/item{}.xml", "/customXml/itemProps{}.xml"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem '
    b'ds:itemID="{6E65DE0D-5A17-4D3B-9B57-6E656564736D}" '
    b'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
    b'<ds:schemaRef ds:uri="urn:needs-map:workings"/></ds:schemaRefs></ds:datastoreItem>'
)
PROPERTIES_KIND = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


class WorkingLines(NamedTuple):
    """A table of how figures are worked out, as it stands on slides."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    shares: tuple[float, ...] = ()
    """Of the width for each column; by what stands in them if none."""
    bold: frozenset[int] = frozenset()
    """Positions of rows that head others."""


def lines_of_workings(workings: Sequence[Working], sources: Sequence[str]) -> list[WorkingLines]:
    """
    Put workings as the tables of the last slides: figures by reference, functions, files.

    Parameters
    ----------
    workings
        Those of a document.
    sources
        Its sources in the order in which they are numbered.

    Returns
    -------
    tables
        Every figure with its value and counts is in the first; none where the document has no figures.
    """
    figures = [one for one in workings if one.heads == HEADS and one.figures]
    rows: list[tuple[str, ...]] = []
    bold = set()
    for working in figures:
        bold.add(len(rows))
        rows += _rows(working, sources)
    found = [WorkingLines(LINES, LINE_HEADS, rows, SHARES, frozenset(bold))] if rows else []
    functions = dict.fromkeys(text for one in workings for label, text in one.facts if label == FUNCTION)
    if functions:
        found.append(WorkingLines(FUNCTIONS, FUNCTION_HEADS, [_function(text) for text in functions]))
    files = [one for one in workings if one.heads == FILE_HEADS and one.figures]
    for one in files:
        store = [("Store", text, *[""] * (len(FILE_HEADS) - 2)) for _, text in one.facts]
        found.append(WorkingLines(SOURCE_FILES, FILE_HEADS, [*one.figures, *store]))
    return found


def _rows(working: Working, sources: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A line on what holds for a whole table, and one for each of its references."""
    figures = [Figure(*row) for row in working.figures]
    by_row: dict[str, list[Figure]] = {}
    for one in figures:
        by_row.setdefault(one.reference.strip("[]").partition(".")[0], []).append(one)
    names = {number: _name(figures) for number, figures in by_row.items()}
    added = {one.added for one in figures}
    ways = _ways([(one.what.removeprefix(names[row]), _way(one)) for row, of_row in by_row.items() for one in of_row])
    facts = [_files_and_sources(working.facts, sources)]
    facts += [f"Added up: {next(iter(added))}."] if len(added) == 1 and any(added) else []
    facts += [ways] if ways else []
    facts += _grouped([fact for fact in working.facts if fact[0] not in {FUNCTION, SOURCE_FILES, SOURCE}])
    first, last = (next(order, "") for order in (iter(by_row), reversed(by_row)))
    yield f"[{first}]" if first == last else f"[{first}–{last}]", working.title, " ".join(filter(None, facts))
    for number, row_figures in by_row.items():
        words = []
        for one in row_figures:
            counts = f" ({one.numerator} ÷ {one.denominator})" if one.numerator else ""
            own = "" if ways else _way(one)
            words.append(f"{one.what.removeprefix(names[number])}: {one.value}{counts}{own and f', {own}'}")
        inside = f" ({row_figures[0].added})" if len(added) > 1 and row_figures[0].added else ""
        yield f"[{number}]", names[number].removesuffix(COLON) + inside, "; ".join(words)


def _name(figures: Sequence[Figure]) -> str:
    """What the figures of a row have in common, with the colon after it."""
    pieces = [one.what.split(COLON) for one in figures]
    alike = 0
    while all(len(piece) > alike + 1 and piece[alike] == pieces[0][alike] for piece in pieces):
        alike += 1
    return "".join(piece + COLON for piece in pieces[0][:alike])


def _way(figure: Figure) -> str:
    """How a figure is worked out, beyond dividing the counts that stand beside it."""
    how = figure.how
    for start, change in ((CHANGE, "less 1"), (QUOTIENT, "")):
        if how.startswith(start):
            rest = how.removeprefix(start).removeprefix(COLON)
            how = ", ".join(filter(None, (change, rest)))
            break
    return how


def _ways(found: Sequence[tuple[str, str]]) -> str:
    """How the figures of a table are worked out, by heading; empty where that differs from row to row."""
    by_heading: dict[str, set[str]] = {}
    for heading, way in found:
        by_heading.setdefault(heading, set()).add(way)
    ways = Counter(way for _, way in found)
    if max(map(len, by_heading.values()), default=0) > 1 or len(ways) > MOST_WAYS or 1 < len(ways) == len(found):
        return ""
    usual = max(ways, key=lambda way: ways[way])
    exceptions = []
    for way in ways:
        if way and way != usual:
            headings = ", ".join(heading for heading, known in by_heading.items() if way in known)
            exceptions.append(f"{headings}: {way}")
    if usual:
        exceptions.append(f"the others: {usual}" if exceptions or len(ways) > 1 else usual)
    return f"How: {'; '.join(exceptions)}." if exceptions else ""


def _files_and_sources(facts: Sequence[Fact], sources: Sequence[str]) -> str:
    files = [text for label, text in facts if label == SOURCE_FILES]
    own = [text for label, text in facts if label == SOURCE]
    numbers = {text: sources.index(text) + 1 for text in map(_ended, own) if text in sources}
    words = [f"{SOURCE_FILES} {', '.join(files)}."] if files else []
    words += [f"Sources {_ranges(sorted(set(numbers.values())))}."] if numbers else []
    return " ".join([*words, *(f"Source: {text}" for text in map(_ended, own) if text not in numbers)])


def _ranges(numbers: Sequence[int]) -> str:
    """Write numbers in order, several that follow one another as a range: `1, 3–5`."""
    runs: list[list[int]] = []
    for one in numbers:
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _grouped(facts: Sequence[Fact]) -> Iterator[str]:
    """Other facts, each a sentence; a caveat of several figures once, after their names."""
    names: dict[tuple[str, str], list[str]] = {}
    for label, text in facts:
        name, colon, rest = text.partition(COLON) if label == CAVEAT else ("", "", text)
        names.setdefault((label, rest if colon else text), []).append(name)
    for (label, text), texts in names.items():
        about = "; ".join(filter(None, texts))
        yield f"{label}: {about and about + COLON}{_ended(text)}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _function(text: str) -> tuple[str, str, str]:
    """Name, summary and reference of a function, of the words that a fact has on it."""
    name, _, rest = text.partition(COLON)
    summary, _, reference = rest.partition(" Reference: ")
    return name.removeprefix(f"{NEEDS}."), summary, reference


def keep_workings(slides: Any, workings: Sequence[Working]) -> None:  # noqa: ANN401 - python-pptx types little
    """Put workings into the file for programs: PowerPoint keeps such a part when it saves the file."""
    from pptx.opc.package import Part  # noqa: PLC0415 - slow to import
    from pptx.opc.packuri import PackURI  # noqa: PLC0415

    package = slides.part.package
    taken = {str(one.partname) for one in package.iter_parts()}
    number = next(one for one in range(1, len(taken) + 2) if PART.format(one) not in taken)
    root = etree.Element("workings", nsmap={None: SPACE})
    root.text = json.dumps(workings, ensure_ascii=False)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    own = Part(PackURI(PART.format(number)), "application/xml", package, content)
    about = Part(PackURI(ABOUT_PART.format(number)), PROPERTIES_KIND, package, PROPERTIES)
    own.relate_to(about, f"{RELATED}/customXmlProps")
    slides.part.relate_to(own, f"{RELATED}/customXml")


def kept_workings(content: bytes) -> list[Working]:
    """Read what `keep_workings` put into a part of a file; none from any other part."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=False))
    if etree.QName(root).namespace != SPACE:
        return []
    return workings_of(json.loads(root.text or "[]"))


def workings_of(found: Iterable[Any]) -> list[Working]:
    """Return workings as JSON holds them."""
    return [
        Working(title, tuple(map(tuple, facts)), tuple(map(tuple, figures)), tuple(heads))
        for title, facts, figures, heads in found
    ]
