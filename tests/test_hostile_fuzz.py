"""Every reader given good small files with a cell, a byte or a piece changed: it reads them, or says what is wrong."""

import csv
import io
import re
import warnings
import zipfile
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needs_map.data.content.performance import read_performance
from needs_map.data.content.profiles import SHIPPED as PROFILE
from needs_map.data.content.profiles import read_profile
from needs_map.data.content.published import checked_pack
from needs_map.data.content.recipes import FOLDER as RECIPES
from needs_map.data.content.recipes import read_recipe
from needs_map.data.errors import DataError
from needs_map.data.indicators.census_ethnicity import read_census_ethnicity
from needs_map.data.indicators.census_topics import read_census_topics
from needs_map.data.indicators.definitions import KnownAreas
from needs_map.data.indicators.fingertips import read_fingertips
from needs_map.data.indicators.fingertips_metadata import read_metadata
from needs_map.data.indicators.fuel_poverty import read_fuel_poverty
from needs_map.data.indicators.health_index import read_health_index
from needs_map.data.indicators.imd import read_imd
from needs_map.data.indicators.imd_2019 import read_exact_fit, read_imd_2019
from needs_map.data.indicators.imd_summaries import read_imd_summaries
from needs_map.data.indicators.iod_indicators import read_iod_indicators
from needs_map.data.indicators.life_expectancy import read_life_expectancy
from needs_map.data.indicators.local_statistics import read_local_statistics
from needs_map.data.own.about import read_about
from needs_map.data.own.tidy import read_tidy
from needs_map.data.people.activity import read_rates
from needs_map.data.people.list_ages import read_list_ages
from needs_map.data.people.network_members import read_network_members
from needs_map.data.people.population import read_estimates
from needs_map.data.people.practice_dates import read_practice_dates
from needs_map.data.people.practices import read_practice_map
from needs_map.data.people.projections import projected_authorities, read_projections
from needs_map.data.people.registered import read_lists
from needs_map.data.people.registers import read_registers
from needs_map.data.people.surgeries import read_surgeries
from needs_map.data.places.boundaries import read_lsoa_boundaries
from needs_map.data.places.landscape import read_landscape
from needs_map.data.places.lookups import read_lsoa_lookup, read_msoa_names, read_wards
from needs_map.data.places.made_systems import read_upper_tier
from needs_map.data.places.neighbourhood_lists import read_list, read_neighbourhoods
from needs_map.data.places.neighbourhoods import fit_neighbourhoods
from needs_map.data.places.place_names import read_place_names
from needs_map.data.places.postcodes import read_postcodes
from needs_map.data.places.published_neighbourhoods import read_published_neighbourhoods
from needs_map.data.places.system import read_system
from needs_map.data.records.definition import read_definition
from needs_map.data.records.example_files import TEMPLATES
from tests import made_publishers as made
from tests.conftest import ROOT
from tests.data.content import test_performance
from tests.data.content.test_packs import DOCUMENT, write_example
from tests.data.indicators import test_health_index, test_local_statistics
from tests.data.people import (
    test_activity,
    test_list_ages,
    test_network_members,
    test_practice_dates,
    test_registers,
    test_surgeries,
)
from tests.data.places import test_landscape, test_place_names
from tests.gazetteer_files import write_gazetteer

CODES = [row["code"] for row in made.lsoas()]
LSOAS = pd.Index(CODES, name="LSOA21CD")
AREAS = pd.DataFrame(
    {"authority": "E06000901", "msoa": "E02009001", "place": "E06000901", "place_name": "Alton", "residents": 100.0},
    index=LSOAS,
)
KNOWN = KnownAreas(
    dict.fromkeys(CODES, "lsoa") | {"E92000001": "england"} | dict.fromkeys(made.AUTHORITIES, "place"), AREAS
)
CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "NaN", "nan", "inf", "-inf", "1e308", "-1", "1.5", "1e400", "9" * 400, "../../x", "=1+1", '"', "é",
         "\u202e", "\0", "\ufeff", "E01009001", "E06000901", "E92000001", "2023", "9" * 20, "0", "-0.0",
         "1,234", "None", "<script>", "x" * 5000, "\n", "\r", ",", "[", "2021 - 23", "١٢", "½", "1_000", "0x10"]
    ),
    st.text(max_size=12),
)  # fmt: skip


def table(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def neighbourhoods():
    return table(
        [{"LSOA21CD": code, "neighbourhood": f"N{n % 3}", "status": "assumed"} for n, code in enumerate(CODES)]
    )


def postcodes():
    return table(
        [{"pcds": f"LE{n // 9 + 1} {n % 9 + 1}AA", "doterm": "", "lsoa21": code} for n, code in enumerate(CODES)]
    )


ABOUT = (
    'name = "A"\nkind = "rate"\nper = 1000\npolarity = "low is good"\nperiod_type = "calendar year"\n'
    'definition = "d"\npublisher = "p"\nsource = "s"\n'
)


def tidy(path):
    path.with_suffix(".toml").write_text(ABOUT, encoding="utf-8")
    return read_tidy(path, KNOWN)


def own_rows():
    return table([{"area": code, "period": "2023", "value": "5", "note": ""} for code in CODES])


def topics():
    (topic,) = (body for name, body in made.topics_and_profiles() if "ts037" in name)
    return topic


def metadata():
    head = "Indicator ID,Indicator,Definition,Methodology,Data source,Unit,Value type,Polarity,Caveats\n"
    return f"{head}90366,Life,As a ratio,Ratio,NHS England,per 100,Proportion,RAG - Low is good,None\n".encode()


def list_ages():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("gp-reg-pat-prac-quin-age.csv", test_list_ages.HEADER + test_list_ages.ROWS)
    return packed.getvalue()


def registers():
    return made.zipped(PREVALENCE_2425__csv=test_registers.HEADER + test_registers.ROWS)


def gazetteer():
    with TemporaryDirectory() as folder:
        return write_gazetteer(Path(folder), {"SK50": test_place_names.ROWS}).read_bytes()


def definition():
    text = (TEMPLATES / "waiting_18_weeks.toml").read_text(encoding="utf-8")
    return text.replace("$area", "E06000901").replace("$first", "2024-01").replace("$last", "2024-02").encode()


def read_in_pack(path, name):
    """Read a file in place of one of the documentation's content pack."""
    folder = path.parent / "pack" / "borsetshire"
    if not folder.exists():
        write_example(folder)
    kept = (folder / name).read_bytes()
    try:
        (folder / name).write_bytes(path.read_bytes())
        checked_pack(folder)
    finally:
        (folder / name).write_bytes(kept)


def example(kind):
    """Part of the content pack in the documentation."""
    return re.search(rf"^```{kind}\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.M | re.S)[1].encode()


INDEX = f"{test_health_index.SCORES}\nE06000901,2020,99.5,98,97,96\nE07000901,2021,101.5,1,2,3\n"
LOCAL = test_local_statistics.HEAD + test_local_statistics.ROWS
PERFORMANCE = test_performance.HEADER + test_performance.ROWS

TABLES = {
    "imd": (made.file_7, ".csv", read_imd),
    "imd_2019": (lambda: made.file_7_2019(CODES), ".csv", read_imd_2019),
    "lookup": (lambda: table(made.lookup()), ".csv", read_lsoa_lookup),
    "exact_fit": (lambda: table(made.exact_fit()), ".csv", read_exact_fit),
    "wards": (lambda: table(made.wards()), ".csv", read_wards),
    "msoa_names": (made.msoa_names, ".csv", read_msoa_names),
    "neighbourhoods": (neighbourhoods, ".csv", lambda path: read_neighbourhoods(path, AREAS)),
    "list": (neighbourhoods, ".csv", lambda path: read_list(path, AREAS, None)),
    "postcodes": (postcodes, ".csv", lambda path: read_postcodes(path, LSOAS)),
    "registered": (made.patients, ".zip", read_lists),
    "practice_map": (made.practice_map, ".zip", read_practice_map),
    "ethnicity": (made.ethnicity, ".zip", lambda path: list(read_census_ethnicity(path, KNOWN))),
    "projections": (made.projections, ".zip", lambda path: read_projections(path, projected_authorities(path))),
    "fingertips": (made.fingertips, ".csv", lambda path: list(read_fingertips(path, KNOWN))),
    "tidy": (own_rows, ".csv", tidy),
    "census2021-ts037-lsoa": (topics, ".zip", lambda path: list(read_census_topics(path, KNOWN))),
    "metadata": (metadata, ".csv", lambda path: read_metadata([path])),
    "index": (INDEX.encode, ".csv", lambda path: list(read_health_index(path, KNOWN))),
    "life 2023": (test_health_index.LIFE.encode, ".csv", lambda path: read_life_expectancy(path, KNOWN)),
    "local": (LOCAL.encode, ".csv", lambda path: list(read_local_statistics(path, KNOWN))),
    "upper": (lambda: table(made.upper_tier()), ".csv", read_upper_tier),
    "rates": ((test_activity.HEADER + test_activity.GOOD).encode, ".csv", read_rates),
    "performance": (PERFORMANCE.encode, ".csv", read_performance),
    "registers": (registers, ".zip", read_registers),
    "network members": ((test_network_members.HEADER + test_network_members.ROWS).encode, ".csv", read_network_members),
    "practice dates": (test_practice_dates.ROWS.encode, ".csv", read_practice_dates),
    "list ages": (list_ages, ".zip", read_list_ages),
    "surgeries": ((test_surgeries.HEADER + test_surgeries.ROWS).encode, ".csv", read_surgeries),
    "opname_csv_gb": (gazetteer, ".zip", lambda path: read_place_names(path, test_place_names.BOUNDS)),
    "figures": (lambda: example("csv"), ".csv", partial(read_in_pack, name="published/report_figures.csv")),
}
WORKBOOKS = {
    "fuel-poverty-tables-2023-2021-data": (
        made.fuel_poverty,
        ".xlsx",
        lambda path: list(read_fuel_poverty(path, KNOWN)),
    ),
    "estimates": (made.estimates, ".xlsx", lambda path: read_estimates(path, LSOAS)),
    "indicators": (made.file_8, ".xlsx", lambda path: list(read_iod_indicators(path, KNOWN))),
    "summaries": (made.file_10, ".xlsx", read_imd_summaries),
    "published": (made.council, ".xlsx", read_published_neighbourhoods),
}
TEXTS = {
    "about": (ABOUT.encode, ".toml", read_about),
    "system": (made.SYSTEM.encode, ".toml", lambda path: read_system(str(path))),
    "profile": (PROFILE.read_bytes, ".toml", read_profile),
    "recipe": ((RECIPES / "area_profile.toml").read_bytes, ".toml", lambda path: read_recipe(str(path))),
    "pack": (lambda: example("toml"), ".toml", partial(read_in_pack, name="pack.toml")),
    "methods": (lambda: example("markdown"), ".md", partial(read_in_pack, name="methods.md")),
    "waits": (definition, ".toml", read_definition),
}


def read(content, ending, reader, folder, name):
    path = folder / f"{name}{ending}"
    path.write_bytes(content)
    with suppress(DataError), warnings.catch_warnings():
        warnings.simplefilter("error")
        reader(path)


def changed_table(draw, content):
    """CSV text with one to three cells, or a whole column's name, changed."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(row) - 1))] = draw(CELLS)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def changed_zip(draw, content):
    """Zip with a piece of one of its files changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        chosen = draw(st.sampled_from(old.namelist()))
        for name in old.namelist():
            body = old.read(name)
            if name == chosen:
                body = changed_table(draw, body) if name.endswith(".csv") else changed_bytes(draw, body)
            new.writestr(name, body)
    return out.getvalue()


def changed_bytes(draw, content):
    """Bytes with a number or a word in them put as a hostile cell, a byte changed, or the end cut off."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return content[: draw(st.integers(0, len(content)))]
    if kind == 1:
        at = draw(st.integers(0, len(content) - 1))
        return content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :]
    words = list(re.finditer(rb"[\w.-]+", content))
    if not words:
        return content
    word = draw(st.sampled_from(words[:2000]))
    return content[: word.start()] + draw(CELLS).encode("utf-8", "replace") + content[word.end() :]


@cache
def made_once(make):
    """Content of a good file, which takes longer to make than to read."""
    return make()


def fuzz(draw, kinds, change, folder):
    name = draw(st.sampled_from(sorted(kinds)))
    make, ending, reader = kinds[name]
    read(change(draw, made_once(make)), ending, reader, folder, name)


def steadily(examples):
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


READERS = TABLES | WORKBOOKS | TEXTS


@pytest.mark.parametrize("name", READERS)
def test_good_files_are_read(folder, name):
    """Else the readers would refuse changed ones whatever the change."""
    make, ending, reader = READERS[name]
    path = folder / f"{name}{ending}"
    path.write_bytes(made_once(make))
    reader(path)


def test_every_reader_is_here():
    """But those that all others use."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "data").rglob("*.py")]
    readers = {
        name for source in sources for name in re.findall(r"^def (read_\w+)\(\s*path: Path", source, re.MULTILINE)
    }
    assert readers - set(globals()) == {"read_csv", "read_toml", "read_rows"}


@pytest.mark.parametrize("name", TABLES)
@steadily(25)
@given(data=st.data())
def test_changed_cells(folder, name, data):
    change = changed_zip if TABLES[name][1] == ".zip" else changed_table
    fuzz(data.draw, {name: TABLES[name]}, change, folder)


@pytest.mark.parametrize("kinds", [TABLES, TEXTS], ids=["tables", "texts"])
@steadily(80)
@given(data=st.data())
def test_changed_bytes(folder, kinds, data):
    fuzz(data.draw, kinds, changed_bytes, folder)


@pytest.mark.parametrize("name", WORKBOOKS)
@steadily(12)
@given(data=st.data())
def test_changed_workbooks(folder, name, data):
    fuzz(data.draw, {name: WORKBOOKS[name]}, changed_zip, folder)


@pytest.fixture(scope="module")
def boundaries(small_files, folder):
    """A good file of boundaries, and its reader: of LSOAs, and of a team's neighbourhoods."""
    path = next(small_files.glob("Lower_layer*"))
    lsoa = read_lsoa_boundaries(path).assign(msoa="E02009001", place_name="Alton", residents=100.0)
    own = folder / "own.geojson"
    own.write_bytes(path.read_bytes().replace(b"LSOA21NM", b"name"))
    return {
        "LSOAs": (path, read_lsoa_boundaries),
        "neighbourhoods": (own, lambda path: fit_neighbourhoods(path, lsoa)),
        "landscape": (test_landscape.zoomstack(folder), landscape),
    }


def landscape(path):
    return read_landscape(path, test_landscape.BOUNDS)


@pytest.mark.parametrize("kind", ["LSOAs", "neighbourhoods", "landscape"])
@steadily(25)
@given(data=st.data())
def test_changed_boundaries(folder, boundaries, kind, data):
    path, reader = boundaries[kind]
    read(changed_bytes(data.draw, path.read_bytes()), path.suffix, reader, folder, "boundaries")


ODD = (
    "LINESTRING EMPTY",
    "MULTIPOLYGON EMPTY",
    "POINT (455000 305000)",
    "LINESTRING (450000 305000, 450000 305000)",
    "LINESTRING (450000 nan, 460000 305000)",
    "LINESTRING (-1e300 305000, 1e300 305000)",
    "LINESTRING Z (450000 305000 7, 460000 inf 2)",
    "POLYGON ((450000 300000, 460000 310000, 460000 300000, 450000 310000, 450000 300000))",
    "GEOMETRYCOLLECTION (POINT (455000 305000), LINESTRING (451000 301000, 452000 301000))",
)


@steadily(10)
@given(data=st.data())
def test_changed_shapes(folder, data):
    good = {"roads_national": test_landscape.ROADS, "surfacewater": test_landscape.POOLS}
    layer = data.draw(st.sampled_from(sorted(good)))
    with np.errstate(invalid="ignore"):
        shape = data.draw(st.sampled_from([None, *shapely.from_wkt(ODD)]))
    rows = [*good[layer], (data.draw(CELLS.filter(lambda cell: "\0" not in cell)), shape)]
    with TemporaryDirectory(dir=folder) as inside, suppress(DataError), warnings.catch_warnings():
        path = test_landscape.zoomstack(Path(inside), **{layer: rows})
        warnings.simplefilter("error")
        landscape(path)
