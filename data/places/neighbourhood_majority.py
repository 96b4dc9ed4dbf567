"""Neighbourhoods listed by postcodes, or by practices or networks: each LSOA goes to the one that has most of it."""

from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.places.lookups import STATUSES

SHARE = "neighbourhood_share"
"""Column of a store's LSOAs: the part of each that its neighbourhood has; absent where none was weighed."""
MAJORITY = 0.5
"""Share of an LSOA above which it is in a neighbourhood though another holds as much: neighbourhoods that overlap."""
STRAY = 0.05
"""Share of a neighbourhood's postcodes outside the area up to which they are strays, and make no part of it."""
POSTCODE_WORDS = (
    "Each LSOA goes whole to the neighbourhood that has most of its listed postcodes, taking each postcode as so many "
    "people."
)
PATIENT_WORDS = (
    "Each LSOA goes whole to the neighbourhood whose practices most of its registered patients are with. Such a "
    "neighbourhood is ground: all who live in its LSOAs count in it, whichever practice they are with, and nobody who "
    "lives elsewhere. The lists themselves are shown as practices and networks."
)
MAJORITY_WORDS = {"postcode": POSTCODE_WORDS, "practice": PATIENT_WORDS, "pcn": PATIENT_WORDS}
"""How LSOAs were given to neighbourhoods, by what the list lists."""


def by_majority(counts: pd.DataFrame, whole: pd.Series, known: pd.Series, lsoa: pd.DataFrame) -> pd.DataFrame:
    """
    Neighbourhoods of each LSOA by what of it they hold.

    Parameters
    ----------
    counts
        One row an LSOA and neighbourhood: `LSOA21CD`, `neighbourhood`, `status`, `count` (postcodes or patients).
    whole
        All postcodes or patients of each LSOA.
    known
        Those of any neighbourhood, each once.
    lsoa
        LSOAs of the system, indexed by `LSOA21CD`: `place_name`.

    Returns
    -------
    table
        Indexed by `LSOA21CD`: `neighbourhood`, `status`, `share` of the LSOA, NaN where it is `Rest of` its place as
        more of it is in none. Every LSOA of the system first, once; then again, where another neighbourhood holds more
        than half of it too.
    """
    ranked = counts.assign(share=counts["count"] / counts["LSOA21CD"].map(whole))
    ranked = ranked.sort_values(["share", "neighbourhood"], ascending=[False, True], kind="stable")
    columns = ["neighbourhood", "status", "share"]
    best = ranked.drop_duplicates("LSOA21CD").set_index("LSOA21CD")[columns].reindex(lsoa.index)
    none = 1 - (known / whole).reindex(lsoa.index).fillna(0.0)
    outside = best["share"].isna() | (best["share"] < none)
    best.loc[outside, "neighbourhood"] = "Rest of " + lsoa.loc[outside, "place_name"].astype("str")
    best.loc[outside, "status"] = STATUSES[1]
    best.loc[outside, "share"] = float("nan")
    further = ranked[ranked.duplicated("LSOA21CD") & (ranked["share"] > MAJORITY)].set_index("LSOA21CD")[columns]
    return pd.concat([best, further]).rename_axis("LSOA21CD")


def straddling_of(table: pd.DataFrame, residents: pd.Series, least: float) -> pd.DataFrame:
    """
    LSOAs of which a neighbourhood has less than some share, the least first.

    Parameters
    ----------
    table
        From `by_majority`.
    residents
        Of each LSOA.
    least
        Share from 0 to 1 from which an LSOA is not listed.

    Returns
    -------
    straddling
        Indexed by `LSOA21CD`: `neighbourhood`, `share`, `people` who by that share are with another.
    """
    first = table[~table.index.duplicated()]
    found = first.loc[first["share"] < least, ["neighbourhood", "share"]]
    found = found.assign(people=(1 - found["share"]) * residents.reindex(found.index))
    return found.sort_values("share", kind="stable")


def by_postcodes(
    path: Path, rows: pd.DataFrame, lsoa: pd.DataFrame, postcodes: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.Series, int]:
    """
    Neighbourhoods of each LSOA by the listed postcodes in it.

    Parameters
    ----------
    path
        The list, for messages.
    rows
        Indexed by postcode: `neighbourhood`, `status`.
    lsoa
        As for `by_majority`.
    postcodes
        `postcode` (compact) and `LSOA21CD`; None if they are not known.

    Returns
    -------
    table, beyond, found
        As `by_majority` has it; the names of neighbourhoods that reach beyond the system, once for each postcode there;
        and how many postcodes are in the system.

    Raises
    ------
    DataError
        If postcodes are not known, or none is in the system.
    """
    if postcodes is None:
        raise DataError(
            f"{path.name} lists postcodes, and no lookup of postcodes (NSPL or ONSPD, with LSOAs of 2021) is there: "
            "download it from https://geoportal.statistics.gov.uk."
        )
    where = postcodes.set_index("postcode")["LSOA21CD"].astype("str")
    placed = rows.join(where, how="inner")
    beyond = placed.loc[~placed["LSOA21CD"].isin(lsoa.index), "neighbourhood"]
    reaching = beyond.value_counts() / placed["neighbourhood"].value_counts() > STRAY
    placed = placed[placed["LSOA21CD"].isin(lsoa.index)].rename_axis("postcode").reset_index()
    if placed.empty:
        raise DataError(f"{path.name}: none of its postcodes is in the system: is it of another area?")
    by = placed.groupby(["LSOA21CD", "neighbourhood"])
    counts = by.agg(count=("status", "size"), status=("status", "first")).reset_index()
    whole = placed.groupby("LSOA21CD")["postcode"].nunique()
    return by_majority(counts, whole, whole, lsoa), beyond[beyond.map(reaching)], placed["postcode"].nunique()


def by_patients(
    path: Path, rows: pd.DataFrame, kind: str, lsoa: pd.DataFrame, patients: pd.DataFrame | None
) -> pd.DataFrame:
    """
    Neighbourhoods of each LSOA by the practices that its patients are with.

    Parameters
    ----------
    path
        The list, for messages.
    rows
        Indexed by code of a practice or network: `neighbourhood`, `status`.
    kind
        `practice` or `pcn`.
    lsoa
        As for `by_majority`.
    patients
        `practice`, `pcn`, `LSOA21CD`, `patients`; None if there is no such file.

    Returns
    -------
    table
        As `by_majority` has it, shares to whole per cents, so that no small count can be worked out from them.

    Raises
    ------
    DataError
        If the patients or the networks are not known, or none of the lists is of the system.
    """
    if patients is None:
        raise DataError(
            f"{path.name} lists general practices or networks, and NHS England's file of patients by practice and LSOA "
            "(gp-reg-pat-prac-lsoa-2021-...) is not there: download it."
        )
    if kind == "pcn" and not (patients["pcn"] != "").any():
        raise DataError(
            f"{path.name} lists primary care networks, and NHS England's map of practices (gp-reg-pat-prac-map), which "
            "says which practices they have, is not there: download it."
        )
    inside = patients[patients["LSOA21CD"].isin(lsoa.index) & (patients["patients"] > 0)]
    placed = inside.merge(rows, left_on=kind, right_index=True)
    if placed.empty:
        raise DataError(f"{path.name}: none of its practices has patients in the system: is it of another area?")
    by = placed.groupby(["LSOA21CD", "neighbourhood"])
    counts = by.agg(count=("patients", "sum"), status=("status", "first")).reset_index()
    whole = inside.groupby("LSOA21CD")["patients"].sum()
    known = inside[inside[kind].isin(rows.index)].groupby("LSOA21CD")["patients"].sum()
    table = by_majority(counts, whole, known, lsoa)
    return table.assign(share=table["share"].round(2))


def one_place_each(table: pd.DataFrame, place: pd.Series) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """
    Name what of a neighbourhood lies outside its main place apart, for an area has one above it.

    Parameters
    ----------
    table
        Indexed by `LSOA21CD`: `neighbourhood`.
    place
        Name of the place of each row, on the same index.

    Returns
    -------
    table, words
        With the names, and a note for the user; none where no neighbourhood lies in two places.
    """
    counts = pd.crosstab(table["neighbourhood"].to_numpy(), place.to_numpy())
    main = counts.idxmax(axis=1)
    elsewhere = table["neighbourhood"].map(main) != place
    if not elsewhere.any():
        return table, ()
    table = table.copy()
    names = sorted(set(table.loc[elsewhere, "neighbourhood"]))
    table.loc[elsewhere, "neighbourhood"] = table["neighbourhood"] + " (" + place.astype("str") + ")"
    count, listed = int(elsewhere.sum()), ", ".join(names)
    words = f"1 LSOA of {listed} lies" if count == 1 else f"{count:,} LSOAs of {listed} lie"
    words += " in another place: named apart."
    return table, (words,)
