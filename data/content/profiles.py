"""What stands on the first page of an area: the figures of a profile, a TOML file that a person can edit."""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from needs_map.data.configuration import text_of
from needs_map.data.errors import DataError
from needs_map.data.files.formats import read_toml

SHIPPED = Path(__file__).parents[1] / "profiles" / "area.toml"
MOST_FIGURES = 40
"""Figures of a profile at most: it is a page, not a list of all there is."""


KEYS = ("lsoas", "lists")
"""Lists of keys that a profile may have beside its parts, as the fields of `ProfileContent`."""


class ProfilePart(NamedTuple):
    """Figures of one subject."""

    title: str
    figures: tuple[tuple[str, ...], ...]
    """Keys of measures and indicators: of each tuple the first that an area has a figure of is shown."""


class ProfileContent(NamedTuple):
    """What stands on the page."""

    parts: tuple[ProfilePart, ...]
    lsoas: tuple[str, ...] = ()
    """Keys of measures by LSOA that stand beside the LSOAs to look at first."""
    lists: tuple[str, ...] = ()
    """Keys of the figures of a list of patients that stand first, the others folded; all stand if none is named."""
    records: str = ""
    """Title of a last part for what a team has counted from records, and no other part has; none if empty."""


def profile_in_use() -> ProfileContent:
    """
    Return the profile that the configuration names, read again when the file changes; else the one shipped.

    Raises
    ------
    DataError
        If there is no such file, or it is no profile.
    """
    path = Path(text_of("profile") or SHIPPED)
    return _kept(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=4)
def _kept(path: Path, _changed: int) -> ProfileContent:
    if not path.is_file():
        raise DataError(f"The setting profile names {path.name}, and there is no such file.")
    return read_profile(path)


def read_profile(path: Path) -> ProfileContent:
    """
    Read a profile.

    Parameters
    ----------
    path
        A TOML file with a list of tables `part`, each with a `title` and a list `figures` of keys or of lists of keys;
        and, if wanted, lists `lsoas` and `lists` of keys and `records`, the title of the part of figures counted from
        records.

    Returns
    -------
    profile
        In the order of the file.

    Raises
    ------
    DataError
        If the file is not such a list, names a figure twice or has more than `MOST_FIGURES`.
    """
    content = read_toml(path)
    parts, records = content.get("part"), content.get("records", "")
    if not isinstance(parts, list) or not parts or content.keys() - {"part", *KEYS, "records"}:
        others = f"{', '.join(KEYS)} and records"
        raise DataError(f"{path.name} must have one or more tables [[part]], and nothing else but {others}.")
    if not isinstance(records, str):
        raise DataError(f"{path.name}: records must be the title of a part.")
    listed = {name: content.get(name, []) for name in KEYS}
    for name, own in listed.items():
        if not isinstance(own, list) or not all(isinstance(key, str) and key for key in own):
            raise DataError(f"{path.name}: {name} must be a list of keys.")
    found = tuple(_part(part, path.name, number) for number, part in enumerate(parts, 1))
    keys = [key for part in found for keys in part.figures for key in keys]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise DataError(f"{path.name} names a figure twice: {twice[0]}.")
    if sum(len(part.figures) for part in found) > MOST_FIGURES:
        raise DataError(f"{path.name} has more than {MOST_FIGURES} figures.")
    lsoas, lists = (tuple(dict.fromkeys(own)) for own in listed.values())
    return ProfileContent(found, lsoas, lists, records.strip())


def _part(part: Any, name: str, number: int) -> ProfilePart:  # noqa: ANN401 - whatever TOML can hold
    wrong = f"{name}, part {number}, must have a title and a list of figures, each a key or a list of keys."
    if not isinstance(part, dict) or part.keys() != {"title", "figures"}:
        raise DataError(wrong)
    title, figures = part["title"], part["figures"]
    if not isinstance(title, str) or not title.strip() or not isinstance(figures, list) or not figures:
        raise DataError(wrong)
    each = [[one] if isinstance(one, str) else one for one in figures]
    if not all(isinstance(one, list) and one and all(isinstance(key, str) and key for key in one) for one in each):
        raise DataError(wrong)
    return ProfilePart(title.strip(), tuple(tuple(one) for one in each))
