"""People of both sides of a comparison by national quintile: the picture of the bars, and their figures."""

from collections.abc import Sequence

from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.figures.comparison import Side
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.measures import BASIS_WORDS, QUINTILE_LABELS
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, OF_BASIS, from_datasets
from needs_map.figures.values import Profile
from needs_map.geo.charts.kinds import Axis, Bars, Segment
from needs_map.geo.numbers import written

TITLE = f"People by national IMD {INDEX_YEAR} quintile"
QUINTILE_NAMES = dict(enumerate(QUINTILE_LABELS, start=1))
LOOKS = (("#1f5c9e", ""), ("#9ed0c0", "///"))
"""Colour and hatch of each side, which differ in print without colours too."""


def quintile_bars(profiles: Sequence[Profile]) -> Bars:
    """Return a bar for each quintile and side, one side's below the other's."""
    pairs = [(quintile, at) for quintile in QUINTILE_NAMES for at in range(len(profiles))]
    parts = [
        Segment(own.name, [float(own.share[quintile] * 100) if at == side else 0.0 for quintile, at in pairs], *look)
        for side, (own, look) in enumerate(zip(profiles, LOOKS, strict=True))
    ]
    rows = [f"{QUINTILE_NAMES[quintile]}: {profiles[at].name}" for quintile, at in pairs]
    return Bars(rows, parts, Axis("% of each area's population", 1, "%"))


def quintiles_part(serving: Serving, profiles: Sequence[Profile], sides: tuple[Side, Side], basis: str) -> Part:
    """
    People of both sides by national quintile.

    Parameters
    ----------
    serving
        The store.
    profiles
        Of both sides.
    sides
        What they are of.
    basis
        Population basis.
    """
    first, second = profiles
    shares = [written(float(one.share[1] * 100), 1, "%") for one in profiles]
    other = shares[1] if second.share[1] else "none"
    one, two = (side.in_sentence for side in sides)
    who = f"{shares[0]} of people in {one} live" if first.share[1] else f"No one in {one} lives"
    return Part(
        BASIS_WORDS[basis],
        serving.period(basis),
        [
            {
                "area": side.name,
                "code": side.code,
                "quintile": quintile,
                "people": float(own.people[quintile]),
                "percent": float(own.share[quintile] * 100),
                "everyone": float(own.people.sum()),
            }
            for side, own in zip(sides, profiles, strict=True)
            for quintile in QUINTILE_NAMES
        ],
        sources=from_datasets(IMD, OF_BASIS[basis]),
        title=f"{TITLE}: {sides[0].name} and {sides[1].name}",
        finding=f"{who} in the most deprived fifth of England, compared with {other} in {two}.",
        columns={
            "area": Column("Area"),
            "quintile": Column("Quintile", 0),
            "people": Column("People", 0),
            "percent": Column("Share", 1, "%", "people", "everyone"),
        },
        charts=(quintile_bars(profiles),),
        definition=f"National quintile of the Index of Multiple Deprivation {INDEX_YEAR}: 1 is the most deprived.",
    )
