"""The store: written beside the old one, checked, put in place by one rename."""

import json
import os
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from needs_map.data.builds import sole_builder, write_store
from needs_map.data.errors import DataError
from needs_map.data.manifest import (
    MANIFEST,
    SAMPLE,
    STORE_VERSION,
    default_store,
    read_manifest,
    sha256,
    store_to_serve,
)
from needs_map.data.store import read_store

FACTS = {"system": {}, "sample": False, "datasets": [], "missing": [], "periods": {}}


def tables(size=1):
    areas = gpd.GeoDataFrame(
        {"name": ["a"] * size}, geometry=[shapely.box(0, 0, 1, 1)] * size, crs="EPSG:27700", index=list("abc")[:size]
    )
    people = pd.DataFrame({"people": [1.0, None]})
    return {"lsoa": areas, "areas": areas, "population": people, "england": people.iloc[:0]}


def builds(folder):
    return {path.name for path in folder.iterdir() if path.is_dir()}


def test_what_is_written_is_read(tmp_path):
    manifest = write_store(tmp_path / "store", tables(3), FACTS)
    store = read_store(tmp_path / "store")
    assert store.manifest == manifest == read_manifest(tmp_path / "store")
    assert store.lsoa.crs == "EPSG:27700"
    assert store.lsoa.index.tolist() == ["a", "b", "c"]
    assert store.population["people"].isna().tolist() == [False, True]
    assert len(store.england) == 0
    assert not store.is_sample
    assert store.build == manifest["build"]


def test_manifest(tmp_path):
    manifest = write_store(tmp_path, tables(2), FACTS)
    assert manifest["version"] == STORE_VERSION
    path = tmp_path / manifest["build"] / "lsoa.parquet"
    assert manifest["tables"]["lsoa"] == {"rows": 2, "bytes": path.stat().st_size, "sha256": sha256(path)}
    assert manifest["built"].endswith("+00:00")


def test_the_manifest_is_renamed_into_place_last(tmp_path, monkeypatch):
    """All tables lie there, complete, at the moment of the one rename."""
    first = write_store(tmp_path, tables(), FACTS)
    seen = []
    replace = Path.replace

    def watch(path, target):
        served = read_store(tmp_path)
        seen.append((served.build, target.name, sorted(file.name for file in path.parent.iterdir())))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", watch)
    second = write_store(tmp_path, tables(2), FACTS)
    files = ["areas.parquet", "england.parquet", "lsoa.parquet", MANIFEST, "population.parquet"]
    assert seen == [(first["build"], MANIFEST, files)]
    assert read_store(tmp_path).build == second["build"]


def test_a_write_that_comes_back_different_is_refused(tmp_path, monkeypatch):
    first = write_store(tmp_path, tables(), FACTS)
    sums = iter(range(100))
    monkeypatch.setattr("needs_map.data.builds.sha256", lambda _: str(next(sums)))
    with pytest.raises(DataError, match="could not be read back"):
        write_store(tmp_path, tables(2), FACTS)
    monkeypatch.undo()
    assert builds(tmp_path) == {first["build"]}
    assert read_store(tmp_path).build == first["build"]


def test_the_build_before_is_kept_and_older_ones_go(tmp_path):
    names = [write_store(tmp_path, tables(), FACTS)["build"] for _ in range(4)]
    assert builds(tmp_path) == set(names[2:])


def test_what_is_not_ours_is_never_swept(tmp_path):
    (tmp_path / "photographs").mkdir()
    (tmp_path / "photographs" / "lsoa.parquet").touch()
    (tmp_path / "notes.txt").touch()
    for _ in range(3):
        write_store(tmp_path, tables(), FACTS)
    assert (tmp_path / "photographs" / "lsoa.parquet").exists()
    assert (tmp_path / "notes.txt").exists()


def test_remains_of_killed_builds_are_swept_and_never_count_as_the_build_before(tmp_path):
    first = write_store(tmp_path, tables(), FACTS)["build"]
    for name in ("20990101T000000-abcdef", "20990101T000000-abcde0"):
        (tmp_path / name).mkdir()
        shutil.copy(tmp_path / first / "lsoa.parquet", tmp_path / name)
    (tmp_path / "20990101T000001-000000").mkdir()
    second = write_store(tmp_path, tables(), FACTS)["build"]
    assert builds(tmp_path) == {first, second}


def test_remains_of_a_killed_build_go_also_when_the_next_one_fails(tmp_path):
    before, first = (write_store(tmp_path, tables(), FACTS)["build"] for _ in range(2))
    (tmp_path / "20990101T000000-abcdef").mkdir()
    with pytest.raises(AttributeError):
        write_store(tmp_path, {"lsoa": None}, FACTS)
    assert builds(tmp_path) == {before, first}


def test_a_store_that_was_opened_goes_on_while_another_is_built(tmp_path):
    write_store(tmp_path, tables(), FACTS)
    old = read_manifest(tmp_path)
    write_store(tmp_path, tables(2), FACTS)
    assert len(gpd.read_parquet(tmp_path / old["build"] / "lsoa.parquet")) == 1


def test_one_build_at_a_time(tmp_path):
    with sole_builder(tmp_path / "store"):
        with pytest.raises(DataError, match="Another build is at work"), sole_builder(tmp_path / "store"):
            pass
        with sole_builder(tmp_path / "other"):
            pass
    with sole_builder(tmp_path / "store"):
        pass


def test_the_lock_is_released_by_an_error_and_the_error_is_kept(tmp_path):
    with pytest.raises(FileNotFoundError), sole_builder(tmp_path):
        raise FileNotFoundError("an input")
    with sole_builder(tmp_path):
        pass


def test_which_store_serves(tmp_path, monkeypatch):
    official = tmp_path / "official"
    monkeypatch.setenv("NEEDS_MAP_STORE", str(official))
    assert default_store() == official
    assert store_to_serve() == SAMPLE
    write_store(official, tables(), FACTS)
    assert store_to_serve() == official
    assert store_to_serve(tmp_path / "named") == tmp_path / "named"


def test_without_a_setting_the_store_is_in_the_users_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("NEEDS_MAP_STORE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert default_store().name == "store"
    assert tmp_path in default_store().parents


@pytest.mark.skipif(os.name != "posix", reason="a file is read as a folder in other words elsewhere")
def test_a_store_that_is_a_file(tmp_path):
    (tmp_path / "store").write_text("")
    with pytest.raises(DataError, match="cannot be read"):
        read_store(tmp_path / "store")


def test_tables_of_another_build_are_not_mixed_in(tmp_path):
    """A table of an older build under the newer one's name is noticed."""
    old = write_store(tmp_path, tables(1), FACTS)["build"]
    new = write_store(tmp_path, tables(3), FACTS)["build"]
    shutil.copy(tmp_path / old / "areas.parquet", tmp_path / new / "areas.parquet")
    with pytest.raises(DataError, match=r"areas\.parquet is not as it was written"):
        read_store(tmp_path)


def test_a_manifest_that_lacks_a_key(tmp_path):
    manifest = write_store(tmp_path, tables(), FACTS)
    del manifest["periods"]
    (tmp_path / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(DataError, match="lacks 'periods'"):
        read_manifest(tmp_path)
