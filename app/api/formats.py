"""The formats of the API: a table as JSON, CSV, Parquet or GeoJSON."""

import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from needs_map.app.exports.csv_file import csv_text
from needs_map.app.exports.views import SAMPLE_NOTE

MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
}
TABLES = ("json", "csv", "parquet")
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CRS = {
    CRS84: 4326,
    "http://www.opengis.net/def/crs/EPSG/0/4326": 4326,
    "http://www.opengis.net/def/crs/EPSG/0/27700": 27700,
    "http://www.opengis.net/def/crs/EPSG/0/3857": 3857,
}
"""Coordinate reference systems of answers, the usual one first, with their numbers."""
STORED = "http://www.opengis.net/def/crs/EPSG/0/27700"
"""In which shapes are stored: the British National Grid."""
NORTH_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"
"""The one of them whose first number is the latitude."""
DEGREES = 5
"""Decimals of degrees, about a metre; of metres there is one."""


class AnswerTable(NamedTuple):
    """An answer of rows."""

    rows: pd.DataFrame
    """Or with shapes, a GeoDataFrame in EPSG:27700."""
    about: Mapping[str, Any] = {}
    total: int = 0
    """Rows that there are; this may be a page of them."""
    crs: str = CRS84
    """Of the shapes as they are written, a key of `CRS`."""


def json_text(content: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    """JSON in UTF-8, without blanks."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON and CSV: what is not known is None, and no number is of numpy's."""
    columns = [_cells(rows[name]) for name in rows.columns]
    names = [str(name) for name in rows.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _cells(column: pd.Series) -> list[Any]:
    return [
        None if cell is None or (isinstance(cell, float) and not math.isfinite(cell)) else cell
        for cell in column.tolist()
    ]


def marked_as_sample(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the sample, each with a note that says so, in front of the note that it has."""
    before = rows["note"].astype("object") if "note" in rows else pd.Series("", index=rows.index, dtype="object")
    return rows.assign(note=[f"{SAMPLE_NOTE}: {text}" if text else SAMPLE_NOTE for text in before])


def content_of(table: AnswerTable, form: str, links: Sequence[Mapping[str, str]]) -> bytes:
    """
    Write a table.

    Parameters
    ----------
    table
        The rows.
    form
        A key of `MEDIA`; `geojson` only of rows with shapes.
    links
        To this page and the next.

    Returns
    -------
    content
        An unknown number is null in JSON and Parquet, and an empty cell in CSV.
    """
    plain = pd.DataFrame(table.rows.drop(columns="geometry", errors="ignore"))
    if form == "geojson":
        more = {"about": table.about, "links": list(links), "numberMatched": table.total}
        return collection(plain, shape_texts(gpd.GeoDataFrame(table.rows).geometry, table.crs), more)
    if form == "csv":
        found = records(plain)
        return csv_text((), found).encode("utf-8") if found else (",".join(plain.columns) + "\n").encode("utf-8")
    if form == "parquet":
        return _parquet(plain, table.about)
    return json_text({"about": table.about, "total": table.total, "links": list(links), "rows": records(plain)})


def _parquet(rows: pd.DataFrame, about: Mapping[str, Any]) -> bytes:
    content = pa.Table.from_pandas(rows, preserve_index=False)
    facts = {key: text if isinstance(text, str) else json.dumps(text) for key, text in about.items()}
    out = io.BytesIO()
    pq.write_table(
        content.replace_schema_metadata({**(content.schema.metadata or {}), **facts}), out, compression="zstd"
    )
    return out.getvalue()


def collection(rows: pd.DataFrame, shapes: Sequence[str], more: Mapping[str, Any]) -> bytes:
    """
    Write areas as a GeoJSON feature collection.

    Parameters
    ----------
    rows
        Of areas, `code` among the columns.
    shapes
        Geometry of each, from `shape_texts`.
    more
        Further members.
    """
    head = json_text({"type": "FeatureCollection", **more, "numberReturned": len(rows)})
    return head[:-1] + b',"features":[' + b",".join(features(rows, shapes)) + b"]}"


def features(rows: pd.DataFrame, shapes: Sequence[str], more: Mapping[str, Any] = {}) -> list[bytes]:
    """Write each area as a GeoJSON feature whose id is its code; parameters as for `collection`."""
    return [
        json_text({"type": "Feature", "id": row["code"], **more, "properties": row})[:-1]
        + f',"geometry":{text}}}'.encode()
        for row, text in zip(records(rows), shapes, strict=True)
    ]


def shape_texts(geometry: gpd.GeoSeries, crs: str) -> list[str]:
    """Write shapes as GeoJSON: a key of `CRS` with its order of axes, few decimals, outer rings anticlockwise."""
    decimals = DEGREES if CRS[crs] == CRS[CRS84] else 1
    order = [1, 0] if crs == NORTH_FIRST else [0, 1]
    shapes = shapely.orient_polygons(geometry.to_crs(CRS[crs]).to_numpy())
    rounded = shapely.transform(shapes, lambda corners: np.round(corners[:, order], decimals))
    return [str(text) for text in shapely.to_geojson(rounded)]
