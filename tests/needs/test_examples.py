"""The examples in the docstrings of `needs` run, and give what they say."""

import doctest
from importlib import import_module

import pytest

from tests.conftest import ROOT

MODULES = [path for path in sorted((ROOT / "needs").rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_examples_give_what_they_say(path):
    room = path.relative_to(ROOT).with_suffix("")
    failed, tried = doctest.testmod(import_module(".".join(("needs_map", *room.parts))))
    assert tried
    assert not failed


def test_there_are_examples():
    assert len(MODULES) >= 10
