"""The references of a document: a number for each row of a table, and how the figures of each are worked out."""

from collections.abc import Mapping, Sequence

from needs_map.figures.documents.part import Part
from needs_map.figures.documents.workings import (
    ALSO,
    CAVEAT,
    FILE_HEADS,
    FUNCTION,
    SOURCE,
    SOURCE_FILES,
    SUPPRESSION,
    Fact,
    Figure,
    Working,
    added_words,
    clean,
    figures_of_row,
    file_row,
    functions_of,
    rows_quoted,
    store_words,
    suppression_words,
)
from needs_map.figures.serving import Serving
from needs_map.figures.sources import Sources, files_read
from needs_map.geo.areas import LEVEL_NAMES
from needs_map.geo.classes import MISSING_LABEL
from needs_map.geo.pictures.picture import PictureSpec

AS_SAID = "as the page says it, of the sources named here"


class References:
    """Numbers figures while a document is put together, and notes how each is worked out."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.workings: list[Working] = []
        self.names: dict[tuple[str, ...], str] = {}
        """Name of each source file, by what it is."""
        self.numbers: dict[str, tuple[int, ...]] = {}
        """Of the rows of each part, by its name."""
        self.figures = 0

    def of_map(self, spec: PictureSpec, sources: Sources, title: str) -> tuple[int, ...]:
        """Number the classes of a map, and note how many areas lie in each."""
        labels = [*spec.shading.labels, MISSING_LABEL]
        figures = []
        for label, (areas, people) in zip(labels, spec.counts, strict=False):
            if not areas:
                continue
            self.figures += 1
            say = f"{LEVEL_NAMES[spec.level][1]} counted" + (
                f"; {people:,} {spec.people_word.lower()}" if people else ""
            )
            what = f"{spec.legend_title}: {label}"
            figures.append(Figure(f"[{self.figures}.1]", clean(what), f"{areas:,}", "", "", "", say))
        facts = self.facts(sources, [("Definition", spec.subtitle)])
        self.workings.append(Working(clean(title), facts, tuple(figures)))
        return tuple(range(self.figures - len(figures) + 1, self.figures + 1))

    def of_part(self, name: str, part: Part, title: str) -> tuple[int, ...]:
        """Numbers of the rows of a part, whose figures are worked out once, under the title of the first to show it."""
        if name not in self.numbers:
            self.numbers[name] = self._worked(part, title)
        return self.numbers[name]

    def _worked(self, part: Part, title: str) -> tuple[int, ...]:
        """Number the rows of a table, and note how each of their figures is worked out."""
        figures: list[Figure] = []
        numbers = []
        for row in part.rows:
            self.figures += 1
            numbers.append(self.figures)
            added = "" if part.published else added_words(self.serving, row.get("code"))
            found = figures_of_row(part, row, self.figures, added=added)
            figures += [one._replace(reference=f"[{one.reference}]") for one in found]
        self.workings.append(Working(clean(title), self._about(part), tuple(figures)))
        return tuple(numbers)

    def _about(self, part: Part) -> tuple[Fact, ...]:
        """Facts on all figures of a part."""
        facts: list[Fact] = [("Population and period", part.basis())] if part.population else []
        facts += [("Definition", part.definition)] if part.definition else []
        facts += [(FUNCTION, words) for words in functions_of(part)]
        hidden = part.suppression or ("" if part.published else suppression_words(None))
        facts += [(SUPPRESSION, hidden)] if hidden else []
        facts += [(CAVEAT, f"{about}: {text}") for about, text in dict.fromkeys(part.caveats)]
        facts += [(ALSO, text) for text in part.others]
        return self.facts(part.sources, facts)

    def of_sentence(self, finding: str, parts: Sequence[Part]) -> tuple[int, ...]:
        """Numbers of the rows that a sentence quotes of tables beside the document; one of itself if it quotes none."""
        found: list[int] = []
        for part in parts:
            rows = [row for row, quoted in zip(part.rows, rows_quoted(finding, part), strict=True) if quoted]
            if rows:
                found += self._worked(part._replace(rows=rows), f"Sentence: {part.title}")
        if parts and not found:
            self.figures += 1
            how = "as published" if parts[0].published else AS_SAID
            figure = Figure(f"[{self.figures}.1]", clean(parts[0].title), clean(finding), "", "", "", how)
            self.workings.append(Working(clean(f"Sentence: {parts[0].title}"), self._about(parts[0]), (figure,)))
            found.append(self.figures)
        return tuple(found)

    def facts(self, sources: Sources, facts: list[Fact]) -> tuple[Fact, ...]:
        """Facts on figures, with the numbers of the files that they come from and the documents that they quote."""
        rows = [file_row(one) for one in files_read(self.serving, sources)]
        names = [self.names.setdefault(row, f"F{len(self.names) + 1}") for row in rows]
        files = [(SOURCE_FILES, ", ".join(dict.fromkeys(names)))] if names else []
        found = [*files, *((SOURCE, line) for line in sources.others), *facts]
        return tuple((label, clean(text)) for label, text in found)

    def all_workings(self) -> tuple[Working, ...]:
        """Return how each figure is worked out, and last the files that all come from and the store that holds them."""
        rows = tuple((name, *row) for row, name in self.names.items())
        files = Working(SOURCE_FILES, (("Store", clean(store_words(self.serving))),), rows, FILE_HEADS)
        return (*self.workings, files)

    def quoted(self, finding: str, parts: Mapping[str, Part], own: str) -> str:
        """
        Finding of a part, with the numbers of the rows that it quotes from tables of its page.

        Parameters
        ----------
        finding
            The sentences.
        parts
            Parts of the page, by name.
        own
            Name of the part whose finding it is: all rows of its table where it has figures and quotes none of a row.
        """
        numbers = [
            number
            for name, part in parts.items()
            if name in self.numbers
            for number, row in zip(self.numbers[name], rows_quoted(finding, part), strict=True)
            if row
        ]
        if numbers:
            return f"{finding} [{', '.join(map(str, sorted(numbers)))}]"
        return finding + (numbers_words(self.numbers.get(own, ())) if any(map(str.isdigit, finding)) else "")


def numbers_words(numbers: Sequence[int]) -> str:
    """Numbers of figures after the caption of a chart or a map: ` [3–8]`."""
    if not numbers:
        return ""
    return f" [{numbers[0]}]" if len(numbers) == 1 else f" [{numbers[0]}–{numbers[-1]}]"
