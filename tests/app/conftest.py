import pytest

from app.serving import open_serving
from data.store import SAMPLE


@pytest.fixture(scope="session")
def sample():
    """The embedded sample, read once."""
    return open_serving(SAMPLE)
