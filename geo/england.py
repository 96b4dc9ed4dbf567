"""England's own figures, for areas to be compared with."""

import pandas as pd

from data.imd import INDICES

WHOLE_OF_ENGLAND = 30_000
"""A file of more LSOAs than this covers England (33,755), so that England's figures can be had from it."""


def england_people(imd: pd.DataFrame) -> pd.DataFrame:
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
    people = english["residents"]
    parts = []
    for index in INDICES:
        decile = english[f"{index}_decile"]
        everyone = people.groupby(decile).sum(min_count=1)
        parts.append(
            pd.DataFrame(
                {
                    "index": index,
                    "decile": everyone.index,
                    "basis": "resident",
                    "people": everyone.to_numpy(dtype="float64"),
                    "score": ((english[f"{index}_score"] * people).groupby(decile).sum() / everyone).to_numpy(),
                    "rank": ((english[f"{index}_rank"] * people).groupby(decile).sum() / everyone).to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


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
