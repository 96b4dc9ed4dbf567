"""File 7 of 2019 and the exact fit lookup, in the publishers' layouts."""

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.imd_2019 import read_exact_fit, read_imd_2019
from needs_map.geo.lookups import cross_imd_2019
from tests import made_publishers as made

CODES = [f"E0100000{n}" for n in range(1, 6)]


@pytest.fixture
def imd(tmp_path):
    path = tmp_path / "File_7_-_All_IoD2019.csv"
    path.write_bytes(made.file_7_2019(CODES))
    return path


def fit_file(tmp_path, *rows):
    path = tmp_path / "LSOA11_LSOA21_LAD22_EW_LU.csv"
    head = "\ufeffLSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM,LAD22NMW,ObjectId\n"
    lines = [f"{old},Old,{new},New,{kind},E07000901,Bexby,,{n}" for n, (old, new, kind) in enumerate(rows, 1)]
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_ranks_deciles_and_people_are_read(imd):
    table = read_imd_2019(imd).table
    assert list(table.index) == CODES
    assert table.loc[CODES[2]].tolist() == [3, 6, 300]


def test_the_index_of_2025_is_refused_and_so_are_bad_rows(imd, tmp_path):
    newer = tmp_path / "File_7_IoD2025.csv"
    newer.write_bytes(made.file_7())
    with pytest.raises(DataError, match="File 7 of 2019 is needed"):
        read_imd_2019(newer)
    text = imd.read_text()
    imd.write_text(text.replace("E01000002,Old", "E01000001,Old"))
    with pytest.raises(DataError, match="E01000001 a second time"):
        read_imd_2019(imd)
    imd.write_text(text.replace("Old,1.5,3,6,", "Old,1.5,3,,", 1))
    with pytest.raises(DataError, match=r"E01000003: .*Decile.* is not 1 to 10"):
        read_imd_2019(imd)


def test_the_lookup_is_read_and_a_strange_letter_refused(tmp_path):
    path = fit_file(tmp_path, (CODES[0], "E01030001", "S"), (CODES[0], "E01030002", "S"), (CODES[1], CODES[1], "U"))
    source = read_exact_fit(path)
    assert source.table.to_numpy().tolist()[1] == [CODES[0], "E01030002", "S"]
    with pytest.raises(DataError, match="CHGIND of E01000001 is 'Q'"):
        read_exact_fit(fit_file(tmp_path, (CODES[0], "E01030001", "Q")))


def test_crossing_keeps_what_lies_over_the_edge(imd, tmp_path):
    rows = [(CODES[0], "E01030001", "S"), (CODES[0], "E01030002", "S"), (CODES[1], CODES[1], "U")]
    fit = read_exact_fit(fit_file(tmp_path, *rows)).table
    pairs = cross_imd_2019(read_imd_2019(imd).table, fit, pd.Index(["E01030001"]))
    assert pairs["LSOA21CD"].tolist() == ["E01030001", "E01030002"]
    assert pairs["people_2015"].tolist() == [100, 100]
    with pytest.raises(DataError, match="no row for E01099999"):
        cross_imd_2019(read_imd_2019(imd).table, fit, pd.Index(["E01099999"]))
    with pytest.raises(DataError, match="2019 has no row for E01000001"):
        cross_imd_2019(read_imd_2019(imd).table.drop(CODES[0]), fit, pd.Index(["E01030001"]))


def test_the_published_lookup_is_read_whole(shared_file):
    table = read_exact_fit(shared_file("official/LSOA11_LSOA21_LAD22_EW_LU.csv")).table
    assert table["change"].value_counts().to_dict() == {"U": 33_647, "S": 1_900, "M": 239, "X": 10}
