"""Tables of lists in HTML, and as rows of a file."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from needs_map.app.words import markup
from needs_map.app.words.markup import BOX, TALL_BOX, joined, link, small
from needs_map.figures.documents.part import Row
from needs_map.figures.people.list_deprivation import Deprivation
from needs_map.geo.numbers import written

HEADS = {
    "name": "Practice",
    "people": "Patients of the area",
    "of_area": "Share of the area’s patients",
    "of_list": "Share of the list",
    "core20": "Core20 share",
    "imd_score": "Mean IMD score",
    "patients": "List size",
}
PERCENT = {"of_area", "of_list", "core20"}
SCORE = "imd_score"


def deprivation_table(caption: str, rows: Sequence[Row]) -> Markup:
    """Core20 people and share, mean score and size of a list and of what it is set beside, from `deprivation_rows`."""
    body = [
        (
            row["name"],
            _core20(row, "core20_people", 0),
            _core20(row, "core20_percent", 1, "%"),
            written(row["imd_score"], 1),
            written(row["patients"], 0) if math.isfinite(row["patients"]) else "–",
        )
        for row in rows
    ]
    return _table(caption, ("", "Core20 people", "Core20 share", "Mean IMD score", "Patients"), body)


def _core20(row: Row, column: str, decimals: int, suffix: str = "") -> str:
    """Figure of Core20 people: of a list it is hidden where unknown, of an ICB or England not given."""
    if math.isfinite(row[column]):
        return written(row[column], decimals, suffix)
    return "not shown" if math.isfinite(row["patients"]) else "–"


def deprivation_rows(found: Sequence[Deprivation]) -> list[Row]:
    """
    Deprivation of lists and of what they are set beside as rows for a file.

    Parameters
    ----------
    found
        The list, its network, its ICB, England.
    """
    return [
        {
            "name": one.name,
            "core20_people": one.people,
            "core20_percent": one.core20 * 100,
            "imd_score": one.imd_score,
            "patients": one.patients,
            "patients_with_lsoa": one.placed,
            **{f"quintile_{number}_percent": share * 100 for number, share in enumerate(one.quintiles, 1)},
        }
        for one in found
    ]


def register_rows(own: pd.DataFrame, network: pd.DataFrame | None) -> list[Row]:
    """
    Registers of a list as rows for a table, a chart and a file.

    Parameters
    ----------
    own
        One list's rows of `figures.people.registers.registers`.
    network
        Those of its network; None if it is in none or is one.
    """
    shares = pd.Series(dtype=float) if network is None else network.set_index("register")["value"]
    return [
        {
            "register": row["register"],
            "condition": row["condition"],
            "from_age": int(row["from_age"]),
            "people": row["people"],
            "list": row["list"],
            "percent": row["value"] * 100,
            "lower_cl_percent": row["lower_cl"] * 100,
            "upper_cl_percent": row["upper_cl"] * 100,
            **({} if network is None else {"pcn_percent": shares.get(row["register"], math.nan) * 100}),
            "icb_percent": row["icb"] * 100,
            "england_percent": row["england"] * 100,
        }
        for row in own.sort_values("condition").to_dict("records")
    ]


def register_table(caption: str, rows: Sequence[Row], heads: Sequence[str]) -> Markup:
    """Registers of a list with their limits, beside network, ICB and England, whose short names are `heads`."""
    body = []
    for row in rows:
        shown = math.isfinite(row["percent"])
        limits = f"{written(row['lower_cl_percent'], 1)} to {written(row['upper_cl_percent'], 1)}" if shown else "–"
        beside = [row[key] for key in ("pcn_percent", "icb_percent", "england_percent") if key in row]
        body.append(
            (
                _condition(row),
                written(row["people"], 0) if shown else "not shown",
                written(row["percent"], 1, "%") if shown else "–",
                limits,
                *(written(value, 1, "%") if math.isfinite(value) else "–" for value in beside),
            )
        )
    return _table(caption, ("Register", "People", "Share", "95% confidence interval", *heads), body)


def _condition(row: Row) -> Markup:
    return joined([row["condition"], small(f"aged {row['from_age']} and over" if row["from_age"] else "")])


def practices_table(caption: str, table: pd.DataFrame, links: Mapping[str, str]) -> Markup:
    """
    Practices with links to each, as a table.

    Parameters
    ----------
    caption
        What the table is of.
    table
        Indexed by code: columns that are keys of `HEADS`; shares from 0 to 1.
    links
        Query of the page of each practice, by code.
    """
    others = [column for column in table.columns if column != "name"]
    body = [
        (link(row["name"], f"?{links[code]}"), *(_cell(column, row[column]) for column in others))
        for code, row in zip(table.index, table.to_dict("records"), strict=True)
    ]
    return _table(caption, [HEADS[column] for column in table.columns], body, box=TALL_BOX)


def _cell(column: str, value: float) -> str:
    if not math.isfinite(value):
        return "not shown" if column == "core20" else "–"
    if column in PERCENT:
        return written(value * 100, 1, "%")
    return written(value, 1 if column == SCORE else 0)


def practice_rows(table: pd.DataFrame) -> list[Row]:
    """Practices as rows for a file; shares in per cent."""
    shares = table.assign(**{column: table[column] * 100 for column in table.columns if column in PERCENT})
    named = shares.rename(columns={column: f"{column}_percent" for column in PERCENT})
    return [
        {"code": str(code)} | {str(key): cell for key, cell in row.items()}
        for code, row in zip(named.index, named.to_dict("records"), strict=True)
    ]


def catchment_rows(rows: pd.DataFrame) -> list[Row]:
    """LSOAs of a catchment as rows for a file, from the rows of `figures.people.catchments.Catchment`."""
    columns = zip(rows.index, rows["name"], rows["people"], rows["of_list"], rows["of_area"], strict=True)
    return [
        {
            "code": str(code),
            "name": str(name),
            "people": float(people),
            "share_of_list_percent": float(of_list) * 100,
            "share_of_area_percent": float(of_area) * 100,
        }
        for code, name, people, of_list, of_area in columns
    ]


def catchment_table(caption: str, rows: Sequence[Row]) -> Markup:
    """LSOAs in which the patients of a list live, most first, from `catchment_rows`."""
    body = [
        (
            row["name"],
            written(row["people"], 0),
            *(written(row[key], 1, "%") for key in ("share_of_list_percent", "share_of_area_percent")),
        )
        for row in rows
    ]
    heads = ("LSOA", "Patients", "Share of the list", "Share of the LSOA’s patients")
    return _table(caption, heads, body, box=TALL_BOX)


def network_table(caption: str, rows: Sequence[Row]) -> Markup:
    """Network that most patients of each LSOA are with, and the next one, from `network_rows`."""

    def network(row: Row, which: str, share: str) -> tuple[str, str]:
        return row[f"{which}_name"] or "–", written(row[share], 1, "%") if math.isfinite(row[share]) else "–"

    body = [(row["name"], *network(row, "pcn", "percent"), *network(row, "second", "second_percent")) for row in rows]
    heads = ("LSOA", "Network of most patients", "Share", "Next network", "Share")
    return _table(caption, heads, body, box=TALL_BOX)


def modelled_table(caption: str, rows: Sequence[Row]) -> Markup:
    """Estimates of disease of an area, from `modelled_rows`: value, range, share of its patients who are counted."""
    body = []
    for row in rows:
        known = math.isfinite(row["value_percent"])
        ends = f"{written(row['low_percent'], 1)} to {written(row['high_percent'], 1, '%')}" if known else "–"
        about = f"about {written(row['value_percent'], 1, '%')}" if known else "not estimated"
        body.append((_condition(row), about, ends, written(row["covered_percent"], 0, "%")))
    heads = ("Register", "Modelled estimate", "Range for those not counted", "Patients counted")
    return _table(caption, heads, body, box=TALL_BOX)


def modelled_rows(known: pd.DataFrame, found: dict[str, pd.Series]) -> list[Row]:
    """
    Estimates of an area as rows for a table and a file.

    Parameters
    ----------
    known
        From `figures.people.modelled.conditions`.
    found
        The area's row of `figures.people.modelled.modelled`, by register.
    """
    return [
        {"register": register, "condition": str(known["condition"][register])}
        | {"from_age": int(known["from_age"].astype(int)[register])}
        | {f"{name}_percent": float(share) * 100 for name, share in own.items()}
        for register, own in found.items()
    ]


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]], *, box: str = BOX) -> Markup:
    return markup.table(caption, heads, rows, kind="nm-compare nm-frameworks", box=box, label=caption)
