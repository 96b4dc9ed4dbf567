"""The typed-in figures of performance and Core20PLUS5 are those of the documents, row by row and in their order."""

import calendar
import re

import pytest

from needs_map.data.content.packs import FIGURES, SHIPPED
from needs_map.data.content.published import published
from needs_map.data.files.tables import read_csv

PUBLISHED = SHIPPED / "lnr" / FIGURES

MONTHS = {name: number for number, name in enumerate(calendar.month_abbr)}
MONTHLY = [f"Appendix 1, page {page}" for page in range(143, 147)]


@pytest.fixture(scope="module")
def report(shared_file):
    return shared_file("seeds/health-performance-update-2025-06.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def assessment(shared_file):
    return shared_file("seeds/integrated-needs-assessment-2026-31.txt").read_text(encoding="utf-8")


def cells_of(row):
    """What the document prints in a row: numbers without signs and commas, times and asterisks as they stand."""
    if row.unit == "seconds":
        return row.as_published.split()
    value = "*" if row.as_published == "*" else row.value
    return [cell for cell in (value, row.target) if cell]


def test_monthly_series_are_typed_in_whole_and_in_order(report):
    tables = report[report.index("A&E Four Hour Waits (Type 1)") - 1000 :]
    printed = []
    for month, year, rest in re.findall(r"^([A-Z][a-z]{2})-(\d\d)( .*)$", tables, re.MULTILINE):
        cells = rest.replace("%", "").replace(",", "").split()
        if cells:
            printed.append((f"20{year}-{MONTHS[month]:02}", cells))
    table = read_csv(PUBLISHED / "performance.csv")
    typed = [(row.period, cells_of(row)) for row in table[table["page"].isin(MONTHLY)].itertuples()]
    assert len(typed) == 10 * 24 + 12 + 23 + 24 + 5 + 8 + 8  # as many rows as the 16 tables have
    assert typed == printed


def test_quarterly_series_are_typed_in(report):
    table = read_csv(PUBLISHED / "performance.csv")
    quarterly = table[table["page"] == "Appendix 1, page 147"]
    assert quarterly.groupby("series", sort=False).size().tolist() == [7, 7, 7]
    tables = report[report.index("Q3 - 24/25\n\n64.15%") :]
    numbers = re.findall(r"\d\d\.\d\d(?=%)", tables)
    assert quarterly["value"].tolist() == [*numbers[:11], "", *numbers[11:20]]
    lipids = re.findall(r"^Q(\d) - (\d\d)/(\d\d) ([\d.]+)% (\d+)%$", tables, re.MULTILINE)
    typed = quarterly[quarterly["target"] != ""]
    assert [(f"20{y}/{z} Q{q}", v, t) for q, y, z, v, t in lipids] == list(
        typed[["period", "value", "target"]].itertuples(index=False, name=None)
    )


def test_talking_therapies_are_typed_in(report):
    table = read_csv(PUBLISHED / "performance.csv")
    typed = table[table["series"] == "Talking therapies: courses of treatment completed"]
    actual = re.search(r"^Actual ([\d ]+)$", report, re.MULTILINE).group(1).split()
    target = re.search(r"^Target ([\d ]+)$", report, re.MULTILINE).group(1).split()
    assert [value for value in typed["value"] if value] == actual[:-1]
    assert typed["target"].tolist() == target[:-1]


@pytest.mark.parametrize(
    ("series", "value", "target", "said"),
    [
        ("Talking therapies: reliable improvement", "66", "67", r"is 66%\s+marginally under the target of 67%"),
        ("Talking therapies: reliable recovery", "49", "48", r"target of 48% performance is\s+49%"),
        ("Outpatient attendances, advice and guidance", "71982", "69380", r"Plan 69380 actual 71982 \(Mar-25\)"),
        (
            "Learning disability: share of the register with a health check",
            "82.1",
            "75",
            r"4403 AHCs completed .*82\.1%",
        ),
        ("Ambulance handover: mean time before handover", "2567", "2528", r"Actual 42m 47s v Trajectory 42m 08s"),
        ("Emergency admissions, indirectly standardised", "195.1", "162.6", r"162\.6 195\.1"),
        ("Discharged from acute hospital to their normal place of residence", "92.1", "93", r"93%\s+92\.1%"),
        ("Emergency admissions after falls, aged 65 and over", "1682.9", "1756.9", r"1756\.9 1682\.9"),
        ("Long-term admissions to care homes, aged 65 and over", "583.8", "494", r"494 583\.8\s+\(projected\)"),
    ],
)
def test_single_figures_are_typed_in(report, series, value, target, said):
    table = read_csv(PUBLISHED / "performance.csv").set_index("series")
    assert tuple(table.loc[series, ["value", "target"]]) == (value, target)
    assert re.search(said, report)


def test_times_are_seconds():
    table = read_csv(PUBLISHED / "performance.csv")
    for row in table[(table["unit"] == "seconds") & table["as_published"].str.contains(":")].itertuples():
        seconds = [
            sum(int(part) * 60**place for place, part in enumerate(reversed(cell.split(":"))))
            for cell in row.as_published.split()
        ]
        assert seconds == [int(row.value), int(row.target)]


@pytest.mark.parametrize("name", ["performance_stated", "performance_counts"])
def test_words_stand_in_the_report(report, name):
    flat = " ".join(report.split())
    for row in read_csv(PUBLISHED / f"{name}.csv").itertuples():
        for part in ["Total/Plan", row.value] if "Total/Plan" in row.as_published else [row.as_published]:
            assert " ".join(part.split()) in flat, part


def test_the_dashboard_is_typed_in_whole(assessment):
    lines = assessment[assessment.index("Domain\tIndicator\tReporting Period") :].splitlines()[1:12]
    printed = [[cell.replace("%", "") for cell in line.split("\t")[3:]] for line in lines]
    table = read_csv(PUBLISHED / "core20plus5.csv")
    dashboard = table[table["page"].str.contains("dashboard")]
    typed = [rows["value"].tolist() for _, rows in dashboard.groupby("indicator", sort=False)]
    assert len(typed) == 11
    assert [[cell.replace("NA", "") for cell in row] for row in printed] == typed
    order = ["E92000001", "E40000011", "E54000059", "E54000015"]
    assert all(rows["area"].tolist() == order for _, rows in dashboard.groupby("indicator", sort=False))


@pytest.mark.parametrize(
    ("area", "named"),
    [
        ("E54000059", {"heart attack", "Hypertension", "Cancer", "Learning disability"}),
        ("E54000015", {"Preterm births: Black", "stroke", "Flu", "Learning disability"}),
    ],
)
def test_outliers_are_those_named(area, named):
    table = read_csv(PUBLISHED / "core20plus5.csv")
    outliers = table[(table["area"] == area) & (table["outlier"] == "yes")]["indicator"].tolist()
    assert len(outliers) == len(named)
    assert all(any(word in indicator for indicator in outliers) for word in named)


def test_a_national_document_is_about_every_area():
    assert len(published("core20plus5_framework", frozenset({"E54000099"}))) == 10
