"""What a document holds, whatever its format: sections with exhibits and captions, sources, each figure worked out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from needs_map.app.commands.view_of_options import view_of_options
from needs_map.app.documents.parts import PARTS, check_recipe, page_parts
from needs_map.app.documents.references import References, numbers_words
from needs_map.app.exports.pictures import picture_spec
from needs_map.data.content.recipes import Recipe, RecipeSection, WantedMap
from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.workings import Working, clean
from needs_map.figures.serving import Serving
from needs_map.figures.sources import Sources, cited, of_view, together
from needs_map.figures.view import View
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.charts.kinds import Chart
from needs_map.geo.pictures.picture import PictureSpec, alternative_text, draw_picture

BEHIND = {"profile.summary": ("profile.figures", "core20plus5.people", "population.bands")}
"""Parts of sentences without a table, and those whose tables have the figures that they quote."""
APART = {"assessment"}
"""Pages whose parts are about different things, as those of published figures are."""
SAMPLE = "SAMPLE: the small areas and their figures are made up. Not for use in any document."
WORKED_OUT = "How each figure is worked out"
WORKINGS = "workings.json"
"""Attached to a PDF: how its figures are worked out, for programs."""
ABOUT = "Each figure, with what it is worked out from."


class Exhibit(NamedTuple):
    """A table, a chart or a map with its caption."""

    kind: str
    """`table`, `chart` or `map`."""
    number: int
    """Among the tables, or among the charts and maps together."""
    caption: str
    description: str
    """Alternative text."""
    part: Part | None = None
    references: tuple[int, ...] = ()
    """Of the rows of a table, of those that a chart is of, or of the classes of a map."""
    chart: Chart | None = None
    draw: Callable[[str, str, int], bytes] | None = None
    """Draws a map in a format, a size and dots an inch (300 if 0)."""

    @property
    def label(self) -> str:
        """`Table 1` or `Figure 1`."""
        return f"{'Table' if self.kind == 'table' else 'Figure'} {self.number}"


class Section(NamedTuple):
    """One section, ready to be written."""

    title: str
    headline: str
    """With the numbers of the figures that it quotes, as `[3]`."""
    text: str
    exhibits: tuple[Exhibit, ...]
    notes: tuple[str, ...]
    """Who is counted and when, method and caveats."""
    missing: tuple[str, ...]
    """What is not available, each in a sentence."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is available."""
        return not (self.headline or self.text or self.exhibits)


class Document(NamedTuple):
    """A document about one area."""

    title: str
    area: Area
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    workings: tuple[Working, ...]
    built: date
    """Of the store: the same data make the same document."""
    sample: bool

    @property
    def name(self) -> str:
        """Title with the name of the area."""
        return f"{self.title}: {self.area.name}"

    @property
    def made_from(self) -> str:
        """What it was made from, in a sentence."""
        return SAMPLE if self.sample else f"Made from data built on {self.built.day} {self.built:%B %Y}."


def document_of(
    serving: Serving, recipe: Recipe, area: Area, *, basis: str = "", since: Serving | None = None
) -> Document:
    """
    Put together what a recipe asks for about an area.

    Parameters
    ----------
    serving
        The store.
    recipe
        The recipe.
    area
        Any area of the store.
    basis
        Population basis; registered patients where the store has them if empty.
    since
        An earlier store, for a section on what changed.

    Returns
    -------
    document
        A section whose data the store lacks says so in a line.

    Raises
    ------
    DataError
        If the recipe names a part, a measure or a level that there is none of.
    """
    check_recipe(serving, recipe)
    made = _Maker(serving, area, basis or serving.bases[-1], since)
    wanted = [one for one in recipe.sections if not one.levels or area.level in one.levels]
    both = [(made.section(one), one) for one in wanted]
    both = [(one, recipe) for one, recipe in both if not (recipe.optional and one.is_empty)]
    sections = [one._replace(headline=made.quoted(one.headline, recipe)) for one, recipe in both]
    return Document(
        recipe.title,
        area,
        tuple(sections),
        tuple(cited(serving, together(made.sources))),
        made.references.all_workings(),
        _built(serving),
        serving.store.is_sample,
    )


def _built(serving: Serving) -> date:
    try:
        return datetime.fromisoformat(str(serving.store.manifest["built"])).date()
    except ValueError:  # the sample, which was made with the program
        return date(int(INDEX_YEAR), 1, 1)


class _Maker:
    """Numbers tables, charts and figures while sections are put together."""

    def __init__(self, serving: Serving, area: Area, basis: str, since: Serving | None = None) -> None:
        self.since = since
        self.serving, self.area, self.about, self.basis = serving, area, area, basis
        self.choices: tuple[tuple[str, str], ...] = ()
        self.pages: dict[tuple[object, ...], Mapping[str, Part] | str] = {}
        self.sources: list[Sources] = []
        self.references = References(serving)
        self.counts = {"Table": 0, "Figure": 0}

    def _at(self, wanted: RecipeSection) -> None:
        """Be about the area of a section, with its choices."""
        self.area = self.serving.tree[wanted.area] if wanted.area else self.about
        self.choices = wanted.choices

    def section(self, wanted: RecipeSection) -> Section:
        self._at(wanted)
        found: dict[str, Part] = {}
        missing: list[str] = []
        for name in wanted.parts:
            part = self._part(name)
            if isinstance(part, str):
                missing.append(part)
            else:
                found[name] = part
        self.sources += [part.sources for part in found.values()]
        exhibits = [*self._maps(wanted.maps, missing)]
        for name, part in ((name, found[name]) for name in wanted.charts if name in found):
            exhibits += [self._drawn(spec()._replace(made=_built(self.serving)), part.sources) for spec in part.maps]
            exhibits += [self._chart(name, part, chart) for chart in part.charts]
        exhibits += [self._table(name, found[name]) for name in wanted.tables if name in found and found[name].rows]
        opening = found.get(wanted.headline)
        notes = dict.fromkeys(note for part in found.values() for note in _notes(part))
        return Section(
            clean(wanted.title),
            clean(opening.finding) if opening else "",
            clean(wanted.text),
            tuple(exhibits),
            tuple(notes),
            tuple(self._wording(missing)),
        )

    def _part(self, name: str) -> Part | str:
        """One part; a sentence where the store has none."""
        page, _, key = name.partition(".")
        where = (page, self.area.code, self.choices)
        if where not in self.pages:
            try:
                self.pages[where] = page_parts(
                    self.serving, page, self.area, self.basis, self.choices, since=self.since
                )
            except DataError as error:
                self.pages[where] = str(error)
        found = self.pages[where]
        if isinstance(found, str):
            return found
        return found.get(key) or self._nothing

    @property
    def _nothing(self) -> str:
        return f"No data on this are available for {in_sentence(self.area)}."

    def _wording(self, missing: Sequence[str]) -> list[str]:
        """What is missing, each once; without the general line where another says more."""
        return list(dict.fromkeys(one for one in missing if one != self._nothing)) or list(missing[:1])

    def _number(self, kind: str) -> int:
        word = "Table" if kind == "table" else "Figure"
        self.counts[word] += 1
        return self.counts[word]

    def _maps(self, wanted: Sequence[WantedMap], missing: list[str]) -> Iterator[Exhibit]:
        for one in wanted:
            inside = self.serving.tree.members(self.area.code, one.each) if one.each else ()
            for code in inside or (self.area.code,):
                try:
                    view = view_of_options(
                        self.serving, measure=one.measure, level=one.level, area=code, basis=self.basis
                    )
                except DataError:
                    missing.append(f"{self.serving.tree[code].name} has no smaller areas to map.")
                    continue
                yield self._map(view._replace(period=one.period))

    def _map(self, view: View) -> Exhibit:
        spec = picture_spec(self.serving, view, made=_built(self.serving))
        sources = of_view(self.serving, view, drawn=True)
        self.sources.append(sources)
        return self._drawn(spec, sources)

    def _drawn(self, spec: PictureSpec, sources: Sources) -> Exhibit:
        def draw(form: str, paper: str, dpi: int = 0) -> bytes:
            return draw_picture(spec._replace(paper=paper, headed=False), form, dpi)

        number = self._number("map")
        caption = clean(f"{spec.title.removesuffix('.')}. {spec.subtitle}")
        numbers = self.references.of_map(spec, sources, f"Figure {number}. {spec.title}")
        words = clean(alternative_text(spec))
        return Exhibit("map", number, caption + numbers_words(numbers), words, references=numbers, draw=draw)

    def _chart(self, name: str, part: Part, chart: Chart) -> Exhibit:
        from needs_map.geo.charts.words import described  # noqa: PLC0415 - draws with matplotlib

        number = self._number("chart")
        numbers = self.references.of_part(self._scoped(name), part, f"Figure {number}. {part.title}")
        words = clean(f"{part.title}. {described(chart)}")
        return Exhibit("chart", number, _caption(part) + numbers_words(numbers), words, part, numbers, chart)

    def _table(self, name: str, part: Part) -> Exhibit:
        number = self._number("table")
        numbers = self.references.of_part(self._scoped(name), part, f"Table {number}. {part.title}")
        words = f"Table of {len(part.rows)} rows: {', '.join(column.heading for column in part.columns.values())}."
        return Exhibit("table", number, _caption(part), clean(words), part, numbers)

    def _scoped(self, name: str) -> str:
        """Name of a part with the area and the choices that it is of."""
        return f"{name} {self.area.code} {self.choices}"

    def quoted(self, headline: str, wanted: RecipeSection) -> str:
        """Headline of a section with the numbers of the figures that it quotes."""
        self._at(wanted)
        found = self.references.quoted(headline, self.tables_beside(wanted), self._scoped(wanted.headline))
        if found != headline or not any(map(str.isdigit, headline.replace(self.area.name, ""))):
            return found
        parts = [self._part(name) for name in (wanted.headline, *BEHIND.get(wanted.headline, ()))]
        known = [part for part in parts if not isinstance(part, str)]
        return headline + numbers_words(self.references.of_sentence(headline, known))

    def tables_beside(self, wanted: RecipeSection) -> dict[str, Part]:
        """Parts of the page of a section's headline, by name; only its own where parts are about different things."""
        self._at(wanted)
        page = wanted.headline.partition(".")[0]
        parts = self.pages.get((page, self.area.code, self.choices))
        if parts is None or isinstance(parts, str):
            return {}
        own = parts.get(wanted.headline.partition(".")[2])
        if own is not None and (own.published or page in APART):
            return {self._scoped(wanted.headline): own}
        names = {self._scoped(f"{page}.{key}"): key for key in PARTS[page]}
        return {name: parts[key] for name, key in names.items() if name in self.references.numbers}


def _caption(part: Part) -> str:
    """Title of a part, with who is counted and when where the title does not say it."""
    says = not part.population or (part.population in part.title and part.period in part.title)
    return clean(f"{part.title}." if says else f"{part.title}. {part.basis()}.")


def _notes(part: Part) -> list[str]:
    """What must stand beside the figures of a part; a caveat of several is said once."""
    about: dict[str, list[str]] = {}
    for name, text in part.caveats:
        about.setdefault(text, []).append(name)
    caveats = [f"{'; '.join(dict.fromkeys(names))}: {text}" for text, names in about.items()]
    return [clean(text) for text in (part.definition, *part.notes, *caveats) if text]
