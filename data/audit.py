"""
The record of changes to a store: who did what, when, from which content to which. Lines are only ever added.

It says nothing of what anybody looked at. Each line holds the checksum of the line before, so that one changed or taken
out later shows; the manifest that serves holds the number of lines, so that a record cut at its end shows too.
"""

import getpass
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from needs_map.data.errors import DataError
from needs_map.data.files.formats import parse_json
from needs_map.data.manifest import CHANGES, MANIFEST, read_manifest, sha256

RECORD = "changes.jsonl"
"""File of the record in the folder of the store."""
BY = "NEEDS_MAP_CHANGED_BY"
"""Environment variable by which a server tells an update that it starts who did so."""
START = "0" * 64
"""What stands in place of the checksum of a line before the first."""
LONGEST_VALUE = 500

_by: ContextVar[str] = ContextVar("changed_by", default="")


class AuditEntry(NamedTuple):
    """One change of a store."""

    when: str
    """ISO 8601, UTC."""
    who: str
    what: str
    before: str
    """SHA-256 of the manifest that served before, which holds checksums of all tables; empty for the first build."""
    after: str
    """SHA-256 of the manifest put in place."""
    is_whole: bool = True
    """Whether the record before this line is as it was written, and nothing changed the store between the two."""


@contextmanager
def changed_by(who: str) -> Iterator[None]:
    """Record changes made within as those of somebody."""
    token = _by.set(who)
    try:
        yield
    finally:
        _by.reset(token)


def who_changes() -> str:
    """Who makes a change now: whom the server names, else the user of the operating system."""
    named = _by.get() or os.environ.get(BY, "")
    if named:
        return named
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):  # a container's user may have no name
        return "command line"


def record_change(folder: Path, what: str, before: str, after: str) -> None:
    """
    Add a line to the record of a store, before the change is put in place.

    Parameters
    ----------
    folder
        The store; only one build at a time may be at work there.
    what
        What is done, in a few words.
    before, after
        SHA-256 of the manifest that serves, empty if none does, and of the one that will.

    Raises
    ------
    OSError
        If the line cannot be written: the change is then not to be made.
    """
    path = folder / RECORD
    last = _lines(folder)[-1:]
    line = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": who_changes()[:LONGEST_VALUE],
        "what": what[:LONGEST_VALUE],
        "before": before,
        "after": after,
        "line_before": hashlib.sha256(last[0]).hexdigest() if last else START,
    }
    with path.open("ab") as file:
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_record(folder: Path) -> list[AuditEntry]:
    """
    Read the record of a store.

    Parameters
    ----------
    folder
        The store.

    Returns
    -------
    entries
        The first change first; a line that cannot be read stands as one whose `what` says so.
    """
    entries: list[AuditEntry] = []
    expected, after = START, None
    for line in _lines(folder):
        facts = _facts(line)
        whole = facts.get("line_before") == expected and after in {None, facts["before"]}
        facts_of_line = (facts["when"], facts["who"], facts["what"], facts["before"], facts["after"])
        entries.append(AuditEntry(*facts_of_line, is_whole=whole))
        expected, after = hashlib.sha256(line).hexdigest(), facts["after"]
    return entries


def changes_with_next(folder: Path) -> int:
    """Number of changes of a store once the next is recorded: what its manifest is to say."""
    return max(len(_lines(folder)), _changes(folder)) + 1


def fault_at_end(folder: Path) -> str:
    """
    Say what is wrong with the end of the record of a store: which no line after it can show.

    Parameters
    ----------
    folder
        The store.

    Returns
    -------
    words
        A sentence; empty if the record ends with the change by which the store became what serves.
    """
    lines = _lines(folder)
    if (missing := _changes(folder) - len(lines)) > 0:
        several = "1 change is" if missing == 1 else f"{missing:,} changes are"
        return f"{several} missing from the record: lines were taken out of it."
    path = folder / MANIFEST
    if lines and path.is_file() and _facts(lines[-1])["after"] != sha256(path):
        return (
            "The data in use are not those of the last change: it was not finished, an earlier copy was put back, or "
            "the record or the store was changed without this program."
        )
    return ""


def _lines(folder: Path) -> list[bytes]:
    path = folder / RECORD
    return path.read_bytes().splitlines() if path.is_file() else []


def _changes(folder: Path) -> int:
    """Return the number of changes that the manifest of a store says there were; 0 where it says nothing."""
    try:
        found = read_manifest(folder).get(CHANGES, 0)
    except DataError:
        return 0
    return found if isinstance(found, int) else 0


def _facts(line: bytes) -> dict[str, Any]:
    try:
        found = parse_json(line)
        return {**found, **{name: str(found[name]) for name in AuditEntry._fields[:-1]}}
    except (ValueError, KeyError, TypeError):
        return {"when": "", "who": "", "what": "This line cannot be read.", "before": "", "after": ""}
