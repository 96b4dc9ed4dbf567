"""Sentences on what has changed since the index of 2019, which always say that ranks are relative."""

import pandas as pd

from needs_map.data.indicators.imd import EARLIER_YEAR, INDEX_YEAR
from needs_map.figures.measures import BUILT_IN, RELATIVE, SINCE_2019, Measure
from needs_map.figures.serving import Serving
from needs_map.figures.since_2019 import LSOA_KINDS, changes_of
from needs_map.figures.values import measure_values
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.numbers import written


def since_2019(serving: Serving, measure: Measure, area: Area) -> str:
    """
    Say how an area has moved since 2019.

    Parameters
    ----------
    serving
        A store that holds the index of 2019.
    measure
        One of `SINCE_2019`.
    area
        Any area for the measures of LSOAs, one above them for the shares.
    """
    if measure.kind not in LSOA_KINDS:
        return _of_shares(serving, area)
    changes = changes_of(serving).loc[serving.tree.lsoas(area.code)]
    if area.level == "lsoa":
        if pd.isna(changes["decile_2019"].iloc[0]):
            return f"{area.name} is not comparable with {EARLIER_YEAR}: no LSOAs of 2011 make up its ground."
        then, now = (int(changes[f"decile_{year}"].iloc[0]) for year in (EARLIER_YEAR, INDEX_YEAR))
        moved = f"as in {EARLIER_YEAR}" if then == now else f"and was in decile {then} in {EARLIER_YEAR}"
        return f"{area.name} is in IMD decile {now}, {moved}. {RELATIVE}"
    worse, better = int((changes["change"] < 0).sum()), int((changes["change"] > 0).sum())
    unknown = int(changes["change"].isna().sum())
    text = (
        f"Since {EARLIER_YEAR}, {worse:,} of the {len(changes):,} LSOAs in {in_sentence(area)} moved to a more "
        f"deprived tenth of England and {better:,} to a less deprived one"
    )
    return f"{text}{f'; {unknown:,} are not comparable' if unknown else ''}. {RELATIVE}"


def _of_shares(serving: Serving, area: Area) -> str:
    measures = SINCE_2019["core20_share_2019"], BUILT_IN["core20_share"]
    then, now = (
        written(float(measure_values(serving, measure, area.level, "resident")[area.code]), 1, "%")
        for measure in measures
    )
    return (
        f"By the index of {EARLIER_YEAR}, {then} of the people of {in_sentence(area)} lived in the most deprived "
        f"fifth of England; by that of {INDEX_YEAR}, {now} do. {RELATIVE}"
    )
