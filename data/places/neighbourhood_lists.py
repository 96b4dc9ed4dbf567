"""One's own neighbourhoods as a list: of LSOAs, MSOAs, wards or postcodes."""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import Source, read_csv
from needs_map.data.places.lookups import STATUSES
from needs_map.data.places.postcodes import compact

KINDS = {
    "lsoa": ("LSOA", r"[EWX]01\d{6}"),
    "msoa": ("MSOA", r"[EWX]02\d{6}"),
    "ward": ("ward", r"[EWX]05\d{6}"),
    "postcode": ("postcode", r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}"),
}
"""What a list may name, in words, and how its codes are written without blanks: they are told by that, not by the name
of their column."""
LOOKED_AT = 2000
"""Rows that say what a column holds."""
NEIGHBOURHOOD = re.compile(r"neigh|nhood|nbhd|nbrhd|^int([ _]?na?me?)?$", re.IGNORECASE)
"""Names of a column of neighbourhoods, cut to ten letters by a shapefile too; INT: integrated neighbourhood team."""
EXACT = re.compile(r"neighbourh(ood)?|name", re.IGNORECASE)
NAME = re.compile(r"name$|nm$|^label$|^title$|^locality$|^footprint$", re.IGNORECASE)
GEOGRAPHY = re.compile(
    r"(oa|lsoa|msoa|wd|ward|ced|par(ish)?|pcon|lad?|ltla|utla|local.*|.*auth.*|district|borough|cty|county|"
    r"ccg|sicbl|sub_?icb|icb|stp|nhser|rgn|region|ctry|country)[\d_ ]*(na?me?)?",
    re.IGNORECASE,
)
"""Names of a column of other areas' names."""
SMALL = re.compile(r"(wd|ward|local).*", re.IGNORECASE)
"""Names of a column that is taken for the neighbourhoods' only where there is no better one."""
CODES = re.compile(r"\w+\d\d?_?cdw?|.*_?(code|id)|fid|objectid", re.IGNORECASE)
"""Names of a column of codes."""
CODE = r"[A-Z0-9._/-]*\d[A-Z0-9._/-]*"
"""How a code or a number is written, and no name."""
SHOWN = 3
"""Codes or rows that a message gives as examples."""
WHOLE = 0.95
"""An LSOA of whose postcodes at least this share is in one neighbourhood is not listed as straddling, and a
neighbourhood of whose postcodes at least this share is in the area is whole."""
WARD_WORDS = (
    "Each LSOA has the neighbourhood of the ward that the ONS fits it to; a ward's edge may run through an LSOA."
)
POSTCODE_WORDS = (
    "Each LSOA goes whole to the neighbourhood that has most of its listed postcodes, taking each postcode as so many "
    "people."
)
Listed = tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]
"""Table (`neighbourhood`, `status`), what straddles (`neighbourhood`, `share`, `people`), and notes for the user."""


def read_list(path: Path, lsoa: pd.DataFrame, postcodes: pd.DataFrame | None, icb: pd.Series | None = None) -> Listed:
    """
    Read the neighbourhood of each LSOA from a list.

    Parameters
    ----------
    path
        CSV file: see `data.neighbourhoods.fit_neighbourhoods`. Rows that say the same are one.
    lsoa
        LSOAs of the system, indexed by `LSOA21CD`: `msoa`, `place_name`, `residents`, `ward` if it is known.
    postcodes
        `postcode` (compact) and `LSOA21CD`; None if they are not known.
    icb
        ICB of each LSOA of England: what a list names alike in another ICB, such as Central, is another neighbourhood.
        Where None, it is the same.

    Raises
    ------
    DataError
        If a column is missing, or what a list of wards or postcodes needs is not there; or with all that is wrong with
        the rows: no code, no name, two neighbourhoods, an LSOA without a row.
    """
    table = read_csv(path)
    kind, code, name = _columns(table, path)
    status = [column for column in map(str, table) if column.lower() == "status"]
    known = table[status[0]].str.lower() if status else pd.Series(STATUSES[1], index=table.index)
    rows = pd.DataFrame({"code": table[code].map(compact), "neighbourhood": table[name], "status": known})
    rows = rows[(rows[["code", "neighbourhood"]] != "").any(axis="columns")]
    ours = rows["code"] if kind == "postcode" else _ours(path, kind, lsoa)
    problems = _wrong_rows(rows, kind, set(ours))
    rows = rows.drop_duplicates(["code", "neighbourhood"]).set_index("code")
    if kind != "postcode":
        problems += _missing(rows, ours, len(lsoa))
    if problems:
        raise DataError(f"{path.name}: {'; '.join(problems)}: correct the file.")
    if kind == "postcode":
        return _by_postcode(path, rows, lsoa, postcodes)
    words = [WARD_WORDS] if kind == "ward" else []
    others = sorted(set(rows.index) - set(ours))
    if others:
        words.append(f"Left out: {_counted(others, f'{KINDS[kind][0]} code')} of the list not in this area.")
    table = ours.rename("code").to_frame().join(rows, on="code")[["neighbourhood", "status"]].rename_axis("LSOA21CD")
    beyond = rows.loc[others, "neighbourhood"]
    if kind == "lsoa" and icb is not None:
        inside = set(zip(table["neighbourhood"], icb.reindex(table.index), strict=True))
        same = [pair in inside for pair in zip(beyond, icb.reindex(beyond.index), strict=True)]
        beyond = beyond[pd.Series(same, index=beyond.index, dtype="bool")]
    table["neighbourhood"], told = as_parts(table["neighbourhood"], beyond, KINDS[kind][0])
    return table, _nothing(), (*words, *told)


def overlap_words(names: pd.Series) -> str:
    """
    Say which LSOAs are in more than one neighbourhood; empty where none is.

    Parameters
    ----------
    names
        Names of neighbourhoods, indexed by `LSOA21CD`.
    """
    several = names[names.index.duplicated(keep=False)]
    if several.empty:
        return ""
    each = several.groupby(level=0).agg(lambda own: f"{', '.join(own[:-1])} and {own.iloc[-1]}")
    count = f"{len(each):,} LSOAs are" if len(each) > 1 else "1 LSOA is"
    shown = _few([f"{code} in {own}" for code, own in each.items()])
    return (
        f"{count} in more than one neighbourhood ({shown}): each counts in every neighbourhood that it is in, and once "
        "in its place and the areas above. If it should be in one only, correct the file and build again."
    )


def as_parts(ours: pd.Series, beyond: pd.Series, word: str) -> tuple[pd.Series, tuple[str, ...]]:
    """
    Name the neighbourhoods that reach beyond an area as parts, for their figures are those of a part.

    Parameters
    ----------
    ours
        Names of the neighbourhoods of the area's LSOAs.
    beyond
        Names of those that hold what is outside it, once for each thing outside.
    word
        What these things are, such as LSOA.

    Returns
    -------
    names, words
        The names, `NAME (part)` where one reaches beyond, and a note for the user on each such.
    """
    outside = beyond[beyond.isin(ours)].value_counts().sort_index()
    words = tuple(
        f"{name} reaches beyond this map, with {count:,} {word if count == 1 else f'{word}s'} outside it: it is named "
        f"{name} (part)."
        for name, count in outside.items()
    )
    return ours.where(~ours.isin(outside.index), ours + " (part)"), words


def read_neighbourhoods(
    path: Path, lsoa: pd.DataFrame, postcodes: pd.DataFrame | None = None, icb: pd.Series | None = None
) -> Source:
    """
    Read the list of neighbourhoods that lies among the publishers' files, as one's own is read.

    Parameters
    ----------
    path, lsoa, postcodes, icb
        As `read_list` takes them.

    Returns
    -------
    source
        Table indexed by `LSOA21CD`, an LSOA once for each of its neighbourhoods: `neighbourhood`,
        `neighbourhood_status` (`assumed` where the file says nothing). Areas outside the system are left out and
        counted.

    Raises
    ------
    DataError
        As `read_list` does.
    """
    table, _, _ = read_list(path, lsoa, postcodes, icb)
    rows = read_csv(path)
    kind, code, _ = _columns(rows, path)
    codes = set(rows[code].map(compact)) - {""}
    outside = 0 if kind == "postcode" else len(codes - set(_ours(path, kind, lsoa)))
    left_out = {f"{KINDS[kind][0]}s outside the system": outside} if outside else {}
    named = table.rename(columns={"status": "neighbourhood_status"})
    return Source(named, len(codes), left_out, "as supplied")


def lists_postcodes(path: Path) -> bool:
    """Whether a file is a list of postcodes, so that the large file of all postcodes is worth reading."""
    if path.suffix.lower() not in {".csv", ".txt"} or not path.is_file():
        return False
    return _columns(read_csv(path), path)[0] == "postcode"


def _columns(table: pd.DataFrame, path: Path) -> tuple[str, str, str]:
    """Kind of a list, its column of codes and its column of names."""
    head = table.head(LOOKED_AT)
    found: dict[str, str] = {}
    for kind, (_, pattern) in KINDS.items():
        held = [column for column in map(str, table) if _share(head[column].map(compact), pattern) > 0.5]  # noqa: PLR2004 - most
        if held:  # of LSOA11CD and LSOA21CD the latter, of two years' wards the later
            found[kind] = max(held, key=lambda column: (kind != "ward" and "21" in column, column.upper()))
    if not found:
        raise DataError(
            f"{path.name} has no column LSOA21CD, MSOA21CD, a ward's code such as WD24CD, or postcode (columns: "
            f"{', '.join(table.columns[:6])}): no column holds such codes."
        )
    name = name_column(table.drop(columns=list(set(found.values()))), path)
    kind = next(iter(found))
    if "postcode" in found and _two(table[found[kind]], table[name]).any():
        kind = "postcode"  # which its rows are then of, and several of an LSOA differ
    return kind, found[kind], name


def _share(cells: pd.Series, pattern: str) -> float:
    """Share of the cells with something in them that are written in a way; 0 of none."""
    filled = cells[cells != ""]
    return float(filled.str.fullmatch(pattern).mean()) if len(filled) else 0.0


def _two(codes: pd.Series, names: pd.Series) -> pd.Series:
    """Whether each code has another name elsewhere."""
    several: pd.Series = names.where(names != "").groupby(codes).transform("nunique") > 1
    return several


def name_column(table: pd.DataFrame, path: Path, *, any_area: bool = False) -> str:
    """
    Find the column of the neighbourhoods' names by what it is called and what it holds.

    Parameters
    ----------
    table
        Text, without the columns of codes already known.
    path
        The file, for the message.
    any_area
        Whether each row is a neighbourhood, so that the name of a ward or other area may be its name.

    Raises
    ------
    DataError
        If there is none, or several that differ.
    """
    names = [str(column) for column in table]
    worded = [name for name in names if not CODES.fullmatch(name)]
    worded = [name for name in worded if _share(table[name], CODE) < 1 and (table[name] != "").any()]
    plain = [name for name in worded if NAME.search(name) and (any_area or not GEOGRAPHY.fullmatch(name))]
    exact = [name for name in names if EXACT.fullmatch(name)]
    found = [name for name in worded if NEIGHBOURHOOD.search(name) and not name.lower().endswith("status")]
    found = found or [name for name in plain if name in exact] or plain or exact[:1]
    found = found or [name for name in worded if SMALL.fullmatch(name)]
    differing = {name: table[name].nunique() for name in found}
    most = max(differing.values(), default=0) if any_area else 2
    found = [name for name in found if differing[name] >= most] or found
    if any_area and len(found) > 1:
        found = [name for name in found if not re.match(r"lad?\d|cty|icb|rgn", name, re.IGNORECASE)] or found
    named = [name for name in found if NAME.search(name)]
    found = named if len(named) == 1 else found
    if not found:
        raise DataError(
            f"{path.name} has no column for the neighbourhood's name among {', '.join(names[:8])}: name it "
            "`neighbourhood`."
        )
    if any(not table[name].equals(table[found[0]]) for name in found):
        raise DataError(f"{path.name} has several columns for the neighbourhood's name: {', '.join(found)}: keep one.")
    return found[0]


def _wrong_rows(rows: pd.DataFrame, kind: str, ours: set[str]) -> list[str]:
    """What is wrong with the rows of a list, each with how many and the first few."""
    word, pattern = KINDS[kind]
    coded = rows["code"].str.fullmatch(pattern)
    problems = []
    if kind != "postcode" and not coded.all():  # of postcodes it is said how many lie nowhere
        shown = [f"row {row + 2}: {cell!r}" for row, cell in rows["code"][~coded].items()]  # type: ignore[operator]
        verb = "has" if len(shown) == 1 else "have"
        problems.append(f"{len(shown):,} row{'s' * (len(shown) > 1)} {verb} no {word} code ({_few(shown)})")
    rows = rows[coded & rows["code"].isin(ours)]
    two = _two(rows["code"], rows["neighbourhood"]) & (kind == "postcode")  # an area may lie in several
    for rule, wrong in (
        ("no name of a neighbourhood", rows["neighbourhood"] == ""),
        ("two neighbourhoods", two),
    ):
        if wrong.any():
            codes = list(dict.fromkeys(rows["code"][wrong]))
            problems.append(f"{_counted(codes, word)} {'has' if len(codes) == 1 else 'have'} {rule}")
    unknown = ~rows["status"].isin(STATUSES)
    if unknown.any():
        problems.append(f"the status of {_counted(list(rows['code'][unknown]), word)} is not published or assumed")
    return problems


def _missing(rows: pd.DataFrame, ours: pd.Series, count: int) -> list[str]:
    """LSOAs without a row, and first the codes of the list that are not of the area, which may be theirs mistyped."""
    missing = ours[~ours.isin(rows.index)]
    if not len(missing):
        return []
    word = rows.index.to_series().str[:3].mode()
    other = sorted(code for code in set(rows.index) - set(ours) if code.startswith(tuple(word)))
    problems = []
    if other:
        problems.append(f"{_counted(other, 'code')} {'is' if len(other) == 1 else 'are'} unknown in this area")
    codes = list(dict.fromkeys(missing.astype("str")))
    lacking = f"{len(missing):,} of the system's {count:,} LSOAs have no neighbourhood"
    return [*problems, f"the list has no row for {_few(codes)} ({lacking})"]


def _few(items: Sequence[str]) -> str:
    more = len(items) - SHOWN
    return ", ".join(items[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _counted(codes: Sequence[str], word: str) -> str:
    """The code itself, or how many and the first few."""
    return codes[0] if len(codes) == 1 else f"{len(codes):,} {word}s ({_few(codes)})"


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({"neighbourhood": [], "share": [], "people": []}, index=pd.Index([], name="LSOA21CD"))


def _ours(path: Path, kind: str, lsoa: pd.DataFrame) -> pd.Series:
    """Code that a list names each LSOA of the system by."""
    if kind == "ward" and "ward" not in lsoa:
        raise DataError(
            f"{path.name} lists wards, and the lookup of LSOAs and wards (LSOA21_WD24_LAD24_EW_LU.csv) is not there: "
            "download it from https://geoportal.statistics.gov.uk."
        )
    ours: pd.Series = lsoa.index.to_series() if kind == "lsoa" else lsoa[kind]
    return ours


def _by_postcode(path: Path, rows: pd.DataFrame, lsoa: pd.DataFrame, postcodes: pd.DataFrame | None) -> Listed:
    """Neighbourhood that has most of the listed postcodes of each LSOA."""
    if postcodes is None:
        raise DataError(
            f"{path.name} lists postcodes, and no lookup of postcodes (NSPL or ONSPD, with LSOAs of 2021) is there: "
            "download it from https://geoportal.statistics.gov.uk."
        )
    where = postcodes.set_index("postcode")["LSOA21CD"].astype("str")
    placed = rows.join(where, how="inner")
    beyond = placed.loc[~placed["LSOA21CD"].isin(lsoa.index), "neighbourhood"]
    reaching = beyond.value_counts() / placed["neighbourhood"].value_counts() > 1 - WHOLE  # a stray one makes no part
    beyond = beyond[beyond.map(reaching)]
    placed = placed[placed["LSOA21CD"].isin(lsoa.index)]
    if placed.empty:
        raise DataError(f"{path.name}: none of its postcodes is in the system: is it of another area?")
    counts = placed.groupby(["LSOA21CD", "neighbourhood"]).agg(count=("status", "size"), status=("status", "first"))
    share = counts["count"] / counts.groupby("LSOA21CD")["count"].transform("sum")
    ranked = counts.assign(share=share).reset_index()
    ranked = ranked.sort_values(["share", "neighbourhood"], ascending=[False, True], kind="stable")
    best = ranked.drop_duplicates("LSOA21CD").set_index("LSOA21CD").reindex(lsoa.index).rename_axis("LSOA21CD")
    outside = best["neighbourhood"].isna()
    table = best[["neighbourhood", "status"]].copy()
    table.loc[outside, "neighbourhood"] = "Rest of " + lsoa.loc[outside, "place_name"].astype("str")
    table.loc[outside, "status"] = STATUSES[1]
    straddling = best.loc[best["share"] < WHOLE, ["neighbourhood", "share"]].copy()
    straddling["people"] = (1 - straddling["share"]) * lsoa["residents"].reindex(straddling.index)
    named, told = as_parts(table["neighbourhood"], beyond, "postcode")
    table["neighbourhood"] = named
    straddling["neighbourhood"] = named.reindex(straddling.index)
    words = [POSTCODE_WORDS, *told]
    if len(rows) > len(placed):
        words.append(f"{len(rows) - len(placed):,} of {len(rows):,} postcodes are in none of the system's LSOAs.")
    if outside.any():
        words.append(f"{int(outside.sum()):,} LSOAs have no listed postcode: `Rest of` their place.")
    return table, straddling.sort_values("share"), tuple(words)
