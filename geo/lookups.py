"""The one crossing between LSOAs of 2011 and of 2021."""

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import EARLIER_YEAR

PAIRS = ["LSOA11CD", "LSOA21CD", "change", "rank_2019", "decile_2019", "people_2015"]


def cross_imd_2019(imd_2019: pd.DataFrame, fit: pd.DataFrame, lsoas: pd.Index) -> pd.DataFrame:
    """
    Set the IMD of 2019 beside the LSOAs of 2021 that share its ground.

    Parameters
    ----------
    imd_2019
        Indexed by `LSOA11CD`: `rank_2019`, `decile_2019`, `people_2015`.
    fit
        Pairs `LSOA11CD`, `LSOA21CD` with `change` (`U`, `S`, `M`, `X`): the ONS's exact fit.
    lsoas
        The LSOAs of 2021 that a store is for.

    Returns
    -------
    pairs
        Columns `PAIRS`. All LSOAs of 2011 that reach into `lsoas`, each with every LSOA of 2021 that it reaches into,
        those outside included, so that what lies across an edge can be told.

    Raises
    ------
    DataError
        If an LSOA of 2021 is not in the lookup, or an LSOA of 2011 is not in the index of 2019.
    """
    missing = lsoas.difference(pd.Index(fit["LSOA21CD"]))
    if len(missing):
        raise DataError(
            f"The lookup of LSOAs of 2011 has no row for {missing[0]} ({len(missing):,} LSOAs): is it whole?"
        )
    reaching = fit.loc[fit["LSOA21CD"].isin(lsoas), "LSOA11CD"]
    pairs = fit[fit["LSOA11CD"].isin(reaching)]
    english = pairs["LSOA11CD"].str.startswith("E")
    unknown = pairs.loc[english & ~pairs["LSOA11CD"].isin(imd_2019.index), "LSOA11CD"]
    if len(unknown):
        raise DataError(
            f"File 7 of the Indices of Deprivation {EARLIER_YEAR} has no row for {unknown.iloc[0]}: is it whole?"
        )
    return pairs.join(imd_2019, on="LSOA11CD")[PAIRS].reset_index(drop=True)
