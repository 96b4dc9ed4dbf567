"""Sentences of the page Profile, made from its figures, each of which can be pasted."""

import math

from needs_map.app.pages.indicators.parts import standing_sentence
from needs_map.app.pages.profile.figures import Ages, first_lsoas
from needs_map.app.words.headline import headline, level_words, possessive
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.serving import Serving
from needs_map.figures.standing import Standing, stands_out
from needs_map.figures.view import View
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.classes import written
from needs_map.needs.estimates.aggregation import RANKED

MOST_STANDING = 5
LEAST_CHANGE = 0.0005
"""As a proportion: one of less is written as 0.0%."""


def sentences_of(serving: Serving, view: View, area: Area, ages: Ages | None) -> list[str]:
    """
    Say what an area is like: people, deprivation, ages to come, its most deprived part, what stands out.

    Parameters
    ----------
    serving, view
        The store and the view.
    area
        Any area.
    ages
        Its people by age now and in ten years; None where the store knows no ages.
    """
    about = view._replace(area=area.code, select="", mine="", second="", period="")
    if area.level == "lsoa":
        sentences = [headline(serving, about._replace(level="lsoa", measure="imd_decile"))]
    else:
        sentences = [
            headline(serving, about._replace(level=area.level, measure=key)) for key in ("people", "core20_share")
        ]
        sentences.append(_most_deprived(serving, area, view.basis))
    if ages is not None and math.isfinite(ages.everyone.change):
        sentences.append(ages_sentence(area, ages))
    worse = next((one for one in standing_of(serving, area) if one.verdict == "worse"), None)
    if worse is not None:
        sentences.append(standing_sentence(worse, area))
    return sentences


def standing_of(serving: Serving, area: Area) -> list[Standing]:
    """What stands out in an area against England, the least likely to be chance first."""
    return stands_out(serving, area, ENGLAND_LEVEL, MOST_STANDING)


def _most_deprived(serving: Serving, area: Area, basis: str) -> str:
    first = first_lsoas(serving, area, basis).rows.iloc[0]
    owner = possessive(in_sentence(area))
    many = level_words("lsoa", len(serving.tree.lsoas(area.code)))
    return (
        f"The most deprived of {owner} {many} is {first['name']} ({first['msoa']}), ranked {int(first['rank']):,} of "
        f"England’s {RANKED:,} on the IMD {INDEX_YEAR} (1 is the most deprived)."
    )


def ages_sentence(area: Area, ages: Ages) -> str:
    """
    Say how the population is projected to change, and how the number of its oldest people is.

    Parameters
    ----------
    area
        Any area.
    ages
        Its people by age.
    """
    oldest, everyone = ages.lines[-1], ages.everyone
    name = in_sentence(area)
    text = (
        f"From {ages.start} to {ages.end} the population of {name} is projected to {_moves(everyone.change)} "
        f"{written(everyone.then, 0)}"
    )
    if not math.isfinite(oldest.change):
        return f"{text}."
    return (
        f"{text}, and the number of people aged {oldest.label} to {_moves(oldest.change)} {written(oldest.then, 0)} "
        f"(from {written(oldest.now, 0)})."
    )


def _moves(change: float) -> str:
    if abs(change) < LEAST_CHANGE:
        return "stay about the same, at"
    return f"{'rise' if change > 0 else 'fall'} by {written(abs(change) * 100, 1, '%')} to"


def overlap_words(serving: Serving, area: Area) -> str:
    """Say which neighbourhoods an LSOA lies in, or how many of a neighbourhood's LSOAs lie in others; else nothing."""
    tree = serving.tree
    shared = tree.overlapping.reindex(tree.lsoas(area.code)).dropna()
    if shared.empty or area.level not in {"lsoa", "neighbourhood"}:
        return ""
    if area.level == "lsoa":
        *first, last = [tree[code].short for code in tree.members(area.code, "neighbourhood")]
        return f"It lies in {', '.join(first)} and {last}."
    verb = "is" if len(shared) == 1 else "are"
    return (
        f"Of its {level_words('lsoa', len(tree.lsoas(area.code)))} {len(shared):,} {verb} in another neighbourhood too."
    )
