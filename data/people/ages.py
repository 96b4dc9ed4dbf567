"""People by age in a store as arrays: estimates of its LSOAs, projections of their authorities."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs_map.data.errors import DataError
from needs_map.data.manifest import REBUILD
from needs_map.data.people.population import AGES, SEXES
from needs_map.data.store import Store, read_table


class Ages(NamedTuple):
    """
    Arrays in the order of the store's LSOAs and of `authorities`; sexes are females, males; age 90 is open.

    After the store's LSOAs come those outside it of authorities that it has in part, which share the projection.
    """

    estimates: NDArray[np.float32]
    """LSOAs x years x sexes x ages."""
    estimate_years: tuple[int, ...]
    wholes: NDArray[np.float64]
    """Authorities x years x sexes x ages."""
    years: tuple[int, ...]
    authorities: tuple[str, ...]
    parent: NDArray[np.intp]
    """Position in `authorities` of each LSOA's."""
    outside: int
    """How many LSOAs, the last, are not the store's."""

    @property
    def base(self) -> int:
        """Last year of the estimates, which small areas are projected from."""
        return self.estimate_years[-1]


def has_ages(store: Store) -> bool:
    """Whether a store knows people by age, now and to come."""
    return store.has("estimates") and store.has("projection")


def read_ages_of(store: Store) -> Ages:
    """
    Read a store's estimates and projection; 75 MB for all LSOAs of England.

    Raises
    ------
    DataError
        If the store lacks either, or they do not cover its LSOAs.
    """
    if not has_ages(store):
        raise DataError(
            f"The store in {store.folder} knows no ages or no projection: add sapelsoasyoa20222024.xlsx and "
            f"2022snpppopulationsyoamigcat23.zip to the folder of the publishers' files and build again: {REBUILD}"
        )
    estimates = read_table(store, "estimates")
    estimate_years = tuple(sorted(int(year) for year in estimates["year"].unique()))
    authority_of = pd.Series(estimates["authority"].to_numpy(), index=estimates["LSOA21CD"])
    authority_of = authority_of[~authority_of.index.duplicated() & ~authority_of.index.isin(store.lsoa.index)]
    lsoas = [*store.lsoa.index, *authority_of.index]
    wanted = pd.MultiIndex.from_product([lsoas, estimate_years, SEXES])
    order = pd.MultiIndex.from_frame(estimates[["LSOA21CD", "year", "sex"]]).get_indexer(wanted)
    projection = read_table(store, "projection")
    years = tuple(sorted(int(year) for year in projection["year"].unique()))
    authorities = tuple(sorted(store.lsoa["authority"].unique()))
    cells = pd.MultiIndex.from_product([authorities, years, SEXES, AGES])
    keys = pd.MultiIndex.from_frame(projection[["authority", "year", "sex", "age"]])
    place = keys.get_indexer(cells)
    if (order < 0).any() or (place < 0).any():
        raise DataError(
            f"The tables of {store.folder} do not cover its LSOAs and authorities. Build it again: {REBUILD}"
        )
    people = estimates[[str(age) for age in AGES]].to_numpy(dtype=np.float32)[order]
    return Ages(
        people.reshape(len(lsoas), len(estimate_years), len(SEXES), len(AGES)),
        estimate_years,
        projection["people"].to_numpy()[place].reshape(len(authorities), len(years), len(SEXES), len(AGES)),
        years,
        authorities,
        pd.Index(authorities).get_indexer([*store.lsoa["authority"], *authority_of]),
        len(authority_of),
    )
