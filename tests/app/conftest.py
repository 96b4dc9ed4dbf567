import pytest

from tests.app.running import run_page


@pytest.fixture
def page(monkeypatch, tmp_path):
    """Give the function that runs a page where there is no store, so of the sample."""
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    return run_page
