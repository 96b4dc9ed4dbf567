"""How every command ends: one sentence for whatever went wrong, and the details for the owner who asks for them."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from needs_map.data.configuration import text_of
from needs_map.data.errors import DataError, printable

DONE, FAILED = 0, 1
LOG = "NEEDS_MAP_LOG"
"""Environment variable: the file to which details of unexpected failures are added; `--log` does the same."""
LONGEST_MESSAGE = 300
LONGEST_LINE = 2_000
"""Characters of a line: a cell of a file that a message quotes may be of any length."""


def exit_code(act: Callable[[], object]) -> int:
    """
    Carry out a command, and say in words what went wrong if anything did.

    Parameters
    ----------
    act
        The command.

    Returns
    -------
    code
        0 done, 1 failed, with one sentence on standard error.
    """
    try:
        act()
        sys.stdout.flush()  # else a short output meets the closed pipe only as the program ends
    except BrokenPipeError:  # the reader of our output has left: what is still to be written as we end goes nowhere
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return _failed("stopped. Nothing was changed.")
    except Exception as error:  # noqa: BLE001 - the one place where anything becomes a sentence
        return _failed(_in_words(error))
    return DONE


def _in_words(error: Exception) -> str:
    if isinstance(error, DataError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'} cannot be read or written: {error.strerror or error}."
    if isinstance(error, MemoryError):
        return "there is not enough memory for this: use smaller files or a larger machine."
    return _unexpected(error)


def _failed(words: str) -> int:
    lines = (line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}..." for line in words.split("\n"))
    sys.stderr.write(f"needs-map: {printable(chr(10).join(lines))}\n")
    return FAILED


def _log() -> str:
    """File for the details; none where the configuration cannot be read, which has a sentence of its own."""
    with suppress(DataError):
        return text_of("log")
    return ""


def _unexpected(error: Exception) -> str:
    """Say that something unforeseen went wrong, and keep the details if a file for them is named."""
    detail = " ".join(str(error).split())[:LONGEST_MESSAGE]
    what = f"this could not be done ({type(error).__name__}{f': {detail}' if detail else ''})"
    log = _log()
    if not log:
        return (
            f"{what}, perhaps because of something unusual in a file. Nothing was changed. "
            "Give --log FILE before the command to keep the details for whoever looks after this program."
        )
    try:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {' '.join(sys.argv[1:])}\n")
            file.writelines(traceback.format_exception(error))
    except OSError as unwritten:
        return f"{what}, and {log} cannot be written ({unwritten.strerror})."
    return f"{what}. Nothing was changed. The details are in {log}."
