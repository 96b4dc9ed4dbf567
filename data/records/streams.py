"""Tables that DuckDB has no reader for, passed through it piece by piece: Delta and Iceberg folders, and databases."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from needs_map.data.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ADDRESS = re.compile(r"(?:env:|[a-z][a-z0-9+]*://)", re.IGNORECASE)
DUCKDB_FILE = "duckdb://"
DRIVERS = {"postgresql": "postgres"}
"""Name of the driver of a database, where its address begins otherwise."""
ROWS = 100_000
"""Rows of a database that are held at a time."""
NO_LAKES = "{} tables are read by a package that is not installed here: pip install 'needs-map[lakes]'."
NUMBERED = re.compile(r"v?(\d+).*\.metadata\.json")


class Stream(NamedTuple):
    """A table outside of DuckDB."""

    columns: dict[str, str]
    """Name and type of each."""
    opened: Callable[[Sequence[str]], Any]
    """Gives some of its columns, in the form of Arrow, to be read once."""


def delta_table(folder: Path) -> Stream:
    """
    Open a folder of Delta Lake.

    Raises
    ------
    DataError
        If the package that reads it is not installed, or the table has a feature that it does not know.
    """
    try:
        import deltalake  # noqa: PLC0415 - of an extra
    except ImportError:
        raise DataError(NO_LAKES.format("Delta")) from None
    try:
        dataset = deltalake.DeltaTable(str(folder)).to_pyarrow_dataset()
    except Exception as error:  # noqa: BLE001 - it may quote the table
        raise DataError(
            f"{folder.name} cannot be read as a Delta table ({type(error).__name__}): if it was written by a newer "
            "platform (deletion vectors, renamed columns), run with --engine spark there."
        ) from None
    return Stream(
        {field.name: str(field.type) for field in dataset.schema},
        lambda columns: dataset.scanner(columns=list(columns), batch_size=ROWS).to_reader(),
    )


def iceberg_table(folder: Path) -> Stream:
    """
    Open a folder of Apache Iceberg, as its newest metadata have it.

    Raises
    ------
    DataError
        If the package that reads it is not installed, or it cannot read the table.
    """
    try:
        from pyiceberg.table import StaticTable  # noqa: PLC0415 - of an extra
    except ImportError:
        raise DataError(NO_LAKES.format("Iceberg")) from None
    listed = [(int(found[1]), path) for path in (folder / "metadata").iterdir() if (found := NUMBERED.match(path.name))]
    if not listed:
        raise DataError(
            f"{folder.name} cannot be read as an Iceberg table: its folder metadata holds no metadata.json."
        )
    try:
        table = StaticTable.from_metadata(str(max(listed)[1]))
        columns = {field.name: str(field.field_type) for field in table.schema().fields}
    except Exception as error:  # noqa: BLE001 - likewise
        raise DataError(f"{folder.name} cannot be read as an Iceberg table ({type(error).__name__}).") from None
    return Stream(columns, lambda wanted: table.scan(selected_fields=tuple(wanted)).to_arrow_batch_reader())


def address_of(where: str) -> tuple[str, str]:
    """
    Return the address of a database and the name of its table.

    Raises
    ------
    DataError
        If one is missing, or the variable that holds the address is not set; the address is never said.
    """
    address, _, name = where.partition("#")
    if address.startswith("env:"):
        variable = address.removeprefix("env:")
        address = os.environ.get(variable, "")
        if not address:
            raise DataError(f"The variable {variable} is not set: it must hold the address of the database.")
    if not name:
        raise DataError("A table of a database is written as ADDRESS#TABLE, or env:VARIABLE#TABLE.")
    return address, name


def database_table(address: str, name: str) -> Stream:
    """
    Open a table of a database.

    Parameters
    ----------
    address
        Such as `postgresql://HOST/DATABASE`; it may hold a password, and is never said.
    name
        Of the table, with its schema before a dot where it has one.

    Raises
    ------
    DataError
        If the driver is not installed, the database cannot be reached, or it has no such table.
    """
    import ibis  # noqa: PLC0415 - a second to import, for commands that read records only

    scheme = address.partition("://")[0].lower()
    try:
        backend = ibis.connect(address)
    except ImportError:
        driver = DRIVERS.get(scheme, scheme)
        raise DataError(
            f"The driver of that database is not installed: pip install 'ibis-framework[{driver}]'."
        ) from None
    except Exception as error:  # noqa: BLE001 - it may quote the address
        raise DataError(
            f"The database cannot be reached ({type(error).__name__}): are its address, name and password right?"
        ) from None
    *holders, own = name.split(".")
    try:
        table = backend.table(own, database=tuple(holders) or None)
    except Exception:  # noqa: BLE001 - likewise
        raise no_table(name) from None
    return Stream(
        {column: str(kind) for column, kind in table.schema().items()},
        lambda columns: backend.to_pyarrow_batches(table.select(list(columns)), chunk_size=ROWS),
    )


def no_table(name: str) -> DataError:
    """Say that a database has no table of a name."""
    return DataError(f"The database has no table {name}, or it may not be read.")
