"""Builds of a store: written beside the one that serves, checked, put in place by one atomic rename."""

import errno
import json
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pandas as pd
from filelock import FileLock, Timeout

from needs_map.data.audit import changed_by, changes_with_next, record_change
from needs_map.data.content.packs import stored_files
from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import Indicator, Observed
from needs_map.data.indicators.observations import TABLE, held, indicators_table, write_observations
from needs_map.data.manifest import CHANGES, MANIFEST, REBUILD, STORE_VERSION, read_manifest, sha256
from needs_map.data.people.practices import STORED as PRACTICES
from needs_map.data.store import DERIVED, SHIELDS, secret_of

NO_FILES: Mapping[str, Path] = MappingProxyType({})
OURS = ("version", "build", "built", "tables")
"""Parts of a manifest that a build makes itself."""
BUILD_NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}")


@contextmanager
def sole_builder(folder: Path) -> Iterator[None]:
    """
    Keep a store's folder for one build at a time.

    Raises
    ------
    DataError
        If another build is at work there, or the folder cannot be written.
    """
    lock = FileLock(folder / "build.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise DataError(f"Another build is at work in {folder}: wait for it to end, then try again.") from error
    except OSError as error:
        raise _in_words(error, folder) from error
    try:
        yield
    finally:
        lock.release()


def write_store(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
    *,
    build: str | None = None,
    observed: Iterable[tuple[str, Observed]] = (),
    files: Mapping[str, Path] = NO_FILES,
    words: str = "Store built",
) -> dict[str, Any]:
    """
    Write a build beside the current one, check it, and put it in place by one rename.

    Parameters
    ----------
    folder
        The store.
    tables
        `lsoa` and `areas` (GeoDataFrames), `population`, `england`; those of `OPTIONAL` that are known.
    manifest
        What to record: `system`, `sample`, `datasets`, `left_out`; if a function, it is asked once the indicators have
        been read. Version, build, time, rows and checksums are added.
    build
        Name of the build; made from the time if None.
    observed
        Indicators, each with the dataset that it is from; read one after another, so that one is in memory at a time.
    files
        Other files to keep in the build, by the name that they have there.
    words
        What is done, for the record of changes.

    Returns
    -------
    manifest
        As written.

    Raises
    ------
    DataError
        If the disk is full or the folder cannot be written, or an indicator cannot be kept: the store that was serving
        still does.
    """

    def fill(target: Path) -> dict[str, Any]:
        written = {name: _write_table(target, name, table) for name, table in tables.items()}
        if PRACTICES in written:  # whoever only reads the store could not make it
            secret_of(folder)
        indicators, facts = _write_indicators(target, observed)
        _keep(files, folder, target)
        about = manifest() if callable(manifest) else manifest
        if not indicators:
            return {**about, "tables": written}
        written[TABLE] = _write_table(target, TABLE, indicators_table(indicators))
        return {**about, "tables": written, TABLE: facts}

    return _put_in_place(folder, build, fill, words)


def amend_store(
    folder: Path,
    changes: Mapping[str, Any],
    *,
    added: Iterable[tuple[str, Observed]] = (),
    removed: Collection[str] = (),
    files: Mapping[str, Path] = NO_FILES,
    words: str = "Indicators changed",
) -> dict[str, Any]:
    """
    Put a build in place that is the one that serves but for some indicators; no other table is read or written.

    Parameters
    ----------
    folder
        The store.
    changes
        What the manifest says anew.
    added
        Indicators to add, or to put in place of those of the same keys, each with where it is from.
    removed
        Keys of indicators to leave out.
    files
        Other files that the build keeps, by the name that they have there: all of them, those of before too; content
        packs stay by themselves.
    words
        What is done, for the record of changes.

    Returns
    -------
    manifest
        As written.

    Raises
    ------
    DataError
        If there is no store, or as for `write_store`.
    """
    before = read_manifest(folder)
    source = folder / before["build"]
    had = held(folder, before)

    def fill(target: Path) -> dict[str, Any]:
        fresh, facts = _write_indicators(target, added)
        _keep({**stored_files(source, before), **files}, folder, target)
        gone = {*removed, *facts}
        kept = [one.indicator for key, one in had.items() if key not in gone]
        tables = {name: file for name, file in before["tables"].items() if name != TABLE}
        for name in tables:
            _share(source / f"{name}.parquet", target / f"{name}.parquet")
        for path in source.glob(DERIVED):
            _share(path, target / path.name)
        older = {one.key: before[TABLE][one.key] for one in kept}
        for store in older.values():
            _share(source / store["file"], target / store["file"])
        about = {key: value for key, value in before.items() if key not in {*OURS, TABLE}} | dict(changes)
        if not kept and not fresh:
            return {**about, "tables": tables}
        tables[TABLE] = _write_table(target, TABLE, indicators_table([*kept, *fresh]))
        return {**about, "tables": tables, TABLE: older | facts}

    return _put_in_place(folder, None, fill, words)


def share_build(source: Path, target: Path, changes: Mapping[str, Any]) -> None:
    """
    Have the build that serves in one folder serve in another too, without copying its files.

    Parameters
    ----------
    source, target
        The store, and the folder, whose earlier build is left for pages that still read it.
    changes
        What the manifest says there besides.

    Raises
    ------
    OSError, DataError
        If the folder cannot be written, or there is no store.
    """
    manifest = read_manifest(source)
    build = manifest["build"]
    for path in sorted((source / build).rglob("*")):
        if path.is_file() and not (shared := target / build / path.relative_to(source / build)).exists():
            _share(path, shared)
    if (source / SHIELDS).is_file():  # the same small counts hide, with the same others
        shutil.copyfile(source / SHIELDS, target / SHIELDS)
    draft = target / f"{MANIFEST}.part"
    _write_manifest(draft, manifest | dict(changes) | {CHANGES: changes_with_next(target)})
    with changed_by("the program"):
        _serve(target, draft, f"Begun from build {build}", is_recorded=True)


def _keep(files: Mapping[str, Path], folder: Path, target: Path) -> None:
    """Keep files in a build: shared with a build of before, copied from elsewhere, where they may yet be changed."""
    for name, path in files.items():
        if path.is_relative_to(folder):
            _share(path, target / name)
        else:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)


def _share(source: Path, target: Path) -> None:
    """Have a file in two builds: a second name for it, or a copy where the disk knows no second names."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise DataError(f"{source} is missing: build the store again with {REBUILD}") from error
        shutil.copyfile(source, target)


def _write_table(target: Path, name: str, table: pd.DataFrame) -> dict[str, Any]:
    path = target / f"{name}.parquet"
    table.to_parquet(path, compression="zstd")
    return {"rows": len(table), "bytes": path.stat().st_size, "sha256": sha256(path)}


def _write_indicators(
    target: Path, observed: Iterable[tuple[str, Observed]]
) -> tuple[list[Indicator], dict[str, dict[str, Any]]]:
    indicators: list[Indicator] = []
    facts: dict[str, dict[str, Any]] = {}
    for origin, one in observed:
        key = one.indicator.key
        if key in facts:
            raise DataError(f"Two indicators have the key {key!r} (from {facts[key]['origin']} and {origin}).")
        if one.indicator.suppress_below:
            secret_of(target.parent)
        facts[key] = write_observations(target, one, origin) | ({"files": list(one.files)} if one.files else {})
        indicators.append(one.indicator)
    return indicators, facts


def _put_in_place(
    folder: Path, build: str | None, fill: Callable[[Path], dict[str, Any]], words: str
) -> dict[str, Any]:
    """Have a build's files written, check and record them, rename its manifest into place; on failure remove them."""
    now = datetime.now(UTC)
    build = build or f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"
    before = _serving_build(folder)
    target = folder / build
    if before or not (folder / MANIFEST).exists():
        _sweep_unfinished(folder, before)
    try:
        target.mkdir(parents=True)
        content = fill(target)
        complete = {
            "version": STORE_VERSION,
            "build": build,
            "built": now.isoformat(timespec="seconds"),
            **content,
        }
        draft = target / MANIFEST
        if not complete.get("sample"):  # which is the program's own, and has no record
            complete[CHANGES] = changes_with_next(folder)
        _write_manifest(draft, complete)
        _check(target, complete)
        _serve(folder, draft, words, is_recorded=CHANGES in complete)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise _in_words(error, folder) from error
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    _sweep(folder, {build, before})
    return complete


def _write_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _serve(folder: Path, draft: Path, words: str, *, is_recorded: bool) -> None:
    """Record a change of a store and have its manifest serve."""
    served = folder / MANIFEST
    if is_recorded:
        record_change(folder, words, sha256(served) if served.is_file() else "", sha256(draft))
    draft.replace(served)


def _check(target: Path, complete: Mapping[str, Any]) -> None:
    files = {f"{name}.parquet": facts for name, facts in complete["tables"].items()}
    files |= {facts["file"]: facts for facts in complete.get(TABLE, {}).values()}
    for name, facts in files.items():
        path = target / name
        if sha256(path) != facts["sha256"]:
            raise DataError(f"{path} could not be read back as it was written: check the disk.")


def _serving_build(folder: Path) -> str:
    """Name of the build that serves now; empty if none does."""
    try:
        return str(read_manifest(folder)["build"])
    except DataError:
        return ""


def _sweep(folder: Path, kept: set[str]) -> None:
    """Remove all builds, and what killed ones left, but the current and the one that an open page may still read."""
    for path in folder.iterdir():
        if BUILD_NAME.fullmatch(path.name) and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _sweep_unfinished(folder: Path, serving: str) -> None:
    """Remove what killed builds left: a build after the one that serves was never put in place."""
    for path in folder.glob("*"):
        if BUILD_NAME.fullmatch(path.name) and path.name.partition("-")[0] > serving.partition("-")[0]:
            shutil.rmtree(path, ignore_errors=True)


def _in_words(error: OSError, folder: Path) -> DataError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DataError(f"The disk that holds {folder} is full: make room and try again; nothing was changed.")
    if error.filename and not Path(str(error.filename)).is_relative_to(folder):
        return DataError(f"{error.filename} cannot be read ({error.strerror}): mend or remove it; nothing was changed.")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return DataError(f"{folder} cannot be written: choose another folder with --store; nothing was changed.")
    return DataError(
        f"{folder} could not be written ({error.strerror or error}): choose another folder with --store; nothing was "
        "changed."
    )
