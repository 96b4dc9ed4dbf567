"""Files made to do harm: each refused in one sentence, within a bound on time and memory."""

import gzip
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.fetching.arcgis import _understood as understood
from needs_map.data.fetching.failures import Unavailable
from needs_map.data.files.formats import parse_json
from needs_map.data.files.tables import header_of, read_csv
from needs_map.data.indicators.definitions import KnownAreas
from needs_map.data.indicators.fingertips import read_fingertips
from needs_map.data.indicators.imd import read_imd
from needs_map.data.own.about import read_about
from needs_map.data.own.text import Problems, read_rows
from needs_map.data.people.population import read_estimates
from needs_map.data.people.registered import read_lists
from needs_map.data.places.lookups import read_lsoa_lookup
from needs_map.data.places.postcodes import read_postcodes
from needs_map.data.places.published_neighbourhoods import read_published_neighbourhoods
from needs_map.data.places.system import read_system
from tests import made_publishers as made
from tests.publishers import IMD_FILE, LOOKUP_FILE

ROOT = Path(__file__).resolve().parent.parent
NOBODY = pd.Index([], dtype="str")
LONGEST, MOST = 30.0, 1_000_000_000
"""Seconds that a hostile file may take, and bytes beyond those that the same work takes on good files."""


READING = """
import json, re, resource, sys, time
from pathlib import Path
import pandas as pd
from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import KnownAreas
from needs_map.data.places.published_neighbourhoods import read_published_neighbourhoods
from needs_map.data.files.tables import read_csv
from needs_map.data.own.tidy import read_tidy
known = KnownAreas({f"E0100{number:04d}": "lsoa" for number in range(1000)}, pd.DataFrame())
def read(path):
    if path.suffix == ".xlsx":
        read_published_neighbourhoods(path)
    elif path.with_suffix(".toml").exists():
        read_tidy(path, known)
    else:
        read_csv(path)
for name in sys.argv[1:]:
    before, problem = time.monotonic(), ""
    try:
        read(Path(name))
    except DataError as error:
        problem = str(error)
    seconds = time.monotonic() - before
    own = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
    most = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    print(json.dumps([problem, seconds, most * 1024]))
"""
"""
Of each file: why it is refused, seconds, and the most memory (bytes) of the process and its children so far.

The process's own is that of its present program: `ru_maxrss` holds the memory of the process that started it, too.
"""


def readings(good, bad):
    """Read good files and then bad ones in a process of their own; give the bad ones' problems, times and memory."""
    ran = subprocess.run(
        [sys.executable, "-c", READING, *map(str, [*good, *bad])],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode == 0, ran.stderr
    read = [json.loads(line) for line in ran.stdout.splitlines()]
    usual = read[len(good) - 1][2]
    assert [problem for problem, _, _ in read[: len(good)]] == [""] * len(good)
    return [(problem, seconds, most - usual) for problem, seconds, most in read[len(good) :]]


def blank(path, member, size):
    """A small zip with a large file of nothing but spaces in it."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(member, "w", force_zip64=True) as file,
    ):
        for _ in range(size // 1_000_000):
            file.write(b" " * 1_000_000)
    return path


def swapped(content, edited, path):
    """Copy of a zip with some of its files changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edited.get(name, old.read(name)))
    return path


def sheet(cells):
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{name}"><sheetData>{cells}</sheetData></worksheet>'


SHEET = "xl/worksheets/sheet1.xml"
BOMBS = {
    "patients": ("gp-reg-pat-prac-lsoa-all.csv", read_lists),
    "postcodes": ("NSPL_AUG_2025.csv", lambda path: read_postcodes(path, NOBODY)),
    "estimates": (SHEET, lambda path: read_estimates(path, NOBODY)),
    "neighbourhoods": (SHEET, read_published_neighbourhoods),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_zip_that_unpacks_to_a_hundred_times_its_size_is_refused_at_once(tmp_path, kind):
    member, read = BOMBS[kind]
    path = blank(tmp_path / "a.zip", member, 30_000_000)
    before = time.monotonic()
    with pytest.raises(DataError, match=r"a\.zip.* would unpack to 30 MB, which no such table does"):
        read(path)
    assert time.monotonic() - before < 2


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_two_files_of_one_name_is_refused(tmp_path):
    """Programs differ in which of them they take."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for text in ("one", "other"):
            archive.writestr("gp-reg-pat-prac-lsoa-all.csv", text)
    with pytest.raises(DataError, match=r"a\.zip holds 2 files named 'gp-reg-.*': download it again"):
        read_lists(path)


def test_a_byte_that_is_no_text_is_refused_wherever_it_stands(tmp_path):
    path = tidy(tmp_path / "a.csv", [*["E01000001,2023,5\n"] * 1000, "E01000002,2023,5\0\n"])
    with pytest.raises(DataError, match="or no text"):
        next(read_rows(path, Problems()))


def test_a_gzipped_bomb_is_refused(tmp_path):
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(b"a\n")
        for _ in range(30):
            file.write(b"1\n" * 500_000)
    assert header_of(path) == ["a"]
    with pytest.raises(DataError, match="would unpack to more than 20 MB"):
        read_csv(path)


def test_a_workbook_whose_directory_lies_of_its_sizes_is_refused(tmp_path):
    """The sheet says that it is of 1 kB; it has 7 MB of cells, which only the process that reads it may feel."""
    path = swapped(made.council(), {SHEET: sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 200_000)}, tmp_path / "a")
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises(DataError, match=r"cut short or not a|takes more memory"):
        read_published_neighbourhoods(path)


def test_a_workbook_of_too_many_columns_is_refused(tmp_path):
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
    path = swapped(made.council(), {SHEET: sheet(cells)}, tmp_path / "a.xlsx")
    with pytest.raises(DataError, match="its sheet 'Sheet' has 1 rows of 16,384 columns"):
        read_published_neighbourhoods(path)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_workbook_one_of_whose_sheets_is_empty_is_refused(tmp_path, number):
    path = swapped(made.estimates(), {f"xl/worksheets/sheet{number}.xml": sheet("")}, tmp_path / "a.xlsx")
    with pytest.raises(DataError, match=r"its sheet '.*' is empty"):
        read_estimates(path, NOBODY)


def test_an_unclosed_quotation_mark_in_the_last_column_is_refused_with_its_row(files):
    """All rows below it are then one cell, and the row has as many cells as it should."""
    path = files / LOOKUP_FILE
    lines = path.read_text(encoding="utf-8").split("\n")
    before, _, last = lines[20].rpartition(",")
    path.write_text("\n".join([*lines[:20], f'{before},"{last}', *lines[21:]]), encoding="utf-8")
    with pytest.raises(DataError, match="row 21 has a quotation mark that is not closed"):
        read_lsoa_lookup(path)


def test_line_breaks_in_a_cell_are_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,"two\nlines"\n2,"a ""word"""\n', encoding="utf-8")
    assert read_csv(path)["b"].tolist() == ["two\nlines", 'a "word"']


def test_an_unclosed_quotation_mark_among_postcodes_is_refused(tmp_path):
    path = tmp_path / "NSPL.csv"
    path.write_text('pcds,doterm,lsoa21\nLE1 1AA,,"E01000001\nLE1 1AB,,E01000001\n', encoding="utf-8")
    with pytest.raises(DataError, match="row 2 has a quotation mark that is not closed"):
        read_postcodes(path, NOBODY)


ABOUT = """name = "A"
kind = "rate"
per = 1000
polarity = "low is good"
period_type = "calendar year"
definition = "d"
publisher = "p"
source = "s"
"""


def tidy(path, lines, header="area,period,value"):
    path.with_suffix(".toml").write_text(ABOUT, encoding="utf-8")
    path.write_text("".join([f"{header}\n", *lines]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def refusals(tmp_path_factory):
    """Why each of four files is refused, with seconds and with bytes beyond those of good files."""
    folder = tmp_path_factory.mktemp("hostile")
    good = folder / "good.xlsx"
    good.write_bytes(made.council())
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    junk = folder / "junk.csv"
    junk.write_bytes(b"LSOA21CD,b\n" + bytes(range(1, 256)) * 20)
    rows = [f"E0100{n % 1000:04d},{1901 + n // 1000},5\n" for n in range(100_000)]
    notes = [line.replace(",5\n", f",5,{'n' * 190}\n") for line in rows[:50_000]]
    bad = {
        "long notes": tidy(folder / "notes.csv", notes, "area,period,value,note"),
        "last cell": swapped(made.council(), {SHEET: sheet(cells)}, folder / "last.xlsx"),
        "wrong": tidy(folder / "wrong.csv", [f"E01{n:06d}X,2023,x\n" for n in range(100_000)]),
        "doubled": tidy(folder / "doubled.csv", rows * 2),
        "junk": junk,
    }
    return dict(zip(bad, readings([good, tidy(folder / "good.csv", rows)], bad.values()), strict=True))


def test_a_larger_table_takes_a_few_times_its_size_more(refusals):
    """One of 10 MB after one of 2 MB with twice as many rows: it is read in parts, and kept once or twice."""
    refusal, seconds, most = refusals["long notes"]
    assert not refusal
    assert seconds < LONGEST
    assert most < 6 * 10_000_000


@pytest.mark.parametrize(
    ("kind", "problem", "lines"),
    [
        (
            "last cell",
            "last.xlsx cannot be read: it takes more memory than a workbook does (1.5 GB), so download it again.",
            1,
        ),
        ("wrong", "wrong.csv was not added, and nothing was changed: 200,000 problems in 100,000 rows.", 42),
        ("doubled", "doubled.csv was not added, and nothing was changed: 100,000 problems in 100,000 rows.", 42),
        ("junk", "junk.csv is neither UTF-8 nor Windows-1252 text: download it again.", 1),
    ],
)
def test_a_hostile_file_is_refused_within_a_bound_and_kills_nobody(refusals, kind, problem, lines):
    """The process that read the junk ended well, too: Arrow's threads once let go of Python's bytes after its end."""
    refusal, seconds, most = refusals[kind]
    assert refusal.splitlines()[0] == problem
    assert len(refusal.splitlines()) == lines
    assert seconds < LONGEST
    assert most < MOST


def test_more_rows_than_a_table_has_are_refused_unread(tmp_path):
    path = tmp_path / "a.csv"
    path.with_suffix(".toml").write_text(ABOUT, encoding="utf-8")
    path.write_bytes(b"area,period,value\n" + b"E01000001,2023,5\n" * 2_000_001)
    before = time.monotonic()
    with pytest.raises(DataError, match="has 2,000,003 lines, and a table of one indicator has 2,000,000 at most"):
        next(read_rows(path, Problems()))
    assert time.monotonic() - before < 5


@pytest.mark.parametrize("figure", ["1e308", "101", "NaN", "inf", "1e13"])
def test_a_score_out_of_its_range_is_refused(files, figure):
    path = files / IMD_FILE
    text = path.read_text(encoding="utf-8")
    assert "\n" in text
    lines = text.split("\n")
    cells = lines[3].split(",")
    place = next(at for at, cell in enumerate(cells) if cell == "2.800")
    cells[place] = figure
    path.write_text("\n".join([*lines[:3], ",".join(cells), *lines[4:]]), encoding="utf-8")
    with pytest.raises(DataError, match=r"row 4, column .* is not a number"):
        read_imd(path)


KNOWN = KnownAreas({"E92000001": "england", "E06000901": "place"}, pd.DataFrame())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",80,79", ",inf,79", "row 2 .*the value 'inf' is not a number"),
        (",80,79", ",1e308,79", "row 2 .*the value '1e308' is not a number"),
        ("90366,", "../../x,", "row 2: '../../x' is not the number of an indicator"),
        ("90366,", "9" * 100_000 + ",", "row 2: '9{40}' is not the number of an indicator"),
    ],
    ids=["infinite", "too large", "climbing", "long"],
)
def test_cells_of_fingertips_are_a_sentence_each(tmp_path, old, new, words):
    path = tmp_path / "fingertips.csv"
    path.write_text(made.fingertips().decode().replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=words):
        list(read_fingertips(path, KNOWN))


def test_a_figure_of_fingertips_that_is_none_is_a_mark(tmp_path):
    """`NaN` is a way to write that there is no figure: no value, and never a number."""
    path = tmp_path / "fingertips.csv"
    path.write_text(made.fingertips().decode().replace(",80,79", ",NaN,79", 1), encoding="utf-8")
    first = next(iter(read_fingertips(path, KNOWN))).observations
    assert first["value"].isna().sum() == 1
    assert set(first.loc[first["value"].isna(), "note"]) != {""}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x = " + "[" * 100_000, "it nests too deep"),
        ("per = 1" + "0" * 400, "per must be a number above 0"),
        ("per = 1" + "0" * 5000, "not a TOML file"),
        ("per = inf", "per must be a number above 0"),
        ("suppression = 5", "suppression must be a part of its own"),
        ("suppression = true", "suppression must be a part of its own"),
        ("suppression = []", "suppression must be a part of its own"),
    ],
    ids=["deep", "large", "larger", "infinite", "number", "truth", "list"],
)
def test_what_an_indicator_is_is_refused_in_a_sentence(tmp_path, line, words):
    path = tmp_path / "a.toml"
    path.write_text(ABOUT.replace("per = 1000\n", "" if line.startswith("per") else "per = 1000\n") + line + "\n")
    with pytest.raises(DataError, match=words):
        read_about(path)


def test_a_system_file_that_nests_too_deep_is_refused(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("x = " + "[" * 100_000, encoding="utf-8")
    with pytest.raises(DataError, match="it nests too deep"):
        read_system(str(path))
    with pytest.raises(ValueError, match="it nests too deep"):
        parse_json("[" * 100_000)


def test_what_a_server_says_changes_no_terminal():
    assert str(Unavailable("the service says no (0 \x1b[31mred\x07\r\nhidden" + "x" * 1000)) == (
        "the service says no (0 [31mred hidden" + "x" * 363
    )


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"error": {"code": [], "message": {}}}', b'{"error": 5}', b'{"count": 1' + b"0" * 5000 + b"}"],
    ids=["deep", "lists", "number", "digits"],
)
def test_an_answer_that_is_none_is_a_reason(body):
    with pytest.raises(Unavailable, match=r"damaged|says no"):
        understood(body)


def test_postcodes_that_are_no_text_are_a_sentence(tmp_path):
    """The row is too long besides: Arrow would hand it over as text, fail, and say so on the terminal."""
    path = tmp_path / "NSPL.csv"
    path.write_bytes(b"pcds,doterm,lsoa21\nLE1 1AA,,E01000001\nLE\xa8 1AA,,E01000001,\n")
    with pytest.raises(DataError, match="is not UTF-8 text"):
        read_postcodes(path, NOBODY)


def test_marks_that_turn_the_writing_round_reach_no_name_or_note(tmp_path, files):
    """An area, a place, a note and a title that hold them are read with blanks, and blanks at an end go."""
    over, control, bom = "\u202e", "\x07", "\ufeff"
    path = tmp_path / "a.csv"
    path.write_text(f"a,na{over}me\n{bom}1,{over}Ambridge{control}Hill\u2069\n", encoding="utf-8")
    assert read_csv(path).to_dict("list") == {"a": ["1"], "na me": ["Ambridge Hill"]}

    path.write_text(f"area,period,value,note\nE01000001,2023,5,{over}low{control} count\u200f\n", encoding="utf-8")
    assert pd.concat(read_rows(path, Problems()))["note"].tolist() == ["low  count"]
    path.with_suffix(".toml").write_text(ABOUT.replace('"A"', f'"{over}A{over}B"'), encoding="utf-8")
    assert read_about(path.with_suffix(".toml")).name.strip() == "A B"

    path = files / LOOKUP_FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Ambridge", f"{over}Ambridge"), encoding="utf-8")
    assert over in path.read_text(encoding="utf-8")
    assert over not in read_lsoa_lookup(path).table.to_csv()
