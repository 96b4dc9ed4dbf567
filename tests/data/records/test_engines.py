"""Every shipped definition counted by DuckDB and by Spark: all counts are the same."""

from pathlib import Path

import pandas as pd
import pytest

from needs_map.data.manifest import SAMPLE
from needs_map.data.records.counting import Tables
from needs_map.data.records.definition import read_definition
from needs_map.data.records.engines import has_java, open_engine
from needs_map.data.records.example import write_example_records
from needs_map.data.records.example_files import TEMPLATES
from needs_map.data.records.results import count_records
from needs_map.data.store import read_store

SHIPPED = sorted(one.name for one in TEMPLATES.iterdir() if one.name.endswith(".toml"))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Give made-up records of 1,000 people, and the small tables that they are put beside."""
    folder, store = tmp_path_factory.mktemp("example") / "made", read_store(SAMPLE, shapes=False)
    made = write_example_records(folder, store, 1_000)
    lsoa = store.lsoa[store.lsoa[store.areas.loc[made.area, "level"]] == made.area]
    holder = lsoa["place"].to_numpy()
    return folder, Tables(pd.DataFrame({"code": lsoa.index, "area": lsoa.index, "holder": holder, "older": 0}))


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
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto")
        with open_engine("spark", memory="512MB", master="local-cluster[2,1,1024]") as engine:
            session = engine.backend._session
            for name, value in {
                "spark.sql.codegen.wholeStage": "false",
                "spark.sql.codegen.factoryMode": "NO_CODEGEN",
                "spark.sql.shuffle.partitions": "2",
                "spark.sql.adaptive.enabled": "false",
            }.items():
                session.conf.set(name, value)
            yield session


@pytest.mark.parametrize("name", SHIPPED)
def test_both_engines_count_the_same(example, spark, name):
    folder, tables = example
    definition = read_definition(folder / name)
    if name != SHIPPED[0]:  # the people are the same in all
        definition = definition._replace(population="")
    ours, theirs = (count_records(definition, tables, engine) for engine in ("duckdb", "spark"))
    assert theirs.engine.startswith("Spark")
    assert spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() == 3  # two workers and the driver
    for one, other in ((ours.counts, theirs.counts), (ours.people, theirs.people)):
        for part in one._fields if one is not None else ():
            pd.testing.assert_frame_equal(_in_order(getattr(one, part)), _in_order(getattr(other, part)), obj=part)


def test_every_record_of_the_example_is_counted_or_left_out(example):
    folder, tables = example
    counts = count_records(read_definition(folder / SHIPPED[1]), tables, "duckdb").counts
    assert counts.reasons["n"].sum() == len(pd.read_parquet(folder / "attendances.parquet"))


def _in_order(table):
    keys = [name for name in table.columns if name not in {"n", "hits"}]
    plain = table.astype(dict.fromkeys(keys, "str")).astype(dict.fromkeys(set(table.columns) - set(keys), "int64"))
    return plain[sorted(plain.columns)].sort_values(keys, ignore_index=True) if keys else plain[sorted(plain.columns)]
