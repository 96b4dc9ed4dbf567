"""Systems made from the lookup itself: any integrated care board, any local authority, or England."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import column_like, header_of, read_csv
from needs_map.data.places.system import Board, Place, System

ENGLAND_SYSTEM = "england"
NOISE = re.compile(r"\b(nhs|icb|integrated care board|council|borough|city of|the)\b|[^a-z0-9 ]")
QUARTERS = "(north|south|east|west|mid|central)"
"""Words before a name that make a part of it: West Lancashire is not what `Lancashire` means."""
NEAREST = 3


class SystemRequest(NamedTuple):
    """What area a map is made for; one of the three is given."""

    icb: str = ""
    """Name or code of an integrated care board."""
    lad: str = ""
    """Name or code of a local authority."""
    england: bool = False


def read_upper_tier(path: Path) -> pd.DataFrame:
    """
    Read a lookup from local authorities to the counties above them, of any year.

    Parameters
    ----------
    path
        CSV with columns such as `LTLA23CD`, `UTLA23CD`, `UTLA23NM` or `ltla23_code`, `utla23_code`, `utla23_name`.

    Returns
    -------
    table
        Indexed by the authority's code: `upper`, `upper_name`; the same as itself for a unitary authority.

    Raises
    ------
    DataError
        If a column is missing.
    """
    header = header_of(path)
    lower = column_like(header, r"(ltla|lad)\d\d(cd|_code)", path, "local authority code (such as LTLA23CD)")
    upper = column_like(header, r"(utla|ctyua)\d\d(cd|_code)", path, "upper tier code (such as UTLA23CD)")
    name = column_like(header, r"(utla|ctyua)\d\d(nm|_name)", path, "upper tier name (such as UTLA23NM)")
    table = read_csv(path, only=[lower, upper, name])
    table = table.rename(columns={lower: "lower", upper: "upper", name: "upper_name"})
    return table.drop_duplicates("lower").set_index("lower")


def make_system(lookup: pd.DataFrame, choice: SystemRequest, upper: pd.DataFrame | None = None) -> System:
    """
    Make the system of an area from the lookup of LSOAs.

    Parameters
    ----------
    lookup
        Indexed by `LSOA21CD`: `icb`, `icb_name`, `authority`, `authority_name`.
    choice
        The area.
    upper
        Counties of authorities, from `read_upper_tier`; districts stand alone if None.

    Returns
    -------
    system
        Places are local authorities, the districts of a county together (for England all apart). An authority that lies
        in two ICBs is a place in each, with the LSOAs that are there, and is named as a part. A single authority is one
        whole place that stands by itself: it is no ICB, and bears none's name.

    Raises
    ------
    DataError
        If the lookup has no such ICB or authority, with the nearest names.
    """
    english = lookup[lookup.index.str.startswith(("E", "X"))]
    if choice.england:
        return _system_of(english, ENGLAND_SYSTEM, "England", None, english)
    if choice.icb:
        code, name = _found(english, choice.icb, "icb", "ICB")
        return _system_of(english[english["icb"] == code], _slug(name), board_name(name), upper, english)
    code, official = _found(english, choice.lad, "authority", "local authority")
    name = common_name(official)
    alone = Board("", "", "", (Place(code, name, (code,)),))
    return System(_slug(official), name, name, code, (alone,), by_lookup=True)


def _found(lookup: pd.DataFrame, wanted: str, column: str, kind: str) -> tuple[str, str]:
    """Code and name that a person means by a code, a name without its trimmings, or words of one name only."""
    names = lookup.drop_duplicates(column).set_index(column)[f"{column}_name"]
    text = wanted.strip()
    if text.upper() in names.index:
        return text.upper(), str(names[text.upper()])
    plain = names.map(plain_name)
    found = names[plain == plain_name(text)]
    if len(found) == 1:
        return str(found.index[0]), str(found.iloc[0])
    held = names[plain.str.contains(rf"\b{re.escape(plain_name(text))}\b")] if plain_name(text) else names.iloc[:0]
    if len(held) == 1 and not re.search(rf"\b{QUARTERS} {re.escape(plain_name(text))}\b", plain[held.index[0]]):
        return str(held.index[0]), str(held.iloc[0])
    close = difflib.get_close_matches(plain_name(text), list(plain), n=NEAREST, cutoff=0.5)
    near = list(dict.fromkeys([*held, *names[plain.isin(close)]]))[: max(NEAREST, len(held))]
    hint = f" Nearest: {'; '.join(near)}." if near else ""
    raise DataError(f"The lookup has no {kind} {wanted!r}.{hint} A code is understood too.")


def plain_name(name: str) -> str:
    """Name as it is compared: without NHS, Integrated Care Board and the like, marks and capitals."""
    whole = re.sub(r"['’`]", "", name.lower())  # King's is Kings, not King and s
    return " ".join(NOISE.sub(" ", whole.replace("&", " and ")).split())


def common_name(name: str) -> str:
    """Name as people write it: `Kingston upon Hull` of `Kingston upon Hull, City of`."""
    return re.sub(r", (city|county) of$", "", name, flags=re.IGNORECASE)


def _slug(name: str) -> str:
    short = re.sub(r"\b(integrated care board|icb)\b", "", name.lower())
    return re.sub(r"[^a-z0-9]+", "-", short).strip("-")


def _system_of(
    lsoas: pd.DataFrame, code: str, name: str, upper: pd.DataFrame | None, everywhere: pd.DataFrame
) -> System:
    table = lsoas[["icb", "icb_name", "authority", "authority_name"]].copy()
    table["place"], table["place_name"] = table["authority"], table["authority_name"].map(common_name)
    whole = everywhere["authority"]
    if upper is not None:
        county = table["authority"].map(upper["upper"])
        table["place"] = county.fillna(table["place"])
        table["place_name"] = table["authority"].map(upper["upper_name"].map(common_name)).fillna(table["place_name"])
        whole = everywhere["authority"].map(upper["upper"]).fillna(everywhere["authority"])
    in_boards = everywhere["icb"].groupby(whole).nunique()
    several = set(in_boards.index[in_boards > 1])
    boards = tuple(
        Board(
            str(board),
            board_name(str(rows["icb_name"].iloc[0])),
            short_name(str(rows["icb_name"].iloc[0])),
            _places(rows, several),
        )
        for board, rows in table.sort_values(["icb_name", "place_name"], kind="stable").groupby("icb", sort=False)
    )
    default = boards[0].code if len(boards) > 1 or len(boards[0].places) > 1 else boards[0].places[0].code
    return System(code, name, name, default, boards, by_lookup=True)


def _places(rows: pd.DataFrame, several: set[str]) -> tuple[Place, ...]:
    board, board_name = str(rows["icb"].iloc[0]), str(rows["icb_name"].iloc[0])
    places = []
    for code in rows["place"].unique():
        part = rows[rows["place"] == code]
        name, authorities = str(part["place_name"].iloc[0]), tuple(sorted(set(part["authority"])))
        if code in several:
            places.append(Place(f"{code}-{board}", f"{name} (part in {short_name(board_name)})", authorities))
        else:
            places.append(Place(str(code), name, authorities))
    return tuple(places)


def board_name(name: str) -> str:
    """Name of an ICB as people write it: `Derby and Derbyshire ICB`; a name of another form stays."""
    return re.sub(r"^(?:NHS )?(.+?) (?:Integrated Care Board|ICB)$", r"\1 ICB", name)


def short_name(name: str) -> str:
    """Name of an ICB without what all have: `Derby and Derbyshire`."""
    return re.sub(r"^NHS | Integrated Care Board$| ICB$", "", name)


def choose_system(
    lookups: Iterable[tuple[str, pd.DataFrame]], choice: SystemRequest, upper: pd.DataFrame | None
) -> tuple[str, System]:
    """
    Make a system from the first of several lookups, newest first, that knows the area.

    Parameters
    ----------
    lookups
        Name of each and its table. ICBs merged in April 2026: an older lookup still knows those of before.
    choice, upper
        See `make_system`.

    Returns
    -------
    name, system
        Name of the lookup that knows the area, and the system.

    Raises
    ------
    DataError
        If none knows it, in the words of the newest.
    """
    first: DataError | None = None
    for name, lookup in lookups:
        try:
            return name, make_system(lookup, choice, upper)
        except DataError as error:
            first = first or error
    raise first or DataError("There is no lookup of LSOAs to find the area in.")
