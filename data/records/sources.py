"""Where records are: files, folders of files, tables of a lake, a Spark table or a database; each checked first."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, NamedTuple

from needs_map.data.errors import DataError, few_of
from needs_map.data.files.tables import header_of
from needs_map.data.records.engines import SPARK, Engine, EngineError, OutOfSpaceError
from needs_map.data.records.streams import (
    ADDRESS,
    DUCKDB_FILE,
    address_of,
    database_table,
    delta_table,
    iceberg_table,
    no_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv"}
LAKES = {"_delta_log": "delta", "metadata": "iceberg"}
STREAMS = {"delta": delta_table, "iceberg": iceberg_table}
TABLE = "spark:"
MOST_NAMED = 5
TYPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "date": (
        "dates or text",
        lambda kind: kind.is_date() or kind.is_timestamp() or kind.is_string() or kind.is_integer(),
    ),
    "date_of_birth": ("dates or text", lambda kind: kind.is_date() or kind.is_timestamp() or kind.is_string()),
    "lsoa": ("text", lambda kind: kind.is_string()),
    "postcode": ("text", lambda kind: kind.is_string()),
    "practice": ("text", lambda kind: kind.is_string()),
    "age": ("numbers or text", lambda kind: kind.is_numeric() or kind.is_string()),
    "sex": ("text or numbers", lambda kind: kind.is_string() or kind.is_numeric()),
    "ethnic_group": ("text or numbers", lambda kind: kind.is_string() or kind.is_numeric()),
}
"""What each column may hold, in words and as a test of its type."""


class RecordTable(NamedTuple):
    """A table of records that can be read."""

    table: Any
    """Of Ibis."""
    files: tuple[Path, ...]
    """Those that it is of; none of a table of a database."""
    kind: str
    broken: tuple[str, ...]
    """Names of files that cannot be read and are not part of it."""


def find_table(engine: Engine, where: str, folder: Path, columns: Collection[str]) -> RecordTable:
    """
    Open the table that a definition names.

    Parameters
    ----------
    engine
        An engine that is open.
    where
        A file or folder, absolute or beside the definition; `spark:NAME`; or an address such as
        `postgresql://HOST/DATABASE#TABLE`, or `env:VARIABLE#TABLE` where a variable holds it.
    folder
        Of the definition.
    columns
        Names of columns that it must have.

    Raises
    ------
    DataError
        If there is nothing there, it holds files of several kinds, a column is missing, or nothing of it can be read.
    """
    if where.startswith(TABLE):
        table = _of_spark(engine, where)
        _check_columns(table.columns, columns, where.removeprefix(TABLE))
        return RecordTable(table, (), "table", ())
    if ADDRESS.match(where):
        return RecordTable(_of_database(engine, where, columns), (), "table", ())
    path = folder / where
    if not path.exists():
        raise DataError(f"There is no {where} beside the definition: write the path of a file or folder.")
    files, kind = _files(path)
    if kind in STREAMS:
        return RecordTable(_of_lake(engine, path, kind, columns), (), kind, ())
    sound, broken = _sound(files, kind, columns)
    found = RecordTable(None, tuple(sound), kind, tuple(broken))
    try:
        return found._replace(table=engine.read(sound, kind))
    except EngineError as error:
        return without_broken(engine, found, columns, error)


def without_broken(engine: Engine, found: RecordTable, columns: Collection[str], error: EngineError) -> RecordTable:
    """
    Return a table without the files that an engine cannot read to their end, each of which is tried by itself.

    Parameters
    ----------
    engine, found, columns
        The engine, the table, and the columns that are needed of it.
    error
        By which the engine stopped.

    Raises
    ------
    EngineError
        The same if no file is broken, or the engine answers no more; else, if none is left, with the names of the files
        and where each is broken.
    """
    if isinstance(error, OutOfSpaceError):
        raise error
    sound, broken, unexplained = [], [], False
    for path in found.files:
        if found.kind == "csv" and (wrong := _wrong_line(path)):
            broken.append(f"{path.name} ({wrong})")
            continue
        try:
            table = engine.read([path], found.kind)
            lengths = [table[name].cast("string").length().sum() for name in columns]  # a count reads no cells
            engine.fetch(table.aggregate([length.name(f"c{at}") for at, length in enumerate(lengths)]))
            sound.append(path)
        except OutOfSpaceError:
            raise
        except EngineError:
            broken.append(path.name)
            unexplained = True
    if not broken or (unexplained and not sound and not engine.answers()):
        raise error
    if not sound:
        raise EngineError(f"{few_of(broken, MOST_NAMED)} cannot be read to the end. Nothing was changed.")
    return RecordTable(engine.read(sound, found.kind), tuple(sound), found.kind, (*found.broken, *broken))


def check_types(found: RecordTable, columns: dict[str, str], name: str) -> None:
    """
    Refuse a column that holds something else than it should.

    Raises
    ------
    DataError
        Naming the column and what it holds.
    """
    schema = found.table.schema()
    for meaning, column in columns.items():
        words, test = TYPES.get(meaning, ("", bool))
        if not test(schema[column]):
            what = f"{name}: the column {column!r} ({meaning.replace('_', ' ')})"
            raise DataError(f"{what} holds {_family(schema[column])}, and must hold {words}.")


def _of_spark(engine: Engine, where: str) -> Any:  # noqa: ANN401 - Ibis
    if engine.kind != SPARK:
        raise DataError(f"{where} is a table of Spark: run with --engine spark.")
    *holders, name = where.removeprefix(TABLE).split(".")
    try:
        return engine.backend.table(name, database=tuple(holders) or None)
    except Exception:  # noqa: BLE001 - whatever it says
        raise DataError(f"Spark has no table {where.removeprefix(TABLE)}, or it may not be read.") from None


def _of_lake(engine: Engine, path: Path, kind: str, columns: Collection[str]) -> Any:  # noqa: ANN401 - Ibis
    if engine.kind == SPARK:
        table = engine.read([path], kind)
        _check_columns(table.columns, columns, path.name)
        return table
    stream = STREAMS[kind](path)
    _check_columns(stream.columns, columns, path.name)
    return engine.through(stream.opened, columns)


def _of_database(engine: Engine, where: str, columns: Collection[str]) -> Any:  # noqa: ANN401 - Ibis
    """Open a table of a database; its address, which may hold a password, is never shown."""
    address, name = address_of(where)
    if address.startswith(DUCKDB_FILE):
        try:
            table = engine.attached(address.removeprefix(DUCKDB_FILE), name)
        except Exception:  # noqa: BLE001 - it may quote the address
            raise no_table(name) from None
        _check_columns(table.columns, columns, name)
        return table
    stream = database_table(address, name)
    _check_columns(stream.columns, columns, name)
    return engine.through(stream.opened, columns)


def _files(path: Path) -> tuple[list[Path], str]:
    if path.is_file():
        kind = SUFFIXES.get(path.suffix.lower())
        if kind is None:
            raise DataError(f"{path.name} is neither Parquet nor CSV: save it as one of them.")
        return [path], kind
    for mark, kind in LAKES.items():
        if (path / mark).is_dir():
            return [path], kind
    files = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith((".", "_")))
    kinds: dict[str, Path] = {}
    for one in files:
        kinds.setdefault(SUFFIXES.get(one.suffix.lower(), ""), one)
    if not files:
        raise DataError(f"The folder {path.name} has no file in it.")
    if len(kinds) > 1:
        names = " and ".join(one.name for one in list(kinds.values())[:2])
        raise DataError(f"The folder {path.name} mixes kinds of files ({names}): keep Parquet or CSV files only.")
    if "" in kinds:
        raise DataError(f"{kinds[''].name} in {path.name} is neither Parquet nor CSV.")
    return files, next(iter(kinds))


def _sound(files: Sequence[Path], kind: str, columns: Collection[str]) -> tuple[list[Path], list[str]]:
    """Files that can be read, all with the columns of the same type, and the names of those that cannot."""
    sound: list[Path] = []
    broken: list[str] = []
    types: dict[str, tuple[str, Path]] = {}
    for path in files:
        held = _schema(path, kind)
        if held is None:
            broken.append(path.name)
            continue
        _check_columns(held, columns, path.name)
        for name in columns:
            first, other = types.setdefault(name, (held[name], path))
            if first != held[name]:
                raise DataError(
                    f"The column {name!r} holds {first} in {other.name} and {held[name]} in {path.name}: make them one."
                )
        sound.append(path)
    if not sound and kind == "csv":
        header_of(files[0])  # which says what is wrong with it
    if not sound:
        what = "it is no Parquet file" if len(broken) == 1 else "they are no Parquet files"
        raise DataError(f"{few_of(broken, MOST_NAMED)} cannot be read: {what}.")
    return sound, broken


def _wrong_line(path: Path) -> str:
    """Say which line of a CSV file is the first of more or fewer cells than the header, and not what it holds."""
    start = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            width = len(next(lines, []))
            start = lines.line_num + 1
            for cells in lines:
                if cells and len(cells) != width:
                    many = f"{len(cells):,} cell{'s' if len(cells) > 1 else ''}"
                    return f"line {start:,} has {many}, the header {width:,}"
                start = lines.line_num + 1
    except csv.Error:
        return f"the quotation marks of line {start:,} do not match"
    except UnicodeDecodeError:
        with path.open("rb") as content:
            for number, line in enumerate(content, start=1):
                if line.decode("utf-8", errors="ignore").encode() != line:
                    return f"line {number:,} is not in UTF-8: save it as CSV UTF-8"
    return ""


def _schema(path: Path, kind: str) -> dict[str, str] | None:
    """Type of each column of a file; None if it cannot be read."""
    if kind == "csv":
        try:
            return dict.fromkeys(header_of(path), "text")
        except DataError:
            return None
    import pyarrow as pa  # noqa: PLC0415 - with the readers of Parquet, which other commands do without
    import pyarrow.parquet as pq  # noqa: PLC0415 - likewise
    from ibis.expr.datatypes import DataType  # noqa: PLC0415 - a second to import, for commands that read records only

    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowException):
        return None
    return {field.name: _family(DataType.from_pyarrow(field.type)) for field in schema}


def _family(kind: Any) -> str:  # noqa: ANN401 - of Ibis
    """What a column of a type holds, in words."""
    families = (
        ("text", kind.is_string()),
        ("whole numbers", kind.is_integer()),
        ("numbers", kind.is_numeric()),
        ("dates", kind.is_date()),
        ("times", kind.is_timestamp()),
        ("true and false", kind.is_boolean()),
        ("nothing", kind.is_null() or kind.is_unknown()),
    )
    return next((name for name, fits in families if fits), "several things in a cell")


def _check_columns(held: Collection[str], wanted: Collection[str], name: str) -> None:
    missing = [column for column in wanted if column not in held]
    if missing:
        known = ", ".join(list(held)[:12])
        joined = " Separate its columns by commas." if len(held) == 1 and ";" in known else ""
        raise DataError(f"{name} has no column {missing[0]!r}: it has {known}.{joined}")
