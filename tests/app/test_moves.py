"""How much of the code a choice goes through: counted, so that no clock and no busy machine can blur it."""

import os
import threading
from collections import Counter

from needs_map.figures.view import Change, with_clicked
from tests.app.running import run_page
from tests.conftest import ROOT

ROOMS = tuple(f"{ROOT / room}{os.sep}" for room in ("app", "data", "figures", "geo", "needs"))


def calls(test, choice):
    """Calls of our functions in the run of a page after a choice, by module and function."""
    test.session_state["visit"].take(choice)
    counted, real = Counter(), {}

    def count(frame, event, _):
        if event == "call":
            name = frame.f_code.co_filename
            path = real.setdefault(name, os.path.realpath(name))
            if path.startswith(ROOMS):
                counted[path, frame.f_code.co_name] += 1

    threading.setprofile(count)
    try:
        test.run()
    finally:
        threading.setprofile(None)
    assert not test.exception
    return counted


def modules(counted):
    return {path for path, _ in counted}


def test_a_click_formats_no_list_and_lays_out_no_picture(sample):
    test = run_page()
    areas = sample.tree.members(test.session_state["visit"].view.area, "lsoa")
    for code in areas[:2]:  # the first imports what only a selected area needs
        counted = calls(test, lambda view, code=code: with_clicked(view._replace(level="lsoa"), code, sample))
    assert test.session_state["visit"].view.select == areas[1]
    assert sum(counted.values()) < 1_000  # 2,840 when each of 1,340 areas of the list was written anew
    assert len(modules(counted)) <= 50
    looked_up = {function: times for (path, function), times in counted.items() if path.endswith("figures/measures.py")}
    assert looked_up["measure_at"] <= 4  # the view's once; the menu asks for its usual period, averages for their own
    again = calls(test, lambda view: Change(view._replace(measure="imd_score"), ()))
    assert sum(again.values()) < 950
    assert not {path for path in modules(counted) | modules(again) if "/pictures/" in path or "/exports/p" in path}
