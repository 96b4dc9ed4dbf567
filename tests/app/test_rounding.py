"""A number reads alike wherever it is shown: in a sentence, a table, a CSV, a workbook and the browser."""

import ast
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from needs_map.app.exports.csv_file import csv_text
from needs_map.app.exports.spreadsheets import part_xlsx
from needs_map.app.words.differences import gap_in_words
from needs_map.app.words.headline import percent
from needs_map.figures.documents.part import Part
from needs_map.geo.bundle import WEB_FILES
from needs_map.geo.numbers import displayed, half_away, shortened, written
from tests.conftest import ROOT

NODE = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
# By hand: a half goes away from zero. 100 times 0.285 is a speck less than 28.5 in a float, and 1.005 less than itself.
CASES = [
    (12.25, 1, "12.3"),
    (0.285 * 100, 0, "29"),
    (1.005, 2, "1.01"),
    (2.5, 0, "3"),
    (0.125, 2, "0.13"),
    (12.24, 1, "12.2"),
]


@pytest.mark.parametrize(("value", "decimals", "text"), CASES)
def test_a_number_reads_alike_everywhere(sample, value, decimals, text):
    assert written(value, decimals) == text
    assert written(-value, decimals) == f"−{text}"
    assert gap_in_words(value, unit="points", decimals=decimals).startswith(f"{text} points")
    rows = [{"value": value}]
    assert list(csv.reader(io.StringIO(csv_text((), rows, {"value": decimals}))))[1] == [text]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(part_xlsx(sample, Part("", "", rows, title="T", decimals={"value": decimals})))
    )
    whole = book.get_sheet_by_name("Data").to_python()[1][0]
    assert f"{half_away(whole, decimals)}" == text  # Excel rounds the digits that it shows, halves away from zero
    values = pd.Series([value, -value, np.nan])
    assert displayed(values, decimals).tolist()[:2] == [float(text), -float(text)]
    assert written(float(shortened(values, decimals).iloc[0]), decimals) == text  # what the browser is sent


def test_a_share_in_a_sentence_is_that_of_the_table():
    assert percent(0.1225) == "12.3%"


def test_both_floors_round_by_one_rule():
    chance = np.random.default_rng(5)
    for decimals in (0, 1, 2):
        near = chance.integers(0, 200_000, 3000) / 10 ** (decimals + 1)
        for value in (*near, *(near / 100 * 100), *(near + 1e-7)):
            if value >= 10**-decimals:
                said = gap_in_words(float(value), unit="points", decimals=decimals).partition(" ")[0]
                assert said == written(float(value), decimals)


@pytest.mark.skipif(NODE is None, reason="Node.js is not there to run the page's script")
def test_the_browser_writes_the_same():
    unit = {"suffix": "%", "missing": ""}
    calls = [
        (float(shortened(pd.Series([value]), decimals).iloc[0]), unit | {"decimals": decimals})
        for value, decimals, _ in CASES
    ]
    script = f"""
        import {{ written }} from {json.dumps((WEB_FILES / "figures.js").as_uri())};
        console.log(JSON.stringify({json.dumps(calls)}.map(([value, unit]) => written(value, unit))));
    """
    words = [NODE, "--input-type=module", "--eval", script]
    found = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(found.stdout) == [f"{text}%" for *_, text in CASES]


DRAWN = {
    "app/exports/csv_file.py": "the digits of a cell, rounded before",
    "app/pages/indicators/table.py": "points of a line",
    "app/pages/inequalities/chart.py": "places on an axis",
    "app/pages/map/panel.py": "widths",
    "app/reports/bar_rows.py": "widths",
    "app/reports/dot_rows.py": "places on an axis",
    "app/words/markup.py": "widths",
    "geo/charts/sparkline.py": "points of a line",
    "geo/charts/strip_plot.py": "places on an axis",
    "geo/locator.py": "outlines",
    "geo/numbers.py": "the one home",
    "geo/pictures/files.py": "places on a sheet",
}
"""Modules that write numbers nobody reads: all others leave it to `written`."""

NOT_FIGURES = {
    "app/api/features.py": "coordinates",
    "app/api/formats.py": "coordinates",
    "app/exports/geographic.py": "coordinates",
    "app/shell/requests.py": "milliseconds in a log",
    "figures/people/surgeries.py": "sizes of circles",
}


def own_formats(source):
    """Number formats that round by the rule of a float, a half to the even figure."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FormattedValue) and node.format_spec]
    return [node.lineno for node in nodes if re.search(r"\.[\d{][^|]*[f%]", ast.unparse(node.format_spec))]


def own_roundings(source):
    """Calls that round by the rule of a float."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if (isinstance(call, ast.Name) and call.id == "round")
        or (isinstance(call, ast.Attribute) and call.attr in {"round", "rint"})
    ]


def test_no_number_on_a_page_is_rounded_by_another_rule():
    assert own_formats('f"{share:.0%} {rate:,.{decimals}f} {count:,} {name:<9}"') == [1, 1]
    shown = [path for room in ("app", "figures", "geo") for path in sorted((ROOT / room).rglob("*.py"))]
    found = {path.relative_to(ROOT).as_posix() for path in shown if own_formats(path.read_text(encoding="utf-8"))}
    assert found == set(DRAWN)


def test_no_figure_is_rounded_by_another_rule():
    paths = [path for room in ("app", "figures") for path in sorted((ROOT / room).rglob("*.py"))]
    found = {path.relative_to(ROOT).as_posix() for path in paths if own_roundings(path.read_text(encoding="utf-8"))}
    assert found == set(NOT_FIGURES)
