"""What is changing in an area: people by the estimates, deprivation since 2019, indicators over five periods."""

import math
from typing import NamedTuple

from needs_map.app.pages.profile.figures import profile_sections
from needs_map.app.pages.profile.folded import draw_sentences
from needs_map.app.reports.panels import section_say
from needs_map.app.words.headline import level_words, percent, possessive
from needs_map.app.words.indicators import figure_with_unit, subject_of
from needs_map.data.errors import DataError
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.imd import EARLIER_YEAR, INDEX_YEAR
from needs_map.data.people.ages import has_ages
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.imd_change import imd_change_row
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.people.age_values import age_values
from needs_map.figures.people.population import ages_of
from needs_map.figures.people.standards import CRUDE
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.sources import Sources, from_datasets, of_measure, together
from needs_map.geo.areas import LIST_LEVELS, Area, in_sentence
from needs_map.geo.numbers import written

OLDEST = "aged_65_over"
PERIODS_BACK = 5
"""Periods between the two that are compared, where there are as many."""
MOST_CHANGES = 6
"""Indicators that are said."""
RULE = (
    f"Each indicator’s newest period is compared with the one {PERIODS_BACK} periods before it, or with its first. It "
    "has changed where the two 95% confidence intervals do not overlap; the largest change is first. Figures of this "
    "page without confidence intervals come after these and are not tested. Others are left out."
)


class Changing(NamedTuple):
    """What is changing in an area."""

    sentences: tuple[str, ...]
    absent: tuple[str, ...]
    """What cannot be said, and why, in sentences."""
    sources: Sources


class _Move(NamedTuple):
    """An indicator in two periods."""

    measure: Measure
    before: float
    after: float
    earlier: str
    tested: bool


@store_cache(maxsize=256)
def changing_of(serving: Serving, code: str, basis: str) -> Changing:
    """
    Say what is changing in an area.

    Parameters
    ----------
    serving
        The store.
    code
        Of any area of it.
    basis
        Population of the Core20 share of today.
    """
    area = serving.tree[code]
    sentences, absent, sources = [], [], []
    is_list = area.level in LIST_LEVELS
    if has_ages(serving.store) and not is_list:
        sentences.append(_people(serving, area))
        sources.append(of_measure(measure_at(serving, OLDEST, level=area.level), "resident", area.level))
    try:
        if not is_list:
            sentences.append(_deprivation(serving, area, basis))
            sources.append(from_datasets("imd_2019", "exact_fit"))
    except DataError:
        absent.append(f"Change in deprivation since {EARLIER_YEAR} is not in this data set.")
    moves = _moves(serving, area)
    sentences += [_sentence(one) for one in moves]
    sources += [of_measure(one.measure, basis, area.level) for one in moves]
    if not moves and serving.indicators:
        absent.append(f"No indicator of {in_sentence(area)} is known to have changed.")
    return Changing(tuple(sentences), tuple(absent), together(sources))


def changing_part(serving: Serving, area: Area, basis: str) -> Part | None:
    """What is changing in an area, as sentences; None where nothing is known over time."""
    found = changing_of(serving, area.code, basis)
    if not found.sentences:
        return None
    title, finding = f"What is changing in {in_sentence(area)}", " ".join(found.sentences)
    return Part("", "", [], (*found.absent, RULE), found.sources, title=title, finding=finding)


def draw_changing(serving: Serving, area: Area, basis: str) -> Sources:
    """Draw what is changing in an area; give what is cited."""
    found = changing_of(serving, area.code, basis)
    if found.sentences:
        why = " ".join([*found.absent, RULE])
        draw_sentences(serving, found.sentences, why, TrayPart("profile.changing", area.code), numbered=False)
    else:
        section_say(" ".join(found.absent) or "No figures over time are available.")
    return found.sources


def _people(serving: Serving, area: Area) -> str:
    years = ages_of(serving).estimate_years
    first, last = (age_values(serving, OLDEST, str(year), area.level) for year in (years[0], years[-1]))
    before, after = (float(one.denominator[area.code]) for one in (first, last))
    old_before, old_after = (float(one.numerator[area.code]) for one in (first, last))
    oldest = (
        f", and people aged 65 and over {by} to {written(old_after, 0)}"
        if (by := _grown(old_before, old_after))
        else ""
    )
    return (
        f"From mid-{years[0]} to mid-{years[-1]} the estimated population of {in_sentence(area)} "
        f"{_grown(before, after)} to {written(after, 0)}{oldest}."
    )


def _grown(before: float, after: float) -> str:
    if not before > 0:
        return ""  # of nobody there is no share
    by = written(abs(after / before - 1) * 100, 1, "%")
    return "stayed the same, close" if by == written(0.0, 1, "%") else f"{_verb(before, after)} by {by}"


def _verb(before: float, after: float) -> str:
    return "rose" if after > before else "fell"


def _deprivation(serving: Serving, area: Area, basis: str) -> str:
    row = imd_change_row(serving, area, basis)
    name = in_sentence(area)
    if area.level == "lsoa":
        before, after = row["decile_2019"], row["decile_2025"]
        if before is None:
            return (
                f"The boundary of {name} has changed since the IMD {EARLIER_YEAR}, so its deciles cannot be compared."
            )
        how = "the same" if before == after else "relatively more deprived" if after < before else "less deprived"
        return (
            f"{name[0].upper()}{name[1:]} was in decile {written(before, 0)} on the IMD {EARLIER_YEAR} and is in "
            f"decile {written(after, 0)} on that of {INDEX_YEAR}: {how}."
        )
    unlike = f"; {row['not_comparable']:,} cannot be compared" if row["not_comparable"] else ""
    text = (
        f"Of {possessive(name)} {level_words('lsoa', row['lsoas'])}, {row['more_deprived']:,} "
        f"{'is' if row['more_deprived'] == 1 else 'are'} in a more deprived decile of England on the IMD {INDEX_YEAR} "
        f"than on that of {EARLIER_YEAR}, and {row['less_deprived']:,} in a less deprived one{unlike}."
    )
    then, now = row["core20_2019_percent"], row["core20_2025_percent"]
    if then is None or now is None:
        return text
    return f"{text} The Core20 share was {percent(then / 100)} and is {percent(now / 100)}."


def _moves(serving: Serving, area: Area) -> list[_Move]:
    """Indicators that changed, the largest change first, and after them those of the page that cannot be tested."""
    on_page = {key for part in profile_sections(serving) for keys in part.figures for key in keys}
    found = []
    for key, measure in measures_of(serving).items():
        if measure.indicator is None or area.level not in measure.levels or CRUDE in key:
            continue
        if measure.indicator.indicator.is_composition:
            continue
        move = _move(serving, measure_at(serving, key, level=area.level), area)
        if move is not None and (move.tested or key in on_page):
            found.append(move)
    return sorted(found, key=lambda one: (not one.tested, -_size(one)))[:MOST_CHANGES]


def _size(one: _Move) -> float:
    """Change as a share of what was; the largest of all where nothing was."""
    return abs(one.after / one.before - 1) if one.before else math.inf


def _move(serving: Serving, measure: Measure, area: Area) -> _Move | None:
    """An indicator in its newest period and an earlier one; None where they do not differ, or one is not known."""
    periods = measure.periods
    if len(periods) < 2 or measure.period != periods[-1]:  # noqa: PLR2004 - two are compared
        return None
    earlier = periods[max(0, len(periods) - 1 - PERIODS_BACK)]
    then = indicator_figures(serving, measure_at(serving, measure.key, earlier, area.level), area.level)
    now = indicator_figures(serving, measure, area.level)
    before, low_before, high_before = (
        float(getattr(then, name)[area.code]) for name in ("value", "lower_cl", "upper_cl")
    )
    after, low, high = (float(getattr(now, name)[area.code]) for name in ("value", "lower_cl", "upper_cl"))
    if not (math.isfinite(before) and math.isfinite(after)) or measure.written(before) == measure.written(after):
        return None
    tested = all(map(math.isfinite, (low_before, high_before, low, high)))
    if tested and low <= high_before and low_before <= high:
        return None
    return _Move(measure, before, after, earlier, tested)


def _sentence(one: _Move) -> str:
    what, _ = subject_of(one.measure)
    polarity = one.measure.indicator.indicator.polarity if one.measure.indicator else ""
    rises = one.after > one.before
    better = {"high is good": rises, "low is good": not rises}.get(polarity)
    verdict = "" if better is None else ": better" if better else ": worse"
    chance = "" if one.tested else " (not tested for chance)"
    return (
        f"{what} {_verb(one.before, one.after)} from {figure_with_unit(one.before, one.measure)} in "
        f"{period_in_words(one.earlier)} to {figure_with_unit(one.after, one.measure)} in "
        f"{period_in_words(one.measure.period)}{verdict}{chance}."
    )
