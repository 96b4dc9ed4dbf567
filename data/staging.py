"""Temporary folders, removed after use or by the next command, and files that are written whole or not at all."""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from needs_map.data.errors import DataError

PREFIX, LOCK = "needs-map-", "in-use.lock"
OWN_NAME = re.compile(rf"{PREFIX}[a-z0-9_]{{8}}")
WATCH = """
import pathlib, shutil, sys, time
sys.stdin.read()
folder, until = pathlib.Path(sys.argv[1]), time.monotonic() + 10
while folder.exists() and time.monotonic() < until:  # what was started may go on writing for a moment
    shutil.rmtree(folder, ignore_errors=True)
    time.sleep(0.5)
"""
LONGEST_USE = 24 * 3600
"""Seconds after which a folder that has no lock is nobody's: its command was killed before it took one."""


@contextmanager
def staging_folder(*, watched: bool = False) -> Iterator[Path]:
    """
    Make an empty folder for the time of a command, and clear away those of commands that were killed.

    Parameters
    ----------
    watched
        Whether another process waits to clear it away as soon as this one is killed, not only the next command.

    Yields
    ------
    folder
        Empty; removed afterwards.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    outer = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = FileLock(outer / LOCK)
    watcher = _watcher(outer) if watched else None
    try:
        with lock:
            inner = outer / "files"
            inner.mkdir()
            yield inner
    finally:
        shutil.rmtree(outer, ignore_errors=True)
        if watcher is not None:
            watcher.communicate()


def _watcher(folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that removes a folder when this one ends, however it ends: then its input does."""
    command = [sys.executable, "-I", "-S", "-c", WATCH, str(folder)]
    return subprocess.Popen(  # noqa: S603 - this Python, with words of this file
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def write_whole(path: Path, content: bytes) -> None:
    """
    Write a file that a person asked for, whole or not at all: what stood there stays if it cannot be.

    Parameters
    ----------
    path, content
        Where, and what.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise DataError(f"{path} could not be written: {error.strerror or error}.") from error


def _remove_abandoned(parent: Path) -> None:
    """Remove folders whose lock nobody holds: the system lets go of it when a process ends, however it ends."""
    for folder in parent.glob(f"{PREFIX}*"):
        if not (folder / LOCK).is_file():
            _remove_unlocked(folder)
            continue
        try:
            with FileLock(folder / LOCK, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except (Timeout, OSError):
            continue  # in use, or another user's


def _remove_unlocked(folder: Path) -> None:
    """Remove a folder without a lock if it is as `mkdtemp` makes them, for its owner only, and of yesterday."""
    try:
        facts = folder.lstat()
    except OSError:
        return
    own = (
        stat.S_IMODE(facts.st_mode) == stat.S_IRWXU and stat.S_ISDIR(facts.st_mode) and OWN_NAME.fullmatch(folder.name)
    )
    if own and time.time() - facts.st_mtime > LONGEST_USE:
        shutil.rmtree(folder, ignore_errors=True)
