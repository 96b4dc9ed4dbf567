"""OS Open Names in its layout: no header, 34 columns, a file for each square of the National Grid."""

import csv
import io
import zipfile


def row(name, local, easting, northing, kind="populatedPlace"):
    cells = [""] * 34
    cells[0], cells[2], cells[6], cells[7], cells[8], cells[9] = name, name, kind, local, str(easting), str(northing)
    return cells


def write_gazetteer(folder, squares):
    path = folder / "opname_csv_gb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Doc/OS_Open_Names_Header.csv", "ID,NAMES_URI,NAME1")
        for name, rows in squares.items():
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            archive.writestr(f"Data/{name}.csv", "\ufeff" + text.getvalue())
    return path
