"""A process that does jobs one after another, for a server: `python -m needs_map.app.jobs.worker`."""

import os
import pickle
import struct
import subprocess
import sys
from pathlib import Path
from typing import IO

import cloudpickle

import needs_map
from needs_map.data.errors import DataError

ROOT = Path(needs_map.__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "needs_map.app.jobs.worker")
LENGTH = struct.Struct("<Q")
"""Before every message: its length."""
NICENESS = 10
"""Behind the pages of other visitors."""
STOPPED = "The program that makes files was stopped, perhaps for want of memory: try again."


class BusyError(DataError):
    """The server has too much to do, or ends: what was asked is right, and may be asked again."""


class Worker:
    """A process to which jobs are sent; it is started by the first."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.jobs = 0
        """Done since it was started."""

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the process unless it runs."""
        if self._process is None or self._process.poll() is not None:
            self.jobs = 0
            path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": path}
            )
        return self._process

    def perform(self, packed: bytes) -> bytes:
        """
        Have a job done.

        Parameters
        ----------
        packed
            The job, by cloudpickle.

        Raises
        ------
        BusyError
            If the process ended; and whatever the job raises.
        """
        process = self.start()
        try:
            send(process.stdin, packed)
            answer = receive(process.stdout)
        except (OSError, EOFError) as error:
            self.stop()
            raise BusyError(STOPPED) from error
        self.jobs += 1
        result: bytes | Exception = pickle.loads(answer)  # noqa: S301 - from our own process
        if isinstance(result, Exception):
            raise result
        return result

    def stop(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        process.wait()


def send(stream: IO[bytes] | None, message: bytes) -> None:
    """Write a message with its length before it."""
    if stream is None:
        raise EOFError
    stream.write(LENGTH.pack(len(message)) + message)
    stream.flush()


def receive(stream: IO[bytes] | None) -> bytes:
    """
    Read a message.

    Raises
    ------
    EOFError
        If the other side has ended.
    """
    if stream is None:
        raise EOFError
    head = stream.read(LENGTH.size)
    message = stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
    if len(head) < LENGTH.size or len(message) < LENGTH.unpack(head)[0]:
        raise EOFError
    return message


def main() -> None:
    """Do jobs from standard input until it ends."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    while True:
        try:
            packed = receive(sys.stdin.buffer)
        except EOFError:
            return
        send(answers, _answer(packed))


def _answer(packed: bytes) -> bytes:
    """Do a job; what it made, or what it raised."""
    try:
        return pickle.dumps(cloudpickle.loads(packed)())
    except DataError as error:
        return pickle.dumps(DataError(str(error)))
    except Exception as error:  # noqa: BLE001 - it travels to the server, which logs it
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    main()
