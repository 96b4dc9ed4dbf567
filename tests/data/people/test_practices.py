"""Practices: the network each is in, and where the patients of its list live."""

import zipfile

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import read_imd
from needs_map.data.people.practices import name_in_words, practices_of_store, read_practice_map
from needs_map.data.people.registered import Lists, read_lists
from tests.publishers import REGISTERED_FILE, lsoa_code, registered_rows, write_registered

HEADER = (
    "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,"
    "ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME\n"
)


def row(practice, pcn="U11111", pcn_name="NORTH PCN  ", icb="E54000901"):
    return (
        f"GP_PRAC_PAT_LIST,01Jul2025,{practice},SURGERY {practice},AB1 2CD,{pcn},{pcn_name},E38000001,01A,ALTON,"
        f"{icb},QAA,ALTON ICB\n"
    )


def write_map(path, *rows):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("gp-reg-pat-prac-map.csv", HEADER + "".join(rows))
    return path


def test_names_are_read_without_their_trailing_blanks_and_no_network_is_none(tmp_path):
    source = read_practice_map(write_map(tmp_path / "map.zip", row("A81001"), row("A81002", "U", "UNALLOCATED")))
    assert source.table["pcn_name"].tolist() == ["North PCN", ""]
    assert source.table["pcn"].tolist() == ["U11111", ""]
    assert (source.rows, source.vintage) == (2, "1 July 2025")


def test_a_practice_in_two_networks_is_refused_by_name(tmp_path):
    path = write_map(tmp_path / "map.zip", row("A81001"), row("A81001", "U22222", "SOUTH PCN"))
    with pytest.raises(DataError, match=r"lists the practice A81001 twice, in North PCN|NORTH PCN .* and SOUTH PCN"):
        read_practice_map(path)
    assert len(read_practice_map(write_map(path, row("A81001"), row("A81001"))).table) == 1


@pytest.mark.parametrize(
    ("capitals", "words"),
    [
        ("THE OAKS AND ELM SURGERY", "The Oaks and Elm Surgery"),
        ("GROBY ROAD MEDICAL CENTRE (ID PATCHETT)", "Groby Road Medical Centre (ID Patchett)"),
        ("ST JAMES'S HEALTH CENTRE", "St James's Health Centre"),
        ("MMWF PCN", "MMWF PCN"),
        ("MARKET HARBOROUGH MED.CTR", "Market Harborough Med.Ctr"),
        ("DR U K ROY", "Dr U K Roy"),
        ("McAllister Surgery", "McAllister Surgery"),
    ],
)
def test_a_name_in_capitals_is_written_as_in_a_sentence(capitals, words):
    assert name_in_words(capitals) == words


def test_males_and_females_are_added_up_where_everybody_is_missing(small_files, tmp_path):
    path = tmp_path / "sexes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for sex in ("male", "female"):
            content = registered_rows().assign(SEX=sex.upper()).to_csv(index=False)
            archive.writestr(f"gp-reg-pat-prac-lsoa-{sex}.csv", content)
    everybody = read_lists(small_files / REGISTERED_FILE).table["patients"].sum()
    both = read_lists(path)
    assert both.table["patients"].sum() == 2 * everybody
    assert both.rows == 108


def test_the_edition_by_lsoas_of_2011_is_refused(tmp_path):
    rows = registered_rows()
    write_registered(tmp_path / "a.zip", rows)
    of_2021 = pd.Index([lsoa_code(number) for number in range(30)])
    assert read_lists(tmp_path / "a.zip", of_2021).rows == 54
    with pytest.raises(DataError, match=r"edition by LSOAs of 2011\. Download gp-reg-pat-prac-lsoa-2021"):
        read_lists(tmp_path / "a.zip", of_2021[3:])


def made_lists():
    """Three practices; A81003 has most of its patients elsewhere."""
    rows = [
        ("A81001", "E01000001", 60),
        ("A81001", "E01000002", 40),
        ("A81001", "NO2021", 10),
        ("A81002", "E01000002", 30),
        ("A81003", "E01000002", 5),
        ("A81003", "E01000009", 95),
    ]
    table = pd.DataFrame(rows, columns=["practice", "LSOA21CD", "patients"])
    table["name"] = "SURGERY " + table["practice"]
    return Lists(table.astype({"practice": "category", "LSOA21CD": "category"}), len(table), "1 July 2025")


IMD = pd.DataFrame(
    {"imd_decile": [1, 5, 10], "imd_score": [60.0, 20.0, 4.0]}, index=["E01000001", "E01000002", "E01000009"]
)
INSIDE = pd.Index(["E01000001", "E01000002"])


def test_a_practice_is_of_the_store_where_most_of_its_patients_live_there():
    found = practices_of_store(made_lists(), None, IMD, INSIDE, {"E54000901"})
    assert found.practices.index.tolist() == ["A81001", "A81002"]
    assert found.practices.loc["A81001", ["patients", "placed"]].tolist() == [110, 100]
    assert found.lists["patients"].sum() == 130
    assert found.unlisted == 0


def test_practices_that_closed_since_and_those_of_another_icb_are_left_out_and_counted(tmp_path):
    known = read_practice_map(write_map(tmp_path / "map.zip", row("A81001"), row("A81003"))).table
    found = practices_of_store(made_lists(), known, IMD, INSIDE, {"E54000901"})
    assert found.practices["pcn_name"].to_dict() == {"A81001": "North PCN"}
    assert found.unlisted == 30
    elsewhere = practices_of_store(made_lists(), known, IMD, INSIDE, {"E54000902"})
    assert elsewhere.practices.empty


def test_scores_of_the_clusters_practices_agree_with_those_that_ohid_publishes(shared_file):
    lists = read_lists(shared_file("contents/gp-reg-pat-prac-lsoa-2021-male-female-July-25.zip"))
    known = read_practice_map(shared_file("contents/gp-reg-pat-prac-map.zip")).table
    file_7 = shared_file("official/File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv")
    scores = read_imd(file_7).table[["imd_decile", "imd_score"]]
    lsoas = pd.Index(lists.table["LSOA21CD"].unique().astype(str)).intersection(scores.index)
    found = practices_of_store(lists, known, scores, lsoas, {"E54000015", "E54000059"})
    assert len(found.practices) == 191
    weighted = found.lists.assign(weighted=found.lists["patients"] * found.lists["imd_score"])
    sums = weighted.groupby("practice")[["weighted", "patients"]].sum()
    published = pd.read_csv(
        shared_file("data/gp_practice/fingertips_94240_imd2025_gp_practice_england.csv"), index_col="PRACTICE_CODE"
    )["IMD_SCORE"]
    both = pd.DataFrame({"ours": sums["weighted"] / sums["patients"], "theirs": published}).dropna()
    assert len(both) == 190
    assert both["ours"].corr(both["theirs"]) > 0.99
