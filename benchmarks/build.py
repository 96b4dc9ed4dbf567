"""A build from the publishers' files, of the cluster and of all England: time of each step, and peak memory."""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OF_THE_SYSTEM = ("neighbourhoods_", "sapelsoasyoa", "2022snpp")  # files here that cover one system, not all England
SHARED = Path(os.environ.get("NEEDS_MAP_SHARED", ROOT.parent / "shared"))
AIM_SECONDS, AIM_GIGABYTES = 120, 3.0


def england_system(lookup: Path) -> str:
    """
    Write a system file of every local authority in a lookup, each in the ICB that holds most of its LSOAs.

    Parameters
    ----------
    lookup
        The publisher's lookup of LSOAs, ICBs and local authorities.

    Returns
    -------
    toml
        The text of the system file; every authority is a place.
    """
    boards: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    names: dict[str, str] = {}
    with lookup.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        icb, icb_name, authority, name = (
            next(
                position for position, column in enumerate(header) if column.startswith(start) and column.endswith(end)
            )
            for start, end in (("ICB", "CD"), ("ICB", "NM"), ("LAD", "CD"), ("LAD", "NM"))
        )
        for row in rows:
            boards[row[authority]][row[icb], row[icb_name]] += 1
            names[row[authority]] = row[name]
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, found in sorted(boards.items()):
        places[found.most_common(1)[0][0]].append(code)
    lines = ['code = "england"', 'name = "England"']
    for (board, board_name), codes in sorted(places.items()):
        lines += ["[[icb]]", f"code = {json.dumps(board)}", f"name = {json.dumps(board_name)}"]
        for code in codes:
            lines += ["[[icb.place]]", f"code = {json.dumps(code)}", f"name = {json.dumps(names[code])}"]
            lines.append(f"authorities = [{json.dumps(code)}]")
    return "\n".join(lines) + "\n"


def peak_megabytes() -> float:
    """Most memory that this process has held; the kernel's own count, which a parent's size does not reach."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def build(folder: Path, system: str, store: Path) -> None:
    """Build in this process and print, as one line of JSON, what it took."""
    from needs_map.data.system import read_system  # noqa: PLC0415 - the parent must stay small, and imports count
    from needs_map.geo.build import build_store  # noqa: PLC0415

    steps: dict[str, float] = {}

    @contextmanager
    def step(words: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        steps[words] = time.perf_counter() - begun

    begun = time.perf_counter()
    summary = build_store(folder, read_system(system), store, step)
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "peak": peak_megabytes(), "steps": steps, "areas": summary.areas}))


def serve_geometry(store: Path) -> None:
    """Make the geometry of a store's LSOAs, as the server does once a build, and print what it took."""
    from needs_map.figures.serving import open_serving  # noqa: PLC0415 - as above
    from needs_map.geo.geometry import compressed, geometry_text  # noqa: PLC0415

    begun = time.perf_counter()
    serving = open_serving(store)
    opened = time.perf_counter()
    collection = geometry_text(serving.store, serving.tree, "lsoa")
    made = time.perf_counter()
    body = compressed(collection)
    packed = time.perf_counter()
    facts = {
        "open": opened - begun,
        "make": made - opened,
        "compress": packed - made,
        "bytes": len(body),
        "peak": peak_megabytes(),
    }
    print(json.dumps(facts))


def child(*words: str) -> dict:
    """Do one job in a process of its own and return what it printed, with the time from start to end."""
    begun = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.build", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        sys.exit(ended.stderr)
    return json.loads(ended.stdout.splitlines()[-1]) | {"process": time.perf_counter() - begun}


def say(name: str, found: dict) -> None:
    areas = ", ".join(f"{count:,} {level}" for level, count in found["areas"].items())
    print(f"{name}: {found['seconds']:.1f} s ({found['process']:.1f} s with imports), peak {found['peak']:,.0f} MB")
    print(f"  {areas}")
    for words, seconds in found["steps"].items():
        print(f"  {seconds:7.2f} s  {words}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks build", description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, default=SHARED / "official", help="the publishers' files")
    options, _ = parser.parse_known_args()
    if not options.folder.is_dir():
        print(f"skipped: there are no publishers' files in {options.folder} (--from FOLDER)")
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        cluster = child("--build", str(options.folder), "lnr", str(work / "cluster"))
        say("Cluster", cluster)
        files = work / "files"
        files.mkdir()
        for path in options.folder.iterdir():
            if not path.name.startswith(OF_THE_SYSTEM):
                (files / path.name).symlink_to(path.resolve())
        lookup = next(options.folder.glob("LSOA21_SICBL*_ICB*_LAD*.csv"))
        system = work / "england.toml"
        system.write_text(england_system(lookup), encoding="utf-8")
        england = child("--build", str(files), str(system), str(work / "england"))
        say("England", england)
        met = england["seconds"] <= AIM_SECONDS and england["peak"] <= AIM_GIGABYTES * 1024
        print(f"  aim: {AIM_SECONDS} s and {AIM_GIGABYTES:.0f} GB: {'met' if met else 'MISSED'}")
        small, large = cluster["areas"]["lsoa"], england["areas"]["lsoa"]
        times = england["seconds"] / cluster["seconds"]
        print(f"  {times:.1f} times the cluster's time for {large / small:.1f} times its LSOAs")
        found = child("--geometry", str(work / "england"))
        print(
            f"England's LSOAs for the browser: open {found['open']:.1f} s, make {found['make']:.1f} s, "
            f"compress {found['compress']:.1f} s, {found['bytes'] / 1e6:.1f} MB gzipped, peak {found['peak']:,.0f} MB"
        )


if __name__ == "__main__":
    if sys.argv[1] == "--build":
        build(Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
    else:
        serve_geometry(Path(sys.argv[2]))
