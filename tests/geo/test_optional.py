"""Files that are optional and wrong: a build that forgives goes on without them and says what it lacks."""

import numpy as np
import pytest

from app.cli import main
from data.errors import DataError
from data.store import read_store
from data.system import read_system
from geo.build import build_store
from tests.publishers import (
    IMD_FILE,
    MSOA_FILE,
    NEIGHBOURHOODS_FILE,
    REGISTERED_FILE,
    registered_rows,
    write_registered,
)

ESTIMATES, PROJECTIONS = "sapelsoasyoa20222024.xlsx", "2022snpppopulationsyoamigcat23.zip"


def built(files, store, **how):
    build_store(files, read_system(str(files / "tiny.toml")), store, **how)
    return read_store(store)


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        (REGISTERED_FILE, "registered", "cut short or not a zip file"),
        (MSOA_FILE, "msoa_names", "a web page"),
        (NEIGHBOURHOODS_FILE, "neighbourhoods", "a web page"),
        (ESTIMATES, "estimates", "not a workbook"),
        (PROJECTIONS, "projections", "not a zip"),
    ],
)
def test_a_broken_optional_file_stops_a_strict_build_and_is_left_out_of_a_forgiving_one(
    files, tmp_path, name, key, words
):
    (files / name).write_text("<html>sorry</html>")
    with pytest.raises(DataError, match=name):
        built(files, tmp_path / "strict")
    store = built(files, tmp_path / "store", forgiving=True)
    (missing,) = [one for one in store.manifest["missing"] if "because" in one]
    assert (missing["key"], missing["file"]) == (key, name)
    assert words in missing["because"]
    assert len(missing["sha256"]) == 64
    assert key not in {dataset["key"] for dataset in store.manifest["datasets"]}


def test_a_broken_required_file_stops_any_build(files, tmp_path):
    (files / IMD_FILE).write_text("<html>sorry</html>")
    with pytest.raises(DataError, match=IMD_FILE):
        built(files, tmp_path / "store", forgiving=True)


def test_patients_of_a_few_areas_are_not_the_systems(files, tmp_path):
    rows = registered_rows()
    few = set(rows["LSOA_CODE"].unique()[:11])  # of 24
    write_registered(files / REGISTERED_FILE, rows[rows["LSOA_CODE"].isin(few)])
    assert "registered" in set(built(files, tmp_path / "strict").population["basis"])
    store = built(files, tmp_path / "store", forgiving=True)
    assert set(store.population["basis"]) == {"resident"}
    assert "covers 11 of the system's 24 LSOAs" in str(store.manifest["missing"])


def test_estimates_of_another_place_do_not_lose_the_projections(files, tmp_path, write_estimates, write_projections):
    codes = ["E06999001", "E07999021", "E07999022", "E06999003"]
    write_estimates(files / ESTIMATES, {year: {("E06999009", "E01999029"): [1] * 182} for year in (2022, 2023, 2024)})
    ages = {code: np.ones((9, 91)) for code in codes}
    write_projections(files / PROJECTIONS, ages, ages, range(2022, 2031))
    store = built(files, tmp_path / "store", forgiving=True)
    assert not store.has("estimates")
    assert store.has("projection")


def test_the_command_for_an_area_of_the_lookup_says_what_it_left_out(files, tmp_path, capsys):
    (files / REGISTERED_FILE).write_text("<html>sorry</html>")
    line = ["data", "build", "--from", str(files), "--icb", "Borsetshire", "--store", str(tmp_path / "store")]
    assert main(line) == 0
    assert "Not there: the registered population basis (left out: " in capsys.readouterr().out
    assert read_store(tmp_path / "store").manifest["system"]["asked"] == ["--icb", "Borsetshire"]
    assert main(["data", "status", "--store", str(tmp_path / "store")]) == 0
    assert REGISTERED_FILE in capsys.readouterr().out
