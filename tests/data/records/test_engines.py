"""Every shipped definition counted by DuckDB and by Spark: the same counts; and what Spark leaves, and if it dies."""

import json
import os
import re
import signal
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from needs_map.app.commands.main import main
from needs_map.data.errors import DataError
from needs_map.data.manifest import SAMPLE, read_manifest
from needs_map.data.records.counting import LookupTables
from needs_map.data.records.definition import read_definition
from needs_map.data.records.engines import has_java, open_engine
from needs_map.data.records.example import write_example_records
from needs_map.data.records.example_files import TEMPLATES
from needs_map.data.records.results import count_records
from needs_map.data.store import read_store
from tests.data.records.made_records import DEFINITION, write_made
from tests.data.records.test_counting import LSOAS, TABLES
from tests.figures.records.test_indicator import OWN, PLANTED, files_of, records_of

LIGHT_JAVA = (
    "-XX:+UseSerialGC -XX:NewRatio=1 -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto "
    "-XX:+UnlockDiagnosticVMOptions -XX:-PrintWarnings -XX:-BytecodeVerificationRemote"
)
"""Of programs that start three times and work for seconds: compiled little, and trusted."""
SHIPPED = sorted(one.name for one in TEMPLATES.iterdir() if one.name.endswith(".toml"))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Give made-up records of 1,000 people, and the small tables that they are put beside."""
    folder, store = tmp_path_factory.mktemp("example") / "made", read_store(SAMPLE, shapes=False)
    made = write_example_records(folder, store, 1_000)
    lsoa = store.lsoa[store.lsoa[store.areas.loc[made.area, "level"]] == made.area]
    holder = lsoa["place"].to_numpy()
    return folder, LookupTables(pd.DataFrame({"code": lsoa.index, "area": lsoa.index, "holder": holder, "older": 0}))


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """Give a standalone master of Spark with two workers on this machine; compiled little, which few records repay."""
    pyspark = pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'needs-map[spark]'")
    if not has_java():
        pytest.skip("Java is not installed, which Spark needs")
    home = tmp_path_factory.mktemp("spark")  # workers write their folders beside the programs
    for name in ("bin", "jars"):
        (home / name).symlink_to(Path(pyspark.__file__).parent / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(home))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("JAVA_TOOL_OPTIONS", LIGHT_JAVA)
        with open_engine("spark", memory="512MB", master="local-cluster[2,1,1024]") as engine:
            session = engine.backend._session
            for name, value in {
                "spark.sql.codegen.wholeStage": "false",
                "spark.sql.codegen.factoryMode": "NO_CODEGEN",
                "spark.sql.shuffle.partitions": "2",
                "spark.sql.adaptive.enabled": "false",
            }.items():
                session.conf.set(name, value)
            yield session, [home / "work", engine.folder]


@pytest.mark.parametrize("name", SHIPPED)
def test_both_engines_count_the_same(example, spark, name):
    folder, tables = example
    definition = read_definition(folder / name)
    if name != SHIPPED[0]:  # the people are the same in all
        definition = definition._replace(population="")
    ours, theirs = (count_records(definition, tables, engine) for engine in ("duckdb", "spark"))
    assert theirs.engine.startswith("Spark")
    session, _ = spark
    assert session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() == 3  # two workers and the driver
    for one, other in ((ours.counts, theirs.counts), (ours.people, theirs.people)):
        for part in one._fields if one is not None else ():
            pd.testing.assert_frame_equal(_in_order(getattr(one, part)), _in_order(getattr(other, part)), obj=part)


def test_a_table_of_spark_is_counted_by_its_name(spark, tmp_path):
    session, _ = spark
    path = write_made(tmp_path, LSOAS, definition=DEFINITION.replace("records.parquet", "spark:visits"))
    session.read.parquet(str(tmp_path / "records.parquet")).createOrReplaceTempView("visits")
    theirs = count_records(read_definition(path), TABLES, "spark").counts
    definition = read_definition(write_made(tmp_path, LSOAS))
    ours = count_records(definition, TABLES, "duckdb").counts
    for part in ours._fields:
        pd.testing.assert_frame_equal(_in_order(getattr(ours, part)), _in_order(getattr(theirs, part)), obj=part)
    with pytest.raises(DataError, match="Spark has no table nothing"):
        count_records(definition._replace(table="spark:nothing"), TABLES, "spark")
    (tmp_path / "lake" / "_delta_log").mkdir(parents=True)
    with pytest.raises(DataError, match="This Spark cannot read a table of Delta"):
        count_records(definition._replace(table="lake"), TABLES, "spark")


def test_spark_leaves_nothing_of_a_record(spark, store, tmp_path, capfd, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    log = tmp_path / "log.txt"
    monkeypatch.setenv("NEEDS_MAP_LOG", str(log))
    codes, records = records_of(store, [3, 30, 30])
    folder = tmp_path / "records"
    folder.mkdir()
    path = write_made(folder, codes, definition=OWN, records=records)
    run = ["records", "run", str(path), "--store", str(store), "--engine", "spark"]
    assert main(run) == 0
    said = [capfd.readouterr()]
    assert re.search(r"all records +63\n", said[0].out)
    before = json.dumps(read_manifest(store))
    broken_csv(folder, path)  # what Spark says of it quotes the record
    assert main(run) == 1
    said.append(capfd.readouterr())
    assert re.search(r"records\.csv \(line 2 has 10 cells, the header 9\) cannot be read to the end", said[-1].err)
    assert json.dumps(read_manifest(store)) == before
    work = [text for one in spark[1] for text in files_of(one)]  # the workers' own folders, and what Spark works on
    assert len(work) > 2
    left = [*(text for one in said for text in one), *files_of(store), *files_of(temporary), *work]
    left += [log.read_text() if log.exists() else ""]
    for words in (*PLANTED, "Executor: "):  # nor does a worker log what it does
        assert not [text[:80] for text in left if words in text], words


def broken_csv(folder, path):
    """Let the definition name a CSV file with a line that is too long."""
    lines = ["id,nhs,born,day,lsoa,practice,sex,ethnic,kind"]
    lines += ["SECRETPSEUDONYM1,9434765919,1961-02-17,2024-04-15,E01000001,P1,2,A,01,9434765919"] * 9
    (folder / "records.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("records.parquet", "records.csv"), encoding="utf-8")


def test_old_values_serve_when_spark_is_killed(spark, store, tmp_path, capsys):
    session, _ = spark
    codes, records = records_of(store, [40] * 6)
    path = write_made(tmp_path, codes, definition=OWN, records=records)
    assert main(["records", "run", str(path), "--store", str(store)]) == 0
    before = json.dumps(read_manifest(store))
    process, tracker = session.sparkContext._gateway.proc, session.sparkContext._jsc.sc().statusTracker()

    def kill():
        while not len(tracker.getActiveJobIds()):
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    capsys.readouterr()
    assert main(["records", "run", str(path), "--store", str(store), "--engine", "spark"]) == 1
    killer.join(timeout=30)
    assert process.poll() == -signal.SIGKILL
    assert re.search(r"Spark [\d.]+ stopped while it was counting.*Nothing was changed", capsys.readouterr().err)
    assert json.dumps(read_manifest(store)) == before


@pytest.mark.parametrize(
    ("name", "records", "key"),
    [
        ("emergency_attendances", "attendances", "record_id"),
        ("preterm_births", "births", "birth_id"),
        ("waiting_18_weeks", "waits", "pathway_id"),
    ],
)
def test_every_record_of_the_example_is_counted_or_left_out(example, name, records, key):
    folder, tables = example
    reasons = count_records(read_definition(folder / f"{name}.toml"), tables, "duckdb").counts.reasons
    keys = pd.read_parquet(folder / f"{records}.parquet")[key]
    assert reasons["n"].sum() == len(keys)
    sound = keys[keys.str.startswith("R")].nunique()  # the keys of those that are spoilt begin with another letter
    assert reasons.set_index("reason")["n"]["counted"] == sound


def _in_order(table):
    keys = [name for name in table.columns if name not in {"n", "hits"}]
    plain = table.astype(dict.fromkeys(keys, "str")).astype(dict.fromkeys(set(table.columns) - set(keys), "int64"))
    return plain[sorted(plain.columns)].sort_values(keys, ignore_index=True) if keys else plain[sorted(plain.columns)]
