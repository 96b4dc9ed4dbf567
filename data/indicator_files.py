"""Publishers' files of indicators: which reader reads which dataset, and what a reader is told of the store's areas."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from data.catalogue import catalogue
from data.errors import DataError
from data.indicators import Observed

ENGLAND = "E92000001"


class Known(NamedTuple):
    """What a build knows of areas, for readers: which rows of a publisher's file it can use."""

    levels: dict[str, str]
    """Level of every area of the store by its code, and of `E92000001` (`england`). A local authority that is a place
    of the system stands as `place`, its other authorities as `authority`."""
    lsoa: pd.DataFrame
    """Indexed by `LSOA21CD`: codes of the areas that each LSOA lies in, in columns `authority`, `msoa`, `place`, `icb`
    and, where the store has them, `neighbourhood` and `cluster`."""

    def at(self, level: str) -> pd.Index:
        """Codes of the store's areas of a level."""
        return pd.Index([code for code, own in self.levels.items() if own == level])


def known_areas(lsoa: pd.DataFrame, areas: pd.DataFrame) -> Known:
    """
    Return what a store's tables know of areas.

    Parameters
    ----------
    lsoa, areas
        The tables of a store.
    """
    levels = {ENGLAND: "england"} | dict.fromkeys(lsoa["authority"], "authority")
    levels |= dict(zip(areas.index, areas["level"], strict=True)) | dict.fromkeys(lsoa.index, "lsoa")
    columns = ("authority", "msoa", "neighbourhood", "place", "icb", "cluster")
    return Known(levels, pd.DataFrame(lsoa[[column for column in columns if column in lsoa]]))


Reader = Callable[[Path, Known], Iterable[Observed]]
"""Reads a publisher's file: its indicators one after another, with the rows of areas that are known, and others
(`authority`, `icb`) that ranks and comparisons with peers need."""

READERS: dict[str, Reader] = {}
"""Reader of each dataset of the catalogue that holds indicators."""


def read_indicators(
    paths: Mapping[str, Path],
    known: Known,
    progress: Callable[[str], AbstractContextManager[Any]] = nullcontext,
    spare: Callable[[str], AbstractContextManager[Any]] = nullcontext,
) -> Iterator[tuple[str, Observed]]:
    """
    Read the indicators of all files that hold some.

    Parameters
    ----------
    paths
        Publishers' files by dataset of the catalogue.
    known
        Areas of the store.
    progress
        Called with the words of each step.
    spare
        Called with a dataset; its context may take the error of a wrong file, and the others are read on.

    Yields
    ------
    dataset, observed
        Key of the dataset, and one of its indicators.

    Raises
    ------
    DataError
        If a file is wrong, or two of them have one indicator.
    """
    read_from: dict[str, str] = {}
    for dataset, reader in READERS.items():
        if dataset not in paths:
            continue
        with progress(f"Read indicators: {catalogue()[dataset].title}"), spare(dataset):
            for observed in reader(paths[dataset], known):
                key = observed.indicator.key
                if key in read_from:
                    raise DataError(
                        f"{paths[dataset].name} has the indicator {key!r}, which {read_from[key]} has too: remove one "
                        "of the files."
                    )
                read_from[key] = paths[dataset].name
                yield dataset, observed
