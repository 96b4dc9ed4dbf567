"""Several files made one after another, for a zip."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future

from needs_map.app.jobs.queue import outcome
from needs_map.data.errors import DataError

GIVEN_UP = 600.0
"""Seconds after which a batch that nobody looks for is ended."""


class Batch:
    """
    Several files made for one person, a few at a time, so that those of other people come in between.

    Parameters
    ----------
    jobs
        Each makes a file.
    begin
        Begins a job, as `begun` does.
    at_once
        Jobs that are begun before the first has ended.
    """

    def __init__(
        self, jobs: Sequence[Callable[[], bytes]], begin: "Callable[[Callable[[], bytes]], Future[bytes]]", at_once: int
    ) -> None:
        self._jobs, self._begin = jobs, begin
        self._changed = threading.Condition()
        self._begun: list[Future[bytes]] = []
        self._ended = 0
        self._wanted = time.monotonic()
        self._stopped = False
        for _ in range(at_once):
            self._next()

    def _next(self) -> None:
        """Begin the next job, unless one has failed or nobody has looked for the files in a while."""
        with self._changed:
            self._stopped = self._stopped or time.monotonic() - self._wanted > GIVEN_UP
            if self._stopped or len(self._begun) == len(self._jobs):
                return
            number = len(self._begun)
            future: Future[bytes] = Future()
            self._begun.append(future)
        try:
            own = self._begin(self._jobs[number])
        except DataError as error:
            own = Future()
            own.set_exception(error)
        own.add_done_callback(lambda done: self._end(future, done))

    def _end(self, future: "Future[bytes]", done: "Future[bytes]") -> None:
        error = CancelledError() if done.cancelled() else done.exception()
        if error is None:
            future.set_result(done.result())
        else:
            future.set_exception(error)
        with self._changed:
            self._ended += 1
            self._stopped = self._stopped or error is not None
            self._changed.notify_all()
        self._next()

    def stop(self) -> None:
        """Begin no more jobs."""
        with self._changed:
            self._stopped = True

    def state(self) -> tuple[int, int, bool]:
        """Count jobs that have ended, and all; say whether no more will be done. Who asks still wants the files."""
        with self._changed:
            self._wanted = time.monotonic()
            over = len(self._jobs) == self._ended or (self._stopped and self._ended == len(self._begun))
            return self._ended, len(self._jobs), over

    def __iter__(self) -> Iterator[bytes]:
        """
        Wait for each file, in the order of the jobs.

        Raises
        ------
        DataError
            As for `outcome`.
        """
        for number in range(len(self._jobs)):
            with self._changed:
                self._wanted = time.monotonic()
                while number >= len(self._begun) and not self._stopped:
                    self._changed.wait(1)
                    self._wanted = time.monotonic()
                if number >= len(self._begun):
                    return
                future = self._begun[number]
            yield outcome(future)
