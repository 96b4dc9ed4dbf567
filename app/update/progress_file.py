"""An update's progress in a file, for a page to show: beside the bars in the terminal."""

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from needs_map.data.fetching.client import Watcher
from needs_map.data.files.formats import parse_json
from needs_map.geo.numbers import written

EVERY = 0.4
"""Seconds between two writings of the file."""
FETCHING_SHARE = 0.9
"""Share of an update that fetching takes; the rest is building."""
STEPS = 12
"""About so many steps a build has."""
MOST_SAID = 5
FAST = 100_000
"""Bytes a second from which speed is told in MB."""
LEAST_SHARE = 0.03
"""Of the whole that must be done before the time left is told."""


class Report(NamedTuple):
    """How far an update is."""

    state: str = "fetching"
    """`fetching`, `building`, `done` or `failed`."""
    what: str = ""
    """Title of the source, or words of the step."""
    number: int = 0
    """Of the source, from 1."""
    of: int = 0
    file_share: float = -1.0
    """0 to 1; below zero if it is not known."""
    size: str = ""
    """What has come of the file, and how fast, in words."""
    share: float = 0.0
    """Of the whole, 0 to 1."""
    left: float = -1.0
    """Seconds, about; below zero if it is not known."""
    steps: tuple[str, ...] = ()
    """The last sentences: attempts, what is missing."""
    outcome: str = ""
    """What it came to, once it has ended."""


def read_report(path: Path) -> Report:
    """Read a report; an empty one if there is none yet."""
    try:
        found: dict[str, Any] = parse_json(path.read_text(encoding="utf-8"))
        return Report(**{**found, "steps": tuple(found.get("steps", ()))})
    except (OSError, ValueError, TypeError):
        return Report()


class Reported:
    """
    A watcher that writes what it is told to a file, and passes it on.

    Parameters
    ----------
    inner
        Is told the same.
    path
        The file; written as a whole, so that no reader finds half of it.
    """

    def __init__(self, inner: Watcher, path: Path) -> None:
        self._inner, self._path = inner, path
        self._report = Report()
        self._sizes: list[int] = []
        self._begun = self._file_begun = time.monotonic()
        self._written = 0.0
        self._come, self._have, self._total, self._unit = 0, 0, 0, "B"
        self._steps = 0

    def plan(self, sizes: Sequence[int]) -> None:
        """Remember what all sources weigh; a second round, of one source, does not count."""
        self._inner.plan(sizes)
        self._sizes = self._sizes or list(sizes)

    def source(self, title: str) -> None:
        """Go on to the next source."""
        self._inner.source(title)
        number = min(self._report.number + 1, len(self._sizes))
        self._report = self._report._replace(what=title, number=number, of=len(self._sizes), size="", file_share=-1.0)
        self._come = self._have = self._total = 0
        self._write(now=True)

    def begin(self, title: str, total: int | None, have: int, unit: str) -> None:
        """Begin a file."""
        self._inner.begin(title, total, have, unit)
        self._come, self._have, self._total, self._unit = 0, have, total or 0, unit
        self._file_begun = time.monotonic()
        self._write()

    def advance(self, amount: int) -> None:
        """Note what has come."""
        self._inner.advance(amount)
        self._come += amount
        self._write()

    def end(self) -> None:
        """End the file."""
        self._inner.end()

    def say(self, words: str) -> None:
        """Keep the last sentences."""
        self._inner.say(words)
        self._report = self._report._replace(steps=(*self._report.steps, words)[-MOST_SAID:])
        self._write(now=True)

    def building(self, words: str) -> None:
        """Note a step of the build."""
        self._steps += 1
        self._report = self._report._replace(state="building", what=words, size="", file_share=-1.0)
        self._write(now=True)

    def finish(self, state: str, outcome: str) -> None:
        """Note what it came to."""
        self._report = self._report._replace(state=state, outcome=outcome, share=1.0, left=0.0)
        self._put()

    def _write(self, *, now: bool = False) -> None:
        moment = time.monotonic()
        if not now and moment - self._written < EVERY:
            return
        self._written = moment
        part = min((self._have + self._come) / self._total, 1.0) if self._total else -1.0
        share = self._share(max(part, 0.0))
        elapsed = moment - self._begun
        self._report = self._report._replace(
            file_share=part,
            size=self._size(moment),
            share=share,
            left=elapsed * (1 - share) / share if share > LEAST_SHARE else -1.0,
        )
        self._put()

    def _share(self, part: float) -> float:
        if self._report.state == "building":
            return FETCHING_SHARE + (1 - FETCHING_SHARE) * min(self._steps / STEPS, 1.0)
        done = self._report.number - 1
        whole = sum(self._sizes)
        if done < 0 or not whole:
            return 0.0
        return FETCHING_SHARE * (sum(self._sizes[:done]) + part * self._sizes[done]) / whole

    def _size(self, moment: float) -> str:
        if not self._come:
            return ""
        seconds = max(moment - self._file_begun, 1e-3)
        have = self._have + self._come
        if self._unit != "B":
            total = f" of {self._total:,}" if self._total else ""
            return f"{have:,}{total} {self._unit}, {written(self._come / seconds, 0)} a second"
        total = f" of {written(self._total / 1e6, 1)}" if self._total else ""
        speed = self._come / seconds
        pace = f"{written(speed / 1e6, 1)} MB" if speed >= FAST else f"{written(speed / 1e3, 0)} kB"
        return f"{written(have / 1e6, 1)}{total} MB, {pace} a second"

    def _put(self) -> None:
        draft = self._path.with_name(self._path.name + ".part")
        with suppress(OSError):  # a full disk stops the update itself, not its report
            draft.write_text(json.dumps(self._report._asdict()), encoding="utf-8")
            draft.replace(self._path)
