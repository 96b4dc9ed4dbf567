"""One's own neighbourhoods as a list: of LSOAs, MSOAs, wards, general practices, their networks or postcodes."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError, few_of
from needs_map.data.files.tables import Source, number_column, read_csv
from needs_map.data.places.lookups import STATUSES
from needs_map.data.places.neighbourhood_columns import KINDS, list_columns
from needs_map.data.places.neighbourhood_majority import (
    MAJORITY_WORDS,
    SHARE,
    by_patients,
    by_postcodes,
    one_place_each,
    straddling_of,
)
from needs_map.data.places.postcodes import compact

EXAMPLES = 3
"""Codes or rows that a message gives as examples."""
WHOLE_SHARE = 0.95
"""An LSOA of whose postcodes at least this share is in one neighbourhood is not listed as straddling."""
WARD_WORDS = (
    "Each LSOA has the neighbourhood of the ward that the ONS fits it to; a ward's edge may run through an LSOA."
)
LISTED_BY = "listed_by"
"""Column of a lookup that was made from a list: what that listed, a key of `KINDS`."""
SHARED = {"practice", "pcn", "postcode"}
"""Kinds that are no areas: an LSOA may hold several, and one may lie in several LSOAs."""
CLEAR = 0.5
"""Share of an LSOA's patients from which it is clear that it is in the neighbourhood of their practices."""
Listed = tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]
"""Table (`neighbourhood`, `status`), what straddles (`neighbourhood`, `share`, `people`), and notes for the user."""


def read_list(
    path: Path,
    lsoa: pd.DataFrame,
    postcodes: pd.DataFrame | None,
    icb: pd.Series | None = None,
    patients: pd.DataFrame | None = None,
) -> Listed:
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
    patients
        `practice`, `pcn` (empty where it is in none), `LSOA21CD`, `patients`, for a list of practices or networks; None
        if they are not known.

    Raises
    ------
    DataError
        If a column is missing, or what a list of wards or postcodes needs is not there; or with all that is wrong with
        the rows: no code, no name, two neighbourhoods, an LSOA without a row.
    """
    table = read_csv(path)
    kind, code, name = list_columns(table, path)
    status = [column for column in map(str, table) if column.lower() == "status"]
    known = table[status[0]].str.lower() if status else pd.Series(STATUSES[1], index=table.index)
    rows = pd.DataFrame({"code": table[code].map(compact), "neighbourhood": table[name], "status": known})
    if kind == "lsoa" and {"share", LISTED_BY} <= set(table):
        rows = rows.assign(share=number_column(table, "share", path, least=0, most=1), **{LISTED_BY: table[LISTED_BY]})
    rows = rows[(rows[["code", "neighbourhood"]] != "").any(axis="columns")]
    ours = rows["code"] if kind in SHARED else _ours(path, kind, lsoa)
    problems = _wrong_rows(rows, kind, set(ours))
    rows = rows.drop_duplicates(["code", "neighbourhood"]).set_index("code")
    if kind not in SHARED:
        problems += _missing(rows, ours, len(lsoa))
    if problems:
        raise DataError(f"{path.name}: {'; '.join(problems)}: correct the file.")
    if kind in SHARED:
        return _shared(path, kind, rows, lsoa, postcodes if kind == "postcode" else patients)
    words = [WARD_WORDS] if kind == "ward" else []
    others = sorted(set(rows.index) - set(ours))
    if others:
        words.append(f"Left out: {_counted(others, f'{KINDS[kind][0]} code')} of the list not in this area.")
    table = ours.rename("code").to_frame().join(rows, on="code").drop(columns="code").rename_axis("LSOA21CD")
    beyond = rows.loc[others, "neighbourhood"]
    if kind == "lsoa" and icb is not None:
        inside = set(zip(table["neighbourhood"], icb.reindex(table.index), strict=True))
        same = [pair in inside for pair in zip(beyond, icb.reindex(beyond.index), strict=True)]
        beyond = beyond[pd.Series(same, index=beyond.index, dtype="bool")]
    table["neighbourhood"], doubts = as_parts(table["neighbourhood"], beyond, KINDS[kind][0])
    return table, _nothing(), (*words, *doubts)


def lsoas_in_several(names: pd.Series) -> str:
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
    shown = few_of([f"{code} in {own}" for code, own in each.items()], EXAMPLES)
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
    path: Path,
    lsoa: pd.DataFrame,
    postcodes: pd.DataFrame | None = None,
    icb: pd.Series | None = None,
    patients: pd.DataFrame | None = None,
) -> Source:
    """
    Read the list of neighbourhoods that lies among the publishers' files, as one's own is read.

    Parameters
    ----------
    path, lsoa, postcodes, icb, patients
        As `read_list` takes them.

    Returns
    -------
    source
        Table indexed by `LSOA21CD`, an LSOA once for each of its neighbourhoods: `neighbourhood`,
        `neighbourhood_status` (`assumed` where the file says nothing) and, where the list is of postcodes or practices
        or has a column `share`, `neighbourhood_share` (of the LSOA, from 0 to 1). Areas outside the system are left out
        and counted.

    Raises
    ------
    DataError
        As `read_list` does.
    """
    table, _, words = read_list(path, lsoa, postcodes, icb, patients)
    rows = read_csv(path)
    kind, code, _ = list_columns(rows, path)
    codes = set(rows[code].map(compact)) - {""}
    outside = 0 if kind in SHARED else len(codes - set(_ours(path, kind, lsoa)))
    left_out = {f"{KINDS[kind][0]}s outside the system": outside} if outside else {}
    listed = str(table[LISTED_BY].iloc[0]) if LISTED_BY in table else ""
    notes = words if kind in SHARED else (MAJORITY_WORDS[listed],) if listed in MAJORITY_WORDS else ()
    names = {"status": "neighbourhood_status", "share": SHARE}
    named = table.drop(columns=[LISTED_BY], errors="ignore").rename(columns=names)
    return Source(named, len(codes), left_out, "as supplied", notes)


def kind_of_list(path: Path) -> str:
    """What a file lists, a key of `KINDS`, so that the large files that some need are read for them; empty if none."""
    if path.suffix.lower() not in {".csv", ".txt"} or not path.is_file():
        return ""
    return list_columns(read_csv(path), path)[0]


def _wrong_rows(rows: pd.DataFrame, kind: str, ours: set[str]) -> list[str]:
    """What is wrong with the rows of a list, each with how many and the first few."""
    word, pattern = KINDS[kind]
    coded = rows["code"].str.fullmatch(pattern)
    problems = []
    if kind != "postcode" and not coded.all():  # of postcodes it is said how many lie nowhere
        shown = [f"row {row + 2}: {cell!r}" for row, cell in rows["code"][~coded].items()]  # type: ignore[operator]
        verb = "has" if len(shown) == 1 else "have"
        problems.append(f"{len(shown):,} row{'s' * (len(shown) > 1)} {verb} no {word} code ({few_of(shown, EXAMPLES)})")
    rows = rows[coded & rows["code"].isin(ours)]
    nameless = rows["neighbourhood"] == ""
    if nameless.any():
        codes = list(dict.fromkeys(rows["code"][nameless]))
        verb = "has" if len(codes) == 1 else "have"
        problems.append(f"{_counted(codes, word)} {verb} no name of a neighbourhood")
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
    return [*problems, f"the list has no row for {few_of(codes, EXAMPLES)} ({lacking})"]


def _counted(codes: Sequence[str], word: str) -> str:
    """The code itself, or how many and the first few."""
    return codes[0] if len(codes) == 1 else f"{len(codes):,} {word}s ({few_of(codes, EXAMPLES)})"


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


def _shared(path: Path, kind: str, rows: pd.DataFrame, lsoa: pd.DataFrame, where: pd.DataFrame | None) -> Listed:
    """Neighbourhoods of a list that an LSOA may hold several things of, `where` these are: it goes to most of them."""
    if kind == "postcode":
        table, beyond, found = by_postcodes(path, rows, lsoa, where)
        table["neighbourhood"], doubts = as_parts(table["neighbourhood"], beyond, "postcode")
        words, none = [MAJORITY_WORDS[kind], *doubts], ("has no listed postcode", "have no listed postcode")
        if rows.index.nunique() > found:
            elsewhere, listed = rows.index.nunique() - found, rows.index.nunique()
            words.append(f"{elsewhere:,} of {listed:,} postcodes are in none of the system's LSOAs.")
    else:
        table, words = by_patients(path, rows, kind, lsoa, where), [MAJORITY_WORDS[kind]]
        none = ("is mostly with practices of no neighbourhood", "are mostly with practices of no neighbourhood")
        unknown = sorted(set(rows.index) - set(where[kind])) if where is not None else []
        if unknown:
            codes = _counted(unknown, f"{KINDS[kind][0]} code")
            words.append(f"Left out: {codes} of the list without patients in NHS England's file.")
    table, apart = one_place_each(table, lsoa["place_name"].astype("str").loc[table.index])
    words += apart
    straddling = straddling_of(table, lsoa["residents"], WHOLE_SHARE if kind == "postcode" else CLEAR)
    if rest := int(table["share"].isna().sum()):
        whose = f"{rest:,} LSOAs {none[1]}: `Rest of` their" if rest > 1 else f"1 LSOA {none[0]}: `Rest of` its"
        words.append(f"{whose} place.")
    return table.assign(**{LISTED_BY: kind}), straddling, tuple(words)
