"""Life expectancy at birth by local authority and sex, from the Office for National Statistics."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.marks import WITHHELD, without_marks
from needs_map.data.files.tables import column_like, header_of, number_column, read_csv
from needs_map.data.indicators.definitions import (
    OBSERVATION_COLUMNS,
    SUPPRESSED,
    Indicator,
    KnownAreas,
    Observed,
    level_of_areas,
)

SEXES = {"male": "males", "males": "males", "female": "females", "females": "females", "persons": "persons"}
COLUMNS = {
    "area": (r"area code", "area code"),
    "sex": (r"sex", "sex"),
    "value": (r"life expectancy( at birth)?", "life expectancy"),
}
OPTIONAL = {
    "period": r"(time )?period",
    "age": r"age( group)?",
    "lower_cl": r"lower (95%? )?(ci|confidence (interval|limit))( limit)?",
    "upper_cl": r"upper (95%? )?(ci|confidence (interval|limit))( limit)?",
}
AT_BIRTH = {"<1", "under 1", "0", "at birth"}
YOUNGEST, OLDEST = 40.0, 110.0  # years: a figure outside is no life expectancy at birth


def read_life_expectancy(path: Path, known: KnownAreas) -> list[Observed]:
    """
    Read life expectancy at birth.

    Parameters
    ----------
    path
        CSV: `Area code`, `Area name`, `Sex`, `Life expectancy`; may have `Period` (else the year in the file's name),
        `Age group` (rows of other ages than birth are left out) and 95% limits.
    known
        Areas of the store; other local authorities, ICBs and England are kept too.

    Returns
    -------
    indicators
        One, by sex and period.

    Raises
    ------
    DataError
        If a column is missing, a figure is no number of years, a sex is unknown, an area stands twice for a sex, or
        nothing gives the period of the figures.

    References
    ----------
    Office for National Statistics, Life expectancy for local areas of Great Britain.
    """
    header = header_of(path)
    wanted = {key: column_like(header, pattern, path, meaning) for key, (pattern, meaning) in COLUMNS.items()}
    for key, pattern in OPTIONAL.items():
        found = [name for name in header if re.fullmatch(pattern, name, re.IGNORECASE)]
        wanted |= {key: found[0]} if len(found) == 1 else {}
    text = read_csv(path, only=list(wanted.values())).rename(columns={name: key for key, name in wanted.items()})
    if "age" in text:
        text = text[text["age"].str.lower().isin(AT_BIRTH)]
    text = text.assign(period=_periods(text, path))
    rows = pd.DataFrame({"area": text["area"], "level": level_of_areas(text["area"], known), "period": text["period"]})
    rows["sex"] = _sexes(text, path)
    for figure in ("numerator", "denominator", "lower_cl", "upper_cl", "value"):
        if figure in text:
            text[figure], note = without_marks(text[figure])
        rows[figure] = number_column(text, figure, path) if figure in text else np.nan
    rows["note"] = note.replace(WITHHELD, SUPPRESSED)
    _check(rows, path)
    table = rows[rows["level"] != ""].assign(age="all ages", group_type="", group="")
    if not len(table):
        raise DataError(f"{path.name} has no row of England or of any area of the store: download it for its areas.")
    return [Observed(_indicator(table), table[list(OBSERVATION_COLUMNS)].reset_index(drop=True))]


def _periods(text: pd.DataFrame, path: Path) -> pd.Series:
    if "period" in text:
        return text["period"]
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", path.stem)
    if year is None:
        raise DataError(f"{path.name} has no column 'Period' and no year in its name: name it such as ..._2023_la.csv.")
    return pd.Series(year[1], index=text.index)


def _sexes(text: pd.DataFrame, path: Path) -> pd.Series:
    sexes = text["sex"].str.lower().map(SEXES)
    if sexes.isna().any():
        row = text.index[sexes.isna()][0]
        raise DataError(f"{path.name}: row {row + 2}: the sex {text.loc[row, 'sex']!r} is not Male or Female.")
    return sexes


def _check(rows: pd.DataFrame, path: Path) -> None:
    wrong = ~rows["value"].between(YOUNGEST, OLDEST) & rows["value"].notna()
    if wrong.any():
        row = rows.index[wrong][0]
        raise DataError(
            f"{path.name}: row {row + 2} ({rows.loc[row, 'area']}): {rows.loc[row, 'value']:g} is no life expectancy "
            "at birth in years: was the file edited?"
        )
    outside = (rows["lower_cl"] > rows["value"]) | (rows["upper_cl"] < rows["value"])
    if outside.any():
        row = rows.index[outside][0]
        raise DataError(f"{path.name}: row {row + 2} ({rows.loc[row, 'area']}): the value is outside its limits.")
    twice = rows.duplicated(["area", "period", "sex"])
    if twice.any():
        row = rows.index[twice][0]
        raise DataError(
            f"{path.name}: row {row + 2} gives {rows.loc[row, 'area']} ({rows.loc[row, 'sex']}) a second time: "
            "keep one."
        )


def _indicator(table: pd.DataFrame) -> Indicator:
    limits = (
        "the publisher's 95% confidence intervals"
        if table["lower_cl"].notna().any()
        else "the file has no confidence intervals"
    )
    single = table["period"].str.fullmatch(r"\d{4}").all()
    return Indicator(
        key="ons_life_expectancy",
        name="Life expectancy at birth, single year" if single else "Life expectancy at birth (ONS)",
        short="Life expectancy (year)" if single else "Life expectancy (ONS)",
        group="Life expectancy",
        kind="mean",
        unit="years",
        per=np.nan,
        polarity="high is good",
        decimals=1,
        native_level="authority",
        period_type="calendar year" if single else "three years",
        method=f"Period life expectancy from a life table of deaths and population estimates; {limits}.",
        publisher="Office for National Statistics",
        source="Life expectancy for local areas of Great Britain",
        licence="Open Government Licence v3.0",
        page="https://www.ons.gov.uk/peoplepopulationandcommunity/healthandsocialcare/healthandlifeexpectancies/datasets/"
        "lifeexpectancyforlocalareasofgreatbritainsingleyearperiods",
        definition="The years that a newborn baby would live on average if death rates at each age stayed as they were "
        "in the period.",
        caveat="A single year has few deaths in a small area, so the figure varies by chance." if single else "",
    )
