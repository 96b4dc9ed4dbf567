"""
Every published total, percentage, ratio and gap is worked out again from the figures beside it.

Each module of `tests/data/sums` has `CHECKS`: for the name of a file of figures of a pack, a function that takes its
table as text (so that decimals can be counted) and yields the row and the words of each thing that cannot be right. A
row that is wrong must say so in its `caveat`, which pages show; a caveat without an error fails too.
"""

import importlib
import pkgutil

import pytest

import tests.data.sums
from needs_map.data.content.packs import FIGURES, SHIPPED
from needs_map.data.files.tables import read_csv
from tests.data.sums.rounding import Range, exact, rounded, total

MODULES = [
    importlib.import_module(f"tests.data.sums.{module.name}")
    for module in pkgutil.iter_modules(tests.data.sums.__path__)
]
CHECKS = {name: check for module in MODULES for name, check in getattr(module, "CHECKS", {}).items()}
FILES = sorted(path.relative_to(SHIPPED) for path in SHIPPED.glob(f"*/{FIGURES}/*.csv"))


def test_each_file_is_added_up_again():
    assert set(CHECKS) == {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_wrong_rows_have_a_caveat_and_no_others(path):
    table = read_csv(SHIPPED / path)
    found = {}
    for row, words in CHECKS[path.stem](table):
        found.setdefault(row, []).append(words)
    marked = set(table.index[table["caveat"] != ""]) if "caveat" in table else set()
    unsaid = {row + 2: words for row, words in found.items() if row not in marked}
    assert not unsaid, "wrong by its own arithmetic, but without a caveat"
    unfounded = {row + 2: table["caveat"][row] for row in marked if row not in found}
    assert not unfounded, "a caveat, but nothing is found wrong"


def test_rounding_explains_no_more_than_it_can():
    assert rounded("53.3").meets(Range(53.34, 53.34))
    assert not rounded("53.3").meets(rounded("53.5"))
    assert rounded("1,070", to=5).meets(Range(1068, 1068))
    assert total([rounded("5"), rounded("35"), rounded("27"), rounded("32")]).meets(exact("100"))
    assert (rounded("2") / rounded("4")).meets(Range(0.34, 0.34))
    assert not (rounded("9.0") / rounded("4.0")).meets(Range(2.0, 2.0))
