"""Names of towns, suburbs and villages with their places, from OS Open Names, the gazetteer of Ordnance Survey."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.archives import member_bytes, open_zip
from needs_map.data.files.tables import Source

DATASET = STORED = "place_names"
LANDSCAPE = "landscape"
"""Dataset that has names of towns too; its reader needs geopandas, which most commands do without."""
COLUMNS = 34
"""Of each file, which has no header; the header is a file of its own, `Doc/OS_Open_Names_Header.csv`."""
NAME, TYPE, LOCAL_TYPE, EASTING, NORTHING = 2, 6, 7, 8, 9
"""Positions of the columns that are read."""
PLACE = "populatedPlace"
KINDS = ("City", "Town", "Suburban Area", "Village", "Hamlet")
"""Kinds of place, the largest first; others, such as farms, are left out."""
SQUARE = re.compile(r"(?:^|/)[A-Z]{2}\d{2}\.csv$", re.IGNORECASE)
"""Name of the file of one square of the National Grid."""
EASTINGS, NORTHINGS = (0, 700_000), (0, 1_300_000)
"""Metres of the National Grid (EPSG:27700) in Great Britain."""


def read_place_names(path: Path, bounds: Sequence[float]) -> Source:
    """
    Read the populated places in a rectangle.

    Parameters
    ----------
    path
        `opname_csv_gb.zip` as Ordnance Survey publishes it: a CSV without header for each square of the National Grid.
    bounds
        Least easting and northing, greatest easting and northing, in metres (EPSG:27700).

    Returns
    -------
    source
        `name`, `kind` (of `KINDS`), `easting`, `northing`: the largest kinds first, then by name. Places outside the
        rectangle or of other kinds are left out; those are not counted, since the file is of all Great Britain.

    Raises
    ------
    DataError
        If the zip has no file of a square, a file has other columns, or a place is not in Great Britain.
    """
    with open_zip(path) as archive:
        squares = sorted(name for name in archive.namelist() if SQUARE.search(name))
    if not squares:
        raise DataError(
            f"{path.name} has no file of a square of the National Grid, such as Data/SK50.csv: download it again."
        )
    parts = [_square(path, name) for name in squares]
    table = pd.concat(parts, ignore_index=True)
    west, south, east, north = bounds
    inside = table["easting"].between(west, east) & table["northing"].between(south, north)
    kept = table[inside & table["kind"].isin(KINDS)].copy()
    kept["size"] = kept["kind"].map({kind: at for at, kind in enumerate(KINDS)})
    kept = kept.sort_values(["size", "name", "easting"]).drop(columns="size").reset_index(drop=True)
    return Source(kept, len(table), {}, "as supplied")


def _square(path: Path, member: str) -> pd.DataFrame:
    """Populated places of one square."""
    text = member_bytes(path, member).decode("utf-8-sig", errors="replace")
    if not text.strip():
        return pd.DataFrame(columns=["name", "kind", "easting", "northing"])
    try:
        read = pd.read_csv(io.StringIO(text), header=None, dtype=str, keep_default_na=False)
    except ValueError as error:
        raise DataError(f"{path.name}: {member} is no table of {COLUMNS} columns: download it again.") from error
    if read.shape[1] != COLUMNS:
        raise DataError(f"{path.name}: {member} has {read.shape[1]} columns, not {COLUMNS}: download it again.")
    places = read[read[TYPE] == PLACE]
    table = pd.DataFrame({"name": places[NAME].str.strip(), "kind": places[LOCAL_TYPE].str.strip()})
    for name, column, (least, most) in (("easting", EASTING, EASTINGS), ("northing", NORTHING, NORTHINGS)):
        table[name] = pd.to_numeric(places[column], errors="coerce")
        wrong = ~table[name].between(least, most) | ~np.isfinite(table[name])
        if wrong.any():
            row = table.index[wrong][0]
            raise DataError(
                f"{path.name}: {member}, line {row + 1}: “{places[column][row][:40]}” is no {name} in Great Britain."
            )
    return table[table["name"] != ""]
