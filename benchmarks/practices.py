"""General practices: England's file read, the table of all practices of a store, a catchment painted by the server.

England's file is made up in its size: 6,200 practices and a million rows in each of three members. The other two need a
store with practices: `--store DIR`, or NEEDS_MAP_STORE.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from needs_map.app.commands.list_rows import list_report
from needs_map.app.pages.practices.catchment_map import catchment_map
from needs_map.data.people.registered import read_lists
from needs_map.figures.people.practices import lists
from needs_map.figures.serving import open_serving

PRACTICES, ROWS_EACH, LSOAS = 6_200, 162, 33_755
MOST = {"england_file": 20.0, "table": 0.5, "catchment": 0.3}
"""Seconds."""
MOST_MB = 1_000
HEADER = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,LSOA_CODE,SEX,NUMBER_OF_PATIENTS\n"


def england_file(folder: Path) -> Path:
    """Write a file of patients by practice and LSOA of the size of England's."""
    path = folder / "gp-reg-pat-prac-lsoa-2021-male-female-July-25.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, sex in (("all", "ALL"), ("male", "MALE"), ("female", "FEMALE")):
            lines = [HEADER]
            for practice in range(PRACTICES):
                about = f"GP_PRAC_PAT_LIST,01JUL2025,A{practice:05d},SURGERY NUMBER {practice}"
                lines += [
                    f"{about},E01{(5 * practice + at) % LSOAS + 1:06d},{sex},{(7 * practice + 13 * at) % 59 + 1}\n"
                    for at in range(ROWS_EACH)
                ]
            archive.writestr(f"gp-reg-pat-prac-lsoa-{member}.csv", "".join(lines))
    return path


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=os.environ.get("NEEDS_MAP_STORE"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = england_file(Path(folder))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = {"england_file": _timed(lambda: read_lists(path))}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found_mb = round(peak / 1024)
    if options.store:
        serving = open_serving(Path(options.store))
        found["table"] = _timed(lambda: list_report(serving, "core20", "practice", None))
        codes = list(lists(serving, "practice").index[:2])
        catchment_map(serving, codes[0], "area")  # what all catchments share is worked out once a store
        found["catchment"] = _timed(lambda: catchment_map(serving, codes[1], "area"))
    slow = {name for name, seconds in found.items() if seconds > MOST[name]}
    if options.json:
        print(json.dumps(found | {"peak_mb": found_mb, "peak_mb_before": round(before / 1024)}))
    else:
        for name, seconds in found.items():
            print(f"{name:14} {seconds:7.3f} s, at most {MOST[name]:g} s{'  TOO SLOW' if name in slow else ''}")
        print(f"peak           {found_mb:7,} MB, at most {MOST_MB:,} MB")
    return int(bool(slow) or found_mb > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
