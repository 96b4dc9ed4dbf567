"""Figures of the index of 2019 beside that of 2025, for the map and the table."""

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import EARLIER_YEAR
from needs_map.data.indicators.imd_2019 import read_stored_pairs
from needs_map.figures.measures import Measure
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.classes import MISSING, Shading
from needs_map.geo.palettes import diverging
from needs_map.needs.deprivation.imd_change import change_groups, core20_2019_by_area, decile_change

KINDS = ("decile_2019", "decile_change", "core20_2019", "core20_change")
"""Kinds of measure that are worked out here."""
LSOA_KINDS = KINDS[:2]
NOT_COMPARABLE = "Not comparable"
CHANGE_LABELS = (
    "2 or more tenths more deprived",
    "1 tenth more deprived",
    "The same tenth",
    "1 tenth less deprived",
    "2 or more tenths less deprived",
)
SAME_COLOUR = "#f2efe6"
HATCHES = ("", "", "", "\\\\\\", "\\\\\\")
"""Reds and blues of one darkness look alike in greyscale: the blues are hatched."""


@store_cache(maxsize=2)
def pairs_of(serving: Serving) -> pd.DataFrame:
    """
    LSOAs of 2011 with their figures of 2019 beside those of 2021.

    Raises
    ------
    DataError
        If the store was built without the IMD of 2019.
    """
    found = read_stored_pairs(serving.store.folder, serving.store.build)
    if found is None:
        raise DataError(
            f"This store does not hold the IMD of {EARLIER_YEAR}: add its File 7 and the lookup LSOA11_LSOA21 to the "
            "publishers' "
            "files and build the store again."
        )
    return found


@store_cache(maxsize=2)
def changes_of(serving: Serving) -> pd.DataFrame:
    """Decile of every LSOA in 2019 and 2025, its change and its kind, in the order of the store."""
    return decile_change(pairs_of(serving), serving.store.lsoa["imd_decile"])


def decile_values(serving: Serving, measure: Measure) -> pd.Series:
    """Decile of 2019, or change of decile, of every LSOA; NaN where it is not comparable."""
    values: pd.Series = changes_of(serving)["change" if measure.kind == "decile_change" else "decile_2019"]
    return values.astype("float64")


@store_cache(maxsize=8)
def core20_share_2019(serving: Serving, level: str) -> pd.Series:
    """Core20 share by the index of 2019, 0 to 1, of the areas of a level that have any people placed in them."""
    return core20_2019_by_area(pairs_of(serving), serving.tree.pairs(level))["share"]


def change_shading(serving: Serving) -> Shading:
    """Fixed classes of the change of decile, reds where an area is relatively more deprived now."""
    groups = change_groups(changes_of(serving)["change"])
    reds_and_blues = diverging(2, 2)
    colours = (*reds_and_blues[:2], SAME_COLOUR, *reds_and_blues[2:])
    classes = groups.fillna(MISSING).astype("int16")
    return Shading(classes, colours, CHANGE_LABELS, (), missing_label=NOT_COMPARABLE, hatches=HATCHES)
