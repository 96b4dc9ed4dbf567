"""Small lookups of postcodes in the publisher's three layouts, of the made-up system of `tests.publishers`."""

import zipfile

from tests.publishers import lsoa_code

DIRECTORY = (
    "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa21,cty,ced,laua,ward,nhser,ctry,rgn,pcon,ttwa,"
    "itl,park,lsoa21,msoa21,wz11,sicbl,bua22,ru11ind,oac11,lat,long,lep1,lep2,pfa,imd,icb"
)
LOOKUP = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd,wd25cd,nhser24cd,"
    "ctry25cd,rgn25cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,wz11cd,sicbl24cd,bua24cd,ruc21ind,oac11ind,"
    "lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,icb23cd"
)
BEST_FIT = "pcd7,pcd8,pcds,dointr,doterm,usertype,oa21cd,lsoa21cd,msoa21cd,ladcd,lsoa21nm,msoa21nm,ladnm,ladnmw"
NAMES = {
    DIRECTORY: "ONSPD_AUG_2025_UK.csv",
    LOOKUP: "NSPL21_NOV_2025_UK.csv",
    BEST_FIT: "PCD_OA21_LSOA21_MSOA21_LAD_MAY25_UK_LU.csv",
}
POSTCODES = (
    ("ZE1 6TP", "199801", "", lsoa_code(0)),
    ("ZE1 6TQ", "199801", "201206", lsoa_code(1)),
    ("ZE19 1AA", "200506", "", lsoa_code(23)),
    ("ZE1 1AA", "198001", "", lsoa_code(3)),
    ("ZF9 9ZZ", "198001", "", lsoa_code(25)),
    ("AB1 0AA", "198001", "199606", "S01006514"),
    ("BT1 1AA", "198001", "", "N20000001"),
    ("JE2 3AB", "198001", "", "L99999999"),
)
"""Spaced postcode, when introduced, when ended, LSOA; the last four lie outside the system."""


def rows(header, postcodes=POSTCODES):
    """Lines of a lookup: every cell quoted, what is not told left empty."""
    names = header.split(",")
    lines = [header]
    for spaced, begun, ended, lsoa in postcodes:
        outward, inward = spaced.split()
        known = {
            names[0]: outward + inward.rjust(7 - len(outward)),
            names[1]: f"{outward:<5}{inward}",
            "pcds": spaced,
            "dointr": begun,
            "doterm": ended,
            "lsoa21": lsoa,
            "lsoa21cd": lsoa,
            "ladnmw": "Môn" if "ladnmw" in names else "",
        }
        lines.append(",".join(f'"{known.get(name, "")}"' for name in names))
    return "\r\n".join(lines) + "\r\n"


def write_postcodes(folder, header=BEST_FIT, *, zipped=False, text=None):
    """Write a lookup under the publisher's name, as CSV or within the zip as published; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    name = NAMES[header]
    text = rows(header) if text is None else text
    if not zipped:
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name
    path = folder / name.replace(".csv", ".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"Data/{name}", text)
        archive.writestr(f"Data/multi_csv/{name.replace('.csv', '_ZE.csv')}", text)
        archive.writestr("Documents/Names and Codes.csv", "code,name\n")
    return path
