"""A file of Explore local statistics, small and made up, in its layout."""

import math

import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.local_statistics import read_local_statistics
from tests.data.known_areas import KNOWN

HEAD = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes\n"
ROWS = (
    "E06999001,Ambridge,County or Unitary Authority,Smokers,2019-04-01/P1Y,12.5,Percentage,%,10,15,,\n"
    "E06999001,Ambridge,County or Unitary Authority,Smokers,2020-04-01/P1Y,,Percentage,%,,,u,\n"
    "E12000004,East,Region,Smokers,2019-04-01/P1Y,13,Percentage,%,,,,\n"
    "E92000001,England,Nation,Long lives,2020-01-01/P3Y,62.1,Years,yrs,62,62.2,,\n"
)


def read(tmp_path, text, known=KNOWN):
    path = tmp_path / "ons-explore-local-statistics.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    return {one.indicator.key: one for one in read_local_statistics(path, known)}


def test_indicators_have_their_units_periods_and_limits(tmp_path):
    known = KNOWN._replace(left_out={})
    found = read(tmp_path, ROWS, known)
    smokers, lives = found["local_smokers"], found["local_long_lives"]
    assert (smokers.indicator.kind, smokers.indicator.unit, smokers.indicator.polarity) == (
        "proportion",
        "%",
        "not known",
    )
    assert (lives.indicator.unit, lives.indicator.period_type) == ("years", "three years")
    rows = smokers.observations.set_index("period")
    assert rows.loc["2019/20", ["value", "lower_cl", "upper_cl"]].tolist() == [12.5, 10, 15]
    assert math.isnan(rows.loc["2020/21", "value"])
    assert rows.loc["2020/21", "note"] == "Too unreliable to publish"
    assert lives.observations["period"].tolist() == ["2020 - 22"]
    assert known.left_out == {"rows of areas that this map does not have (Region)": 1}


@pytest.mark.parametrize(("mark", "note"), [("*", "suppressed"), ("[c]", "suppressed"), ("..", "Not available")])
def test_a_mark_in_place_of_a_figure_is_kept_as_a_note(tmp_path, mark, note):
    rows = read(tmp_path, ROWS.replace("12.5", mark).replace("10,15", f"{mark},{mark}"))["local_smokers"].observations
    assert math.isnan(rows["value"][0])
    assert rows["note"][0] == note


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROWS.replace("2019-04-01/P1Y", "April 2019", 1), "'April 2019' is not a period"),
        (ROWS.replace("12.5", "many"), "'many' is not a number"),
        (ROWS.splitlines(keepends=True)[2], "has no row of England or of any local authority"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(tmp_path, text, words):
    with pytest.raises(DataError, match=words):
        read(tmp_path, text)
