"""Areas as data frames, with their shapes."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.serving import Serving
from needs_map.geo.areas import LEVEL_NAMES, LEVELS, LIST_LEVELS, Area

AREA_COLUMNS = ("code", "name", "level", "parent", "status")
NATION = Area(ENGLAND_CODE, "England", "England", ENGLAND_LEVEL, "", "")


def codes_inside(serving: Serving, level: str, area: Area | None = None) -> list[str]:
    """
    Codes of the areas of a level that lie wholly in an area.

    Parameters
    ----------
    serving
        The store.
    level
        A level of the store, or a kind of list of patients.
    area
        Around them; all areas of the level if None.

    Returns
    -------
    codes
        In the order of the store.

    Raises
    ------
    DataError
        If none lies in the area.
    """
    tree = serving.tree
    if area is None:
        return [one.code for one in tree.at(level)]
    codes = tree.members(area.code, level)
    if level != area.level and level not in LIST_LEVELS and area.level not in LIST_LEVELS:
        by = tree.pairs(level)
        whole = pd.Series(by.index.isin(tree.lsoas(area.code)), index=by.to_numpy()).groupby(level=0).all()
        codes = [code for code in codes if whole[code]]
    if not codes or (level in tree.levels and area.level in tree.levels and not _is_above(area.level, level)):
        several = LEVEL_NAMES[level][1]
        raise DataError(f"{area.name} is not made up of {several}: name a larger area or a smaller level.")
    return codes


def _is_above(level: str, other: str) -> bool:
    return LEVELS.index(level) >= LEVELS.index(other)


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
    return pd.DataFrame(area_rows(serving, codes), columns=list(AREA_COLUMNS), dtype="object")


def area_rows(serving: Serving, codes: Sequence[str]) -> list[tuple[str, ...]]:
    """Rows of `areas_frame`, with its columns `AREA_COLUMNS`."""
    found = [NATION if code == ENGLAND_CODE and code not in serving.tree else serving.tree[code] for code in codes]
    return [(one.code, one.name, one.level, one.parent, one.status) for one in found]


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
