"""A folder of publishers' files: which file is of which dataset, by its name or its columns."""

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from needs_map.data.catalogue import MONTHS, Dataset, catalogue, download_name
from needs_map.data.errors import DataError
from needs_map.data.files.boundary_files import open_boundaries
from needs_map.data.files.tables import header_of

HEAD = 200_000
"""Bytes of a GeoJSON that its first feature, and so its fields, lie within."""


class FolderFiles(NamedTuple):
    """Publishers' files of a folder."""

    paths: dict[str, Path]
    """Files to read, by dataset; of a dataset of several files the others as `fingertips#2` and so on."""
    passed: dict[str, tuple[str, ...]]
    """Names of the files of the same dataset that are not read, by the key of the one that is."""
    unknown: tuple[str, ...] = ()
    """Names of tables, workbooks, zips and boundaries that are of no dataset."""


DATA = (".csv", ".zip", ".xlsx", ".xls", ".ods", ".geojson", ".gpkg")
"""Endings of files that may hold data."""


def found_files(folder: Path, system: str) -> FolderFiles:
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
    return FolderFiles(paths, {key: names for key, names in passed.items() if names}, tuple(sorted(unknown)))


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
            path for path in entries if fnmatchcase(path.name, wanted) or fnmatchcase(download_name(path)[0], wanted)
        ]
        for path in matches:
            if path.is_symlink() and not path.exists():
                raise DataError(
                    f"{path.name} in {folder} is a link to {path.readlink()}, where there is no file: download it "
                    "again, or remove the link."
                )
        found |= dict.fromkeys(sorted(matches, key=_vintage, reverse=True))
    if dataset.several:
        return sorted(
            found, key=lambda path: (int(path.stat().st_mtime), download_name(path)[1], path.name), reverse=True
        )
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
                return tuple(file.layers[0].fields)
        with path.open("rb") as file:
            return tuple(re.findall(r'"([^"\\]+)"\s*:', file.read(HEAD).decode("utf-8", "replace")))
    except (DataError, OSError, ValueError):
        return ()


def _vintage(path: Path) -> tuple[int, int, str, int, int]:
    """Year and month that a name such as `...-July-25.zip` gives, 0 if it gives none; the name, time and number."""
    name, number = download_name(path)
    found = re.search(rf"({'|'.join(MONTHS)})[a-z]*[-_ ]?(?:20)?(\d\d)(?!\d)", name.lower())
    year, month = (int(found[2]), MONTHS.index(found[1])) if found else (0, 0)
    return year, month, name, int(path.stat().st_mtime), number
