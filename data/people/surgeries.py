"""Where the surgeries of general practices stand: a file of coordinates, else the lookup of their postcodes."""

from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import Source, column_like, header_of, number_column, read_csv
from needs_map.data.files.units import LATITUDES, LONGITUDES

DATASET = STORED = "surgeries"
COLUMNS = {
    "practice": (r"(practice|org|organisation)[_ ]?code", "code of the practice (PRACTICE_CODE)"),
    "latitude": (r"lat(itude)?", "latitude"),
    "longitude": (r"lon(g|gitude)?|lng", "longitude"),
}
BOUNDS = {"latitude": LATITUDES, "longitude": LONGITUDES}


def read_surgeries(path: Path) -> Source:
    """
    Read where surgeries stand.

    Parameters
    ----------
    path
        CSV with the code of the practice, its latitude and its longitude in columns of about these names.

    Returns
    -------
    source
        Indexed by `practice`: `latitude` and `longitude` in degrees. Rows without either are left out and counted.

    Raises
    ------
    DataError
        If a column is missing, a practice stands in two places, or a place is not in Great Britain.
    """
    header = header_of(path)
    named = {key: column_like(header, pattern, path, what) for key, (pattern, what) in COLUMNS.items()}
    read = read_csv(path, only=list(named.values()))
    table = pd.DataFrame({"practice": read[named["practice"]].str.upper()})
    for key, (least, most) in BOUNDS.items():
        table[key] = number_column(read, named[key], path, least=least, most=most)
    known = table.dropna().drop_duplicates()
    twice = known["practice"].duplicated()
    if twice.any():
        raise DataError(f"{path.name}: the practice {known['practice'][twice].iloc[0]} stands in two places: keep one.")
    without = len(table) - len(table.dropna())
    left_out = {"practices without coordinates": without} if without else {}
    return Source(known.set_index("practice"), len(table), left_out, "as supplied")


def surgeries_of_store(
    practices: pd.DataFrame, points: pd.DataFrame | None, postcodes: pd.DataFrame | None
) -> pd.DataFrame:
    """
    Where the surgeries of a store stand: by the file of coordinates, else the middle of their postcode.

    Parameters
    ----------
    practices
        Practices of the store, indexed by code, with `postcode`.
    points
        As `read_surgeries` reads them; None if there is no such file.
    postcodes
        `postcode` (compact), `latitude`, `longitude`; None if the lookup is not there or has none.

    Returns
    -------
    surgeries
        `practice`, `latitude`, `longitude` of those that are known.
    """
    found = pd.DataFrame(index=practices.index, columns=list(BOUNDS), dtype="float64")
    if points is not None:
        found = points.reindex(practices.index)
    if postcodes is not None:
        by_postcode = postcodes.set_index("postcode")[list(BOUNDS)]
        wanted = practices["postcode"].str.replace(r"\s+", "", regex=True).str.upper()
        found = found.fillna(by_postcode.reindex(wanted).set_axis(practices.index))
    return found.dropna().rename_axis("practice").reset_index()
