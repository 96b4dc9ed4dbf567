"""Zip and gzip files from outside: looked at before anything of them is unpacked, and opened only here."""

import gzip
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from needs_map.data.errors import DataError

MOST_MEMBERS = 10_000
MOST_UNPACKED = 4 * 1024**3
"""Bytes of all files of an archive together: the largest that is read, of the country's postcodes, has 3 GB."""
SMALL = 20_000_000
MOST_TIMES = 100
"""What unpacks to more than `SMALL` and to more than this many times its size is a bomb: tables pack to a tenth."""
MOST_WHOLE = 1024**3
"""Bytes of a file that is taken into memory as a whole."""
NO_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)
"""What `zipfile` raises for a file that is cut short, damaged, encrypted or packed in a way it does not know."""


@contextmanager
def open_zip(path: Path, kind: str = "zip file") -> Iterator[zipfile.ZipFile]:
    """
    Open a zip whose directory promises nothing that would do harm.

    A file in it never unpacks to more than the directory says: `zipfile` stops there.

    Parameters
    ----------
    path
        The file.
    kind
        What it should be, in words.

    Raises
    ------
    DataError
        If it is missing, cut short, no zip, holds too many or too large files, or one that would leave its folder.
    """
    if not path.is_file():
        raise DataError(f"{path.name} is not in {path.parent}: download it again, or name the right folder.")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive.infolist())
            yield archive
    except (*NO_ZIP, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} is cut short or not a {kind}: download it again.") from error


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if not members or len(members) > MOST_MEMBERS:
        raise DataError(f"{path.name} holds {len(members):,} files, not 1 to {MOST_MEMBERS:,}: not read.")
    twin, count = Counter(member.filename for member in members).most_common(1)[0]
    if count > 1:
        raise DataError(f"{path.name} holds {count:,} files named {twin[:100]!r}: download it again.")
    for member in members:
        name = member.filename
        windows = PureWindowsPath(name)
        if PurePosixPath(name).is_absolute() or windows.drive or windows.root or ".." in windows.parts:
            raise DataError(f"{path.name} holds a file that would leave its folder ({name[:100]!r}): refused.")
        _check_sizes(f"{path.name}: {name[:100]}", member.file_size, member.compress_size)
    _check_sizes(path.name, sum(member.file_size for member in members), path.stat().st_size)


def _check_sizes(name: str, unpacked: int, packed: int) -> None:
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_TIMES * packed):
        raise DataError(
            f"{name} would unpack to {unpacked / 1e6:,.0f} MB, which no such table does: download it again."
        )


def one_member(path: Path, member: re.Pattern[str], called: str) -> str:
    """
    Name of the one file in a zip that a reader wants.

    Parameters
    ----------
    path
        The zip.
    member
        What its whole name is like.
    called
        What it is called, for an error.

    Raises
    ------
    DataError
        As `open_zip` does, or if the zip holds none or several such files.
    """
    with open_zip(path) as archive:
        found = [name for name in archive.namelist() if member.fullmatch(name)]
    if len(found) != 1:
        raise DataError(f"{path.name} must hold one file named {called}, and holds {len(found)}.")
    return found[0]


def member_bytes(path: Path, member: str, most: int | None = None) -> bytes:
    """
    Content of a file in a zip, or its first `most` bytes.

    Raises
    ------
    DataError
        As `open_zip` does, or if the whole is more than `MOST_WHOLE`.
    """
    with open_zip(path) as archive:
        size = archive.getinfo(member).file_size
        if most is None and size > MOST_WHOLE:
            raise DataError(f"{path.name}: {member} would unpack to {size / 1e6:,.0f} MB: download it again.")
        with archive.open(member) as file:
            return file.read(-1 if most is None else most)


def unzipped(path: Path, most: int | None = None) -> bytes:
    """
    Content of a gzipped file, or its first `most` bytes.

    Raises
    ------
    DataError
        If it is cut short, not gzipped, or unpacks to more than a table would.
    """
    bound = min(MOST_WHOLE, max(SMALL, MOST_TIMES * path.stat().st_size))
    try:
        with gzip.open(path) as file:
            content = file.read(bound + 1 if most is None else most)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise DataError(f"{path.name} is cut short or not a gzip file: download it again.") from error
    if len(content) > bound:
        raise DataError(
            f"{path.name} would unpack to more than {bound / 1e6:,.0f} MB, which no such table does: download it again."
        )
    return content
