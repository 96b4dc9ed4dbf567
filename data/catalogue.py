"""The catalogue of sources: what each dataset is, whose it is, and how its file is recognised in a folder."""

import re
import tomllib
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import pyogrio

from data.boundary_files import open_boundaries
from data.errors import DataError
from data.tables import header_of

CATALOGUE = Path(__file__).parent / "catalogue.toml"
HEAD = 200_000
"""Bytes of a GeoJSON that its first feature, and so its fields, lie within."""
SECOND = re.compile(r"(?: ?\((\d{1,2})\)| - Copy| copy)(?=[ .(])")
"""What a browser or a desktop adds to the name of a second file of one name, before its ending."""
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
    """Patterns of the columns by which its file is told under any name; empty if the name is enough."""
    endings: tuple[str, ...]
    """Of the names of files whose columns are looked at."""
    several: bool
    """Whether all of its files are read, not one."""
    others: tuple[str, ...]
    """Names that a pattern of `files` matches and that are of another dataset."""


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
            entry.get("several", False),
            tuple(entry.get("except", ())),
        )
        for key, entry in content.items()
        if "title" in entry  # else it only says where a dataset lies that is not read yet
    }


class Found(NamedTuple):
    """Publishers' files of a folder."""

    paths: dict[str, Path]
    """Files to read, by dataset; of a dataset of several files the others as `fingertips#2` and so on."""
    passed: dict[str, tuple[str, ...]]
    """Names of the files of the same dataset that are not read, by the key of the one that is."""
    unknown: tuple[str, ...] = ()
    """Names of tables, workbooks, zips and boundaries that are of no dataset."""


DATA = (".csv", ".zip", ".xlsx", ".xls", ".ods", ".geojson", ".gpkg")
"""Endings of files that may hold data."""


def found_files(folder: Path, system: str) -> Found:
    """
    Find the publishers' files of every dataset.

    Parameters
    ----------
    folder, system
        As `find_files` takes them.

    Raises
    ------
    DataError
        As `find_files` does.
    """
    paths: dict[str, Path] = {}
    rest: dict[str, list[Path]] = {}
    for key, dataset in catalogue().items():
        files = find_files(folder, key, system)
        read = files if dataset.several else files[:1]
        paths |= {f"{key}#{number}" if number > 1 else key: path for number, path in enumerate(read, start=1)}
        rest[key] = files[len(read) :]
    used = set(paths.values())
    passed = {key: tuple(path.name for path in files if path not in used) for key, files in rest.items()}
    known = {path.name for path in used}.union(*passed.values())
    unknown = (path.name for path in folder.iterdir() if path.suffix.lower() in DATA and path.name not in known)
    return Found(paths, {key: names for key, names in passed.items() if names}, tuple(sorted(unknown)))


def dataset_of(key: str) -> str:
    """Dataset of a key of `Found.paths`."""
    return key.partition("#")[0]


def find_file(folder: Path, key: str, system: str) -> Path | None:
    """File of a dataset that is read; None if there is none and it is not required. See `find_files`."""
    return next(iter(find_files(folder, key, system)), None)


def find_files(folder: Path, key: str, system: str) -> list[Path]:
    """
    Return the publisher's files of a dataset in a folder, the one to read first.

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
    paths
        Files whose name matches a pattern, those of the first pattern first: the newest by the month and year in the
        name, else the last in alphabetical order; of downloads of one name, such as `X.csv` and `X (1).csv`, the later
        by the time of the file, and the one with the higher number where that is the same second. Where no name
        matches, and the geoportal names its downloads anew each time, those with the dataset's columns. Of a dataset of
        several files all, the newest first by the time of the file.

    Raises
    ------
    DataError
        If the folder does not exist, a required file is missing, or a file is a link to nowhere.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: name the folder that holds the publishers' files.")
    dataset = catalogue()[key]
    entries = [path for path in folder.iterdir() if not any(fnmatchcase(path.name, one) for one in dataset.others)]
    found: dict[Path, None] = {}
    for pattern in dataset.files:
        wanted = pattern.format(system=system)
        matches = [
            path for path in entries if fnmatchcase(path.name, wanted) or fnmatchcase(_download(path)[0], wanted)
        ]
        for path in matches:
            if path.is_symlink() and not path.exists():
                raise DataError(
                    f"{path.name} in {folder} is a link to {path.readlink()}, where there is no file: download it "
                    "again, or remove the link."
                )
        found |= dict.fromkeys(sorted(matches, key=_vintage, reverse=True))
    if dataset.several:
        return sorted(found, key=lambda path: (int(path.stat().st_mtime), _download(path)[1], path.name), reverse=True)
    paths = list(found) or sorted(with_headings(folder, dataset), key=_vintage, reverse=True)
    if not paths and dataset.required:
        wanted = dataset.files[0].format(system=system)
        raise DataError(f"{folder} holds no file like {wanted} ({dataset.title}): download it from {dataset.page}.")
    return paths


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
            with open_boundaries(path) as file:
                return tuple(pyogrio.read_info(file)["fields"])
        with path.open("rb") as file:
            return tuple(re.findall(r'"([^"\\]+)"\s*:', file.read(HEAD).decode("utf-8", "replace")))
    except (DataError, OSError, RuntimeError, ValueError):  # GDAL's too
        return ()


def is_same_download(name: str, other: str) -> bool:
    """Whether two names are those of one file downloaded twice, such as `X.csv` and `X (1).csv`."""
    return _download(Path(name))[0] == _download(Path(other))[0]


def _download(path: Path) -> tuple[str, int]:
    """Name of a file without what a browser or a desktop adds to a second one of that name, and the number added."""
    marks = list(SECOND.finditer(path.name))
    return SECOND.sub("", path.name), sum(int(mark[1] or 1) for mark in marks)


def _vintage(path: Path) -> tuple[int, int, str, int, int]:
    """Year and month that a name such as `...-July-25.zip` gives, 0 if it gives none; the name, time and number."""
    name, number = _download(path)
    found = re.search(rf"({'|'.join(MONTHS)})[a-z]*[-_ ]?(?:20)?(\d\d)(?!\d)", name.lower())
    year, month = (int(found[2]), MONTHS.index(found[1])) if found else (0, 0)
    return year, month, name, int(path.stat().st_mtime), number
