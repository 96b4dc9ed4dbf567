import time

import pytest

from data.system import read_system
from figures.serving import open_serving
from geo.build import build_store


@pytest.fixture(scope="session")
def official(shared):
    """The folder of the publishers' files."""
    return shared / "official"


@pytest.fixture(scope="session")
def real_build(official, tmp_path_factory):
    """The summary of a build of the cluster from the publishers' files, its store, and the processor's seconds."""
    folder = tmp_path_factory.mktemp("real") / "store"
    start = time.process_time()
    summary = build_store(official, read_system("lnr"), folder)
    return summary, folder, time.process_time() - start


@pytest.fixture(scope="session")
def real(real_build):
    """The real cluster as the server holds it."""
    return open_serving(real_build[1])
