"""Where records are: files that are missing, mixed, broken or of other columns, each said in a sentence."""

import re
import sqlite3
import sys

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from needs_map.data.errors import DataError
from needs_map.data.records.definition import read_definition
from needs_map.data.records.engines import has_java, open_engine
from needs_map.data.records.results import count_records
from tests.data.records.made_records import DEFINITION, RECORDS, write_made
from tests.data.records.test_counting import LSOAS, TABLES, reasons_of

LAKE = DEFINITION.replace("records.parquet", "lake")


def count(path):
    return count_records(read_definition(path), TABLES, "duckdb")


@pytest.fixture
def folder(tmp_path):
    """Give a folder with a definition of a folder of three Parquet files."""
    path = write_made(tmp_path, LSOAS, definition=DEFINITION.replace("records.parquet", "records"))
    table = pd.read_parquet(tmp_path / "records.parquet")
    (tmp_path / "records").mkdir()
    for part in range(3):
        table.iloc[part::3].to_parquet(tmp_path / "records" / f"part{part}.parquet", index=False)
    return path


def test_a_folder_of_files_is_one_table(folder):
    assert count(folder).rows == len(RECORDS)


def test_one_broken_file_among_500_is_named_and_the_others_are_counted(folder):
    files = folder.parent / "records"
    content = (files / "part1.parquet").read_bytes()
    for part in range(3, 499):
        (files / f"part{part}.parquet").write_bytes(content)
    (files / "part499.parquet").write_bytes(content[: len(content) // 2])
    result = count(folder)
    assert result.broken == ("part499.parquet",)
    assert result.rows == len(RECORDS) + 496 * len(RECORDS.iloc[1::3])


def test_a_broken_file_is_named_and_the_others_are_counted(folder):
    (folder.parent / "records" / "part9.parquet").write_bytes(b"PAR1 cut short")
    result = count(folder)
    assert (result.broken, result.rows) == (("part9.parquet",), len(RECORDS))


def test_a_file_that_breaks_off_within_is_named_and_the_others_are_counted(folder):
    path = folder.parent / "records" / "part1.parquet"
    content = bytearray(path.read_bytes())
    content[4:400] = bytes(396)
    path.write_bytes(content)
    result = count(folder)
    assert result.broken == ("part1.parquet",)
    assert result.rows == len(RECORDS) - len(RECORDS.iloc[1::3])


def test_csv_files_are_read_as_text(folder):
    for path in (folder.parent / "records").iterdir():
        pd.read_parquet(path).to_csv(path.with_suffix(".csv"), index=False)
        path.unlink()
    counts = count(folder).counts.reasons
    assert int(counts.loc[counts["reason"] == "counted", "n"].sum()) == 5


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (b"r90,p1\n", r"\(line 19 has 2 cells, the header 11\)"),
        (b"r90,p1,s1,1,2024-04-01,E01000001,P1,34,1,A,01,9434765919\n", r"\(line 19 has 12 cells, the header 11\)"),
        (b"\n" + "r90,p1,s1,1,2024-04-01,E01000001,Pé,34,1,A,01\n".encode("latin-1"), r"\(line 20 is not in UTF-8"),
    ],
)
def test_the_line_of_a_csv_file_that_is_wrong_is_said_and_not_what_it_holds(tmp_path, more, words):
    path = write_made(tmp_path, LSOAS, definition=DEFINITION.replace("records.parquet", "records"))
    (tmp_path / "records").mkdir()
    file = tmp_path / "records" / "part0.csv"
    pd.read_parquet(tmp_path / "records.parquet").to_csv(file, index=False)
    file.write_bytes(file.read_bytes() + more)
    with pytest.raises(DataError, match=rf"part0\.csv {words}.*cannot be read to the end") as error:
        count(path)
    assert not [cell for cell in ("r90", "9434765919", "é") if cell in str(error.value)]
    pd.read_parquet(tmp_path / "records.parquet").to_csv(file.with_name("part1.csv"), index=False)
    result = count(path)
    assert result.rows == len(RECORDS)
    assert re.match(rf"part0\.csv {words}", result.broken[0])


def test_mixed_kinds_are_refused(folder):
    (folder.parent / "records" / "more.csv").write_text("id\n1\n")
    with pytest.raises(DataError, match="mixes kinds of files"):
        count(folder)


def test_columns_of_another_type_in_one_file_are_refused(folder):
    path = folder.parent / "records" / "part2.parquet"
    pd.read_parquet(path).assign(sex=1).to_parquet(path)
    with pytest.raises(DataError, match=r"'sex' holds text in part0.parquet and whole numbers in part2.parquet"):
        count(folder)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (RECORDS.drop(columns="sex"), "records.parquet has no column 'sex'"),
        (RECORDS.assign(day=1.5), r"'day' \(date\) holds numbers, and must hold dates or text"),
        (RECORDS.assign(sex=[[1]] * len(RECORDS)), "holds several things in a cell, and must hold text or numbers"),
        (RECORDS.iloc[:0], "holds no record"),
    ],
)
def test_a_table_that_cannot_be_counted_is_said(tmp_path, changed, words):
    with pytest.raises(DataError, match=words):
        count(write_made(tmp_path, LSOAS, records=changed))


def test_a_table_that_is_not_there_is_said(tmp_path):
    path = write_made(tmp_path, LSOAS, definition=DEFINITION.replace("records.parquet", "none.parquet"))
    with pytest.raises(DataError, match=r"There is no none\.parquet"):
        count(path)


def test_a_database_counts_its_own_table_and_its_address_is_never_said(tmp_path, monkeypatch):
    write_made(tmp_path, LSOAS)
    base = tmp_path / "secret.db"
    with duckdb.connect(str(base)) as connection:
        connection.read_parquet(str(tmp_path / "records.parquet")).create("visits")
    monkeypatch.setenv("RECORDS_AT", f"duckdb://{base}")
    path = write_made(tmp_path, LSOAS, definition=DEFINITION.replace("records.parquet", "env:RECORDS_AT#visits"))
    assert count(path).rows == len(RECORDS)
    monkeypatch.setenv("RECORDS_AT", "postgresql://user:hunter2@127.0.0.1:1/none")
    with pytest.raises(DataError) as error:
        count(path)
    assert "hunter2" not in str(error.value)


def test_a_table_of_another_database_passes_through_and_a_driver_that_lacks_is_said(tmp_path):
    path = write_made(tmp_path, LSOAS)
    ours = count(path)
    with sqlite3.connect(tmp_path / "secret.db") as connection:
        pd.read_parquet(tmp_path / "records.parquet").to_sql("visits", connection, index=False)
    at = f"sqlite://{tmp_path}/secret.db"
    theirs = count_at(tmp_path, f"{at}#visits")
    assert theirs.rows == len(RECORDS)
    assert reasons_of(theirs.counts) == reasons_of(ours.counts)
    for where, words in (
        (f"{at}#none", "has no table none"),
        (at, "is written as ADDRESS#TABLE"),
        ("env:NOT_SET#visits", "The variable NOT_SET is not set"),
        ("oracle://user:hunter2@127.0.0.1:1/none#visits", r"pip install 'ibis-framework\[oracle\]'"),
    ):
        with pytest.raises(DataError, match=words) as error:
            count_at(tmp_path, where)
        assert "hunter2" not in str(error.value)


def count_at(folder, where):
    """Count the made-up records that a definition finds at an address or in a folder."""
    return count(write_made(folder, LSOAS, definition=DEFINITION.replace("records.parquet", where)))


def test_a_delta_table_is_counted_as_its_log_has_it(tmp_path):
    deltalake = pytest.importorskip("deltalake", reason="pip install 'needs-map[lakes]'")
    write_made(tmp_path, LSOAS)
    table = pd.read_parquet(tmp_path / "records.parquet")
    deltalake.write_deltalake(str(tmp_path / "lake"), table, partition_by=["practice"])
    deltalake.DeltaTable(str(tmp_path / "lake")).delete("id = 'r3'")  # its file stays, and is no part of the table
    assert count_at(tmp_path, "lake").rows == len(RECORDS) - 1


def test_an_iceberg_table_is_counted_as_its_newest_metadata_have_it(tmp_path):
    catalogs = pytest.importorskip("pyiceberg.catalog.sql", reason="pip install 'needs-map[lakes]'")
    write_made(tmp_path, LSOAS)
    rows = pa.Table.from_pandas(pd.read_parquet(tmp_path / "records.parquet"), preserve_index=False)
    catalog = catalogs.SqlCatalog("c", uri=f"sqlite:///{tmp_path}/c.db", warehouse=f"file://{tmp_path}")
    catalog.create_namespace("own")
    lake = catalog.create_table("own.lake", rows.schema, location=f"file://{tmp_path}/lake")
    lake.append(rows)
    lake.append(rows.slice(0, 1))
    lake.overwrite(rows.slice(2, 2), overwrite_filter="id in ('r3', 'r4')")  # r4, which stands twice, once
    result = count_at(tmp_path, "lake")
    assert result.rows == len(RECORDS)
    assert reasons_of(result.counts)["duplicate key"] == 1  # r1, appended again
    with pytest.raises(DataError, match="lake has no column 'nothing'"):
        count(write_made(tmp_path, LSOAS, definition=LAKE.replace('"sex"', '"nothing"')))


@pytest.mark.parametrize(
    ("mark", "package", "name"), [("_delta_log", "deltalake", "Delta"), ("metadata", "pyiceberg.table", "Iceberg")]
)
def test_a_lake_that_cannot_be_read_is_said(tmp_path, monkeypatch, mark, package, name):
    (tmp_path / "lake" / mark).mkdir(parents=True)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(DataError, match=rf"{name} tables are read by a package.*pip install 'needs-map\[lakes\]'"):
        count_at(tmp_path, "lake")


def many_records(folder, count):
    """Write so many records, each of a key of its own, and return their size in bytes and the definition."""
    one = pd.read_parquet(write_made(folder, LSOAS).with_name("records.parquet")).iloc[[0]]
    table = one.loc[[0] * count].assign(id=[f"record {at:012d} of somewhere" for at in range(count)])
    table.to_parquet(folder / "records.parquet", index=False)
    return table.memory_usage(deep=True).sum(), read_definition(folder / "attendances.toml")


def test_records_that_the_memory_does_not_hold_are_counted(tmp_path):
    size, definition = many_records(tmp_path, 400_000)
    assert size > 60e6
    result = count_records(definition, TABLES, "duckdb", memory="30MB")
    assert reasons_of(result.counts) == {"counted": 400_000}


def test_too_little_memory_is_said(tmp_path):
    _, definition = many_records(tmp_path, 300_000)
    with pytest.raises(DataError, match=r"ran out of memory: give it more with --memory.*Nothing was changed"):
        count_records(definition, TABLES, "duckdb", memory="10MB")


def test_memory_that_is_none_is_said():
    with pytest.raises(DataError, match="is no amount of memory"), open_engine("duckdb", memory="plenty"):
        pass


def test_without_java_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    pytest.importorskip("pyspark")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert not has_java()
    with pytest.raises(DataError, match=r"Java 17 or newer.*apt-get install"), open_engine("spark"):
        pass
