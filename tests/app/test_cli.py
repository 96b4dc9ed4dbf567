"""The command line as a person types it: what it prints, and exit codes 0, 1 and 2."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest

from needs_map.app.commands.main import main
from needs_map.app.update.progress_bars import step_bar
from needs_map.data.manifest import SAMPLE
from tests.conftest import ROOT
from tests.publishers import AMBRIDGE, EAST


@pytest.fixture
def run(capsys, small_store, monkeypatch):
    """Run a command on the made-up system's store; give the exit code and what was printed."""
    monkeypatch.setenv("NEEDS_MAP_STORE", str(small_store))

    def act(*words):
        capsys.readouterr()
        try:
            code = main(list(map(str, words)))
        except SystemExit as leaving:
            code = leaving.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return act


def test_build_prints_a_line_a_step_and_a_summary(run, files, tmp_path):
    code, out, err = run(
        "data", "build", "--from", files, "--system", files / "tiny.toml", "--store", tmp_path / "store"
    )
    assert code == 0
    for step in ("Find", "Read the lookup", "Read the Indices", "Add up registered", "Dissolve", "Check and write"):
        assert step in err
    assert len(err.splitlines()) >= 9
    assert not set(err) & {"\r", "\x1b", "█"}  # no bar where there is no terminal
    assert out.splitlines()[0] == f"Built Borsetshire and Felpersham in {tmp_path / 'store'}"
    for line in (
        "English Indices of Deprivation 2025, File 7 (IMD 2025): 30 rows of File_7",
        "left out: 6 LSOAs outside the system",
        "left out: 7 registered patients, no LSOA (CLOSED)",
        "left out: 11 registered patients, no LSOA (NO2011)",
        "left out: 3 registered patients, LSOAs in Wales",
        "Areas: 24 LSOAs, 7 MSOAs, 4 neighbourhoods, 3 places, 2 ICBs, 1 cluster",
        "People (resident, mid-2022): known for 24 of 24 LSOAs",
        "People (registered, 1 July 2025): known for 24 of 24 LSOAs",
        f"Serve it with: needs-map run --store {tmp_path / 'store'}",
    ):
        assert line in out
    assert "Not available: the registered population basis" not in out
    assert "Not available: change since the IMD of 2019" in out


def test_build_goes_to_the_default_store(run, files, tmp_path, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "mine"))
    (files / "MSOA-Names-Latest2.csv").unlink()
    code, out, _ = run("data", "build", "--from", files, "--system", files / "tiny.toml")
    assert code == 0
    assert (tmp_path / "mine" / "manifest.json").is_file()
    assert out.rstrip().endswith("Serve it with: needs-map run")
    assert "Not available: names of MSOAs" in out


def test_status(run, small_store):
    code, out, err = run("data", "status")
    assert (code, err) == (0, "")
    for line in (f"Store: {small_store}", "System: Borsetshire and Felpersham", "Table lsoa: 24 rows", "SHA-256"):
        assert line in out
    assert "SAMPLE" not in out


def test_status_of_the_sample_says_so_and_how_to_build(run, tmp_path, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    code, out, _ = run("data", "status")
    assert code == 0
    assert "the embedded SAMPLE" in out
    assert f"There is no official store in {tmp_path / 'none'}: needs-map data build --from FOLDER makes one." in out


def test_the_store_named_goes_before_the_default(run):
    code, out, _ = run("table", "core20", "--store", SAMPLE, "--area", "Leicester", "--format", "json")
    assert code == 0
    assert json.loads(out)["sample"] is True


def test_core20_of_a_place_as_json(run):
    code, out, err = run(
        "table", "core20", "--area", "Ambridge", "--level", "place", "--basis", "registered", "--format", "json"
    )
    assert (code, err) == (0, "")
    table = json.loads(out)
    # 12,000 of 18,000 patients live in the six LSOAs of deciles 1 and 2.
    assert table["rows"] == [
        {
            "code": AMBRIDGE,
            "name": "Ambridge",
            "level": "place",
            "core20_percent": pytest.approx(200 / 3),
            "core20_people": 12_000,
            "population": 18_000,
        }
    ]
    assert (table["population"], table["period"], table["sample"]) == ("registered patients", "1 July 2025", False)


def test_registered_is_the_default_basis(run):
    assert run("table", "core20") == run("table", "core20", "--basis", "registered", "--level", "place")


def test_csv(run):
    code, out, _ = run("table", "quintiles", "--level", "icb", "--basis", "resident", "--format", "csv")
    assert code == 0
    lines = out.splitlines()
    about = [line for line in lines if line.startswith("# ")]
    assert "# population: residents" in about
    assert "# period: mid-2022" in about
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[len(about) :]))))
    assert [row["code"] for row in rows] == [EAST, "E54999002"]
    assert float(rows[0]["quintile_1_percent"]) == pytest.approx(100 / 3)
    assert [float(rows[1][f"quintile_{q}_people"]) for q in range(1, 6)] == [0, 0, 0, 6600, 0]


def test_text(run):
    code, out, _ = run("table", "core20", "--basis", "resident")
    assert code == 0
    assert out.splitlines() == [
        "Share of people in the most deprived fifth of England: residents, mid-2022",
        "code       name        level  core20 %  core20 people  population",
        "E06999001  Ambridge    place      50.0          6,600      13,200",
        "E10999002  Borchester  place       0.0              0       6,600",
        "E06999003  Felpersham  place       0.0              0       6,600",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["table", "core20", "--area", "Atlantis"], "There is no area 'Atlantis'"),
        (["table", "core20", "--area", "E06000016"], "There is no area 'E06000016'"),
        (["table", "core20", "--area", ""], "There is no area ''"),
        (["table", "core20", "--area", "Ambridge", "--level", "icb"], "There is no ICB 'Ambridge'"),
        (["table", "core20", "--store", "/nowhere"], "There is no store in /nowhere"),
        (["data", "status", "--store", "/nowhere"], "There is no store in /nowhere"),
        (["run", "--store", "/nowhere"], "There is no store in /nowhere"),
        (["data", "build", "--from", "/nowhere"], "There is no folder /nowhere"),
        (["data", "build", "--from", "/nowhere", "--system", "atlantis"], "no system file atlantis.toml"),
    ],
)
def test_failures_exit_1_with_one_line(run, tmp_path, words, message):
    if words[:2] == ["data", "build"]:
        words = [*words, "--store", str(tmp_path / "store")]
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    last = err.rstrip().splitlines()[-1]
    assert last.startswith("needs-map: ")
    assert message in last
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["fly"],
        ["table"],
        ["table", "horoscope"],
        ["table", "core20", "--level", "street"],
        ["table", "core20", "--basis", "imagined"],
        ["table", "core20", "--format", "xls"],
        ["table", "core20", "Leicester"],
        ["data"],
        ["data", "build"],
        ["run", "--port", "many"],
        ["run", "--port", "0"],
        ["run", "--port", "70000"],
        ["run", "--port", "-1"],
    ],
)
def test_wrong_usage_exits_2(run, words):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("usage: needs-map")
    assert "Traceback" not in err


def test_a_port_out_of_range_is_named(run):
    assert "must be 1 to 65535" in run("run", "--port", "x")[2]


@pytest.mark.parametrize("words", [["--help"], ["table", "--help"], ["data", "build", "--help"], ["run", "--help"]])
def test_help(run, words):
    code, out, _ = run(*words)
    assert code == 0
    assert out.startswith("usage: needs-map")


def test_no_registered_patients_in_the_store(run, files, tmp_path):
    (files / "gp-reg-pat-prac-lsoa-2021-male-female-July-25.zip").unlink()
    store = tmp_path / "store"
    assert run("data", "build", "--from", files, "--system", files / "tiny.toml", "--store", store)[0] == 0
    assert json.loads(run("table", "core20", "--store", store, "--format", "json")[1])["population"] == "residents"
    code, _, err = run("table", "core20", "--store", store, "--basis", "registered")
    assert code == 1
    assert "does not know registered patients" in err


IMPORTED = """
import sys
from needs_map.app.commands.main import main
from needs_map.app.update.progress_bars import step_bar
for words in ("data status", "table core20", "data build --from nowhere"):
    main(words.split())
    print("modules", *(name for name in sys.modules if not name.startswith("_")))
"""
HEAVY = {
    "altair",
    "folium",
    "geopandas",
    "httpx",
    "matplotlib",
    "pyogrio",
    "pyproj",
    "shapely",
    "starlette",
    "streamlit",
}
DRAWN = {"scipy.special", "scipy.optimize", "scipy.sparse", "PIL", "jinja2", "xlsxwriter"}


def test_a_command_imports_only_what_it_needs(small_store):
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED],
        cwd=ROOT,
        env=os.environ | {"NEEDS_MAP_STORE": str(small_store)},
        capture_output=True,
        text=True,
        check=True,
    )
    status, table, build = (set(line.split()) for line in done.stdout.splitlines() if line.startswith("modules"))
    assert status & (HEAVY | DRAWN | {"numpy", "pandas", "pyarrow"}) == set()
    assert table & (HEAVY | DRAWN) == set()
    assert "pandas" in table
    assert build & {"altair", "folium", "starlette", "streamlit"} == set()


@pytest.mark.parametrize("level", ["lsoa", "icb"])
def test_a_reader_that_leaves_early_sees_no_traceback(small_store, level):
    """As `needs-map table ... | head -0` does, of a long and of a short table."""
    command = [sys.executable, "-m", "needs_map.app.commands.main", "table", "core20", "--level", level]
    environment = os.environ | {"NEEDS_MAP_STORE": str(small_store)}
    environment.pop("PYTHONUNBUFFERED", None)  # with it nothing waits to be written as the program ends
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_a_terminal_has_a_bar_for_each_step(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with step_bar("Read the lookup"):
        pass
    assert "|████████████████████|" in capsys.readouterr().err
