"""Files that are missing, cut short or no data at all: each refused in one sentence, with the old store untouched."""

import shutil
import zipfile

import pytest

from needs_map.app.commands.main import main
from tests.publishers import (
    BOUNDARIES_FILE,
    IMD_FILE,
    LOOKUP_FILE,
    MSOA_FILE,
    NEIGHBOURHOODS_FILE,
    REGISTERED_FILE,
    REGISTERED_MEMBER,
    registered_rows,
    write_registered,
)
from tests.refusal import assert_refused, the_sentence

HTML = "<!DOCTYPE html>\n<html><body>503 Service Unavailable</body></html>\n"


def cut(path, keep):
    """Keep the file's first bytes: a number of them, or a share."""
    content = path.read_bytes()
    path.write_bytes(content[: keep if isinstance(keep, int) else int(len(content) * keep)])


REQUIRED = {IMD_FILE: "File_7_IoD2025", LOOKUP_FILE: "LSOA21_SICBL", BOUNDARIES_FILE: "Lower_layer_Super_Output_Areas"}


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_file(files, store, capsys, name):
    (files / name).unlink()
    assert_refused(files, store, capsys, str(files), REQUIRED[name], "download it from https://")


def test_missing_folder(files, store, capsys, tmp_path):
    (files / "tiny.toml").rename(tmp_path / "tiny.toml")
    shutil.rmtree(files)
    code = main(["data", "build", "--from", str(files), "--system", str(tmp_path / "tiny.toml"), "--store", str(store)])
    assert code == 1
    assert f"There is no folder {files}: name the folder" in the_sentence(capsys.readouterr().err)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95, 10, 0])
def test_truncated_zip(files, store, capsys, keep):
    cut(files / REGISTERED_FILE, keep)
    assert_refused(files, store, capsys, REGISTERED_FILE, "cut short", "download it again")


def test_a_bomb_is_refused_before_any_file_is_read(files, store, capsys, monkeypatch):
    with zipfile.ZipFile(files / REGISTERED_FILE, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gp-reg-pat-prac-lsoa-all.csv", b" " * 30_000_000)
    monkeypatch.setattr(
        "needs_map.geo.building.small_areas.read_lsoa_lookup", lambda path: pytest.fail(f"{path} was read")
    )
    assert_refused(files, store, capsys, REGISTERED_FILE, "would unpack to 30 MB, which no such table does")


def test_zip_damaged_in_the_middle(files, store, capsys):
    path = files / REGISTERED_FILE
    content = bytearray(path.read_bytes())
    content[100:120] = bytes(20)
    path.write_bytes(content)
    assert_refused(files, store, capsys, REGISTERED_FILE, "download it again")


def test_zip_without_the_member(files, store, capsys):
    with zipfile.ZipFile(files / REGISTERED_FILE, "w") as archive:
        archive.writestr("gp-reg-pat-prac-lsoa-male.csv", registered_rows().to_csv(index=False))
    assert_refused(files, store, capsys, REGISTERED_FILE, "-lsoa-all.csv", "holds only the males")


def test_zip_with_a_member_cut_in_mid_row(files, store, capsys):
    with zipfile.ZipFile(files / REGISTERED_FILE, "w") as archive:
        archive.writestr(REGISTERED_MEMBER, registered_rows().to_csv(index=False)[:-30])
    assert_refused(files, store, capsys, REGISTERED_FILE, REGISTERED_MEMBER, "row 55", "cut short")


@pytest.mark.parametrize(
    ("name", "rows"),
    [(IMD_FILE, 30), (LOOKUP_FILE, 30), (NEIGHBOURHOODS_FILE, 24), (MSOA_FILE, 6)],
)
def test_csv_cut_in_mid_row(files, store, capsys, name, rows):
    lines = (files / name).read_text(encoding="utf-8").rstrip("\n").split("\n")
    assert len(lines) == rows + 1
    cells = lines[-1].split(",")
    lines[-1] = ",".join(cells[: len(cells) // 2])
    (files / name).write_text("\n".join(lines), encoding="utf-8")
    assert_refused(files, store, capsys, name, f"row {rows + 1} has", "cut short", "download it again")


@pytest.mark.parametrize("name", [IMD_FILE, LOOKUP_FILE, NEIGHBOURHOODS_FILE])
def test_csv_cut_between_rows(files, store, capsys, name):
    """Rows of the system are missing and none is broken: what the other files hold tells."""
    lines = (files / name).read_text(encoding="utf-8").rstrip("\n").split("\n")
    (files / name).write_text("\n".join(lines[:-2]) + "\n", encoding="utf-8")
    assert_refused(files, store, capsys, name)


def test_quotation_mark_left_open(files, store, capsys):
    path = files / IMD_FILE
    path.write_text(path.read_text(encoding="utf-8").replace("Ambridge 001B", '"Ambridge 001B'), encoding="utf-8")
    assert_refused(files, store, capsys, IMD_FILE, "download it again")


@pytest.mark.parametrize(
    "name", [IMD_FILE, LOOKUP_FILE, BOUNDARIES_FILE, REGISTERED_FILE, MSOA_FILE, NEIGHBOURHOODS_FILE]
)
def test_web_page_instead_of_data(files, store, capsys, name):
    (files / name).write_text(HTML, encoding="utf-8")
    assert_refused(files, store, capsys, name, "ownload it again")


def test_web_page_in_the_zip(files, store, capsys):
    with zipfile.ZipFile(files / REGISTERED_FILE, "w") as archive:
        archive.writestr(REGISTERED_MEMBER, HTML)
    assert_refused(files, store, capsys, REGISTERED_FILE, "web page")


@pytest.mark.parametrize("name", [IMD_FILE, LOOKUP_FILE, BOUNDARIES_FILE, MSOA_FILE, NEIGHBOURHOODS_FILE])
@pytest.mark.parametrize("content", ["", "\n", "\x00\x01\x02\xff" * 100], ids=["empty", "blank", "binary"])
def test_no_data_at_all(files, store, capsys, name, content):
    (files / name).write_text(content, encoding="latin-1")
    assert_refused(files, store, capsys, name, "ownload it again")


@pytest.mark.parametrize("name", [IMD_FILE, LOOKUP_FILE, MSOA_FILE, NEIGHBOURHOODS_FILE])
def test_header_and_no_rows(files, store, capsys, name):
    path = files / name
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    assert_refused(files, store, capsys, name, "no rows")


def test_no_rows_in_the_zip(files, store, capsys):
    write_registered(files / REGISTERED_FILE, registered_rows().iloc[:0])
    assert_refused(files, store, capsys, REGISTERED_FILE, "no rows")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("name", [IMD_FILE, NEIGHBOURHOODS_FILE])
def test_wrong_encoding(files, store, capsys, name, encoding):
    path = files / name
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    assert_refused(files, store, capsys, name, "UTF-8")


def test_bytes_of_no_encoding(files, store, capsys):
    """0x81 is no letter in UTF-8 nor in Windows-1252."""
    path = files / NEIGHBOURHOODS_FILE
    path.write_bytes(path.read_bytes().replace(b"North & Green", b"North \x81 Green"))
    assert_refused(files, store, capsys, NEIGHBOURHOODS_FILE, "neither UTF-8 nor Windows-1252")


def test_row_of_too_many_cells_in_a_windows_file(files, store, capsys):
    """The reader must know the encoding before it is told of the row."""
    path = files / NEIGHBOURHOODS_FILE
    text = path.read_text(encoding="utf-8").replace("Ambridge South", "Ambridge’s South, Green")
    path.write_text(text, encoding="cp1252")
    assert_refused(files, store, capsys, NEIGHBOURHOODS_FILE, "row 8 has 5 cells")


def test_first_line_that_is_blank(files, store, capsys):
    path = files / LOOKUP_FILE
    path.write_text("\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert_refused(files, store, capsys, LOOKUP_FILE, "column names")
