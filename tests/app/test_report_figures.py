"""Figures that reports state in their text: each topic's sentence and table, and the pages that show them."""

import csv

import pytest

from needs_map.app.pages.performance.words import with_latest
from needs_map.app.reports.figures import projection_section, stated_section, topics_of
from needs_map.app.reports.words import published_number
from needs_map.data.content.packs import FIGURES, SHIPPED, TOPIC_PAGES
from needs_map.data.content.published_layouts import LAYOUTS

LEICESTER = "E06000016"


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        (
            "key-facts",
            "2,086,090 patients are registered with 191 GP practices in the LNR cluster: 852,545 in Northamptonshire "
            "and 1,233,545 in LLR (September 2025). In 2024 there were 19,205 live births and 17,082 deaths.",
        ),
        (
            "registered-ages",
            "Of registered patients in the LNR cluster, 41% are aged 30 to 59, 23% are under 20, 13% are aged 20 to 29 "
            "and 13% are aged 70 and over (2025).",
        ),
        (
            "children",
            "Between 3.8% of pupils in Leicester and 4.5% in Rutland have social, emotional and mental health needs "
            "(2024/25). Hospital admissions for self-harm per 100,000 people aged 10 to 24 are significantly higher "
            "than in England: 437.2 in West Northamptonshire and 296.8 in Leicestershire.",
        ),
        (
            "children-worse",
            "Leicester is significantly worse than England on 11 indicators of children and young people, West "
            "Northamptonshire on 5, Leicestershire on 3, North Northamptonshire on 2 and Rutland on none.",
        ),
        (
            "risk-factors",
            "The main risk factors for ill health and death in the LNR cluster, in the document’s order, are obesity, "
            "tobacco, blood glucose, alcohol and high blood pressure.",
        ),
        (
            "cancer",
            "In 2022, 51% of staged cancers in the LNR cluster were diagnosed at stage 1 or 2; the ambition for 2028 "
            "is 75%. The share was 86% for breast, 73% for cervical, 42% for bowel and 31% for lung cancer. Five-year "
            "survival is 55% in LLR and 54.8% in Northamptonshire, compared with 55.7% in England.",
        ),
        (
            "respiratory",
            "15,000 people with COPD and up to 85,000 with asthma in the LNR cluster are not on GP registers. A&E "
            "attendances for respiratory disease exceeded the benchmark by 27,590.",
        ),
        (
            "public-health",
            "Over the last five years 3 public health indicators of Leicestershire improved significantly and 5 got "
            "worse. It ranks 10th of 16 areas for overweight and obesity in adults and 15th for late diagnosis of HIV, "
            "and is significantly worse than England on both.",
        ),
        (
            "appendix-2",
            "The text of Appendix 2 names 26 of its 36 indicators of Leicestershire: 6 on life expectancy, 18 on "
            "health improvement and 2 on health protection. Their values are printed as pictures, so they are not "
            "given here.",
        ),
        (
            "oversight",
            "Of LLR’s ranks among ICBs in the NHS Oversight Framework for 2023/24, the report names 5 as red and 2 as "
            "green.",
        ),
        (
            "better-care-fund",
            "In 2025/26 the Better Care Fund has 5 headline indicators and 6 supporting ones, on emergency "
            "admissions, discharge delays and care home admissions.",
        ),
        (
            "movements",
            "The share of patients in LLR waiting over 52 weeks fell from 8% to 3% by the end of 2023/24 and to 1.9% "
            "in February 2025. The share of people aged 14 and over with a learning disability who had an annual "
            "health check fell from 89.9% in February 2024 to 76.3% in February 2025.",
        ),
        (
            "ambitions",
            "6.3% of births in LLR were preterm in February 2025; the ambition for 2025 is 6%.",
        ),
    ],
)
def test_sentences_of_topics(sample, topic, sentence):
    assert stated_section(sample, topic).finding == sentence


def test_every_topic_typed_in_is_shown_with_unit_and_source(sample):
    topics = [topic for page in TOPIC_PAGES for topic in topics_of(sample, page)]
    with (SHIPPED / "lnr" / FIGURES / "report_figures.csv").open(encoding="utf-8") as file:
        assert {row["topic"] for row in csv.DictReader(file)} == set(topics)
    for topic in topics:
        section = stated_section(sample, topic)
        assert section.rows
        assert "NHS" in section.sources.others[0] or "County Council" in section.sources.others[0]
        assert all(row["unit"] for row in section.files)


def test_areas_stand_beside_each_other(sample):
    practices = stated_section(sample, "key-facts").rows[1]
    assert practices == {
        "what": "GP practices, September 2025",
        "LNR cluster": "191",
        "Northamptonshire": "65",
        "LLR": "126",
    }


def test_a_movement_is_one_row(sample):
    rows = {row["what"]: row["figure"] for row in stated_section(sample, "movements").rows}
    assert rows["Waiting over 52 weeks"] == "8% → 3% → 1.9% of patients waiting"
    assert rows["Waiting over 65 weeks"] == "2.6% → 0.3% → 0.1% of patients waiting"
    assert rows["Waiting over 18 weeks"] == "43% to 44% of patients waiting"


def test_every_figure_stands_with_its_unit_and_its_qualifier(sample):
    rows = [row for topic in ("progress", "respiratory", "targets-2025-26") for row in _shown(sample, topic)]
    figures = {row["what"]: row["figure"] for row in rows}
    assert figures["Pharmacy First referrals"] == "almost 10,000 referrals"
    assert figures["People with asthma who are not on GP registers"] == "up to 85,000 patients"
    assert figures["Ambulance incidents"] == "3% more"
    assert figures["Dentistry: lowest price of a unit of activity"] == "£28"
    assert figures["Category 2 ambulance response, mean"] == "at most 30 minutes"
    assert "area" not in _shown(sample, "progress")[0]  # the sentence names the only one


def _shown(serving, topic):
    return stated_section(serving, topic).rows


def test_what_contradicts_itself_has_a_caveat(sample):
    assert "“nearly half”" in stated_section(sample, "registered-ages").caveats[0][1]
    assert {name for name, _ in stated_section(sample, "risk-factors").caveats} == {
        *("Tobacco", "Blood glucose", "Alcohol", "High blood pressure")
    }


def test_an_area_of_no_such_figure_has_no_section(sample, small_serving):
    assert stated_section(sample, "key-facts", of=LEICESTER) is None
    assert stated_section(sample, "key-facts", of="lnr") is not None
    assert stated_section(small_serving, "cancer") is None
    assert projection_section(sample, sample.tree[LEICESTER]) is None


def test_the_printed_projection_stands_beside_the_maps(sample):
    section = projection_section(sample, sample.tree["lnr"])
    assert section.finding.startswith(
        "The needs assessment projects 2,059,451 people in the LNR cluster in 2030, 2.3% more than in 2026."
    )
    last = section.rows[-1]
    assert (last["ages"], last["2024"], last["growth 2026 to 2030"]) == ("All ages", "1,987,528", "2.3%")
    assert [row["ages"] for row in section.rows][:2] == ["0-4", "5-9"]


def test_targets_have_the_latest_value_of_their_series(sample):
    section = with_latest(sample, stated_section(sample, "targets-2025-26"))
    latest = {row["what"]: row["latest"] for row in section.rows}
    assert latest["Cancer: 28-day faster diagnosis standard"] == "83.1% (LLR, Feb 2025)"
    assert latest["Category 2 ambulance response, mean"] == "32m 22s (LLR, Apr 2025)"
    assert latest["Cancer: treatment within 62 days"] == ""
    other = stated_section(sample, "movements")
    assert with_latest(sample, other) == other


def test_numbers_keep_the_decimals_that_were_published():
    assert [published_number(value, "%") for value in (55.0, 54.8, 64.75)] == ["55%", "54.8%", "64.75%"]
    assert published_number(10.0, "rank") == "10th"
    assert published_number(1233545.0, "patients") == "1,233,545"
    assert LAYOUTS["report_figures"].figures == ("value", "other")
