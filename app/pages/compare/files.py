"""The table of two areas side by side to take away."""

from needs_map.app.pages.compare.table import (
    all_figures_of,
    apart_in_words,
    finding_of,
    significance_in_words,
    verdict_of,
)
from needs_map.data.files.period_forms import period_in_words
from needs_map.figures.comparison import ComparedMeasure, Side, england_basis, nested_in_words
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.documents.part import Row as Line
from needs_map.figures.measures import AVERAGES, BASIS_WORDS
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, OF_BASIS, from_datasets, of_averages, of_indicator, of_levels, together
from needs_map.figures.values import ENGLAND

COMPARISON_WORDS = {"not compared": "not tested", "above": "higher", "below": "lower", "equal": "about the same"}


SIZES = (
    "Counts of everyone have no confidence interval and are not tested: about the same is a difference of under "
    "5% of the second figure, "
    "or under half a percentage point."
)


def compared_rows(rows: tuple[ComparedMeasure, ...], first: str, second: str) -> list[Line]:
    """One line a measure, as the table of the page has them, in columns named for the areas; None is unknown."""
    return [
        {
            "measure": row.label,
            "unit": row.unit if row.indicator or row.key in AVERAGES else row.suffix,
            first: row.rounded_zeros[0] or row.first,
            second: row.rounded_zeros[1] or row.second,
            "difference": row.difference,
            "difference_lower_cl": row.lower_cl,
            "difference_upper_cl": row.upper_cl,
            "ratio": row.ratio,
            f"{first} compared with {second}": COMPARISON_WORDS.get(row.significance, row.significance),
            "England": row.rounded_zeros[2] or row.england,
            "heading": row.group,
            "period": row.period,
            "better_or_worse": verdict_of(row),
            "note": _note(row, first, second),
            "caveat": row.indicator.caveat if row.indicator else "",
            "source": f"{row.indicator.publisher}: {row.indicator.source}" if row.indicator else "",
        }
        for row in rows
    ]


def _note(row: ComparedMeasure, first: str, second: str) -> str:
    """Why a figure is not there or is not compared."""
    sides = zip((first, second, "England"), row.absent, strict=True)
    return "; ".join(filter(None, [*(f"{side}: {word}" for side, word in sides if word), row.why]))


def compared_measures_part(
    serving: Serving, rows: tuple[ComparedMeasure, ...], first: Side, second: Side, basis: str
) -> Part:
    """
    Return the comparison of two sides on all measures, with where its figures come from.

    Parameters
    ----------
    serving
        The store.
    rows, first, second
        The comparison and its sides.
    basis
        Population basis of shares and people.
    """
    counted = england_basis(serving, basis)
    levels = [serving.tree[side.code].level for side in (first, second) if side.code]
    described = [of_indicator(row.indicator) for row in rows if row.indicator]
    described.append(of_averages([row.key for row in rows], levels))
    sources = together([from_datasets(IMD, OF_BASIS[basis], OF_BASIS[counted]), *described, of_levels(*levels)])
    notes = (
        "Difference is first minus second, in percentage points for percentages; it is tested where there is a "
        "confidence interval.",
        "Of the differences that a test calls higher or lower, no more than 5% are expected to be chance.",
        SIZES,
        "England's figure is taken as exact where it has no confidence interval.",
        nested_in_words(first, second),
    )
    return Part(
        BASIS_WORDS[basis],
        serving.period(basis),
        shown_rows(rows),
        tuple(filter(None, notes)),
        sources,
        title=f"{first.name} and {second.name}: all measures",
        finding=finding_of(rows, first, second),
        columns={
            "measure": Column("Measure"),
            "first": Column(first.name),
            "second": Column(second.name),
            "difference": Column("Difference"),
            "ratio": Column("Ratio"),
            "comparison": Column("Comparison"),
            "england": Column(ENGLAND),
        },
        caveats=tuple((row.label, row.indicator.caveat) for row in rows if row.indicator and row.indicator.caveat),
        files=compared_rows(rows, first.name, second.name),
        facts=(
            ("First", f"{first.name} ({first.code})" if first.code else first.name),
            ("Second", f"{second.name} ({second.code})" if second.code else second.name),
            ("England", f"{BASIS_WORDS[counted]}, {serving.period(counted)}"),
        ),
        decimals=[
            dict.fromkeys((first.name, second.name, "England"), row.decimals)
            | dict.fromkeys(("difference", "difference_lower_cl", "difference_upper_cl"), row.decimals)
            | {"ratio": 3}
            for row in rows
        ],
    )


def shown_rows(rows: tuple[ComparedMeasure, ...]) -> list[Line]:
    """Lines of the comparison as they are shown, in words."""
    found = []
    for row in rows:
        one, other, england = all_figures_of(row)
        difference, limits, ratio = apart_in_words(row)
        about = ", ".join(filter(None, (row.unit, period_in_words(row.period))))
        found.append(
            {
                "measure": f"{row.label} ({about})" if about else row.label,
                "first": one,
                "second": other,
                "difference": f"{difference} ({limits})" if limits else difference,
                "ratio": ratio,
                "comparison": significance_in_words(row),
                "england": england,
            }
        )
    return found
