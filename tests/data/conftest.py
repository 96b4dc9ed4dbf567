"""Publishers on the loopback interface, and a fetch of all that they have."""

import ssl

import pytest

from needs_map.data import catalogue as known
from needs_map.data.fetching import client as client_module
from needs_map.data.fetching.update import fetch_sources
from tests import made_publishers as made
from tests.loopback import QUICK, Publisher, Told


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    """Give publishers of the small made-up system, at the addresses of the project's catalogue."""
    found = Publisher()
    made.publish(found)
    monkeypatch.setattr(known, "CATALOGUE", made.small_catalogue(tmp_path, whole=True))
    context = ssl.create_default_context()  # to read the machine's certificates takes longer than a test
    monkeypatch.setattr(client_module, "trusted_certificates", lambda: context)
    yield found
    found.close()


@pytest.fixture
def fetch(publisher, tmp_path):
    def run(*only):
        run.told = Told()
        found = fetch_sources(tmp_path / "cache", run.told, mirror=publisher.url, patience=QUICK, only=only or None)
        return {one.key: one for one in found}

    return run
