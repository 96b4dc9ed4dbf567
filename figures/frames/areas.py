"""Areas as data frames, with their shapes."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area

ENGLAND = Area(ENGLAND_CODE, "England", "England", ENGLAND_LEVEL, "", "")


def areas_frame(serving: Serving, codes: Sequence[str]) -> pd.DataFrame:
    """
    Areas or lists of patients.

    Parameters
    ----------
    serving
        The store.
    codes
        Of areas of the store or of practices and networks; England's own code is known too.

    Returns
    -------
    areas
        One row a code, in their order: `code`, `name`, `level`, `parent` (code of what it lies in, empty at the top)
        and `status` (of a neighbourhood `published`, `assumed` or `sample`; else empty).
    """
    found = [ENGLAND if code == ENGLAND_CODE and code not in serving.tree else serving.tree[code] for code in codes]
    rows = [(one.code, one.name, one.level, one.parent, one.status) for one in found]
    return pd.DataFrame(rows, columns=["code", "name", "level", "parent", "status"], dtype="object")


def with_shapes(serving: Serving, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """
    Areas with their shapes.

    Parameters
    ----------
    serving
        The store, read with its shapes.
    table
        Rows of areas of one level of ground, `code` among the columns.

    Returns
    -------
    shapes
        The rows with their geometry, in EPSG:27700.
    """
    codes = table["code"].tolist()
    lsoas = serving.store.lsoa
    source = lsoas if codes and codes[0] in lsoas.index else serving.store.areas
    shapes = source.geometry.loc[codes]
    return gpd.GeoDataFrame(table, geometry=shapes.to_numpy(), crs=shapes.crs)
