"""Hidden counts are planted in a store, and all that a browser is sent of every page is searched for them."""

import io
import re
import struct
import urllib.request
import zipfile
from functools import partial

import geopandas as gpd
import pandas as pd
import pytest
from playwright.sync_api import expect

from needs_map.data.builds import write_store
from needs_map.data.own.added import add_indicator
from needs_map.data.store import SHIELDS, read_store
from needs_map.figures.disclosure import observations
from needs_map.figures.serving import open_serving
from needs_map.figures.view import PAGES as EVERY_PAGE
from tests.browser.conftest import Server
from tests.browser.mapping import wait_for
from tests.browser.waiting import go, settled

PEOPLE = 1_041_932
FEW = 1_000
SMALL = 87
ABOUT = """
name = "{name}"
kind = "rate"
per = 1000000
decimals = 4
polarity = "low is good"
period_type = "calendar year"
definition = "People who came to harm."
publisher = "Our team"
source = "An extract"
[suppression]
below = 100
"""
PAGES = (
    "?page=map&measure=harm&level=place&area=tiny",
    "?page=compare&area=E06999800&second=E06999805&measure=harm",
    "?page=map&measure=hurt&level=lsoa&area=tiny",
    "?page=inequalities&area=E06999800",
    "?page=indicators&area=E06999800",
    "?page=core20plus5&area=tiny",
    "?page=indicators&area=tiny&level=place&select=E06999800",
    "?page=population&area=tiny",
    "?page=deaths&area=tiny",
    "?page=performance&area=tiny",
    "?page=methods&area=tiny",
    "?page=profile&area=E06999800",
    "?page=practices&area=tiny",
    "?page=document&area=tiny",
    "?page=visits&area=tiny",
)


def test_every_page_is_among_those_searched():
    assert {address.partition("page=")[2].partition("&")[0] for address in PAGES} == set(EVERY_PAGE)


def small_or_not(own, year, at):
    """Count of an area: small of the first, and of no two indicators, years or areas the same."""
    return SMALL + 3 * own + year - 2022 if at == 0 else 20_011 + 1_013 * at + 307 * own + 11 * (year - 2022)


@pytest.fixture(scope="module")
def store(small_store, tmp_path_factory):
    """The made-up system with 24 places, a LSOA each: so many that they are one another's peers; two indicators."""
    folder = tmp_path_factory.mktemp("hidden")
    read = read_store(small_store)
    lsoa = read.lsoa.copy()
    lsoa["place"] = [f"E06999{800 + at}" for at in range(len(lsoa))]
    kept = read.areas[read.areas["level"].isin(["icb", "cluster"])]
    above = dict(zip(lsoa["place"], lsoa["icb"], strict=True))
    places = gpd.GeoDataFrame(
        [
            {**kept.iloc[0].to_dict(), "name": f"Place {code[-3:]}", "short": f"Place {code[-3:]}", "level": "place"}
            | {"parent": above[code], "geometry": shape}
            for code, shape in zip(lsoa["place"], lsoa.geometry, strict=True)
        ],
        index=pd.Index(lsoa["place"], name=read.areas.index.name),
        crs=read.areas.crs,
    )[read.areas.columns]
    msoas = read.areas[read.areas["level"] == "msoa"]
    tables = {
        "lsoa": lsoa.drop(columns="neighbourhood", errors="ignore"),
        "areas": pd.concat([kept, places, msoas]),
        "population": read.population,
        "england": read.england,
    }
    made = {"version", "build", "built", "tables", "indicators", "added"}
    write_store(folder / "store", tables, {key: of for key, of in read.manifest.items() if key not in made})
    for own, (key, codes) in enumerate((("harm", list(lsoa["place"])), ("hurt", list(lsoa.index)))):
        rows = [
            f"{code},{year},{small_or_not(own, year, at)},{PEOPLE + at}"
            for at, code in enumerate(codes)
            for year in (2022, 2023)
        ]
        path = folder / f"{key}.csv"
        path.write_text("\n".join(["area,period,numerator,denominator", *rows]) + "\n")
        path.with_suffix(".toml").write_text(ABOUT.format(name=key.capitalize()))
        add_indicator(folder / "store", path)
    return folder


@pytest.fixture(scope="module")
def planted(store):
    """Counts and rates that the store hides, of every year."""
    serving = open_serving(store / "store")
    found = set()
    for key, level in (("harm", "place"), ("hurt", "lsoa")):
        shown = observations(serving, key, level=level).set_index(["area", "period"])
        raw = pd.read_csv(store / f"{key}.csv", dtype={"period": str}).set_index(["area", "period"])
        hidden = shown.index[shown["note"] == "suppressed"]
        assert len(hidden) > 2  # those that are small, and others
        found |= {(float(row["numerator"]), float(row["denominator"])) for _, row in raw.loc[hidden].iterrows()}
    return sorted(found)


def traces(planted):
    """Pattern of hidden counts and rates in text, as they are written, and as numbers of Arrow's columns."""
    words, numbers = [], []
    for count, people in planted:
        rate = count / people * 1e6
        words += [form.format(rate) for form in ("{:,.2f}", "{:.2f}")] + [f"{rate:,.4f}"[:-1], f"{rate:.4f}"[:-1]]
        numbers += [struct.pack("<d", rate), struct.pack("<d", round(rate, 4))]
        if count > FEW:  # a smaller one is a number like others
            words += [f"{int(count):,}", f"{int(count)}"]
            numbers += [struct.pack("<d", count), struct.pack("<q", int(count))]
    # Streamlit's own marks are random hexadecimal digits: no figure touches a letter.
    pattern = re.compile(r"(?<![a-z\d.,])(?:" + "|".join(map(re.escape, words)) + r")(?!\d{3,}|,\d|[a-z])")
    return partial(first_of, pattern, {word[:4] for word in words}), numbers


def first_of(pattern, starts, text):
    """First match of a pattern of figures, tried only where a number begins as one of them does: ten times as quick."""
    numbers = (number.start() for number in re.finditer(r"\d[\d.,]*", text) if number[0][:4] in starts)
    return next((found for at in numbers if (found := pattern.match(text, at))), None)


def unpacked(content):
    """A file, and all files inside it if it is an archive."""
    if not content.startswith(b"PK"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def assert_none_of(planted, secret, sent):
    """Neither a hidden figure nor the secret is in anything that was sent."""
    text, numbers = traces(planted)
    for where, content in sent:
        raw = content if isinstance(content, bytes) else content.encode()
        found = text(raw.decode("utf-8", errors="ignore"))
        assert found is None, (
            where,
            found and raw.decode("utf-8", errors="ignore")[max(found.start() - 80, 0) : found.end() + 80],
        )
        assert isinstance(content, str) or not any(number in raw for number in numbers), where
        assert secret not in raw
        assert secret.hex().encode() not in raw


def test_no_page_file_or_message_holds_a_hidden_figure(store, planted, window, open_page):
    server = Server(store / "store")
    sent, routes = [], set()

    def listen(page):
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(("socket", frame))))
        page.on("request", keep)

    def keep(request):
        if re.search(r"/(view|values|limits|change|changed|media)/", request.url):
            routes.add(request.url)

    try:
        page = window.pages[0]
        listen(page)
        for at, address in enumerate(PAGES):
            if at == 0:
                open_page(f"{server.url}{address}", painted=False)
            else:
                go(page, address)
            settled(page)
            if "page=map" in address:
                wait_for(page, measure=re.search(r"measure=(\w+)", address)[1])
                page.locator(".nm-table tbody tr").first.wait_for()
            sent.append((address, page.content()))
            while routes:
                route = routes.pop()
                with urllib.request.urlopen(route) as answer:
                    sent.append((route, answer.read()))
            if at == 0:
                expect(page.locator(".nm-legend")).to_contain_text("Harm")
                page.get_by_role("button", name="Download").click()
                for name in ("CSV", "Excel", "GeoJSON"):
                    with page.expect_download() as waiting:
                        page.get_by_role("button", name=name, exact=True).click()
                    sent += [(name, one) for one in unpacked(waiting.value.path().read_bytes())]
        page.remove_listener("request", keep)
    finally:
        server.stop()
    assert_none_of(planted, (store / "store" / SHIELDS).read_bytes(), sent)
    kinds = {where.split("/")[3] if where.startswith("http") else where for where, _ in sent}
    assert {"socket", "view", "values", "CSV", "Excel"} <= kinds
    # What is shown is found by the same search, so that it would have found what is hidden.
    shown, _ = traces([(small_or_not(0, 2023, at), PEOPLE + at) for at in range(1, 24)])
    found = {where for where, content in sent if isinstance(content, str) and shown(content)}
    assert {PAGES[0], PAGES[4]} <= found, found
