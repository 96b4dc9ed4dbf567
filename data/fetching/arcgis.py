"""Boundaries and tables of an ArcGIS service, asked page by page and counted."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx

from needs_map.data.fetching.client import Transport, check_answer, header_number, paced, patiently
from needs_map.data.fetching.download import disk_error
from needs_map.data.fetching.failures import Unavailable, failure_of
from needs_map.data.files.formats import parse_json

PAGE = 2000
"""Features that a service gives in one answer."""
MOST_IN_ONE_ANSWER = 100_000_000
DECIMALS = 6
"""Of a degree: a tenth of a metre."""


class ServiceLayer(NamedTuple):
    """A layer or table, and where its pages are gathered."""

    url: str
    """Of the layer, without `/query`; behind a mirror, the mirror's."""
    title: str
    kind: str
    """`layer` is saved as GeoJSON, `table` as CSV."""
    order: str
    part: Path
    most_bytes: int


class Edition(NamedTuple):
    """What tells one state of a layer from the next."""

    rows: int
    edited: str
    """When it was last edited, as the service says; empty if it does not."""


def edition(line: Transport, layer: ServiceLayer) -> Edition:
    """
    Ask a layer how many features it has and when it was last edited.

    Raises
    ------
    Unavailable
        If the service cannot be reached or answers with an error.
    """
    query = {"where": "1=1", "returnCountOnly": "true", "f": "json"}
    found = _answer(line, layer, f"/query?{urlencode(query)}")
    count = found.get("count")
    if not isinstance(count, int) or count < 1:
        raise Unavailable("the service does not say how many rows it has")
    try:
        facts = _answer(line.trying(1), layer, "?f=json")
        edited = _part(facts, "editingInfo").get("lastEditDate", "")
    except Unavailable:
        edited = ""
    return Edition(count, str(edited))


def download_layer(line: Transport, layer: ServiceLayer, wanted: Edition) -> None:
    """
    Fetch all pages of a layer into `layer.part`; pages fetched before a break are not asked for again.

    Parameters
    ----------
    line
        Client, watcher and patience.
    layer
        What to fetch and to where.
    wanted
        Its edition, which all pages must add up to.

    Raises
    ------
    Unavailable
        If a page cannot be had, the pages do not add up to the count, or they are larger than the bound.
    DataError
        If the disk is full or cannot be written.
    """
    folder = layer.part.with_name(layer.part.name + ".pages")
    try:
        _prepare(folder, layer, wanted)
        line.watch.begin(layer.title, wanted.rows, 0, "rows")
        try:
            pages = _pages(line, layer, wanted, folder)
        finally:
            line.watch.end()
        _assemble(pages, layer)
        shutil.rmtree(folder)
    except OSError as error:
        raise disk_error(error, folder.parent) from error


def _prepare(folder: Path, layer: ServiceLayer, wanted: Edition) -> None:
    """Keep the pages of the same edition from before; remove those of another."""
    facts = json.dumps([layer.url, layer.order, *wanted])
    note = folder / "edition.json"
    if not note.is_file() or note.read_text(encoding="utf-8") != facts:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        note.write_text(facts, encoding="utf-8")


def _pages(line: Transport, layer: ServiceLayer, wanted: Edition, folder: Path) -> list[Path]:
    found: list[Path] = []
    rows = size = 0
    more = True
    while more:
        path = folder / f"{rows:08d}.json"
        page = _kept_page(path) or _fetch_page(line, layer, rows, path)
        features = page["features"]
        size += path.stat().st_size
        if size > layer.most_bytes:
            shutil.rmtree(folder)
            raise Unavailable(f"it sends more than the {layer.most_bytes / 1e6:,.0f} MB allowed")
        found.append(path)
        rows += len(features)
        line.watch.advance(len(features))
        more = bool(features) and rows <= wanted.rows and (_exceeded(page) or rows < wanted.rows)
    if rows != wanted.rows:
        shutil.rmtree(folder)
        raise Unavailable(f"it announces {wanted.rows:,} rows and sends {rows:,}")
    return found


def _exceeded(page: dict[str, Any]) -> bool:
    """Whether there is more: the service says so at the top, or in GeoJSON among the properties."""
    return bool(page.get("exceededTransferLimit") or _part(page, "properties").get("exceededTransferLimit"))


def _kept_page(path: Path) -> dict[str, Any] | None:
    try:
        page = parse_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return page if isinstance(page, dict) and isinstance(page.get("features"), list) else None


def _fetch_page(line: Transport, layer: ServiceLayer, offset: int, path: Path) -> dict[str, Any]:
    query = {"where": "1=1", "outFields": "*", "resultOffset": offset, "resultRecordCount": PAGE}
    if layer.kind == "layer":
        query |= {"outSR": 4326, "geometryPrecision": DECIMALS, "f": "geojson"}
    else:
        query |= {"returnGeometry": "false", "f": "json"}
    if layer.order:
        query["orderByFields"] = layer.order
    page = _answer(line, layer, f"/query?{urlencode(query)}")
    if not _rows_of(page, layer):
        raise Unavailable("the service sends an answer without rows")
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(page, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    draft.replace(path)
    return page


def _part(content: dict[str, Any], name: str) -> dict[str, Any]:
    """Part of an answer by its name; empty if there is none, or it is something else."""
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _rows_of(page: dict[str, Any], layer: ServiceLayer) -> bool:
    """Whether a page holds rows and nothing else."""
    features = page.get("features")
    if not isinstance(features, list) or not features:
        return False
    part = "attributes" if layer.kind == "table" else "properties"
    return all(isinstance(feature, dict) and isinstance(feature.get(part), dict) for feature in features)


def _answer(line: Transport, layer: ServiceLayer, tail: str) -> dict[str, Any]:
    def attempt() -> dict[str, Any]:
        try:
            with line.client.stream("GET", layer.url + tail) as response:
                check_answer(response)
                body = b""
                for chunk in paced(response, line):
                    body += chunk
                    if len(body) > min(MOST_IN_ONE_ANSWER, layer.most_bytes):
                        raise Unavailable(f"it sends more than is allowed ({len(body) / 1e6:,.1f} MB so far)")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise failure_of(error) from error
        return _understood(body)

    return patiently(attempt, layer.title, line)


def _understood(body: bytes) -> dict[str, Any]:
    """Answer of a service: JSON, and not its way of saying no with a status of 200."""
    try:
        found = parse_json(body)
    except ValueError as error:
        page = body.lstrip()[:1] == b"<"
        words = "a web page came instead of data" if page else "its answer is damaged"
        raise Unavailable(words, again=True) from error
    if not isinstance(found, dict):
        raise Unavailable("its answer is not what an ArcGIS service sends")
    if "error" in found:
        fault = _part(found, "error")
        code = header_number(str(fault.get("code", 0))) or 0
        words = str(fault.get("message", "") if fault else found["error"])
        raise Unavailable(f"the service says no ({code} {words})", again=code in {429, 500, 502, 503, 504})
    return found


def _assemble(pages: list[Path], layer: ServiceLayer) -> None:
    """Write the pages as one file."""
    with layer.part.open("w", encoding="utf-8", newline="") as file:
        if layer.kind == "layer":
            file.write('{"type":"FeatureCollection","features":[\n')
            for number, path in enumerate(pages):
                features = parse_json(path.read_text(encoding="utf-8"))["features"]
                lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
                file.write((",\n" if number else "") + lines)
            file.write("\n]}\n")
            return
        columns: list[str] = []
        for path in pages:
            rows = [f["attributes"] for f in parse_json(path.read_text(encoding="utf-8"))["features"]]
            columns = columns or list(rows[0])
            file.write(_lines(rows, columns, header=path == pages[0]))


def _lines(rows: list[dict[str, Any]], columns: list[str], *, header: bool) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)
    return out.getvalue()


def first_row(line: Transport, layer: ServiceLayer) -> list[str]:
    """
    Names of a layer's fields, from one row of it.

    Raises
    ------
    Unavailable
        If the service cannot be reached or sends no row.
    """
    query = {"where": "1=1", "outFields": "*", "resultRecordCount": 1, "returnGeometry": "false", "f": "json"}
    page = _answer(line, layer, f"/query?{urlencode(query)}")
    features = page.get("features")
    first = features[0] if isinstance(features, list) and features and isinstance(features[0], dict) else {}
    row = _part(first, "attributes") or _part(first, "properties")
    if not row:
        raise Unavailable("the service sends an answer without rows")
    return list(row)
