"""Sentences of the page Profile, made from its figures, each of which can be pasted."""

import math
from collections.abc import Iterator
from itertools import islice

from needs_map.app.pages.indicators.parts import standing_sentence
from needs_map.app.pages.profile.figures import AgesInTwoYears, first_lsoas, profile_lines
from needs_map.app.words.headline import headline, level_words, parent_of, possessive
from needs_map.data.indicators.imd import DOMAINS, INDEX_YEAR
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.measures import measures_of
from needs_map.figures.serving import Serving
from needs_map.figures.standing import Standing, stands_out
from needs_map.figures.view import View
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.numbers import ordinal, written
from needs_map.needs.estimates.aggregation import RANKED

FIVE = 5
"""Sentences that the page begins with, where as much is known."""
OLDER = "aged_65_over"
SAID = {"core20_share", "imd_score"}
"""Figures of the page that other sentences say."""
DOMAIN_COLUMNS = {f"{domain}_decile" for domain in DOMAINS}
MOST_STANDING = 5
LEAST_CHANGE = 0.0005
"""As a proportion: one of less is written as 0.0%."""


def sentences_of(serving: Serving, view: View, area: Area, ages: AgesInTwoYears | None) -> list[str]:
    """
    Say what an area is like: people, deprivation, ages to come, its most deprived part, what stands out.

    Where fewer than `FIVE` are known, the share of its older people and figures in the order of the page follow.

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
        sentences += [_rank_around(serving, area), _worst_domain(serving, area)]
    else:
        sentences = [
            headline(serving, about._replace(level=area.level, measure=key)) for key in ("people", "core20_share")
        ]
        sentences.append(_most_deprived(serving, area, view.basis))
    if ages is not None and math.isfinite(ages.everyone.change):
        sentences.append(population_sentence(area, ages))
    worse = next((one for one in standing_of(serving, area) if one.verdict == "worse"), None)
    if worse is not None:
        sentences.append(standing_sentence(worse, area))
    more = (headline(serving, about._replace(level=area.level, measure=key)) for key in _others(serving, view, area))
    present = set(sentences)
    return sentences + list(islice((one for one in more if one not in present), max(FIVE - len(sentences), 0)))


def _others(serving: Serving, view: View, area: Area) -> Iterator[str]:
    """Keys of measures for more sentences on an area: its older people, then the figures of its page."""
    known = measures_of(serving)
    if OLDER in known and area.level in known[OLDER].levels:
        yield OLDER
    for _, lines in profile_lines(serving, view, area):
        for entry in (one.line.entry for one in lines):
            key = entry.column if entry.column in DOMAIN_COLUMNS else entry.key
            if key in known and key not in SAID:
                yield key


def _rank_around(serving: Serving, area: Area) -> str:
    """Where an LSOA stands among those of the area around it, the most deprived first."""
    around = parent_of(serving, area)
    ranks = serving.store.lsoa["imd_rank"]
    if around is None:
        return f"{area.name} is the only LSOA here."
    inside = ranks.loc[serving.tree.lsoas(around.code)]
    place = int((inside < ranks[area.code]).sum()) + 1
    which = "the most deprived" if place == 1 else f"the {ordinal(place)} most deprived"
    which = "the least deprived" if place == len(inside) else which
    many = level_words("lsoa", len(inside))
    return f"{area.name} is {which} of {possessive(in_sentence(around))} {many} on the IMD {INDEX_YEAR}."


def _worst_domain(serving: Serving, area: Area) -> str:
    """The domain of the index for which an LSOA ranks as the most deprived."""
    row = serving.store.lsoa.loc[area.code]
    worst = min(DOMAINS, key=lambda domain: int(row[f"{domain}_rank"]))
    rank, decile = int(row[f"{worst}_rank"]), int(row[f"{worst}_decile"])
    return (
        f"Of the seven domains of the IMD, {area.name} is the most deprived for {DOMAINS[worst].lower()}: decile "
        f"{decile}, rank {rank:,} of {RANKED:,} (1 is the most deprived)."
    )


def standing_of(serving: Serving, area: Area) -> list[Standing]:
    """What stands out in an area against England, the least likely to be chance first."""
    return stands_out(serving, area, ENGLAND_LEVEL, MOST_STANDING)


def _most_deprived(serving: Serving, area: Area, basis: str) -> str:
    first = first_lsoas(serving, area, basis).rows.iloc[0]
    owner, count = possessive(in_sentence(area)), len(serving.tree.lsoas(area.code))
    which = f"The most deprived of {owner} {level_words('lsoa', count)}"
    if count == 1:
        which = f"{owner[0].upper()}{owner[1:]} only LSOA"
    return (
        f"{which} is {first['name']} ({first['msoa']}), ranked {int(first['rank']):,} of England’s {RANKED:,} "
        f"on the IMD {INDEX_YEAR} (1 is the most deprived)."
    )


def population_sentence(area: Area, ages: AgesInTwoYears) -> str:
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
