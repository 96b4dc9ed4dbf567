"""Recipes of documents: which sections they have and what stands in each, as TOML files that a person can edit."""

from pathlib import Path
from typing import Any, NamedTuple

from needs_map.data.errors import DataError
from needs_map.data.formats import read_toml

FOLDER = Path(__file__).parent / "recipes"
PIECES = ("charts", "tables")
KEYS = {"title", "headline", "text", "maps", "levels", *PIECES}
MOST_SECTIONS = 60


class WantedMap(NamedTuple):
    """A map of a section."""

    measure: str
    level: str
    """Of the areas drawn."""


class RecipeSection(NamedTuple):
    """One section of a document."""

    title: str
    headline: str = ""
    """Part whose finding opens the section, as `page.part`; empty for none."""
    text: str = ""
    """The writer's own, under the headline."""
    maps: tuple[WantedMap, ...] = ()
    charts: tuple[str, ...] = ()
    """Parts whose charts are shown."""
    tables: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    """Kinds of area that it is for; all if empty."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Each part that it shows something of, once."""
        return tuple(dict.fromkeys(filter(None, (self.headline, *self.charts, *self.tables))))


class Recipe(NamedTuple):
    """What a document has."""

    key: str
    title: str
    sections: tuple[RecipeSection, ...]


def shipped_recipes() -> tuple[str, ...]:
    """Names of the recipes that the project ships."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def read_recipe(name: str) -> Recipe:
    """
    Read a recipe.

    Parameters
    ----------
    name
        One that the project ships, or the path of a TOML file.

    Returns
    -------
    recipe
        With its sections in the order of the file.

    Raises
    ------
    DataError
        If there is none of this name, or the file is not a title and tables `section`, each with a title.
    """
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if not name.endswith(".toml") and name not in shipped_recipes():
        known = ", ".join(shipped_recipes())
        raise DataError(f"There is no recipe {name!r}: choose from {known}, or give the path of a .toml file.")
    if not path.is_file():
        raise DataError(f"There is no recipe at {path}.")
    content = read_toml(path)
    sections, title = content.get("section"), content.get("title")
    if not isinstance(sections, list) or not sections or not _is_text(title) or content.keys() - {"title", "section"}:
        raise DataError(f"{path.name} must have a title and one or more tables [[section]], and nothing else.")
    if len(sections) > MOST_SECTIONS:
        raise DataError(f"{path.name} has more than {MOST_SECTIONS} sections.")
    return Recipe(path.stem, str(title), tuple(_section(one, path.name, at) for at, one in enumerate(sections, 1)))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _section(one: Any, name: str, number: int) -> RecipeSection:  # noqa: ANN401 - whatever TOML can hold
    where = f"{name}, section {number}"
    if not isinstance(one, dict) or not _is_text(one.get("title")):
        raise DataError(f"{where}, must have a title.")
    if unknown := sorted(one.keys() - KEYS):
        raise DataError(f"{where}, has {unknown[0]!r}, which is none of {', '.join(sorted(KEYS))}.")
    words = {key: one.get(key, "") for key in ("headline", "text")}
    lists = {key: one.get(key, []) for key in (*PIECES, "levels")}
    maps = one.get("maps", [])
    if not all(isinstance(text, str) for text in words.values()):
        raise DataError(f"{where}: headline and text must be text.")
    if not all(isinstance(found, list) and all(map(_is_text, found)) for found in lists.values()):
        raise DataError(f"{where}: {', '.join(lists)} must be lists of names.")
    if not isinstance(maps, list) or not all(_is_map(found) for found in maps):
        raise DataError(f"{where}: each of maps must have a measure and a level.")
    return RecipeSection(
        str(one["title"]),
        words["headline"],
        words["text"],
        tuple(WantedMap(found["measure"], found["level"]) for found in maps),
        **{key: tuple(found) for key, found in lists.items()},
    )


def _is_map(found: object) -> bool:
    return isinstance(found, dict) and found.keys() == {"measure", "level"} and all(map(_is_text, found.values()))
