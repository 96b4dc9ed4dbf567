"""How a figure is worked out: value, counts, areas added, function, files, suppression, and what else is published."""

import inspect
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pkgutil import resolve_name
from typing import Any, NamedTuple

from needs_map.data.indicators.definitions import Indicator
from needs_map.figures.documents.part import NOT_FIGURES, Column, Part, Row
from needs_map.figures.serving import Serving
from needs_map.geo.numbers import written

NOT_A_COUNT = "as published or counted"
QUOTIENT, CHANGE = "numerator ÷ denominator", "numerator ÷ denominator − 1"
PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no document format holds."""
HEADS = ("Reference", "Figure", "Value", "Numerator", "Denominator", "Areas added", "How")
FILE_HEADS = ("File", "Title and name", "Publisher", "Vintage", "Rows", "SHA-256")
SOURCE_FILES, SOURCE, FUNCTION, CAVEAT = "Source files", "Source", "Function", "Caveat"
ALSO, SUPPRESSION = "Also published", "Suppression"
NEEDS = "needs_map.needs"
REFERENCES = re.compile(r"^References\n-+\n(.+?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
Fact = tuple[str, str]
"""A label and what it says."""


class Figure(NamedTuple):
    """One figure, worked out: a row of a table of `HEADS`."""

    reference: str
    """Number of its row in the document and of itself in the row: `3.1`."""
    what: str
    value: str
    numerator: str
    denominator: str
    added: str
    """How many of which areas were added up."""
    how: str


class Working(NamedTuple):
    """Figures of one table, chart or map, and what holds for all of them."""

    title: str
    facts: tuple[Fact, ...]
    figures: tuple[tuple[str, ...], ...]
    """Rows under `heads`: a `Figure` each, or a source file."""
    heads: tuple[str, ...] = HEADS

    def numeric(self) -> list[bool]:
        """Whether each column is of numbers, which stand right."""
        return [head in {"Value", "Numerator", "Denominator", "Rows"} for head in self.heads]


class Method(NamedTuple):
    """A function that figures are worked out with."""

    function: str
    summary: str
    reference: str
    """As its documentation cites it; empty if it cites none."""

    @property
    def short(self) -> str:
        """Function within `NEEDS`, as it stands beside each figure; `words` have the whole of its name."""
        return self.function.removeprefix(f"{NEEDS}.")

    @property
    def words(self) -> str:
        """Function, what it does and its reference, in a sentence or two."""
        return f"{self.function}: {self.summary}." + (f" Reference: {self.reference}" if self.reference else "")


@cache
def method_of(name: str) -> Method:
    """
    Read what a function of `needs` does, and its published reference, from its own documentation.

    Parameters
    ----------
    name
        Module and function: `core20:core20`.
    """
    text = inspect.getdoc(resolve_name(f"{NEEDS}.{name}")) or ""
    found = REFERENCES.search(text)
    summary = " ".join(text.partition("\n\n")[0].split()).rstrip(".")
    return Method(f"{NEEDS}.{name.replace(':', '.')}", summary, " ".join(found[1].split()) if found else "")


def suppression_words(indicator: Indicator | None) -> str:
    """Say which small counts of an indicator are hidden; of people and deprivation none are."""
    if indicator is None:
        return "Nothing is hidden: everyone is counted."
    if not indicator.suppress_below:
        return "Nothing is hidden here; a figure that its publisher withheld is not available."
    return hidden_words(indicator.suppress_below, zeros=indicator.suppress_nought, round_to=indicator.round_to)


def hidden_words(below: int, *, zeros: bool, round_to: int) -> str:
    """Say which small counts a rule hides, and to what it rounds the others."""
    rounded = f"; counts are rounded to {round_to}" if round_to > 1 else ""
    return f"Counts from {0 if zeros else 1} to {below - 1} are hidden, and others that would give them away{rounded}."


def store_words(serving: Serving) -> str:
    """Say which build of which store figures come from."""
    manifest = serving.store.manifest
    return f"build {manifest['build']}, built {built_words(manifest)}, {manifest['system']['name']}"


def built_words(manifest: Mapping[str, Any]) -> str:
    """When a store was built, "29 November 2026 at 15:41 UTC"; of the sample, with what."""
    try:
        built = datetime.fromisoformat(str(manifest["built"])).astimezone(UTC)
    except ValueError:
        return str(manifest["built"])
    return f"{built.day} {built:%B %Y} at {built:%H:%M} UTC"


def file_row(dataset: Mapping[str, Any]) -> tuple[str, ...]:
    """Title with the name of the file, publisher, vintage, rows and SHA-256 of a dataset of a store."""
    file = dataset.get("file", "")
    title = f"{dataset['title']} ({file})" if file else dataset["title"]
    rows = dataset.get("rows")
    counted = f"{rows:,}" if isinstance(rows, int) else ""
    return clean(title), dataset["publisher"], dataset["vintage"], counted, str(dataset.get("sha256", ""))


def file_words(cells: Sequence[str]) -> str:
    """Cells of `file_row` in one line."""
    title, publisher, vintage, rows, checksum = cells
    more = [f"{rows} rows"] if rows else []
    more += [f"SHA-256 {checksum}"] if checksum else []
    return "; ".join([title, publisher, vintage, *more])


def added_words(serving: Serving, code: object) -> str:
    """Say how many LSOAs an area is made up of; empty for what is no area of the store."""
    if not isinstance(code, str) or code not in serving.tree:
        return ""
    count = len(serving.tree.lsoas(code))
    return f"{count:,} LSOAs" if count != 1 else "1 LSOA"


def figures_of_row(part: Part, row: Row, reference: int, *, added: str = "") -> list[Figure]:
    """
    Figures of a row of a table, each worked out.

    Parameters
    ----------
    part, row
        The part, and one of its rows.
    reference
        Number of the row.
    added
        How many areas the figures of the row add up.
    """
    name = clean(str(row[next(iter(part.columns))]))
    found: list[Figure] = []
    for key, column in list(part.columns.items())[1:]:  # the first names the row
        if key in NOT_FIGURES or not _is_figure(row[key]):
            continue
        value, above, below, how = _working(part, row, key, column)
        what = f"{name}: {column.heading}"
        found.append(Figure(f"{reference}.{len(found) + 1}", what, value, above, below, added, how))
    return found


def functions_of(part: Part) -> list[str]:
    """Say which functions the columns of a part are worked out with, each once."""
    names = dict.fromkeys(column.function for column in part.columns.values() if column.function)
    return [method_of(name).words for name in names]


def rows_quoted(finding: str, part: Part) -> list[bool]:
    """
    Whether a sentence quotes each row of a table: a figure of it that no other row has in that column.

    Parameters
    ----------
    finding
        The sentence.
    part
        With the table.
    """
    keys = [key for key in part.columns if key not in NOT_FIGURES]
    shown = [[_figures_in(part.columns[key].text(row[key])) for key in keys] for row in part.rows]
    counts = [Counter(figure for cell in column for figure in cell) for column in zip(*shown, strict=True)]
    return [
        any(
            count[figure] == 1 and _quotes(finding, figure)
            for cell, count in zip(cells, counts, strict=True)
            for figure in cell
        )
        for cells in shown
    ]


def _figures_in(cell: str) -> list[str]:
    """Figures of a cell: the cell itself, or a number and what stands beside it in brackets."""
    if not re.search(r"[(\[]", cell):
        return [cell]
    return [piece.strip() for piece in re.split(r"[()\[\]]", cell) if piece.strip()[:1].isdigit()]


def _quotes(finding: str, cell: str) -> bool:
    """Whether a sentence quotes a cell that is a figure of two digits or more."""
    cell = cell.lstrip("+-−")  # a fall is written without its sign
    if sum(letter.isdigit() for letter in cell) < 2:  # noqa: PLR2004 - a lone digit stands in many words
        return False
    if cell not in finding:  # most are not, and an expression takes long to compile
        return False
    return re.search(rf"(?<![\d.,]){re.escape(cell)}(?![\d%]|[.,]\d)", finding) is not None


def _is_figure(cell: object) -> bool:
    """Whether a cell is a number, or words that begin with one."""
    if isinstance(cell, str):
        return bool(re.match(r"[-+−£]?\d", cell))
    return isinstance(cell, int | float) and math.isfinite(cell)


def _working(part: Part, row: Row, key: str, column: Column) -> tuple[str, str, str, str]:
    """Value, numerator, denominator and method of a figure, as they are written."""
    value = column.text(row[key])
    ends = [row.get(name) if name else None for name in (column.numerator, column.denominator)]
    counts = [_count(part, name, end) for name, end in zip((column.numerator, column.denominator), ends, strict=True)]
    wording = str(row.get(column.how) or "") if column.how else ""
    by = method_of(column.function).short if column.function else wording
    if not all(counts):
        return value, "", "", by or ("as published" if part.published else NOT_A_COUNT)
    how = CHANGE if column.is_change else QUOTIENT
    return value, counts[0], counts[1], f"{how}: {by}" if by else how


def _count(part: Part, key: str, value: object) -> str:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    if key in part.columns:
        return part.columns[key].text(value)
    return written(float(value), 0 if float(value).is_integer() else 2)


def clean(text: str) -> str:
    """Text without characters that no document may hold."""
    return PRINTABLE.sub(" ", text)


def answer(workings: Sequence[Working], reference: str) -> list[list[Fact]]:
    """
    Facts on each figure of a reference.

    Parameters
    ----------
    workings
        Those of a document.
    reference
        Number of a row of a table (`3`), or of one figure (`3.1`).

    Returns
    -------
    figures
        The facts of each figure: its own, those of its table, its source files, and those of the document; empty if
        the document has no such reference.
    """
    wanted = reference.strip().strip("[]")
    files = {row[0]: row[1:] for working in workings if working.heads == FILE_HEADS for row in working.figures}
    common = [fact for working in workings if working.heads == FILE_HEADS for fact in working.facts]
    found = []
    for working in workings:
        if working.heads == FILE_HEADS:
            continue
        facts = [fact for one in working.facts for fact in _resolved(one, files)]
        names = {row[1].partition(": ")[0] for row in working.figures}
        for row in working.figures:
            number = row[0].strip("[]")
            if wanted in (number, number.partition(".")[0]):
                own = [(head, cell) for head, cell in zip(working.heads, row, strict=True) if cell]
                name = row[1].partition(": ")[0]
                about = [fact for fact in facts if _whose(fact, names) in {"", name}]
                found.append([*own, ("In", working.title), *about, *common])
    return found


def _whose(fact: Fact, names: Iterable[str]) -> str:
    """Name of the row that another value or a caveat is about; empty if it is about all."""
    label, text = fact
    own = [name for name in names if text.startswith((f"{name}: ", f"{name}, "))]
    return max(own, key=len, default="") if label in {ALSO, CAVEAT, SOURCE} else ""


def _resolved(fact: Fact, files: Mapping[str, Sequence[str]]) -> Iterable[Fact]:
    """A fact, its numbers of files replaced by what they are."""
    label, text = fact
    if label != SOURCE_FILES:
        return [fact]
    return [("Source file", file_words(files[name])) for name in text.split(", ") if name in files]
