"""Measures of how old residents are: which there are, what each counts, and the years that they are known of."""

from typing import NamedTuple

from needs_map.data.people.ages import has_ages
from needs_map.data.store import read_table
from needs_map.figures.serving import Serving, store_cache
from needs_map.needs.population.ageing import OLDEST, WORKING, Band

GROUP = "Age"
EVERYONE = (Band(0, OLDEST),)
ESTIMATE, PROJECTION = "estimate", "projection"


class AgeFigure(NamedTuple):
    """A figure of how old people are: people of some ages for every 100 of others, or the median age."""

    label: str
    definition: str
    suffix: str = "%"
    counted: tuple[Band, ...] = ()
    """Ages over the line; none for the median age."""
    out_of: tuple[Band, ...] = EVERYONE
    """Ages under it."""
    unit: str = "%"


def _share(words: str, first: int, last: int = OLDEST) -> AgeFigure:
    label = f"{words[0].upper()}{words[1:]}"
    return AgeFigure(label, f"Share of residents who are {words}.", counted=(Band(first, last),))


_START, _END = WORKING
AGE_FIGURES = {
    "under_5": _share("aged under 5", 0, 4),
    "aged_0_19": _share("aged 0 to 19", 0, 19),
    "aged_65_over": _share("aged 65 and over", 65),
    "aged_75_over": _share("aged 75 and over", 75),
    "aged_80_over": _share("aged 80 and over", 80),
    "median_age": AgeFigure(
        "Median age",
        "Age in years that half of the residents are younger than, interpolated within the single year of age.",
        "",
        unit="years",
    ),
    "dependency": AgeFigure(
        "Dependency ratio",
        f"Residents aged under {_START} or {_END} and over for every 100 aged {_START} to {_END - 1}.",
        "",
        (Band(0, _START - 1), Band(_END, OLDEST)),
        (Band(_START, _END - 1),),
        "per 100",
    ),
}
"""Figures by the key of their measure."""


class Years(NamedTuple):
    """Years that the ages of residents are known of."""

    estimated: tuple[str, ...]
    projected: tuple[str, ...]
    """Those after the last estimate."""

    @property
    def about(self) -> str:
        """What the figures of these years are, in sentences."""
        base = self.estimated[-1]
        words = f"Years up to {base} are mid-year estimates"
        if self.projected:
            words += (
                f"; from {self.projected[0]} they are projections of local authorities, shared among LSOAs by moving "
                "cohorts forward, so part of any step between the two years comes from the change of source. A "
                "projection of an area of fewer than 5,000 people depends heavily on the method"
            )
        return (
            f"{words}. Neither has confidence intervals."
            if self.projected
            else f"{words}, without confidence intervals."
        )


@store_cache(maxsize=1)
def years_of(serving: Serving) -> Years | None:
    """Years that the ages of a store's residents are known of; None if it does not know them."""
    if not has_ages(serving.store):
        return None
    estimated, projected = (
        sorted({str(year) for year in read_table(serving.store, name, ["year"])["year"].unique()})
        for name in ("estimates", "projection")
    )
    return Years(tuple(estimated), tuple(year for year in projected if year > estimated[-1]))
