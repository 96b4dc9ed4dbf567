"""The rest of a page waits for its map to be painted, and not for long."""

import json
import time
from threading import Thread

import pytest
import streamlit as st
from starlette.requests import Request

from needs_map.app.shell import painting as paintings
from needs_map.app.shell.painting import page_drawn, painted, painting_of
from tests.coroutines import finished


class Browser:
    url = "http://127.0.0.1/"


@pytest.fixture(autouse=True)
def visit(monkeypatch):
    """Session state of a visitor with a browser."""
    state = {}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "context", Browser)
    return state


def hear(path):
    """What the browser is answered that has painted."""
    token = path.rpartition("/")[2]
    return json.loads(finished(painted(Request({"type": "http", "path_params": {"token": token}}))).body)


def waited(painting):
    begun = time.perf_counter()
    painting.wait()
    return time.perf_counter() - begun


def test_the_page_goes_on_when_the_browser_has_painted(monkeypatch):
    monkeypatch.setattr(paintings, "LONGEST_WAIT", 60)
    painting = painting_of("map", "map")
    page = Thread(target=painting.wait)
    page.start()
    assert page.is_alive()
    assert hear(painting.path) is True
    page.join(10)
    assert not page.is_alive()


def test_it_waits_once_for_a_map_and_again_for_another(monkeypatch):
    monkeypatch.setattr(paintings, "LONGEST_WAIT", 0.05)
    painting = painting_of("map", "map")
    assert waited(painting) >= 0.04
    assert painting_of("map", "map") is painting
    assert waited(painting) < 0.04
    another = painting_of("C82001.area", "map")
    assert another.path != painting.path
    assert waited(another) >= 0.04


def test_a_visit_that_is_over_leaves_nothing(visit):
    path = painting_of("map", "map").path
    visit.clear()
    assert hear(path) is False


def test_without_a_browser_nothing_is_waited_for(monkeypatch):
    monkeypatch.setattr(Browser, "url", None)
    painting = painting_of("map", "map")
    assert not painting.path
    assert waited(painting) < 0.04


def test_nothing_is_waited_for_while_another_page_stands_on_the_screen():
    page_drawn("profile")
    assert not painting_of("map", "map").path
    page_drawn("practices")
    assert painting_of("C82001.area", "practices").path
