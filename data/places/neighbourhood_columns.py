"""Which columns of a list of neighbourhoods hold the codes of what it lists and the names of the neighbourhoods."""

import re
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.places.postcodes import compact

KINDS = {
    "lsoa": ("LSOA", r"[EWX]01\d{6}"),
    "msoa": ("MSOA", r"[EWX]02\d{6}"),
    "ward": ("ward", r"[EWX]05\d{6}"),
    "practice": ("general practice", r"[A-HJ-NPRTVWY]\d{5}"),
    "pcn": ("primary care network", r"U\d{5}"),
    "postcode": ("postcode", r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}"),
}
"""What a list may name, in words, and how its codes are written without blanks: they are told by that, not by the name
of their column."""
LOOKED_AT = 2000
"""Rows that say what a column holds."""
NEIGHBOURHOOD = re.compile(r"neigh|nhood|nbhd|nbrhd|^int([ _]?na?me?)?$", re.IGNORECASE)
"""Names of a column of neighbourhoods, cut to ten letters by a shapefile too; INT: integrated neighbourhood team."""
EXACT = re.compile(r"neighbourh(ood)?|name", re.IGNORECASE)
NAME = re.compile(r"name$|nm$|^label$|^title$|^locality$|^footprint$", re.IGNORECASE)
GEOGRAPHY = re.compile(
    r"(oa|lsoa|msoa|wd|ward|ced|par(ish)?|pcon|lad?|ltla|utla|local.*|.*auth.*|district|borough|cty|county|"
    r"ccg|sicbl|sub_?icb|icb|stp|nhser|rgn|region|ctry|country)[\d_ ]*(na?me?)?",
    re.IGNORECASE,
)
"""Names of a column of other areas' names."""
SMALL = re.compile(r"(wd|ward|local).*", re.IGNORECASE)
"""Names of a column that is taken for the neighbourhoods' only where there is no better one."""
CODES = re.compile(r"\w+\d\d?_?cdw?|.*_?(code|id)|fid|objectid", re.IGNORECASE)
"""Names of a column of codes."""
CODE = r"[A-Z0-9._/-]*\d[A-Z0-9._/-]*"
"""How a code or a number is written, and no name."""


def list_columns(table: pd.DataFrame, path: Path) -> tuple[str, str, str]:
    """
    Kind of a list, its column of codes and its column of names.

    Raises
    ------
    DataError
        If no column holds codes that are known, or as `name_column` does.
    """
    head = table.head(LOOKED_AT)
    found: dict[str, str] = {}
    for kind, (_, pattern) in KINDS.items():
        held = [column for column in map(str, table) if _share(head[column].map(compact), pattern) > 0.5]  # noqa: PLR2004 - most
        if held:  # of LSOA11CD and LSOA21CD the latter, of two years' wards the later
            found[kind] = max(held, key=lambda column: (kind != "ward" and "21" in column, column.upper()))
    if not found:
        raise DataError(
            f"{path.name} has no column LSOA21CD, MSOA21CD, a ward's code such as WD24CD, or postcode (columns: "
            f"{', '.join(table.columns[:6])}): no column holds such codes."
        )
    name = name_column(table.drop(columns=list(set(found.values()))), path)
    kind = next(iter(found))
    if "postcode" in found and several_names(table[found[kind]], table[name]).any():
        kind = "postcode"  # which its rows are then of, and several of an LSOA differ
    return kind, found[kind], name


def _share(cells: pd.Series, pattern: str) -> float:
    """Share of the cells with something in them that are written in a way; 0 of none."""
    filled = cells[cells != ""]
    return float(filled.str.fullmatch(pattern).mean()) if len(filled) else 0.0


def several_names(codes: pd.Series, names: pd.Series) -> pd.Series:
    """Whether each code has another name elsewhere."""
    several: pd.Series = names.where(names != "").groupby(codes).transform("nunique") > 1
    return several


def name_column(table: pd.DataFrame, path: Path, *, any_area: bool = False) -> str:
    """
    Find the column of the neighbourhoods' names by what it is called and what it holds.

    Parameters
    ----------
    table
        Text, without the columns of codes already known.
    path
        The file, for the message.
    any_area
        Whether each row is a neighbourhood, so that the name of a ward or other area may be its name.

    Raises
    ------
    DataError
        If there is none, or several that differ.
    """
    names = [str(column) for column in table]
    worded = [name for name in names if not CODES.fullmatch(name)]
    worded = [name for name in worded if _share(table[name], CODE) < 1 and (table[name] != "").any()]
    plain = [name for name in worded if NAME.search(name) and (any_area or not GEOGRAPHY.fullmatch(name))]
    exact = [name for name in names if EXACT.fullmatch(name)]
    found = [name for name in worded if NEIGHBOURHOOD.search(name) and not name.lower().endswith("status")]
    found = found or [name for name in plain if name in exact] or plain or exact[:1]
    found = found or [name for name in worded if SMALL.fullmatch(name)]
    differing = {name: table[name].nunique() for name in found}
    most = max(differing.values(), default=0) if any_area else 2
    found = [name for name in found if differing[name] >= most] or found
    if any_area and len(found) > 1:
        found = [name for name in found if not re.match(r"lad?\d|cty|icb|rgn", name, re.IGNORECASE)] or found
    named = [name for name in found if NAME.search(name)]
    found = named if len(named) == 1 else found
    if not found:
        raise DataError(
            f"{path.name} has no column for the neighbourhood's name among {', '.join(names[:8])}: name it "
            "`neighbourhood`."
        )
    if any(not table[name].equals(table[found[0]]) for name in found):
        raise DataError(f"{path.name} has several columns for the neighbourhood's name: {', '.join(found)}: keep one.")
    return found[0]
