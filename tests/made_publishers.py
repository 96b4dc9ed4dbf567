"""Small made-up files in the publishers' layouts: two ICBs, four authorities, a county, 24 LSOAs on a grid."""

import io
import re
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import xlsxwriter

from needs_map.data import catalogue as known
from needs_map.data.fetching.addresses import addresses
from needs_map.data.indicators.census_topics import topics
from tests import ages_files
from tests.publishers import DECILE, INDICES, RANK, RESIDENTS

ICBS = {"E54000901": "NHS Alton and Bexshire Integrated Care Board", "E54000902": "NHS Dunshire Integrated Care Board"}
AUTHORITIES = {"E06000901": "Alton", "E07000901": "Bexby", "E07000902": "Corham", "E06000902": "Dun"}
COUNTY = ("E10000901", "Bexshire")
SIDE = 0.01
SERVICES = "services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
BOUNDARIES = f"{SERVICES}/Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BSC_V4/FeatureServer/0"
LOOKUP_26 = f"{SERVICES}/LSOA21_SICBL26_ICB26_NHSER26_LAD26/FeatureServer/0"
LOOKUP_24 = f"{SERVICES}/LSOA21_SICBL24_ICB24_CAL24_LAD24_EN_LU/FeatureServer/0"
EXACT_FIT = f"{SERVICES}/LSOA11_LSOA21_LAD22_EW_LU/FeatureServer/0"
WARDS = f"{SERVICES}/LSOA21_WD25_LAD25_EW_LU_v2/FeatureServer/0"
COUNCIL = "data.leicester.gov.uk/explore/dataset/deprivation-in-leicester-2025/download/?format=xlsx"
UPPER = f"{SERVICES}/LTLA23_UTLA23_EW_LU/FeatureServer/0"
MEDIA = "assets.publishing.service.gov.uk/media"
FILE_7 = f"{MEDIA}/691ded56d140bbbaa59a2a7d/File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv"
FILE_7_2019 = (
    f"{MEDIA}/5dc407b440f0b6379a7acc8d/File_7_-_All_IoD2019_Scores__Ranks__Deciles_and_Population_Denominators_3.csv"
)
NAMES = "houseofcommonslibrary.github.io/msoanames/MSOA-Names-Latest2.csv"
PATIENTS = "files.digital.nhs.uk/90/3BAC6F/gp-reg-pat-prac-lsoa-2021-male-female-July-25.zip"
PRACTICE_MAP = "files.digital.nhs.uk/98/8142DB/gp-reg-pat-prac-map.zip"
ONS = "www.ons.gov.uk/file?uri=/peoplepopulationandcommunity/populationandmigration"
ESTIMATES = (
    f"{ONS}/populationestimates/datasets/lowersuperoutputareamidyearpopulationestimates/"
    "mid2022revisednov2025tomid2024/sapelsoasyoa20222024.xlsx"
)
PROJECTIONS = (
    f"{ONS}/populationprojections/datasets/localauthoritiesinenglandz1/"
    "2022basedmigrationcategoryvarianton2023localauthoritygeographies/2022snpppopulationsyoamigcat23.zip"
)
FILE_8 = f"{MEDIA}/691dec012c6b98ecdbc500d4/File_8_IoD2025_Underlying_Indicators.xlsx"
FILE_10 = f"{MEDIA}/6917412ebc34c86ce4e6e7fc/File_10_-_IoD2025_Local_Authority_District_Summaries__lower-tier__v2.xlsx"
ETHNICITY = "www.nomisweb.co.uk/output/census/2021/census2021-ts021.zip"
FINGERTIPS = (
    "fingertips.phe.org.uk/api/all_data/csv/by_indicator_id?indicator_ids=90366,90362&child_area_type_id=502"
    "&parent_area_type_id=15"
)
SUMMARISED = ("Average rank", "Rank of average rank", "Average score", "Rank of average score")
PACKED = (2025, 7, 1, 0, 0, 0)  # when the zips were, so that two of the same files are the same
ESTIMATED, PROJECTED = range(2022, 2025), range(2022, 2031)
ALTON, BEXBY = list(AUTHORITIES)[:2]
SYSTEM = f"""
code = "alton"
name = "Alton and Bexby"
[[icb]]
code = "E54000901"
name = "Alton and Bexshire ICB"
[[icb.place]]
code = "{ALTON}"
name = "Alton"
authorities = ["{ALTON}"]
[[icb.place]]
code = "{BEXBY}"
name = "Bexby"
authorities = ["{BEXBY}"]
"""
"""Two of the four authorities."""


def lsoas():
    """24 LSOAs, six an authority in the order of the codes; the last two of Corham are in the other ICB."""
    rows = []
    for number in range(24):
        authority, name = list(AUTHORITIES.items())[number // 6]
        second = name == "Dun" or (name == "Corham" and number % 6 >= 4)
        rows.append(
            {
                "code": f"E0100{9001 + number}",
                "name": f"{name} 00{1 + number % 6 // 3}{'ABC'[number % 3]}",
                "authority": authority,
                "authority_name": name,
                "icb": list(ICBS)[second],
                "column": number % 6,
                "row": number // 6,
            }
        )
    return rows


def square(row):
    west, south = -1.5 + row["column"] * SIDE, 52.5 + row["row"] * SIDE
    ring = [[west, south], [west + SIDE, south], [west + SIDE, south + SIDE], [west, south + SIDE], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def boundaries():
    return [
        {"properties": {"FID": n, "LSOA21CD": row["code"], "LSOA21NM": row["name"]}, "geometry": square(row)}
        for n, row in enumerate(lsoas(), 1)
    ]


def lookup(year="24", icbs=None):
    names = icbs or ICBS
    return [
        {
            "LSOA21CD": row["code"],
            "LSOA21NM": row["name"],
            f"ICB{year}CD": row["icb"] if icbs is None else next(iter(icbs)),
            f"ICB{year}NM": names[row["icb"]] if icbs is None else next(iter(icbs.values())),
            f"LAD{year}CD": row["authority"],
            f"LAD{year}NM": row["authority_name"],
            "ObjectId": n,
        }
        for n, row in enumerate(lsoas(), 1)
    ]


def _file_7(header, rows, end):
    """File 7 of either issue, the same figures for the index and its seven domains."""
    for index, unit in INDICES[:8]:
        header += [f"{index} Score{unit}", f"{index} {RANK}", f"{index} {DECILE}"]
    lines = [",".join(f'"{name}"' if "," in name else name for name in header + end)]
    for before, figures, after in rows:
        lines.append(",".join([*before, *figures * 8, *after]))
    return lines


def file_7():
    header = ["LSOA code (2021)", "LSOA name (2021)"]
    header += ["Local Authority District code (2024)", "Local Authority District name (2024)"]
    rows = [
        (
            [row["code"], row["name"], row["authority"], row["authority_name"]],
            [f"{50 - n}.5", str(n), str(-(-n * 10 // 24))],
            [str(1000 + n)],
        )
        for n, row in enumerate(lsoas(), 1)
    ]
    return ("\ufeff" + "\r\n".join(_file_7(header, rows, [RESIDENTS])) + "\r\n").encode()


def file_7_2019(codes):
    header = ["LSOA code (2011)", "LSOA name (2011)"]
    header += ["Local Authority District code (2019)", "Local Authority District name (2019)"]
    end = ["Total population: mid 2015 (excluding prisoners)"]
    end.append("Dependent Children aged 0-15: mid 2015 (excluding prisoners)")
    rows = [
        ([code, "Old", "E07000900", "Old"], ["1.5", str(n), str(-(-n * 10 // len(codes)))], [str(100 * n), "5"])
        for n, code in enumerate(codes, 1)
    ]
    return ("\n".join(_file_7(header, rows, end)) + "\n").encode()


def exact_fit():
    return [
        {"LSOA11CD": r["code"], "LSOA11NM": r["name"], "LSOA21CD": r["code"], "LSOA21NM": r["name"], "CHGIND": "U"}
        for r in lsoas()
    ]


def upper_tier():
    county = {"E07000901", "E07000902"}
    return [
        {
            "LTLA23CD": code,
            "LTLA23NM": name,
            "UTLA23CD": COUNTY[0] if code in county else code,
            "UTLA23NM": COUNTY[1] if code in county else name,
        }
        for code, name in AUTHORITIES.items()
    ]


def msoa_names():
    names = sorted({row["name"][:-1] for row in lsoas()})
    lines = ["msoa21cd,msoa21nm,msoa21nmw,msoa21hclnm,msoa21hclnmw,Laname"]
    lines += [f"E0200{9001 + n},{name},,{name.split()[0]} Quarter {n},," for n, name in enumerate(names)]
    return ("\n".join(lines) + "\n").encode()


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", "."), PACKED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def patients(padding=0):
    lines = ["PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,LSOA_CODE,SEX,NUMBER_OF_PATIENTS"]
    lines += [
        f"GP_PRAC_PAT_LIST,01JUL2025,C80001,SURGERY,{row['code']},ALL,{2000 + n}" for n, row in enumerate(lsoas())
    ]
    lines += [f"GP_PRAC_PAT_LIST,01JUL2025,C80002,SURGERY,W0100{n:04d},ALL,1" for n in range(padding)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("gp-reg-pat-prac-lsoa-all.csv", PACKED), "\n".join(lines) + "\n")
    return out.getvalue()


def practice_map():
    lines = [
        "EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,"
        "SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_NAME",
        "01Jul2025,C80001,SURGERY,AB1 2CD,U80001,ALTON PCN,01A,ALTON,E54000901,ALTON AND BEXSHIRE ICB",
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("gp-reg-pat-prac-map.csv", PACKED), "\n".join(lines) + "\n")
    return out.getvalue()


def of_lists():
    """Members of networks, ages and registers of the one practice, at the addresses that the catalogue names."""
    icb = ",01A,ALTON ICB,"
    cells = ["C80001", "SURGERY", *[""] * 7, "AB1 2CD", "20190701", "", "A", "B", "01A", *[""] * 10, "4", ""]
    members = f"C80001,SURGERY{icb}U80001,ALTON PCN{icb}20190701,,True\n"
    ages = (
        "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n"
        "LISTS,2025-07-01,GP,C80001,,AB1 2CD,MALE,0_4,2000\nLISTS,2025-07-01,GP,C80001,,AB1 2CD,FEMALE,95+,40\n"
    )
    registers = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\nC80001,COPD,900,TOTAL,48000\n"
    found = {}
    for key, name, text in (
        ("network_members", "", members),
        ("practice_dates", "", ",".join(cells) + "\n"),
        ("list_ages", "gp-reg-pat-prac-quin-age.csv", ages),
        ("registers", "PREVALENCE_2425.csv", registers),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(zipfile.ZipInfo(name or "none", PACKED), text)
        place = addresses(Path(known.__file__).with_name("catalogue.toml"))[key][0]
        found[place.url.removeprefix("https://")] = out.getvalue() if name else text.encode()
    return found


def people(number, year):
    """
    Of LSOA number 0 to 23, females aged 0 to 90, then males.

    In mid-2022 they are the 1,001 to 1,024 residents of File 7, spread as evenly as whole people can be from females
    under 1 on; each year after, there is one more of every age and sex.
    """
    each, more = divmod(1001 + number, 182)
    return [each + (position < more) + year - ESTIMATED[0] for position in range(182)]


@cache
def estimates():
    out = io.BytesIO()
    rows = list(enumerate(lsoas()))
    tables = {year: {(row["authority"], row["code"]): people(n, year) for n, row in rows} for year in ESTIMATED}
    ages_files.write_estimates(out, tables)
    return out.getvalue()


@cache
def projections():
    """The LSOAs of each authority together, going on as they are estimated."""
    out = io.BytesIO()
    figures = np.array([[people(n, year) for year in PROJECTED] for n in range(24)], dtype=float)
    wholes = dict(zip(AUTHORITIES, figures.reshape(4, 6, len(PROJECTED), 182).sum(axis=1), strict=True))
    by_sex = ({code: whole[:, part] for code, whole in wholes.items()} for part in (slice(91), slice(91, 182)))
    ages_files.write_projections(out, *by_sex, PROJECTED)
    return out.getvalue()


@cache
def file_8():
    """Violence in every LSOA: its number, for every 1,000 people at risk."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("IoD25 Crime Domain")
        sheet.write_row(0, 0, ["LSOA code (2021)", "Violence with injury, rate per 1,000 'at-risk population'"])
        for number, row in enumerate(lsoas()):
            sheet.write_row(number + 1, 0, [row["code"], number])
    return out.getvalue()


def file_10(averages=None):
    """Averages of authorities as the publisher lays them out: a sheet of notes, one of the IMD, one of a domain."""
    averages = dict.fromkeys(AUTHORITIES, (20.5, 17_000.25)) if averages is None else averages
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2025, 10, 30)})  # the same bytes whenever it is made
        book.add_worksheet("Notes").write_row(0, 0, ["Local authority district summaries of the IoD 2025"])
        for name in ("IMD", "Income"):
            sheet = book.add_worksheet(name)
            code = ["Local Authority District code (2024)", "Local Authority District name (2024)"]
            sheet.write_row(0, 0, [*code, *(f"{name} - {of}" for of in SUMMARISED)])
            for number, (area, (score, rank)) in enumerate(averages.items()):
                sheet.write_row(number + 1, 0, [area, f"Name of {area}", rank, number + 1, score, number + 1])
    return out.getvalue()


def ethnicity():
    """A hundred residents in every LSOA: as many Asian as its number, the others White."""
    groups = {
        "Asian, Asian British or Asian Welsh": lambda number: number,
        "Black, Black British, Black Welsh, Caribbean or African": lambda _: 0,
        "Mixed or Multiple ethnic groups": lambda _: 0,
        "Other ethnic group": lambda _: 0,
        "White": lambda number: 100 - number,
    }
    head = ["date", "geography", "geography code", "Ethnic group: Total: All usual residents"]
    lines = [",".join([*head, *(f'"Ethnic group: {name}"' for name in groups)])]
    for number, row in enumerate(lsoas()):
        figures = ",".join(str(people(number)) for people in groups.values())
        lines.append(f"2021,{row['name']},{row['code']},100,{figures}")
    return zipped(**{"census2021-ts021-lsoa__csv": "\n".join(lines) + "\n"})


def fingertips():
    """Life expectancy of every authority and England, females alone."""
    head = (
        "Indicator ID,Indicator Name,Area Code,Sex,Age,Category Type,Category,Time period,Value,Lower CI 95.0 limit,"
        "Upper CI 95.0 limit,Count,Denominator,Value note,Time period Sortable"
    )
    codes = ["E92000001", *AUTHORITIES]
    lines = [
        f"90366,Life expectancy at birth,{code},Female,All ages,,,2021 - 23,{80 + number},{79 + number},{81 + number}"
        ",,,,20210000"
        for number, code in enumerate(codes)
    ]
    return ("\n".join([head, *lines]) + "\n").encode()


@cache
def council():
    """Neighbourhoods of Alton alone, as its council publishes them: three LSOAs each."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Sheet")
    sheet.write_row(0, 0, ["\ufeffLSOA code", "ICB Neighbourhood"])
    for number, row in enumerate(lsoas()[:6]):
        sheet.write_row(number + 1, 0, [row["code"], f"Alton {'East' if number < 3 else 'West'}"])
    book.close()
    return out.getvalue()


def wards():
    return [{"LSOA21CD": r["code"], "WD25CD": f"E0500090{r['row']}", "WD25NM": f"Ward {r['row']}"} for r in lsoas()]


def publish(publisher):
    """Fill a publisher with all of them, at the addresses that the catalogue names."""
    publisher.layers |= {BOUNDARIES: boundaries(), LOOKUP_24: lookup(), EXACT_FIT: exact_fit(), UPPER: upper_tier()}
    publisher.layers[WARDS] = wards()
    publisher.files |= {FILE_7: file_7(), NAMES: msoa_names(), PATIENTS: patients()}
    publisher.files |= {ESTIMATES: estimates(), PROJECTIONS: projections()}
    publisher.files |= {FILE_10: file_10(), PRACTICE_MAP: practice_map()}
    publisher.files |= {FILE_8: file_8(), ETHNICITY: ethnicity(), FINGERTIPS: fingertips(), COUNCIL: council()}
    publisher.files |= dict(topics_and_profiles()) | of_lists()
    codes = [row["code"] for row in lsoas()]
    publisher.files[FILE_7_2019] = file_7_2019([*codes[2:], *codes[:2]])


def topics_and_profiles():
    """Census topics, fuel poverty, and profiles of Fingertips without figures: a header alone, as its site gives it."""
    for key, (place, *_) in addresses(Path(known.__file__).with_name("catalogue.toml")).items():
        url = place.url.removeprefix("https://")
        if key.startswith("fingertips#"):
            yield url, fingertips().partition(b"\n")[0] + b"\n"
        elif key.startswith("fingertips_metadata#"):
            yield url, b"Indicator ID,Indicator,Definition,Unit,Value type,Polarity\n"
        elif key.startswith("census_topics#"):
            table = key.partition("#")[2]
            own = [one for one in topics().values() if one["table"] == table]
            columns = dict.fromkeys(re.sub(r"\[- \]", " ", of) for one in own for of in one["numerator"])
            lines = [",".join(["geography code", "Topic: Total: All", *(f"Topic: {column}" for column in columns)])]
            lines += [f"{row['code']},100,{','.join('10' for _ in columns)}" for row in lsoas()]
            yield url, zipped(**{f"census2021-{table}-lsoa__csv": "\n".join(lines) + "\n"})
        elif key == "fuel_poverty":
            yield url, fuel_poverty()


@cache
def fuel_poverty():
    """Of a hundred households in every LSOA ten are poor."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Table 3")
        sheet.write_row(2, 0, ["LSOA Code", "Number of households", "Number of households in fuel poverty"])
        for number, row in enumerate(lsoas()):
            sheet.write_row(number + 3, 0, [row["code"], 100, 10])
    return out.getvalue()


def small_catalogue(folder, *, whole=False):
    """
    The project's catalogue with the numbers of rows of these files in it: its addresses are tested as they are.

    Unless it is whole, it has one table of census topics and two profiles: a build reads each like the others.
    """
    text = known.CATALOGUE.read_text(encoding="utf-8")
    text = re.sub(r"^least = [1-9].*$", "least = 1", re.sub(r"^rows = \d+$", "rows = 24", text, flags=re.M), flags=re.M)
    text = re.sub(r"(\[\[msoa_names.fetch\]\]\n(?:.+\n)*?)rows = 24", r"\1rows = 8", text)
    if not whole:
        text = re.sub(r'\[\[census_topics\.fetch\]\]\nkey = "(?!ts037)(?:.+\n)+', "", text)
        text = re.sub(r"\[\[fingertips_profiles\]\]\nnumber = (?!143|19\n)(?:.+\n)+", "", text)
    path = folder / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return path
