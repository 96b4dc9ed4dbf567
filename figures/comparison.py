"""Two areas side by side: every measure of both, how far apart they are, and whether that could be chance."""

import math
from typing import NamedTuple, TypeAlias

import pandas as pd

from needs_map.data.indicators.definitions import Indicator, Polarity
from needs_map.data.indicators.imd import DOMAINS, INDEX_YEAR
from needs_map.figures.entries import fifth_label
from needs_map.figures.measures import AVERAGES, BASIS_WORDS, measures_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import (
    ENGLAND,
    Profile,
    Whole,
    as_averaged,
    icb_around,
    mean_beyond,
    profile_beyond,
    published_means,
)
from needs_map.geo.areas import Area, article
from needs_map.needs.comparisons.comparison import JUDGED, NOT_COMPARED, contrast
from needs_map.needs.comparisons.size import EQUAL, compare_by_size
from needs_map.needs.deprivation.quantiles import imd_quintile, quintile_shares
from needs_map.needs.estimates.aggregation import mean_of_parts
from needs_map.needs.estimates.rates import Estimates

PARENT, PEERS, NATION = "parent", "peers", "england"
SPECIAL = {PARENT: "Its parent area", PEERS: "Its peers, taken together", NATION: "England"}
DEPRIVATION = "People and deprivation"
NO_LIMITS = "not tested: no confidence interval"
Difference: TypeAlias = tuple[float, float, float, float, str]
"""Difference, its lower and upper limit, ratio, significance."""
SHOWN_BY = {"imd_quintile": "core20_share", "imd_decile": "core20_share"}
"""Measures only of LSOAs, and the row that is about them."""


class Side(NamedTuple):
    """One side of a comparison: an area, its peers taken together, or England."""

    name: str
    code: str
    """Code of the area; empty for peers and England."""
    lsoas: tuple[str, ...]
    """LSOAs it is made of; empty for England and an ICB that the store holds a part of."""
    whole: Whole | None = None
    """That ICB."""
    article: str = ""
    """That its name takes within a sentence, with a blank after it."""

    @property
    def in_sentence(self) -> str:
        """Name as it stands within a sentence."""
        return f"{self.article}{self.name}"


class ComparedMeasure(NamedTuple):
    """One measure of both sides."""

    label: str
    decimals: int
    suffix: str
    first: float
    second: float
    england: float
    difference: float
    lower_cl: float
    upper_cl: float
    """95% limits of the difference; NaN where the measure has none."""
    ratio: float
    significance: str
    """The first against the second: `higher`, `similar` or `lower` where chance is tested; only by size, of counts of
    everyone, `above`, `equal` (about the same) or `below`; else `not compared`."""
    is_share: bool
    """Whether it is a share in %, whose differences are in percentage points."""
    key: str = ""
    """Of the measure, as a link has it."""
    group: str = DEPRIVATION
    """Heading of the table."""
    unit: str = ""
    """In words, where it does not follow the number."""
    period: str = ""
    """Period of the figures."""
    polarity: Polarity = "neither"
    absent: tuple[str, str, str] = ("", "", "")
    """What stands in place of an unknown figure of the first, the second and England: `suppressed`; empty for "not
    available"."""
    zeros: tuple[str, str, str] = ("", "", "")
    """What stands in place of a zero of the first, the second and England where its publisher rounded it; else
    empty."""
    why: str = ""
    """Why the two are not compared, or how the second's figure was made; empty if there is nothing to say."""
    indicator: Indicator | None = None
    """What the store says of it, where it is an indicator."""

    @property
    def rounded_zeros(self) -> tuple[str, str, str]:
        """What is written of the first, the second and England in place of a rounded count of zero; else empty."""
        one, other, england = (
            zero if value == 0 else ""
            for value, zero in zip((self.first, self.second, self.england), self.zeros, strict=True)
        )
        return one, other, england

    @property
    def is_composition(self) -> bool:
        """Whether it is make-up of the population, and no outcome."""
        return self.indicator is not None and self.indicator.is_composition


def area_side(serving: Serving, area: Area) -> Side:
    """Return an area as a side of a comparison."""
    return Side(area.name, area.code, tuple(serving.tree.lsoas(area.code)), article=article(area))


def second_side(serving: Serving, first: str, wanted: str) -> Side:
    """
    Work out what the first area is compared with.

    Parameters
    ----------
    serving
        The store.
    first
        Code of the first area.
    wanted
        Code of an area, or `parent`, `peers` or `england`. What holds all areas has for its parent the ICB that it is a
        part of, if it is of one, and England otherwise and for peers.
    """
    tree = serving.tree
    area = tree[first]
    if wanted == PARENT and (whole := icb_around(serving, area)):
        return Side(whole.short, "", (), whole)
    if wanted == NATION or (wanted in SPECIAL and not area.parent):
        return Side(ENGLAND, "", ())
    if wanted == PARENT:
        return area_side(serving, tree[area.parent])
    if wanted == PEERS:
        every = tree.lsoas(tree.top.code)
        others = tuple(every[~every.isin(tree.lsoas(first))])
        return Side(f"all other {tree[tree.top.code].short} areas", "", others)
    return area_side(serving, tree[wanted])


@store_cache(maxsize=512)
def _profile(serving: Serving, side: Side, basis: str, column: str) -> Profile | None:
    if not side.lsoas:
        return profile_beyond(serving, side.whole, basis, column=column)
    codes = list(side.lsoas)
    everyone = pd.Series(side.name, index=pd.Index(codes, name="LSOA21CD"))
    shares = quintile_shares(
        serving.people[basis][codes], imd_quintile(serving.store.lsoa.loc[codes, column]), everyone
    )
    rows = shares.xs(side.name)
    return Profile(side.name, rows["people"], rows["proportion"], float(rows["people"].to_numpy().sum()))


def side_profile(serving: Serving, side: Side, basis: str) -> Profile | None:
    """People of a side by national IMD quintile; None where the store does not know (England's registered patients)."""
    return _profile(serving, side, basis, "imd_decile")


def _mean(serving: Serving, side: Side, column: str) -> float:
    if not side.lsoas:
        return mean_beyond(serving, side.whole, column)
    if side.code in (published := published_means(serving, column)):
        return float(published[side.code])
    codes = list(side.lsoas)
    everyone = pd.Series(side.name, index=pd.Index(codes, name="LSOA21CD"))
    values = as_averaged(serving.store.lsoa.loc[codes, column].astype("float64"), column)
    return float(mean_of_parts(values, serving.people["resident"][codes], everyone).value.iloc[0])


@store_cache(maxsize=128)
def comparison(serving: Serving, first: Side, second: Side, basis: str) -> tuple[ComparedMeasure, ...]:
    """
    Every measure of two sides.

    Parameters
    ----------
    serving
        The store.
    first, second
        The sides.
    basis
        Population basis of shares and people; England has only residents.

    Returns
    -------
    rows
        People, Core20 share, shares of people in the most deprived fifth for each domain, average score and rank.
        Differences are first less second. All count everyone, so that none has limits: shares are compared by size.
    """
    england = Side(ENGLAND, "", ())
    sides = (first, second, england)
    found = _profiles(serving, sides, basis, "imd_decile")
    first_people, second_people, england_people = (profile.population if profile else math.nan for profile in found)
    people = (first_people, second_people, england_people)
    who = BASIS_WORDS[basis]
    rows = [_plain("People", 0, people)._replace(key="people", unit=BASIS_WORDS[basis], period=serving.period(basis))]
    core20 = _share(serving, sides, basis, "Core20 share", "imd_decile")
    rows.append(core20._replace(key="core20_share", unit=f"% of {who}", period=f"IMD {INDEX_YEAR}"))
    for domain in DOMAINS:
        key = f"{domain}_decile"
        row = _share(serving, sides, basis, fifth_label(domain), key)
        rows.append(row._replace(key=key, unit=f"% of {who}", period=f"IMD {INDEX_YEAR}"))
    for key in AVERAGES:
        measure = measures_of(serving)[key]
        means = (_mean(serving, first, measure.column), _mean(serving, second, measure.column))
        row = _plain(f"Average {measure.label}", measure.decimals, (*means, _mean(serving, england, measure.column)))
        rows.append(row._replace(key=key, unit=_runs(AVERAGES[key]), period=INDEX_YEAR, polarity="low is good"))
    return tuple(rows)


def _runs(unit: str) -> str:
    """Unit of an average, and which way it runs."""
    return ", ".join(filter(None, (unit, "a higher number is more deprived")))


def england_basis(serving: Serving, basis: str, whole: Whole | None = None) -> str:
    """Basis of the figures for England, or an ICB around the store: the one wanted if it is known, else residents."""
    return basis if profile_beyond(serving, whole, basis) is not None else "resident"


def _profiles(serving: Serving, sides: tuple[Side, Side, Side], basis: str, column: str) -> list[Profile | None]:
    """Profiles of both sides, and last of England on the basis that is known for it."""
    *two, england = sides
    return [
        *(_profile(serving, side, basis, column) for side in two),
        _profile(serving, england, england_basis(serving, basis), column),
    ]


def contrasted(first: Estimates, second: Estimates) -> list[Difference]:
    """Two sides on each measure: difference, its limits, ratio and significance."""
    found = contrast(first, second)
    return list(zip(found[0], found[1], found[2], found[3], found.significance, strict=True))


def _plain(label: str, decimals: int, values: tuple[float, float, float]) -> ComparedMeasure:
    """A count or an average: it has no limits, so that no difference is tested."""
    unknown = pd.Series([math.nan])
    first, second = (Estimates(pd.Series([value]), unknown, unknown) for value in values[:2])
    (found,) = contrasted(first, second)
    one, other, england = values
    return ComparedMeasure(label, decimals, "", one, other, england, *found, is_share=False, why=NO_LIMITS)


def _share(serving: Serving, sides: tuple[Side, Side, Side], basis: str, label: str, column: str) -> ComparedMeasure:
    found = _profiles(serving, sides, basis, column)
    first, second, england = (profile.core20 * 100 if profile else math.nan for profile in found)
    row = _plain(label, 1, (first, second, england))
    return by_size_only(row._replace(suffix="%", is_share=True, polarity="low is good"))


def by_size_only(row: ComparedMeasure) -> ComparedMeasure:
    """Row of a count of everyone: its sides are compared by their size, for there is no chance to test."""
    side = compare_by_size(pd.Series([row.first]), row.second, is_share=row.is_share).iloc[0]
    return row._replace(significance=str(side), why="" if side != NOT_COMPARED else row.why)


def largest_differences(rows: tuple[ComparedMeasure, ...], count: int = 3) -> list[ComparedMeasure]:
    """
    Differences that matter most: of shares in %, in percentage points, largest first.

    Only those share one scale. One that could be chance or is about the same is left out, and one of which neither
    end is better.
    """
    compared = [row for row in rows if row.is_share and row.polarity in JUDGED and not row.is_composition]
    apart = [row for row in compared if row.significance not in {NOT_COMPARED, "similar", EQUAL}]
    return sorted(apart, key=lambda row: -abs(row.difference))[:count]


def row_of(rows: tuple[ComparedMeasure, ...], measure: str) -> ComparedMeasure | None:
    """Row that is about a measure; None if the table has none."""
    wanted = SHOWN_BY.get(measure, measure)
    return next((row for row in rows if row.key == wanted), None)


def nested_in_words(first: Side, second: Side) -> str:
    """Say so where one side lies within the other or overlaps it, for then they share people; else empty."""
    one, other = set(first.lsoas), set(second.lsoas)
    if not second.lsoas or one == other or not one & other:
        return ""
    if not (one <= other or other <= one):
        both = f"{len(one & other):,} LSOA{'s' if len(one & other) > 1 else ''}"
        return (
            f"{first.name} and {second.name} overlap in {both}: they share people, so a real difference may be called "
            "similar."
        )
    inner, outer = (first, second) if one <= other else (second, first)
    return (
        f"{inner.name} is part of {outer.in_sentence}: they share people, so a real difference may be called similar."
    )
