"""CSV files of Fingertips, small and made up, in its layouts; and a published one."""

import csv

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import (
    OBSERVATION_COLUMNS,
    PUBLISHED_WORDS,
    SHARED_OUT,
    is_suppressed,
    reason_of,
)
from needs_map.data.indicators.fingertips import FILE, merged, read_fingertips, rows_of_file
from needs_map.data.indicators.fingertips_categories import category_group
from needs_map.data.indicators.fingertips_known import period_type
from needs_map.data.indicators.fingertips_metadata import read_metadata
from tests.data.known_areas import KNOWN

HEADER = [
    *(
        "Indicator ID",
        "Indicator Name",
        "Parent Code",
        "Parent Name",
        "Area Code",
        "Area Name",
        "Area Type",
        "Sex",
        "Age",
    ),
    *("Category Type", "Category", "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit"),
    *("Lower CI 99.8 limit", "Upper CI 99.8 limit", "Count", "Denominator", "Value note", "Recent Trend"),
    *("Compared to England value or percentiles", "Compared to Region value or percentiles"),
    *("Time period Sortable", "New data", "Compared to goal"),
]
USUAL = {
    "Indicator ID": "999",
    "Indicator Name": "Made-up admissions",
    "Parent Code": "E92000001",
    "Parent Name": "England",
    "Area Code": "E06999001",
    "Area Name": "Ambridge",
    "Area Type": "Counties & UAs (from Apr 2023)",
    "Sex": "Persons",
    "Age": "All ages",
    "Time period": "2022/23",
    "Value": "50",
    "Lower CI 95.0 limit": "40.5",
    "Upper CI 95.0 limit": "61.2",
    "Count": "100",
    "Denominator": "200000",
    "Recent Trend": "Increasing and getting worse",
    "Compared to England value or percentiles": "Similar",
    "Time period Sortable": "20220000",
}


@pytest.fixture
def file_of(tmp_path):
    """Write rows, each a change from the usual one, under a header; give the path."""

    def write(*rows, header=HEADER):
        path = tmp_path / "fingertips_999.csv"
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.DictWriter(file, header, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(USUAL | row for row in rows)
        return path

    return write


def only(path):
    (observed,) = read_fingertips(path, KNOWN)
    return observed


def test_a_row_is_read_whole(file_of):
    observed = only(file_of({}))
    assert list(observed.observations.columns) == [*OBSERVATION_COLUMNS, *PUBLISHED_WORDS]
    expected = ["E06999001", "place", "2022/23", "persons", "all ages", "", "", 50.0, 40.5, 61.2, 100.0, 200_000.0, ""]
    expected += ["similar", "", "increasing and getting worse"]
    assert observed.observations.iloc[0].tolist() == expected
    assert observed.indicator.key == "fingertips_999"
    assert observed.indicator.page.endswith("/999")


def test_what_an_unlisted_value_is_out_of_is_worked_out_from_its_counts(file_of):
    indicator = only(file_of({})).indicator  # 100 / 200,000 x 100,000 = 50
    assert (indicator.kind, indicator.per, indicator.unit) == ("rate", 100_000, "per 100,000")
    assert indicator.polarity == "not known"
    assert indicator.period_type == "financial year"
    percent = {"Value": "25", "Lower CI 95.0 limit": "", "Upper CI 95.0 limit": "", "Count": "5", "Denominator": "20"}
    indicator = only(file_of(percent)).indicator
    assert (indicator.kind, indicator.per, indicator.unit) == ("proportion", 100, "%")
    indicator = only(file_of(percent | {"Denominator": ""})).indicator
    assert indicator.kind == "mean"
    assert pd.isna(indicator.per)


def test_areas_of_the_store_england_and_peers_are_kept(file_of):
    codes = ["E92000001", "E06999001", "E10999002", "E54999001", "E06000001", "E54000001", "E12000004", "A81001"]
    observed = only(file_of(*({"Area Code": code} for code in codes)))
    assert dict(zip(observed.observations["area"], observed.observations["level"], strict=True)) == {
        "E92000001": "england",
        "E06999001": "place",
        "E10999002": "place",
        "E54999001": "icb",
        "E06000001": "authority",
        "E54000001": "icb",
    }
    assert observed.indicator.native_level == "authority"


def test_a_suppressed_value_is_unknown_and_other_notes_are_kept(file_of):
    note = "Value suppressed for disclosure control due to small count"
    blank = {"Value": "", "Lower CI 95.0 limit": "", "Upper CI 95.0 limit": "", "Count": ""}
    rows = only(
        file_of(
            blank | {"Value note": note},
            {"Area Code": "E10999002", "Value note": "There is a data quality issue with this value"},
            blank | {"Area Code": "E92000001", "Value": "-1", "Value note": "Value missing in source data"},
        )
    ).observations
    assert is_suppressed(rows["note"]).tolist() == [True, False, False]
    assert reason_of(rows["note"][0]) == note
    assert rows["value"].isna().tolist() == [True, False, True]
    assert rows["note"].tolist()[1].startswith("There is a data quality issue")
    assert rows.loc[0, ["numerator", "denominator"]].isna().all()


@pytest.mark.parametrize(
    ("note", "withheld"),
    [
        ("Value suppressed for disclosure control due to small count", True),
        ("Value not published: fewer than 5 events", True),
        ("Value suppressed due to incompleteness of source data", False),
        ("suppressed: source data are incomplete", False),
        ("Value missing due to small sample size", False),
        ("Value not published for data quality reasons", False),
    ],
)
def test_only_small_numbers_are_called_suppression(file_of, note, withheld):
    blank = {"Value": "", "Lower CI 95.0 limit": "", "Upper CI 95.0 limit": "", "Count": "", "Value note": note}
    rows = only(file_of(blank)).observations
    assert is_suppressed(rows["note"]).tolist() == [withheld]
    assert reason_of(rows["note"][0]) == note[0].upper() + note[1:]


def test_a_note_on_small_numbers_beside_a_value_hides_nothing(file_of):
    rows = only(file_of({"Value note": "Based on a small count: interpret with caution"})).observations
    assert rows["value"].tolist() == [50.0]
    assert not is_suppressed(rows["note"]).any()


COMPARED = "Compared to England value or percentiles"
UNTRIED = {"Recent Trend": "", "Lower CI 95.0 limit": "", "Upper CI 95.0 limit": ""}
ENGLAND = UNTRIED | {"Area Code": "E92000001", "Value": "50", COMPARED: "Not compared"}


def judged(*rows):
    """Rows of areas with a value and the publisher's comparison, after England's 50."""
    codes = ("E06999001", "E10999002", "E06000001", "E12000004", "A81001")
    pairs = zip(codes, rows, strict=False)
    return [ENGLAND] + [
        UNTRIED | {"Area Code": code, "Value": value, COMPARED: word, "Recent Trend": trend}
        for code, (value, word, trend) in pairs
    ]


@pytest.mark.parametrize(
    ("rows", "polarity"),
    [
        ([("60", "Worse", ""), ("40", "Better", "")], "low is good"),
        ([("60", "Better", ""), ("40", "Worse", "")], "high is good"),
        ([("60", "Worse", ""), ("50", "Similar", ""), ("61", "Worse", "")], "low is good"),
        ([("60", "Worse", "")], "not known"),  # one row could be a slip
        ([("60", "Worse", ""), ("61", "Worse", ""), ("62", "Better", "")], "not known"),  # they contradict one another
        ([("50", "Worse", ""), ("50", "Worse", "")], "not known"),  # on neither side of England
        ([("60", "Higher", ""), ("40", "Lower", "")], "neither"),
        ([("60", "Similar", ""), ("40", "Not compared", "")], "not known"),
        ([("60", "", "Increasing and getting worse"), ("40", "", "Decreasing and getting better")], "low is good"),
        ([("60", "", "Increasing and getting better"), ("40", "Worse", "")], "high is good"),
        ([("60", "Worse", "Increasing and getting better"), ("61", "Worse", "")], "not known"),
        (
            [("", "", ""), ("40", "Similar", ""), ("9", "Similar", ""), ("60", "Worse", ""), ("70", "Worse", "")],
            "low is good",
        ),
    ],
)
def test_the_publishers_judgements_show_which_end_is_better(file_of, rows, polarity):
    assert only(file_of(*judged(*rows))).indicator.polarity == polarity


def test_without_england_the_judged_values_show_it_by_lying_apart(file_of):
    rows = judged(("60", "Worse", ""), ("40", "Better", ""))[1:]
    assert only(file_of(*rows)).indicator.polarity == "low is good"
    rows = judged(("60", "Worse", ""), ("40", "Better", ""), ("70", "Better", ""))[1:]
    assert only(file_of(*rows)).indicator.polarity == "not known"


def test_the_file_is_believed_before_the_list_and_the_list_where_the_file_says_nothing(file_of):
    smoking = {"Indicator ID": "92443", "Indicator Name": "Smoking Prevalence in adults (18+)"}
    silent = [row | smoking for row in judged(("60", "", ""), ("40", "", ""))]
    assert only(file_of(*silent)).indicator.polarity == "low is good"
    loud = [row | smoking for row in judged(("60", "Better", ""), ("40", "Worse", ""))]
    assert only(file_of(*loud)).indicator.polarity == "high is good"


def test_a_comparison_whose_column_has_another_name_is_read(file_of):
    header = ["Compared to England" if name == COMPARED else name for name in HEADER]
    rows = [row | {"Compared to England": row[COMPARED]} for row in judged(("60", "Worse", ""), ("40", "Better", ""))]
    observed = only(file_of(*rows, header=header))
    assert observed.indicator.polarity == "low is good"
    assert observed.observations["against_england"].tolist() == ["not compared", "worse", "better"]


def test_a_value_below_nought_without_a_note_is_a_value(file_of):
    row = {"Value": "-1", "Lower CI 95.0 limit": "", "Upper CI 95.0 limit": "", "Count": "", "Denominator": ""}
    assert only(file_of(row)).observations["value"].tolist() == [-1.0]


QUINTILES, IN_2015, IN_2019 = "deprivation quintiles", "in England (IMD2015)", "in England (IMD2019)"
WITHIN = "LSOA21 deprivation deciles within area (IMD trend)"
OF_COUNTIES = "County & UA deprivation deciles in England (IMD2019, 4/23 geography)"


@pytest.mark.parametrize(
    ("category_type", "category", "expected"),
    [
        ("", "", ("", "", 0)),
        (f"LSOA21 deprivation deciles {IN_2019}", "Most deprived decile", ("deprivation decile", "1", 2019)),
        (f"LSOA11 deprivation deciles {IN_2019}", "Fifth less deprived decile", ("deprivation decile", "6", 2019)),
        (f"LSOA21 deprivation deciles {IN_2019}", "Third more deprived decile", ("deprivation decile", "3", 2019)),
        (f"LSOA21 deprivation deciles {IN_2019}", "Least deprived decile", ("deprivation decile", "10", 2019)),
        (f"LSOA11 {QUINTILES} {IN_2019}", "Second most deprived quintile", ("deprivation quintile", "2", 2019)),
        (f"LSOA11 {QUINTILES} {IN_2015}", "Second least deprived quintile", ("deprivation quintile", "4", 2015)),
        (WITHIN, "Most deprived decile", ("deprivation decile within the area", "1", 0)),
        (OF_COUNTIES, "Most deprived decile (IMD2019)", (OF_COUNTIES, "Most deprived decile (IMD2019)", 2019)),
        ("Ethnic groups", "Asian / Asian British", ("ethnic group", "Asian", 0)),
        ("Ethnic groups [152]", "Mixed/Multiple ethnic groups", ("ethnic group", "Mixed", 0)),
        ("Ethnic groups", "Black/African/Caribbean/Black British", ("ethnic group", "Black", 0)),
        ("Ethnic groups", "Other ethnic group", ("ethnic group", "Other", 0)),
        ("Ethnic groups", "Indian", ("ethnic group", "Indian", 0)),
        ("Socioeconomic group", "Routine and manual", ("Socioeconomic group", "Routine and manual", 0)),
    ],
)
def test_categories_become_groups(category_type, category, expected):
    assert category_group(category_type, category) == expected


def test_groups_made_from_the_newest_index_are_kept(file_of):
    kind = "LSOA11 deprivation quintiles in England (IMD{})"
    rows = only(
        file_of(
            {"Category Type": kind.format(2015), "Category": "Most deprived quintile", "Value": "55"},
            {"Category Type": kind.format(2019), "Category": "Most deprived quintile", "Value": "51"},
        )
    ).observations
    assert rows[["group_type", "group", "value"]].to_numpy().tolist() == [["deprivation quintile", "1", 51.0]]


def test_an_area_listed_under_two_parents_stands_once(file_of):
    rows = only(file_of({"Parent Code": "E12000004"}, {"Parent Code": "E54999001", "Area Type": "UA"})).observations
    assert len(rows) == 1


def test_the_older_layout_and_a_27th_column_are_read(file_of):
    older = [
        name.replace(" 95.0 limit", " limit")
        for name in HEADER
        if name != "Time period Sortable" and "99.8" not in name
    ]
    path = file_of({"Lower CI limit": "40", "Upper CI limit": "60"}, header=older)
    assert only(path).observations["upper_cl"].tolist() == [60.0]
    path = file_of({"Time period range": "3y", "Time period": "2019 - 21"}, header=[*HEADER, "Time period range"])
    assert only(path).indicator.period_type == "three years"


def test_periods_that_do_not_sort_as_text_get_their_year_in_front(file_of):
    periods = [("Oct 2022", "20221000"), ("Jan 2023", "20230100")]
    rows = only(file_of(*({"Time period": name, "Time period Sortable": key} for name, key in periods))).observations
    assert rows["period"].tolist() == ["2022-10 (Oct 2022)", "2023-01 (Jan 2023)"]
    assert rows["period"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("period", "span", "kind"),
    [
        ("2021 - 23", "", "three years"),
        ("2022", "", "calendar year"),
        ("2022/23", "1y", "financial year"),
        ("2015/16 - 19/20", "", "financial years together"),
        ("2016 - 20", "5y", "five years"),
        ("1999 - 01", "", "three years"),
    ],
)
def test_kinds_of_periods(period, span, kind):
    assert period_type(pd.Series([period]), span) == kind


def test_a_listed_indicator_has_its_unit_and_what_is_better(file_of):
    row = {"Indicator ID": "90366", "Indicator Name": "Life expectancy at birth", "Sex": "Female", "Value": "80.6"}
    row |= {"Lower CI 95.0 limit": "", "Upper CI 95.0 limit": "", "Count": "", "Denominator": ""}
    observed = only(file_of(row))
    assert (observed.indicator.unit, observed.indicator.polarity) == ("years", "high is good")
    assert observed.observations["sex"].tolist() == ["females"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"Value": "many"}], r"row 2 \(E06999001\): the value 'many' is not a number"),
        (
            [{}, {"Area Code": "E10999002", "Upper CI 95.0 limit": "wide"}],
            r"row 3 \(E10999002\): the upper limit 'wide' is not",
        ),
        ([{"Value": "70"}], r"row 2 \(E06999001, 2022/23\): the value 70 lies outside its limits 40.5 to 61.2"),
        ([{"Count": "-5"}], "row 2 .* is negative"),
        ([{"Sex": "Boys"}], "row 2: the sex 'Boys'"),
        ([{}, {"Value": "51"}], "rows 2 and 3 give E06999001 in 2022/23 .* different figures"),
        ([{"Area Code": "E12000004"}], "no row of England or of any area of the store"),
    ],
)
def test_what_is_wrong_is_named(file_of, rows, message):
    with pytest.raises(DataError, match=message):
        read_fingertips(file_of(*rows), KNOWN)


def test_another_table_is_refused(tmp_path):
    path = tmp_path / "fingertips.csv"
    path.write_text("Area Code,Value\nE06999001,5\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"fingertips\.csv has no column 'indicatorid'"):
        read_fingertips(path, KNOWN)


def test_the_published_file_gives_what_the_needs_assessment_prints(shared_file):
    path = shared_file("official/fingertips_90366_90362.csv")
    known = KNOWN._replace(levels=KNOWN.levels | dict.fromkeys(["E06000016", "E06000017", "E10000018"], "place"))
    life, healthy = read_fingertips(path, known)
    assert (life.indicator.key, healthy.indicator.key) == ("fingertips_90366", "fingertips_90362")
    table = healthy.observations.set_index(["area", "sex"])["value"]
    assert len(table) == 12
    assert table["E06000016", "females"] == 56.3
    assert table["E06000017", "males"] == 69.1
    assert table["E92000001", "females"] == 61.9
    assert set(life.observations["period"]) == {"2021 - 23"}


def two_files(file_of, tmp_path, newer, older):
    reads = []
    for name, rows in (("newer.csv", newer), ("older.csv", older)):
        reads.append(rows_of_file(file_of(*rows).rename(tmp_path / name), KNOWN))
    left_out = {}
    return merged(reads, ["new", "old"], left_out), left_out


def test_an_indicator_of_two_files_is_one_with_the_rows_of_both(file_of, tmp_path):
    county, district = {"Area Code": "E10999002"}, {"Area Code": "E06999001"}
    (observed,), left_out = two_files(file_of, tmp_path, [county, ENGLAND], [district, ENGLAND])
    table = observed.observations
    assert dict(zip(table["area"], table[FILE], strict=True)) == {
        "E10999002": "new",
        "E92000001": "new",
        "E06999001": "old",
    }
    assert left_out == {"old": {"rows that another of the files gives alike": 1}}


def test_where_two_files_differ_the_newer_is_kept_and_the_row_named(file_of, tmp_path):
    new, old = [{"Value": "51"}], [{}, {"Area Code": "E10999002"}]
    (observed,), left_out = two_files(file_of, tmp_path, new, old)
    assert dict(zip(observed.observations["area"], observed.observations["value"], strict=True)) == {
        "E06999001": 51.0,
        "E10999002": 50.0,
    }
    ((reason, count),) = left_out["old"].items()
    assert count == 1
    assert reason == (
        "rows whose figures differ in newer.csv, which is newer and is kept (first: indicator 999, E06999001, 2022/23)"
    )
    more = {"Indicator ID": "998"}  # another indicator that differs is counted in the same sentence
    _, left_out = two_files(file_of, tmp_path, [*new, {**new[0], **more}], [*old, more])
    assert left_out["old"] == {reason: 2}


def test_comparisons_of_two_files_together_show_which_end_is_better(file_of, tmp_path):
    one, other = judged(("60", "Worse", "")), judged(("60", "Worse", ""), ("40", "Better", ""))
    (observed,), _ = two_files(file_of, tmp_path, one, [other[0], other[2]])
    assert observed.indicator.polarity == "low is good"


def test_a_file_whose_every_row_lacks_the_last_cell_is_read(file_of):
    path = file_of({}, {"Area Code": "E10999002"})
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    header, *rows = [line.removesuffix(",") for line in lines]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert only(path).observations["value"].tolist() == [50.0, 50.0]
    path.write_text("\n".join([header, rows[0], rows[1] + ","]) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="row 2 has 25 cells where the header has 26"):
        read_fingertips(path, KNOWN)
    path.write_text("\n".join([header, rows[0], rows[1][:60]]) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="cells where the header has 26"):
        read_fingertips(path, KNOWN)
    path.write_text("\n".join([header, rows[0]]), encoding="utf-8")  # one row that breaks off
    with pytest.raises(DataError, match="row 2 has 25 cells where the header has 26"):
        read_fingertips(path, KNOWN)


def test_msoas_of_2011_that_changed_are_counted_and_say_why_there_is_no_figure(file_of):
    heirs = ("E02999004", "E02999005")
    levels = KNOWN.levels | dict.fromkeys(["E02999001", *heirs], "msoa")
    known = KNOWN._replace(levels=levels, earlier_msoas={"E02999002": heirs, "Ambridge 003": heirs[:1]})
    codes = ("E02999001", "E02999002", "E02999003", "E02000009")
    names = {"E02999003": "Ambridge 003"}  # one whose code is not known
    path = file_of(*({"Area Code": code, "Area Name": names.get(code, "")} for code in codes))
    left_out = {}
    (observed,) = merged([rows_of_file(path, known)], ["one"], left_out)
    table = observed.observations.set_index("area")
    assert table["value"].dropna().to_dict() == {"E02999001": 50.0}
    assert set(table.index) == {"E02999001", *heirs}
    assert table.loc[list(heirs), "note"].unique().tolist() == [
        "Published for MSOAs of 2011, which were since split or merged"
    ]
    assert left_out["one"] == {
        "rows of MSOAs of 2011 that were since split or merged (E02999002, now E02999004 and E02999005; E02999003, now "
        "E02999004)": 2,
        "rows of MSOAs that are not of this map": 1,
    }


def test_an_msoa_of_2011_that_was_split_has_its_counts_shared_between_its_parts(file_of):
    """100 events of 200,000 people, of whom 300 of 400 live in the first part: 75 and 25, of 150,000 and 50,000."""
    heirs = ("E02999004", "E02999005")
    lsoa = pd.DataFrame({"msoa": heirs, "residents": [300.0, 100.0]}, index=["E01999001", "E01999002"])
    levels = KNOWN.levels | dict.fromkeys(heirs, "msoa")
    known = KNOWN._replace(levels=levels, lsoa=lsoa, earlier_msoas={"E02999002": heirs, "Ambridge 002": heirs})
    left_out = {}
    (observed,) = merged([rows_of_file(file_of({"Area Code": "E02999002"}), known)], ["one"], left_out)
    table = observed.observations.set_index("area")
    assert table["numerator"].to_dict() == {"E02999004": 75.0, "E02999005": 25.0}
    assert table["denominator"].to_dict() == {"E02999004": 150_000.0, "E02999005": 50_000.0}
    assert table["value"].tolist() == [50.0, 50.0]
    assert table[["lower_cl", "upper_cl"]].isna().all(axis=None)
    assert set(table["note"]) == {SHARED_OUT}
    words = "rows of MSOAs of 2011 that were since split, which count in larger areas only"
    assert left_out == {"one": {f"{words} (E02999002, now E02999004 and E02999005)": 1}}


@pytest.mark.parametrize("note", ["Value suppressed for disclosure control due to small count", "*"])
def test_a_withheld_figure_of_an_msoa_that_was_split_is_shared_by_none(file_of, note):
    heirs = ("E02999004", "E02999005")
    lsoa = pd.DataFrame({"msoa": heirs, "residents": [300.0, 100.0]}, index=["E01999001", "E01999002"])
    known = KNOWN._replace(
        levels=KNOWN.levels | dict.fromkeys(heirs, "msoa"), lsoa=lsoa, earlier_msoas={"E02999002": heirs}
    )
    cells = {"Value": "*", "Value note": ""} if note == "*" else {"Value note": note}
    path = file_of({"Area Code": "E02999002"} | cells, {"Area Code": "E10999002"})
    (observed,) = merged([rows_of_file(path, known)])
    table = observed.observations.set_index("area").loc[list(heirs)]
    assert table[["value", "numerator", "denominator"]].isna().all(axis=None)


def test_msoas_of_another_area_are_kept_where_the_file_has_all_of_england(file_of, monkeypatch):
    monkeypatch.setattr("needs_map.data.indicators.fingertips.MOST_MSOAS", 3)
    codes = ["E02999001", "E02999002", "E02999003"]
    known = KNOWN._replace(levels=KNOWN.levels | {"E02999001": "msoa"})
    (all_of_it,) = merged([rows_of_file(file_of(*({"Area Code": code} for code in codes)), known)])
    assert all_of_it.observations.set_index("area")["level"].to_dict() == dict.fromkeys(codes, "msoa")
    (some,) = merged([rows_of_file(file_of(*({"Area Code": code} for code in codes[:2])), known)])
    assert some.observations["area"].tolist() == ["E02999001"]


ABOUT = (
    "Indicator ID,Indicator,Definition,Methodology,Data source,Unit,Value type,Polarity,Caveats,Disclosure control\n"
)


def about(tmp_path, row):
    path = tmp_path / "fingertips_metadata.csv"
    path.write_text(ABOUT + row, encoding="utf-8")
    return read_metadata([path])


def test_the_metadata_say_what_an_indicator_is(file_of, tmp_path):
    """A ratio of 124 observed to 85.97 expected is 144.2 where England is 100, and no percentage."""
    said = about(
        tmp_path,
        "999,Made-up admissions,As a ratio of those expected,Indirectly standardised ratio,NHS England,per 100,"
        "Indirectly standardised ratio,RAG - Low is good   ,,Counts below 5 are suppressed\n",
    )
    rows = rows_of_file(file_of({"Value": "144.2339", "Count": "124", "Denominator": "85.97"} | LIMITLESS), KNOWN)
    (observed,) = merged([rows], about=said)
    one = observed.indicator
    assert (one.kind, one.per, one.unit, one.polarity) == ("ratio", 100.0, "ratio, England = 100", "low is good")
    assert one.definition == "As a ratio of those expected."
    assert one.caveat == "Counts below 5 are suppressed."
    assert one.method == "Indirectly standardised ratio; the file has no confidence intervals."
    assert "NHS England" in one.source


LIMITLESS = {"Lower CI 95.0 limit": "", "Upper CI 95.0 limit": ""}


@pytest.mark.parametrize(
    ("unit", "value_type", "polarity", "expected"),
    [
        ("%", "Proportion", "RAG - High is good  ", ("proportion", 100.0, "%", "high is good")),
        ("per 100,000", "Crude rate", "BOB - Blue orange blue", ("rate", 100_000.0, "per 100,000", "neither")),
        (
            "per 100,000",
            "Directly standardised rate",
            "RAG - Low is good",
            ("rate", None, "per 100,000", "low is good"),
        ),
        ("Years", "Life expectancy", "Not applicable", ("mean", None, "years", None)),
        ("", "Score", "", ("score", None, "", None)),
    ],
)
def test_units_and_kinds_are_those_of_the_value_type(tmp_path, unit, value_type, polarity, expected):
    one = about(tmp_path, f'7,Name,,,,"{unit}",{value_type},{polarity},,\n')["7"]
    per = None if pd.isna(one.per) else one.per
    assert (one.kind, per, one.unit, one.polarity) == expected


def test_rows_of_practices_are_left_out_and_counted(file_of):
    practice = {"Area Code": "C82001", "Area Type": "GPs", "Indicator ID": "", "Sex": ""}
    rows = rows_of_file(file_of({}, practice, practice), KNOWN)
    assert rows.left_out == {"rows of areas that this map does not have (GPs)": 2}
    nothing = rows_of_file(file_of(practice), KNOWN)
    assert merged([nothing]) == []


def test_rows_of_practices_of_the_store_are_kept_at_their_own_level(file_of):
    own = {"Area Code": "C82001", "Area Type": "GPs", "Value": "52"}
    known = KNOWN._replace(levels=KNOWN.levels | {"C82001": "practice"})
    rows = rows_of_file(file_of(own, own | {"Indicator ID": "", "Sex": ""}, {}), known)
    assert rows.left_out == {"rows of practices or networks without the number of an indicator": 1}
    found = merged([rows])[0].observations
    assert found[["level", "area", "value"]].to_numpy().tolist() == [
        ["practice", "C82001", 52.0],
        ["place", "E06999001", 50.0],
    ]


@pytest.mark.parametrize(
    ("mark", "hidden", "reason"),
    [
        *((mark, True, "Suppressed by the publisher") for mark in ("*", "[c]", "c")),
        *((mark, False, "Not available") for mark in ("[x]", "..", "-")),
    ],
)
def test_a_mark_in_place_of_a_value_is_suppressed_or_not_available(file_of, mark, hidden, reason):
    observed = only(file_of({"Value": mark, "Count": mark} | LIMITLESS))
    row = observed.observations.iloc[0]
    assert row[["value", "numerator"]].isna().all()
    assert is_suppressed(observed.observations["note"]).tolist() == [hidden]
    assert reason_of(row["note"]) == reason


COUNTED = {"Count": "120", "Denominator": "1000"}


def test_shares_of_one_are_shown_as_percentages(file_of):
    given = COUNTED | {"Value": "0.12", "Lower CI 95.0 limit": "0.101", "Upper CI 95.0 limit": "0.142"}
    (found,) = read_fingertips(file_of(given), KNOWN)
    assert found.observations[["value", "lower_cl", "upper_cl"]].iloc[0].tolist() == pytest.approx([12, 10.1, 14.2])
    assert (found.indicator.kind, found.indicator.unit, found.indicator.per) == ("proportion", "%", 100)
    assert found.indicator.caveat == "The file gives shares of 1; they are shown as percentages."


def test_a_unit_that_changes_is_that_of_the_last_period(file_of):
    before = COUNTED | {"Value": "120", "Lower CI 95.0 limit": "101", "Upper CI 95.0 limit": "142"}
    after = COUNTED | {"Value": "12000", "Lower CI 95.0 limit": "10100", "Upper CI 95.0 limit": "14200"}
    later = {"Time period": "2023/24", "Time period Sortable": "20230000"}
    (found,) = read_fingertips(file_of(before, after | later), KNOWN)
    assert found.observations["value"].tolist() == pytest.approx([12000, 12000])
    assert found.observations["upper_cl"].tolist() == pytest.approx([14200, 14200])
    assert found.indicator.unit == "per 100,000"
    assert found.indicator.caveat == ("The file gives 2022/23 per 1,000: shown per 100,000 as its last period.")
