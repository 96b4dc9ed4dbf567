"""The catalogue of sources: what each dataset is, whose it is, and how its file is recognised in a folder."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import pyogrio

from data.errors import DataError
from data.tables import header_of

CATALOGUE = Path(__file__).parent / "catalogue.toml"
HEAD = 200_000
"""Bytes of a GeoJSON that its first feature, and so its fields, lie within."""
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
    headings: tuple[str, ...]
    """Patterns of the columns by which its file is told under any name; empty if the name alone tells."""
    endings: tuple[str, ...]
    """Of the names of files whose columns are looked at."""


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
            tuple(entry.get("headings", ())),
            (".geojson", ".gpkg") if key == "boundaries" else (".csv",),
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
        name, else the last in alphabetical order. Where no name matches, and the geoportal names its downloads anew
        each time, the newest of those with the dataset's columns; None if there is none and the dataset is not
        required.

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
    found = sorted(with_headings(folder, dataset), key=_vintage)
    if found:
        return found[-1]
    if dataset.required:
        wanted = dataset.files[0].format(system=system)
        raise DataError(f"{folder} holds no file like {wanted} ({dataset.title}): download it from {dataset.page}.")
    return None


def with_headings(folder: Path, dataset: Dataset) -> list[Path]:
    """
    Return the files of a folder that have the columns of a dataset, whatever their names.

    Parameters
    ----------
    folder
        Where the files lie.
    dataset
        One of the catalogue; none is found for one without `headings`.
    """
    if not dataset.headings:
        return []
    paths = [path for path in folder.iterdir() if path.suffix.lower() in dataset.endings and path.is_file()]
    return [path for path in paths if _has_all(_columns(path, path.stat().st_mtime_ns), dataset.headings)]


def _has_all(columns: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    return all(any(re.fullmatch(pattern, column, re.IGNORECASE) for column in columns) for pattern in patterns)


@lru_cache(maxsize=1024)
def _columns(path: Path, changed: int) -> tuple[str, ...]:  # noqa: ARG001 - a file that changed is looked at anew
    """Columns of a table or of boundaries; none for what cannot be read."""
    try:
        if path.suffix.lower() == ".csv":
            return tuple(header_of(path))
        if path.suffix.lower() == ".gpkg":
            return tuple(pyogrio.read_info(path)["fields"])
        with path.open("rb") as file:
            return tuple(re.findall(r'"([^"\\]+)"\s*:', file.read(HEAD).decode("utf-8", "replace")))
    except (DataError, OSError, RuntimeError, ValueError):  # GDAL's too
        return ()


def _vintage(path: Path) -> tuple[int, int, str]:
    """Year and month that a name such as `...-July-25.zip` gives, noughts if it gives none; then the name itself."""
    found = re.search(rf"({'|'.join(MONTHS)})[a-z]*[-_ ]?(?:20)?(\d\d)(?!\d)", path.name.lower())
    return (int(found[2]), MONTHS.index(found[1]), path.name) if found else (0, 0, path.name)
