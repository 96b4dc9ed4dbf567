"""
The manifest of a store: which build serves, what the store holds, and from where.

It is read without the tables, so that a command that only asks about a store starts at once.
"""

import hashlib
from pathlib import Path
from typing import Any

import platformdirs

from needs_map.data.configuration import text_of
from needs_map.data.errors import DataError
from needs_map.data.files.formats import parse_json

STORE_VERSION = 1
MANIFEST = "manifest.json"
SAMPLE = Path(__file__).parent / "sample_store"
DRAFTS = "drafts"
"""Folder of a store that is the store with drafts."""
REBUILD = "needs-map data build --from FOLDER"
ADDED = "added"
"""Folder of a build, key of its manifest, and where the manifest says that such an indicator is from."""
CHANGES = "changes"
"""Key of the manifest: lines of the record of changes, that of this build among them."""
MANIFEST_KEYS = ("build", "built", "system", "sample", "datasets", "missing", "periods", "tables")


def default_store() -> Path:
    """Folder of the official store: `NEEDS_MAP_STORE`, else the user's data folder."""
    named = text_of("store")
    return Path(named) if named else Path(platformdirs.user_data_dir("needs-map", appauthor=False)) / "store"


def store_to_serve(folder: Path | None = None) -> Path:
    """Folder to serve from: the one named, else the official store if there is one, else the embedded sample."""
    if folder is not None:
        return folder
    official = default_store()
    return official if (official / MANIFEST).is_file() else SAMPLE


def read_manifest(folder: Path) -> dict[str, Any]:
    """
    Read what a store holds.

    Parameters
    ----------
    folder
        The store.

    Returns
    -------
    manifest
        `version`, `build`, `built`, `system`, `sample`, `datasets` (title, publisher, licence, vintage, rows, SHA-256
        of the publisher's file), `tables` (rows, bytes, SHA-256), `left_out`.

    Raises
    ------
    DataError
        If there is no store, its manifest is damaged, or it is of a version that this program does not read.
    """
    path = folder / MANIFEST
    try:
        manifest = parse_json(path.read_text(encoding="utf-8"))
        version = manifest["version"]
    except FileNotFoundError as error:
        raise DataError(f"There is no store in {folder}: build one with {REBUILD}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is damaged: build the store again with {REBUILD}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}): name another folder with --store.") from error
    if version != STORE_VERSION:
        raise DataError(
            f"The store in {folder} is of version {version} and this program reads version {STORE_VERSION}: build it "
            f"again with {REBUILD}"
        )
    if missing := [key for key in MANIFEST_KEYS if key not in manifest]:
        raise DataError(f"{path} is damaged (it lacks {missing[0]!r}): build the store again with {REBUILD}")
    return dict(manifest)


def damaged_files(folder: Path, manifest: dict[str, Any]) -> list[Path]:
    """
    Find the files of a store that are missing or not as they were written.

    Parameters
    ----------
    folder, manifest
        The store, and its manifest from `read_manifest`.
    """
    build = folder / manifest["build"]
    files = {build / f"{name}.parquet": facts for name, facts in manifest["tables"].items()}
    files |= {build / facts["file"]: facts for facts in manifest.get("indicators", {}).values()}
    return [path for path, facts in files.items() if not path.is_file() or sha256(path) != facts["sha256"]]


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
