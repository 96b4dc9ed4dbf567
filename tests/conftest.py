"""What many tests use: the publishers' own files, beside the repository and never in it, and small ones made here."""

import os
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from app.serving import open_serving
from data.system import read_system
from geo.build import build_store
from tests import publishers

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("NEEDS_MAP_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared_file():
    """Give the path of a file in ../shared, or skip, saying why, where there is none."""

    def find(name):
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"the published file {name} is not beside the repository (see NEEDS_MAP_SHARED)")
        return path

    return find


@pytest.fixture(scope="session")
def vectors(shared_file):
    """Read one file of the published test vectors; nothing but an empty cell is missing."""

    def read(name, **options):
        path = shared_file(f"vectors/{name}")
        return pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, na_values=[""], **options)

    return read


@pytest.fixture(scope="session")
def shared():
    """Give the folder of the published files beside the repository, or skip, saying why, where there is none."""
    if not (SHARED / "official").is_dir():
        pytest.skip("the publishers' files are not beside the repository (see NEEDS_MAP_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def small_files(tmp_path_factory):
    """Give a folder of small files in the publishers' layouts, to be read alone."""
    return publishers.write_all(tmp_path_factory.mktemp("publishers"))


@pytest.fixture
def files(small_files, tmp_path):
    """Give a copy of the small files, for a test to spoil."""
    return Path(shutil.copytree(small_files, tmp_path / "files"))


@pytest.fixture(scope="session")
def small_store(small_files, tmp_path_factory):
    """Give the store of the made-up system, built once; a test that changes it takes a copy."""
    folder = tmp_path_factory.mktemp("small") / "store"
    build_store(small_files, read_system(str(small_files / "tiny.toml")), folder)
    return folder


@pytest.fixture(scope="session")
def small_serving(small_store):
    """Give the store of the made-up system as the server holds it."""
    return open_serving(small_store)


@pytest.fixture
def store(small_store, tmp_path):
    """Give a copy of the made-up system's store, for a test to endanger."""
    shutil.copytree(small_store, tmp_path / "store")
    return tmp_path / "store"


def _write_estimates(path, people, *, header_row=4, totals=None, columns=None):
    """Write single-year estimates as the publisher lays them out: {year: {(authority, LSOA): 182 figures}}."""
    names = columns or [f"{sex}{age}" for sex in "FM" for age in range(91)]
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Cover").write(0, 0, "Cover sheet")
    for year, rows in people.items():
        sheet = book.add_worksheet(f"Mid-{year} LSOA 2021")
        sheet.write(0, 0, f"Mid-{year} LSOA 2021: population by single year of age and sex")
        header = ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total", *names]
        sheet.write_row(header_row - 1, 0, header)
        for number, ((authority, lsoa), figures) in enumerate(rows.items()):
            total = (totals or {}).get((year, lsoa), sum(f for f in figures if not isinstance(f, str)))
            row = [authority, f"Name of {authority}", lsoa, f"Name of {lsoa}", total, *figures]
            sheet.write_row(header_row + number, 0, row)
    book.close()
    return path


def _write_projections(path, females, males, years, *, persons=None, everyone=None):
    """Write projections as the publisher zips them: {authority: years x 91 ages} for each sex."""
    labels = [*(str(age) for age in range(90)), "90 and over"]
    with zipfile.ZipFile(path, "w") as archive:
        both = persons or {code: females[code] + males[code] for code in females}
        for sex, tables in (("persons", both), ("males", males), ("females", females)):
            lines = [",".join(["AREA_CODE", "AREA_NAME", "COMPONENT", "SEX", "AGE_GROUP", *map(str, years)])]
            for code, table in tables.items():
                start = f"{code},Name of {code},Population,{sex}"
                whole = (everyone or {}).get((sex, code), table.sum(axis=1))
                lines.append(",".join([start, "All ages", *(f"{figure:.3f}" for figure in whole)]))
                for label, figures in zip(labels, table.T, strict=True):
                    lines.append(",".join([start, label, *(f"{figure:.3f}" for figure in figures)]))
            archive.writestr(f"2022 SNPP Population {sex}.csv", "\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="session")
def write_estimates():
    """Give the function that writes a small workbook of estimates by single year of age."""
    return _write_estimates


@pytest.fixture(scope="session")
def write_projections():
    """Give the function that writes a small zip of projections."""
    return _write_projections
