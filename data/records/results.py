"""Records of a definition counted: the table found and checked, counted by an engine, and the people behind it too."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

from needs_map.data.errors import DataError
from needs_map.data.records.counting import RecordCounts, Spec, counts_of
from needs_map.data.records.definition import REGISTERED, RESIDENT
from needs_map.data.records.engines import DUCKDB, MEMORY, Engine, EngineError, open_engine
from needs_map.data.records.sources import check_types, find_table, without_broken
from needs_map.data.records.streams import ADDRESS

if TYPE_CHECKING:
    from needs_map.data.records.counting import LookupTables
    from needs_map.data.records.definition import Definition


class Result(NamedTuple):
    """What an engine gave."""

    counts: RecordCounts
    people: RecordCounts | None
    """Of a table of people; None where the population is that of the store, or of a share."""
    engine: str
    """Name and version."""
    broken: tuple[str, ...]
    """Files that could not be read, none of whose records is counted."""

    @property
    def rows(self) -> int:
        """All records of the table."""
        return int(self.counts.reasons["n"].sum())


def count_records(
    definition: Definition, tables: LookupTables, kind: str, *, memory: str = MEMORY, master: str = ""
) -> Result:
    """
    Count the records of a definition.

    Parameters
    ----------
    definition
        What to count.
    tables
        Small tables of the store.
    kind
        `duckdb` or `spark`; a table of a database passes through DuckDB, whichever is given.
    memory, master
        As `open_engine` takes them.

    Raises
    ------
    DataError
        If the table is not as the definition says, holds no record, or the engine stops.
    """
    if ADDRESS.match(definition.table):
        kind = DUCKDB
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Ibis and PySpark about versions of pandas
        with open_engine(kind, memory=memory, master=master) as engine:
            counts, broken = _counted(engine, definition, definition.table, _spec(definition), tables)
            people = None
            if definition.population not in {"", RESIDENT, REGISTERED}:
                people, _ = _counted(engine, definition, definition.population, _spec_of_people(definition), tables)
            return Result(counts, people, engine.name, broken)


def _spec(definition: Definition) -> Spec:
    return Spec(
        definition.columns,
        definition.rows,
        definition.numerator,
        definition.first,
        definition.once,
        definition.span,
        definition.ethnic_codes,
        definition.sex_codes,
        definition.by_age,
    )


def _spec_of_people(definition: Definition) -> Spec:
    """What is counted of the people: the same groups as of the records, and no more."""
    spec = _spec(definition)
    return spec._replace(columns=definition.population_columns, rows=(), hits=(), first=None, once=False, span=None)


def _counted(
    engine: Engine, definition: Definition, where: str, spec: Spec, tables: LookupTables
) -> tuple[RecordCounts, tuple[str, ...]]:
    columns = list(dict.fromkeys([*spec.columns.values(), *_others(spec)]))
    found = find_table(engine, where, definition.path.parent, columns)
    name = found.files[0].name if len(found.files) == 1 else "The table"
    check_types(found, spec.columns, name)

    try:
        counts = counts_of(found.table, spec, tables, engine.fetch)
    except EngineError as error:
        found = without_broken(engine, found, columns, error)
        counts = counts_of(found.table, spec, tables, engine.fetch)
    if not counts.reasons["n"].sum():
        raise DataError(f"{_written(where)} holds no record: nothing was changed.")
    return counts, found.broken


def _others(spec: Spec) -> list[str]:
    """Columns that conditions and episodes need beside those that are counted by."""
    of_conditions = [column for one in (*spec.rows, *spec.hits) for column in one.columns]
    of_episodes = [*spec.first.by, *([spec.first.order] if spec.first.order else [])] if spec.first else []
    return [*of_conditions, *of_episodes]


def _written(where: str) -> str:
    """Name of a table without the address of its database."""
    return f"The table {where.partition('#')[2]}" if ADDRESS.match(where) else where
