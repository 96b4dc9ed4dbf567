"""Libraries' warnings never reach a user's terminal, even if Python is told to show all."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from needs_map.data.manifest import SAMPLE

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("NEEDS_MAP_SHARED", ROOT.parent / "shared"))
CASES, OFFICIAL = SHARED / "cases", SHARED / "official"


EACH = (
    "import sys; from needs_map.app.commands.main import main; "
    "print([main(words.split(chr(9))) for words in sys.argv[1:]])"
)
"""Carries out several commands in one process, which reads its libraries once; their exit codes are its last line."""


def exit_codes(*commands):
    """Exit codes of commands, of which no library's warning reached the terminal though Python shows all."""
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", EACH, *("\t".join(map(str, words)) for words in commands)],
        cwd=ROOT,
        env=os.environ | {"SKIP_DATA": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert not re.search(r"\w*Warning", done.stderr), done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done


ABSENT = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the publishers' files are not beside the repository")
PLACES = sorted([*CASES.glob("09*/metres*"), *CASES.glob("09*/surgeries_first.gpkg")])
"""Those of which GDAL and its readers warned."""
INDICATORS = sorted(path for case in ("14", "16", "21", "23") for path in CASES.glob(f"{case}*/*.csv"))


def test_no_warning_of_a_library_is_shown_of_any_list_or_boundaries(lay_out, tmp_path):
    """Files of ages, patients and the census take seconds and warn of nothing more here."""
    (tmp_path / "files").mkdir()
    lay_out(tmp_path / "files", ",Rutland,")
    area = ("data", "build", "--from", tmp_path / "files", "--lad", "Rutland", "--store", tmp_path / "store")
    codes, done = exit_codes(*((*area, "--neighbourhoods", path) for path in PLACES))
    assert codes == [0] * len(PLACES), done.stderr
    assert done.stdout.count(", 2 neighbourhoods, ") == len(PLACES)


@ABSENT
def test_no_warning_of_a_library_is_shown_of_any_indicator(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "store")
    adds = [("data", "add", path, "--only-known", "--store", tmp_path / "store") for path in INDICATORS]
    codes, _ = exit_codes(*adds)
    assert set(codes) <= {0, 1}
