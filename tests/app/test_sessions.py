"""Visitors come and go: the server keeps nothing of those who left."""

import gc
import threading
import time
import urllib.request
import weakref

import psutil
import pytest
import uvicorn
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from websockets.sync.client import connect

from needs_map.app.jobs import kept_files
from needs_map.app.jobs.kept_files import KeptFiles
from needs_map.app.shell.sessions import KEPT_SECONDS, SLOW_SECONDS, Collections, Departures
from needs_map.figures.serving import set_aside

VISITORS = 6
PATIENCE = 60


class Here:
    """The server in this process, so that what it keeps can be looked at."""

    def __init__(self, app):
        self.server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="websockets-sansio"))
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        until(lambda: self.server.started)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"
        self.manager = Runtime.instance()._session_mgr
        self.left = Departures(Runtime.instance())

    def close(self, now):
        """Close who left long ago, on the server's own thread."""
        closed, done = [], threading.Event()

        def act():
            closed.append(self.left.close(now))
            done.set()

        Runtime.instance()._get_async_objs().eventloop.call_soon_threadsafe(act)
        assert done.wait(PATIENCE)
        return closed[0]

    def opened(self):
        return connect(self.origin.replace("http", "ws") + "/_stcore/stream", origin=self.origin, max_size=None)

    def visit(self):
        """Open the map as a browser does, wait until it is whole, and leave."""
        with self.opened() as socket:
            socket.send(BackMsg(rerun_script={"query_string": "page=map"}).SerializeToString())
            kind = ""
            while kind != "script_finished":
                message = ForwardMsg.FromString(socket.recv(PATIENCE))
                kind = message.WhichOneof("type")
        until(lambda: not self.manager.num_active_sessions())

    def stop(self):
        self.server.should_exit = True
        self.thread.join(PATIENCE)


def until(true):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def here(monkeypatch, tmp_path):
    from streamlit_app import app  # noqa: PLC0415 - only this test needs Streamlit's server

    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    monkeypatch.setattr(Runtime, "_instance", None)
    monkeypatch.setattr(app, "_runtime", None)
    monkeypatch.setattr(app, "_starlette_app", None)
    config.set_option("server.fileWatcherType", "none")
    here = Here(app)
    yield here
    here.stop()
    gc.unfreeze()


def test_nothing_stays_of_visitors_who_left(here):
    process = psutil.Process()
    here.visit()
    here.close(0)
    assert here.close(KEPT_SECONDS) == 1
    gc.collect()
    files = process.num_fds()
    for _ in range(VISITORS):
        here.visit()
    known = [weakref.ref(one.session) for one in here.manager.list_sessions()]
    assert len(known) == VISITORS
    assert process.num_fds() >= files + 2 * VISITORS

    assert here.close(1000) == 0, "they may come back"
    assert here.close(1000 + KEPT_SECONDS - 1) == 0
    assert here.close(1000 + KEPT_SECONDS) == VISITORS
    assert here.manager.list_sessions() == []
    assert process.num_fds() < files + VISITORS, "other things in this process may open or close a few"
    here.visit()  # Streamlit's own loop holds on to the last one it sent something to
    here.left.give_back()
    assert [one() for one in known] == [None] * VISITORS


def test_who_is_there_stays(here):
    with here.opened():
        until(here.manager.num_active_sessions)
        assert here.close(0) == here.close(10 * KEPT_SECONDS) == 0
        assert here.manager.num_active_sessions() == 1


def test_a_file_is_there_for_its_browser_though_others_leave_meanwhile(here):
    manager = Runtime.instance().media_file_mgr
    here.visit()
    here.visit()
    here.close(0)
    placeholder = manager.add_deferred(lambda: b"people,1", "text/csv", "here", "lnr-population.csv")
    address = manager.execute_deferred(placeholder)
    assert here.close(KEPT_SECONDS) == 2
    with urllib.request.urlopen(here.origin + address, timeout=PATIENCE) as answer:
        assert answer.read() == b"people,1"
        assert 'filename="lnr-population.csv"' in answer.headers["Content-Disposition"]


def test_a_file_that_nobody_wants_goes_after_its_time():
    storage, now = MemoryMediaFileStorage("/media"), [0.0]
    manager, files = MediaFileManager(storage), KeptFiles(storage, lambda: now[0])

    def load():
        return storage.load_and_get_id(b"people,1", "text/csv", MediaFileKind.DOWNLOADABLE, "one.csv")

    file_id = load()
    storage.delete_file(file_id)
    now[0] = kept_files.KEPT_SECONDS - 1
    files.delete_ended()
    assert manager.read_file(file_id).content == b"people,1"
    assert load() == file_id, "it is wanted again"
    now[0] += kept_files.KEPT_SECONDS
    files.delete_ended()
    assert manager.read_file(file_id).content == b"people,1"
    storage.delete_file(file_id)
    now[0] += kept_files.KEPT_SECONDS
    files.delete_ended()
    with pytest.raises(MediaFileStorageError):
        storage.get_file(file_id)


def test_what_stays_is_set_aside_once_collections_are_slow():
    """Modules and other visitors would be gone through after each run of each page."""
    collections = Collections()
    gc.callbacks.append(collections)
    try:
        set_aside()
        collections.begin_again()
        gc.collect()
        assert not collections.are_slow(0)
        stays = [[] for _ in range(1_000_000)]
        gc.collect()
        assert collections.are_slow(0)
        set_aside()
        collections.begin_again()
        begun = time.thread_time()
        gc.collect()
        assert time.thread_time() - begun < SLOW_SECONDS  # nothing new has come
        assert len(stays) == 1_000_000
    finally:
        gc.callbacks.remove(collections)
