"""From what is known of each LSOA to the tables of a store: areas of every level, dissolved and named."""

import re
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from data.errors import DataError
from data.imd import INDICES, MEASURES
from data.system import System
from geo.dissolve import dissolved, simplified_coverage
from geo.population import people_by_basis

IMD_COLUMNS = [f"{index}_{measure}" for index in INDICES for measure in MEASURES]


class Tables(NamedTuple):
    """What a store holds."""

    lsoa: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    population: pd.DataFrame
    england: pd.DataFrame


def slug(name: str) -> str:
    """Name in small letters and hyphens, for use as a code in a link."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def assemble(lsoa: gpd.GeoDataFrame, system: System, periods: dict[str, str], england: pd.DataFrame) -> Tables:
    """
    Make the tables of a store from what is known of each LSOA.

    Parameters
    ----------
    lsoa
        Indexed by `LSOA21CD`: `LSOA21NM`, `authority`, `authority_name`, `place`, `icb` (codes), `msoa`, `msoa_name`,
        the IMD columns, `residents`; if they are known `neighbourhood` (name), `neighbourhood_status`, `registered`.
        Geometry in EPSG:27700.
    system
        Places and ICBs, which name the areas.
    periods
        Of when each population basis (`resident`, `registered`) is, in words.
    england
        `index`, `decile`, `basis`, `people`, `score`, `rank`; may be empty.

    Returns
    -------
    tables
        Tables of the store.

    Raises
    ------
    DataError
        If a neighbourhood lies in two places.
    """
    lsoa = lsoa.copy()
    lsoa["cluster"] = system.code
    lsoa["geometry"] = simplified_coverage(lsoa.geometry)
    boards = {board.code: board for board in system.boards}
    board_of = {place.code: board.code for board in system.boards for place in board.places}
    lsoa["icb"] = _board_codes(lsoa, board_of)
    parts = [_msoa_areas(lsoa), _neighbourhood_areas(lsoa), *_system_areas(lsoa, system, boards, board_of)]
    if "neighbourhood" in lsoa:
        lsoa["neighbourhood"] = "n-" + lsoa["neighbourhood"].map(slug)
    if len(system.boards) == 1:
        lsoa = lsoa.drop(columns="cluster")
    areas = pd.concat([part for part in parts if part is not None])
    shapes = pd.concat([dissolved(lsoa.geometry, lsoa[level]) for level in areas["level"].unique()])
    tree = gpd.GeoDataFrame(areas, geometry=shapes.reindex(areas.index), crs=lsoa.crs)
    levels = [level for level in ("msoa", "neighbourhood", "place", "icb", "cluster") if level in lsoa]
    columns = ["LSOA21NM", "authority", "authority_name", *levels, *IMD_COLUMNS, "geometry"]
    return Tables(lsoa[columns], tree, people_by_basis(lsoa, periods), england)


def _board_codes(lsoa: pd.DataFrame, board_of: dict[str, str]) -> pd.Series:
    """ICB of each LSOA: the lookup's code where it is the same for all of a board's places, else the system file's."""
    ours = lsoa["place"].map(board_of)
    theirs = lsoa.groupby(ours)["icb"].agg(lambda codes: codes.iloc[0] if len(set(codes)) == 1 else "")
    shared = theirs.duplicated(keep=False)
    return ours.map({code: code if shared[code] or not theirs[code] else theirs[code] for code in theirs.index})


def _area_rows(codes: list[str], names: list[str], level: str, parents: list[str], **more: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": names,
            "short": more.get("short", names),
            "level": level,
            "parent": parents,
            "status": more.get("status", [""] * len(codes)),
        },
        index=pd.Index(codes, name="code"),
    )


def _msoa_areas(lsoa: pd.DataFrame) -> pd.DataFrame:
    first = lsoa.drop_duplicates("msoa")
    return _area_rows(list(first["msoa"]), list(first["msoa_name"]), "msoa", list(first["place"]))


def _neighbourhood_areas(lsoa: pd.DataFrame) -> pd.DataFrame | None:
    if "neighbourhood" not in lsoa:
        return None
    several = lsoa.groupby("neighbourhood")["place"].nunique()
    if (several > 1).any():
        raise DataError(
            f"The neighbourhood {several.index[several > 1][0]!r} lies in two places: name its parts differently."
        )
    first = lsoa.drop_duplicates("neighbourhood").sort_values("neighbourhood", kind="stable")
    codes = ["n-" + slug(name) for name in first["neighbourhood"]]
    for code, name in zip(codes, first["neighbourhood"], strict=True):
        if codes.count(code) > 1 or code == "n-":
            raise DataError(f"The neighbourhood {name!r} differs from another in its signs alone: name it differently.")
    status = list(first["neighbourhood_status"])
    return _area_rows(codes, list(first["neighbourhood"]), "neighbourhood", list(first["place"]), status=status)


def _system_areas(
    lsoa: pd.DataFrame, system: System, boards: dict[str, Any], board_of: dict[str, str]
) -> list[pd.DataFrame]:
    code_of = dict(zip(lsoa["place"].map(board_of), lsoa["icb"], strict=True))
    top = system.code if len(boards) > 1 else ""
    places = _area_rows(
        [place.code for place in system.places],
        [place.name for place in system.places],
        "place",
        [code_of[board_of[place.code]] for place in system.places],
    )
    icbs = _area_rows(
        [code_of[board.code] for board in system.boards],
        [board.name for board in system.boards],
        "icb",
        [top] * len(boards),
        short=[board.short for board in system.boards],
    )
    if not top:
        return [places, icbs]
    return [places, icbs, _area_rows([system.code], [system.cluster], "cluster", [""])]
