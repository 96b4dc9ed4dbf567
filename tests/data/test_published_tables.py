"""Published tables, cell by cell, beside the documents that they were typed in from."""

import csv
import re
from pathlib import Path

import pytest

PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "packs" / "lnr" / "published"
PLACES = {
    "Leicester": "E06000016",
    "Leicestershire": "E10000018",
    "North Northamptonshire": "E06000061",
    "Rutland": "E06000017",
    "West Northamptonshire": "E06000062",
    "England": "E92000001",
    "LLNR Cluster ICB": "lnr",
    "Northamptonshire ICB": "E54000059",
    "LLR ICB": "E54000015",
}
ETHNIC = ["White", "Asian or Asian British", "Black or Black British", "Mixed", "Other", "Not stated"]
LIVES = ("life_expectancy", "healthy_life_expectancy", "years_in_poor_health", "poor_health_percent")
SPEND = (
    "emergency_million",
    "emergency_admissions",
    "elective_million",
    "elective_admissions",
    "outpatient_million",
    "outpatient_attendances",
    "ae_million",
    "ae_attendances",
    "prescribing_million",
    "total_million",
)


@pytest.fixture
def lines(shared_file):
    """Rows of a document that have cells, each as its cells."""

    def read(name):
        text = shared_file(f"seeds/{name}.txt").read_text(encoding="utf-8")
        return [line.split("\t") for line in text.split("\n") if "\t" in line]

    return read


def typed(name):
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell):
    """Figure of a cell without its pounds, per cent and thousands; None if it is empty."""
    text = re.sub(r"[£%,]", "", cell).strip()
    return float(text) if text else None


def test_every_group_of_the_report_on_inequalities(lines):
    found, groups = [], []
    for cells in lines("health-inequalities-annual-report-2024-25"):
        if cells[0].startswith("Indicators by"):
            groups = list("12345") if "Deprivation" in cells[0] else ETHNIC
        elif len(cells) == len(groups) + 2 and not cells[0].startswith("<b>"):
            found.append((cells[0], [number(cell) for cell in cells[1:]]))
    names = list(dict.fromkeys(name for name, _ in found))
    whole = {row["indicator"]: row for row in typed("inequality_indicators")}
    own = {}
    for row in typed("inequalities"):
        own.setdefault((row["indicator"], row["group_type"]), []).append(number(row["value"]))
    keys = list(dict.fromkeys(key for key, _ in own))
    assert len(names) == len(keys) == 14
    for name, figures in found:  # each table stands twice: by domain and whole
        key = keys[names.index(name)]
        kind = "deprivation quintile" if len(figures) == 6 else "ethnic group"
        assert [number(whole[key]["value"]), *own[key, kind]] == figures, (name, kind)


def test_residents_by_ethnic_group(lines):
    rows = {(row["group"][:11].casefold(), row["area"]): row for row in typed("ethnicity")}
    order = [PLACES[name] for name in list(PLACES)[:5]] + ["lnr"]
    seen = 0
    for name, *cells in lines("integrated-needs-assessment-2026-31"):
        group = "all" if name.startswith("Total: All") else name[:11].casefold()
        for area, cell in zip(order, cells, strict=False):
            if len(cells) == len(order) and (group, area) in rows:
                row, (people, _, percent) = rows[group, area], cell.partition("(")
                assert (number(row["people"]), number(row["percent"])) == (number(people), number(percent.rstrip(")")))
                seen += 1
    assert seen == len(rows) == 42


def test_patients_by_quintile_and_years_of_life(lines):
    quintiles = {row["area"]: row for row in typed("registered_by_quintile")}
    lives = {(row["area"], row["sex"]): row for row in typed("life_expectancy")}
    seen = 0
    for name, *cells in lines("integrated-needs-assessment-2026-31"):
        if name in PLACES and len(cells) == 5 and any("%" in cell for cell in cells):
            typed_in = [quintiles[PLACES[name]][f"quintile_{quintile}"] for quintile in range(1, 6)]
            assert [number(cell) for cell in typed_in] == [number(cell) for cell in cells], name
            seen += 1
        elif name in PLACES and len(cells) == 8:
            for position, sex in enumerate(("males", "females")):
                typed_in = [number(lives[PLACES[name], sex][column]) for column in LIVES]
                assert typed_in == [number(cell) for cell in cells[position::2]], (name, sex)
            seen += 1
    assert seen == 8 + 6


def test_opportunities_by_programme(lines):
    rows = {}
    for row in typed("opportunities"):
        rows.setdefault(row["programme"], {})[row["area"]] = row
    found = [cells for cells in lines("integrated-needs-assessment-2026-31") if re.match(r"PBC \d\d|Total$", cells[0])]
    assert len(found) == len(rows) == 15
    for (name, *cells), areas in zip(found, rows.values(), strict=True):
        moved = areas["lnr"]["as_published"].startswith("Cells of this row")
        icbs = [areas[PLACES[icb]]["total_million"] for icb in ("LLR ICB", "Northamptonshire ICB")]
        typed_in = [number(cell) for cell in [*(areas["lnr"][column] for column in SPEND), *icbs]]
        figures = [number(cell) for cell in cells]
        if moved:  # which cell is empty is not the document's: the figures are, in their order
            typed_in, figures = ([one for one in row if one is not None] for row in (typed_in, figures))
        else:
            figures = figures[: len(typed_in)]
        assert typed_in == figures, name


def test_every_figure_stated_in_a_text_stands_there(shared_file):
    names = {"needs-assessment-2026-31": "integrated-needs-assessment-2026-31"}
    names |= {"performance-update-2025-06": "health-performance-update-2025-06"}
    names |= {"health-inequalities-2024-25": "health-inequalities-annual-report-2024-25"}
    words = {"18": "eighteen", "1": "one"}
    texts = {key: shared_file(f"seeds/{name}.txt").read_text(encoding="utf-8") for key, name in names.items()}
    printed = {key: set(re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))) for key, text in texts.items()}
    missing = [
        (row["subject"], cell)
        for row in typed("report_figures")
        if row["unit"] != "rank"
        for cell in (row["value"].lstrip("-"), row["other"].lstrip("-"))
        if cell and cell not in printed[row["document"]] and words.get(cell, cell) not in texts[row["document"]]
    ]
    assert not missing
