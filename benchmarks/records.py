"""
Records counted: time and memory of DuckDB at 1, 10 and 100 million, of pandas at 10, of Spark on this machine.

`python -m benchmarks.records [MILLIONS ...] [--spark] [--memory SIZE]` makes the records, counts each in a process of
its own, and prints wall time, time of the processors and the most memory. Counting is by LSOA, age, sex, ethnic group
and practice.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from needs_map.data.manifest import SAMPLE
from needs_map.data.records.counting import LookupTables
from needs_map.data.records.definition import read_definition
from needs_map.data.records.engines import MEMORY
from needs_map.data.records.results import count_records
from needs_map.data.store import read_store

MILLION = 1_000_000
PART = 5 * MILLION
DEFINITION = """
name = "Attendances"
make = "share"
polarity = "low is good"
definition = "Made-up attendances."
publisher = "Made up"
source = "Made up"
table = "records"

[columns]
date = "day"
lsoa = "lsoa"
practice = "practice"
age = "age"
sex = "sex"
ethnic_group = "ethnic"

[[rows]]
column = "kind"
is = ["01", "02", "03"]

[[numerator]]
column = "kind"
is = "01"

[period]
type = "month"
first = "2024-03"
last = "2025-02"
"""


def small_tables() -> LookupTables:
    store = read_store(SAMPLE, shapes=False)
    place = store.lsoa["place"].to_numpy()
    return LookupTables(pd.DataFrame({"code": store.lsoa.index, "area": store.lsoa.index, "holder": place, "older": 0}))


def write_records(folder: Path, count: int) -> None:
    """Write so many records, in files of five million."""
    lsoas = pa.array(small_tables().places["code"])
    (folder / "records").mkdir(parents=True)
    (folder / "attendances.toml").write_text(DEFINITION, encoding="utf-8")
    words = {
        "practice": pa.array([f"Y{at:05d}" for at in range(130)]),
        "sex": pa.array(["1", "2"]),
        "ethnic": pa.array([*"ABCDEFGHJKLMNPRSZ"]),
        "kind": pa.array(["01", "01", "02", "03", "05"]),
        "lsoa": lsoas,
    }
    for part, start in enumerate(range(0, count, PART)):
        rng, rows = np.random.default_rng(part), min(PART, count - start)
        columns = {
            name: pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, len(of), rows, dtype=np.int32)), of).cast(
                pa.string()
            )
            for name, of in words.items()
        }
        columns["age"] = pa.array(rng.integers(0, 100, rows, dtype=np.int16))
        columns["day"] = pa.array((19783 + rng.integers(0, 365, rows)).astype(np.int32)).cast(pa.date32())
        pq.write_table(pa.table(columns), folder / "records" / f"part-{part:03d}.parquet", compression="zstd")


def count_with(engine: str, folder: Path, memory: str) -> int:
    result = count_records(read_definition(folder / "attendances.toml"), small_tables(), engine, memory=memory)
    return result.rows


def count_with_pandas(folder: Path) -> int:
    """Do the same in pandas: all columns of all records in memory."""
    table = pd.read_parquet(folder / "records")
    table = table[table["kind"].isin(["01", "02", "03"])]
    day = pd.to_datetime(table["day"])
    table["month"] = day.dt.year * 12 + day.dt.month - 1
    table["band"] = np.minimum(table["age"] // 5, 18)
    table["hit"] = (table["kind"] == "01").astype(int)
    place = small_tables().places.set_index("code")["holder"]
    table["holder"] = table["lsoa"].map(place)
    for by in (["lsoa"], ["holder", "band", "sex"], ["holder", "ethnic"], ["practice"]):
        table.groupby([*by, "month"])["hit"].agg(["size", "sum"])
    return len(table)


def measured(engine: str, folder: Path, memory: str) -> tuple[float, float, float]:
    """Return wall time, processor time (s) and the most memory (MB) of counting in a process of its own."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.records", "--count", engine, str(folder), "--memory", memory]
    peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, used, peak / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("millions", type=int, nargs="*", default=[1, 10, 100])
    parser.add_argument("--spark", action="store_true", help="Spark on this machine too, up to 10 million")
    parser.add_argument("--memory", default=MEMORY, help=f"of the engine (default: {MEMORY})")
    parser.add_argument("--count", nargs=2, metavar=("ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.count:
        engine, folder = options.count[0], Path(options.count[1])
        count_with_pandas(folder) if engine == "pandas" else count_with(engine, folder, options.memory)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return
    for millions in options.millions:
        folder = Path(tempfile.mkdtemp(prefix="records-"))
        try:
            write_records(folder, millions * MILLION)
            small = millions <= 10
            engines = ["duckdb", *["pandas"] * small, *["spark"] * (small and options.spark)]
            for engine in engines:
                wall, used, peak = measured(engine, folder, options.memory)
                print(
                    f"{millions:>4} million  {engine:<7} {wall:>7.1f} s  {used:>7.1f} s of processors  {peak:>7,.0f} MB"
                )
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
