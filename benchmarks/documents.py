"""Time packs, one and many, and a whole needs assessment: `python -m benchmarks.documents [STORE]`."""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import psutil

from needs_map.app.documents.contents import Document, Exhibit, document_of
from needs_map.app.documents.files import Manner, job_of
from needs_map.app.documents.pictures import drawn_as
from needs_map.app.documents.slides import slides_file
from needs_map.app.jobs.batch import Batch
from needs_map.app.jobs.queue import JobQueue
from needs_map.data.content.recipes import read_recipe
from needs_map.data.manifest import SAMPLE
from needs_map.figures.serving import open_serving

WORKERS = 2
WANTED_SECONDS, WANTED_WHOLE, WANTED_ALL, WANTED_BYTES = 4.0, 15.0, 45.0, 1.5e9


def of_pictures(document: Document) -> Document:
    """Return the same document with each chart drawn by matplotlib, as before charts were native."""

    def picture(one: Exhibit) -> Exhibit:
        def draw(form: str, paper: str, dpi: int) -> bytes:
            return drawn_as(document, one, form, paper, dpi)

        return one._replace(kind="map", chart=None, draw=draw) if one.kind == "chart" else one

    return document._replace(
        sections=tuple(one._replace(exhibits=tuple(map(picture, one.exhibits))) for one in document.sections)
    )


def main() -> None:
    """Print seconds and sizes of a pack, of one for each neighbourhood of the store, and of a needs assessment."""
    serving, recipe = (
        open_serving(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE),
        read_recipe("neighbourhood_pack"),
    )
    areas = serving.tree.at("neighbourhood")
    for name, change in (("native charts", lambda made: made), ("pictures alone", of_pictures)):
        times, spent, size = [], [], 0
        for area in areas[:5]:
            start, before = perf_counter(), process_time()
            size = len(slides_file(change(document_of(serving, recipe, area))))
            times.append(perf_counter() - start)
            spent.append(process_time() - before)
        verdict = "ok" if median(spent) < WANTED_SECONDS else f"over {WANTED_SECONDS:g} s"
        print(
            f"a pack, {name}: {median(times):.2f} s, {median(spent):.2f} s of one core, {size / 1e6:.2f} MB: {verdict}"
        )
    start, before = perf_counter(), process_time()
    size = len(slides_file(document_of(serving, read_recipe("integrated_needs_assessment"), serving.tree.top)))
    took = perf_counter() - start
    verdict = "ok" if took < WANTED_WHOLE else f"over {WANTED_WHOLE:g} s"
    print(
        f"the whole needs assessment: {took:.1f} s, {process_time() - before:.1f} s of one core, "
        f"{size / 1e6:.2f} MB: {verdict}"
    )
    queue, start = JobQueue(WORKERS), perf_counter()
    most = 0
    processors: dict[int, float] = {}
    try:
        jobs = [job_of(serving, recipe, one, Manner(("pptx",))) for one in areas]
        for _ in Batch(jobs, queue.submit, WORKERS):
            family = [psutil.Process(), *psutil.Process().children(recursive=True)]
            most = max(most, sum(one.memory_full_info().uss for one in family))
            processors = {one.pid: sum(one.cpu_times()[:2]) for one in family[1:]}
    finally:
        queue.close()
    took = perf_counter() - start
    verdict = (
        "ok" if took < WANTED_ALL and most < WANTED_BYTES else f"over {WANTED_ALL:g} s or {WANTED_BYTES / 1e9:g} GB"
    )
    print(
        f"{len(areas)} packs in {WORKERS} processes: {took:.1f} s, {sum(processors.values()):.1f} s of processor, "
        f"{most / 1e6:.0f} MB: {verdict}"
    )


if __name__ == "__main__":
    main()
