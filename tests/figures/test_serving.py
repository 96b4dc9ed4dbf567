"""The store in the server's memory: set aside from garbage collection, and let go once it was replaced."""

import ast
import gc
import json
import shutil
import weakref
from pathlib import Path

import pytest

from needs_map.app.link.links import view_of_link
from needs_map.app.pages.map.payload import view_data
from needs_map.data.manifest import MANIFEST, SAMPLE
from needs_map.figures import serving
from needs_map.figures.entries import entries_of
from needs_map.figures.serving import store_cache

ROOT = Path(serving.__file__).resolve().parents[1]


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Open the sample from so many folders, one after another; what was aside before stays so afterwards."""
    monkeypatch.setattr(serving, "_recent", {})

    def opened(name):
        monkeypatch.setenv("NEEDS_MAP_STORE", str(shutil.copytree(SAMPLE, tmp_path / name)))
        return serving.now_serving()

    yield opened
    gc.unfreeze()


def test_garbage_collection_does_not_go_through_the_store(opened):
    kept = opened("first")
    ours = {id(part) for part in (kept.tree, kept.store.manifest, kept.people)}
    assert gc.get_freeze_count() > len(gc.get_objects())
    assert ours.isdisjoint(id(one) for one in gc.get_objects())


def test_a_store_that_was_replaced_is_let_go(opened):
    gone = weakref.ref(opened("first"))
    assert gone() is not None
    opened("second")
    gc.collect()
    assert gone() is None


@pytest.mark.usefixtures("opened")
def test_what_was_worked_out_from_a_store_goes_with_it(tmp_path):
    """Four builds are put in place, and views asked of each: only the last two stay."""
    known = []
    for number in range(4):
        build = f"20260101T00000{number}-abcdef"
        folder = shutil.copytree(SAMPLE, tmp_path / f"made-{number}")
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        (folder / facts["build"]).rename(folder / build)
        (folder / MANIFEST).write_text(json.dumps(facts | {"build": build}), encoding="utf-8")

        found = serving.opened(folder, build)
        for measure in ("imd_score", "imd_quintile"):
            view_data(found, view_of_link({"measure": measure, "level": "lsoa"}, found).view)
        entries_of(found, "resident")
        known.append(weakref.ref(found))
        del found
    serving.set_aside()
    assert [one() is not None for one in known] == [False] * 2 + [True] * 2


def test_results_are_kept_by_store(sample):
    calls = []

    @store_cache(maxsize=2)
    def doubled(_serving, number):
        calls.append(number)
        return 2 * number

    assert [doubled(sample, number) for number in (1, 1, 2, 3, 1)] == [2, 2, 4, 6, 2]
    assert calls == [1, 2, 3, 1]
    sample.caches.pop(doubled.__wrapped__)


def test_no_cache_outlives_a_store():
    """A cache of the module, keyed by the store, would keep it in memory for good."""
    for path in (path for floor in ("app", "figures") for path in (ROOT / floor).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "serving":
                kept = [ast.unparse(one) for one in node.decorator_list]
                assert not [one for one in kept if one.partition("(")[0] in {"cache", "lru_cache"}], path
