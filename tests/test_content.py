"""What is content is no code: no place of a pack, no year of the index outside its home, no default system."""

import ast
import re
from functools import cache

import pytest

from needs_map.data.content.packs import SHIPPED, shipped_packs, system_names
from needs_map.data.indicators.imd import EARLIER_YEAR, INDEX_YEAR
from needs_map.data.places.system import read_system
from tests.conftest import ROOT

ROOMS = ("app", "data", "figures", "geo", "needs")
HOME = "data/indicators/imd.py"
YEAR = re.compile(rf"(?<!-)\b({INDEX_YEAR}|{EARLIER_YEAR})\b(?![/-])")
"""Not within a period such as 2025/26 or 2025-03, which is no year of the index."""


@cache
def texts():
    """Give file, line and text of each string in the code that is no docstring."""
    found = []
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        name = path.relative_to(ROOT).as_posix()
        found += [
            (name, node.lineno, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        ]
    return found


def places():
    """Give the names and codes of all that the packs of the project are about."""
    systems = [read_system(name) for name in system_names()]
    return {
        text
        for system in systems
        for text in (
            system.code,
            *(one for board in system.boards for one in (board.code, board.short)),
            *(one for place in system.places for one in (place.code, place.name, *place.authorities)),
        )
    }


def test_the_year_of_the_index_has_one_home():
    assert [(file, line) for file, line, text in texts() if file != HOME and YEAR.search(text)] == []


@pytest.mark.parametrize("name", sorted(places()))
def test_no_code_names_a_place_of_a_pack(name):
    word = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    assert [(file, line) for file, line, text in texts() if word.search(text)] == []


def test_no_code_cites_a_document_of_a_pack():
    titles = [one.title for pack in shipped_packs() for one in pack.documents]
    assert titles
    assert [(file, line) for file, line, text in texts() if any(title in text for title in titles)] == []
    assert (SHIPPED / "lnr").is_dir()
