"""Recipes of documents: which sections they have and what stands in each, as TOML files that a person can edit."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from needs_map.data.errors import DataError
from needs_map.data.files.formats import read_toml

FOLDER = Path(__file__).parents[1] / "recipes"
PIECES = ("charts", "tables")
KEYS = {"title", "headline", "text", "maps", "levels", "area", "choices", "optional", *PIECES}
MOST_SECTIONS = 60


class WantedMap(NamedTuple):
    """A map of a section."""

    measure: str
    level: str
    """Of the areas drawn."""
    period: str = ""
    """Of the figures; the measure's last if empty."""
    each: str = ""
    """Kind of area of which each inside is mapped by itself; empty for one map of the whole."""


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
    area: str = ""
    """Code of the area that it is about; that of the document if empty."""
    choices: tuple[tuple[str, str], ...] = ()
    """What is chosen on the page of its parts, by name in the link."""
    optional: bool = False
    """Whether it is left out, rather than said to be empty, where nothing of it is known."""

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
        One that the project ships, with underscores, hyphens or blanks, or the path of a TOML file.

    Returns
    -------
    recipe
        With its sections in the order of the file.

    Raises
    ------
    DataError
        If there is none of this name, or the file is not a title and tables `section`, each with a title.
    """
    if not name.endswith(".toml"):
        name = name.strip().lower().replace("-", "_").replace(" ", "_")
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
    words = {key: one.get(key, "") for key in ("headline", "text", "area")}
    lists = {key: one.get(key, []) for key in (*PIECES, "levels")}
    maps, choices, optional = one.get("maps", []), one.get("choices", {}), one.get("optional", False)
    if not isinstance(optional, bool):
        raise DataError(f"{where}: optional must be true or false.")
    if not isinstance(choices, dict) or not all(map(_is_text, choices.values())):
        raise DataError(f'{where}: choices must be names with text, such as years = "2026-2036".')
    if not all(isinstance(text, str) for text in words.values()):
        raise DataError(f"{where}: headline, text and area must be text.")
    if not all(isinstance(found, list) and all(map(_is_text, found)) for found in lists.values()):
        raise DataError(f"{where}: {', '.join(lists)} must be lists of names.")
    if not isinstance(maps, list) or not all(_is_map(found) for found in maps):
        raise DataError(f"{where}: each of maps must have a measure and a level, and may have a period.")
    return RecipeSection(
        str(one["title"]),
        words["headline"],
        words["text"],
        tuple(WantedMap(**found) for found in maps),
        **{key: tuple(found) for key, found in lists.items()},
        area=words["area"],
        choices=tuple(choices.items()),
        optional=optional,
    )


def _is_map(found: object) -> bool:
    if not isinstance(found, dict) or not all(map(_is_text, found.values())):
        return False
    return {"measure", "level"} <= found.keys() <= {"measure", "level", "period", "each"}


def recipe_text(recipe: Recipe) -> str:
    """Write a recipe as TOML, which `read_recipe` reads."""
    lines = [f"title = {_quoted(recipe.title)}"]
    for one in recipe.sections:
        lines += ["", "[[section]]"]
        for key in ("title", "area", "headline", "text"):
            if getattr(one, key):
                lines.append(f"{key} = {_quoted(getattr(one, key))}")
        if one.optional:
            lines.append("optional = true")
        if one.choices:
            lines.append(f"choices = {_table(dict(one.choices))}")
        if one.maps:
            maps = ({key: value for key, value in found._asdict().items() if value} for found in one.maps)
            lines.append(f"maps = [{', '.join(map(_table, maps))}]")
        lines += [
            f"{key} = [{', '.join(map(_quoted, getattr(one, key)))}]"
            for key in (*PIECES, "levels")
            if getattr(one, key)
        ]
    return "\n".join(lines) + "\n"


def _table(values: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{name} = {_quoted(value)}" for name, value in values.items()) + " }"


def _quoted(text: str) -> str:
    """Text as a string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
