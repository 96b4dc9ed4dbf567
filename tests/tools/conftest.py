import pytest

from tests.conftest import once
from tools.sample.areas import sample_lsoas


@pytest.fixture(scope="session")
def made_lsoas(tmp_path_factory):
    """The LSOAs of the sample as its maker makes them now."""
    return once(tmp_path_factory, "lsoas", lambda _: sample_lsoas())
