"""Files that are optional and wrong: a build that forgives goes on without them and says what it lacks."""

import os
from contextlib import nullcontext

import numpy as np
import pytest

from needs_map.app.commands.main import main
from needs_map.data.builds import write_store
from needs_map.data.errors import DataError
from needs_map.data.places.system import read_system
from needs_map.data.store import read_store
from needs_map.figures.documents.answers import measure_facts
from needs_map.figures.measures import measures_of
from needs_map.figures.serving import open_serving
from needs_map.geo.building.build import build_store
from needs_map.geo.building.observed import observed_of
from needs_map.geo.building.optional import Files
from tests.data.indicators.test_fingertips import ABOUT
from tests.data.known_areas import KNOWN
from tests.made_indicators import fingertips
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
    with pytest.raises(DataError, match=f"{name}.* Or take {name} out of .*: the store is then built without "):
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
    assert not store.has("practices")


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
    assert "Not available: the registered population basis and general practices (left out: " in capsys.readouterr().out
    assert read_store(tmp_path / "store").manifest["system"]["asked"] == ["--icb", "Borsetshire"]
    assert main(["data", "status", "--store", str(tmp_path / "store")]) == 0
    assert REGISTERED_FILE in capsys.readouterr().out


FINGERTIPS = (
    "Indicator ID,Indicator Name,Area Code,Sex,Age,Category Type,Category,Time period,Value,Lower CI 95.0 limit,"
    "Upper CI 95.0 limit,Count,Denominator,Value note\n"
)


def test_every_file_of_fingertips_is_read_and_named_and_a_broken_one_costs_only_its_own(files, tmp_path, capsys):
    for name, number in (("CountyUA.data", "1"), ("CountyUA.data (1)", "2"), ("DistrictUA.data", "3")):
        row = f"{number},Made up,E06999001,Persons,All ages,,,2023,50,40,60,,,\n"
        (files / f"indicators-{name}.csv").write_text(FINGERTIPS + row, encoding="utf-8")
    for path in files.glob("fingertips*.csv"):
        path.unlink()
    store = built(files, tmp_path / "store")
    assert {"fingertips_1", "fingertips_2", "fingertips_3"} <= set(store.manifest["indicators"])
    named = {one["file"]: one["rows"] for one in store.manifest["datasets"] if one["key"] == "fingertips"}
    assert named == {f"indicators-{name}.csv": 1 for name in ("CountyUA.data", "CountyUA.data (1)", "DistrictUA.data")}
    assert store.manifest["indicators"]["fingertips_2"]["files"] == ["indicators-CountyUA.data (1).csv"]
    serving = open_serving(tmp_path / "store")
    (area,) = [one for one in serving.tree.at("place") if one.code == "E06999001"]
    facts = measure_facts(serving, measures_of(serving)["fingertips_2"], area, "resident")
    (own,) = [text for label, text in facts if label == "Source file" and "indicators-" in text]
    assert "(indicators-CountyUA.data (1).csv)" in own
    broken = files / "indicators-CountyUA.data.csv"
    broken.write_text(FINGERTIPS + "1,Made up,E06999001,Persons\n", encoding="utf-8")
    with pytest.raises(DataError, match="built without the figures of indicators-CountyUA"):
        built(files, tmp_path / "store")
    store = built(files, tmp_path / "store", forgiving=True)
    assert {"fingertips_2", "fingertips_3"} <= set(store.manifest["indicators"])
    (missing,) = [one for one in store.manifest["missing"] if "because" in one]
    assert (missing["file"], missing["without"]) == (broken.name, f"the figures of {broken.name}")
    assert main(["data", "status", "--store", str(tmp_path / "store")]) == 0
    said = capsys.readouterr().out
    assert "indicators-CountyUA.data (1).csv" in said
    assert "indicators-DistrictUA.data.csv" in said


def test_two_downloads_of_one_file_are_told_in_status(files, tmp_path, capsys):
    second = files / "MSOA-Names-Latest2 (1).csv"
    second.write_bytes((files / MSOA_FILE).read_bytes())
    os.utime(second, (2e9, 2e9))
    store = built(files, tmp_path / "store")
    (names,) = [one for one in store.manifest["datasets"] if one["key"] == "msoa_names"]
    assert (names["file"], names["not_read"]) == (second.name, [MSOA_FILE])
    assert main(["data", "status", "--store", str(tmp_path / "store")]) == 0
    assert f"not read: {MSOA_FILE}, for {second.name} is there too and is the later download" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_not_called_a_fault_of_the_store(tmp_path):
    def fails():
        raise OSError(5, "Input/output error", "/elsewhere/fingertips.csv")
        yield

    with pytest.raises(DataError, match=r"^/elsewhere/fingertips\.csv cannot be read \(Input/output error\)"):
        write_store(tmp_path, {}, {}, observed=fails())


def test_definitions_without_figures_and_figures_without_a_definition_are_counted(tmp_path):
    """Figures of 90366 and 999; definitions of 999 and of two others."""
    paths = {"fingertips": tmp_path / "fingertips_made_up.csv", "fingertips_metadata": tmp_path / "metadata.csv"}
    paths["fingertips"].write_text(fingertips(), encoding="utf-8")
    rows = "".join(f"{number},Made up {number},What it is,Proportion,%,%,,,,\n" for number in (999, 1001, 1002))
    paths["fingertips_metadata"].write_text(ABOUT + rows, encoding="utf-8")
    files = Files(paths, {}, forgiving=False, dropped={})
    assert {one.indicator.key for _, one in observed_of(files, KNOWN, lambda _: nullcontext())} == {
        "fingertips_90366",
        "fingertips_999",
    }
    assert files.sources["fingertips_metadata"].left_out == {
        "indicators of which there are no figures": 2,
        "indicators with figures of which no such file has a definition": 1,
    }


def test_all_profiles_of_the_catalogue_give_all_of_their_indicators_with_what_they_are(tmp_path):
    """Eleven files of six profiles, twenty indicators to a profile and kind of area: none is capped or dropped."""
    paths, expected = {}, {}
    for order, (number, kinds) in enumerate(((143, 1), (19, 2), (135, 2), (98, 2), (92, 2), (105, 2))):
        own = range(order * 100, order * 100 + 20 * kinds)
        for kind in range(kinds):
            rows = [
                f"{own[kind * 20 + place]},Made up,E06999001,Persons,All ages,,,2023,50,40,60,,,\n"
                for place in range(20)
            ]
            path = tmp_path / f"fingertips_profile_{number}_{kind}.csv"
            path.write_text(FINGERTIPS + "".join(rows), encoding="utf-8")
            key = f"fingertips#{path.name}"
            paths[key], expected[key] = path, 20
        path = tmp_path / f"fingertips_metadata_profile_{number}.csv"
        lines = [f"{one},Made up {one},What {one} is,Proportion,%,RAG - Low is good,,,,\n" for one in own]
        path.write_text(ABOUT + "".join(lines), encoding="utf-8")
        paths[f"fingertips_metadata#{path.name}"] = path
    files = Files(paths, {}, forgiving=False, dropped={})
    found = [one.indicator for _, one in observed_of(files, KNOWN, lambda _: nullcontext())]
    assert len(found) == 220
    assert all(one.definition.startswith(f"What {one.key.removeprefix('fingertips_')} is") for one in found)
    assert {key: source.rows for key, source in files.sources.items() if key in expected} == expected
    assert all(not source.left_out for source in files.sources.values())
