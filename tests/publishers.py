"""
Small files in the publishers' layouts, of a made-up system: 2 ICBs, 3 places, 24 square LSOAs on a grid.

LSOA number i stands in column i // 4 from the west and row i % 4 from the south and has IMD rank i + 1 of 30, so three
LSOAs fall in each decile; six more lie elsewhere in England and hold the last ranks, and one lies in Wales. Residents
are 1,000, 1,100 and 1,200 in turn; registered patients 2,000 in the first six LSOAs, in deciles 1 and 2, and 1,000 in
the others. No code here is a real one.
"""

import json
import zipfile
from math import ceil

import geopandas as gpd
import pandas as pd
import shapely

SYSTEM_LSOAS, ELSEWHERE, ENGLISH = 24, 6, 30
IMD_FILE = "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv"
LOOKUP_FILE = "LSOA21_SICBL24_ICB24_CAL24_LAD24_EN_LU.csv"
BOUNDARIES_FILE = "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BSC_V4.geojson"
REGISTERED_FILE = "gp-reg-pat-prac-lsoa-2021-male-female-July-25.zip"
REGISTERED_MEMBER = "gp-reg-pat-prac-lsoa-all.csv"
MSOA_FILE = "MSOA-Names-Latest2.csv"
NEIGHBOURHOODS_FILE = "neighbourhoods_tiny.csv"

AMBRIDGE, BORCHESTER, FELPERSHAM = "E06999001", "E10999002", "E06999003"
EAST, WEST = "E54999001", "E54999002"
# Authority: code, name, ICB, ICB's name, number of LSOAs; in the order of the LSOAs.
AUTHORITIES = (
    ("E06999001", "Ambridge", EAST, "NHS Borsetshire Integrated Care Board", 12),
    ("E07999021", "Lakey Hill", EAST, "NHS Borsetshire Integrated Care Board", 4),
    ("E07999022", "Loxley Barrett", EAST, "NHS Borsetshire Integrated Care Board", 2),
    ("E06999003", "Felpersham", WEST, "NHS Felpersham Integrated Care Board", 6),
    ("E06999009", "Elsewhere", "E54999009", "NHS Elsewhere Integrated Care Board", 6),
)
SYSTEM = f"""\
code = "tiny"
name = "Borsetshire and Felpersham"
cluster = "Tiny cluster"
default_area = "{AMBRIDGE}"

[[icb]]
code = "{EAST}"
name = "Borsetshire ICB"
short = "Borsetshire"

[[icb.place]]
code = "{AMBRIDGE}"
name = "Ambridge"
authorities = ["E06999001"]

[[icb.place]]
code = "{BORCHESTER}"
name = "Borchester"
authorities = ["E07999021", "E07999022"]

[[icb]]
code = "{WEST}"
name = "Felpersham ICB"

[[icb.place]]
code = "{FELPERSHAM}"
name = "Felpersham"
authorities = ["E06999003"]
"""

RANK, DECILE = "Rank (where 1 is most deprived)", "Decile (where 1 is most deprived 10% of LSOAs)"
# Names of the indices in File 7, and what the publisher adds to the header of the score.
INDICES = (
    ("Index of Multiple Deprivation (IMD)", ""),
    ("Income", " (rate)"),
    ("Employment", " (rate)"),
    ("Education, Skills and Training", ""),
    ("Health Deprivation and Disability", ""),
    ("Crime", ""),
    ("Barriers to Housing and Services", ""),
    ("Living Environment", ""),
    ("Income Deprivation Affecting Children Index (IDACI)", " (rate)"),
    ("Income Deprivation Affecting Older People (IDAOPI)", " (rate)"),
    ("Children and Young People Sub-domain", ""),
    ("Adult Skills Sub-domain", ""),
    ("Geographical Barriers Sub-domain", ""),
    ("Wider Barriers Sub-domain", ""),
    ("Indoors Sub-domain", ""),
    ("Outdoors Sub-domain", ""),
)
RESIDENTS = "Total population: mid 2022"


def lsoa_code(number):
    return f"E01999{number:03}"


def lsoas():
    """Number, code, name, authority of each English LSOA; four to an MSOA, named after the authority."""
    rows = []
    for authority in AUTHORITIES:
        for position in range(authority[4]):
            name = f"{authority[1]} {position // 4 + 1:03}{'ABCD'[position % 4]}"
            rows.append((len(rows), lsoa_code(len(rows)), name, authority))
    return rows


def imd_table():
    """File 7 with its 56 columns, text in each; the first and the seventh domain run against each other."""
    rows = []
    for number, code, name, authority in lsoas():
        row = {
            "LSOA code (2021)": code,
            "LSOA name (2021)": name,
            "Local Authority District code (2024)": authority[0],
            "Local Authority District name (2024)": authority[1],
        }
        for index, unit in INDICES:
            rank = ENGLISH - number if index == "Living Environment" else number + 1
            decile = DECILE if index != "Children and Young People Sub-domain" else DECILE.removesuffix("As)")
            row[f"{index} Score{unit}"] = f"{(ENGLISH + 1 - rank) / 10:.3f}"
            row[f"{index} {RANK}"] = str(rank)
            row[f"{index} {decile}"] = str(ceil(rank * 10 / ENGLISH))
        row[RESIDENTS] = str(1000 + 100 * (number % 3))
        row["Dependent Children aged 0-15: mid 2022"] = "200"
        row["Older population aged 60 and over: mid 2022"] = "250"
        row["Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022"] = "600"
        rows.append(row)
    return pd.DataFrame(rows)


def lookup_table():
    """ONS lookup, in another order than File 7."""
    rows = [
        {
            "LSOA21CD": code,
            "LSOA21NM": name,
            "SICBL24CD": "E38999001",
            "SICBL24CDH": "01X",
            "SICBL24NM": f"{board_name} - 01X",
            "ICB24CD": board,
            "ICB24CDH": "QXX",
            "ICB24NM": board_name,
            "LAD24CD": authority,
            "LAD24NM": authority_name,
            "ObjectId": str(number + 1),
        }
        for number, code, name, (authority, authority_name, board, board_name, _) in reversed(lsoas())
    ]
    return pd.DataFrame(rows)


def square(number):
    x, y = 450_000 + 1000 * (number // 4), 300_000 + 1000 * (number % 4)
    return shapely.box(x, y, x + 1000, y + 1000)


def boundaries():
    """Squares in longitude and latitude at 6 decimals, as the publisher rounds them."""
    numbers = [number for number, *_ in lsoas()] + [31]
    frame = gpd.GeoDataFrame(
        {
            "FID": [number + 1 for number in numbers],
            "LSOA21CD": [lsoa_code(number) for number in numbers[:-1]] + ["W01999001"],
            "LSOA21NM": [name for _, _, name, _ in lsoas()] + ["Llanfair 001A"],
        },
        geometry=[square(number) for number in numbers],
        crs="EPSG:27700",
    )
    web = frame.to_crs("EPSG:4326")
    web["geometry"] = shapely.transform(web.geometry.to_numpy(), lambda corners: corners.round(6))
    return web


def registered_rows():
    """Two practices to an LSOA, and rows that belong nowhere: patients by code are 7, 5, 11, 3 and 400."""
    rows = [
        (practice, code, patients)
        for number, code, *_ in lsoas()[:SYSTEM_LSOAS]
        for practice, patients in (("A81001", 600), ("A81002", 1400 if number < 6 else 400))
    ]
    rows += [
        ("A81001", "CLOSED", 4),
        ("A81002", "CLOSED", 3),
        ("A81001", "EMPTY", 5),
        ("A81001", "NO2011", 11),
        ("A81001", "W01999001", 3),
        ("A81002", lsoa_code(29), 400),
    ]
    return pd.DataFrame(
        [
            ("GP_PRAC_PAT_LIST", "01JUL2025", practice, f"SURGERY {practice}, THE", code, "ALL", str(patients))
            for practice, code, patients in rows
        ],
        columns=[
            "PUBLICATION", "EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "LSOA_CODE", "SEX", "NUMBER_OF_PATIENTS",
        ],
    )  # fmt: skip


def msoa_names():
    """Names of all MSOAs of the system but the last, which keeps its number."""
    names = list(dict.fromkeys(name[:-1] for _, _, name, _ in lsoas()[:SYSTEM_LSOAS]))
    return pd.DataFrame(
        {
            "msoa21cd": [f"E02999{number:03}" for number in range(len(names))],
            "msoa21nm": names,
            "msoa21nmw": "",
            "msoa21hclnm": [f"Village {number}" for number in range(len(names))],
            "msoa21hclnmw": "",
            "Laname": [name[:-4] for name in names],
        }
    ).iloc[:-1]


NEIGHBOURHOODS = ("Ambridge North & Green", "Ambridge South", "Borchester", "Felpersham")


def neighbourhood_table():
    """Four neighbourhoods of six LSOAs: two in Ambridge, published; one in each of the others, assumed."""
    return pd.DataFrame(
        [
            {
                "LSOA21CD": code,
                "place": "",
                "neighbourhood": NEIGHBOURHOODS[number // 6],
                "status": "published" if number < 12 else "assumed",
            }
            for number, code, *_ in lsoas()[:SYSTEM_LSOAS]
        ]
    )


def write_csv(path, table, *, bom=False, encoding="utf-8"):
    path.write_text(table.to_csv(index=False), encoding="utf-8-sig" if bom else encoding)


def write_registered(path, rows, *, member=REGISTERED_MEMBER, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr(member, rows.to_csv(index=False))
        for sex in ("male", "female"):
            archive.writestr(f"gp-reg-pat-prac-lsoa-{sex}.csv", rows.assign(SEX=sex.upper()).to_csv(index=False))


def write_boundaries(path, frame):
    """GeoJSON as the publisher writes it: one line, no `crs` member, longitude and latitude."""
    features = [
        {
            "type": "Feature",
            "properties": {"FID": int(row.FID), "LSOA21CD": row.LSOA21CD, "LSOA21NM": row.LSOA21NM},
            "geometry": json.loads(shapely.to_geojson(row.geometry)),
        }
        for row in frame.itertuples()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def write_all(folder):
    """Write all files and the system file `tiny.toml` into a folder; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / IMD_FILE, imd_table())
    write_csv(folder / LOOKUP_FILE, lookup_table(), bom=True)
    write_boundaries(folder / BOUNDARIES_FILE, boundaries())
    write_registered(folder / REGISTERED_FILE, registered_rows())
    write_csv(folder / MSOA_FILE, msoa_names())
    write_csv(folder / NEIGHBOURHOODS_FILE, neighbourhood_table())
    (folder / "tiny.toml").write_text(SYSTEM, encoding="utf-8")
    return folder
