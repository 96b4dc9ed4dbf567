"""Libraries' warnings never reach a user's terminal, even if Python is told to show all."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data.store import SAMPLE

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("NEEDS_MAP_SHARED", ROOT.parent / "shared"))
CASES, OFFICIAL = SHARED / "cases", SHARED / "official"


def run(*words, store):
    done = subprocess.run(
        [sys.executable, "-W", "default", "-m", "app.run", *map(str, words), "--store", str(store)],
        cwd=ROOT,
        env=os.environ | {"SKIP_DATA": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert not re.search(r"\w*Warning", done.stderr), done.stderr
    return done


ABSENT = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the publishers' files are not beside the repository")
PLACES = sorted([*CASES.glob("07*/analyst_table.csv"), *CASES.glob("08*/*.zip"), *CASES.glob("09*/*.g*")])
INDICATORS = sorted(path for case in ("14", "16", "21", "23") for path in CASES.glob(f"{case}*/*.csv"))


@ABSENT
@pytest.mark.parametrize("path", PLACES, ids=lambda path: path.name)
def test_no_warning_of_a_library_is_shown_of_any_list_or_boundaries(tmp_path, path):
    words = ("data", "build", "--from", OFFICIAL, "--lad", "Rutland", "--neighbourhoods", path)
    done = run(*words, store=tmp_path / "store")
    assert done.returncode == 0, done.stderr
    assert ", 2 neighbourhoods, " in done.stdout


@ABSENT
@pytest.mark.parametrize("path", INDICATORS, ids=lambda path: path.name)
def test_no_warning_of_a_library_is_shown_of_any_indicator(tmp_path, path):
    shutil.copytree(SAMPLE, tmp_path / "store")
    done = run("data", "add", path, "--only-known", store=tmp_path / "store")
    assert done.returncode in {0, 1}
    assert "Traceback" not in done.stderr
