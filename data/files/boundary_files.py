"""Boundary files from outside: which kinds are opened, by name and by content, and that nothing leads out of them."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pyarrow as pa
import shapely

from needs_map.data.errors import DataError
from needs_map.data.files.archives import open_zip
from needs_map.data.files.formats import plain_text
from needs_map.data.files.reading import Reader, UnreadableError, reader_of
from needs_map.data.staging import staging_folder

DRIVERS = {"GeoJSON", "GeoJSONSeq", "TopoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf"}
"""Kinds of boundary file; GDAL knows others, some of which only point to another file."""
WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".ods"}
BEGINNINGS = {
    ".geojson": (b"{", b"\x1e"),
    ".json": (b"{", b"\x1e"),
    ".topojson": (b"{",),
    ".gpkg": (b"SQLite format 3\0",),
    ".shp": (b"\0\0\x27\x0a",),
    ".fgb": (b"fgb",),
}
"""How a file of each ending begins, blanks and a byte-order mark left out."""
POINTERS = re.compile(
    rb'"gdal_streamed_alg"|"crs"\s*:\s*\{.{0,300}?"type"\s*:\s*"(?:link|url)"', re.IGNORECASE | re.DOTALL
)
"""What only a JSON file has that sends GDAL to another file or address."""
PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
"""Files that a shapefile is made of."""
MOST_BYTES = 1_500_000_000
CHUNK = 16 << 20
LONGEST_NAME = 200
MOST_VERTICES = 20_000_000


class Layer(NamedTuple):
    """One layer of a boundary file."""

    name: str
    geometry: str
    """Kind of its geometries, as GDAL names it; empty of a layer that has none."""
    features: int
    fields: list[str]


class Boundaries(NamedTuple):
    """An open boundary file."""

    layers: list[Layer]
    reader: Reader

    def read(
        self, layer: Layer, columns: list[str] | None = None, bounds: tuple[float, ...] | None = None
    ) -> gpd.GeoDataFrame:
        """
        Read a layer, or only some columns of it, or what lies in a rectangle; a geometry that is none is missing.

        Raises
        ------
        DataError
            If it takes more memory or time than a real one.
        ValueError
            If it is damaged.
        """
        self.reader.ask([layer.name, columns, bounds])
        crs, geometry = self.reader.answer()
        try:
            table = pa.ipc.open_stream(self.reader.output).read_all()
        except (pa.ArrowException, OSError) as error:
            if self.reader.is_alive():
                raise UnreadableError("it breaks off") from error
            raise self.reader.died() from error
        self.reader.answer()
        self.reader.done()
        table.validate(full=True)  # GDAL hands on text that is not UTF-8
        shapes = shapely.from_wkb(table[geometry].to_numpy(), on_invalid="ignore")
        cells = table.drop_columns(geometry).to_pandas()
        for name in cells.select_dtypes(["object", "string"]):
            cells[name] = cells[name].map(lambda cell: plain_text(cell) if isinstance(cell, str) else cell)
        return gpd.GeoDataFrame(cells, geometry=shapes, crs=crs)


@contextmanager
def open_boundaries(path: Path, most_bytes: int = MOST_BYTES) -> Iterator[Boundaries]:
    """
    Open a boundary file, or the one in a zip, in a process of its own.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, shapefile or FlatGeobuf, or a zip with one of them.
    most_bytes
        Bound on its size.

    Raises
    ------
    DataError
        If it is of another kind, whatever its name, too large, points to another file, or kills its reader.
    ValueError
        If it is damaged.
    """
    with checked_file(path, most_bytes) as file, reader_of(file, "boundary file", path.name) as reader:
        driver, layers = reader.answer()
        if driver not in DRIVERS:
            raise UnreadableError(f"driver {driver}: not one of a boundary file")
        yield Boundaries([Layer(*one) for one in layers], reader)
        if not reader.is_done and reader.process.poll() is None:
            reader.ask("")
            reader.answer()
            reader.done()


@contextmanager
def checked_file(path: Path, most_bytes: int = MOST_BYTES) -> Iterator[Path]:
    """
    Give the file that GDAL may open: the one at `path`, or the one in a zip, unpacked here.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, shapefile or FlatGeobuf, or a zip with one of them.
    most_bytes
        Bound on its size.

    Raises
    ------
    DataError
        If it is of another kind, whatever its name, too large, or points to another file.
    """
    if path.suffix.lower() != ".zip":
        _check(path, path.name, most_bytes)
        yield path
        return
    with staging_folder() as folder:
        file = _unpacked(path, folder)
        _check(file, path.name, most_bytes)
        yield file


def _unpacked(path: Path, folder: Path) -> Path:
    """Unpack the one boundary file of a zip, with its parts."""
    with open_zip(path) as archive:
        inside = [name for name in archive.namelist() if Path(name).suffix.lower() in BEGINNINGS]
        inside = [name for name in inside if not name.startswith("__MACOSX/")]
        if len(inside) != 1:
            raise DataError(f"{path.name} must hold one shapefile, and holds {len(inside)}.")
        stem = inside[0].rpartition(".")[0]
        for name in archive.namelist():
            before, _, ending = name.rpartition(".")
            if before == stem and (name == inside[0] or f".{ending.lower()}" in PARTS):
                with archive.open(name) as packed, (folder / f"areas.{ending.lower()}").open("wb") as file:
                    shutil.copyfileobj(packed, file, CHUNK)
    return folder / f"areas{Path(inside[0]).suffix.lower()}"


def _check(path: Path, name: str, most_bytes: int) -> None:
    beginnings = BEGINNINGS.get(path.suffix.lower())
    if path.suffix.lower() in WORKBOOKS:
        raise DataError(f"{name} is a workbook: save the sheet with the list as CSV UTF-8.")
    if beginnings is None:
        raise DataError(f"{name} is no boundary file: save it as GeoJSON, GeoPackage or shapefile.")
    size = path.stat().st_size
    if size > most_bytes:
        raise DataError(f"{name} is of {size / 1e6:,.0f} MB, and {most_bytes / 1e6:,.0f} MB are enough: simplify it.")
    if path.suffix.lower() == ".gpkg":
        _check_package(path, name)
    is_text = beginnings[0] == b"{"
    with path.open("rb") as file:
        head = file.read(1000)
        head = head.lstrip(b"\xef\xbb\xbf \r\n\t") if is_text else head
        if not head.startswith(beginnings):
            raise DataError(f"{name} is cut short or not a boundary file: download it again.")
        file.seek(0)
        before = b""
        while is_text and (block := file.read(CHUNK)):
            if POINTERS.search(before + block):
                raise DataError(f"{name} points to another file or address: save it with all that it needs in it.")
            before = block[-400:]


def _check_package(path: Path, name: str) -> None:
    """Refuse a GeoPackage with what is worked out when it is read, and need have no end: only tables are data."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as package:
            worked_out = package.execute(
                "SELECT name FROM sqlite_master WHERE type = 'view' OR "
                "(sql LIKE 'CREATE VIRTUAL TABLE%' AND sql NOT LIKE '%USING rtree%') LIMIT 1"
            ).fetchone()
    except sqlite3.Error as error:
        raise DataError(f"{name} is cut short or not a boundary file: download it again.") from error
    if worked_out:
        raise DataError(
            f"{name} has a view ({str(worked_out[0])[:40]!r}), and not only tables: save its areas as a table."
        )


def check_geometry(frame: gpd.GeoDataFrame, name: str) -> None:
    """
    Refuse coordinates that are none, and more of them than can be worked with.

    Raises
    ------
    DataError
        Saying what to do.
    """
    shapes = frame.geometry.to_numpy()
    if shapely.get_num_coordinates(shapes).sum() > MOST_VERTICES:
        raise DataError(f"{name} has more than {MOST_VERTICES:,} corners: simplify it.")
    bounds = shapely.bounds(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])
    if not (abs(bounds) < 1e8).all():  # noqa: PLR2004 - twice round the world in metres
        raise DataError(f"{name} has a coordinate that is no place on earth: download it again.")
