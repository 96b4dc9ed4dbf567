import re
from base64 import b64decode
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from needs_map.app.shell.embed import snippet
from tests.app.running import shown


class Frame(HTMLParser):
    def handle_starttag(self, tag, attributes):
        if tag == "iframe":
            self.attributes = dict(attributes)


def test_the_snippet_frames_the_view_and_hears_only_its_own_site():
    text = snippet("https://needs.example.nhs.uk/x?page=map&area=E06000016", "map", 'Leicester "<b>" & more')
    frame = Frame()
    frame.feed(text)
    address = urlsplit(frame.attributes["src"])
    assert (address.netloc, address.path) == ("needs.example.nhs.uk", "/x")
    assert parse_qs(address.query) == {"page": ["map"], "area": ["E06000016"], "embed": ["map"]}
    assert frame.attributes["title"] == 'Leicester "<b>" & more'
    assert 'origin !== "https://needs.example.nhs.uk"' in text
    assert "embed=chart&amp;part=pyramid" in snippet("https://a.example/", "chart", "x", "pyramid")


def test_an_embedded_map_is_only_the_map_and_opens_the_whole(page):
    test = page(page="methods", area="E06000016", embed="map")
    assert not test.sidebar.selectbox
    said = shown(test)
    assert "Open the whole map" in said
    assert "page=map&amp;area=E06000016" in said
    assert "Core20 in Leicester" not in said
    assert "<footer" in said


def test_an_embedded_profile_and_chart_are_those_of_the_area(page):
    assert "nm-sentences" in shown(page(embed="profile", area="E06000016"))
    said = shown(page(page="population", area="E06000016", embed="chart", part="pyramid"))
    wide, narrow = (  # one of them is shown: letters as large on a telephone as on a page
        b64decode(picture).decode()
        for picture in re.findall("nm-chart nm-chart-[a-z]+' alt='[^']+' src='data:image/svg.xml;base64,([^']+)", said)
    )
    drawn = [float(re.search(r'viewBox="0 0 ([0-9.]+)', picture)[1]) for picture in (wide, narrow)]
    assert drawn[1] / drawn[0] == pytest.approx(77 / 160, abs=0.01)
    assert "has no chart to embed" in shown(page(page="methods", embed="chart"))


def test_what_is_no_kind_of_embedding_is_a_whole_page(page):
    assert page(embed="all").sidebar.selectbox


def test_lines_to_copy_are_offered_only_where_a_site_may_show_them(page, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_URL", "https://needs.example.nhs.uk")
    assert not page(area="E06000016").code
    monkeypatch.setenv("NEEDS_MAP_FRAMES", "https://council.example")
    assert "embed=map" in page(area="E06000016").code[0].value
    assert "embed=chart" in page(page="population", area="E06000016").code[0].value
