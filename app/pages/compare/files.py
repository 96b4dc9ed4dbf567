"""The table of two areas side by side to take away."""

from needs_map.app.exports.csv_file import Row as Line
from needs_map.app.exports.spreadsheets import Taken
from needs_map.app.pages.compare.table import verdict_of
from needs_map.figures.comparison import Row, Side, england_basis, nested_in_words
from needs_map.figures.measures import AVERAGES, BASIS_WORDS
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, OF_BASIS, from_datasets, of_averages, of_indicator, of_levels, together

WORDS = {"not compared": "not tested", "above": "higher", "below": "lower", "equal": "about the same"}


SIZES = (
    "Counts of everyone have no confidence interval and are not tested: about the same is a difference of under "
    "5% of the second figure, "
    "or under half a percentage point."
)


def compared_rows(rows: tuple[Row, ...], first: str, second: str) -> list[Line]:
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
            f"{first} compared with {second}": WORDS.get(row.significance, row.significance),
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


def _note(row: Row, first: str, second: str) -> str:
    """Why a figure is not there or is not compared."""
    sides = zip((first, second, "England"), row.absent, strict=True)
    return "; ".join(filter(None, [*(f"{side}: {word}" for side, word in sides if word), row.why]))


def compared_files(serving: Serving, rows: tuple[Row, ...], first: Side, second: Side, basis: str) -> Taken:
    """
    Table of two sides to take away, with where its figures come from.

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
    told = [of_indicator(row.indicator) for row in rows if row.indicator]
    told.append(of_averages([row.key for row in rows], levels))
    sources = together([from_datasets(IMD, OF_BASIS[basis], OF_BASIS[counted]), *told, of_levels(*levels)])
    facts = (
        ("First", f"{first.name} ({first.code})" if first.code else first.name),
        ("Second", f"{second.name} ({second.code})" if second.code else second.name),
        ("Population", f"{BASIS_WORDS[basis]}, {serving.period(basis)}"),
        ("England", f"{BASIS_WORDS[counted]}, {serving.period(counted)}"),
        (
            "Note",
            "Difference is first minus second, in percentage points for percentages; it is tested where there "
            "is a confidence interval.",
        ),
        ("Note", "Of the differences that a test calls higher or lower, no more than 5% are expected to be chance."),
        ("Note", SIZES),
        ("Note", "England's figure is taken as exact where it has no confidence interval."),
        *((("Note", nested),) if (nested := nested_in_words(first, second)) else ()),
    )
    return Taken(
        f"{first.name} and {second.name}: all measures",
        compared_rows(rows, first.name, second.name),
        facts,
        published=False,
        sources=sources,
        decimals=[
            dict.fromkeys((first.name, second.name, "England"), row.decimals)
            | dict.fromkeys(("difference", "difference_lower_cl", "difference_upper_cl"), row.decimals)
            | {"ratio": 3}
            for row in rows
        ],
    )
