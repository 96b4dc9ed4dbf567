"""The store in the server's memory: set aside from garbage collection, and let go once it was replaced."""

import gc
import shutil
import weakref

import pytest

from app import serving
from data.store import SAMPLE


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
