"""Population by age: reading the full-size file, projecting all LSOAs of England, and which method does better.

The file is made here, as large as the publisher's: 33,755 LSOAs, three sheets, 187 columns. Figures in it are made up.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np

AUTHORITIES = 296
LSOAS = 33_755
YEARS = (2022, 2023, 2024)
ROOT = Path(__file__).resolve().parent.parent
READ_SECONDS, READ_GIGABYTES = 60, 1.5
PROJECT_SECONDS, PROJECT_GIGABYTES = 30, 4.0
HORIZON = range(2022, 2048)
LEVELS = ("lsoa", "msoa", "neighbourhood", "place")


def _columns() -> list[str]:
    letters = [chr(65 + n) for n in range(26)]
    return (letters + [a + b for a in letters for b in letters])[:187]


def _workbook(names: list[str]) -> dict[str, str]:
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{relation}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{content}.worksheet+xml"/>' for n in numbers
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{content}.sheet.main+xml"/>{parts}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relation}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
    }


def write_full_size(path: Path) -> None:
    """Write made-up estimates of all LSOAs of England in the publisher's layout, row by row."""
    rng = np.random.default_rng(5)
    columns = _columns()
    header = ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total"]
    header += [f"{sex}{age}" for sex in "FM" for age in range(91)]

    def text(column: str, row: int, value: str) -> str:
        return f'<c r="{column}{row}" t="inlineStr"><is><t>{value}</t></is></c>'

    names = ["Cover", *(f"Mid-{year} LSOA 2021" for year in YEARS)]
    curve = 12 * np.exp(-((np.arange(91) / 75) ** 4)) + np.eye(91)[90] * 6
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _workbook(names).items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}')
        for number, name in enumerate(names, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
                sheet.write(
                    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/'
                    b'spreadsheetml/2006/main"><sheetData>'
                )
                sheet.write(f'<row r="1">{text("A", 1, name)}</row>'.encode())
                if name != "Cover":
                    cells = "".join(text(column, 4, word) for column, word in zip(columns, header, strict=True))
                    sheet.write(f'<row r="4">{cells}</row>'.encode())
                    people = rng.poisson(np.tile(curve, 2), (LSOAS, 182))
                    totals = people.sum(axis=1)
                    for index in range(LSOAS):
                        row = index + 5
                        authority = index % AUTHORITIES
                        cells = (
                            text("A", row, f"E07{authority:06d}")
                            + text("B", row, f"Authority {authority}")
                            + text("C", row, f"E01{index:06d}")
                            + text("D", row, f"Authority {authority} {index:05d}")
                        )
                        figures = [totals[index], *people[index].tolist()]
                        cells += "".join(
                            [
                                f'<c r="{column}{row}"><v>{figure}</v></c>'
                                for column, figure in zip(columns[4:], figures, strict=True)
                            ]
                        )
                        sheet.write(f'<row r="{row}">{cells}</row>'.encode())
                sheet.write(b"</sheetData></worksheet>")


def peak_gigabytes() -> float:
    """Most memory that this process has held; the kernel's own count, which a parent's size does not reach."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024**2


def read(path: Path) -> None:
    """Read the workbook in this process and print, as one line of JSON, what it took."""
    import pandas as pd  # noqa: PLC0415 - the parent must stay small

    from needs_map.data.people.population import read_estimates  # noqa: PLC0415

    begun = time.perf_counter()
    source = read_estimates(path, pd.Index([f"E01{index:06d}" for index in range(LSOAS)]))
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "peak": peak_gigabytes(), "rows": len(source.table)}))


def project(method: str) -> None:
    """Project made-up LSOAs of England in this process and print what it took."""
    from needs_map.needs.population.projection import small_area_projection  # noqa: PLC0415

    rng = np.random.default_rng(7)
    parent = np.sort(np.arange(LSOAS) % AUTHORITIES)
    estimates = rng.poisson(9, (LSOAS, len(YEARS), 2, 91)).astype(np.float32)
    base = np.zeros((AUTHORITIES, 2, 91))
    np.add.at(base, parent, estimates[:, -1])
    wholes = base[:, np.newaxis] * np.linspace(1, 1.15, len(HORIZON))[:, np.newaxis, np.newaxis]
    begun = time.perf_counter()
    people = small_area_projection(
        estimates, parent, wholes, estimate_years=YEARS, years=HORIZON, method=method, dtype=np.float32
    )
    seconds = time.perf_counter() - begun
    off = float(np.abs(people.sum(axis=0, dtype=np.float64) - wholes.sum(axis=0)).max())
    print(json.dumps({"seconds": seconds, "peak": peak_gigabytes(), "cells": people.size, "off": off}))


def child(*words: str) -> dict:
    """Do one job in a process of its own and return what it printed."""
    command = [sys.executable, "-m", "benchmarks.population", *words]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(ended.stderr)
    return json.loads(ended.stdout.splitlines()[-1])


def verdict(found: dict, seconds: float, gigabytes: float) -> str:
    met = found["seconds"] <= seconds and found["peak"] <= gigabytes
    return (
        f"{found['seconds']:.1f} s (aim {seconds} s), peak {found['peak']:.2f} GB (aim {gigabytes} GB): "
        f"{'met' if met else 'MISSED'}"
    )


def back_tests(store: Path | None) -> None:
    """Forecast 2024 from a store's earlier estimates and say how far each method is out, by level."""
    from needs_map.data.manifest import store_to_serve  # noqa: PLC0415
    from needs_map.figures.people.check import ALIKE, back_tested  # noqa: PLC0415
    from needs_map.figures.people.population import ages_of  # noqa: PLC0415
    from needs_map.figures.serving import open_serving  # noqa: PLC0415

    serving = open_serving(store_to_serve(store))
    ages = ages_of(serving)
    first, target = ages.estimate_years[0], ages.base
    print(f"Back-test on {serving.store.folder}{' (SAMPLE, made up)' if serving.store.is_sample else ''}:")
    print("  mean absolute error in per cent, of an area's people aged 80+ / in eight age bands / of all ages")
    for level in (level for level in LEVELS if level in serving.tree.levels):
        count = len(serving.tree.at(level))
        for base in range(first, target):
            errors = back_tested(serving, level, base)
            words = "; ".join(
                f"{method} {' / '.join(f'{error:.2f}' for error in those)}" for method, those in errors.items()
            )
            better = min(errors, key=lambda method: errors[method][1])
            other = max(errors, key=lambda method: errors[method][1])
            ahead = errors[other][1] - errors[better][1]
            said = f"{better} is better by {ahead:.2f} points in bands" if ahead > ALIKE else "alike in bands"
            print(f"  {level:13} {count:6,} areas, {base} to {target}: {words}; {said}")
    print(
        f"  From {first} the cohort method knows no earlier move of an area; each authority is given as it turned out."
    )
    print("  Where the files are modelled or made up, this verdict proves the command, not the method.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.population")
    parser.add_argument("job", nargs="?", choices=("read", "project"), help=argparse.SUPPRESS)
    parser.add_argument("what", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("--store", type=Path, help="store to back-test on (default: the one that is served)")
    options, _ = parser.parse_known_args()
    if options.job == "read":
        read(Path(options.what))
        return
    if options.job == "project":
        project(options.what)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sapelsoasyoa20222024.xlsx"
        begun = time.perf_counter()
        write_full_size(path)
        size, made = path.stat().st_size / 1e6, time.perf_counter() - begun
        print(f"Made {path.name}: {LSOAS:,} LSOAs x {len(YEARS)} sheets, {size:.0f} MB in {made:.0f} s")
        print(f"Read it: {verdict(child('read', str(path)), READ_SECONDS, READ_GIGABYTES)}")
    for method in ("share", "cohort"):
        found = child("project", method)
        print(
            f"Project England by {method}: {found['cells'] / 1e6:.0f} million cells, "
            f"{verdict(found, PROJECT_SECONDS, PROJECT_GIGABYTES)}; LSOAs within {found['off']:.3f} people of the whole"
        )
    back_tests(options.store)


if __name__ == "__main__":
    main()
