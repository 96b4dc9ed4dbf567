"""
The engines that count records: DuckDB within this process, Spark on this machine or on a cluster, or a database.

What an engine says when it fails may quote a record, so none of its words go any further: a sentence takes their place.
What it has to put on disk for lack of memory is encrypted, and goes when it is done.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from needs_map.data.errors import DataError
from needs_map.data.staging import staging_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)
MEMORY = "1500MB"
"""What DuckDB takes at most before it puts on disk what it works on; the process takes some 300 MB more."""
LOCAL = "local[*]"
NO_JAVA = (
    "Spark needs Java 17 or newer, which is not on this machine: install it (Debian and Ubuntu: sudo apt-get install "
    "openjdk-17-jre-headless), or leave out --engine spark."
)
NO_SPARK = "Spark is not installed here: pip install 'needs-map[spark]', or leave out --engine spark."
NO_MEMORY = ("OutOfMemory", "MemoryError")


class EngineError(DataError):
    """An engine that stopped, without what it said."""


class Engine(NamedTuple):
    """An engine that is open."""

    backend: Any
    """Of Ibis."""
    name: str
    """Its name with its version."""
    kind: str
    """`duckdb`, `spark`, or the name of a database."""
    folder: Path
    """For what must not stay: it goes when the engine is closed."""

    def fetch(self, expression: Any) -> pd.DataFrame:  # noqa: ANN401 - Ibis
        """
        Work an expression out, and return its rows.

        Raises
        ------
        EngineError
            If the engine stops.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of PySpark about its own versions
                found: pd.DataFrame = self.backend.to_pyarrow(expression).to_pandas()
                return found
        except Exception as error:  # noqa: BLE001 - whatever it says may quote a record
            raise self.stopped(error) from None

    def stopped(self, error: Exception) -> EngineError:
        """Say that the engine stopped, in words that quote nothing."""
        kind = type(error).__name__
        if any(word in kind for word in NO_MEMORY) or "memory" in kind.lower():
            return EngineError(
                f"{self.name} ran out of memory: give it more with --memory, such as --memory 4GB. Nothing was changed."
            )
        return EngineError(
            f"{self.name} stopped while it was counting ({kind}). What it said is not shown, because it may quote a "
            "record. Nothing was changed."
        )

    def read(self, files: Sequence[Path], kind: str) -> Any:  # noqa: ANN401 - Ibis
        """
        Open files of one kind as one table.

        Parameters
        ----------
        files
            Parquet or CSV files, or one folder of a Delta or Iceberg table.
        kind
            `parquet`, `csv`, `delta` or `iceberg`.

        Raises
        ------
        EngineError
            If the engine cannot open them.
        """
        paths = [str(path) for path in files]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return self._spark(paths, kind) if self.kind == SPARK else self._duckdb(paths, kind)
        except Exception as error:  # noqa: BLE001 - likewise
            raise self.stopped(error) from None

    def _duckdb(self, paths: list[str], kind: str) -> Any:  # noqa: ANN401 - likewise
        if kind == "parquet":
            return self.backend.read_parquet(paths, union_by_name=len(paths) > 1)
        if kind == "csv":
            return self.backend.read_csv(
                paths, header=True, all_varchar=True, delim=",", quote='"', escape='"', union_by_name=len(paths) > 1
            )
        if kind == "delta":
            return self.backend.read_delta(paths[0])
        self.backend.load_extension("iceberg")
        return self.backend.sql(f"SELECT * FROM iceberg_scan('{paths[0].replace(chr(39), chr(39) * 2)}')")  # noqa: S608 - a path

    def _spark(self, paths: list[str], kind: str) -> Any:  # noqa: ANN401 - likewise
        reader = self.backend._session.read
        if kind == "parquet":
            frame = reader.parquet(*paths)
        elif kind == "csv":
            frame = reader.csv(paths, header=True, inferSchema=False, escape='"', multiLine=False, mode="FAILFAST")
        else:
            frame = reader.format(kind).load(paths[0])
        name = f"records_{abs(hash(tuple(paths))):x}"
        frame.createOrReplaceTempView(name)
        return self.backend.table(name)


@contextmanager
def open_engine(kind: str, *, memory: str = MEMORY, master: str = "", address: str = "") -> Iterator[Engine]:
    """
    Open an engine, and close it with all that it put on disk.

    Parameters
    ----------
    kind
        `duckdb` or `spark`.
    memory
        Of DuckDB, or of the driver of Spark; such as `1500MB` or `4GB`.
    master
        Of Spark: the address of a cluster; this machine if empty. A session that is open already is used as it is.
    address
        Of a database, which then is the engine: it counts its own tables.

    Raises
    ------
    DataError
        If the engine is not installed, or the database cannot be reached.
    """
    with staging_folder() as folder:
        if address:
            yield _database(address, folder)
            return
        with _spark_engine(folder, memory, master) if kind == SPARK else _duckdb_engine(folder, memory) as engine:
            yield engine


def _database(address: str, folder: Path) -> Engine:
    """Open a database; its address, which may hold a password, is never shown."""
    address = address.partition("#")[0]
    if address.startswith("env:"):
        name = address.removeprefix("env:")
        address = os.environ.get(name, "")
        if not address:
            raise DataError(f"The variable {name} is not set: it must hold the address of the database.")
    try:
        import ibis  # noqa: PLC0415 - likewise

        backend = ibis.connect(address)
    except ImportError:
        raise DataError(
            "The driver of that database is not installed: see docs/records.md for what it needs."
        ) from None
    except Exception as error:  # noqa: BLE001 - it may quote the address
        raise DataError(
            f"The database cannot be reached ({type(error).__name__}): are its address, name and password right?"
        ) from None
    return Engine(backend, backend.name, backend.name, folder)


@contextmanager
def _duckdb_engine(folder: Path, memory: str) -> Iterator[Engine]:
    import duckdb  # noqa: PLC0415 - half a second, for commands that read records only
    import ibis  # noqa: PLC0415 - likewise

    settings = {
        "memory_limit": memory,
        "temp_directory": str(folder),
        "temp_file_encryption": True,
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
    }
    try:
        backend = ibis.duckdb.connect(**settings)
    except duckdb.Error:
        raise DataError(f"{memory!r} is no amount of memory: write it as 1500MB or 4GB.") from None
    try:
        yield Engine(backend, f"DuckDB {duckdb.__version__}", DUCKDB, folder)
    finally:
        backend.disconnect()


@contextmanager
def _spark_engine(folder: Path, memory: str, master: str) -> Iterator[Engine]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import ibis  # noqa: PLC0415 - likewise
            import pyspark  # noqa: PLC0415 - likewise
            from pyspark.sql import SparkSession  # noqa: PLC0415 - likewise
        except ImportError:
            raise DataError(NO_SPARK) from None
        session = SparkSession.getActiveSession()
        own = session is None
        if session is None:
            if not has_java():
                raise DataError(NO_JAVA)
            session = _session(folder, memory, master or LOCAL)
        backend = ibis.pyspark.connect(session)
    try:
        yield Engine(backend, f"Spark {pyspark.__version__}", SPARK, folder)
    finally:
        if own:
            _stop(session)


def has_java() -> bool:
    """Whether there is a Java that Spark can be started with."""
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java", path=f"{home}/bin") if home else shutil.which("java"))


def _session(folder: Path, memory: str, master: str) -> Any:  # noqa: ANN401 - Spark's
    """Start Spark: silent, since its own log may quote records, and with all that it keeps in one folder."""
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 - likewise
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415 - likewise
    from pyspark.sql import SparkSession  # noqa: PLC0415 - likewise

    local = master.startswith("local")
    settings = {
        "spark.master": master,
        "spark.app.name": "needs-map records",
        "spark.driver.memory": memory.upper().replace("MB", "m").replace("GB", "g"),
        "spark.io.encryption.enabled": "true",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        **({"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"} if local else {}),
        **({"spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1))} if local else {}),
    }
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    try:
        gateway = launch_gateway(conf, {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})  # type: ignore[no-untyped-call]  # PySpark gives none
        return SparkSession(SparkContext(gateway=gateway, conf=conf))
    except Exception as error:  # noqa: BLE001 - likewise
        raise DataError(
            f"Spark could not be started at {master} ({type(error).__name__}): is Java 17 or newer installed, and is "
            "the address that of a cluster?"
        ) from None


def _stop(session: Any) -> None:  # noqa: ANN401 - Spark's
    """Stop Spark and its Java, which would go on as long as this process."""
    from pyspark import SparkContext  # noqa: PLC0415 - likewise

    gateway = SparkContext._gateway
    with suppress(Exception):  # it may be gone already
        session.stop()
    if gateway is not None:
        with suppress(Exception):
            gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=30)
    SparkContext._gateway = SparkContext._jvm = None
