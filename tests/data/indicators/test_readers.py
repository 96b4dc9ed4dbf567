from pathlib import Path

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators import readers as indicator_files
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, Indicator, Observed
from needs_map.data.indicators.observations import read_observations
from needs_map.data.indicators.readers import KnownAreas, read_indicators
from needs_map.data.places.system import read_system
from needs_map.data.store import read_store
from needs_map.geo.building.build import build_store

KNOWN = KnownAreas({"E01000001": "lsoa", "E06000016": "place"}, pd.DataFrame())


def indicator(key: str) -> Indicator:
    return Indicator(
        key,
        "Name",
        "Short",
        "Group",
        "rate",
        "per 100,000",
        100_000.0,
        "low is good",
        1,
        "place",
        "calendar year",
        "Method",
        "Publisher",
        "Source",
        "OGL",
        "",
        "Definition",
    )


def of(*keys: str):
    table = pd.DataFrame(columns=list(OBSERVATION_COLUMNS))
    return lambda _path, _known: [Observed(indicator(key), table) for key in keys]


def test_the_readers_of_the_files_that_are_there_are_asked_in_turn(monkeypatch):
    monkeypatch.setattr(indicator_files, "READERS", {"imd": of("a", "b"), "lookup": of("c")})
    found = [(dataset, one.indicator.key) for dataset, one in read_indicators({"imd": Path("x.csv")}, KNOWN)]
    assert found == [("imd", "a"), ("imd", "b")]


def test_one_indicator_in_two_files_is_refused(monkeypatch):
    monkeypatch.setattr(indicator_files, "READERS", {"imd": of("a"), "lookup": of("a")})
    with pytest.raises(DataError, match=r"y\.csv has the indicator 'a', which x\.csv has too"):
        list(read_indicators({"imd": Path("x.csv"), "lookup": Path("y.csv")}, KNOWN))


def test_areas_are_known_by_level():
    assert list(KNOWN.at("place")) == ["E06000016"]


def test_a_build_keeps_what_the_readers_read(files, tmp_path, monkeypatch):
    def reader(path, known):
        area = known.at("place")[0]
        assert path.name.startswith("File_7")
        assert set(known.at("england")) == {"E92000001"}
        assert known.lsoa["place"].nunique() == len(known.at("place"))
        row = (area, "place", "2021", "persons", "all ages", "", "", 5.0, 4.0, 6.0, 1.0, 2.0, "")
        return [Observed(indicator("a"), pd.DataFrame([row], columns=list(OBSERVATION_COLUMNS)))]

    monkeypatch.setattr(indicator_files, "READERS", {"imd": reader})
    manifest = build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store").manifest
    assert manifest["indicators"]["a"]["origin"] == "imd"
    assert read_observations(read_store(tmp_path / "store"), "a")["value"].tolist() == [5.0]
