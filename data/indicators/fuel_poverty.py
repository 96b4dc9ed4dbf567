"""Fuel poverty by LSOA: the sub-regional tables, in whichever sheet and row their header stands."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.marks import ABSENT, without_marks
from needs_map.data.files.tables import LSOA_2021, MOST_PEOPLE
from needs_map.data.files.workbooks import open_workbook
from needs_map.data.indicators.census_ethnicity import shares, sum_of_known
from needs_map.data.indicators.definitions import Indicator, KnownAreas, Observed

COLUMNS = {
    "area": r"lsoa code.*",
    "households": r"number of households( \d+)?",
    "poor": r"number of households in fuel poverty.*",
}
"""Columns that are read, in small letters; their sheet and row differ from issue to issue."""
DEEPEST = 20
"""Rows of a sheet in which its header is looked for."""
DATA_OF = re.compile(r"(20\d\d)[-_ ]data")


def read_fuel_poverty(path: Path, known: KnownAreas) -> Iterator[Observed]:
    """
    Read the share of households in fuel poverty.

    Parameters
    ----------
    path
        The workbook as published, of any issue: the year of its data is in its name or in the title of the sheet.
    known
        Areas of the store, whose LSOAs are kept; England is the sum of all LSOAs.

    Yields
    ------
    observed
        Households in fuel poverty over all households.

    Raises
    ------
    DataError
        If no sheet has the columns, a code is no LSOA or stands twice, a count is no number or above its total, the
        year is not given, or an LSOA of the store is missing.

    References
    ----------
    Department for Energy Security and Net Zero, Sub-regional fuel poverty.
    """
    title, rows = _sheet(path)
    year = DATA_OF.search(path.name.lower()) or re.search(r"\b(20\d\d)\b", title)
    if year is None:
        raise DataError(
            f"{path.name} does not say of which year it is, in its name or above its table: rename it back."
        )
    code = rows["area"].astype(str).str.strip()
    own = code.str.fullmatch(LSOA_2021)
    rows = rows[own].set_axis(pd.Index(code[own], name="area"))
    if rows.index.duplicated().any():
        raise DataError(
            f"{path.name} names the LSOA {rows.index[rows.index.duplicated()][0]} twice: download it again."
        )
    cells = rows[["households", "poor"]].astype("str").apply(lambda column: column.str.strip())
    notes = cells.apply(lambda column: without_marks(column)[1].where(column != "", ABSENT)).max(axis="columns")
    counts = cells.apply(pd.to_numeric, errors="coerce")
    sound = counts["households"].between(0, MOST_PEOPLE) & counts["poor"].between(0, counts["households"])
    bad = ~sound & (notes == "")
    if bad.any():
        raise DataError(f"{path.name}: the households of {counts.index[bad][0]} are no counts: download it again.")
    missing = known.lsoa.index.difference(counts.index)
    if len(missing):
        raise DataError(
            f"{path.name} has no row for {missing[0]} ({len(missing):,} of the store's {len(known.lsoa):,} LSOAs): "
            "the table on LSOAs of 2021 is needed, whole."
        )
    kept = pd.concat([counts.loc[known.lsoa.index], sum_of_known(counts)])
    table = shares(kept["poor"], kept["households"], notes).assign(period=year[1])
    known.leave_out({"LSOAs outside the system": len(counts) - len(known.lsoa)})
    yield Observed(INDICATOR, table)


def _sheet(path: Path) -> tuple[str, pd.DataFrame]:
    """Title and rows of the sheet that has the columns."""
    with open_workbook(path) as book:
        for name in book.sheets:
            rows = list(book.rows(name))
            title = " ".join(str(cell) for row in rows[:2] for cell in row)
            for at, row in enumerate(rows[:DEEPEST]):
                if places := _places(row):
                    table = {key: [line[place] for line in rows[at + 1 :]] for key, place in places.items()}
                    return title, pd.DataFrame(table)
    raise DataError(
        f"{path.name} has no sheet with LSOA codes, households and households in fuel poverty: download the "
        "sub-regional tables again."
    )


def _places(row: list[Any]) -> dict[str, int]:
    """Place of each column in a row of headers; nothing if it lacks one."""
    plain = [" ".join(str(cell).lower().split()) for cell in row]
    found = {key: [at for at, cell in enumerate(plain) if re.fullmatch(form, cell)] for key, form in COLUMNS.items()}
    return {key: places[0] for key, places in found.items()} if all(found.values()) else {}


INDICATOR = Indicator(
    key="fuel_poverty",
    name="Households in fuel poverty",
    short="Fuel poverty",
    group="Housing",
    kind="proportion",
    unit="%",
    per=100.0,
    polarity="low is good",
    decimals=1,
    native_level="lsoa",
    period_type="calendar year",
    method="Modelled by the publisher for LSOAs; larger areas are the sums of their households, so there is no "
    "confidence interval.",
    publisher="Department for Energy Security and Net Zero",
    source="Sub-regional fuel poverty",
    licence="Open Government Licence v3.0",
    page="https://www.gov.uk/government/collections/fuel-poverty-sub-regional-statistics",
    definition="The share of households that are fuel poor: in a home with an energy rating of D or below, and left "
    "with an income below the poverty line once energy is paid for.",
    caveat="Modelled: differences between single LSOAs are uncertain.",
    is_complete=True,
)
