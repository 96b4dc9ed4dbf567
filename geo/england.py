"""Figures of England, and of ICBs that a store holds a part of, for areas to be compared with."""

import pandas as pd

from needs_map.data.indicators.imd import INDICES
from needs_map.data.places.made_systems import board_name, short_name

WHOLE_OF_ENGLAND = 30_000
"""A file of more LSOAs than this covers England (33,755), so that England's figures can be had from it."""
AROUND = "around"
"""Name of the table of whole ICBs that the store holds a part of."""


def england_people_by_decile(imd: pd.DataFrame) -> pd.DataFrame:
    """
    Residents of England by national decile of the IMD and of each domain.

    Parameters
    ----------
    imd
        File 7 as `data.imd.read_imd` reads it.

    Returns
    -------
    england
        `index`, `decile`, `basis`, `people`, and the mean `score` and `rank` of those people; empty if the file does
        not cover England.
    """
    english = imd[imd.index.str.startswith("E")]
    if len(english) < WHOLE_OF_ENGLAND:
        return no_england()
    return _people_by_decile(english, english["residents"], "resident")


def _people_by_decile(imd: pd.DataFrame, people: pd.Series, basis: str) -> pd.DataFrame:
    parts = []
    for index in INDICES:
        decile = imd[f"{index}_decile"]
        everyone = people.groupby(decile).sum(min_count=1)
        parts.append(
            pd.DataFrame(
                {
                    "index": index,
                    "decile": everyone.index,
                    "basis": basis,
                    "people": everyone.to_numpy(dtype="float64"),
                    "score": ((imd[f"{index}_score"] * people).groupby(decile).sum() / everyone).to_numpy(),
                    "rank": ((imd[f"{index}_rank"] * people).groupby(decile).sum() / everyone).to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def people_around(
    parts: pd.DataFrame, lookup: pd.DataFrame, imd: pd.DataFrame, registered: pd.Series | None
) -> pd.DataFrame:
    """
    People by national decile of whole ICBs of which a store holds a part.

    Parameters
    ----------
    parts
        `icb` and `part`: the code of the ICB, and of the store's area that is a part of it, or lies in it.
    lookup, imd
        Of all England, as `data.lookups.read_lsoa_lookup` and `data.imd.read_imd` read them.
    registered
        Registered patients of each LSOA of these ICBs, indexed by `LSOA21CD`; NaN is unknown. None without their file.

    Returns
    -------
    around
        `icb`, `name`, `short`, `part`, and the columns of `england_people_by_decile`; without an ICB of which File 7
        lacks an LSOA, and without registered patients where those of an LSOA are unknown.
    """
    found = []
    for icb, part in parts[["icb", "part"]].itertuples(index=False):
        inside = lookup[lookup["icb"] == icb]
        if not inside.index.isin(imd.index).all():
            continue
        own = imd.loc[inside.index]
        tables = [_people_by_decile(own, own["residents"], "resident")]
        patients = None if registered is None else registered.reindex(inside.index)
        if patients is not None and patients.notna().all():
            tables.append(_people_by_decile(own, patients, "registered"))
        name = str(inside["icb_name"].iloc[0])
        about = {"icb": icb, "name": board_name(name), "short": short_name(name), "part": part}
        found.append(pd.concat(tables, ignore_index=True).assign(**about))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def no_england() -> pd.DataFrame:
    """Make the table for England of a store whose files do not cover it."""
    kinds = {
        "index": "str",
        "decile": "int64",
        "basis": "str",
        "people": "float64",
        "score": "float64",
        "rank": "float64",
    }
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})
