"""Temporary folders that are removed after use, and by the next command where the one before was killed."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX, LOCK = "needs-map-", "in-use.lock"


@contextmanager
def staging_folder() -> Iterator[Path]:
    """
    Make an empty folder for the time of a command, and clear away those of commands that were killed.

    Yields
    ------
    folder
        Empty; removed afterwards.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    outer = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = FileLock(outer / LOCK)
    try:
        with lock:
            inner = outer / "files"
            inner.mkdir()
            yield inner
    finally:
        shutil.rmtree(outer, ignore_errors=True)


def _remove_abandoned(parent: Path) -> None:
    """Remove folders whose lock nobody holds: the system lets go of it when a process ends, however it ends."""
    for folder in parent.glob(f"{PREFIX}*"):
        if not (folder / LOCK).is_file():
            continue
        try:
            with FileLock(folder / LOCK, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except (Timeout, OSError):
            continue  # in use, or another user's
