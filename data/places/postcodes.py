"""Postcodes and the LSOA that each lies in, from the lookups of the Office for National Statistics."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from needs_map.data.catalogue import MONTHS
from needs_map.data.errors import DataError
from needs_map.data.files.archives import open_zip
from needs_map.data.files.csv_cells import parsed
from needs_map.data.files.tables import HEAD, Source, column_like, header_of, is_text, zip_members
from needs_map.data.files.units import LATITUDES, LONGITUDES

STORED = "postcodes"
"""Name of the table in a store."""
POSTCODE = re.compile(r"(GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})")
"""A postcode without its space: outward code, then a digit and two letters."""
MEMBER = re.compile(r"(?:.*/)?(?:ONSPD|NSPL|PCD)[^/]*\.csv", re.IGNORECASE)
PARTS = re.compile(r"(?:^|/)multi_csv/", re.IGNORECASE)  # the same rows again, a file a postcode area
BLOCK = 8 << 20
LIVE = 0
PLACED = ("latitude", "longitude")
"""Columns of where a postcode lies, in degrees; a lookup without coordinates has neither."""


class Columns(NamedTuple):
    """Names of the columns that are read, in one of the publisher's layouts."""

    postcode: str
    ended: str
    lsoa: str
    latitude: str
    """Empty where the file has no coordinates, as `longitude`."""
    longitude: str


def compact(text: str) -> str:
    """Postcode in capitals without spaces; any other text likewise."""
    return "".join(text.split()).upper()


def spaced(postcode: str) -> str:
    """Return a compact postcode as people write it."""
    return f"{postcode[:-3]} {postcode[-3:]}"


def read_postcodes(path: Path, lsoas: pd.Index) -> Source:
    """
    Read the postcodes that lie in some LSOAs, a part of the file at a time: the whole has 2.7 million rows.

    Parameters
    ----------
    path
        CSV, or the zip as published, of the ONS Postcode Directory, the National Statistics Postcode Lookup (2021), or
        the lookup from postcode to OA, LSOA and MSOA of 2021: columns `pcds`, `doterm` (year and month of its end, as
        200106; empty while it is in use) and `lsoa21` or `lsoa21cd`; `lat` and `long` if it has them.
    lsoas
        The LSOAs wanted.

    Returns
    -------
    source
        Table in order of postcode: `postcode` (compact, such as LE16TP), `LSOA21CD`, `ended` (year and month, 0 while
        in use), and, if the file has them, `latitude` and `longitude` in degrees (NaN where not known). Postcodes that
        lie elsewhere are counted.

    Raises
    ------
    DataError
        If a column is missing, the file is cut short, a row holds no postcode or no date, or none lies in the LSOAs.

    References
    ----------
    Office for National Statistics, ONS Postcode Directory; National Statistics Postcode Lookup; Postcode to OA (2021)
    to LSOA to MSOA to LAD best fit lookup in the UK.
    """
    member = _member(path) if path.suffix.lower() == ".zip" else None
    columns = _columns(header_of(path, member), path)
    kept, rows = [], 0
    wanted = pa.array(lsoas.astype(str))
    for batch in _batches(path, member, columns):
        _check(batch, columns, path, rows)
        rows += batch.num_rows
        kept.append(batch.filter(pc.is_in(batch.column(columns.lsoa), wanted)))
    found = pa.concat_tables(kept).to_pandas() if kept else pd.DataFrame(columns=[name for name in columns if name])
    if found.empty:
        raise DataError(f"{path.name} has no postcode in the system's LSOAs: a lookup with LSOAs of 2021 is needed.")
    table = pd.DataFrame(
        {
            "postcode": found[columns.postcode].str.upper().str.replace(r"\s+", "", regex=True),
            "LSOA21CD": found[columns.lsoa],
            "ended": pd.to_numeric(found[columns.ended].replace("", str(LIVE))).astype("int32"),
        }
    )
    if columns.latitude:
        for key, (least, most) in (("latitude", LATITUDES), ("longitude", LONGITUDES)):
            degrees = pd.to_numeric(found[getattr(columns, key)], errors="coerce")
            table[key] = degrees.where(degrees.between(least, most))  # one that is not known is written 99.999999
    table = table.sort_values("postcode", ignore_index=True)
    twice = table["postcode"].duplicated()
    if twice.any():
        again = spaced(table["postcode"][twice.to_numpy().argmax()])
        raise DataError(f"{path.name} names the postcode {again} a second time: keep one row.")
    table["LSOA21CD"] = table["LSOA21CD"].astype("category")
    return Source(table, rows, {"postcodes outside the system": rows - len(table)}, _vintage(path))


def _member(path: Path) -> str:
    """Name of the one table within the publisher's zip."""
    found = [name for name in zip_members(path) if MEMBER.fullmatch(name) and not PARTS.search(name)]
    if len(found) != 1:
        raise DataError(
            f"{path.name} must hold one file named ONSPD..., NSPL... or PCD....csv, and holds {len(found)}: "
            "download it again, or unpack that file beside it."
        )
    return found[0]


def _columns(header: list[str], path: Path) -> Columns:
    lowered = [name.lower() for name in header]
    if {"lsoa11", "lsoa11cd"} & set(lowered) and not {"lsoa21", "lsoa21cd"} & set(lowered):
        raise DataError(f"{path.name} has only LSOAs of 2011: download the lookup with LSOAs of 2021.")
    placed = ("lat", "long") if {"lat", "long"} <= set(lowered) else ("", "")
    return Columns(
        column_like(header, r"pcds", path, "postcode (pcds)"),
        column_like(header, r"doterm", path, "date of termination (doterm)"),
        column_like(header, r"lsoa21(cd)?", path, "LSOA code (lsoa21cd)"),
        *(header[lowered.index(name)] if name else "" for name in placed),
    )


@contextmanager
def _opened(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    if member is None:
        with path.open("rb") as file:
            yield file
        return
    with open_zip(path) as archive, archive.open(member) as file:
        yield file


def _batches(path: Path, member: str | None, columns: Columns) -> Iterator[pa.Table]:
    """Parts of the file: none of its cells holds a line break."""
    header, wanted = header_of(path, member), [name for name in columns if name]
    rows = 0
    with _opened(path, member) as file:
        first = file.readline(HEAD)
        rest = b""
        while block := file.read(BLOCK):
            whole, line_end, rest = (rest + block).rpartition(b"\n")
            if len(rest) > HEAD:
                raise DataError(f"{path.name} is no list of postcodes: a line of it has no end. Download it again.")
            if whole:
                _check_text(whole, path)
                table = parsed(first + whole + line_end, path.name, header, wanted, before=rows)
                rows += table.num_rows
                yield table
        if rest.strip():
            _check_text(rest, path)
            yield parsed(first + rest, path.name, header, wanted, before=rows)


def _check_text(lines: bytes, path: Path) -> None:
    if not is_text(lines, "utf8"):
        raise DataError(f"{path.name} is not UTF-8 text: download it again.")


def _check(batch: pa.Table, columns: Columns, path: Path, before: int) -> None:
    """Refuse what is no postcode, no month or no code of an area."""
    for column, pattern, what in (
        (columns.postcode, r"^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}$|^GIR ?0AA$", "a postcode"),
        (columns.ended, r"^([12][09][0-9]{2}(0[1-9]|1[0-2]))?$", "a year and month such as 200106"),
        (columns.lsoa, r"^([A-Z][0-9]{8}|[0-9]{2}[A-Z]{2}[0-9A-Z]{2,6}|N[0-9A-Z]+)?$", "a code of an LSOA"),
    ):
        right = pc.match_substring_regex(batch.column(column), pattern)
        if not pc.all(right).as_py():
            row = right.to_pylist().index(False)
            value = batch.column(column)[row].as_py()
            place = f"{path.name}: row {before + row + 2}, column {column!r}"
            raise DataError(f"{place}: {value!r} is not {what}: download it again.")


def _vintage(path: Path) -> str:
    """Month and year that the file's name gives, such as `NSPL21_AUG_2025_UK.csv` and `..._LAD_MAY24_UK_LU.csv`."""
    found = re.search(rf"({'|'.join(MONTHS)})[a-z]*[-_ ]?(?:20)?(\d\d)(?!\d)", path.name.lower())
    if not found:
        return "as supplied"
    month = pd.Timestamp(2000 + int(found[2]), MONTHS.index(found[1]) + 1, 1)
    return f"{month:%B %Y}"
