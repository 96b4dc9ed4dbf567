import pytest

import needs_map
from needs_map.data.errors import DataError


@pytest.fixture(scope="module")
def store(indicators_folder):
    return needs_map.open_store(indicators_folder)


def test_areas_have_their_shapes_and_values_their_limits(store, indicators_serving):
    places = store.areas("place")
    assert places.crs.to_epsg() == 27700
    assert places["name"].tolist() == ["Ambridge", "Borchester", "Felpersham"]
    visits = store.values("visits", period="2023").set_index("name")
    assert visits.loc["Borchester", ["value", "lower_cl", "upper_cl"]].tolist() == [41.5, 39.5, 43.5]
    inside = store.areas("lsoa", "Felpersham")
    assert inside["code"].tolist() == list(indicators_serving.tree.lsoas("E06999003"))


def test_core20_counts_people_of_either_kind(store):
    """LSOAs 0 to 5 are the most deprived fifth, all in Ambridge: 2,000 patients each, 1,000 in the other six."""
    shares = store.core20("place", basis="registered").set_index("name")
    assert shares.loc["Ambridge", "core20_people"] == 12_000
    assert shares.loc["Ambridge", "core20_percent"] == pytest.approx(100 * 12 / 18)
    assert store.core20("place", "Borsetshire")["name"].tolist() == ["Ambridge", "Borchester"]


def test_small_counts_are_hidden_here_too(store):
    table = store.values("smokers", "lsoa").set_index("code")
    assert (table["note"] == "suppressed").sum() > 1
    assert table.loc[table["note"] == "suppressed", ["value", "numerator"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (lambda store: store.values("visit"), "There is no measure “visit” in this store. Did you mean visits?"),
        (lambda store: store.values("visits", "lsoa"), "Visits is not available by lsoa. It is available by: place."),
        (lambda store: store.values("visits", period="1999"), "Visits is not available by place in 1999."),
        (lambda store: store.areas("parish"), "There is no level “parish” in this store: choose from lsoa"),
        (lambda store: store.areas("lsoa", "Atlantis"), "There is no area 'Atlantis'"),
        (lambda store: store.areas("place", "Felpersham 001A"), "is not made up of places"),
        (lambda store: store.core20(basis="everybody"), "This store counts only resident and registered people"),
    ],
)
def test_what_is_not_in_the_store_is_said_in_a_sentence(store, asked, words):
    with pytest.raises(DataError) as error:
        asked(store)
    assert words in str(error.value)


def test_the_package_has_nothing_else():
    with pytest.raises(AttributeError, match="has no attribute 'close_store'"):
        needs_map.close_store  # noqa: B018
    assert needs_map.__all__ == ["open_store"]
