"""
The engines that count records: DuckDB within this process, or Spark on this machine or on a cluster.

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
from uuid import uuid4

from needs_map.data.errors import DataError
from needs_map.data.staging import staging_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    import pandas as pd

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)
MEMORY = "1500MB"
"""What DuckDB takes at most before it puts on disk what it works on; the process takes some 300 MB more."""
LOCAL = "local[*]"
SILENT = "-Dlog4j2.configurationFile=none -Dlog4j2.level=OFF"
"""Of the programs that work for Spark elsewhere, whose logs lie beside them: no file of settings, and no word."""
NO_JAVA = (
    "Spark needs Java 17 or newer, which is not on this machine: install it (Debian and Ubuntu: sudo apt-get install "
    "openjdk-17-jre-headless), or leave out --engine spark."
)
NO_SPARK = "Spark is not installed here: pip install 'needs-map[spark]', or leave out --engine spark."
NO_MEMORY = ("outofmemory", "out of memory", "memoryerror", "java heap space", "failed to allocate")
NO_ROOM = ("no space left", "disk quota", "max_temp_directory_size")
"""What an engine says, in small letters, when it runs out of something."""


class EngineError(DataError):
    """An engine that stopped, without what it said."""


class OutOfSpaceError(EngineError):
    """An engine that had too little memory, or room on the disk."""


class Engine(NamedTuple):
    """An engine that is open."""

    backend: Any
    """Of Ibis."""
    name: str
    """Its name with its version."""
    kind: str
    """`duckdb` or `spark`."""
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

    def answers(self) -> bool:
        """Whether it still works anything out."""
        import ibis  # noqa: PLC0415 - a second to import, for commands that read records only

        try:
            return len(self.fetch(ibis.memtable({"one": [1]}))) == 1
        except EngineError:
            return False

    def stopped(self, error: Exception) -> EngineError:
        """Say that the engine stopped, in words that quote nothing."""
        kind = type(error).__name__
        message = f"{kind} {error}".lower()
        if any(words in message for words in NO_ROOM):
            return OutOfSpaceError(
                f"{self.name} found no room on the disk for what it works on: free some, or give it more memory with "
                "--memory, such as --memory 4GB. Nothing was changed."
            )
        if any(words in message for words in NO_MEMORY):
            return OutOfSpaceError(
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
            Parquet or CSV files; of Spark also one folder of a Delta or Iceberg table.
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
        except DataError:
            raise
        except Exception as error:  # noqa: BLE001 - likewise
            raise self.stopped(error) from None

    def _duckdb(self, paths: list[str], kind: str) -> Any:  # noqa: ANN401 - likewise
        if kind == "parquet":
            return self.backend.read_parquet(paths, union_by_name=len(paths) > 1)
        form = {"header": True, "skip": 0, "delim": ",", "quote": '"', "escape": '"'}  # none of it is guessed
        return self.backend.read_csv(paths, **form, all_varchar=True, union_by_name=len(paths) > 1)

    def through(self, opened: Callable[[Sequence[str]], Any], columns: Collection[str]) -> Any:  # noqa: ANN401 - likewise
        """
        Pass some columns of a table outside of DuckDB through it, to be counted once and held nowhere.

        Raises
        ------
        EngineError
            If the table cannot be opened.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                name = f"stream_{uuid4().hex}"
                self.backend.con.register(name, opened(list(dict.fromkeys(columns))))
                return self.backend.table(name)
        except Exception as error:  # noqa: BLE001 - likewise
            raise self.stopped(error) from None

    def attached(self, path: str, name: str) -> Any:  # noqa: ANN401 - likewise
        """Open a table of a file of DuckDB, which is only read."""
        base = f"base_{uuid4().hex}"
        self.backend.attach(path, base, read_only=True)
        *holders, own = name.split(".")
        return self.backend.table(own, database=(base, *(holders or ["main"])))

    def _spark(self, paths: list[str], kind: str) -> Any:  # noqa: ANN401 - likewise
        reader = self.backend._session.read
        if kind == "parquet":
            frame = reader.parquet(*paths)
        elif kind == "csv":
            whole = reader.option("columnPruning", value=False)  # else a line that is too long or short passes
            frame = whole.csv(paths, header=True, inferSchema=False, escape='"', multiLine=False, mode="FAILFAST")
        else:
            frame = _of_lake(reader, paths[0], kind)
        name = f"records_{abs(hash(tuple(paths))):x}"
        frame.createOrReplaceTempView(name)
        return self.backend.table(name)


def _of_lake(reader: Any, path: str, kind: str) -> Any:  # noqa: ANN401 - Spark's
    try:
        return reader.format(kind).load(path)
    except Exception as error:  # noqa: BLE001 - it may quote the table
        raise DataError(
            f"This Spark cannot read a table of {kind.capitalize()} ({type(error).__name__}): use a session that can, "
            "such as that of a notebook of the platform, or leave out --engine spark."
        ) from None


@contextmanager
def open_engine(kind: str, *, memory: str = MEMORY, master: str = "") -> Iterator[Engine]:
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

    Raises
    ------
    DataError
        If the engine is not installed, or cannot be started.
    """
    with (
        staging_folder(watched=True) as folder,
        _spark_engine(folder, memory, master) if kind == SPARK else _duckdb_engine(folder, memory) as engine,
    ):
        yield engine


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
        try:
            backend.raw_sql("LOAD httpfs")
        except duckdb.Error:  # its own cipher, without which it puts nothing on disk that is encrypted
            backend.raw_sql("SET force_mbedtls_unsafe = true")
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
        "spark.executor.extraJavaOptions": SILENT,
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
    from pyspark.sql import SparkSession  # noqa: PLC0415 - likewise

    gateway = SparkContext._gateway
    with suppress(Exception):  # it may be gone already
        session.stop()
    if gateway is not None:
        with suppress(Exception):
            gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=30)
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = None  # of a Java that died these two are left, and would be used again
