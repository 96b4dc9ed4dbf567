"""The areas of a view with their shapes, for programs that draw maps: GeoJSON and GeoPackage."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from needs_map.app.exports.views import (
    areas_taken,
    class_at,
    file_stem,
    metadata,
    rounded_zeros,
    view_columns,
    view_records,
)
from needs_map.data.staging import staging_folder
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.figures.view_classes import drawing_of
from needs_map.geo.classes import MISSING, SUPPRESSED_CLASS
from needs_map.geo.geometry import DECIMALS, WEB

ABOUT = "about_this_data"
COLOUR = "colour"
IN_WORDS = "_in_words"
"""Ends the name of a column beside that of a measure whose zeros were rounded."""


def view_shapes(serving: Serving, view: View) -> gpd.GeoDataFrame:
    """
    Figures of the areas in view with their shapes.

    Returns
    -------
    shapes
        One row an area, columns as in `view_columns` and `colour` (#rrggbb as on the map); unknown is null. So is a
        zero that its publisher rounded, and another column with `_in_words` says what it stands for. EPSG:27700.
    """
    columns = view_columns(serving, view)
    table = pd.DataFrame(_records(serving, view))
    for column in columns:
        if column.decimals is not None:
            table[column.key] = table[column.key].astype("float64")
    drawn = drawing_of(serving, view)
    shading = drawn.shading
    codes, inside = areas_taken(serving, view), set(drawn.in_view)
    positions = [class_at(drawn, code, inside) for code in codes]
    unknown = {MISSING: shading.missing_colour, SUPPRESSED_CLASS: shading.suppressed_colour}
    table[COLOUR] = [unknown.get(position) or shading.colours[position] for position in positions]
    store = serving.store
    shapes = (store.lsoa if view.level == "lsoa" else store.areas).geometry.loc[codes]
    return gpd.GeoDataFrame(table, geometry=shapes.to_numpy(), crs=shapes.crs)


def _records(serving: Serving, view: View) -> list[dict[str, str | float | None]]:
    """Figures of each area by column; no number stands for a count of zero that was rounded, but words beside it."""
    keys, zeros = [column.key for column in view_columns(serving, view)], rounded_zeros(serving, view)
    records = [dict(zip(keys, record, strict=True)) for record in view_records(serving, view)]
    for record in records:
        rounded = {key: words if record[key] == 0 else None for key, words in zeros.items()}
        record.update({key: None for key, words in rounded.items() if words})
        record.update({f"{key}{IN_WORDS}": words for key, words in rounded.items()})
    return records


def view_geojson(serving: Serving, view: View) -> bytes:
    """
    Write the areas in view as GeoJSON.

    Returns
    -------
    text
        UTF-8: a feature collection in longitude and latitude at 5 decimals, with a `metadata` member; a fact that has
        several lines, such as the sources, is a list.

    References
    ----------
    RFC 7946, The GeoJSON Format: sections 3.1.6 (outer rings run anticlockwise), 4 and 6.1 (further members).
    """
    shapes = view_shapes(serving, view)
    web = shapely.transform(shapes.geometry.to_crs(WEB).to_numpy(), lambda corners: np.round(corners, DECIMALS))
    about: dict[str, str | list[str]] = {}
    for key, text in metadata(serving, view, drawn=True):
        if key not in about:
            about[key] = text
        else:
            before = about[key]
            about[key] = [*(before if isinstance(before, list) else [before]), text]
    records = [
        record | {COLOUR: colour} for record, colour in zip(_records(serving, view), shapes[COLOUR], strict=True)
    ]
    collection = {
        "type": "FeatureCollection",
        "name": file_stem(serving, view),
        "metadata": about,
        "features": [
            {"type": "Feature", "id": record["code"], "properties": record, "geometry": json.loads(text)}
            for record, text in zip(records, shapely.to_geojson(shapely.orient_polygons(web)), strict=True)
        ],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def view_geopackage(serving: Serving, view: View) -> bytes:
    """
    Write the areas in view as a GeoPackage.

    Returns
    -------
    database
        A layer of areas named as the file is, in EPSG:27700, and a table `about_this_data` of facts: `item`, `text`.

    References
    ----------
    Open Geospatial Consortium, GeoPackage Encoding Standard.
    """
    shapes, facts = view_shapes(serving, view), metadata(serving, view, drawn=True)
    title = dict(facts)["Title"]
    with staging_folder() as folder:
        path = folder / "view.gpkg"
        pyogrio.write_dataframe(
            shapes,
            path,
            layer=file_stem(serving, view),
            driver="GPKG",
            promote_to_multi=True,
            geometry_type="MultiPolygon",
            layer_metadata={key: text for key, text in facts if key != "Source"},
            DESCRIPTION=f"SAMPLE: {title}" if serving.store.is_sample else title,
        )
        pyogrio.write_dataframe(pd.DataFrame(facts, columns=["item", "text"]), path, layer=ABOUT, append=True)
        return path.read_bytes()
