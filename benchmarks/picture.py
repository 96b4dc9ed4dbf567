"""Time the picture of the whole cluster by LSOA and its cartogram: `python -m benchmarks.picture [STORE]`."""

import sys
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from needs_map.app.exports.pictures import PAPER_LABELS, picture_of_view
from needs_map.app.link.links import view_of_link
from needs_map.data.manifest import SAMPLE
from needs_map.figures.serving import open_serving
from needs_map.geo.cartogram import cartogram, faithfulness
from needs_map.geo.pictures.files import FORMATS

RUNS = 5
WANTED_SECONDS = 1.5


def main() -> None:
    """Print the median seconds of each format and paper, and how faithful the cartogram is."""
    serving = open_serving(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)
    top = serving.tree.top
    view = view_of_link({"area": top.code, "level": "lsoa", "measure": "imd_quintile"}, serving).view
    areas = len(serving.store.lsoa)
    for form in FORMATS:
        for paper in PAPER_LABELS:
            times, spent = [], []
            for _ in range(RUNS):
                start, before = perf_counter(), process_time()
                content = picture_of_view(serving, view, form, paper=paper, made=date(2026, 1, 1)).content
                times.append(perf_counter() - start)
                spent.append(process_time() - before)
            verdict = "ok" if median(spent) < WANTED_SECONDS else f"over {WANTED_SECONDS} s"
            figures = f"{median(times):.2f} s, {median(spent):.2f} s of one core, {len(content) / 1e6:.2f} MB"
            print(f"{form} {paper:13} {areas:,} LSOAs: {figures}: {verdict}")
    start = perf_counter()
    lsoa = serving.store.lsoa
    hexes = cartogram(lsoa)
    took = perf_counter() - start
    found = faithfulness(hexes, lsoa.geometry, lsoa["place"])
    print(
        f"cartogram {took:.2f} s; neighbours that touch {found.adjacent:.0%}, within two steps {found.within_two:.0%};"
    )
    print(f"  moved {found.displacement / 1000:.1f} km in the middle; places in pieces: {found.in_pieces}")


if __name__ == "__main__":
    main()
