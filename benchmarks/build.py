"""
A build from the publishers' files, of the cluster and of all England: time of each step, and peak memory.

England is built with made-up figures of `--indicators` (300) indicators of all its MSOAs besides, in files laid out as
Fingertips lays out a profile, and what stands out is then looked up in areas of it that nobody has looked at.
"""

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
AIM_SECONDS, AIM_GIGABYTES = 300, 4.0
AIM_STANDING = 0.3
OF_A_FILE = 60
"""Indicators in one made-up file."""


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


def write_profiles(folder: Path, names: Path, count: int) -> None:
    """
    Write made-up ratios of all MSOAs of England, as downloads of Fingertips by profile and their metadata.

    Parameters
    ----------
    folder
        Where to.
    names
        The names of MSOAs, whose codes are those of England and Wales.
    count
        How many indicators.
    """
    import numpy as np  # noqa: PLC0415 - the parent must stay small, and imports count
    import pandas as pd  # noqa: PLC0415

    codes = pd.read_csv(names, usecols=[0], encoding="utf-8-sig").iloc[:, 0]
    codes = codes[codes.str.startswith("E")].to_numpy()
    chance = np.random.default_rng(1)
    for first in range(0, count, OF_A_FILE):
        parts = []
        for number in range(first, min(first + OF_A_FILE, count)):
            expected = chance.uniform(20, 200, len(codes)).round(1)
            observed = chance.poisson(expected * chance.uniform(0.6, 1.6, len(codes)))
            table = pd.DataFrame({"Area Code": ["E92000001", *codes], "Area Type": ["England", *["MSOA"] * len(codes)]})
            table["Count"] = [np.nan, *observed]
            table["Denominator"] = [np.nan, *expected]
            table["Value"] = [100.0, *(observed / expected * 100).round(1)]
            parts.append(table.assign(number=900_000 + number))
        table = pd.concat(parts)
        table.insert(0, "Indicator ID", table.pop("number"))
        table.insert(1, "Indicator Name", "Made up " + table["Indicator ID"].astype(str) + ", standardised ratio")
        table = table.assign(Sex="Persons", Age="All ages", **dict.fromkeys(("Category Type", "Category"), ""))
        table = table.assign(**{"Time period": "2015 - 19", "Time period Sortable": 20150000, "Parent Code": ""})
        limits = {f"{end} CI 95.0 limit": "" for end in ("Lower", "Upper")}
        table.assign(**limits, **{"Value note": ""}).to_csv(folder / f"fingertips_made_{first}_msoa.csv", index=False)
    about = pd.DataFrame({"Indicator ID": [900_000 + number for number in range(count)]})
    about = about.assign(Unit="ratio", Polarity="RAG - Low is good", **{"Value type": "Indirectly standardised ratio"})
    about.to_csv(folder / "fingertips_made_metadata.csv", index=False)


def peak_megabytes() -> float:
    """Most memory that this process has held; the kernel's own count, which a parent's size does not reach."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def build(folder: Path, system: str, store: Path) -> None:
    """Build in this process and print, as one line of JSON, what it took."""
    from needs_map.app.commands.fetch import keep_figures  # noqa: PLC0415 - the parent must stay small, and imports count
    from needs_map.data.places.system import read_system  # noqa: PLC0415
    from needs_map.geo.building.build import build_store  # noqa: PLC0415

    steps: dict[str, float] = {}

    @contextmanager
    def step(words: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        steps[words] = time.perf_counter() - begun

    begun = time.perf_counter()
    summary = build_store(folder, read_system(system), store, step)
    keep_figures(store, step)
    seconds = time.perf_counter() - begun
    many = len(summary.manifest.get("indicators", ()))
    facts = {"seconds": seconds, "peak": peak_megabytes(), "steps": steps, "areas": summary.areas}
    facts["processor"] = time.process_time()
    print(json.dumps(facts | {"indicators": many}))


def look_through(store: Path) -> None:
    """Look up what stands out in areas of each level that nobody has looked at, and print the seconds of each."""
    from needs_map.figures.serving import open_serving  # noqa: PLC0415 - as above
    from needs_map.figures.standing import stands_out  # noqa: PLC0415

    serving = open_serving(store)
    times = {}
    for level in serving.tree.levels:
        area = serving.tree.at(level)[0]
        begun = time.perf_counter()
        stands_out(serving, area)
        times[level] = time.perf_counter() - begun
    print(json.dumps({"times": times, "indicators": len(serving.indicators)}))


def serve_geometry(store: Path) -> None:
    """Make the geometry of a store's LSOAs, as the server does once a build, and print what it took."""
    from needs_map.figures.serving import open_serving  # noqa: PLC0415 - as above
    from needs_map.geo.geometry import compressed, ground_bytes  # noqa: PLC0415

    begun = time.perf_counter()
    serving = open_serving(store)
    opened = time.perf_counter()
    collection = ground_bytes(serving.store, serving.tree, "lsoa")
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
    print(
        f"{name}: {found['seconds']:.1f} s ({found['process']:.1f} s with imports, {found['processor']:.1f} s of the "
        f"processor), peak {found['peak']:,.0f} MB"
    )
    print(f"  {areas}, {found['indicators']:,} indicators")
    for words, seconds in found["steps"].items():
        print(f"  {seconds:7.2f} s  {words}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks build", description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, default=SHARED / "official", help="the publishers' files")
    parser.add_argument("--indicators", type=int, default=300, help="made-up indicators of England's MSOAs")
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
        write_profiles(files, next(options.folder.glob("MSOA-Names-*.csv")), options.indicators)
        lookup = next(options.folder.glob("LSOA21_SICBL*_ICB*_LAD*.csv"))
        system = work / "england.toml"
        system.write_text(england_system(lookup), encoding="utf-8")
        england = child("--build", str(files), str(system), str(work / "england"))
        say("England", england)
        met = england["processor"] <= AIM_SECONDS and england["peak"] <= AIM_GIGABYTES * 1024
        print(f"  aim: {AIM_SECONDS} s and {AIM_GIGABYTES:.0f} GB: {'met' if met else 'MISSED'}")
        small, large = cluster["areas"]["lsoa"], england["areas"]["lsoa"]
        times = england["seconds"] / cluster["seconds"]
        print(f"  {times:.1f} times the cluster's time for {large / small:.1f} times its LSOAs")
        looked = child("--standing", str(work / "england"))
        slowest = max(looked["times"].values())
        each = ", ".join(f"{level} {seconds * 1e3:.0f} ms" for level, seconds in looked["times"].items())
        print(f"What stands out, of {looked['indicators']:,} indicators, the first time: {each}")
        print(f"  aim: {AIM_STANDING} s: {'met' if slowest <= AIM_STANDING else 'MISSED'}")
        found = child("--geometry", str(work / "england"))
        print(
            f"England's LSOAs for the browser: open {found['open']:.1f} s, make {found['make']:.1f} s, "
            f"compress {found['compress']:.1f} s, {found['bytes'] / 1e6:.1f} MB gzipped, peak {found['peak']:,.0f} MB"
        )


if __name__ == "__main__":
    if sys.argv[1] == "--build":
        build(Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
    elif sys.argv[1] == "--standing":
        look_through(Path(sys.argv[2]))
    else:
        serve_geometry(Path(sys.argv[2]))
