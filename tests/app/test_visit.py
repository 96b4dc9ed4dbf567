"""The view beside the address bar: nothing is lost or undone where one run breaks off another."""

from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, RerunException

from needs_map.app.shell.visit import Visit, write_link
from needs_map.data.manifest import SAMPLE
from needs_map.figures.serving import Serving, open_serving
from needs_map.figures.view import Change, default_view


@pytest.fixture(scope="module")
def serving() -> Serving:
    return open_serving(SAMPLE)


class Address(dict[str, str]):
    """Stands for the address bar."""

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, wanted: dict[str, str]) -> None:
        self.clear()
        self.update(wanted)


@pytest.fixture
def address(monkeypatch) -> Iterator[Address]:
    address = Address(page="map")
    monkeypatch.setattr(st, "query_params", address)
    return address


@pytest.mark.parametrize("waiting", [1, 2])
def test_a_choice_that_newer_runs_break_off_is_made_all_the_same_and_once(serving, waiting):
    visit = Visit(default_view(serving))
    left = [None] * waiting

    def choice(view):
        if left:
            left.pop()
            raise RerunException(RerunData())
        return Change(view._replace(ring="" if view.ring else "1"), ("told",))

    with pytest.raises(RerunException):
        visit.take(choice)
    assert (visit.view.ring, visit.notes, visit.chosen) == ("1", ("told",), True)


@pytest.mark.usefixtures("address")
def test_what_was_told_of_a_view_stands_until_the_next_choice(serving):
    visit = Visit(default_view(serving))
    visit.take(lambda view: Change(view._replace(ring="1"), ("told",)))
    write_link(visit)
    write_link(visit)  # the page is drawn anew, as when a menu is opened
    assert visit.notes == ("told",)
    visit.take(lambda view: Change(view._replace(ring=""), ()))
    assert visit.notes == ()


def test_a_choice_to_be_made_alone_counts_only_without_another(serving):
    def area(view):
        return Change(view._replace(area="E06000017", select=""), ())

    def click(view):
        return Change(view._replace(select="X01000002"), ())

    visit = Visit(default_view(serving))
    visit.take_alone(area)
    assert visit.view.area == "E06000016"  # until the page is drawn
    visit.settle()
    assert visit.view.area == "E06000017"
    visit = Visit(default_view(serving))
    visit.take(click)  # of a run before
    visit.take_alone(area)
    visit.take(click)
    visit.settle()
    visit.settle()
    assert (visit.view.area, visit.view.select) == ("E06000016", "X01000002")


def test_a_choice_stands_as_unwritten_until_the_address_bar_has_it(serving, address, monkeypatch):
    visit = Visit(default_view(serving))
    visit.take(lambda view: Change(view._replace(ring="1"), ()))

    def broken_off(_):
        raise RerunException(RerunData())

    with monkeypatch.context() as patched:
        patched.setattr(address, "from_dict", broken_off)
        with pytest.raises(RerunException):
            write_link(visit)
    assert visit.chosen
    assert visit.link is None
    write_link(visit)
    assert not visit.chosen
    assert visit.link == address
    assert address["ring"] == "1"


def test_once_the_address_bar_is_told_nothing_can_break_off_before_that_is_known(serving, address, monkeypatch):
    visit = Visit(default_view(serving))
    visit.take(lambda view: Change(view._replace(ring="1"), ()))

    class Broken(dict):
        """Session state after the browser has gone back: whoever touches it is broken off."""

        def __setitem__(self, name, value):
            raise RerunException(RerunData())

        __getitem__ = get = pop = __contains__ = __setitem__

    told = address.from_dict

    def sent(wanted):
        told(wanted)
        monkeypatch.setattr(st, "session_state", Broken())

    monkeypatch.setattr(address, "from_dict", sent)
    write_link(visit)
    assert visit.link == address


def test_a_first_visit_without_a_link_keeps_its_bare_address(serving, address):
    address.clear()
    visit = Visit(default_view(serving))
    write_link(visit)
    assert (address, visit.link) == ({}, {})


def ringed(view):
    return Change(view._replace(ring="" if view.ring else "1"), ())


@pytest.fixture
def visit(serving, address) -> Visit:
    """A visit whose first run has ended, in a browser that has said so."""
    visit = Visit(default_view(serving))
    write_link(visit)
    assert not visit.has_moved(dict(address), history=False)
    return visit


def test_the_link_counts_at_first_and_after_back_or_forward(serving, address):
    visit = Visit(default_view(serving))
    assert visit.has_moved(dict(address), history=False)
    write_link(visit)
    assert not visit.has_moved(dict(address), history=False)
    assert visit.has_moved({"page": "map"}, history=True)


def test_a_link_sent_before_the_last_was_heard_of_undoes_nothing(visit, address):
    before = dict(address)
    visit.take(ringed)
    write_link(visit)
    assert not visit.has_moved(before, history=False)
    assert not visit.has_moved(dict(address), history=False)


def test_a_browser_that_stands_elsewhere_than_it_said_has_moved(visit, address):
    before = dict(address)
    visit.take(ringed)
    write_link(visit)
    assert not visit.has_moved(dict(address), history=False)
    assert visit.has_moved(before, history=False)
    visit.take(ringed)
    assert not visit.has_moved(before, history=False), "a choice was made since"


def test_a_choice_taken_back_in_haste_is_told_though_the_browser_said_that_it_stands_there(visit, address):
    before = dict(address)
    visit.take(ringed)
    write_link(visit)
    ringed_link = dict(address)
    address.from_dict(before)  # what comes with the next choice: the browser has not heard yet
    visit.take(ringed)
    assert not visit.has_moved(before, history=False)
    told = []
    address.from_dict = told.append
    write_link(visit)
    assert told == [before]
    assert not visit.has_moved(ringed_link, history=False), "on its way there"


def test_back_twice_counts_though_the_second_run_is_not_called_one_for_back(visit, address):
    first = dict(address)
    visit.take(ringed)
    write_link(visit)
    second = dict(address)
    assert not visit.has_moved(second, history=False)
    visit.take(lambda view: Change(view._replace(basis="resident"), ()))
    write_link(visit)
    third = dict(address)
    address.from_dict(second)
    assert visit.has_moved(second, history=True)
    visit.follow(visit.view, (), second)
    write_link(visit)
    assert not visit.has_moved(third, history=False), "on its way there when it went back"
    assert visit.has_moved(first, history=False)


def test_forward_counts_though_its_run_is_not_called_one_for_forward(visit, address):
    first = dict(address)
    visit.take(ringed)
    write_link(visit)
    second = dict(address)
    visit.has_moved(second, history=False)
    visit.take(lambda view: Change(view._replace(basis="resident"), ()))
    write_link(visit)
    for back in (second, first):  # the browser says that it stands at each
        address.from_dict(back)
        visit.has_moved(back, history=True)
        visit.follow(visit.view, (), back)
        write_link(visit)
    assert visit.has_moved(second, history=False)


def test_an_address_gone_back_to_stands_as_it_is_until_a_choice(visit, address):
    address.clear()
    assert visit.has_moved({}, history=True)
    visit.follow(visit.view, (), {})
    write_link(visit)
    assert (address, visit.link) == ({}, {})
    assert not visit.has_moved({}, history=False)
    visit.take(ringed)
    write_link(visit)
    assert visit.link == address
    assert address["ring"] == "1"


def test_a_link_gone_back_to_is_told_again_where_the_last_may_reach_the_browser_after_it_went_back(visit, address):
    before = dict(address)
    visit.take(ringed)
    write_link(visit)
    told = []
    address.from_dict = told.append
    assert visit.has_moved(before, history=True)
    visit.follow(visit.view, (), before)
    write_link(visit)
    assert told == [before]
