import asyncio
import os
import signal
import socket
import threading

import pytest

from needs_map.app.shell import lifespan
from tests.coroutines import finished


@pytest.fixture
def ended(monkeypatch):
    """What happens after the signal to end, in a hundredth of the time; the server's own handler is among it."""
    heard = {name: threading.Event() for name in ("server", "jobs", "update", "gone")}
    monkeypatch.setattr(lifespan, "FINISH_SECONDS", 0.05)
    monkeypatch.setattr(lifespan, "LEAVE_SECONDS", 0.09)
    monkeypatch.setattr(lifespan, "end_jobs", heard["jobs"].set)
    monkeypatch.setattr(lifespan, "stop_update", heard["update"].set)
    monkeypatch.setattr(os, "_exit", lambda _: heard["gone"].set())
    own = signal.signal(signal.SIGTERM, lambda *_: heard["server"].set())
    yield heard
    signal.signal(signal.SIGTERM, own)


def test_the_signal_to_end_ends_open_work_and_then_the_process(ended):
    with lifespan.ends_in_time():
        signal.raise_signal(signal.SIGTERM)
        assert ended["server"].is_set()  # which stops listening at once
        assert not ended["gone"].is_set()
        assert ended["gone"].wait(10)
        assert ended["jobs"].is_set()
        assert ended["update"].is_set()


def test_without_a_signal_nothing_is_ended_and_the_handler_is_put_back(ended):
    before = signal.getsignal(signal.SIGTERM)
    with lifespan.ends_in_time():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before
    assert not any(event.is_set() for event in ended.values())


def test_it_all_takes_less_than_ten_seconds():
    assert lifespan.FINISH_SECONDS < lifespan.LEAVE_SECONDS < 10


def test_an_answer_waits_for_no_confirmation_of_its_head():
    async def delayed():
        loop = asyncio.get_running_loop()
        lifespan.send_at_once(loop)
        found = loop.create_future()
        with socket.socket() as own:  # as Streamlit opens its own: no protocol named
            own.bind(("127.0.0.1", 0))
            own.listen()

            def hear(_, writer):
                accepted = writer.get_extra_info("socket")
                found.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                writer.close()

            server = await asyncio.start_server(hear, sock=own)
            _, writer = await asyncio.open_connection(*own.getsockname())
            at_once = await asyncio.wait_for(found, 10)
            writer.close()
            server.close()
            return not at_once

    assert not finished(delayed())
