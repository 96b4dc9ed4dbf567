"""Is what came what was asked for: its type, size, checksum, columns, rows, and nothing that could do harm."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.fetching.addresses import Address
from needs_map.data.files.archives import open_zip
from needs_map.data.files.tables import header_of, is_header_alone, read_csv
from needs_map.data.indicators.imd import read_imd
from needs_map.data.indicators.imd_2019 import read_exact_fit, read_imd_2019
from needs_map.data.indicators.imd_summaries import read_imd_summaries
from needs_map.data.manifest import sha256
from needs_map.data.people.network_members import STORED as MEMBERS
from needs_map.data.people.network_members import read_network_members
from needs_map.data.people.population import read_estimates
from needs_map.data.people.practice_dates import STORED as DATES
from needs_map.data.people.practice_dates import read_practice_dates
from needs_map.data.people.practices import read_practice_map
from needs_map.data.people.projections import projected_authorities, read_projections
from needs_map.data.people.registered import read_lists
from needs_map.data.places.boundaries import read_lsoa_boundaries
from needs_map.data.places.lookups import read_lsoa_lookup, read_msoa_names, read_wards
from needs_map.data.places.published_neighbourhoods import read_published_neighbourhoods

NOBODY = pd.Index([], dtype="str")
"""No area wanted: a reader goes through every row all the same, and keeps none."""

READERS: dict[str, Callable[[Path], object]] = {
    "boundaries": read_lsoa_boundaries,
    "imd": read_imd,
    "lookup": read_lsoa_lookup,
    "msoa_names": read_msoa_names,
    "registered": read_lists,
    "practice_map": read_practice_map,
    "exact_fit": read_exact_fit,
    "imd_2019": read_imd_2019,
    "imd_summaries": read_imd_summaries,
    "published_neighbourhoods": read_published_neighbourhoods,
    "wards": read_wards,
    MEMBERS: read_network_members,
    DATES: read_practice_dates,
    "estimates": lambda path: read_estimates(path, NOBODY),
    "projections": lambda path: read_projections(path, projected_authorities(path)),
}
"""Datasets whose reader goes through every row: what it refuses is not kept."""
NO_NAMES = {MEMBERS, DATES}
"""Datasets whose CSV has no names over its columns: only their reader can tell."""


def check_arrival(key: str, address: Address, path: Path) -> str:
    """
    Check a file that came whole; nothing of it is unpacked or kept before.

    Parameters
    ----------
    key
        The dataset.
    address
        What must come.
    path
        The file, under the name it is to be kept as.

    Returns
    -------
    checksum
        Its SHA-256.

    Raises
    ------
    DataError
        If its checksum, type, columns or rows are not as the catalogue says, or it is a zip that would do harm.
    """
    checksum = sha256(path)
    if address.sha256 and checksum != address.sha256:
        raise DataError(f"{path.name}: its SHA-256 is {checksum[:12]}..., not {address.sha256[:12]}... as it must be.")
    suffix = path.suffix.lower()
    if suffix in {".zip", ".xlsx"}:
        _check_zip(path, address)
    elif suffix == ".csv" and key not in NO_NAMES:
        _check_csv(path, address)
    if key in READERS:
        READERS[key](path)
    return checksum


def _check_csv(path: Path, address: Address) -> None:
    header = header_of(path)
    absent = missing_columns(header, address)
    if absent:
        raise DataError(f"{path.name} has no column like {absent[0]!r} (columns: {', '.join(header[:6])}, ...).")
    rows = 0 if not address.least and is_header_alone(path) else len(read_csv(path, only=header[:1]))
    check_rows(rows, address, path.name)


def check_rows(rows: int, address: Address, name: str) -> None:
    """
    Refuse a file that does not hold the rows it must.

    Raises
    ------
    DataError
        Saying how many it holds.
    """
    if (address.rows is not None and rows != address.rows) or rows < address.least:
        wanted = f"{address.rows:,}" if address.rows is not None else f"at least {address.least:,}"
        raise DataError(f"{name} holds {rows:,} rows, not {wanted}.")


def missing_columns(header: list[str], address: Address) -> list[str]:
    """Patterns of the catalogue that no column matches."""
    return [
        pattern
        for pattern in address.columns
        if not any(re.fullmatch(pattern, column.strip(), re.IGNORECASE) for column in header)
    ]


def _check_zip(path: Path, address: Address) -> None:
    with open_zip(path) as archive:
        names = archive.namelist()
        for pattern in address.members:
            if not any(re.fullmatch(pattern, name, re.IGNORECASE) for name in names):
                raise DataError(f"{path.name} holds no file like {pattern!r}: {names[0]}, ...")
        damaged = archive.testzip()
    if damaged:
        raise DataError(f"{path.name}: {damaged} in it is damaged.")
