"""Headings of the columns of tables of population by age."""

AREA_COLUMNS = ("code", "name", "level")
NAMED = {
    "age": "Age",
    "year": "Year",
    "people": "People",
    "under_5_percent": "Under 5",
    "over_65_percent": "65 and over",
    "over_80_percent": "80 and over",
    "median_age": "Median age",
    "dependants_to_100_of_working_age": "People under 16 or over 64 per 100 of working age",
    "people_to_square_km": "People per km²",
    "core20_people": "In Core20 areas",
    "core20_percent": "Core20 share",
    "service": "Service",
    "unit": "Unit",
    "rates_of": "Rates of",
    "more_people": "More people",
    "older_people": "Older people",
    "growth_percent": "Growth",
}


def headings_of(columns: list[str]) -> dict[str, str]:
    """
    Return words for the columns of a table.

    Parameters
    ----------
    columns
        Their names, such as `growth_2026_2030_percent`.
    """
    words = {}
    for column in columns:
        parts = column.split("_")
        if column in NAMED:
            words[column] = NAMED[column]
        elif column.startswith("growth_") and len(parts) > 3:  # noqa: PLR2004 - growth, first, last, percent
            words[column] = f"Growth {parts[1]} to {parts[2]}"
        elif column.startswith("published_"):
            words[column] = f"Published growth to 2040, {' '.join(parts[1:-2])}"
        elif column.endswith((", percent", "_percent")):
            words[column] = column.removesuffix("_percent").replace(", percent", ", share")
    return words
