"""Heavy work in a process of its own, a few jobs at a time, so that one visitor's picture holds up nobody's map."""

import asyncio
import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from queue import SimpleQueue

import cloudpickle

from needs_map.app.jobs.worker import STOPPED, BusyError, Worker
from needs_map.data.configuration import number_of
from needs_map.data.errors import DataError

MOST_WAITING = 60
IDLE_SECONDS = 120.0
"""After which a worker without a job ends and gives its memory back."""
MOST_SECONDS = 300.0
"""That a job may take, its waiting included."""
JOBS_A_WORKER = 200
"""After which a worker is replaced, so that what libraries keep does not grow."""
KEPT_BYTES = 16 << 20
"""Of results that are kept for whoever asks for the same next."""


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
        self._waiting, self._idle = waiting, idle
        self._lock = threading.Lock()
        self._workers = [Worker() for _ in range(workers)]
        self._free: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(workers, "job")
        self._jobs: dict[str, Future[bytes]] = {}
        """By what they make, in the order in which they came."""
        self._results: OrderedDict[str, bytes] = OrderedDict()
        self._rest: threading.Timer | None = None
        self._done = 0

    def prepare(self) -> None:
        """Start a worker, for somebody who is about to ask for something."""
        if not self.state()["waiting"]:
            self.submit(_ready)

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
                raise BusyError(
                    f"The server is making {len(self._jobs)} files for other people: try again in a minute."
                )
            if self._rest is not None:
                self._rest.cancel()
            future = self._threads.submit(self._perform, packed)
            self._jobs[key] = future
        future.add_done_callback(lambda done: self._finished(key, done))
        return future

    def state(self) -> dict[str, int]:
        """Count jobs that run or wait, jobs done since the start, and workers: a page works out a file's place."""
        with self._lock:
            return {"waiting": len(self._jobs), "done": self._done, "workers": len(self._workers)}

    def close(self) -> None:
        """End the workers and what they do."""
        with self._lock:
            if self._rest is not None:
                self._rest.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(wait=True)

    def _perform(self, packed: bytes) -> bytes:
        worker = self._free.get()
        try:
            return worker.perform(packed)
        finally:
            if worker.jobs >= JOBS_A_WORKER:
                worker.stop()
            self._free.put(worker)

    def _finished(self, key: str, done: "Future[bytes]") -> None:
        with self._lock:
            self._jobs.pop(key, None)
            self._done += 1
            if not done.cancelled() and done.exception() is None:
                self._results[key] = done.result()
                while sum(map(len, self._results.values())) > KEPT_BYTES:
                    self._results.popitem(last=False)
            if not self._jobs:
                self._rest = threading.Timer(self._idle, self._end_idle)
                self._rest.daemon = True
                self._rest.start()

    def _end_idle(self) -> None:
        with self._lock:
            if self._jobs:
                return
            self._results.clear()
            for worker in self._workers:
                worker.stop()


def outcome(future: "Future[bytes]") -> bytes:
    """
    Wait for a job.

    Raises
    ------
    DataError
        If it takes too long, or was given up with the server; and whatever the job raises.
    """
    try:
        return future.result(MOST_SECONDS)
    except TimeoutError as error:
        raise BusyError("This took too long and was given up: ask for a smaller area.") from error
    except CancelledError as error:
        raise BusyError(STOPPED) from error


def _ready() -> bytes:
    """Read what every picture needs."""
    import needs_map.app.exports.pictures  # noqa: F401, PLC0415 - in the worker, which has nothing else to do

    return b""


_queue: JobQueue | None = None
"""Of the server; none in a command, which has nobody to hold up."""


def made(job: Callable[[], bytes]) -> bytes:
    """
    Make a file: by the server's queue, or at once where there is no server.

    Raises
    ------
    DataError
        As for `JobQueue.submit` and `outcome`.
    """
    return job() if _queue is None else outcome(_queue.submit(job))


def begun(job: Callable[[], bytes]) -> "Future[bytes]":
    """
    Begin to make a file in the server's queue; where there is no server it is made at once.

    Raises
    ------
    DataError
        As for `JobQueue.submit`.
    """
    if _queue is not None:
        return _queue.submit(job)
    future: Future[bytes] = Future()
    try:
        future.set_result(job())
    except DataError as error:
        future.set_exception(error)
    return future


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


def queue_state() -> dict[str, int]:
    """State of the server's queue; empty where there is none."""
    return {"waiting": 0, "done": 0, "workers": 1} if _queue is None else _queue.state()


def end_jobs() -> None:
    """End what the server's queue has in hand: whoever waits for it hears that it was stopped."""
    if _queue is not None:
        _queue.close()


def workers_wanted() -> int:
    """Worker processes for this machine: as many as are set, less the processor that pages need; one unless set."""
    return min(max(number_of("server.workers"), 1), max((os.cpu_count() or 1) - 1, 1))


@asynccontextmanager
async def job_queue() -> AsyncIterator[None]:
    """Have a queue for the time that a server serves."""
    global _queue  # noqa: PLW0603 - the one queue of the one server
    _queue = JobQueue(workers_wanted())
    try:
        yield
    finally:
        _queue.close()
        _queue = None
