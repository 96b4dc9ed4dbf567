"""Every file that any page offers: it carries the page's whole link, and cites what its figures come from."""

import io
import json
import re
import shutil
import sqlite3
import zipfile
from concurrent.futures import Future
from html import unescape
from urllib.parse import parse_qs, urlsplit

import cloudpickle
import pytest
import streamlit as st
from PIL import Image
from python_calamine import CalamineWorkbook

from needs_map.app.exports.spreadsheets import part_csv
from needs_map.app.exports.views import taken_view
from needs_map.app.jobs import queue as job_queue
from needs_map.app.link.links import address_at, view_of_link
from needs_map.app.pages.map.payload import view_data
from needs_map.app.shell.foot import server_address
from needs_map.data.own.added import add_indicator
from needs_map.figures.serving import open_serving
from needs_map.figures.sources import cited, each_once, of_view
from needs_map.figures.view import default_view
from tests.app.running import run_page

ADDRESS = "https://map.example.nhs.uk/needs"
DIALOGS = ("map", "compare")


class File:
    """A file as it was offered and made."""

    def __init__(self, name, content):
        self.name, self.content = name, content
        self.ending = name.rpartition(".")[2]

    @property
    def link(self):  # noqa: PLR0911 - one a format
        """The address in the file, where a reader would follow it."""
        if self.ending == "csv":
            return re.search(r"^# Link: (\S+)$", self.text, re.MULTILINE)[1]
        if self.ending == "xlsx":
            with zipfile.ZipFile(io.BytesIO(self.content)) as book:
                links = [name for name in book.namelist() if name.endswith("sheet2.xml.rels")]
                (target,) = re.findall(r'Target="([^"]+)" TargetMode="External"', book.read(links[0]).decode())
            return target.replace("&amp;", "&")
        if self.ending == "pdf":
            found = re.search(rb"/URI \(([^)]+)\)", self.content)[1].decode().replace("\\", "")
            assert found in self.content.decode("latin-1").replace("\\", "").partition("/Keywords")[2]
            return found
        if self.ending == "svg":
            return re.search(r'xlink:href="(http[^"]+)"', self.text)[1].replace("&amp;", "&")
        if self.ending == "png":
            return Image.open(io.BytesIO(self.content)).info["Source"]
        if self.ending == "html":
            return re.search(r'<dt>Link</dt><dd><a href="([^"]+)"', self.text)[1].replace("&amp;", "&")
        return dict(self.facts)["Link"]

    @property
    def text(self):
        return self.content.decode("utf-8-sig")

    @property
    def facts(self):
        if self.ending == "csv":
            return [line[2:].split(": ", 1) for line in self.text.splitlines() if line.startswith("# ")]
        if self.ending == "xlsx":
            book = CalamineWorkbook.from_filelike(io.BytesIO(self.content))
            return [row[:2] for row in book.get_sheet_by_name("About this data").to_python()]
        if self.ending == "geojson":
            about = json.loads(self.text)["metadata"]
            return [(key, one) for key, text in about.items() for one in ([text] if isinstance(text, str) else text)]
        connection = sqlite3.connect(":memory:")
        connection.deserialize(self.content)
        return connection.execute("SELECT item, text FROM about_this_data").fetchall()

    @property
    def sources(self):
        """Lines of sources, for files of figures; a picture has them in its foot."""
        return [text for key, text in self.facts if key == "Source"]


class PackedQueue:
    """A queue whose jobs travel as they would to another process, and are done here."""

    def submit(self, job):
        done = Future()
        done.set_result(cloudpickle.loads(cloudpickle.dumps(job))())
        return done

    def prepare(self):
        """Nothing to start."""


@pytest.fixture
def offered(monkeypatch, small_store):
    """Give the function that opens a page, and its menu where it has one, and makes all files that it offers."""
    monkeypatch.setenv("NEEDS_MAP_URL", ADDRESS)
    monkeypatch.setenv("NEEDS_MAP_STORE", str(small_store))
    monkeypatch.setattr(job_queue, "_queue", PackedQueue())
    found = {}

    def record(_, data, file_name, *__, key, **___):
        if key != "performance-template":  # a form to fill in and open again
            found[file_name] = data

    monkeypatch.setattr(st, "download_button", record)
    popover = st.popover

    def opened(label, *, key, **rest):
        st.session_state.setdefault(key, True)
        return popover(label, key=key, **rest)

    monkeypatch.setattr(st, "popover", opened)

    def files(forms=("csv", "xlsx", "svg", "html", "geojson", "gpkg"), **params):
        found.clear()
        test = run_page(**params)
        if params["page"] in DIALOGS:
            test.button(key="download").click().run()
        made = {name: data for name, data in found.items() if name.rpartition(".")[2] in forms}
        foot = next((one.proto.body for one in test.get("html") if "<footer" in one.proto.body), "")
        return [File(name, data()) for name, data in made.items()], foot

    return files


IMD = "English Indices of Deprivation 2025"
PATIENTS = "Patients registered at a GP practice"
LISTS = "Neighbourhood footprints"
LOOKUP, SHAPES, MSOAS = "LSOA (2021) to ICB", "LSOA boundaries", "MSOA names"
ALL = {IMD, PATIENTS, LISTS, LOOKUP, SHAPES, MSOAS}
DRAWN = {"geojson", "gpkg", "html", "svg", "png", "pdf"}


def named(text):
    """Datasets of the made-up store that a text cites."""
    return {title for title in ALL if title in text}


def same_link(one, page, **params):
    """Whether a file's link is the page's, whole: Streamlit would restore the page from it."""
    address = urlsplit(one.link)
    query = {key: value for key, (value,) in parse_qs(address.query).items()}
    return f"{address.scheme}://{address.netloc}{address.path}" == f"{ADDRESS}/" and query | params == query | {
        "page": page
    }


@pytest.mark.parametrize(
    ("page", "params", "figures", "foot_has"),
    [
        ("map", {}, {IMD, PATIENTS, LISTS}, ALL),
        ("map", {"basis": "resident", "level": "place", "area": "tiny", "measure": "imd_score"}, {IMD}, None),
        ("map", {"level": "msoa", "area": "tiny", "measure": "people"}, {PATIENTS, MSOAS}, None),
        ("map", {"level": "place", "area": "tiny", "measure": "imd_score", "second": "people"}, {IMD, PATIENTS}, None),
        ("compare", {}, {IMD, PATIENTS}, ALL),
        ("indicators", {}, {IMD}, {IMD}),
        ("indicators", {"show": "neighbourhood"}, {IMD, LISTS}, {IMD, LISTS}),
    ],
)
def test_files_of_a_page_cite_what_their_figures_come_from_and_carry_its_link(offered, page, params, figures, foot_has):
    files, foot = offered(page=page, **params)
    assert {"csv", "xlsx", "svg", *(DRAWN - {"png", "pdf"} if page == "map" else ())} <= {one.ending for one in files}
    cited = set()
    for one in files:
        assert same_link(one, page, **params), (one.name, one.link)
        if one.ending in {"svg", "html"}:
            lines = re.findall(r"<text[^>]*>([^<]*)<", one.text)
            sources = named(one.text if one.ending == "html" else " ".join(" ".join(lines).split()))
        else:
            sources = named(" ".join(one.sources))
        cited |= sources
        drawn = one.ending in DRAWN and (page == "map" or "-by-" in one.name) and page != "indicators"
        assert (SHAPES in sources) == drawn, one.name
        if not drawn:
            assert sources == figures, one.name
    assert cited <= named(foot)
    assert foot_has is None or named(foot) == foot_has


@pytest.mark.parametrize(
    ("page", "documents"),
    [
        ("deaths", {"Our Cluster Integrated Needs Assessment"}),
        ("performance", {"Health performance update", "Our pledges", "Our Cluster Integrated Needs Assessment"}),
        ("inequalities", {"Health Inequalities Annual Report", "Our Cluster Integrated Needs Assessment"}),
    ],
)
def test_pages_of_published_figures_cite_documents_and_pages_alone(offered, monkeypatch, tmp_path, page, documents):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))  # the sample, whose areas the documents are about
    files, foot = offered(forms=("csv", "xlsx"), page=page, area="E54000015", level="lsoa")
    assert files
    for one in files:
        assert same_link(one, page)
        assert one.sources, one.name
        assert all(re.search(r"page|slide|[Ff]igure|[Tt]able|[Ss]ection|\d", line) for line in one.sources)
        assert not any("Indices of Deprivation" in line or "Embedded sample" in line for line in one.sources)
    assert not {"Embedded sample", "Office for National Statistics licensed"} & named(foot)
    assert any(title in foot for title in documents)
    assert "Embedded sample" not in foot


def test_the_files_of_core20plus5_cite_what_their_figures_come_from(offered):
    """People by quintile are the store's; the clinical areas and groups are NHS England's framework."""
    files, foot = offered(page="core20plus5", level="lsoa")
    framework = "NHS England, Core20PLUS5: an approach to reducing healthcare inequalities"
    told = {"core20-people": {IMD, PATIENTS, LISTS}, "core20plus5-adults": set(), "plus-groups": set()}
    assert {one.name.rpartition(".")[0] for one in files} == set(told)
    for one in files:
        assert same_link(one, "core20plus5"), one.name
        datasets = told[one.name.rpartition(".")[0]]
        assert named(" ".join(one.sources)) == datasets, one.name
        assert (framework in " ".join(one.sources)) == (not datasets), one.name
    assert named(foot) == {IMD, PATIENTS, LISTS}
    assert framework in foot


def test_the_picture_of_activity_cites_the_needs_assessment(offered, sample, monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    files, foot = offered(forms=("csv", "xlsx", "svg"), page="population", area="E54000015", level="lsoa")
    for one in files:  # all of the page's: none is without its link and its sources, which the foot has too
        assert same_link(one, "population"), one.name
        if one.ending != "svg":
            assert one.sources, one.name
            assert all(unescape(line.partition(":")[0]) in unescape(foot) for line in each_once(sample, one.sources)), (
                one.name
            )
    activity = [one for one in files if "published-activity" in one.name]
    assert {one.ending for one in activity} == {"csv", "xlsx", "svg"}
    wanted = "Our Cluster Integrated Needs Assessment 2026/27 – 2030/31: Sustainable services"
    for one in activity:
        said = one.text if one.ending == "svg" else " ".join(one.sources)
        said = " ".join(re.findall(r"<text[^>]*>([^<]*)<", said)) if one.ending == "svg" else said
        assert wanted in said
        assert "Indices of Deprivation" not in said
        assert "Embedded sample" not in said
    pyramid = next(one for one in files if "pyramid" in one.name and one.ending == "csv")
    assert any(line.startswith("Population by age band") for line in pyramid.sources)


def test_the_foot_of_a_page_names_each_source_once(sample):
    ons = "Office for National Statistics, Census 2021, table TS021. Open Government Licence v3.0."
    report = "NHS Leicester, Leicestershire and Rutland ICB, Health Inequalities Annual Report 2024-25 (March 2026)"
    lines = [
        "Neighbourhood footprints (as supplied). Neighbourhood footprints: the system's own lookup.",
        f"Asian residents: {ons}",
        f"{report}: Urgent Care. February 2025.",
        f"White residents: {ons}",
        f"{report}: Maternity. Period not stated.",
        "A line without a colon.",
    ]
    once = [lines[0], f"Asian residents; White residents: {ons}", f"{report}.", lines[5]]
    assert each_once(sample, lines) == once


def test_pictures_can_be_followed(offered):
    files, _ = offered(forms=("png", "pdf"), page="map")
    assert {one.ending for one in files} == {"png", "pdf"}
    assert all(same_link(one, "map") for one in files)


def test_an_own_indicator_is_its_analysts(small_store, tmp_path):
    store = shutil.copytree(small_store, tmp_path / "store")
    lsoas = open_serving(store).store.lsoa.index
    path = tmp_path / "falls65.csv"
    path.write_text("area,period,age,value\n" + "".join(f"{code},2023,65+ yrs,{at}\n" for at, code in enumerate(lsoas)))
    path.with_suffix(".toml").write_text(
        'name = "Falls"\ngroup = "Ours"\nkind = "rate"\nper = 1000\npolarity = "low is good"\nmethod = "Crude."\n'
        'definition = "Falls at 65 and over."\npublisher = "Borset public health"\nsource = "Ambulance calls"\n'
        'licence = "Not for publication"\nperiod_type = "calendar year"\n'
    )
    add_indicator(store, path)
    serving = open_serving(store)
    view = view_of_link({"measure": "falls65", "area": "E06999001", "basis": "resident"}, serving).view
    assert view.measure == "falls65"
    found = cited(serving, of_view(serving, view, drawn=False))
    assert "Falls: Borset public health, Ambulance calls. Not for publication." in found
    sent = view_data(serving, view)
    assert sent["attribution"].startswith("Borset public health · ")
    assert "People: residents of all ages and sexes, mid-2022" in sent["legend_note"]
    plain = view_of_link({"measure": "imd_decile", "area": "E06999001", "basis": "resident"}, serving).view
    assert "People: residents, mid-2022" in view_data(serving, plain)["legend_note"]


class Asked:
    """What Streamlit knows of a request."""

    def __init__(self, url=None, **headers):
        self.url, self.headers = url, {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        (Asked("https://needs.icb.nhs.uk/map/"), "https://needs.icb.nhs.uk/map/?page=map"),
        (Asked("http://localhost:8617"), "http://localhost:8617/?page=map"),
        (Asked("http://localhost:8617/?page=deaths"), "http://localhost:8617/?page=map"),
        (Asked(Host="10.0.0.5:8501"), "http://10.0.0.5:8501/?page=map"),
        (
            Asked(Host="inner:80", X_Forwarded_Host="needs.nhs.uk", X_Forwarded_Proto="https"),
            "https://needs.nhs.uk/?page=map",
        ),
        (Asked(), "https://set.nhs.uk/?page=map"),
    ],
)
def test_the_address_is_the_one_that_was_asked_for(monkeypatch, sample, asked, address):
    monkeypatch.setattr(st, "context", asked)
    monkeypatch.setenv("NEEDS_MAP_URL", "https://set.nhs.uk")
    assert address_at(server_address(), default_view(sample)).partition("&")[0] == address


def test_where_there_is_no_server_there_is_no_link(monkeypatch, sample):
    monkeypatch.setattr(st, "context", Asked())
    monkeypatch.delenv("NEEDS_MAP_URL", raising=False)
    assert address_at(server_address(), default_view(sample)) == ""
    assert "# Link" not in part_csv(sample, taken_view(sample, default_view(sample)))
