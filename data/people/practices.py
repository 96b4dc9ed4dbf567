"""General practices and the primary care networks (PCNs) that they belong to."""

import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.archives import one_member
from needs_map.data.files.tables import Source, column_like, header_of, read_csv
from needs_map.data.people.registered import Lists, date_in_words

STORED, STORED_LISTS = "practices", "practice_lists"
"""Tables of a store: practices, and their patients by LSOA."""
DATASET = "practice_map"
MEMBER = re.compile(r".*prac-map\.csv", re.IGNORECASE)
NO_NETWORK = {"", "U", "UNALLOCATED", "-"}
"""What the publisher writes as the code of a network where a practice is in none."""
COLUMNS = {
    "name": (r"PRACTICE[_ ]NAME", "practice name (PRACTICE_NAME)"),
    "postcode": (r"PRACTICE[_ ]POSTCODE", "postcode of the practice (PRACTICE_POSTCODE)"),
    "pcn": (r"PCN[_ ]CODE", "code of the primary care network (PCN_CODE)"),
    "pcn_name": (r"PCN[_ ]NAME", "name of the primary care network (PCN_NAME)"),
    "sub_icb": (r"SUB[_ ]ICB[_ ]LOCATION[_ ]CODE", "code of the sub-ICB location (SUB_ICB_LOCATION_CODE)"),
    "sub_icb_name": (r"SUB[_ ]ICB[_ ]LOCATION[_ ]NAME", "name of the sub-ICB location (SUB_ICB_LOCATION_NAME)"),
    "icb": (r"ONS[_ ]ICB[_ ]CODE", "ONS code of the ICB (ONS_ICB_CODE)"),
    "icb_name": (r"ICB[_ ]NAME", "name of the ICB (ICB_NAME)"),
}
MOSTLY = 0.5
"""Share of a list whose LSOAs must be those of a store for the practice to be one of its own."""
CAPITALS = {"pcn": "PCN", "nhs": "NHS", "and": "and", "of": "of", "the": "the", "ctr": "Ctr"}
SHORT_WORDS = {"at", "by", "de", "dr", "in", "la", "le", "on", "st", "to"}
"""Words of two letters that are no initials."""


class Stored(NamedTuple):
    """Practices of a store and their lists."""

    practices: pd.DataFrame
    """Indexed by `practice`: `name`, `postcode`, `pcn`, `pcn_name`, `sub_icb`, `sub_icb_name`, `icb`, `icb_name` (empty
    where the map has none), `patients` (all of the list), `placed` (those with an LSOA of England)."""
    lists: pd.DataFrame
    """`practice`, `LSOA21CD`, `patients`, `imd_decile`, `imd_score`: LSOAs of all England."""
    unlisted: int
    """Patients of practices that the map does not list: closed, merged or renumbered between the two files."""


def read_practice_map(path: Path) -> Source:
    """
    Read NHS England's monthly map of practices to networks, sub-ICB locations and ICBs.

    Parameters
    ----------
    path
        `gp-reg-pat-prac-map.zip` as published, or its CSV.

    Returns
    -------
    source
        Table indexed by `practice`, columns as the names of `COLUMNS`; without trailing blanks, and with an empty
        network where the practice is in none.

    Raises
    ------
    DataError
        If the file is cut short, a column is missing, or a practice stands in two networks.

    References
    ----------
    NHS England, Patients registered at a GP practice, monthly: mapping.
    """
    member = one_member(path, MEMBER, "...prac-map.csv") if path.suffix.lower() == ".zip" else None
    header = header_of(path, member)
    code = column_like(header, r"PRACTICE[_ ]CODE", path, "practice code (PRACTICE_CODE)")
    date = column_like(header, r"EXTRACT[_ ]DATE", path, "date of the extract (EXTRACT_DATE)")
    found = {key: column_like(header, pattern, path, what) for key, (pattern, what) in COLUMNS.items()}
    read = read_csv(path, only=[code, date, *found.values()], member=member)
    if read.empty:
        raise DataError(f"{path.name} lists no practice: download it again.")
    table = pd.DataFrame({"practice": read[code].str.upper()} | {key: read[name] for key, name in found.items()})
    table.loc[table["pcn"].str.upper().isin(NO_NETWORK), ["pcn", "pcn_name"]] = ""
    table = table.drop_duplicates()
    twice = table["practice"].duplicated(keep=False)
    if twice.any():
        rows = table[table["practice"] == table.loc[twice, "practice"].iloc[0]]
        both = " and ".join(
            sorted({f"{row.pcn_name or 'no network'} ({row.pcn or 'none'})" for row in rows.itertuples()})
        )
        raise DataError(f"{path.name} lists the practice {rows['practice'].iloc[0]} twice, in {both}: keep one row.")
    for column in ("name", "pcn_name"):
        table[column] = table[column].map(name_in_words)
    return Source(table.set_index("practice"), len(read), {}, date_in_words(read[date].iloc[0], path))


def name_in_words(name: str) -> str:
    """Name of a practice or network that is written in capitals, as one writes it in a sentence."""
    if name != name.upper():
        return name
    text = re.sub(r"[A-Za-z']+", _word, name)
    return text[:1].upper() + text[1:]


def _word(match: re.Match[str]) -> str:
    word = match[0].lower()
    initials = len(word) <= 2 and word not in SHORT_WORDS  # noqa: PLR2004 - "GJ", not "East"
    if word not in CAPITALS and (initials or not re.search("[aeiouy]", word)):
        return match[0] if word not in SHORT_WORDS else word.capitalize()
    return CAPITALS.get(word, word.capitalize())


def with_networks(lists: Lists, practice_map: pd.DataFrame | None) -> pd.DataFrame:
    """
    Patients by practice and LSOA, with the network of the practice.

    Parameters
    ----------
    lists
        Patients of each practice by LSOA.
    practice_map
        As `read_practice_map` reads it; None if there is none.

    Returns
    -------
    patients
        `practice`, `pcn` (empty where it is in none or that is not known), `LSOA21CD`, `patients`.
    """
    table = lists.table[["practice", "LSOA21CD", "patients"]].astype({"practice": str, "LSOA21CD": str})
    networks = practice_map["pcn"] if practice_map is not None else pd.Series(dtype="str")
    return table.assign(pcn=table["practice"].map(networks).fillna("").astype(str))


def other_month(map_date: str, lists_date: str) -> str:
    """Say that the map of practices and their lists are of different dates, and what follows."""
    return (
        f"The map of practices is of {map_date} and their lists are of {lists_date}: a practice is shown in the "
        "network of the map, and one that closed, merged or opened between the two dates is left out."
    )


def practices_of_store(
    lists: Lists, practice_map: pd.DataFrame | None, imd: pd.DataFrame, lsoas: pd.Index, icbs: set[str]
) -> Stored:
    """
    Practices that belong to a store, with their lists.

    Parameters
    ----------
    lists
        Patients of each practice by LSOA.
    practice_map
        As `read_practice_map` reads it; None if there is none.
    imd
        `imd_decile` and `imd_score` of every LSOA of England, indexed by code.
    lsoas
        LSOAs of the store.
    icbs
        ONS codes of its ICBs.

    Returns
    -------
    stored
        Practices at least half of whose patients with an LSOA of England live in LSOAs of the store, and that the map
        puts in one of its ICBs; without a map all such practices.
    """
    table = lists.table
    placed = table[table["LSOA21CD"].isin(imd.index)]
    inside = table[table["LSOA21CD"].isin(lsoas)]
    sums = pd.DataFrame(
        {
            "patients": table.groupby("practice", observed=True)["patients"].sum(),
            "placed": placed.groupby("practice", observed=True)["patients"].sum(),
            "inside": inside.groupby("practice", observed=True)["patients"].sum(),
        }
    ).fillna(0.0)
    names = table.drop_duplicates("practice").set_index("practice")["name"].astype(str)
    sums.index, names.index = sums.index.astype(str), names.index.astype(str)
    own = (sums["inside"] >= MOSTLY * sums["placed"]) & (sums["inside"] > 0)
    about = pd.DataFrame("", index=sums.index, columns=list(COLUMNS)).assign(name=names.map(name_in_words))
    unlisted = 0
    if practice_map is not None:
        listed = about.index.isin(practice_map.index)
        unlisted = int(sums.loc[own & ~listed, "patients"].sum())
        about.update(practice_map[practice_map.index.isin(about.index)])
        own &= about["icb"].isin(icbs)
    practices = about[own].join(sums[["patients", "placed"]]).rename_axis("practice").sort_index()
    kept = placed[placed["practice"].isin(practices.index)]
    by_lsoa = kept[["practice", "LSOA21CD", "patients"]].astype({"practice": str, "LSOA21CD": str})
    joined = by_lsoa.join(imd[["imd_decile", "imd_score"]], on="LSOA21CD")
    return Stored(practices, joined.sort_values(["practice", "LSOA21CD"], ignore_index=True), unlisted)
