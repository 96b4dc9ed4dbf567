"""Every text of a store, and every choice of a link, that would be a script, a formula or markup: it stays a text."""

import csv
import io
import itertools
import json
import shutil
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import expect

import needs_map.app.shell.frame  # noqa: F401 - the pages, which make their choices known
from needs_map.app.link.choices import CHOICES
from needs_map.app.shell.markdown import WORD_JOINER
from needs_map.data.manifest import MANIFEST, SAMPLE, sha256
from needs_map.data.own.added import add_indicator
from needs_map.figures.view import PAGES, View
from tests.browser.conftest import Server
from tests.browser.waiting import go, stands

MARKUP = (
    "<script>hit=1</script><img src=x onerror=hit=2></textarea></script></style></title><svg onload=hit=3> "
    "[link](javascript:hit=4) :material/home: :red[scarlet] :red-background[crimson] $x^2$ **strong** `typed` "
    "![i](//evil.example/i) <a href=javascript:hit=5>here</a> '\"> \u202e\u0007 &lt;b&gt;"
)
"""As it stands in a text of the store: no more than 300 characters with the text itself before it."""
STARTS = ("=1+", "+1+", "-1+", "@SUM+")
LINK = "javascript:hit=6"
SHORT = (
    "<img src=x onerror=hit=7>",
    "\"'></textarea><script>hit=8</script>",
    "[link](javascript:hit=9) $x^2$ :red[scarlet]",
    "=1+:material/home: **strong** `typed`",
)
"""For a value of a link, which a message repeats as far as its 80th character."""
CODES = {
    *("LSOA21CD", "authority", "msoa", "neighbourhood", "place", "icb", "cluster", "area", "parent", "key", "level"),
    *("status", "sex", "basis", "age_band", "index", "kind", "polarity", "native_level", "weight", "period_type"),
    *("group_type", "period", "geometry", "practice", "register", "pcn", "sub_icb", "icb"),
}
"""Columns that hold codes and words of the program's own; all others hold texts."""
ABOUT = """name = "Asthma"
short = "Asthma"
group = "Lungs"
kind = "{kind}"
polarity = "low is good"
period_type = "calendar year"
definition = "Made up."
publisher = "A test"
source = "Made up"
licence = "None"
caveat = "Made up."
page = "https://example.org"
"""
LEICESTER, LLR = "E06000016", "E54000015"
INJECTED = """() => {
    const attributes = [...document.querySelectorAll("*")].flatMap((one) =>
        [...one.attributes].filter((own) => own.name.startsWith("on") || (/^(href|src|action|formaction|xlink:href)$/
            .test(own.name) && /^\\s*(javascript|vbscript|data:text|[a-z]*:?[/][/]evil)/i.test(own.value)))
            .map((own) => `${one.tagName} ${own.name}=${own.value.slice(0, 60)}`));
    const elements = [...document.querySelectorAll("img[src=x], iframe, object, embed, .katex, math, base")]
        .filter((one) => one.tagName !== "IFRAME" || !one.src.startsWith(location.origin))
        .map((one) => one.outerHTML.slice(0, 80));
    const made = ["strong", "typed", "scarlet", "crimson", "here", "link", "home", "hit=1"];
    const words = [...document.querySelectorAll("body *")].filter((one) => made.includes(one.textContent.trim()))
        .map((one) => one.outerHTML.slice(0, 120));
    return {attributes, elements, words, hit: window.hit ?? null};
}"""
NONE = {"attributes": [], "elements": [], "words": [], "hit": None}
SHOWN = """() => [document.body, ...document.querySelectorAll("textarea, input, option, title")]
    .map((one) => one.innerText || one.value || one.textContent).join(" ")"""


class Hostile:
    """Makes each text hostile, in turn by each start of a formula."""

    def __init__(self):
        self.starts = itertools.cycle(STARTS)
        self.known = {}

    def text(self, text, name=""):
        if not isinstance(text, str) or not text or text == "sample":
            return text
        if name == "page":
            return LINK
        if text not in self.known:
            self.known[text] = f"{next(self.starts)}{text[: 290 - len(MARKUP)]} {MARKUP}"
        return self.known[text]

    def table(self, path):
        read = gpd.read_parquet if path.stem in {"lsoa", "areas"} else pd.read_parquet
        table = read(path)
        texts = [
            column
            for column in table.columns.difference(list(CODES))
            if pd.api.types.is_string_dtype(table[column]) or table[column].dtype == object
        ]
        if not texts:
            return {}
        for column in texts:
            table[column] = table[column].map(lambda one, name=column: self.text(one, name))
        table.to_parquet(path)
        return {"bytes": path.stat().st_size, "sha256": sha256(path)}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The sample with two indicators of a team's own, all of whose texts are then hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    store = shutil.copytree(SAMPLE, folder / "store")
    lsoa = pd.read_parquet(SAMPLE / "sample" / "lsoa.parquet")
    rows = [f"{code},2023,{5 + at % 40},100,,," for at, code in enumerate(lsoa.index)]
    _add(store, folder / "asthma.csv", ["area,period,numerator,denominator,note,group_type,group", *rows], "proportion")
    rows = [
        f"{place},2023,{1 + at},0,9,{age},{kind},{group}"
        for at, place in enumerate(lsoa["place"].unique())
        for age in ("all ages", "0 to 4 years")
        for kind, group in (("", ""), ("ethnic group", "Asian"), ("ethnic group", "White"))
    ]
    head = "area,period,value,lower_cl,upper_cl,age,group_type,group"
    _add(store, folder / "visits.csv", [head, *rows], "mean")

    hostile, path = Hostile(), store / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    build = store / manifest["build"]
    for name, table in lists(lsoa).items():
        table.to_parquet(build / f"{name}.parquet")
        manifest["tables"][name] = {"rows": len(table)}
    for name, facts in manifest["tables"].items():
        facts.update(hostile.table(build / f"{name}.parquet"))
    for facts in manifest["indicators"].values():
        facts.update(hostile.table(build / facts["file"]))
        facts["series"] = [[sex, hostile.text(age)] for sex, age in facts["series"]]
    manifest["system"]["name"] = hostile.text(manifest["system"]["name"])
    manifest["datasets"] += [manifest["datasets"][0] | {"key": key} for key in ("practice_map", "registers")]
    for dataset in manifest["datasets"]:
        texts = dataset.keys() - {"key", "sha256"}
        dataset.update({key: hostile.text(dataset[key], key) for key in texts}, page=LINK)
        dataset["left_out"] = {hostile.text("rows elsewhere"): 3}
    manifest["built"] = hostile.text(manifest["built"])
    manifest["periods"] = {basis: hostile.text(period) for basis, period in manifest["periods"].items()}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return store


def lists(lsoa):
    """Two practices of one network in Leicester, their patients, one register, and where postcodes lie."""
    codes = list(lsoa.index[lsoa["place"] == LEICESTER][:40])
    names = {"A81001": "High Street Surgery", "A81002": "Mill Surgery"}
    about = pd.DataFrame({"name": names, "postcode": "TW1 1AA", "pcn": "U00001", "pcn_name": "Tiny PCN"})
    about = about.assign(sub_icb="00X", sub_icb_name="Tiny", icb=LLR, icb_name="Tiny ICB")
    about = about.assign(patients=4_000.0, placed=4_000.0).rename_axis("practice")
    rows = [(practice, code, 100.0) for practice in names for code in codes]
    listed = pd.DataFrame(rows, columns=["practice", "LSOA21CD", "patients"])
    deciles = listed["LSOA21CD"].map(lsoa["imd_decile"]).astype("int32")
    listed = listed.assign(imd_decile=deciles, imd_score=listed["LSOA21CD"].map(lsoa["imd_score"]))
    registers = pd.DataFrame({"practice": [*names, "England"], "register": "COPD", "condition": "COPD", "from_age": 0})
    postcodes = pd.DataFrame({"postcode": ["TW11AA", "TW12AA"], "LSOA21CD": codes[:2], "ended": 0})
    return {
        "practices": about,
        "practice_lists": listed,
        "registers": registers.assign(people=[100.0, 120.0, 2_000.0], list=[4_000.0, 4_000.0, 90_000.0]),
        "postcodes": postcodes,
    }


def _add(store, path, rows, kind):
    path.write_text("\n".join(rows) + "\n")
    path.with_suffix(".toml").write_text(ABOUT.format(kind=kind).replace("Asthma", path.stem.title()))
    add_indicator(store, path)


@pytest.fixture(scope="module")
def hostile_server(store):
    running = Server(store)
    yield running
    running.stop()


@pytest.fixture
def watched(open_page):
    """A function that opens a page; no dialog may open by itself, and nothing that was injected may be there."""
    dialogs, tabs = [], []

    def opened(url, **options):
        page = open_page(url, **options)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        tabs.append(page)
        return page

    yield opened
    for page in tabs:
        assert page.evaluate(INJECTED) == NONE
    assert dialogs == []


def hostile_choices(page):
    """Hostile values for all that a link may say, but for the page itself."""
    names = [*(set(View._fields) - {"page", "own", "area", "measure", "select", "level"}), *CHOICES]
    turn = list(PAGES).index(page)
    return {name: SHORT[(at + turn) % len(SHORT)] for at, name in enumerate(sorted(names))}


def hostile_address(page):
    asked = {"page": page, "area": LEICESTER, "level": "msoa", "measure": "asthma"}
    if page == "methods":  # whose subject is one of its own
        asked["subject"] = "data-sets"
    return f"?{urlencode(hostile_choices(page) | asked)}"


@pytest.mark.timeout(600)
def test_texts_of_store_and_link_are_shown_as_text(hostile_server, watched):
    """One visit of all pages, one after the other, the map first."""
    first, *others = sorted(PAGES, key=lambda page: page != "map")
    tab = watched(hostile_server.url + hostile_address(first))
    check_shown_as_text(tab, first)
    for page in others:
        go(tab, hostile_address(page))
        check_shown_as_text(tab, page)


def check_shown_as_text(tab, page):
    stands(tab)
    shown = tab.evaluate(SHOWN)
    tab.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((one) => one.click())")
    stands(tab)
    assert (page, tab.evaluate(INJECTED)) == (page, NONE)
    shown += tab.evaluate(SHOWN).replace(WORD_JOINER, "")
    wanted = ("<script>hit=1</script>", ":material/home: :red[scarlet]", "$x^2$ **strong** `typed`", *SHORT)
    assert (page, [text for text in wanted if text not in shown]) == (page, [])
    assert (page, tab.locator("[data-testid=stException]").count()) == (page, 0)


@pytest.mark.parametrize("code", ["A81001", "U00001"])
def test_names_of_practices_and_networks_are_shown_as_text(hostile_server, watched, code):
    tab = watched(f"{hostile_server.url}?page=practices&list={code}", painted=False)
    expect(tab.locator("h1")).to_contain_text("<script>hit=1</script>", ignore_case=True)
    stands(tab)
    tab.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((one) => one.click())")
    stands(tab)
    assert not tab.locator("[data-testid=stException]").count()


def test_what_a_person_types_is_a_text(hostile_server, watched):
    page = watched(f"{hostile_server.url}?area={LEICESTER}")
    box = page.get_by_role("combobox").first
    box.fill(MARKUP[:100])
    box.press("Enter")
    stands(page)
    page.mouse.move(900, 500)
    page.locator(".nm-map-canvas").click(position={"x": 300, "y": 300})
    stands(page)
    assert page.evaluate(INJECTED) == NONE


def is_safe(cell):
    """Whether a spreadsheet takes a cell as a text or a number."""
    text = cell.lstrip("\ufeff \t\r\n")
    return not text.startswith(("=", "+", "-", "@")) or text.replace("-", "", 1).replace(".", "", 1).isdigit()


def is_own(link):
    """Whether a cell has no link, or one to the view that its file is of."""
    return link is None or link.target.startswith("http://127.0.0.1:")


def test_files_hold_texts(hostile_server, watched):
    page = watched(f"{hostile_server.url}?area={LEICESTER}&level=msoa&measure=asthma")
    page.get_by_role("button", name="Download").click()
    page.get_by_role("button", name="SVG", exact=True).wait_for()
    stands(page)

    def taken(button):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=button, exact=True).click()
        name = waiting.value.suggested_filename
        assert not set(name) & set("<>\"'/\\:|?*$`"), name
        return waiting.value.path()

    text = taken("CSV").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "<script>hit=1</script>" in text
    assert [cell for cell in cells if not is_safe(cell)] == []

    book = openpyxl.load_workbook(io.BytesIO(taken("Excel").read_bytes()))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert any("<script>hit=1</script>" in str(cell.value) for cell in cells)
    assert [cell.value for cell in cells if cell.data_type == "f" or not is_own(cell.hyperlink)] == []

    drawn = ET.fromstring(taken("SVG").read_bytes())  # noqa: S314 - our own file
    assert [one.tag for one in drawn.iter() if one.tag.rpartition("}")[2] in {"script", "foreignObject"}] == []
    links = [value for one in drawn.iter() for name, value in one.attrib.items() if name.rpartition("}")[2] == "href"]
    assert [link for link in links if not link.startswith((hostile_server.url, "#", "data:image/png;"))] == []
    assert [name for one in drawn.iter() for name in one.attrib if name.startswith("on")] == []

    sent = taken("Web map (HTML)")
    other = page.context.new_page()
    other.goto(sent.rename(sent.with_suffix(".html")).as_uri())
    other.locator(".leaflet-container").wait_for()
    assert other.evaluate(INJECTED) == NONE
    assert "<script>hit=1</script>" in other.evaluate(SHOWN)
    other.close()
