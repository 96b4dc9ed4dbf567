import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.observations import held
from needs_map.data.manifest import read_manifest
from needs_map.data.own.added import add_indicator, remove_indicator, write_example
from needs_map.data.own.drafts import drafts, drop_draft, keep_draft, publish_draft, store_with_drafts
from needs_map.data.store import SHIELDS


def named(store):
    """Names of the indicators of a store by key."""
    return {key: one.indicator.name for key, one in held(store, read_manifest(store)).items()}


@pytest.fixture
def falls(store, tmp_path):
    return write_example(tmp_path / "own", store)[0]


def test_a_draft_is_in_a_store_beside_the_one_that_everybody_sees(store, falls):
    before = named(store)
    build = read_manifest(store)["build"]
    assert store_with_drafts(store) == store
    assert keep_draft(store, falls).rows == 4
    assert read_manifest(store)["build"] == build
    assert named(store) == before
    beside = store_with_drafts(store)
    assert beside != store
    assert named(beside) == before | {"falls": "Falls in people aged 65 and over (draft)"}
    assert not (store / SHIELDS).is_file() or (store / SHIELDS).read_bytes() == (beside / SHIELDS).read_bytes()
    assert (beside / build / "lsoa.parquet").samefile(store / build / "lsoa.parquet")  # no second copy


def test_a_draft_is_published_under_its_name(store, falls):
    keep_draft(store, falls)
    publish_draft(store, "falls")
    assert named(store)["falls"] == "Falls in people aged 65 and over"
    assert drafts(store) == {}
    assert store_with_drafts(store) == store


def test_a_draft_that_is_taken_out_is_gone(store, falls):
    other = falls.with_name("slips.csv")
    other.write_bytes(falls.read_bytes())
    other.with_suffix(".toml").write_bytes(falls.with_suffix(".toml").read_bytes())
    keep_draft(store, falls)
    keep_draft(store, other)
    drop_draft(store, "falls")
    assert set(drafts(store)) == {"slips"}
    assert {"slips"} == set(named(store_with_drafts(store))) - set(named(store))
    for act in (drop_draft, publish_draft):
        for key in ("falls", "../falls", ""):
            with pytest.raises(DataError, match="There is no draft"):
                act(store, key)


def test_drafts_follow_the_store_to_its_next_build(store, falls):
    keep_draft(store, falls)
    other = falls.with_name("slips.csv")
    other.write_bytes(falls.read_bytes())
    other.with_suffix(".toml").write_bytes(falls.with_suffix(".toml").read_bytes())
    add_indicator(store, other)
    assert {"falls", "slips"} <= set(named(store_with_drafts(store)))
    remove_indicator(store, "slips")
    assert set(named(store_with_drafts(store))) - set(named(store)) == {"falls"}
    build = read_manifest(store_with_drafts(store))["build"]
    assert read_manifest(store_with_drafts(store))["build"] == build  # made once for each build


def test_a_file_with_mistakes_becomes_no_draft(store, falls):
    falls.write_text("area,period,value\nnowhere,2024,1\n", encoding="utf-8")
    with pytest.raises(DataError, match="row 2"):
        keep_draft(store, falls)
    assert drafts(store) == {}
    assert store_with_drafts(store) == store
