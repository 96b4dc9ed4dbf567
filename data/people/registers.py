"""Registers of disease of general practices: the Quality and Outcomes Framework (QOF)."""

import re
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.archives import one_member
from needs_map.data.files.tables import MOST_PEOPLE, Source, column_like, header_of, number_column, read_csv

DATASET = STORED = "registers"
ENGLAND_SUM = "England"
MEMBER = re.compile(r"(?:.*/)?PREVALENCE.*\.csv", re.IGNORECASE)
YEARS = re.compile(r"(?<!\d)(?:20)?(\d\d)[-_ ]?(?:20)?(\d\d)(?!\d)")
CONDITIONS = {
    "AF": "Atrial fibrillation",
    "AST": "Asthma",
    "CAN": "Cancer",
    "CHD": "Coronary heart disease",
    "CKD": "Chronic kidney disease",
    "COPD": "Chronic obstructive pulmonary disease",
    "CVDPP": "Primary prevention of cardiovascular disease",
    "DEM": "Dementia",
    "DEP": "Depression",
    "DM": "Diabetes mellitus",
    "EP": "Epilepsy",
    "HF": "Heart failure",
    "HYP": "Hypertension",
    "LD": "Learning disability",
    "MH": "Severe mental illness",
    "NDH": "Non-diabetic hyperglycaemia",
    "OB": "Obesity",
    "OST": "Osteoporosis",
    "PAD": "Peripheral arterial disease",
    "PC": "Palliative care",
    "RA": "Rheumatoid arthritis",
    "SMOK": "Smoking",
    "STIA": "Stroke and transient ischaemic attack",
}
"""Registers of the framework, by the publisher's group code."""
EVERYBODY = "TOTAL"
AGE = re.compile(r"0*(\d+)OV", re.IGNORECASE)
"""How the publisher writes that a register is of people of an age and over."""


def read_registers(path: Path) -> Source:
    """
    Read the people on each register of each practice.

    Parameters
    ----------
    path
        The zip as published, one of whose members is `PREVALENCE_2425.csv` or the like of another year.

    Returns
    -------
    source
        One row a practice and register: `practice`, `register` (a key of `CONDITIONS`, or the publisher's own),
        `condition`, `from_age` (0 for all ages), `people` on the register, `list` (patients of those ages). Vintage
        such as `2024/25`.

    Raises
    ------
    DataError
        If the zip is cut short, its member or a column is missing, or a count is not a whole number. A register that is
        larger than its list, which the file has of a few special practices, is left out and counted.

    References
    ----------
    NHS England, Quality and Outcomes Framework, raw data: prevalence.
    """
    member = one_member(path, MEMBER, "PREVALENCE_...csv")
    header = header_of(path, member)
    wanted = {
        "practice": (r"PRACTICE[_ ]CODE", "practice code (PRACTICE_CODE)"),
        "register": (r"GROUP[_ ]CODE|INDICATOR[_ ]GROUP[_ ]CODE", "code of the register (GROUP_CODE)"),
        "people": (r"REGISTER", "people on the register (REGISTER)"),
        "ages": (r"PATIENT[_ ]LIST[_ ]TYPE", "ages that the register is of (PATIENT_LIST_TYPE)"),
        "list": (r"PRACTICE[_ ]LIST[_ ]SIZE", "list size (PRACTICE_LIST_SIZE)"),
    }
    columns = {key: column_like(header, pattern, path, what) for key, (pattern, what) in wanted.items()}
    read = read_csv(path, only=list(columns.values()), member=member)
    people, size = (
        number_column(read, columns[key], path, whole=True, least=0, most=MOST_PEOPLE) for key in ("people", "list")
    )
    code = read[columns["register"]].str.upper()
    ages = read[columns["ages"]].str.upper()
    odd = ~(ages.eq(EVERYBODY) | ages.str.fullmatch(AGE.pattern, case=False))
    if odd.any():
        raise DataError(f"{path.name}: {ages[odd].iloc[0]!r} is not an age such as 18OV or TOTAL.")
    table = pd.DataFrame(
        {
            "practice": read[columns["practice"]].str.upper(),
            "register": code,
            "condition": code.map(CONDITIONS).fillna(code),
            "from_age": ages.str.extract(AGE.pattern, flags=re.IGNORECASE)[0].fillna("0").astype(int),
            "people": people,
            "list": size,
        }
    )
    known = table["people"].notna() & table["list"].notna()
    fits = ~(table["people"] > table["list"])
    counts = {
        "rows without a count": int((~known).sum()),
        "registers larger than the list of patients": int((~fits).sum()),
    }
    left_out = {reason: count for reason, count in counts.items() if count}
    known &= fits
    return Source(table[known].reset_index(drop=True), len(read), left_out, _year(member, path.name))


def _year(*names: str) -> str:
    for name in names:
        for match in YEARS.finditer(name):
            first, second = match.groups()
            if (int(first) + 1) % 100 == int(second):
                return f"20{first}/{second}"
    raise DataError(f"{names[-1]} does not say which year it is of, such as QOF2425.zip.")


def registers_of_store(registers: pd.DataFrame, practices: pd.DataFrame, icb_of: pd.Series) -> pd.DataFrame:
    """
    Registers of the practices of a store, with the sums of their ICBs and of England.

    Parameters
    ----------
    registers
        As `read_registers` reads them.
    practices
        Practices of the store, indexed by code.
    icb_of
        ICB of every practice of England, indexed by code; empty where that is not known.

    Returns
    -------
    table
        The columns of `registers`; `practice` is also an ICB's code, or `England`, for the sums of all practices there.
    """
    keys = ["register", "condition", "from_age"]
    own = registers[registers["practice"].isin(practices.index)]
    icbs = registers.assign(practice=registers["practice"].map(icb_of))
    icbs = icbs[icbs["practice"].isin(set(practices["icb"]) - {""})]
    by_icb = icbs.groupby(["practice", *keys])[["people", "list"]].sum().reset_index()
    england = registers.groupby(keys)[["people", "list"]].sum().reset_index().assign(practice=ENGLAND_SUM)
    return pd.concat([own, by_icb, england], ignore_index=True)[list(registers.columns)]
