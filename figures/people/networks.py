"""The network that most patients of each LSOA are with, how clear that is, and the colours of networks on a map."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from needs_map.figures.people.catchments import shown_counts
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.palettes import GROUPS

if TYPE_CHECKING:
    import geopandas as gpd

HALF = 0.5
"""Share of an LSOA's patients above which one network is clearly theirs."""


@store_cache(maxsize=1)
def main_networks(serving: Serving) -> pd.DataFrame:
    """
    Network that most patients of each LSOA are with, by the counts that may be shown.

    Returns
    -------
    networks
        Indexed by all LSOAs of the store: `pcn`, `share` (of all registered patients of the LSOA, from 0 to 1),
        `second` and `second_share`, of the next network. Empty and NaN where more patients are in counts that may not
        be shown, or with practices elsewhere, than with the first. A share of more than half is a clear majority: no
        count that is hidden could change it.
    """
    counts = shown_counts(serving)
    counts = counts[counts["shown"] & (counts["pcn"] != "")]
    sums = counts.groupby(["LSOA21CD", "pcn"])["patients"].sum().reset_index()
    sums = sums.sort_values(["LSOA21CD", "patients", "pcn"], ascending=[True, False, True])
    place = sums.groupby("LSOA21CD").cumcount()
    registered = serving.people["registered"]
    found = pd.DataFrame(index=serving.store.lsoa.index)
    for at, (code, share) in enumerate((("pcn", "share"), ("second", "second_share"))):
        own = sums[place == at].set_index("LSOA21CD")
        found[code] = own["pcn"].reindex(found.index).fillna("")
        found[share] = (own["patients"].reindex(found.index) / registered.reindex(found.index)).clip(upper=1.0)
    shown = sums.groupby("LSOA21CD")["patients"].sum().reindex(found.index) / registered.reindex(found.index)
    known = found["share"] >= 1 - shown
    found[["pcn", "second"]] = found[["pcn", "second"]].where(known, "")
    found[["share", "second_share"]] = found[["share", "second_share"]].where(known)
    return found


def network_rows(serving: Serving, codes: pd.Index) -> list[dict[str, Any]]:
    """
    Network that most patients of some LSOAs are with, and whether that is clear, as rows of a table.

    Parameters
    ----------
    serving
        The store.
    codes
        LSOAs.

    Returns
    -------
    rows
        `code`, `name`, `level`, `pcn`, `pcn_name`, `percent`, `second`, `second_name`, `second_percent` (NaN where no
        count may be shown) and `majority` (`clear` or `not clear`).
    """
    tree = serving.tree
    found, names = main_networks(serving).loc[codes], {one.code: one.name for one in tree.at("pcn")}
    return [
        {
            "code": code,
            "name": tree[code].name,
            "level": "lsoa",
            "pcn": row["pcn"],
            "pcn_name": names.get(row["pcn"], ""),
            "percent": row["share"] * 100,
            "second": row["second"],
            "second_name": names.get(row["second"], ""),
            "second_percent": row["second_share"] * 100,
            "majority": "clear" if row["share"] > HALF else "not clear",
        }
        for code, row in zip(map(str, codes), found.to_dict("records"), strict=True)
    ]


@store_cache(maxsize=1)
def network_hues(serving: Serving) -> Mapping[str, int]:
    """Number of a colour of `geo.palettes.GROUPS` for each network: those whose LSOAs touch have two."""
    from needs_map.geo.neighbours import apart, touching_groups  # noqa: PLC0415 - a table needs no shapes

    main = main_networks(serving)["pcn"]
    known = main[main != ""]
    return apart(touching_groups(serving.store.lsoa.geometry.loc[known.index], known), len(GROUPS))


def network_ground(serving: Serving, codes: pd.Index) -> "gpd.GeoSeries":
    """Shapes of the LSOAs of each network together, of some LSOAs."""
    from needs_map.geo.coverage import dissolved  # noqa: PLC0415 - a table needs no shapes

    main = main_networks(serving)["pcn"].loc[codes]
    known = main[main != ""]
    return dissolved(serving.store.lsoa.geometry.loc[known.index], known)
