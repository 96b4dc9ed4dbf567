"""The indicators that the page Indicators can show: measures of every store, and what a store holds beside them."""

import math
from typing import NamedTuple

from needs_map.data.indicators.definitions import Polarity
from needs_map.data.indicators.imd import DOMAINS, INDEX_PEOPLE, INDEX_YEAR
from needs_map.data.indicators.observations import StoredIndicator
from needs_map.figures.measures import AVERAGES, BASIS_WORDS, BUILT_IN, Measure, averaged, measures_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.sources import IMD, OF_BASIS, Sources, from_datasets, of_indicator

PERCENT = 100.0
BUILT_IN_SOURCE = (
    f"Ministry of Housing, Communities and Local Government: English Indices of Deprivation {INDEX_YEAR}, File 7. "
    "Open Government Licence v3.0"
)


class Entry(NamedTuple):
    """One line of the page: an indicator of one sex and age."""

    key: str
    """In the link."""
    name: str
    short: str
    group: str
    kind: str
    unit: str
    decimals: int
    per: float
    polarity: Polarity
    definition: str
    method: str
    source: str
    """Publisher, publication and licence."""
    page: str
    caveat: str
    period_type: str
    column: str = ""
    """Column of the store's LSOAs that a measure of every store is made from; empty for an indicator."""
    indicator: str = ""
    """Key in the store; empty for a measure."""
    register: str = ""
    """Code of a register of disease, of which only lists of patients have figures; empty for all else."""
    sex: str = "persons"
    age: str = "all ages"
    expects: str = ""
    """Key of a measure of LSOAs whose mean over where the patients of a list live it is: an estimate; else empty."""
    is_complete: bool = False
    """Whether everyone was counted, so that there are no limits and areas are compared by size."""
    is_composition: bool = False
    """Whether it is make-up of the population: shown, and neither compared nor ranked."""
    zero: str = "0"
    """What a count of zero is written as: of counts that the publisher rounded to 5, `0 to 2`."""
    cites: Sources = Sources()
    """What its figures come from."""

    def written_unit(self) -> str:
        """Unit as it follows a name in brackets; empty for a score."""
        return f" ({self.unit})" if self.unit else ""

    @property
    def suffix(self) -> str:
        """What follows a number without a space; only %."""
        return "%" if self.unit == "%" else ""


def fifth_label(domain: str) -> str:
    """Name of the share of people in the most deprived fifth of England for a domain, a key of `DOMAINS`."""
    return f"Most deprived fifth for {DOMAINS[domain].lower()}"


@store_cache(maxsize=8)
def entries_of(serving: Serving, basis: str) -> dict[str, Entry]:
    """
    All that a store can show, by key, in the order of lists.

    Parameters
    ----------
    serving
        The store.
    basis
        Population basis of the shares of people.
    """
    found = [*_measures(serving, basis)]
    found += [
        _of_indicator(measure, measure.indicator) for measure in measures_of(serving).values() if measure.indicator
    ]
    return {entry.key: entry for entry in found}


def _measures(serving: Serving, basis: str) -> list[Entry]:
    """Core20 share, shares in the most deprived fifth for each domain, average score and rank."""
    who = BASIS_WORDS[basis]
    core20 = BUILT_IN["core20_share"]
    share = Entry(
        core20.key,
        f"{core20.label} of {who}",
        core20.short,
        core20.group,
        "proportion",
        "%",
        1,
        PERCENT,
        "low is good",
        core20.definition,
        f"{who.capitalize()} of LSOAs in national deciles 1 and 2 over all {who}. Everyone is counted, so there "
        "is no confidence interval.",
        BUILT_IN_SOURCE,
        "",
        "",
        f"index of {INDEX_YEAR}",
        column="imd_decile",
        is_complete=True,
        cites=from_datasets(IMD, OF_BASIS[basis]),
    )
    found = [share]
    for domain, name in DOMAINS.items():
        label = fifth_label(domain)
        found.append(
            share._replace(
                key=f"fifth_{domain}",
                name=label,
                short=label,
                definition=f"Share of people in the most deprived fifth of England's LSOAs for {name.lower()}.",
                column=f"{domain}_decile",
            )
        )
    for key, unit in AVERAGES.items():
        measure = measures_of(serving)[key]
        found.append(
            share._replace(
                key=key,
                name=f"Average {measure.label}",
                short=averaged(measure).short,
                kind="mean",
                unit=unit,
                decimals=measure.decimals,
                per=math.nan,
                polarity="low is good",
                definition=measure.above,
                method=f"Mean of the LSOAs inside, weighted by residents of {INDEX_PEOPLE}; for one whole local "
                "authority the publisher's own, where the store holds it. It has no confidence interval.",
                column=measure.column,
                cites=from_datasets(IMD),
            )
        )
    return found


def _of_indicator(measure: Measure, one: StoredIndicator) -> Entry:
    """An indicator of one sex and age, under the name that it has on the map."""
    about = one.indicator
    return Entry(
        measure.key,
        measure.label,
        measure.short,
        about.group,
        about.kind,
        about.unit,
        about.decimals,
        about.per,
        about.polarity,
        about.definition,
        about.method,
        f"{about.publisher}: {about.source}. {about.licence}",
        about.page,
        about.caveat,
        about.period_type,
        indicator=about.key,
        sex=measure.series.sex,
        zero=about.zero,
        age=measure.series.age,
        is_complete=about.is_complete,
        is_composition=about.is_composition,
        cites=of_indicator(about),
    )
