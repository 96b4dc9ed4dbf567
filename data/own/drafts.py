"""
Indicators that a team has not published yet: a store of their own beside the one that everybody sees.

The folder `drafts` of a store is a store that shares all files of the build that serves and has the drafts besides. It
is made anew when another build serves, by the same functions that add and remove indicators.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from needs_map.data.audit import changed_by
from needs_map.data.builds import amend_store, share_build, sole_builder
from needs_map.data.errors import DataError
from needs_map.data.indicators.observations import KEY
from needs_map.data.manifest import ADDED, DRAFTS, MANIFEST, read_manifest
from needs_map.data.own.added import StoreChange, add_indicator

FILES = "files"
MARK = " (draft)"
"""What the name of a draft ends in, wherever it is shown."""
BASE = "drafts_of"
"""Key of the manifest: the build that the drafts lie beside."""
PATIENCE = 60.0
"""Seconds that a page waits while another brings the drafts up to date."""


def drafts(store: Path) -> dict[str, Path]:
    """CSV files of the drafts of a store, by key."""
    return {path.stem: path for path in sorted((store / DRAFTS / FILES).glob("*.csv"))}


def keep_draft(store: Path, path: Path, *, only_known: bool = False) -> StoreChange:
    """
    Keep an indicator as a draft, in place of the draft with its key.

    Parameters
    ----------
    store
        Folder of the store, which is not changed but for its drafts.
    path, only_known
        As for `add_indicator`.

    Raises
    ------
    DataError
        As for `add_indicator`; nothing is changed then.
    """
    beside = _up_to_date(store)
    change = add_indicator(beside, path, only_known=only_known, mark=MARK)
    (beside / FILES).mkdir(exist_ok=True)
    for suffix in (".toml", ".csv"):
        part = beside / FILES / f"{change.key}{suffix}.part"
        shutil.copyfile(path.with_suffix(suffix), part)
        part.replace(part.with_suffix(""))
    return change


def publish_draft(store: Path, key: str) -> StoreChange:
    """
    Add a draft to the store that everybody sees.

    Raises
    ------
    DataError
        If there is no such draft, or as for `add_indicator`.
    """
    change = add_indicator(store, _file(store, key), only_known=True)
    _forget(store, key)
    return change


def drop_draft(store: Path, key: str) -> None:
    """
    Take a draft out.

    Raises
    ------
    DataError
        If there is no such draft, or the folder cannot be written.
    """
    _file(store, key)
    _forget(store, key)
    beside = store / DRAFTS
    with suppress(DataError), sole_builder(beside):  # of an earlier build, it is made anew without it
        added = read_manifest(beside).get(ADDED, {})
        if key in added:
            left = {other: facts for other, facts in added.items() if other != key}
            amend_store(beside, {ADDED: left, BASE: ""}, removed=[key], words=f"Draft {key} removed")


def store_with_drafts(store: Path) -> Path:
    """Folder of the store as those see it who see drafts: the store itself if it has none."""
    if not drafts(store):
        return store
    return _up_to_date(store)


def _file(store: Path, key: str) -> Path:
    found = drafts(store).get(key) if KEY.fullmatch(key) else None
    if found is None:
        raise DataError(f"There is no draft {key!r}: it may have been published or removed since.")
    return found


def _forget(store: Path, key: str) -> None:
    for suffix in (".csv", ".toml"):
        (store / DRAFTS / FILES / f"{key}{suffix}").unlink(missing_ok=True)


def _up_to_date(store: Path) -> Path:
    """Folder of the drafts, made anew if another build serves than the one that they lie beside."""
    build = str(read_manifest(store)["build"])
    beside = store / DRAFTS
    if _base(beside) == build:
        return beside
    try:
        beside.mkdir(exist_ok=True)
        with FileLock(beside / "drafts.lock", timeout=PATIENCE):
            if _base(beside) == build:
                return beside
            share_build(store, beside, {BASE: build})
            with changed_by("the program"):
                for path in drafts(store).values():
                    with suppress(DataError):  # its areas or its key went with the earlier build
                        add_indicator(beside, path, only_known=True, mark=MARK)
    except Timeout as error:
        raise DataError("The drafts are being brought up to date: try again in a minute.") from error
    except OSError as error:
        raise DataError(f"{beside} cannot be written ({error.strerror or error}): drafts are kept there.") from error
    return beside


def _base(beside: Path) -> str:
    """Build that the drafts lie beside; empty if there are none, or they cannot be read."""
    if not os.path.lexists(beside / MANIFEST):
        return ""
    try:
        return str(read_manifest(beside).get(BASE, ""))
    except DataError:
        return ""
