"""Small files of people by single year of age, now and to come, as the publisher lays them out; a path or a buffer."""

import zipfile

import xlsxwriter


def write_estimates(path, people, *, header_row=4, totals=None, columns=None):
    """Write single-year estimates as the publisher lays them out: {year: {(authority, LSOA): 182 figures}}."""
    names = columns or [f"{sex}{age}" for sex in "FM" for age in range(91)]
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Cover").write(0, 0, "Cover sheet")
    for year, rows in people.items():
        sheet = book.add_worksheet(f"Mid-{year} LSOA 2021")
        sheet.write(0, 0, f"Mid-{year} LSOA 2021: population by single year of age and sex")
        header = ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total", *names]
        sheet.write_row(header_row - 1, 0, header)
        for number, ((authority, lsoa), figures) in enumerate(rows.items()):
            total = (totals or {}).get((year, lsoa), sum(f for f in figures if not isinstance(f, str)))
            row = [authority, f"Name of {authority}", lsoa, f"Name of {lsoa}", total, *figures]
            sheet.write_row(header_row + number, 0, row)
    book.close()
    return path


def write_projections(path, females, males, years, *, persons=None, everyone=None):
    """Write projections as the publisher zips them: {authority: years x 91 ages} for each sex."""
    labels = [*(str(age) for age in range(90)), "90 and over"]
    with zipfile.ZipFile(path, "w") as archive:
        both = persons or {code: females[code] + males[code] for code in females}
        for sex, tables in (("persons", both), ("males", males), ("females", females)):
            lines = [",".join(["AREA_CODE", "AREA_NAME", "COMPONENT", "SEX", "AGE_GROUP", *map(str, years)])]
            for code, table in tables.items():
                start = f"{code},Name of {code},Population,{sex}"
                whole = (everyone or {}).get((sex, code), table.sum(axis=1))
                lines.append(",".join([start, "All ages", *(f"{figure:.3f}" for figure in whole)]))
                for label, figures in zip(labels, table.T, strict=True):
                    lines.append(",".join([start, label, *(f"{figure:.3f}" for figure in figures)]))
            archive.writestr(f"2022 SNPP Population {sex}.csv", "\n".join(lines) + "\n")
    return path
