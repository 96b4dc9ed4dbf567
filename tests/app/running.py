"""Pages of the app as Streamlit runs them, without a browser."""

import re
from functools import cache
from html import unescape
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

SCRIPT = Path(__file__).resolve().parents[2] / "app" / "script" / "main.py"
PATIENCE = 120
"""Seconds that one run may take: a busy machine is no failure."""


# Each page would search all installed packages for components of their own, which a server does once.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def run_page(**params):
    """Run the page of a link, the map where it names none; what it drew."""
    test = AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE)
    for key, value in ({"page": "map"} | params).items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def headings(test):
    """Return the headings of a page's parts, in order."""
    return [unescape(one) for one in re.findall("<h2 class='nm-heading'[^>]*>(.*?)</h2>", shown(test))]


def shown(test):
    """Return all that a page says in our own words and tables."""
    said = " ".join(part.proto.body for part in test.get("html"))
    assert not re.search(r"&lt;/?(a|details|div|li|p|section|small|span|table|td|ul)\b", said), "escaped twice"
    return said
