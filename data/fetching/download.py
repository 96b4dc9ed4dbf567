"""Fetching one file: bounded, resumed where it broke off, never trusted until it is checked."""

import errno
import json
import re
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple

import httpx

from needs_map.data.errors import DataError
from needs_map.data.fetching.client import CHALLENGE, Transport, check_answer, header_number, paced, patiently
from needs_map.data.fetching.failures import Unavailable, failure_of
from needs_map.data.files.formats import parse_json

OVERLAP = 4096
"""Bytes asked for a second time when a download is resumed: they must be the same."""
BEGINNING = 65_536
"""Bytes compared where a server sends no validator."""
ROOM = 50_000_000
"""Bytes that must stay free on the disk."""


class KeptFile(NamedTuple):
    """What is kept of a file already, so that only a change is downloaded."""

    path: Path
    etag: str
    last_modified: str


class Arrived(NamedTuple):
    """A file that came whole, not yet checked."""

    etag: str
    last_modified: str
    date: str
    """The server's clock, for ours may be wrong."""
    size: int


class Wanted(NamedTuple):
    """What to fetch, and within which bounds."""

    url: str
    """As it is asked: behind a mirror, the mirror's."""
    title: str
    part: Path
    """Where it is written as it comes; stays after a break, to be resumed."""
    most_bytes: int


def download(line: Transport, wanted: Wanted, known: KeptFile | None) -> Arrived | None:
    """
    Fetch a file, or learn that it has not changed.

    Parameters
    ----------
    line
        Client, watcher and patience.
    wanted
        What to fetch, to where, and its bound.
    known
        The copy that is kept; None if there is none or it is to be fetched anew.

    Returns
    -------
    arrived
        The file lies in `wanted.part`; None if the known copy is still the publisher's.

    Raises
    ------
    Unavailable
        If the server cannot be reached, sends an error, a web page, more than the bound, or stops short each time.
    DataError
        If the disk is full or cannot be written.
    """

    def attempt() -> Arrived | None:
        before = wanted.part.stat().st_size if wanted.part.exists() else 0
        try:
            return _attempt(line, wanted, known)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = failure_of(error)
            after = wanted.part.stat().st_size if wanted.part.exists() else 0
            reason.gained = max(after - before, 0)
            raise reason from error
        finally:
            line.watch.end()

    try:
        return patiently(attempt, wanted.title, line)
    except OSError as error:
        raise disk_error(error, wanted.part.parent) from error


def disk_error(error: OSError, folder: Path) -> DataError:
    """Error of the disk in words; what was fetched so far is kept, to go on from there."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DataError(
            f"The disk that holds {folder} is full: make room and run the command again; it continues from there. "
            "The store was not changed."
        )
    return DataError(f"{folder} cannot be written ({error.strerror or error}): choose another folder with --cache.")


def _attempt(line: Transport, wanted: Wanted, known: KeptFile | None) -> Arrived | None:
    started = _read_json(wanted.part.with_name(wanted.part.name + ".json"))
    have = wanted.part.stat().st_size if wanted.part.exists() else 0
    if not have or started.get("url") != wanted.url or not started.get("total"):
        have = 0
    headers = _headers(known, started, have)
    with line.client.stream("GET", wanted.url, headers=headers) as response:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            forget(wanted.part)
            raise Unavailable("the part fetched before does not fit the file of today", again=True)
        check_answer(response)
        total = _total(response)
        if total is not None and total > wanted.most_bytes:
            raise Unavailable(f"it announces {total / 1e6:,.1f} MB; {wanted.most_bytes / 1e6:,.1f} MB are allowed")
        chunks = paced(response, line)
        if response.status_code == httpx.codes.PARTIAL_CONTENT:
            fresh = _fresh(response, _head(chunks, OVERLAP), wanted.part, started, have)
            return _take(line, wanted, response, chain([fresh], chunks), have)
        head = _head(chunks, BEGINNING)
        if _looks_like_a_page(head):
            if re.search(rb"just a moment|checking your browser|captcha|cf-challenge", head, re.IGNORECASE):
                raise Unavailable(CHALLENGE, challenged=True)
            raise Unavailable("a web page came instead of data", again=True)
        if known is not None and _seems_unchanged(response, head, known, total):
            return None
        _start_anew(wanted, response, total)
        return _take(line, wanted, response, chain([head], chunks), 0)


def _headers(known: KeptFile | None, started: dict[str, Any], have: int) -> dict[str, str]:
    headers = {}
    if have:
        headers["Range"] = f"bytes={max(have - OVERLAP, 0)}-"
        validator = started.get("etag") or ""
        validator = validator if validator and not validator.startswith("W/") else started.get("last_modified")
        if validator:
            headers["If-Range"] = validator
    elif known is not None:
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
    return headers


def _total(response: httpx.Response) -> int | None:
    """Size of the whole file as announced; None if it is not, or the body is compressed on the way."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return None
    if found := re.fullmatch(r"bytes [0-9]+-[0-9]+/([0-9]{1,15})", response.headers.get("Content-Range", "")):
        return int(found[1])
    return header_number(response.headers.get("Content-Length", ""))


def _head(chunks: Iterator[bytes], size: int) -> bytes:
    """First bytes of a body, so many or all there are, and what came in the same piece."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= size:
            break
    return head


def _looks_like_a_page(head: bytes) -> bool:
    start = head[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return start.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<?xml", b"<!--"))


def _seems_unchanged(response: httpx.Response, head: bytes, known: KeptFile, total: int | None) -> bool:
    """Whether a full answer is the copy that is kept: same validator; without one, same size and beginning."""
    etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
    if etag or modified:
        return bool(etag and etag == known.etag) or bool(not etag and modified == known.last_modified)
    if total is None or total != known.path.stat().st_size:
        return False
    with known.path.open("rb") as file:
        return file.read(len(head)) == head


def _fresh(response: httpx.Response, head: bytes, part: Path, started: dict[str, Any], have: int) -> bytes:
    """
    What is new in the first bytes of a resumed download.

    Raises
    ------
    Unavailable
        If they are of another file than the part: that is removed, and the next attempt starts anew.
    """
    found = re.fullmatch(r"bytes ([0-9]{1,15})-[0-9]+/([0-9]{1,15})", response.headers.get("Content-Range", ""))
    start = max(have - OVERLAP, 0)
    same = found is not None and have > 0 and (int(found[1]), int(found[2])) == (start, started.get("total"))
    if same:
        with part.open("rb") as file:
            file.seek(start)
            same = file.read(have - start) == head[: have - start]
    if not same:
        forget(part)
        raise Unavailable("the publisher has changed the file since its first part was fetched", again=True)
    return head[have - start :]


def _start_anew(wanted: Wanted, response: httpx.Response, total: int | None) -> None:
    """Write down what is being fetched, so that it can be resumed after a break or a kill."""
    forget(wanted.part)
    wanted.part.parent.mkdir(parents=True, exist_ok=True)
    facts = {
        "url": wanted.url,
        "etag": response.headers.get("ETag", ""),
        "last_modified": response.headers.get("Last-Modified", ""),
        "total": total,
    }
    wanted.part.with_name(wanted.part.name + ".json").write_text(json.dumps(facts), encoding="utf-8")


def _take(line: Transport, wanted: Wanted, response: httpx.Response, body: Iterator[bytes], have: int) -> Arrived:
    """Write the body as it comes, within its bound."""
    total = _total(response)
    if total is not None and shutil.disk_usage(wanted.part.parent).free < total - have + ROOM:
        raise OSError(errno.ENOSPC, "No space left on device")
    line.watch.begin(wanted.title, total, have, "B")
    size = have
    with wanted.part.open("ab" if have else "wb") as file:
        for chunk in body:
            size += len(chunk)
            if size > wanted.most_bytes or (total is not None and size > total):
                _refuse(wanted.part, size)
            write_piece(file, chunk)
            line.watch.advance(len(chunk))
    if total is not None and size < total:
        raise Unavailable("the connection broke before the end", again=True)
    headers = response.headers
    return Arrived(headers.get("ETag", ""), headers.get("Last-Modified", ""), headers.get("Date", ""), size)


def _refuse(part: Path, size: int) -> None:
    forget(part)
    raise Unavailable(f"it sends more than it announced or than is allowed ({size / 1e6:,.1f} MB so far)")


def write_piece(file: IO[bytes], chunk: bytes) -> None:
    """Write a piece to the disk."""
    file.write(chunk)


def forget(part: Path) -> None:
    """Remove a part and the note on it."""
    part.unlink(missing_ok=True)
    part.with_name(part.name + ".json").unlink(missing_ok=True)


def _read_json(path: Path) -> dict[str, Any]:
    """Note on a part; nothing if there is none or it is damaged."""
    try:
        found = parse_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
