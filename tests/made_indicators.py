"""Files of indicators in the publishers' layouts for the made-up system: of LSOAs, and of places."""

from tests.publishers import AMBRIDGE, BORCHESTER, FELPERSHAM, lsoas

GROUPS = (
    "Asian, Asian British or Asian Welsh",
    "Black, Black British, Black Welsh, Caribbean or African",
    "Mixed or Multiple ethnic groups",
    "Other ethnic group",
    "White",
)
LIFE = "Life expectancy at birth"
YEARS = range(2015, 2022)


def ethnicity():
    """Of 1,000 residents of an LSOA as many are Asian as ten times its number (0 to 29), the others White."""
    head = ["date", "geography", "geography code", "Ethnic group: Total: All usual residents"]
    lines = [",".join([*head, *(f'"Ethnic group: {group}"' for group in GROUPS)])]
    lines += [f"2021,{name},{code},1000,{10 * number},0,0,0,{1000 - 10 * number}" for number, code, name, _ in lsoas()]
    return "\n".join(lines) + "\n"


def fingertips():
    """
    Life expectancy of two places and England, females, with limits; admissions of all three, counted; one suppressed.

    Ambridge's falls by a year each three years from 84 and is below England's 83 in the last; Borchester's stays at 83.
    """
    head = (
        "Indicator ID,Indicator Name,Area Code,Sex,Age,Category Type,Category,Time period,Value,Lower CI 95.0 limit,"
        "Upper CI 95.0 limit,Count,Denominator,Value note,Time period Sortable"
    )
    lines = [head]
    for step, year in enumerate(YEARS):
        period, key = f"{year} - {year % 100 + 2}", f"{year}0000"
        for code, value in ((AMBRIDGE, 84 - step), (BORCHESTER, 83.0), ("E92000001", 83.0)):
            limits = f"{value - 0.3},{value + 0.3}"
            lines.append(f"90366,{LIFE},{code},Female,All ages,,,{period},{value},{limits},,,,{key}")
    for code, count in ((AMBRIDGE, 30), (BORCHESTER, 20), (FELPERSHAM, None), ("E92000001", 200)):
        note = "" if count else "Value suppressed for disclosure control due to small count"
        value = f"{count / 10},,,{count},1000" if count else ",,,,"
        lines.append(f"999,Made-up admissions,{code},Persons,All ages,,,2022/23,{value},{note},20220000")
    return "\n".join(lines) + "\n"


def write_indicators(folder):
    """Write both under the publishers' names; return the folder."""
    (folder / "census2021-ts021-lsoa.csv").write_text(ethnicity(), encoding="utf-8")
    (folder / "fingertips_made_up.csv").write_text(fingertips(), encoding="utf-8")
    return folder
