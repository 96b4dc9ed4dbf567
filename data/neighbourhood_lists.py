"""One's own neighbourhoods as a list: of LSOAs, MSOAs, wards or postcodes."""

import re
from pathlib import Path

import pandas as pd

from data.errors import DataError
from data.lookups import STATUSES
from data.postcodes import compact
from data.tables import column_like, header_of, read_csv

NAMES = r"neighbourhood|name|.*_name|label|title"
KINDS = {"lsoa": r"LSOA21CD", "msoa": r"MSOA21CD", "ward": r"WD\d\dCD", "postcode": r"postcode|pcds?"}
"""What a list may name, and how its column is called."""
WHOLE = 0.95
"""An LSOA of whose postcodes at least this share is in one neighbourhood is not listed as straddling."""
WARD_WORDS = (
    "Each LSOA has the neighbourhood of the ward that the ONS fits it to; a ward's edge may run through an LSOA."
)
POSTCODE_WORDS = (
    "Each LSOA goes whole to the neighbourhood that has most of its listed postcodes, taking each postcode as so many "
    "people."
)
Listed = tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]
"""Table (`neighbourhood`, `status`), what straddles (`neighbourhood`, `share`, `people`), and what is worth telling."""


def read_list(path: Path, lsoa: pd.DataFrame, postcodes: pd.DataFrame | None) -> Listed:
    """
    Read the neighbourhood of each LSOA from a list.

    Parameters
    ----------
    path
        CSV file: see `data.neighbourhoods.fit_neighbourhoods`.
    lsoa
        LSOAs of the system, indexed by `LSOA21CD`: `msoa`, `place_name`, `residents`, `ward` if it is known.
    postcodes
        `postcode` (compact) and `LSOA21CD`; None if they are not known.

    Raises
    ------
    DataError
        If a column is missing, a code stands twice or has no name, an LSOA has none, or what a list of wards or
        postcodes needs is not there.
    """
    header = header_of(path)
    found = [(kind, name) for kind, pattern in KINDS.items() for name in header if _is(pattern, name)]
    if not found:
        raise DataError(
            f"{path.name} has no column LSOA21CD, MSOA21CD, a ward's code such as WD24CD, or postcode (columns: "
            f"{', '.join(header[:6])})."
        )
    kind, code = found[0]
    name = column_like([column for column in header if column != code], NAMES, path, "neighbourhood's name")
    status = [column for column in header if column.lower() == "status"]
    table = read_csv(path, only=[code, name, *status])
    if kind == "postcode":
        table[code] = table[code].map(compact)
    else:
        table = table[table[code].isin(set(_ours(path, kind, lsoa)))]
    for rule, wrong in (("has two neighbourhoods", table[code].duplicated()), ("has no name", table[name] == "")):
        if wrong.any():
            raise DataError(f"{path.name}: {table[code][wrong].iloc[0]} {rule}: correct the file.")
    known = table[status[0]].str.lower() if status else pd.Series(STATUSES[1], index=table.index)
    if not known.isin(STATUSES).all():
        raise DataError(
            f"{path.name}: the status of {table[code][~known.isin(STATUSES)].iloc[0]} is not published or assumed."
        )
    rows = pd.DataFrame({"neighbourhood": table[name].to_numpy(), "status": known.to_numpy()}, index=table[code])
    if kind == "postcode":
        return _by_postcode(path, rows, lsoa, postcodes)
    return _by_code(path, kind, rows, lsoa), _nothing(), (WARD_WORDS,) if kind == "ward" else ()


def lists_postcodes(path: Path) -> bool:
    """Whether a file is a list of postcodes, so that the large file of all postcodes is worth reading."""
    if path.suffix.lower() not in {".csv", ".txt"} or not path.is_file():
        return False
    kinds = [kind for kind, pattern in KINDS.items() for name in header_of(path) if _is(pattern, name)]
    return kinds[:1] == ["postcode"]


def _is(pattern: str, name: str) -> bool:
    return re.fullmatch(pattern, name, re.IGNORECASE) is not None


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({"neighbourhood": [], "share": [], "people": []}, index=pd.Index([], name="LSOA21CD"))


def _by_code(path: Path, kind: str, rows: pd.DataFrame, lsoa: pd.DataFrame) -> pd.DataFrame:
    """Neighbourhood of each LSOA by its own code, its MSOA's or its ward's."""
    ours = _ours(path, kind, lsoa)
    missing = ours[~ours.isin(rows.index)]
    if len(missing):
        raise DataError(
            f"{path.name} has no row for {missing.iloc[0]} ({len(missing):,} of the system's {len(lsoa):,} LSOAs have "
            "no neighbourhood): add them."
        )
    found = rows.loc[ours].set_axis(lsoa.index)
    return found[["neighbourhood", "status"]]


def _ours(path: Path, kind: str, lsoa: pd.DataFrame) -> pd.Series:
    """Code that a list names each LSOA of the system by."""
    if kind == "ward" and "ward" not in lsoa:
        raise DataError(
            f"{path.name} lists wards, and the lookup of LSOAs and wards (LSOA21_WD24_LAD24_EW_LU.csv) is not there: "
            "download it from https://geoportal.statistics.gov.uk."
        )
    ours: pd.Series = lsoa.index.to_series() if kind == "lsoa" else lsoa[kind]
    return ours


def _by_postcode(path: Path, rows: pd.DataFrame, lsoa: pd.DataFrame, postcodes: pd.DataFrame | None) -> Listed:
    """Neighbourhood that has most of the listed postcodes of each LSOA."""
    if postcodes is None:
        raise DataError(
            f"{path.name} lists postcodes, and no lookup of postcodes (NSPL or ONSPD, with LSOAs of 2021) is there: "
            "download it from https://geoportal.statistics.gov.uk."
        )
    where = postcodes.set_index("postcode")["LSOA21CD"].astype("str")
    placed = rows.join(where, how="inner")
    placed = placed[placed["LSOA21CD"].isin(lsoa.index)]
    if placed.empty:
        raise DataError(f"{path.name}: none of its postcodes lies in the system: is it of another area?")
    counts = placed.groupby(["LSOA21CD", "neighbourhood"]).agg(count=("status", "size"), status=("status", "first"))
    share = counts["count"] / counts.groupby("LSOA21CD")["count"].transform("sum")
    ranked = counts.assign(share=share).reset_index()
    ranked = ranked.sort_values(["share", "neighbourhood"], ascending=[False, True], kind="stable")
    best = ranked.drop_duplicates("LSOA21CD").set_index("LSOA21CD").reindex(lsoa.index).rename_axis("LSOA21CD")
    outside = best["neighbourhood"].isna()
    table = best[["neighbourhood", "status"]].copy()
    table.loc[outside, "neighbourhood"] = "Rest of " + lsoa.loc[outside, "place_name"].astype("str")
    table.loc[outside, "status"] = STATUSES[1]
    straddling = best.loc[best["share"] < WHOLE, ["neighbourhood", "share"]].copy()
    straddling["people"] = (1 - straddling["share"]) * lsoa["residents"].reindex(straddling.index)
    words = [POSTCODE_WORDS]
    if len(rows) > len(placed):
        words.append(f"{len(rows) - len(placed):,} of {len(rows):,} postcodes lie in none of the system's LSOAs.")
    if outside.any():
        words.append(f"{int(outside.sum()):,} LSOAs have no listed postcode: `Rest of` their place.")
    return table, straddling.sort_values("share"), tuple(words)
