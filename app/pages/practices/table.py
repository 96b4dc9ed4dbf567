"""Tables of lists in HTML, escaped here, and as rows of a file."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from needs_map.figures.people.list_deprivation import Deprivation
from needs_map.geo.classes import written

Row = dict[str, Any]
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


def deprivation_table(caption: str, rows: Sequence[Row]) -> str:
    """Core20 people and share, mean score and size of a list and of what it is set beside, from `deprivation_rows`."""
    body = "".join(
        f"<tr><th scope='row'>{escape(row['name'])}</th><td>{_core20(row, 'core20_people', 0)}</td>"
        f"<td>{_core20(row, 'core20_percent', 1, '%')}</td><td>{written(row['imd_score'], 1)}</td>"
        f"<td>{written(row['patients'], 0) if math.isfinite(row['patients']) else '–'}</td></tr>"
        for row in rows
    )
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


def register_table(caption: str, rows: Sequence[Row], heads: Sequence[str]) -> str:
    """Registers of a list with their limits, beside network, ICB and England, whose short names are `heads`."""
    body = []
    for row in rows:
        shown = math.isfinite(row["percent"])
        limits = f"{written(row['lower_cl_percent'], 1)} to {written(row['upper_cl_percent'], 1)}" if shown else "–"
        ages = f"<small>aged {row['from_age']} and over</small>" if row["from_age"] else ""
        beside = [row[key] for key in ("pcn_percent", "icb_percent", "england_percent") if key in row]
        body.append(
            f"<tr><th scope='row'>{escape(row['condition'])}{ages}</th>"
            f"<td>{written(row['people'], 0) if shown else 'not shown'}</td>"
            f"<td>{written(row['percent'], 1, '%') if shown else '–'}</td><td>{limits}</td>"
            + "".join(f"<td>{written(value, 1, '%') if math.isfinite(value) else '–'}</td>" for value in beside)
            + "</tr>"
        )
    return _table(caption, ("Register", "People", "Share", "95% limits", *heads), "".join(body))


def practices_table(caption: str, table: pd.DataFrame, links: Mapping[str, str]) -> str:
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
    body = "".join(
        f"<tr><th scope='row'><a href='?{escape(links[code])}' target='_self'>"
        f"{escape(str(row['name']))}</a></th>"
        + "".join(f"<td>{_cell(column, row[column])}</td>" for column in table.columns if column != "name")
        + "</tr>"
        for code, row in zip(table.index, table.to_dict("records"), strict=True)
    )
    return f"<div class='nm-tall'>{_table(caption, [HEADS[column] for column in table.columns], body)}</div>"


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


def catchment_table(caption: str, rows: Sequence[Row]) -> str:
    """LSOAs in which the patients of a list live, most first, from `catchment_rows`."""
    body = "".join(
        f"<tr><th scope='row'>{escape(row['name'])}</th><td>{written(row['people'], 0)}</td>"
        f"<td>{written(row['share_of_list_percent'], 1, '%')}</td>"
        f"<td>{written(row['share_of_area_percent'], 1, '%')}</td></tr>"
        for row in rows
    )
    heads = ("LSOA", "Patients", "Share of the list", "Share of the LSOA’s patients")
    return f"<div class='nm-tall'>{_table(caption, heads, body)}</div>"


def network_table(caption: str, rows: Sequence[Row]) -> str:
    """Network that most patients of each LSOA are with, and the next one, from `network_rows`."""

    def network(row: Row, which: str, share: str) -> str:
        name = escape(row[f"{which}_name"]) or "–"
        return f"<td>{name}</td><td>{written(row[share], 1, '%') if math.isfinite(row[share]) else '–'}</td>"

    body = "".join(
        f"<tr><th scope='row'>{escape(row['name'])}</th>{network(row, 'pcn', 'percent')}"
        f"{network(row, 'second', 'second_percent')}</tr>"
        for row in rows
    )
    heads = ("LSOA", "Network of most patients", "Share", "Next network", "Share")
    return f"<div class='nm-tall'>{_table(caption, heads, body)}</div>"


def modelled_table(caption: str, rows: Sequence[Row]) -> str:
    """Estimates of disease of an area, from `modelled_rows`: value, range, share of its patients who are counted."""
    body = []
    for row in rows:
        ages = f"<small>aged {row['from_age']} and over</small>" if row["from_age"] else ""
        known = math.isfinite(row["value_percent"])
        ends = f"{written(row['low_percent'], 1)} to {written(row['high_percent'], 1, '%')}" if known else "–"
        body.append(
            f"<tr><th scope='row'>{escape(row['condition'])}{ages}</th>"
            f"<td>{'about ' + written(row['value_percent'], 1, '%') if known else 'not estimated'}</td><td>{ends}</td>"
            f"<td>{written(row['covered_percent'], 0, '%')}</td></tr>"
        )
    heads = ("Register", "Modelled estimate", "Range for those not counted", "Patients counted")
    return f"<div class='nm-tall'>{_table(caption, heads, ''.join(body))}</div>"


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


def _table(caption: str, heads: Sequence[str], body: str) -> str:
    head = "".join(f"<th scope='col'>{escape(text)}</th>" if text else "<td></td>" for text in heads)
    return (
        f"<div class='nm-scroll' tabindex='0' role='region' aria-label='{escape(caption)}'>"
        f"<table class='nm-compare nm-frameworks'><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
