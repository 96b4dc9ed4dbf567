"""What the product says, writes or decides in one place only: a second copy drifts from the first."""

import re

import pytest

from tests.conftest import ROOT

ONCE = {
    r"csv\.writer\(": "app/exports/csv_file.py",
    r"<table|element\(\s*\"table": "app/words/markup.py",
    r"xlsxwriter\.Workbook\(": "app/exports/spreadsheets.py",
    r"^FORMULA_STARTS = ": "data/files/formats.py",
    r"measure_at\(serving, view\.measure, view\.period": "figures/scene.py",
    r"^LEVELS = ": "geo/areas.py",
    r"^LEVEL_NAMES = ": "geo/areas.py",
    r"tempfile\.[a-zA-Z]*(?:Temp|Directory|temp\()": "data/staging.py",  # else what a kill leaves stays
    r"^DOMAINS = ": "data/indicators/imd.py",
    r"^QUINTILE_LABELS = ": "figures/measures.py",
    r"^CORE20_DECILES = ": "needs/deprivation/core20.py",
    r"^INK = ": "geo/palettes.py",
    r"^ENGLAND = ": "figures/values.py",
    r"^\w+ = \"E92000001\"": "data/indicators/definitions.py",
}
SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for room in ("app", "data", "figures", "geo", "needs")
    for path in sorted((ROOT / room).rglob("*.py"))
}


BY_HAND = {
    r"import .*\bescape\b": {
        "app/words/markup.py": "escapes all that is put in",
        "app/documents/tables.py": "writes the XML of Word and PowerPoint",
    },
    r"\bf[\"']+[^\n]*</?[a-z][a-z0-9]*[ >]": {},
}
"""HTML written without `app/words/markup.py`, where a text could be forgotten; and who may, with the reason."""


@pytest.mark.parametrize(("pattern", "may"), BY_HAND.items())
def test_html_is_written_by_functions_that_escape(pattern, may):
    found = {name for name, source in SOURCES.items() if name.startswith("app/") and re.search(pattern, source)}
    assert found == set(may)


@pytest.mark.parametrize(("pattern", "home"), ONCE.items())
def test_it_stands_once(pattern, home):
    found = [name for name, source in SOURCES.items() for _ in re.findall(pattern, source, re.MULTILINE)]
    assert found == [home]


def test_an_lsoa_has_one_size():
    about = [size for source in SOURCES.values() for size in re.findall(r"about (1,\d00) people", source)]
    assert set(about) == {"1,700"}
