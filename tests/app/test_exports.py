import csv

import pytest

from needs_map.app.exports.csv_file import safe_cell
from needs_map.app.exports.spreadsheets import part_csv
from needs_map.app.exports.views import file_stem, part_stem, taken_view
from needs_map.app.link.links import address_at, linked, view_of_link


def view_csv(serving, view):
    return part_csv(serving, taken_view(serving, view))


def rows_of(text):
    return list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))


def test_the_csv_has_its_metadata_and_the_areas_in_view(sample):
    view = view_of_link({"area": "lnr", "level": "place", "measure": "core20_share"}, sample).view
    text = linked(address_at("https://map.nhs.uk/needs/", view), lambda: view_csv(sample, view))()
    meta = dict(line[2:].split(": ", 1) for line in text.splitlines() if line.startswith("# "))
    assert meta["Population"] == "registered patients, September 2025"
    assert meta["Link"].startswith("https://map.nhs.uk/needs/?page=map&area=lnr&level=place&measure=core20_share")
    head, *rows = rows_of(text)
    assert head == ["code", "name", "within", "Core20 share (%)", "class", "registered patients", "note"]
    assert len(rows) == 5
    assert rows[0][:2] == ["E06000016", "Leicester"]
    assert float(rows[0][3]) == pytest.approx(53.5, abs=0.05)
    assert sum(int(row[-2]) for row in rows) == 2_086_090


def test_a_sample_says_so_in_name_and_in_the_first_line(sample):
    view = view_of_link({}, sample).view
    assert file_stem(sample, view).startswith("SAMPLE-")
    assert view_csv(sample, view).startswith("# SAMPLE: ")


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_cannot_run(text):
    assert safe_cell(text) == f"'{text}"


def test_plain_text_is_left_alone():
    assert safe_cell("Llanfair & “Sons” 😀") == "Llanfair & “Sons” 😀"


@pytest.mark.parametrize(
    ("part", "stem"),
    [
        ("e06000016-lives", "SAMPLE-leicester-lives"),
        ("indicators-E06000016", "SAMPLE-indicators-leicester"),
        ("e54000015-and-e06000017-compared", "SAMPLE-llr-and-rutland-compared"),
        ("e06999999-lives", "SAMPLE-e06999999-lives"),  # no area of the store
        ("lnr-lives", "SAMPLE-lnr-lives"),
    ],
)
def test_a_file_bears_the_names_of_areas_in_place_of_their_codes(sample, part, stem):
    assert part_stem(sample, part) == stem
