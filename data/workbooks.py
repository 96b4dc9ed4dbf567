"""Workbooks from outside, read in a process of their own, so that a file that kills the reader is a sentence here."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

from data.archives import open_zip
from data.errors import DataError, printable

READER = Path(__file__).with_name("workbook_process.py")
LONGEST = 300.0
"""Seconds that the process may live, on a busy machine; its time of the processor is bounded besides."""
LONGEST_WORDS = 200


class Workbook(NamedTuple):
    """An open workbook."""

    sheets: tuple[str, ...]
    """Names in the file's order."""
    path: Path
    process: subprocess.Popen[str]

    def rows(self, sheet: str) -> Iterator[list[Any]]:
        """
        Rows of a sheet, each sheet once and to its end: numbers, texts (dates too), "" for an empty cell.

        Raises
        ------
        DataError
            If the sheet is empty, damaged, or takes more memory or time than a real one.
        """
        self._send(sheet)
        while (block := self._answer()) is not None:
            yield from block

    def close(self) -> None:
        """Refuse a workbook one of whose other sheets is empty or damaged: it is not as it was published."""
        self._send("")
        self._answer()

    def _send(self, name: str) -> None:
        assert self.process.stdin is not None  # noqa: S101 - opened so
        try:
            self.process.stdin.write(json.dumps(name) + "\n")
            self.process.stdin.flush()
        except OSError:
            return  # it has died, which is told when its answer is read

    def _answer(self) -> Any:  # noqa: ANN401 - a block of rows, or nothing
        return _answer(self.process, self.path)


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """
    Open a workbook; on leaving, its sheets that were not read are checked to be there.

    Parameters
    ----------
    path
        An .xlsx file.

    Raises
    ------
    DataError
        If it is missing, cut short, no workbook, a bomb, or one of its sheets is empty.
    """
    with open_zip(path, "workbook"):
        pass
    command = [sys.executable, "-P", str(READER), str(path.resolve())]
    with subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        timer = Timer(LONGEST, process.kill)
        timer.start()
        try:
            book = Workbook(tuple(map(str, _answer(process, path))), path, process)
            yield book
            book.close()
        finally:
            timer.cancel()
            process.kill()


def _answer(process: subprocess.Popen[str], path: Path) -> Any:  # noqa: ANN401 - what JSON says
    assert process.stdout is not None  # noqa: S101 - opened so
    line = process.stdout.readline()
    try:
        answer = json.loads(line)
    except ValueError as error:  # nothing, or a line that breaks off
        raise DataError(
            f"{path.name} cannot be read: it takes more memory or time than a workbook of its kind does, so download "
            "it again."
        ) from error
    if isinstance(answer, dict):
        reason = printable(str(answer["error"]))[:LONGEST_WORDS]
        raise DataError(f"{path.name} is cut short or not a workbook ({reason}): download it again.")
    return answer
