"""Every shipped definition counted by DuckDB and by Spark: all counts are the same."""

import warnings

import pandas as pd
import pytest

from needs_map.data.manifest import SAMPLE
from needs_map.data.records.counting import Tables
from needs_map.data.records.definition import read_definition
from needs_map.data.records.engines import has_java
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
    return folder, Tables(pd.DataFrame({"code": lsoa.index, "area": lsoa.index, "holder": lsoa["place"].to_numpy()}))


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """Give a session of Spark on this machine, started once; without compiling, which so few records do not repay."""
    pyspark = pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'needs-map[spark]'")
    if not has_java():
        pytest.skip("Java is not installed, which Spark needs")
    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.default.parallelism": "1",
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.log.level": "OFF",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = pyspark.sql.SparkSession.builder.master("local[1]")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("name", SHIPPED)
def test_both_engines_count_the_same(example, name):
    folder, tables = example
    definition = read_definition(folder / name)
    if name != SHIPPED[0]:  # the people are the same in all
        definition = definition._replace(population="")
    ours, theirs = (count_records(definition, tables, engine) for engine in ("duckdb", "spark"))
    assert theirs.engine.startswith("Spark")
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
