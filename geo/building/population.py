"""People in a store: by population basis, by single year of age, and projected."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import Source
from needs_map.data.people.population import AGES, read_estimates
from needs_map.data.people.projections import read_projections
from needs_map.data.places.authorities import steady_code, succession
from needs_map.geo.numbers import written

if TYPE_CHECKING:
    import geopandas as gpd

NATIONAL_GRID = 27700
AUTHORITY_TOLERANCE = 0.05
"""How far the LSOAs of an authority may add up from its projection in a year that both have, as a share: estimates are
revised after the projection was made (mid-2022 by under 2% in most authorities), and a wrong file is further off."""
FEW_REGISTERED, MANY_REGISTERED = 0.5, 2.0
"""Registered patients over residents beyond which a count is flagged: in Leicestershire and Northamptonshire all 1,077
LSOAs lie between 0.9 and 1.4."""


def people_by_basis(lsoa: pd.DataFrame, periods: dict[str, str]) -> pd.DataFrame:
    """
    People of all ages of each LSOA, by population basis.

    Parameters
    ----------
    lsoa
        Indexed by `LSOA21CD`: `residents` and, if it is in `periods`, `registered`.
    periods
        Of when each basis (`resident`, `registered`) is, in words.
    """
    column = {"resident": "residents", "registered": "registered"}
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "LSOA21CD": lsoa.index,
                    "period": period,
                    "sex": "persons",
                    "age_band": "all ages",
                    "basis": basis,
                    "people": lsoa[column[basis]].to_numpy(dtype="float64"),
                }
            )
            for basis, period in periods.items()
        ],
        ignore_index=True,
    )


def far_registered(residents: pd.Series, registered: pd.Series) -> tuple[pd.Index, pd.Index]:
    """
    Areas where the patients registered are far from the people who live there.

    Near Wales and Scotland many are on the lists of practices there, which NHS England's file does not hold.

    Parameters
    ----------
    residents, registered
        People of each area, on the same index; NaN is unknown.

    Returns
    -------
    few, many
        Those with fewer than half as many patients as residents, and those with more than twice as many.
    """
    few, many = registered < residents * FEW_REGISTERED, registered > residents * MANY_REGISTERED
    return residents.index[few], residents.index[many]


def far_registered_counts(people: pd.DataFrame) -> list[int]:
    """How many LSOAs have far fewer, and far more, registered patients than residents; both zero if none are known."""
    by_basis = people.pivot_table(index="LSOA21CD", columns="basis", values="people")
    if "registered" not in by_basis:
        return [0, 0]
    return [len(found) for found in far_registered(by_basis["resident"], by_basis["registered"])]


def far_registered_words(few: int, many: int) -> str:
    """Say in how many LSOAs the patients registered are far from the residents; empty where there are none."""
    parts = [
        f"{count:,} {'LSOA has' if count == 1 else 'LSOAs have'} {words}"
        for count, words in (
            (few, "fewer than half as many registered patients as residents"),
            (many, "more than twice as many registered patients as residents"),
        )
        if count
    ]
    why = " Patients of practices in Wales and Scotland are not in the file." if few else ""
    return f"{' and '.join(parts)}.{why}" if parts else ""


def read_ages(
    paths: dict[str, Path],
    sources: dict[str, Source],
    authority: pd.Series,
    progress: Callable[[str], AbstractContextManager[Any]],
) -> dict[str, pd.DataFrame]:
    """
    Read estimates by single year of age and projections, where their files are there, and check them together.

    Parameters
    ----------
    paths
        Publishers' files by dataset: `estimates`, `projections`, either or neither.
    sources
        What the readers made of each file; theirs is added.
    authority
        Local authority of each LSOA of the system, indexed by `LSOA21CD`.
    progress
        Called with the words of each step.

    Returns
    -------
    tables
        `estimates` and `projection`, as far as there are files, under the codes that `authority` has. Of an authority
        that lies in the system in part the estimates hold the other LSOAs too, after the system's: its projection is
        shared among all of them.

    Raises
    ------
    DataError
        If a file is wrong, an LSOA's authority differs from the lookup's, the projection does not begin in a year of
        the estimates, or the LSOAs of an authority do not add up to it.
    """
    tables = {}
    steady = authority.map(steady_code)
    if "estimates" in paths:
        with progress("Read estimates by single year of age"):
            estimates = read_estimates(paths["estimates"], steady.index, set(steady))
            _check_authorities(estimates.table, steady, paths["estimates"])
            sources["estimates"], tables["estimates"] = estimates, estimates.table
    if "projections" in paths:
        with progress("Read population projections"):
            sources["projections"] = read_projections(paths["projections"], pd.Index(steady.unique()))
            tables["projection"] = sources["projections"].table
    if len(tables) == len(("estimates", "projection")):
        check_together(tables["estimates"], tables["projection"], paths["estimates"].name, paths["projections"].name)
    codes = dict(zip(steady, authority, strict=True))
    return {name: table.assign(authority=table["authority"].map(codes)) for name, table in tables.items()}


def _check_authorities(estimates: pd.DataFrame, authority: pd.Series, path: Path) -> None:
    estimates = estimates[estimates["LSOA21CD"].isin(authority.index)]
    ours = estimates["LSOA21CD"].map(authority)
    other = (ours != estimates["authority"]).to_numpy()
    if other.any():
        row = estimates.iloc[int(other.argmax())]
        code = row["LSOA21CD"]
        raise DataError(
            f"{path.name}: {code} is in {row['authority']}, and in {authority[code]} by the lookup"
            f"{succession(row['authority'])}; estimates and lookup on one year's authorities are needed."
        )


def check_together(
    estimates: pd.DataFrame, projection: pd.DataFrame, estimates_file: str, projection_file: str
) -> None:
    """
    Check that estimates and projection are of one time and size.

    Raises
    ------
    DataError
        If the projection begins before or after the estimates, ends before the newest of them, or an authority's LSOAs
        add up to more than 5% off its projection in the projection's first year.
    """
    years = sorted(estimates["year"].unique())
    base, last = int(projection["year"].min()), int(projection["year"].max())
    if base < years[0]:
        raise DataError(
            f"{projection_file} is {base}-based, older than the estimates of {estimates_file} ({years[0]} to "
            f"{years[-1]}): use projections whose base year is {years[0]} or later."
        )
    if base > years[-1] or last < years[-1]:
        raise DataError(
            f"{projection_file} runs from {base} to {last} and {estimates_file} from {years[0]} to {years[-1]}: the "
            f"projection must begin by {years[-1]} and go on beyond it."
        )
    first = estimates[estimates["year"] == base]
    by_age = [str(age) for age in AGES]
    parts = first[by_age].sum(axis="columns").groupby(first["authority"]).sum()
    wholes = projection[projection["year"] == base].groupby("authority")["people"].sum()
    off = (parts / wholes.reindex(parts.index) - 1).abs()
    if (off > AUTHORITY_TOLERANCE).any():
        worst = str(off.idxmax())
        raise DataError(
            f"{estimates_file}, sheet 'Mid-{base} LSOA 2021': the LSOAs of {worst} add up to {written(parts[worst], 0)}"
            f", and {projection_file} has {written(wholes[worst], 0)} there in {base}: more than "
            f"{written(AUTHORITY_TOLERANCE * 100, 0, '%')} apart, "
            "so one of the files may be of another place or time."
        )


def square_kilometres(lsoa: "gpd.GeoDataFrame") -> float:
    """
    Area of LSOAs together, from their generalised boundaries: within 1% or so of the published area.

    Raises
    ------
    ValueError
        If they are not in EPSG:27700, whose unit is the metre.
    """
    if lsoa.crs is None or lsoa.crs.to_epsg() != NATIONAL_GRID:
        raise ValueError(f"lsoa must be in EPSG:{NATIONAL_GRID}: {lsoa.crs}")
    return float(lsoa.geometry.area.sum()) / 1e6
