"""
The process in which workbooks and boundary files are read: it may die of a hostile file, and only it.

Started by `data.reading` for a kind of file; it imports nothing of the project. It is sent lines of JSON, the first of
which is a file's path, and writes lines of JSON: what is in the file, and then the answer to each line that it is sent;
or an object with the reason why it reads no further in this file. The next line is then another file's path.

A workbook: the names of the sheets; then, for each name that it is sent, blocks of rows and `null` after the last; when
it is sent an empty name, whether any other sheet is empty, and it is done. Boundaries: the driver and the layers, each
with its kind of geometry, number of features and fields; then, for an empty text, `null`, and for a layer and columns
(all if null), the coordinate system and the geometry's column, a stream of Arrow in which that is WKB, and `null`.
"""

import json
import sys
import time
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

WORKBOOK, BOUNDARIES = "workbook", "boundary file"
MOST_MEMORY = {WORKBOOK: 1536 * 1024**2, BOUNDARIES: 6 * 1024**3}
"""Bytes of address space: the largest workbook that is read, of England's LSOAs by single year of age, needs half; GDAL
takes 1.5 GB before it reads, and a GeoJSON as a whole into memory."""
MOST_SECONDS = 60
"""Of the processor, for one file."""
MOST_COLUMNS, MOST_CELLS = 2_000, 20_000_000
BLOCK = 2_000
NO_MEMORY = 77
"""Exit code of a file that takes more memory than is allowed."""
CONFINED = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",  # where nothing answers
    "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "CPL_ALLOW_VSISTDIN": "NO",
}
"""Settings of GDAL by which nothing leads out of a file."""


class UnreadableError(Exception):
    """A file that is as none should be, in words."""


def bound(kind: str) -> None:
    """Have the system end this process if the next file takes more memory or time than a real one of its kind needs."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY[kind], MOST_MEMORY[kind]))
    until = int(time.process_time()) + MOST_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def send(content: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Write a line."""
    sys.stdout.write(json.dumps(content, default=str) + "\n")
    sys.stdout.flush()


def opened_sheet(book: "CalamineWorkbook", name: str) -> "CalamineSheet":
    """Sheet of a sane size."""
    sheet = book.get_sheet_by_name(name)
    if sheet.width > MOST_COLUMNS or sheet.width * sheet.height > MOST_CELLS:
        raise UnreadableError(f"its sheet {name!r} has {sheet.height:,} rows of {sheet.width:,} columns")
    if not sheet.height:
        raise UnreadableError(f"its sheet {name!r} is empty")
    return sheet


def serve_workbook(path: str) -> None:
    """Answer until an empty name comes."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - half a second for boundaries

    try:
        with CalamineWorkbook.from_path(path) as book:
            send(book.sheet_names)
            rest = list(book.sheet_names)
            for line in iter(sys.stdin.readline, ""):
                name = json.loads(line)
                if not name:
                    break
                rest.remove(name)
                rows = opened_sheet(book, name).iter_rows()
                for block in iter(lambda: list(islice(rows, BLOCK)), []):  # noqa: B023 - used up within the turn
                    send(block)
                send(None)
            for name in rest:
                opened_sheet(book, name)
            send(None)
    except CalamineError as error:
        raise UnreadableError(str(error)) from error


def serve_boundaries(path: str) -> None:
    """Say what is in the file, and give one layer of it if one is named."""
    for name in (
        "pandas",
        "geopandas",
        "shapely",
    ):  # which pyogrio would take half a second to load, and can do without
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    import pyarrow as pa  # noqa: PLC0415 - not for a workbook
    import pyogrio  # noqa: PLC0415
    from pyogrio.raw import open_arrow  # noqa: PLC0415

    pyogrio.set_gdal_config_options(CONFINED)
    layers, driver = [], ""
    for name, geometry in pyogrio.list_layers(path).tolist():
        facts = pyogrio.read_info(path, layer=name, force_feature_count=True)
        driver = facts["driver"]
        layers.append([name, geometry or "", facts["features"], list(facts["fields"])])
    send([driver, layers])
    wanted = json.loads(sys.stdin.readline())
    if not wanted:
        send(None)
        return
    layer, columns, bounds = wanted
    within = tuple(bounds) if bounds else None
    with open_arrow(path, layer=layer, columns=columns, bbox=within, use_pyarrow=True) as (facts, batches):
        send([facts["crs"], facts["geometry_name"] or "wkb_geometry"])
        with pa.ipc.new_stream(sys.stdout.buffer, batches.schema) as stream:
            for batch in batches:
                stream.write_batch(batch)
    send(None)  # or, in its place, why the file could not be read to its end


def main() -> None:
    """Serve files of one kind, one after another."""
    kind = sys.argv[1]
    for line in iter(sys.stdin.readline, ""):
        bound(kind)
        try:
            (serve_workbook if kind == WORKBOOK else serve_boundaries)(json.loads(line))
        except (UnreadableError, OSError, ValueError, RuntimeError) as error:
            send({"error": str(error)})
        except MemoryError:
            sys.exit(NO_MEMORY)


if __name__ == "__main__":
    main()
