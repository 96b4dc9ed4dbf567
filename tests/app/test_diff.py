"""What changed between two stores."""

import json

import pytest

from needs_map.app.commands.diff import diff_text
from needs_map.app.commands.main import main
from needs_map.app.documents.contents import document_of
from needs_map.data.content.recipes import Recipe, RecipeSection
from needs_map.data.places.system import read_system
from needs_map.figures.serving import open_serving
from needs_map.geo.building.build import build_store
from tests.publishers import (
    IMD_FILE,
    MSOA_FILE,
    REGISTERED_FILE,
    imd_table,
    lsoa_code,
    registered_rows,
    write_csv,
    write_registered,
)


@pytest.fixture(scope="module")
def revised(small_files, tmp_path_factory):
    """The made-up system a year later: 500 patients of an LSOA of decile 1 left, a score moved, names are gone."""
    import shutil  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("later")
    shutil.copytree(small_files, folder / "files")
    rows = registered_rows()
    rows.loc[(rows["LSOA_CODE"] == lsoa_code(0)) & (rows["PRACTICE_CODE"] == "A81001"), "NUMBER_OF_PATIENTS"] = "100"
    write_registered(folder / "files" / REGISTERED_FILE, rows)
    imd = imd_table()
    column = "Index of Multiple Deprivation (IMD) Score"
    imd.loc[1, column] = f"{float(imd.loc[1, column]) + 0.04:.3f}"  # less than half of the last decimal shown
    imd.loc[2, column] = f"{float(imd.loc[2, column]) + 0.06:.3f}"
    write_csv(folder / "files" / IMD_FILE, imd)
    (folder / "files" / MSOA_FILE).unlink()
    build_store(folder / "files", read_system(str(small_files / "tiny.toml")), folder / "store")
    return open_serving(folder / "store")


def rows(old, new):
    return json.loads(diff_text(old, new, "json"))["rows"]


def test_nothing_changed_between_a_store_and_itself(small_serving):
    assert rows(small_serving, small_serving) == []
    assert diff_text(small_serving, small_serving, "text").endswith("\nNo figure changed.\n")


def test_revised_figures_are_those_beyond_what_rounding_explains(small_serving, revised):
    found = [row for row in rows(small_serving, revised) if row["level"] == "lsoa"]
    people = [row for row in found if row["key"] == "people"]
    assert [(row["code"], row["period"], row["before"], row["after"]) for row in people] == [
        (lsoa_code(0), "2025, registered", 2000, 1500)
    ]
    scores = [row for row in found if row["key"] == "imd_score"]
    assert [(row["code"], row["change"]) for row in scores] == [(lsoa_code(2), "revised")]


def test_names_and_sources_that_went_are_there(small_serving, revised):
    renamed = [row for row in rows(small_serving, revised) if row["key"] == "area"]
    assert renamed
    assert {row["level"] for row in renamed} == {"msoa"}
    text = diff_text(small_serving, revised, "text")
    assert "Source dropped: MSOA names, version 2" in text
    assert "Other file: Patients registered at a GP practice, by LSOA, 1 July 2025." in text
    assert "2,000, now 1,500" in text


def test_the_command_compares_folders_and_refuses_what_is_no_store(small_store, tmp_path, capsys):
    assert main(["data", "diff", str(small_store), str(small_store), "--format", "csv"]) == 0
    assert capsys.readouterr().out.endswith("# change: No figure changed.\n")
    assert main(["data", "diff", str(small_store), str(tmp_path)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_document_says_what_changed(small_serving, revised):
    """Two stores: 500 patients left one LSOA, so that each area around it has 500 fewer; nothing else is revised."""
    section = RecipeSection("What changed", "changes.figures", tables=("changes.figures", "changes.sources"))
    recipe, top = Recipe("mine", "Mine", (section,)), revised.tree.top
    (made,) = document_of(revised, recipe, top, since=small_serving).sections
    figures, files = (one.part for one in made.exhibits)
    people = next(row for row in figures.rows if row["name"] == "People" and row["code"] == top.code)
    before, after = (int(people[key].replace(",", "")) for key in ("before", "after"))
    assert before - after == 500
    assert people["change"] == "revised"
    assert {row["change"] for row in files.rows} == {"revised", "no longer known"}
    assert f"{len(figures.rows)} revised" in made.headline
    (same,) = document_of(small_serving, recipe, small_serving.tree.top, since=small_serving).sections
    assert "changed by more than rounding explains" in same.headline
    (alone,) = document_of(revised, recipe, top).sections
    assert alone.missing == ("No earlier data set was given to compare with: the command line takes one with --since.",)
    assert alone.is_empty
