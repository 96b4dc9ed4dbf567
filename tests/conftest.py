"""Where the published test vectors and figures are: beside the repository, and never in it."""

import os
from pathlib import Path

import pandas as pd
import pytest

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
