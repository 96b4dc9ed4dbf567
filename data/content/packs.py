"""Content packs: what the reports on one area say, as data: system, documents, figures, topics, notes on methods."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from needs_map.data.errors import DataError
from needs_map.data.files.formats import plain_text, read_toml
from needs_map.data.manifest import read_manifest, sha256

SHIPPED = Path(__file__).parents[1] / "packs"
PACK, METHODS, FIGURES = "pack.toml", "methods.md", "published"
STORED = "packs"
"""Folder of a build, and part of its manifest, that holds the packs given to it."""
KEYS = ("name", "default", "system", "benchmarks", "documents", "topics")
TOPIC_PAGES = ("population", "inequalities", "deaths", "performance", "core20plus5")
TOPIC_FORMS = ("figures", "areas side by side", "list of each area", "groups")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_BYTES = 5_000_000
LIVE = re.compile(r"!\[|\]\s*[(\[:]|<[a-zA-Z/!]")
"""Pictures, links and HTML, which a note on methods may not have."""


class PublishedDocument(NamedTuple):
    """A published document."""

    key: str
    title: str
    publisher: str
    published: str
    """Its date, in words."""
    about: tuple[str, ...]
    """Codes of the areas that it is about; none for a national document, which is of any area."""

    @property
    def cited(self) -> str:
        """Publisher, title and date."""
        return f"{self.publisher}, {self.title} ({self.published})"


class Topic(NamedTuple):
    """A group of figures that a report states in its text."""

    key: str
    title: str
    page: str
    """A word of `TOPIC_PAGES`: the page that shows it."""
    form: str
    """A word of `TOPIC_FORMS`: how its table is laid out."""
    notes: tuple[str, ...]


class Pack(NamedTuple):
    """A content pack, without the figures of its files."""

    folder: Path
    name: str
    default: bool
    """Whether its system is that of a map for which no area is named."""
    system: str
    """Code of its system; empty if it has none."""
    benchmarks: tuple[tuple[str, str], ...]
    """Code and name of areas that no store has among its own."""
    documents: tuple[PublishedDocument, ...]
    topics: tuple[Topic, ...]
    methods: tuple[tuple[str, str], ...]
    """Heading of the methods page and the paragraphs to stand below it."""

    @property
    def key(self) -> str:
        """Name of its folder."""
        return self.folder.name

    def is_about(self, codes: Collection[str]) -> bool:
        """Whether it is about any of these areas; a national pack is about all."""
        about = {code for one in self.documents for code in one.about} | ({self.system} if self.system else set())
        return not about or not about.isdisjoint(codes)


@cache
def read_pack(folder: Path) -> Pack:
    """
    Read what a content pack has, but for the figures.

    Parameters
    ----------
    folder
        Holds `pack.toml` and, if wanted, `methods.md` and `published/*.csv`; its name names the pack.

    Raises
    ------
    DataError
        If `pack.toml` is missing or wrong, or `methods.md` has pictures, links or HTML.
    """
    if not NAME.fullmatch(folder.name):
        raise DataError(f"{folder.name}: the folder of a pack is named with small letters, digits and hyphens.")
    path = folder / PACK
    if not path.is_file():
        raise DataError(f"There is no {PACK} in {folder}: docs/content-pack.md says what a pack holds.")
    content = read_toml(path)
    where = f"{folder.name}/{PACK}"
    unknown = [key for key in content if key not in KEYS]
    if unknown:
        raise DataError(f"{where}: {unknown[0]!r} is not a key of a pack: use {', '.join(KEYS)}.")
    topics = tuple(_topic(where, key, entry) for key, entry in _table(where, content, "topics").items())
    documents = tuple(_document(where, key, entry) for key, entry in _table(where, content, "documents").items())
    benchmarks = _table(where, content, "benchmarks")
    names = _texts(where, "benchmarks", benchmarks, tuple(benchmarks))
    return Pack(
        folder,
        _texts(where, "pack", content, ("name",))[0],
        content.get("default") is True,
        str(_table(where, content, "system").get("code", "")),
        tuple(zip(benchmarks, names, strict=True)),
        documents,
        topics,
        _methods(folder / METHODS),
    )


def _topic(where: str, key: str, entry: Any) -> Topic:  # noqa: ANN401 - whatever TOML can say
    what = f"topic {key}"
    title, page = _texts(where, what, entry, ("title", "page"))
    if page not in TOPIC_PAGES:
        raise DataError(f"{where}: {what}: page {page!r} is none of {', '.join(TOPIC_PAGES)}.")
    form = entry.get("form", TOPIC_FORMS[0])
    if form not in TOPIC_FORMS:
        raise DataError(f"{where}: {what}: form {form!r} is none of {', '.join(TOPIC_FORMS)}.")
    return Topic(key, title, page, form, _list(where, what, entry, "notes"))


def _document(where: str, key: str, entry: Any) -> PublishedDocument:  # noqa: ANN401 - whatever TOML can say
    what = f"document {key}"
    title, publisher, date = _texts(where, what, entry, ("title", "publisher", "published"))
    return PublishedDocument(key, title, publisher, date, _list(where, what, entry, "about", needed=True))


def _table(where: str, content: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = content.get(key, {})
    if not isinstance(found, dict):
        raise DataError(f"{where}: {key} must be a table, [{key}].")
    return found


def _texts(where: str, what: str, entry: object, keys: tuple[str, ...]) -> list[str]:
    if not isinstance(entry, dict):
        raise DataError(f"{where}: {what} must be a table.")
    for key in keys:
        if key not in entry:
            raise DataError(f"{where}: {what} lacks the key {key!r}.")
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise DataError(f"{where}: {what}: {key} must be text in quotation marks.")
    return [plain_text(entry[key]) for key in keys]


def _list(where: str, what: str, entry: Mapping[str, Any], key: str, *, needed: bool = False) -> tuple[str, ...]:
    if needed and key not in entry:
        raise DataError(f"{where}: {what} lacks the key {key!r}.")
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise DataError(f"{where}: {what}: {key} must be a list of texts.")
    return tuple(map(plain_text, found))


def _methods(path: Path) -> tuple[tuple[str, str], ...]:
    if not path.is_file():
        return ()
    where = f"{path.parent.name}/{path.name}"
    if path.stat().st_size > MOST_BYTES:
        raise DataError(f"{where} is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        text = plain_text(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise DataError(f"{where} is not UTF-8 text: save it as UTF-8.") from error
    for number, line in enumerate(text.splitlines(), 1):
        if LIVE.search(line):
            raise DataError(f"{where}: line {number} has a picture, a link or HTML: write it as plain text.")
    first, *parts = re.split(r"^### +(.+)$", text, flags=re.MULTILINE)
    if first.strip():
        raise DataError(f"{where}: line 1 must be a heading, such as '### Deprivation and the gap'.")
    return tuple((heading.strip(), body.strip()) for heading, body in zip(parts[::2], parts[1::2], strict=True))


@cache
def shipped_packs() -> tuple[Pack, ...]:
    """Packs of the project: national ones, which local ones may add to, first."""
    found = [read_pack(path.parent) for path in sorted(SHIPPED.glob(f"*/{PACK}"))]
    return tuple(sorted(found, key=lambda pack: not pack.is_about(())))


def default_system() -> str:
    """Name of the system of a map for which no area is named: that of the shipped pack marked `default = true`."""
    return next(pack.key for pack in shipped_packs() if pack.default)


def system_names() -> list[str]:
    """Names of the shipped packs that have a system."""
    return [pack.key for pack in shipped_packs() if pack.system]


def documents_of(packs: Iterable[Pack]) -> dict[str, PublishedDocument]:
    """Documents of packs by their keys."""
    return {one.key: one for pack in packs for one in pack.documents}


def benchmarks_of(packs: Iterable[Pack]) -> dict[str, str]:
    """Names of areas that no store has among its own, by code."""
    return {code: name for pack in packs for code, name in pack.benchmarks}


def joined_packs(packs: Iterable[Pack], more: Iterable[Pack]) -> tuple[Pack, ...]:
    """Packs and more of them, which take the place of those of the same name."""
    own = {pack.key: pack for pack in more}
    return (*(pack for pack in packs if pack.key not in own), *own.values())


def pack_files(pack: Pack) -> dict[str, Path]:
    """Files of a pack by their names in a build: what it may hold, and no other file of its folder."""
    paths = [pack.folder / PACK, pack.folder / METHODS, *sorted((pack.folder / FIGURES).glob("*.csv"))]
    return {f"{STORED}/{pack.key}/{path.relative_to(pack.folder).as_posix()}": path for path in paths if path.is_file()}


def pack_facts(pack: Pack) -> dict[str, Any]:
    """What the manifest says of a pack: its name, and the checksum of each of its files."""
    return {"name": pack.name, "files": {name: sha256(path) for name, path in pack_files(pack).items()}}


def stored_files(build: Path, manifest: Mapping[str, Any]) -> dict[str, Path]:
    """Files of the packs of a build, by their names in it."""
    names = [name for facts in manifest.get(STORED, {}).values() for name in facts["files"]]
    return {name: build / name for name in names if (build / name).is_file()}


def stored_packs(store: Path, manifest: Mapping[str, Any]) -> tuple[tuple[Pack, ...], tuple[str, ...]]:
    """
    Packs that were given to the build that serves.

    Parameters
    ----------
    store, manifest
        The store's folder and its manifest.

    Returns
    -------
    packs, problems
        A pack whose files are not as they were written is left out, and a sentence names the file.
    """
    packs, problems = [], []
    for key, facts in manifest.get(STORED, {}).items():
        build = store / manifest["build"]
        wrong = [
            name
            for name, checksum in facts["files"].items()
            if not (build / name).is_file() or sha256(build / name) != checksum
        ]
        if wrong:
            problems.append(
                f"The content pack {key} is not shown: {wrong[0]} is missing or not as it was written; give the pack "
                "again with needs-map data update --pack FOLDER."
            )
        else:
            packs.append(read_pack(build / STORED / key))
    return tuple(packs), tuple(problems)


def packs_of(store: Path) -> tuple[Pack, ...]:
    """Packs that the build that serves was given, as far as they are whole; none if there is no store."""
    try:
        return stored_packs(store, read_manifest(store))[0]
    except DataError:
        return ()
