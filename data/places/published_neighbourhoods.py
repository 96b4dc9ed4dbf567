"""Neighbourhoods that a council publishes beside other figures of its LSOAs: a part of a system's, the rest assumed."""

from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import LSOA_2021, Source, column_like, unique_codes
from needs_map.data.files.workbooks import open_workbook
from needs_map.data.places.lookups import STATUSES

PUBLISHED, ASSUMED = STATUSES
LEAST_COVERED = 0.1
"""Share of a system's LSOAs that must have a published neighbourhood: of fewer the rest would be all assumed."""
BYTE_ORDER = "\ufeff"  # the publisher's first header begins with two of them


def read_published_neighbourhoods(path: Path) -> pd.Series:
    """
    Read the neighbourhood of each LSOA from a council's workbook.

    Parameters
    ----------
    path
        Excel workbook whose first sheet has a header row with `LSOA code` and `ICB Neighbourhood`.

    Returns
    -------
    neighbourhood
        Name, indexed by `LSOA21CD`.

    Raises
    ------
    DataError
        If it is no workbook, a column is missing, a code is none or stands twice, or an LSOA has no neighbourhood.

    References
    ----------
    Leicester City Council, Deprivation in Leicester 2025.
    """
    with open_workbook(path) as book:
        rows = list(book.rows(book.sheets[0]))
    header = [str(cell).strip().strip(BYTE_ORDER) for cell in (rows[0] if rows else [])]
    code = header.index(column_like(header, r"LSOA[_ ]?code.*|LSOA21CD", path, "LSOA code"))
    name = header.index(column_like(header, r"(ICB )?Neighbourhood", path, "neighbourhood (ICB Neighbourhood)"))
    codes = pd.Series([str(row[code]).strip() for row in rows[1:]], name="LSOA21CD", dtype="str")
    names = pd.Series([str(row[name]).strip() for row in rows[1:]], dtype="str")
    wrong = ~codes.str.fullmatch(LSOA_2021)
    if wrong.any():
        raise DataError(f"{path.name}: {codes[wrong].iloc[0]!r} is not an LSOA code: correct the row.")
    unique_codes(codes, path, "LSOA")
    if (names == "").any():
        raise DataError(f"{path.name}: {codes[names == ''].iloc[0]} has no neighbourhood: download it again.")
    return pd.Series(names.to_numpy(), index=pd.Index(codes, name="LSOA21CD"), name="neighbourhood")


def published_neighbourhoods(path: Path, lsoa: pd.DataFrame) -> Source:
    """
    Give every LSOA of a system a neighbourhood: the published one, else its local authority, which is assumed.

    Parameters
    ----------
    path
        See `read_published_neighbourhoods`.
    lsoa
        LSOAs of the system, indexed by `LSOA21CD`: `authority_name`, `place` (code).

    Returns
    -------
    source
        Table indexed by `LSOA21CD`: `neighbourhood`, `neighbourhood_status`; empty if too few of the LSOAs are in it.

    Raises
    ------
    DataError
        As `read_published_neighbourhoods` does.
    """
    found = read_published_neighbourhoods(path)
    ours = found.reindex(lsoa.index)
    known = ours.notna()
    if known.mean() < LEAST_COVERED or not len(known):
        return Source(pd.DataFrame({"neighbourhood": [], "neighbourhood_status": []}), len(found), {}, "as published")
    several = lsoa.groupby("authority_name")["place"].transform("nunique") > 1
    assumed = lsoa["authority_name"].where(~several, lsoa["authority_name"] + " (" + lsoa["place"] + ")")
    rest = assumed.where(~assumed.isin(set(ours[known])), "Rest of " + assumed)
    table = pd.DataFrame(
        {
            "neighbourhood": ours.where(known, rest),
            "neighbourhood_status": known.map({True: PUBLISHED, False: ASSUMED}),
        }
    )
    left_out = {"LSOAs outside the system": len(found) - int(known.sum())} if len(found) > known.sum() else {}
    return Source(table, len(found), left_out, "as published")
