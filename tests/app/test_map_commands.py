"""The commands `picture` and `webmap`: two measures, rings, my patch, two areas; and what cannot be is said."""

import io
import re

import pypdf
import pytest

from needs_map.app.commands.main import main
from needs_map.data.manifest import SAMPLE

STORE = ["--store", str(SAMPLE)]
LSOAS = ["--measure", "imd_score", "--level", "lsoa"]


def text_of(path):
    return " ".join(pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text().split())


def test_a_picture_rings_core20_areas_and_my_patch(tmp_path):
    out = tmp_path / "map.pdf"
    words = ["picture", *LSOAS, "--area", "Leicester", "--ring", "--patch", "Leicester", "--out", str(out), *STORE]
    assert main(words) == 0
    text = text_of(out)
    assert "Core20 areas" in text
    assert "My patch: Leicester" in text


def test_a_picture_for_half_a_column_without_its_words(tmp_path):
    out = tmp_path / "half.pdf"
    words = ["picture", *LSOAS, "--area", "Rutland", "--paper", "half-width", "--untitled", "--out", str(out), *STORE]
    assert main(words) == 0
    assert "Rutland" not in text_of(out)
    page = pypdf.PdfReader(io.BytesIO(out.read_bytes())).pages[0].mediabox
    assert float(page.width) == pytest.approx(77 / 25.4 * 72, abs=0.5)
    assert float(page.height) < 240 / 25.4 * 72


def test_a_picture_of_two_areas(tmp_path):
    out = tmp_path / "both.pdf"
    assert main(["picture", *LSOAS, "--area", "Leicester", "--compare", "Rutland", "--out", str(out), *STORE]) == 0
    text = text_of(out)
    assert "in Leicester, compared with " in text
    assert "Each map has its own scale" in text
    out = tmp_path / "parent.pdf"
    assert main(["picture", *LSOAS, "--area", "Leicester", "--compare", "parent", "--out", str(out), *STORE]) == 0
    assert "compared with 21.9 in Leicester, Leicestershire and Rutland ICB" in text_of(out)


def test_a_web_map_of_two_measures_with_rings(tmp_path, capsys):
    out = tmp_path / "map.html"
    words = ["webmap", *LSOAS, "--area", "Rutland", "--second", "people", "--patch", "Rutland", "--ring"]
    assert main([*words, "--out", str(out), *STORE]) == 0
    text = out.read_text("utf-8")
    assert "IMD score and People" in text
    assert "My patch: Rutland" in text
    assert "Rutland has no Core20 area: none is ringed." in capsys.readouterr().out
    assert main(["webmap", *LSOAS, "--area", "Leicester", "--ring", "--out", str(out), *STORE]) == 0
    assert re.search(r'"key": ?"core20"', out.read_text("utf-8"))
    assert "none is ringed" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["picture", "webmap"])
@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--second", "imd_score"], "must be another measure"),
        (["--second", "nothing"], "no measure 'nothing'"),
        (["--second", "core20_share"], "does not exist by lsoa: choose --level msoa"),
        (["--second", "people", "--classes", "equal"], "takes no --classes"),
        (["--patch", "Rutland"], "No area of my patch is in Leicester"),
        (["--patch", "Atlantis"], "Atlantis"),
    ],
)
def test_what_cannot_be_drawn_is_said(tmp_path, capsys, command, more, message):
    out = tmp_path / ("map.png" if command == "picture" else "map.html")
    assert main([command, *LSOAS, "--area", "Leicester", *more, "--out", str(out), *STORE]) == 1
    assert message in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--level", "place", "--area", "LNR", "--ring"], "--ring needs --level lsoa"),
        (["--compare", "Rutland", "--select", "X01000001"], "it takes no --select"),
        (["--compare", "Rutland", "--shape", "both"], "it takes no --shape both"),
        (["--compare", "Atlantis"], "Atlantis"),
    ],
)
def test_what_a_picture_cannot_hold_is_said(tmp_path, capsys, more, message):
    words = ["picture", *LSOAS, "--area", "Leicester", *more, "--out", str(tmp_path / "map.png"), *STORE]
    assert main(words) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("table", ["population", "ageing", "core20"])
def test_rates_are_for_activity_alone(tmp_path, capsys, table):
    assert main(["table", table, "--area", "Leicester", "--rates", str(tmp_path / "rates.csv"), *STORE]) == 1
    assert f"The table {table} takes no --rates" in capsys.readouterr().err
