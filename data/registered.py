"""Patients registered at GP practices, by the LSOA they live in."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.tables import LSOA_2021, MOST_PEOPLE, Source, column_like, header_of, numbers, read_csv, zip_members

MEMBER = "-lsoa-all.csv"  # the publisher's zip also holds males and females apart


def read_registered(path: Path, lsoas: pd.Index, around: pd.Index | None = None) -> Source:
    """
    Read NHS England's quarterly count of registered patients and add up the practices of each LSOA.

    Parameters
    ----------
    path
        The zip as published, with a member `gp-reg-pat-prac-lsoa-all.csv`: one row a practice and LSOA.
    lsoas
        The LSOAs wanted.
    around
        More LSOAs whose patients are wanted for comparison; they are outside the system all the same.

    Returns
    -------
    source
        Table indexed by `LSOA21CD`, those of `around` last: `registered`, persons; NaN where the file has no patient of
        an LSOA. What is left out is counted in patients: codes that are no LSOA (`CLOSED`, `NO2011`, ...), LSOAs in
        Wales, LSOAs elsewhere.

    Raises
    ------
    DataError
        If the zip is cut short, its member or a column is missing, or a count is not a whole number.

    References
    ----------
    NHS England, Patients registered at a GP practice, quarterly, by LSOA (2021).
    """
    members = [name for name in zip_members(path) if name.lower().endswith(MEMBER)]
    if len(members) != 1:
        raise DataError(
            f"{path.name} must hold one file named ...{MEMBER}, and holds {len(members)}: download it again."
        )
    header = header_of(path, members[0])
    code = column_like(header, r"LSOA[_ ]?CODE", path, "LSOA code (LSOA_CODE)")
    people = column_like(header, r"NUMBER[_ ]OF[_ ]PATIENTS", path, "number of patients (NUMBER_OF_PATIENTS)")
    date = column_like(header, r"EXTRACT[_ ]DATE", path, "date of the extract (EXTRACT_DATE)")
    sex = [column for column in header if column.upper() == "SEX"]
    table = read_csv(path, only=[code, people, date, *sex], member=members[0])
    rows = len(table)
    counts = numbers(table, people, path, whole=True, most=MOST_PEOPLE)
    if bool((counts.isna() | (counts < 0)).any()):
        row = int((counts.isna() | (counts < 0)).to_numpy().argmax())
        raise DataError(
            f"{path.name}: row {row + 2}: {table[people].iloc[row]!r} is not a number of patients: download it again."
        )
    table["patients"] = counts
    if sex and (table[sex[0]].str.upper() == "ALL").any():
        table = table[table[sex[0]].str.upper() == "ALL"]
    by_code = table.groupby(code)["patients"].sum()
    kind = pd.Series("LSOAs elsewhere in England", index=by_code.index)
    kind[by_code.index.str.startswith("W")] = "LSOAs in Wales"
    nowhere = ~by_code.index.str.fullmatch(LSOA_2021.pattern)
    kind[nowhere] = "no LSOA (" + by_code.index[nowhere] + ")"
    kind[by_code.index.isin(lsoas)] = ""
    left_out = by_code[kind != ""].groupby(kind).sum().astype(int)
    wanted = lsoas if around is None else lsoas.append(around.difference(lsoas))
    return Source(
        by_code.reindex(wanted).rename("registered").rename_axis("LSOA21CD").to_frame(),
        rows,
        {f"registered patients, {reason}": count for reason, count in left_out.items()},
        _date_in_words(table[date].iloc[0], path),
    )


def _date_in_words(text: str, path: Path) -> str:
    for form in ("%d%b%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            date = datetime.strptime(text, form)
        except ValueError:
            continue
        return f"{date.day} {date:%B %Y}"
    raise DataError(f"{path.name}: the extract date {text!r} is not a date such as 01JUL2025: download it again.")
