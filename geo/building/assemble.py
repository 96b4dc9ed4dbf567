"""From what is known of each LSOA to the tables of a store: areas of every level, dissolved and named."""

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import INDICES, MEASURES
from needs_map.data.places.made_systems import plain_name
from needs_map.data.places.neighbourhood_majority import SHARE
from needs_map.data.places.system import Board, System
from needs_map.geo.areas import slug
from needs_map.geo.building.population import people_by_basis
from needs_map.geo.coverage import dissolved, simplified_coverage

PART = "-part"
"""Ends the code of an ICB of which the store holds a part only."""
IMD_COLUMNS = [f"{index}_{measure}" for index in INDICES for measure in MEASURES]


class StoreTables(NamedTuple):
    """What a store holds."""

    lsoa: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    population: pd.DataFrame
    england: pd.DataFrame


def assemble(
    lsoa: gpd.GeoDataFrame,
    system: System,
    periods: dict[str, str],
    england: pd.DataFrame,
    further: pd.DataFrame | None = None,
) -> StoreTables:
    """
    Make the tables of a store from what is known of each LSOA.

    Parameters
    ----------
    lsoa
        Indexed by `LSOA21CD`: `LSOA21NM`, `authority`, `authority_name`, `place`, `icb` (codes), `msoa`, `msoa_name`,
        the IMD columns, `residents`; if they are known `icb_name`, `icb_whole` (whether all of the lookup's ICB is
        there), `neighbourhood` (name), `neighbourhood_status`, `neighbourhood_share`, `registered`. In EPSG:27700.
    further
        `neighbourhood` and `neighbourhood_status` of LSOAs that lie in more than the one of `lsoa`, indexed by
        `LSOA21CD`; None where neighbourhoods do not overlap.
    system
        Places and ICBs, which name the areas. An ICB that is there in part is named as one; a place that stands by
        itself lies in none.
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
    lsoa["icb"] = _board_codes(lsoa, board_of, boards)
    named = lsoa if further is None else pd.concat([lsoa, further.join(lsoa["place"])])
    parts = [_msoa_areas(lsoa), _neighbourhood_areas(named), *_system_areas(lsoa, system, boards, board_of)]
    if "neighbourhood" in lsoa:
        lsoa["neighbourhood"] = neighbourhood_codes(lsoa)
    if len(system.boards) == 1:
        lsoa = lsoa.drop(columns="cluster" if system.boards[0].code else ["cluster", "icb"])
    areas = pd.concat([part for part in parts if part is not None])
    pairs = {level: lsoa[level] for level in areas["level"].unique()}
    if further is not None:
        pairs["neighbourhood"] = pd.concat([lsoa["neighbourhood"], neighbourhood_codes(further)])
    shapes = pd.concat([dissolved(lsoa.geometry.loc[inside.index], inside) for inside in pairs.values()])
    tree = gpd.GeoDataFrame(areas, geometry=shapes.reindex(areas.index), crs=lsoa.crs)
    levels = [level for level in ("msoa", "neighbourhood", "place", "icb", "cluster") if level in lsoa]
    weighed = [SHARE] if SHARE in lsoa else []
    columns = ["LSOA21NM", "authority", "authority_name", *levels, *weighed, *IMD_COLUMNS, "geometry"]
    return StoreTables(lsoa[columns], tree, people_by_basis(lsoa, periods), england)


def _board_codes(lsoa: pd.DataFrame, board_of: dict[str, str], boards: dict[str, Board]) -> pd.Series:
    """
    ICB of each LSOA: the lookup's code where a board has all of that ICB and no more, else the system file's.

    The code of a board that is part of the ICB of its own code or name says so, as that ICB's figures are not its own.
    """
    ours = lsoa["place"].map(board_of)
    about = lsoa[["icb"]].assign(whole=lsoa.get("icb_whole", True), name=lsoa.get("icb_name", ""))
    theirs = {str(code): rows.drop_duplicates("icb") for code, rows in about.groupby(ours)}
    single = pd.Series({code: rows["icb"].iloc[0] if len(rows) == 1 else "" for code, rows in theirs.items()})
    shared = single.duplicated(keep=False)
    codes = {}
    for code, rows in theirs.items():
        if len(rows) == 1 and rows["whole"].all() and not shared[code]:
            codes[code] = single[code]
            continue
        same = (rows["icb"] == code) | (rows["name"].map(plain_name) == plain_name(boards[code].name))
        codes[code] = code + PART if (same & ~rows["whole"]).any() else code
    return ours.map(codes)


def neighbourhood_codes(named: pd.DataFrame) -> pd.Series:
    """Codes of neighbourhoods from their names, in the column `neighbourhood`."""
    return "n-" + named["neighbourhood"].map(slug)


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
            f"The neighbourhood {several.index[several > 1][0]!r} is in two places: name its parts differently."
        )
    first = lsoa.drop_duplicates("neighbourhood").sort_values("neighbourhood", kind="stable")
    codes = ["n-" + slug(name) for name in first["neighbourhood"]]
    for code, name in zip(codes, first["neighbourhood"], strict=True):
        if codes.count(code) > 1 or code == "n-":
            raise DataError(
                f"The neighbourhood {name!r} differs from another only in punctuation: name it differently."
            )
    status = list(first["neighbourhood_status"])
    return _area_rows(codes, list(first["neighbourhood"]), "neighbourhood", list(first["place"]), status=status)


def _system_areas(
    lsoa: pd.DataFrame, system: System, boards: dict[str, Board], board_of: dict[str, str]
) -> list[pd.DataFrame]:
    code_of = dict(zip(lsoa["place"].map(board_of), lsoa["icb"], strict=True))
    wording = {code: " (part)" if code_of[code].endswith(PART) else "" for code in boards}
    alone = not system.boards[0].code
    top = system.code if len(boards) > 1 else ""
    places = _area_rows(
        [place.code for place in system.places],
        [place.name for place in system.places],
        "place",
        ["" if alone else code_of[board_of[place.code]] for place in system.places],
    )
    if alone:
        return [places]
    icbs = _area_rows(
        [code_of[board.code] for board in system.boards],
        [board.name + wording[board.code] for board in system.boards],
        "icb",
        [top] * len(boards),
        short=[board.short + wording[board.code] for board in system.boards],
    )
    if not top:
        return [places, icbs]
    return [places, icbs, _area_rows([system.code], [system.cluster], "cluster", [""])]
