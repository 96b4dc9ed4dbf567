"""Files read in another process, so that one that kills its reader is a sentence here."""

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any, NamedTuple

from needs_map.data.errors import DataError, printable
from needs_map.data.files.reading_process import MOST_MEMORY, MOST_SECONDS, NO_MEMORY

READER = Path(__file__).with_name("reading_process.py")
LONGEST_LIFE = 300.0
"""Seconds that the process may live, on a busy machine; its time of the processor is bounded besides."""
LONGEST_WORDS = 200
ENDED_BY_OTHERS = {-number for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM))}
"""Exit codes of a reader that the system or a person ended; `LONGEST_LIFE` ends it likewise, by the clock."""
OUT_OF_TIME = {-getattr(signal, "SIGXCPU", 24)}
OUT_OF_MEMORY = {NO_MEMORY, -signal.SIGABRT}
"""Native code aborts where it is given no memory."""


class UnreadableError(ValueError):
    """The reader's own reason for refusing a file."""


_idle: dict[str, "subprocess.Popen[bytes]"] = {}
"""A process that has read a file of a kind to its end, for the next one: it takes half a second to start."""


class Reader(NamedTuple):
    """A process that reads a file."""

    kind: str
    """`workbook` or `boundary file`, as `data.reading_process` knows them."""
    name: str
    """Of the file, for messages."""
    process: "subprocess.Popen[bytes]"
    until: float
    """Time by `time.monotonic` at which the process is ended."""

    @property
    def output(self) -> IO[bytes]:
        """What the process writes."""
        assert self.process.stdout is not None  # noqa: S101 - opened so
        return self.process.stdout

    def ask(self, question: Any) -> None:  # noqa: ANN401 - whatever JSON can say
        """Send a line."""
        assert self.process.stdin is not None  # noqa: S101 - opened so
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            return  # it has died, which is told when its answer is read

    def answer(self) -> Any:  # noqa: ANN401 - what JSON says
        """
        Read a line.

        Raises
        ------
        DataError
            If the process has died.
        UnreadableError
            If it stops for a reason of its own.
        """
        line = self.output.readline()
        try:
            answer = json.loads(line)
        except ValueError as error:  # nothing, or a line that breaks off
            raise self.died() from error
        if isinstance(answer, dict):
            self.done()
            raise UnreadableError(printable(str(answer["error"]))[:LONGEST_WORDS])
        return answer

    def died(self) -> DataError:
        """Error of a file that its reader did not survive, of which nothing is left then."""
        if self.is_alive():
            self.process.kill()
        code = self.process.wait()
        if code in OUT_OF_TIME or time.monotonic() >= self.until:
            why = f"it takes longer than a {self.kind} does ({MOST_SECONDS} seconds of the processor)"
        elif code in OUT_OF_MEMORY:
            why = f"it takes more memory than a {self.kind} does ({MOST_MEMORY[self.kind] / 1024**3:.1f} GB)"
        elif code in ENDED_BY_OTHERS:
            return DataError(
                f"{self.name} was not read: the program that reads it was stopped (signal {-code}), perhaps for want "
                "of memory. Try again."
            )
        else:
            why = f"the program that reads it failed (exit code {code})"
        return DataError(f"{self.name} cannot be read: {why}, so download it again.")

    def is_alive(self) -> bool:
        """Whether the process still runs, after it has stopped writing."""
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            return True
        return False

    @property
    def is_done(self) -> bool:
        """Whether the process is kept for another file."""
        return _idle.get(self.kind) is self.process

    def done(self) -> None:
        """Keep the process for another file: all that it wrote of this one has been read."""
        if self.process.poll() is None:
            _idle.setdefault(self.kind, self.process)


@contextmanager
def reader_of(path: Path, kind: str, name: str = "") -> Iterator[Reader]:
    """
    Have a process read a file; it ends with the block unless it is done with the file.

    Parameters
    ----------
    path, kind
        The file and what it is.
    name
        Of the file that the user knows; the path's if empty.
    """
    process = _idle.pop(kind, None)
    if process is not None and process.poll() is not None:
        _end(process)
        process = None
    process = process or subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
        [sys.executable, "-P", str(READER), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    timer = Timer(LONGEST_LIFE, process.kill)
    timer.daemon = True
    timer.start()
    reader = Reader(kind, name or path.name, process, time.monotonic() + LONGEST_LIFE)
    try:
        reader.ask(str(path.resolve()))
        yield reader
    finally:
        timer.cancel()
        if not reader.is_done:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()


@atexit.register
def _end_idle() -> None:
    while _idle:
        _end(_idle.popitem()[1])


def _forget_idle() -> None:
    """Leave the readers to the process that this one was forked from: two would take each other's answers."""
    for process in _idle.values():
        process.returncode = 0  # it is not waited for here
    _idle.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_idle)
