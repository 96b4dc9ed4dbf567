"""Where records are: files, folders of files, tables of a lake, a Spark table or a database; each checked first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from needs_map.data.errors import DataError
from needs_map.data.files.tables import header_of
from needs_map.data.records.engines import SPARK, Engine, EngineError
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
    return RecordTable(engine.read(sound, kind), tuple(sound), kind, tuple(broken))


def without_broken(engine: Engine, found: RecordTable, columns: Sequence[str]) -> RecordTable:
    """
    Return a table without the files that an engine cannot read to their end, each of which is tried by itself.

    Raises
    ------
    EngineError
        If none is broken, or none is left.
    """
    sound, broken = [], []
    for path in found.files:
        try:
            table = engine.read([path], found.kind)
            lengths = [table[name].cast("string").length().sum() for name in columns]  # a count reads no cells
            engine.fetch(table.aggregate([of.name(f"c{at}") for at, of in enumerate(lengths)]))
            sound.append(path)
        except EngineError:
            broken.append(path.name)
    if not broken or not sound:
        words = f"{_named(broken)} cannot be read to the end" if broken else f"{engine.name} stopped"
        raise EngineError(f"{words}: no record was counted, and nothing was changed.")
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
            held = str(schema[column]).rstrip("?").partition("(")[0]
            raise DataError(
                f"{name}: the column {column!r} ({meaning.replace('_', ' ')}) holds {held}, and must hold {words}."
            )


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
    if not sound:
        raise DataError(
            f"{_named(broken)} cannot be read: {'it is' if len(broken) == 1 else 'they are'} no {kind} file."
        )
    return sound, broken


def _schema(path: Path, kind: str) -> dict[str, str] | None:
    """Type of each column of a file; None if it cannot be read."""
    if kind == "csv":
        try:
            return dict.fromkeys(header_of(path), "text")
        except DataError:
            return None
    import pyarrow as pa  # noqa: PLC0415 - with the readers of Parquet, which other commands do without
    import pyarrow.parquet as pq  # noqa: PLC0415 - likewise

    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowException):
        return None
    return {field.name: _family(field.type, pa) for field in schema}


def _family(kind: Any, pa: Any) -> str:  # noqa: ANN401 - pyarrow has no types
    families = (
        ("text", (pa.types.is_string, pa.types.is_large_string, pa.types.is_dictionary, pa.types.is_null)),
        ("whole numbers", (pa.types.is_integer,)),
        ("numbers", (pa.types.is_floating, pa.types.is_decimal)),
        ("dates", (pa.types.is_date,)),
        ("times", (pa.types.is_timestamp,)),
    )
    return next((name for name, tests in families if any(test(kind) for test in tests)), str(kind))


def _check_columns(held: Collection[str], wanted: Collection[str], name: str) -> None:
    missing = [column for column in wanted if column not in held]
    if missing:
        known = ", ".join(list(held)[:12])
        raise DataError(f"{name} has no column {missing[0]!r}: it has {known}.")


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
