"""The tables of the needs assessment, cell by cell: worked out from the publishers' files, or as they are printed."""

import re

import pytest

from needs_map.app.documents.parts import page_parts

MARK = re.compile(r"(?P<own>.*?) ?\[(?:published (?P<printed>.*)|(?P<only>as published))\]")
ORDER = ["Leicester", "Leicestershire", "North Northamptonshire", "Rutland", "West Northamptonshire", "LNR cluster"]
"""Areas of the printed table of ethnic groups."""


@pytest.fixture(scope="module")
def seed(shared):
    return (shared / "seeds" / "integrated-needs-assessment-2026-31.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def parts(real):
    pages = ("assessment", "deaths", "reports")
    return {page: page_parts(real, page, real.tree.top, "registered") for page in pages}


def rows_after(seed, heading, first, last):
    """Rows of a printed table after a heading, from the row that begins with a word to the one with another."""
    lines = seed[seed.index(heading) :].splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(first))
    end = next(at for at, line in enumerate(lines) if at >= start and line.startswith(last))
    return [line.split("\t") for line in lines[start : end + 1]]


def plain(cell):
    return re.sub(r"[, £]", "", str(cell)).replace("−", "-")


def printed(cell):
    """What a cell says that is printed: what stands in its mark, else the cell itself."""
    found = MARK.fullmatch(cell)
    if found is None:
        return plain(cell)
    if found["only"]:
        return plain(found["own"])
    share = re.search(r" (\(\d+%\))$", found["own"])
    whole = found["printed"] + (share[0] if share and "(" not in found["printed"] else "")
    return plain(whole)


def test_population_by_age_is_the_printed_table(parts, seed):
    part = parts["assessment"]["population"]
    found = [[printed(cell) for cell in row[1:]] for row in part.shown()]
    expected = [
        [plain(cell) for cell in row[1:]] for row in rows_after(seed, "Population Estimates", "00-04", "All Ages")
    ]
    assert found == expected
    marked = [cell for row in part.shown() for cell in row if "[" in cell]
    assert marked == ["2,035,398 [published 2,035,397]", "2,059,452 [published 2,059,451]"]


def test_quintiles_are_the_printed_table(parts, seed):
    part = parts["assessment"]["quintiles"]
    rows = rows_after(seed, "Overall 2025 Index", "LLNR", "Rutland")
    assert [row[1:] for row in [[printed(cell).replace("–", "") for cell in row] for row in part.shown()]] == [
        row[1:] for row in rows
    ]
    shown = {row[0]: row[1:] for row in part.shown()}
    assert shown["Leicester"][0] == "53.5%"
    assert shown["LNR cluster"][0] == "17.1% [published 17.0%]"  # its own places give 17.1


def test_ethnic_groups_are_the_printed_table(parts, seed):
    part = parts["assessment"]["ethnicity"]
    at = [[column.heading for column in part.columns.values()].index(name) for name in ORDER]
    found = [[printed(row[number]) for number in at] for row in part.shown()]
    expected = [
        [plain(cell) for cell in row[1:]] for row in rows_after(seed, "Ethnic group\t", "Total", "Other ethnic")
    ]
    assert found == expected


def test_lives_are_the_printed_table(parts, seed):
    found = {row[0]: [printed(cell) for cell in row[1:]] for row in parts["assessment"]["lives"].shown()}
    rows = rows_after(seed, "Life Expectancy at birth", "Leicester", "England")
    assert found == {row[0]: [re.sub(r"^17$", "17.0", cell) for cell in row[1:]] for row in rows}
    assert not any("[" in cell for row in parts["assessment"]["lives"].shown() for cell in row)


@pytest.mark.parametrize(
    ("where", "page", "part"),
    [
        (("How much will our activity", "1. Primary", "10. Inpatients"), "assessment", "activity"),
        (("Domain\tIndicator", "Maternity\tDeprivation", "Learning Dis"), "reports", "dashboard"),
        (("Benchmarking opportunities", "Total", "PBC 20"), "deaths", "opportunities"),
    ],
)
def test_what_is_typed_in_is_shown_as_printed(parts, seed, where, page, part):
    """Each number of the printed table stands in ours, whatever its column."""
    shown = {plain(cell).rstrip("%") for row in parts[page][part].shown() for cell in row}
    shown |= {f"{float(cell):g}" for cell in shown if re.fullmatch(r"-?\d+(\.\d+)?", cell)}
    cells = [plain(cell).rstrip("%") for row in rows_after(seed, *where) for cell in row]
    numbers = [cell for cell in cells if re.fullmatch(r"-?\d+(\.\d+)?", cell)]
    assert len(numbers) > 40
    assert [cell for cell in numbers if f"{float(cell):g}" not in shown] == []


@pytest.mark.parametrize(
    ("heading", "part"), [("Indicators by Deprivation", "deprivation"), ("Indicators by Ethnicity", "ethnicity")]
)
def test_the_report_on_inequalities_is_shown_as_printed(real, shared, heading, part):
    """Each row of the report's tables of one kind is a row of ours, its figures in the same order."""
    text = (shared / "seeds" / "health-inequalities-annual-report-2024-25.txt").read_text(encoding="utf-8")
    found = page_parts(real, "inequality-report", real.tree.top, "registered")[part]
    ours = [[number(cell) for cell in row if number(cell)] for row in found.shown()]
    tables = [piece.split("\n\n")[0].splitlines()[1:] for piece in text.split(heading)[1:]]
    rows = [[number(cell) for cell in line.split("\t")[1:] if number(cell)] for table in tables for line in table]
    rows = [row for row in rows if row]
    assert len(rows) >= 14
    assert [row for row in rows if not any(row == own[: len(row)] for own in ours)] == []


def number(cell):
    """A figure without its sign of per cent, as a number is written; empty for words."""
    found = plain(cell).rstrip("%")
    return f"{float(found):g}" if re.fullmatch(r"-?\d+(\.\d+)?", found) else ""


def test_every_period_of_the_performance_update_is_shown_as_printed(real, shared):
    """Each line of the appendix's tables is a row of ours: the period with its value, its plan, or both."""
    text = (shared / "seeds" / "health-performance-update-2025-06.txt").read_text(encoding="utf-8")
    pattern = r"[A-Z][a-z]{2}-\d\d \d[\d,.:%]*( +\d[\d,.:%]*)?\s*$"
    lines = [line.split() for line in text.splitlines() if re.match(pattern, line)]
    printed_rows = {(period, *map(amount, cells)) for period, *cells in lines}
    assert len(printed_rows) > 250
    shown = set()
    for _, period, value, plan in page_parts(real, "performance", real.tree.top, "registered")["periods"].shown():
        month = f"{period[:3]}-{period[-2:]}"
        ours = [amount(cell) for cell in (value, plan)]
        shown |= {(month, *ours), *((month, cell) for cell in ours)}
    assert sorted(printed_rows - shown) == []


def amount(cell):
    """A figure as a number; a time such as 00:32:22 or 1h 01m 48s in seconds; empty for words."""
    if found := re.fullmatch(r"(?:(\d+)[h:] ?)?(\d+)[m:] ?(\d+)s?", cell):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return f"{hours * 3600 + minutes * 60 + seconds}"
    found = re.match(r"-?[\d,]+(\.\d+)?", cell)
    return f"{float(found[0].replace(',', '')):g}" if found else ""
