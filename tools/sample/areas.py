"""
The embedded sample's small areas: 1,077 made-up LSOAs of five real places, by seeded chance.

Nothing in them is observed but the places' totals and shares in `tools/sample/places.py`. Codes begin with X,
which no published code does, and names say that they are of the sample.
"""

from string import ascii_uppercase

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from tools.sample.cells import Cells, sample_cells
from tools.sample.figures import (
    DOMAINS,
    IMD_SCORES,
    LSOAS_IN_ENGLAND,
    OWN_SPREAD,
    deprivation_height,
    domain_ranks,
    national_position,
    rural_order,
    smooth_chance,
    triplet,
    unique_ranks,
)
from tools.sample.groups import adjacency, contiguous_groups
from tools.sample.people import people
from tools.sample.places import PLACES

SEED = 2025
CRS = "EPSG:27700"
STATUS = "sample"
DISTRICTED = "E10000018"  # the one place of two tiers: its neighbourhoods double as its districts

MSOA_MEAN, MSOA_FEWEST, MSOA_MOST = 4.9, 4, 6  # LSOAs in an MSOA
NEIGHBOURHOOD_LEEWAY = 0.15  # of a neighbourhood's LSOAs, either way of the place's mean


def sample_lsoas(seed: int = SEED) -> gpd.GeoDataFrame:
    """
    Make the sample's LSOAs.

    Parameters
    ----------
    seed
        Seed of all chance; the same seed gives the same values on any machine.

    Returns
    -------
    lsoas
        One row a made-up LSOA in the order of its code, EPSG:27700, a coverage without gaps: `LSOA21CD`,
        `LSOA21NM`, `lad`, `lad_name`, `msoa`, `msoa_name`, `neighbourhood`, `neighbourhood_status`, `place`;
        `imd_score`, `imd_rank` and `imd_decile`, and the like for the seven domains; `residents` and
        `registered`, people.

    Raises
    ------
    ValueError
        If the seed gives a map that cannot be cut as wanted; the default does not.
    """
    rng = np.random.default_rng(seed)
    cells = sample_cells(rng)
    adjacent = adjacency(cells.geometry)
    frame = pd.concat([_groups(cells, adjacent), _figures(cells, adjacent, rng)], axis="columns")
    frame["geometry"] = shapely.normalize(cells.geometry)
    frame = frame.sort_values(["place_order", "msoa_number", "easting"], kind="stable", ignore_index=True)
    frame.insert(0, "LSOA21CD", [f"X01{number:06d}" for number in range(1, len(frame) + 1)])
    letter = frame.groupby("msoa").cumcount().map(dict(enumerate(ascii_uppercase)))
    number = frame["msoa_number"].astype(str).str.zfill(3)
    frame.insert(1, "LSOA21NM", frame["place_name"] + " " + number + letter + f" ({STATUS})")
    frame = frame.drop(columns=["place_order", "place_name", "msoa_number", "easting"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def _groups(cells: Cells, adjacent: NDArray[np.bool_]) -> pd.DataFrame:
    """Local authority, MSOA, neighbourhood and place of each cell, with what they are sorted by."""
    parts = []
    msoas = 0
    for order, place in enumerate(PLACES):
        members = np.flatnonzero(cells.place == place.code)
        mean = len(members) / place.neighbourhoods
        neighbourhood = contiguous_groups(
            cells.centre[members],
            adjacent[np.ix_(members, members)],
            place.neighbourhoods,
            fewest=int(mean * (1 - NEIGHBOURHOOD_LEEWAY)),
            most=int(mean * (1 + NEIGHBOURHOOD_LEEWAY)) + 1,
        )
        msoa = np.zeros(len(members), dtype=np.int64)
        for number in range(place.neighbourhoods):
            inside = neighbourhood == number
            within = members[inside]
            group = contiguous_groups(
                cells.centre[within],
                adjacent[np.ix_(within, within)],
                round(len(within) / MSOA_MEAN),
                fewest=MSOA_FEWEST,
                most=MSOA_MOST,
            )
            msoa[inside] = msoa.max() + 1 + group
        tiers = place.code == DISTRICTED
        parts.append(
            pd.DataFrame(
                {
                    "lad": [f"X07{n + 1:06d}" if tiers else place.code for n in neighbourhood],
                    "lad_name": [f"{place.name} district {n + 1}" if tiers else place.name for n in neighbourhood],
                    "msoa": [f"X02{msoas + n:06d}" for n in msoa],
                    "msoa_name": [f"{place.name} MSOA {n:03d}" for n in msoa],
                    "neighbourhood": [f"{place.name} neighbourhood {n + 1}" for n in neighbourhood],
                    "neighbourhood_status": STATUS,
                    "place": place.code,
                    "place_name": place.name,
                    "place_order": order,
                    "msoa_number": msoa,
                    "easting": cells.centre[members, 0],
                },
                index=members,
            )
        )
        msoas += int(msoa.max())
    return pd.concat(parts)


def _figures(cells: Cells, adjacent: NDArray[np.bool_], rng: np.random.Generator) -> pd.DataFrame:
    """Score, rank and decile of IMD and of each domain, residents and registered patients of each cell."""
    area = shapely.area(cells.geometry)
    position = np.empty(len(area))
    for place in PLACES:
        members = np.flatnonzero(cells.place == place.code)
        near = adjacent[np.ix_(members, members)]
        height = deprivation_height(place, cells.centre[members], area[members], near, rng)
        position[members] = national_position(place, height)
    rank = unique_ranks(position)
    columns = [triplet("imd", rank, IMD_SCORES, 3)]
    rural = rural_order(area)
    for name, domain in DOMAINS.items():
        chance = smooth_chance(adjacent, rng)
        ranks = domain_ranks(domain, position, rural, chance, own_spread=name in OWN_SPREAD)
        columns.append(triplet(name, ranks, domain.scores, domain.decimals))
    registered, residents = np.zeros((2, len(area)), dtype=np.int64)
    quintile = (rank - 1) // (LSOAS_IN_ENGLAND // 5) + 1
    for place in PLACES:
        members = cells.place == place.code
        registered[members], residents[members] = people(place, quintile[members], rng)
    columns.append(pd.DataFrame({"residents": residents, "registered": registered}))
    return pd.concat(columns, axis="columns")
