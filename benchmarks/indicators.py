"""
A store of 500 indicators by LSOA for five years, 84 million values: what it takes to write, and to read a map view.

`python -m benchmarks indicators` writes it (about 1 GB) and reads it in a process of its own.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needs_map.app.link.links import view_of_link
from needs_map.data.builds import write_store
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, Indicator, Observed
from needs_map.data.indicators.imd import INDICES
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import measure_at
from needs_map.figures.serving import open_serving
from needs_map.figures.view_classes import drawing_of

LSOAS = 33_755
"""England's, of 2021."""
YEARS = tuple(str(year) for year in range(2020, 2025))
VIEWS = 60
BOARDS, PLACES_EACH = 42, 4
MEGABYTE = 1024


def england() -> dict[str, pd.DataFrame]:
    """Tables of a made-up store of England's size: squares in place of boundaries."""
    codes = [f"E01{number:06}" for number in range(LSOAS)]
    at = np.arange(LSOAS)
    board = at * BOARDS // LSOAS
    place = at * BOARDS * PLACES_EACH // LSOAS
    side = 200
    boxes = shapely.box(at % side * 10.0, at // side * 10.0, at % side * 10.0 + 9, at // side * 10.0 + 9)
    lsoa = gpd.GeoDataFrame(
        {
            "LSOA21NM": [f"Area {number}" for number in at],
            "authority": [f"E06{number:06}" for number in place],
            "authority_name": "",
            "msoa": [f"E02{number:06}" for number in at // 5],
            "place": [f"E06{number:06}" for number in place],
            "icb": [f"E54{number:06}" for number in board],
            "cluster": "england",
        },
        geometry=boxes,
        crs="EPSG:27700",
        index=pd.Index(codes, name="LSOA21CD"),
    )
    for index in INDICES:
        lsoa[f"{index}_score"] = 20.0
        lsoa[f"{index}_rank"] = at + 1
        lsoa[f"{index}_decile"] = at * 10 // LSOAS + 1
    parts = [
        _areas(lsoa, "msoa", "place"),
        _areas(lsoa, "place", "icb"),
        _areas(lsoa, "icb", "cluster"),
        _areas(lsoa, "cluster", ""),
    ]
    areas = gpd.GeoDataFrame(pd.concat(parts), crs="EPSG:27700")
    people = pd.DataFrame({"LSOA21CD": codes, "people": 1700.0}).assign(
        period="made up", sex="persons", age_band="all ages", basis="resident"
    )
    none = pd.DataFrame(columns=["index", "decile", "basis", "people", "score", "rank"])
    return {"lsoa": lsoa, "areas": areas, "population": people, "england": none}


def _areas(lsoa: gpd.GeoDataFrame, level: str, above: str) -> gpd.GeoDataFrame:
    first = lsoa.drop_duplicates(level)
    parent = first[above].to_numpy() if above else ""
    content = {"name": first[level].to_numpy(), "short": first[level].to_numpy(), "level": level, "parent": parent}
    index = pd.Index(first[level], name="code")
    return gpd.GeoDataFrame(content | {"status": ""}, geometry=first.geometry.to_numpy(), crs=lsoa.crs, index=index)


def indicators(count: int, codes: pd.Index) -> Iterator[tuple[str, Observed]]:
    """Yield made-up proportions with their counts, one in memory at a time."""
    chance = np.random.default_rng(1)
    frame = pd.DataFrame({"area": np.tile(codes.to_numpy(), len(YEARS)), "period": np.repeat(YEARS, len(codes))})
    for number in range(count):
        denominator = chance.integers(400, 3000, len(frame)).astype(float)
        numerator = np.floor(denominator * chance.uniform(0.02, 0.3, len(frame)))
        table = frame.assign(
            level="lsoa",
            sex="persons",
            age="all ages",
            group_type="",
            group="",
            value=numerator / denominator * 100,
            lower_cl=np.nan,
            upper_cl=np.nan,
            numerator=numerator,
            denominator=denominator,
            note="",
        )
        about = Indicator(
            f"indicator_{number:03}",
            f"Indicator {number}",
            f"Indicator {number}",
            f"Group {number // 25}",
            "proportion",
            "%",
            100.0,
            "low is good",
            1,
            "lsoa",
            "calendar year",
            "Made up.",
            "Nobody",
            "Made up",
            "None",
            "",
            "Made up.",
        )
        yield "made_up", Observed(about, table[list(OBSERVATION_COLUMNS)])


def read_views(folder: Path) -> dict[str, float]:
    """Time of map views of a store, each of an indicator and period that was not read before."""
    begun = time.perf_counter()
    serving = open_serving(folder)
    opened = time.perf_counter() - begun
    chance = np.random.default_rng(2)
    keys = chance.permutation(list(serving.indicators))
    figures, views = [], []
    levels = ("lsoa", "msoa", "place")
    for number in range(VIEWS):
        key, level = str(keys[number % len(keys)]), levels[number % len(levels)]
        period = YEARS[number // len(keys) % len(YEARS)] if len(keys) < VIEWS else YEARS[number % len(YEARS)]
        begun = time.perf_counter()
        indicator_figures(serving, measure_at(serving, key, period, level), level)
        figures.append(time.perf_counter() - begun)
        link = {"measure": key, "level": level, "period": period, "area": "england", "classes": "equal"}
        view = view_of_link(link, serving).view
        drawing_of(serving, view)
        views.append(time.perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return {
        "opened": opened,
        "median": statistics.median(figures),
        "slowest": max(figures),
        "view_median": statistics.median(views),
        "view_slowest": max(views),
        "megabytes": peak,
    }


def main() -> None:
    """Write the store, then read it in a process of its own and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--indicators", type=int, default=500)
    parser.add_argument(
        "--store", type=Path, help="folder to write to, or to read if --read (default: a temporary one)"
    )
    parser.add_argument("--read", action="store_true", help="read the store that --store names, and print JSON")
    options = parser.parse_args()
    if options.read:
        sys.stdout.write(json.dumps(read_views(options.store)) + "\n")
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.store or Path(temporary)
        tables = england()
        about = {
            "system": {"code": "england", "name": "England", "default_area": "england"},
            "sample": False,
            "datasets": [],
            "missing": [],
            "periods": {"resident": "made up"},
        }
        begun = time.perf_counter()
        manifest = write_store(folder, tables, about, observed=indicators(options.indicators, tables["lsoa"].index))
        took = time.perf_counter() - begun
        size = sum(facts["bytes"] for facts in manifest["indicators"].values())
        rows = sum(facts["rows"] for facts in manifest["indicators"].values())
        sys.stdout.write(f"{rows / 1e6:.1f} million values written in {took:.0f} s, {size / 1e6:,.0f} MB\n")
        command = [sys.executable, "-m", "benchmarks.indicators", "--read", "--store", str(folder)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        sys.stdout.write(
            f"store opened in {found['opened']:.2f} s; figures of a view: median {found['median'] * 1e3:.0f} ms, "
            f"slowest {found['slowest'] * 1e3:.0f} ms; with its classes: median {found['view_median'] * 1e3:.0f} ms, "
            f"slowest {found['view_slowest'] * 1e3:.0f} ms; at most {found['megabytes']:.0f} MB\n"
        )


if __name__ == "__main__":
    main()
