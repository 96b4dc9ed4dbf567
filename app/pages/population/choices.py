"""What the page Population asks, kept in its link: years, bands, sex, method, a second area, and the map of change."""

import re
from typing import NamedTuple

from needs_map.app.link.choices import Choice, offer
from needs_map.data.people.ages import has_ages
from needs_map.figures.people.change import BANDS, CHANGE_LEVELS, ages_in_band, band_label
from needs_map.figures.people.population import DEFAULT_METHOD, SEX_WORDS, ages_of
from needs_map.figures.people.tables import TableSettings, chosen_years, growth_years
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import ON, View
from needs_map.geo.areas import LEVELS, Area
from needs_map.needs.population.ageing import NEEDS_ASSESSMENT_BANDS, Band, parse_bands
from needs_map.needs.population.projection import METHODS

PAGE = "population"
YEARS, BANDS_CHOICE, SEX, METHOD, BESIDE = "years", "bands", "sex", "method", "beside"
LEVEL, BAND, UNTIL, FIXED = "changed_by", "changed_age", "changed_until", "changed_fixed"
MOST_BANDS = 20
COLUMNS_AT_MOST = 7


class PopulationChoices(NamedTuple):
    """What is shown on the page: all that is not in the link has its usual value."""

    settings: TableSettings
    """Of the tables; its span is never None."""
    span: tuple[int, int]
    beside: str
    """Code of the second area of the pyramid; empty for the same area in two years."""
    level: str
    """Level of the map of change; empty if the area holds no several areas of one."""
    band: str
    until: int
    fixed: bool


def bands_of_link(text: str) -> tuple[Band, ...]:
    """
    Age bands as a link has them: a plus sign that an address bar read as a space is put back.

    Raises
    ------
    ValueError
        If they cannot be read, or are too many to show.
    """
    bands = parse_bands(re.sub(r"(\d) +(?=,|$)", r"\1+", text))
    if len(bands) > MOST_BANDS:
        raise ValueError(f"bands: {MOST_BANDS} at most can be shown, not {len(bands)}")
    return bands


def written_bands(bands: tuple[Band, ...]) -> str:
    """Age bands as a person writes them."""
    return ", ".join(band.label for band in bands)


def span_of_link(text: str, serving: Serving) -> tuple[int, int] | None:
    """Two years of the projection, the later last; None for anything else."""
    match = re.fullmatch(r"(\d{4})-(\d{4})", text)
    if not match or not has_ages(serving.store):
        return None
    start, end = int(match[1]), int(match[2])
    known = ages_of(serving).years
    return (start, end) if start in known and end in known and start < end else None


def _known_bands(text: str, _: Serving) -> bool:
    try:
        bands_of_link(text)
    except ValueError:
        return False
    return True


def _band_of_link(text: str) -> str:
    """Label of the band that the map shows; raises ValueError."""
    return text if text in BANDS else band_label(ages_in_band(bands_of_link(text)[0].label))


def _known_band(text: str, _: Serving) -> bool:
    try:
        return text in BANDS or len(bands_of_link(text)) == 1
    except ValueError:
        return False


def _known_until(text: str, serving: Serving) -> bool:
    return has_ages(serving.store) and text in {str(year) for year in ages_of(serving).years[1:]}


offer(
    {
        YEARS: Choice(PAGE, "years", lambda text, serving: span_of_link(text, serving) is not None),
        BANDS_CHOICE: Choice(PAGE, "age bands", _known_bands),
        SEX: Choice(PAGE, "sex", lambda text, _: text in SEX_WORDS),
        METHOD: Choice(PAGE, "method of projection", lambda text, _: text in METHODS),
        BESIDE: Choice(PAGE, "second area", lambda text, serving: text in serving.tree),
        LEVEL: Choice(
            PAGE, "areas of the map", lambda text, serving: text in CHANGE_LEVELS and text in serving.tree.levels
        ),
        BAND: Choice(PAGE, "age of the map", _known_band),
        UNTIL: Choice(PAGE, "year of the map", _known_until),
        FIXED: Choice(PAGE, "kind of classes", lambda text, _: text == ON),
    }
)


def population_choices(serving: Serving, view: View) -> PopulationChoices:
    """
    Read what the page shows from the view.

    Parameters
    ----------
    serving, view
        The store, which knows ages, and the view, whose choices `CHOICES` has found known.
    """
    available = ages_of(serving).years
    usual = growth_years(serving, chosen_years(serving, ()))
    span = span_of_link(view.chosen(YEARS), serving) or usual
    shown = () if span == usual else _spread(available, *span)
    bands = bands_of_link(view.chosen(BANDS_CHOICE)) if view.chosen(BANDS_CHOICE) else NEEDS_ASSESSMENT_BANDS
    settings = TableSettings(shown, bands, view.chosen(SEX, "persons"), view.chosen(METHOD, DEFAULT_METHOD), span=span)
    levels = levels_inside(serving, scene_of(serving, view).area)
    level = view.chosen(LEVEL)
    if level not in levels:
        level = "neighbourhood" if "neighbourhood" in levels else levels[-1] if levels else ""
    band = _band_of_link(view.chosen(BAND)) if view.chosen(BAND) else list(BANDS)[-1]
    until = int(view.chosen(UNTIL, str(span[1])))
    until = until if until > span[0] else span[1]
    beside = view.chosen(BESIDE)
    beside = beside if beside in serving.tree and beside != view.focus else ""
    return PopulationChoices(settings, span, beside, level, band, until, view.chosen(FIXED) == ON)


def choices_text(chosen: PopulationChoices) -> str:
    """What the tables are of, as a document keeps it: the years always, the rest where it is not the usual."""
    settings = chosen.settings
    found = {YEARS: f"{chosen.span[0]}-{chosen.span[1]}"}
    if settings.bands != NEEDS_ASSESSMENT_BANDS:
        found[BANDS_CHOICE] = written_bands(settings.bands).replace(" ", "")
    found |= {SEX: settings.sex} if settings.sex != "persons" else {}
    found |= {METHOD: settings.method} if settings.method != DEFAULT_METHOD else {}
    return ";".join(f"{name}.{value}" for name, value in found.items())


def change_text(chosen: PopulationChoices) -> str:
    """What the map of change is of, as a document keeps it."""
    found = {LEVEL: chosen.level, BAND: chosen.band, UNTIL: str(chosen.until)} | ({FIXED: ON} if chosen.fixed else {})
    return ";".join([choices_text(chosen), *(f"{name}.{value}" for name, value in found.items())])


def levels_inside(serving: Serving, area: Area) -> list[str]:
    """Levels at which change can be mapped inside an area: those of which it holds several."""
    return [level for level in CHANGE_LEVELS if len(areas_inside(serving, area, level)) > 1]


def areas_inside(serving: Serving, area: Area, level: str) -> list[str]:
    """Areas of a level inside a larger one."""
    if level not in serving.tree.levels or LEVELS.index(level) >= LEVELS.index(area.level):
        return []
    return serving.tree.members(area.code, level)


def _spread(available: tuple[int, ...], start: int, end: int) -> tuple[int, ...]:
    """At most seven years for a table: the ends, and steps of 1, 2 or 5 years between them."""
    inside = [year for year in available if start <= year <= end]
    step = next(step for step in (1, 2, 5, len(inside)) if len(inside) // step < COLUMNS_AT_MOST or step == len(inside))
    return tuple(sorted({*inside[::step], end}))
