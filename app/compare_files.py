"""The table of two areas side by side to take away."""

from app.comparison import Row, Side, england_basis, nested_in_words
from app.contrast import verdict_of
from app.measures import AVERAGES, BASIS_WORDS
from app.published_files import Row as Line
from app.published_files import Taken
from app.serving import Serving

SOURCES = ("imd", "registered", "lookup", "neighbourhoods", "sample")
"""Datasets that the figures come from."""
WORDS = {"not compared": "not tested", "above": "higher", "below": "lower", "equal": "about the same"}


SIZES = (
    "Shares of everyone have no limits and no test: about the same is a difference of under 5% of the second figure, "
    "or under half a percentage point."
)


def compared_rows(rows: tuple[Row, ...]) -> list[Line]:
    """One line a measure, as the table of the page has them; None is unknown."""
    return [
        {
            "measure": row.label,
            "unit": row.unit if row.indicator or row.key in AVERAGES else row.suffix,
            "first": round(row.first, row.decimals + 1),
            "second": round(row.second, row.decimals + 1),
            "difference": round(row.difference, row.decimals + 1),
            "difference_lower_cl": round(row.lower_cl, row.decimals + 1),
            "difference_upper_cl": round(row.upper_cl, row.decimals + 1),
            "ratio": round(row.ratio, 3),
            "first_against_second": WORDS.get(row.significance, row.significance),
            "england": round(row.england, row.decimals + 1),
            "heading": row.group,
            "period": row.period,
            "better_or_worse": verdict_of(row),
            "note": _note(row),
            "caveat": row.indicator.caveat if row.indicator else "",
            "source": f"{row.indicator.publisher}: {row.indicator.source}" if row.indicator else "",
        }
        for row in rows
    ]


def _note(row: Row) -> str:
    """Why a figure is not there or is not compared."""
    sides = zip(("first", "second", "England"), row.absent, strict=True)
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
    used = [dataset for dataset in serving.store.manifest["datasets"] if dataset["key"] in SOURCES]
    told = [row.indicator for row in rows if row.indicator]
    facts = (
        ("First", f"{first.name} ({first.code})" if first.code else first.name),
        ("Second", f"{second.name} ({second.code})" if second.code else second.name),
        ("Population", f"{BASIS_WORDS[basis]}, {serving.period(basis)}"),
        ("England", f"{BASIS_WORDS[counted]}, {serving.period(counted)}"),
        (
            "Note",
            "Difference is first less second, of shares in percentage points; tested where it has limits.",
        ),
        ("Note", "Of the differences that a test calls higher or lower, no more than 5% are expected to be chance."),
        ("Note", SIZES),
        ("Note", "England's figure of an indicator without limits is taken as certain."),
        *((("Note", nested),) if (nested := nested_in_words(first, second)) else ()),
        *(("Source", f"{dataset['title']}, {dataset['vintage']}. {dataset['attribution']}") for dataset in used),
        *(("Source", line) for line in dict.fromkeys(f"{one.publisher}: {one.source}. {one.licence}" for one in told)),
        ("Data built", serving.store.manifest["built"]),
    )
    return Taken(f"{first.name} and {second.name}: all measures", compared_rows(rows), facts, published=False)
