"""Heavy work in a process of its own, a few jobs at a time, so that one visitor's picture holds up nobody's map."""

import asyncio
import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from multiprocessing import get_context

import cloudpickle

from data.errors import DataError

WORKERS = "NEEDS_MAP_WORKERS"
"""Environment variable: processes that draw at the same time."""
MOST_WAITING = 60
IDLE_SECONDS = 60.0
"""After which a worker without a job ends and gives its memory back."""
MOST_SECONDS = 300.0
"""That a job may take, its waiting included."""
JOBS_A_WORKER = 200
"""After which a worker is replaced, so that what libraries keep does not grow."""
KEPT_BYTES = 16 << 20
"""Of results that are kept for whoever asks for the same next."""
NICENESS = 10
"""Behind the pages of other visitors."""


class JobQueue:
    """
    Jobs for worker processes: bounded, each distinct job once, results kept for a while.

    Parameters
    ----------
    workers
        Processes at most.
    waiting
        Jobs at most that run or wait.
    idle
        Seconds without a job after which the workers end.
    """

    def __init__(self, workers: int, *, waiting: int = MOST_WAITING, idle: float = IDLE_SECONDS) -> None:
        self._workers, self._waiting, self._idle = workers, waiting, idle
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._jobs: dict[str, Future[bytes]] = {}
        """By what they make, in the order in which they came."""
        self._results: OrderedDict[str, bytes] = OrderedDict()
        self._rest: threading.Timer | None = None

    def prepare(self) -> None:
        """Start a worker, for somebody who is about to ask for something."""
        with self._lock:
            if not self._jobs:
                self._started().submit(_ready)
                self._rest_later()

    def submit(self, job: Callable[[], bytes]) -> "Future[bytes]":
        """
        Put a job in the queue.

        Parameters
        ----------
        job
            Makes a file. It and what it holds travel to another process; a store travels as its name.

        Raises
        ------
        DataError
            If too many jobs wait.
        """
        packed = cloudpickle.dumps(job)
        key = hashlib.sha256(packed).hexdigest()
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                found: Future[bytes] = Future()
                found.set_result(self._results[key])
                return found
            if key in self._jobs:
                return self._jobs[key]
            if len(self._jobs) >= self._waiting:
                raise DataError(
                    f"The server is making {len(self._jobs)} files for other people: try again in a minute."
                )
            future = self._started().submit(_perform, packed)
            self._jobs[key] = future
        future.add_done_callback(lambda done: self._finished(key, done))
        return future

    def ahead_of(self, future: "Future[bytes]") -> int:
        """Count the jobs that came before one and are not done, beyond those that run at the same time."""
        with self._lock:
            jobs = list(self._jobs.values())
        return max(jobs.index(future) - self._workers + 1, 0) if future in jobs else 0

    def close(self) -> None:
        """End the workers and what they do."""
        with self._lock:
            if self._rest is not None:
                self._rest.cancel()
            pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, get_context("spawn"), initializer=_yield_to_pages, max_tasks_per_child=JOBS_A_WORKER
            )
        if self._rest is not None:
            self._rest.cancel()
        return self._pool

    def _finished(self, key: str, done: "Future[bytes]") -> None:
        with self._lock:
            self._jobs.pop(key, None)
            if done.cancelled() or done.exception() is not None:
                if done.cancelled() or isinstance(done.exception(), BrokenProcessPool):
                    self._pool = None
            else:
                self._results[key] = done.result()
                while sum(map(len, self._results.values())) > KEPT_BYTES:
                    self._results.popitem(last=False)
            if not self._jobs:
                self._rest_later()

    def _rest_later(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = threading.Timer(self._idle, self._end_idle)
        self._rest.daemon = True
        self._rest.start()

    def _end_idle(self) -> None:
        with self._lock:
            if self._jobs:
                return
            pool, self._pool = self._pool, None
            self._results.clear()
        if pool is not None:
            pool.shutdown(wait=False)


def outcome(future: "Future[bytes]") -> bytes:
    """
    Wait for a job, and say in words what went wrong with its process.

    Raises
    ------
    DataError
        If it takes too long or its process ended; and whatever the job raises.
    """
    try:
        return future.result(MOST_SECONDS)
    except TimeoutError as error:
        raise DataError("This took too long and was given up: ask for a smaller area.") from error
    except (BrokenProcessPool, CancelledError) as error:
        raise DataError("The program that makes files was stopped, perhaps for want of memory: try again.") from error


def _yield_to_pages() -> None:
    """Begin a worker: behind the pages of other visitors."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _ready() -> None:
    """Read what every picture needs."""
    import app.pictures  # noqa: F401, PLC0415 - in the worker, which has nothing else to do


def _perform(packed: bytes) -> bytes:
    job: Callable[[], bytes] = cloudpickle.loads(packed)
    return job()


_queue: JobQueue | None = None
"""Of the server; none in a command, which has nobody to hold up."""


def made(job: Callable[[], bytes], tell: Callable[[int], object] = lambda _: None) -> bytes:
    """
    Make a file: by the server's queue, or at once where there is no server.

    Parameters
    ----------
    job
        Makes it.
    tell
        Is given the number of files ahead of this one, if it has to wait.

    Raises
    ------
    DataError
        As for `JobQueue.submit` and `outcome`.
    """
    if _queue is None:
        return job()
    future = _queue.submit(job)
    if ahead := _queue.ahead_of(future):
        tell(ahead)
    return outcome(future)


async def made_for_route(job: Callable[[], bytes]) -> bytes:
    """
    Make what a route answers, without holding up a thread of the server.

    Raises
    ------
    DataError
        As for `JobQueue.submit` and `outcome`.
    """
    if _queue is None:
        return await asyncio.to_thread(job)
    future = _queue.submit(job)
    await asyncio.wait([asyncio.wrap_future(future)], timeout=MOST_SECONDS)
    return await asyncio.to_thread(outcome, future)


def prepare() -> None:
    """Have a worker ready, for somebody who opens a menu of files."""
    if _queue is not None:
        _queue.prepare()


@asynccontextmanager
async def job_queue() -> AsyncIterator[None]:
    """Have a queue for the time that a server serves."""
    global _queue  # noqa: PLW0603 - the one queue of the one server
    text = os.environ.get(WORKERS, "")
    workers = int(text) if text.isdecimal() and 0 < int(text) <= (os.cpu_count() or 1) else 1
    _queue = JobQueue(workers)
    try:
        yield
    finally:
        _queue.close()
        _queue = None
