"""Memberships of practices in networks, with their dates."""

import csv
import io

import pandas as pd
import pytest
import xlsxwriter

from needs_map.data.errors import DataError
from needs_map.data.people.network_members import members_of_store, read_network_members

HEADER = (
    '"Partner\nOrganisation\nCode","Partner\nName",PCN Code,PCN Name,"Practice to PCN\nRelationship\nStart Date",'
    '"Practice to PCN\nRelationship\nEnd Date"\n'
)
ROWS = """\
A81001,HIGH STREET SURGERY,U00002,OLD PCN ,20191001,20240331
A81001,HIGH STREET SURGERY,U00001,TINY PCN,20240401,
A81003,CLOSED SURGERY,U00001,TINY PCN,20191001,20220630
"""


def write(path, text=HEADER + ROWS):
    path.write_text(text, encoding="utf-8")
    return path


def test_memberships_have_their_dates(tmp_path):
    source = read_network_members(write(tmp_path / "epcn.csv"))
    first, second, third = source.table.to_numpy().tolist()
    assert first == ["A81001", "High Street Surgery", "U00002", "Old PCN", "2019-10-01", "2024-03-31"]
    assert second[2:] == ["U00001", "Tiny PCN", "2024-04-01", ""]
    assert third[0] == "A81003"


def test_a_store_keeps_those_of_its_practices_and_networks(tmp_path):
    table = read_network_members(write(tmp_path / "epcn.csv")).table
    own = pd.DataFrame({"pcn": ["U00001"]}, index=["A81001"])
    assert len(members_of_store(table, own)) == 3
    assert members_of_store(table, own.set_axis(["A81002"])).shape[0] == 2


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("20191001,20240331", "20191001,", "A81001 is in two networks at once, U00001 and U00002"),
        ("20191001,20240331", "20191001,20180331", "the membership of A81001 ends before it starts"),
        ("20191001,20240331", "20191001,March", "A81001: 'March' is not a date such as 20240331"),
        ("PCN Code", "Code", "epcn.csv"),
        (",20220630", "", "some are cut short"),
        (ROWS, "", "has no rows"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, old, new, sentence):
    with pytest.raises(DataError, match=sentence):
        read_network_members(write(tmp_path / "epcn.csv", (HEADER + ROWS).replace(old, new, 1)))


def test_the_report_without_names_and_the_workbook_are_read_alike(tmp_path):
    rows = [row.split(",") for row in ROWS.splitlines()]
    unnamed = "".join(f"{a},{b},03W,ICB,{c},{d},03W,ICB,{e},{f},True\n" for a, b, c, d, e, f in rows)
    table = read_network_members(write(tmp_path / "epcncorepartnerdetails.csv", unnamed)).table
    book = xlsxwriter.Workbook(tmp_path / "ePCN.xlsx")
    book.add_worksheet("PCNDetails").write_row(0, 0, ["PCN Code"])
    sheet = book.add_worksheet("PCN Core Partner Details")
    for number, row in enumerate([next(csv.reader(io.StringIO(HEADER))), *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    named = read_network_members(write(tmp_path / "epcn.csv")).table
    assert read_network_members(tmp_path / "ePCN.xlsx").table.equals(named)
    assert table.equals(named)


def test_the_published_workbook_is_read(shared_file):
    table = read_network_members(shared_file("data/gp_practices/ods_ePCN_feb2023.xlsx")).table
    assert len(table) == 7455
    assert table.loc[table["practice"] == "A81002", "pcn_name"].tolist() == ["North Stockton PCN"]


def test_the_published_sheet_is_read(shared_file):
    table = read_network_members(shared_file("data/pcn/epcn_pcn_core_partner_details_lnr.csv")).table
    own = table[table["practice"] == "C82020"].sort_values("start")
    assert own["end"].tolist() == ["2022-03-31", "2024-03-31", ""]
    assert own["pcn"].tolist() == ["U48026", "U36231", "U00147"]
