"""What was fetched and verified, kept so that the next update asks only whether anything changed."""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import platformdirs
from filelock import FileLock, Timeout

from needs_map.data.configuration import text_of
from needs_map.data.errors import DataError
from needs_map.data.fetching.addresses import Address
from needs_map.data.fetching.client import Watcher
from needs_map.data.files.formats import parse_json
from needs_map.data.manifest import sha256

LONGEST_WAIT = 1800.0
"""Seconds that an update waits for another to end."""
FETCHED = "fetched.json"
OWN = "own"
"""Folder of the cache for files of a person's own: neighbourhoods that were given once, and what was downloaded by
hand; all are used by the next update."""
PROFILES = "profiles.txt"
"""File in it with the numbers of the profiles of Fingertips that were asked for."""


class CachedFile(NamedTuple):
    """A verified file and what is known of it."""

    path: Path
    url: str
    """The publisher's address, whatever mirror it came through."""
    sha256: str
    etag: str
    last_modified: str
    date: str
    """When it was fetched, by the server's clock; by ours if the server does not say."""
    edition: str
    """Count and last edit of an ArcGIS layer; empty for a file."""


def default_cache() -> Path:
    """Folder of fetched files: `NEEDS_MAP_CACHE`, else the user's cache folder."""
    named = text_of("cache")
    return Path(named) if named else Path(platformdirs.user_cache_dir("needs-map", appauthor=False)) / "files"


def kept_file(cache: Path, key: str, address: Address) -> CachedFile | None:
    """
    Return the verified copy of an address, if there is one and it is as it was when it was verified.

    Parameters
    ----------
    cache
        Folder of fetched files.
    key
        The dataset.
    address
        Where it is fetched from; a copy from elsewhere does not count.
    """
    path = cache / key / address.save_as
    try:
        facts = parse_json(_note(path).read_text(encoding="utf-8"))
        kept = CachedFile(path, *(str(facts[field]) for field in CachedFile._fields[1:]))
        sound = kept.url == address.url and sha256(path) == kept.sha256
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return kept if sound else None


def keep(part: Path, kept: CachedFile) -> None:
    """Put a verified file in its place, then the note on it; killed between the two, it is fetched again."""
    _note(kept.path).unlink(missing_ok=True)
    part.replace(kept.path)
    draft = kept.path.with_name(kept.path.name + ".note.part")
    facts = {field: getattr(kept, field) for field in CachedFile._fields[1:]}
    draft.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    draft.replace(_note(kept.path))


def _note(path: Path) -> Path:
    return path.with_name(path.name + ".note")


@contextmanager
def sole_update(cache: Path, watch: Watcher, longest: float = LONGEST_WAIT) -> Iterator[None]:
    """
    Keep the cache for one update at a time; a second waits, and says so.

    Raises
    ------
    DataError
        If the other has not ended after `longest` seconds, or the folder cannot be written.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock = FileLock(cache / "update.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            watch.say(f"Another update is at work in {cache}: waiting for it to end.")
            lock.acquire(timeout=longest)
    except Timeout as error:
        raise DataError(f"Another update is still at work in {cache}: try again when it has ended.") from error
    except OSError as error:
        raise DataError(f"{cache} cannot be written ({error.strerror or error}): name another with --cache.") from error
    try:
        yield
    finally:
        lock.release()


def is_updating(cache: Path) -> bool:
    """Whether an update is at work in the cache, of whatever process."""
    lock = FileLock(cache / "update.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def lay_out(folder: Path, files: dict[str, CachedFile], own: dict[str, Path]) -> None:
    """
    Lay the files of one build out in a folder under their publishers' names, and note where each came from.

    Parameters
    ----------
    folder
        Is made if need be; links to the kept files, or copies where the disk has no links.
    files
        What was fetched, by dataset.
    own
        The user's own files, by the name they get.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for kept in files.values():
        if kept.path.name not in own:
            link_or_copy(kept.path, folder / kept.path.name)
    for name, path in own.items():
        link_or_copy(path, folder / name)
    facts = {kept.path.name: {"address": kept.url, "fetched": kept.date} for kept in files.values()}
    (folder / FETCHED).write_text(json.dumps(facts, indent=1), encoding="utf-8")


def own_files(cache: Path) -> dict[str, Path]:
    """A person's own files in the cache, by name."""
    return {path.name: path for path in sorted((cache / OWN).glob("*")) if path.is_file() and path.name != PROFILES}


def own_profiles(cache: Path, more: Iterable[int] = ()) -> tuple[int, ...]:
    """
    Profiles of Fingertips that were asked for once, with those asked for now, which are kept for the next update.

    Parameters
    ----------
    cache
        Folder of fetched files.
    more
        Numbers of profiles.
    """
    path = cache / OWN / PROFILES
    text = path.read_text(encoding="utf-8").split() if path.is_file() else []
    numbers = tuple(dict.fromkeys([*(int(one) for one in text if one.isdecimal()), *more]))
    if set(more) - {int(one) for one in text if one.isdecimal()}:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(map(str, numbers)) + "\n", encoding="utf-8")
    return numbers


def link_or_copy(source: Path, target: Path) -> None:
    """Make a file appear in a second place, by a link or, where the disk or the system has none, a copy."""
    try:
        target.symlink_to(source.resolve())
    except OSError:
        shutil.copy2(source, target)


def read_fetched(folder: Path) -> dict[str, dict[str, str]]:
    """Where and when each file of a folder was fetched, by name; nothing if it was not laid out by an update."""
    try:
        found = parse_json((folder / FETCHED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
