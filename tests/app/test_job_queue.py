import asyncio
import os
import signal
import sys
import time
from functools import partial

import cloudpickle
import psutil
import pytest

from needs_map.app.exports.downloads import MIMES, is_heavy
from needs_map.app.jobs import queue as jobs
from needs_map.app.jobs.batch import Batch
from needs_map.app.jobs.queue import JobQueue, made, made_for_route, outcome, workers_wanted
from needs_map.app.jobs.worker import BusyError
from needs_map.data.errors import DataError
from tests.coroutines import finished


@pytest.fixture(scope="module", autouse=True)
def by_value():
    """Have jobs travel whole: a worker that imported this module for each would read what every picture needs."""
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    yield
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


@pytest.fixture
def queue():
    queue = JobQueue(1, waiting=4, idle=60)
    yield queue
    queue.close()


def note(path, text):
    """Write a line to a file, and return how many there are."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
    return path.read_bytes()


def slow(seconds, text):
    time.sleep(seconds)
    return text.encode()


def refused():
    raise DataError("There is no such area.")


def printing():
    sys.stdout.write("a warning of a library\n")
    sys.stdout.flush()
    return b"picture"


def number():
    return str(os.getpid()).encode()


def test_a_job_runs_in_another_process(queue):
    assert int(outcome(queue.submit(number))) != os.getpid()


def test_what_a_closure_holds_travels_with_it(queue):
    text = "Leicester"

    def job():
        return f"{text} 3".encode()

    assert outcome(queue.submit(job)) == b"Leicester 3"


def test_the_same_is_made_once(queue, tmp_path):
    job = partial(note, tmp_path / "log", "picture")
    first, second = queue.submit(job), queue.submit(job)
    assert first is second
    assert outcome(first) == b"picture\n"
    assert outcome(queue.submit(job)) == b"picture\n"
    assert (tmp_path / "log").read_text() == "picture\n"


def test_a_refusal_of_the_job_is_its_own_sentence(queue):
    with pytest.raises(DataError, match=r"There is no such area\."):
        outcome(queue.submit(refused))
    assert outcome(queue.submit(partial(slow, 0, "next"))) == b"next"


def test_places_are_counted_and_the_queue_is_bounded(queue):
    waiting = [queue.submit(partial(slow, 0.3, str(position))) for position in range(4)]
    assert queue.state() == {"waiting": 4, "done": 0, "workers": 1}
    with pytest.raises(DataError, match="making 4 files for other people: try again in a minute"):
        queue.submit(partial(slow, 0, "fifth"))
    assert [outcome(one) for one in waiting] == [b"0", b"1", b"2", b"3"]
    queue.submit(number).result()
    assert queue.state()["done"] >= 4


def test_what_a_library_prints_is_no_answer(queue):
    assert outcome(queue.submit(printing)) == b"picture"


def test_an_unforeseen_failure_comes_back_in_words(queue):
    with pytest.raises(RuntimeError, match="ZeroDivisionError: integer division"):
        outcome(queue.submit(partial(divmod, 1, 0)))


def test_a_worker_that_is_killed_is_a_sentence_and_the_next_job_works(queue):
    pid = int(outcome(queue.submit(number)))
    running = queue.submit(partial(slow, 30, "never"))
    time.sleep(0.3)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(BusyError, match="was stopped, perhaps for want of memory: try again"):  # the API says 503
        outcome(running)
    assert outcome(queue.submit(partial(slow, 0, "after"))) == b"after"


def test_an_idle_worker_ends():
    queue = JobQueue(1, idle=0.2)
    worker = psutil.Process(int(outcome(queue.submit(number))))
    psutil.wait_procs([worker], timeout=10)
    assert not worker.is_running()
    assert int(outcome(queue.submit(number))) != worker.pid
    queue.close()


def test_closing_ends_what_runs(queue):
    worker = psutil.Process(int(outcome(queue.submit(number))))
    queue.submit(partial(slow, 60, "never"))
    queue.close()
    psutil.wait_procs([worker], timeout=10)
    assert not worker.is_running()


def test_a_store_travels_as_its_name(queue, sample):
    def job():
        return f"{os.getpid()} {sample.store.build} {len(sample.store.lsoa)}".encode()

    pid, build, areas = outcome(queue.submit(job)).decode().split()
    assert pid != str(os.getpid())
    assert (build, areas) == (sample.store.build, str(len(sample.store.lsoa)))


def test_without_a_server_a_file_is_made_at_once():
    assert made(number) == number()
    assert finished(made_for_route(number)) == number()


def test_a_server_has_a_queue_as_long_as_it_serves():
    async def served():
        async with jobs.job_queue():
            elsewhere = await asyncio.gather(
                made_for_route(number),
                asyncio.to_thread(made, number),
                asyncio.to_thread(made, refused),
                return_exceptions=True,
            )
        return elsewhere, made(number)

    (first, second, third), after = finished(served())
    assert first == second != after
    assert isinstance(third, DataError)


@pytest.mark.parametrize(
    ("wanted", "processors", "workers"), [("", 8, 1), ("3", 8, 3), ("8", 8, 7), ("64", 2, 1), ("0", 4, 1)]
)
def test_a_processor_is_left_to_the_pages(monkeypatch, wanted, processors, workers):
    monkeypatch.setenv("NEEDS_MAP_WORKERS", wanted)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert workers_wanted() == workers


def test_all_files_but_text_are_made_in_the_queue():
    assert [ending for ending in MIMES if not is_heavy(ending)] == ["csv"]


def test_a_batch_begins_few_at_a_time_and_lets_others_in_between(queue):
    batch = Batch([partial(slow, 0.2, str(number)) for number in range(3)], queue.submit, at_once=1)
    other = queue.submit(partial(slow, 0, "other"))
    assert queue.state()["waiting"] == 2, "the second of the batch waits for its first"
    assert list(batch) == [b"0", b"1", b"2"]
    assert other.done()
    assert batch.state() == (3, 3, True)


def test_a_batch_ends_with_a_job_that_fails():
    failed = Batch([refused, partial(slow, 0, "never")], jobs.begun, at_once=1)
    assert failed.state() == (1, 2, True)
    with pytest.raises(DataError, match="no such area"):
        list(failed)
    assert list(Batch([partial(slow, 0, str(number)) for number in range(3)], jobs.begun, at_once=1)) == [
        b"0",
        b"1",
        b"2",
    ]
