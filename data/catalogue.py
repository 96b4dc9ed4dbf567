"""The catalogue of sources: what each dataset is, whose it is, and how its file is recognised in a folder."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from data.errors import DataError

CATALOGUE = Path(__file__).parent / "catalogue.toml"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Dataset(NamedTuple):
    """One dataset of the catalogue."""

    key: str
    title: str
    publisher: str
    licence: str
    attribution: str
    credit: str
    """The attribution in a few words, for the corner of a map; empty if it need not stand there."""
    page: str
    files: tuple[str, ...]
    required: bool
    without: str
    """What its absence switches off, in words; empty if it is required."""


@cache
def catalogue() -> dict[str, Dataset]:
    """Return the datasets of `data/catalogue.toml` by key, in its order."""
    content = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    return {
        key: Dataset(
            key,
            entry["title"],
            entry["publisher"],
            entry["licence"],
            entry["attribution"],
            entry.get("credit", ""),
            entry["page"],
            tuple(entry["files"]),
            entry["required"],
            entry.get("without", ""),
        )
        for key, entry in content.items()
        if "title" in entry  # else it only says where a dataset lies that is not read yet
    }


def find_file(folder: Path, key: str, system: str) -> Path | None:
    """
    Return the publisher's file of a dataset in a folder.

    Parameters
    ----------
    folder
        Where the files lie.
    key
        A dataset of the catalogue.
    system
        Code of the system, which some names carry.

    Returns
    -------
    path
        The file whose name matches the first pattern that any file matches: the newest by the month and year in its
        name, else the last in alphabetical order; None if there is none and the dataset is not required.

    Raises
    ------
    DataError
        If the folder does not exist, or a required file is missing.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: name the folder that holds the publishers' files.")
    dataset = catalogue()[key]
    for pattern in dataset.files:
        found = sorted(folder.glob(pattern.format(system=system)), key=_vintage)
        if found:
            return found[-1]
    if dataset.required:
        wanted = dataset.files[0].format(system=system)
        raise DataError(f"{folder} holds no file like {wanted} ({dataset.title}): download it from {dataset.page}.")
    return None


def _vintage(path: Path) -> tuple[int, int, str]:
    """Year and month that a name such as `...-July-25.zip` gives, noughts if it gives none; then the name itself."""
    found = re.search(rf"({'|'.join(MONTHS)})[a-z]*[-_ ]?(?:20)?(\d\d)(?!\d)", path.name.lower())
    return (int(found[2]), MONTHS.index(found[1]), path.name) if found else (0, 0, path.name)
