"""
The statistics of English public health practice: Series and arrays in, Series and NamedTuples out.

The functions named here are the public surface; the modules that hold them have more. Each is imported when it is first
used, so that a share of people does not wait for the optimisers that a slope index needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from needs_map.needs.deprivation.core20 import core20, core20_share

if TYPE_CHECKING:
    from needs_map.needs.comparisons.comparison import compare, false_discoveries
    from needs_map.needs.comparisons.trend import trend_of_proportions
    from needs_map.needs.deprivation.quantiles import imd_quintile, quintile_shares
    from needs_map.needs.disclosure.suppression import suppress, suppress_nested
    from needs_map.needs.estimates.indirect import isr, smr
    from needs_map.needs.estimates.life_table import life_expectancy
    from needs_map.needs.estimates.rates import crude_rate
    from needs_map.needs.estimates.standardised import dsr
    from needs_map.needs.inequalities.gaps import gap_of_means, gap_of_proportions, gap_of_rates
    from needs_map.needs.population.projection import small_area_projection

__all__ = [
    "compare",
    "core20",
    "core20_share",
    "crude_rate",
    "dsr",
    "false_discoveries",
    "gap_of_means",
    "gap_of_proportions",
    "gap_of_rates",
    "imd_quintile",
    "isr",
    "life_expectancy",
    "quintile_shares",
    "small_area_projection",
    "smr",
    "suppress",
    "suppress_nested",
    "trend_of_proportions",
]
_HOMES = {
    "comparisons.comparison": ("compare", "false_discoveries"),
    "inequalities.gaps": ("gap_of_means", "gap_of_proportions", "gap_of_rates"),
    "estimates.indirect": ("isr", "smr"),
    "estimates.life_table": ("life_expectancy",),
    "population.projection": ("small_area_projection",),
    "deprivation.quantiles": ("imd_quintile", "quintile_shares"),
    "estimates.rates": ("crude_rate",),
    "estimates.standardised": ("dsr",),
    "disclosure.suppression": ("suppress", "suppress_nested"),
    "comparisons.trend": ("trend_of_proportions",),
}


def __getattr__(name: str) -> object:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
