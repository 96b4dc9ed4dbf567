"""The catalogue of sources: what each dataset is, whose it is, and what its files are called."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

CATALOGUE = Path(__file__).parent / "catalogue.toml"
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


def dataset_of(key: str) -> str:
    """Dataset of a key of `Found.paths`."""
    return key.partition("#")[0]


def is_same_download(name: str, other: str) -> bool:
    """Whether two names are those of one file downloaded twice, such as `X.csv` and `X (1).csv`."""
    return download_name(Path(name))[0] == download_name(Path(other))[0]


def download_name(path: Path) -> tuple[str, int]:
    """Name of a file without what a browser or a desktop adds to a second one of that name, and the number added."""
    marks = list(SECOND.finditer(path.name))
    return SECOND.sub("", path.name), sum(int(mark[1] or 1) for mark in marks)
