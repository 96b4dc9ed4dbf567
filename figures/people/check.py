"""What projections of small areas are worth: forecasts of a year that was since estimated, beside the estimates."""

from urllib.parse import urlsplit

import numpy as np

from needs_map.figures.people.population import (
    METHOD_SHORT,
    ages_of,
    has_few_people,
    is_whole,
    positions_of,
    whole_words,
)
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LEVEL_NAMES, Area, in_sentence
from needs_map.geo.numbers import written
from needs_map.needs.population.ageing import NEEDS_ASSESSMENT_BANDS, in_bands
from needs_map.needs.population.backtest import back_test, mean_absolute_percentage_error
from needs_map.needs.population.projection import METHODS

PUBLISHER = "ons.gov.uk"
ALIKE = 0.005  # percentage points: what rounds to zero in two decimals
Errors = tuple[float, float, float]
"""Mean absolute error in per cent, of people aged 80 and over, of the eight age bands, and of all ages."""


@store_cache(maxsize=32)
def back_tested(serving: Serving, level: str, base: int) -> dict[str, Errors]:
    """
    Forecast the newest estimates from earlier ones, by each method.

    Parameters
    ----------
    serving
        The store; it knows ages.
    level
        Level of the areas compared.
    base
        Last year that the forecast sees.

    Returns
    -------
    errors
        By method.
    """
    ages = ages_of(serving)
    positions = positions_of(serving, level)
    actual = np.zeros((len(serving.tree.at(level)), *ages.estimates.shape[2:]))
    for by in positions:
        np.add.at(actual, by[by >= 0], ages.estimates[: len(by)][by >= 0, -1])
    truth = in_bands(actual.sum(axis=1), NEEDS_ASSESSMENT_BANDS)
    errors = {}
    for method in METHODS:
        forecast = np.zeros(actual.shape)
        for by in positions:
            own = back_test(
                ages.estimates,
                ages.parent,
                estimate_years=ages.estimate_years,
                base=base,
                target=ages.base,
                method=method,
                by=np.pad(by, (0, ages.outside), constant_values=-1),
            )
            forecast[: len(own)] += own
        found = in_bands(forecast.sum(axis=1), NEEDS_ASSESSMENT_BANDS)
        pairs = ((found[:, -1], truth[:, -1]), (found, truth), (found.sum(axis=-1), truth.sum(axis=-1)))
        first, second, third = (mean_absolute_percentage_error(one, other) * 100 for one, other in pairs)
        errors[method] = (first, second, third)
    return errors


def is_official(serving: Serving) -> bool:
    """Whether the estimates were fetched from their publisher: only then is a test of them a test of the method."""
    for dataset in serving.store.manifest["datasets"]:
        if dataset["key"] == "estimates":
            host = urlsplit(str(dataset.get("address", ""))).hostname or ""
            return not serving.store.is_sample and (host == PUBLISHER or host.endswith(f".{PUBLISHER}"))
    return False


def reliance(serving: Serving, area: Area) -> tuple[str, ...]:
    """
    Say what may be relied on in the projection of an area.

    Parameters
    ----------
    serving, area
        The store, and any area of it.

    Returns
    -------
    sentences
        What it is, what testing showed where the files are the publisher's, and what it is fit for.
    """
    if is_whole(serving, area.code):
        return (
            f"{in_sentence(area, first=True)} is {whole_words(serving, area.code)}, so these are the ONS's own "
            "projections: what would happen if recent trends in births, deaths and moves went on, not a forecast of "
            "what will.",
        )
    several = LEVEL_NAMES[area.level][1]
    fit = (
        "Fewer than 5,000 people live here, so treat these projections as a rough guide only. Use those of the "
        "neighbourhood or the place for any decision."
        if has_few_people(serving, area.code)
        else "Rely on the direction and rough size for all ages and for those aged 65 and over up to about ten years "
        f"ahead; do not rank {several} on differences of a few per cent, nor plan on a single year of age."
    )
    return (_verdict(serving, area.level), fit)


def _verdict(serving: Serving, level: str) -> str:
    several = LEVEL_NAMES[level][1]
    if serving.store.is_sample:
        return "The sample's small areas are made up, so the projections cannot be tested against them."
    if not is_official(serving):
        return (
            "This data set was built from files on disk, so the accuracy of the two methods is not shown. It is shown "
            "where the figures are downloaded from the ONS."
        )
    ages = ages_of(serving)
    first, last = ages.estimate_years[0], ages.estimate_years[-2]
    wording = [_tested(serving, level, base) for base in dict.fromkeys((first, last))]
    return (
        f"Tested on {several}, as the mean error of their people in eight age bands (and at 80 and over): "
        f"{' '.join(wording)} From {first} the cohort method has no earlier year to learn from. Local authorities were "
        "given as they turned out, so errors in the ONS's own projection come on top, and grow with the years."
    )


def _tested(serving: Serving, level: str, base: int) -> str:
    """Say how far each method was out, forecasting the newest estimates from a year, and which did better."""
    errors = back_tested(serving, level, base)
    wording = ", ".join(
        f"{METHOD_SHORT[method]} {written(found[1], 2, '%')} ({written(found[0], 2, '%')})"
        for method, found in errors.items()
    )
    best = min(errors, key=lambda method: errors[method][1])
    ahead = max(found[1] for found in errors.values()) - errors[best][1]
    better = f"{METHOD_SHORT[best]} did better by {written(ahead, 2)} points" if ahead > ALIKE else "neither did better"
    return f"forecasting {ages_of(serving).base} from {base}, {wording}: {better}."
