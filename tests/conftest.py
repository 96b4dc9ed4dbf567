"""What many tests use: the publishers' own files, beside the repository and never in it, and small ones made here."""

import json
import os
import pickle
import shutil
import socket
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

from needs_map.data.manifest import SAMPLE
from needs_map.data.places.system import read_system
from needs_map.figures.serving import open_serving
from needs_map.geo.building.build import build_store
from tests import ages_files, publishers

os.environ["NEEDS_MAP_CONFIG"] = ""  # no file of this machine changes what is tested
os.environ["SKIP_DATA"] = "1"  # no server that a test starts asks a publisher for anything
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process that a test starts compiles all anew
sys.dont_write_bytecode = False
ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("NEEDS_MAP_SHARED", ROOT.parent / "shared"))


SLOW_FIRST = (
    "tests/data/records/test_engines.py",
    "tests/browser",
    "tests/app/test_fetching.py",
    "tests/app/test_updating.py",
    "tests/app/test_document",
    "tests/app/test_accessible_documents.py",
    "tests/geo/building/test_optional.py",
    "tests/geo/pictures",
    "tests/app/test_sources.py",
)
"""Where tests take seconds: begun first, so that no worker is left with one of these files while the others rest."""


def pytest_collection_modifyitems(items):
    """Put the slow files first, in the order of the list, and leave the order as it is within them."""

    def place(item):
        path = item.path.relative_to(ROOT).as_posix()
        return next((at for at, slow in enumerate(SLOW_FIRST) if path.startswith(slow)), len(SLOW_FIRST))

    items.sort(key=place)


def once(tmp_path_factory, name, make):
    """Make what takes many seconds once for all workers, by the first that needs it, in a folder that they share."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    done = folder / f"{name}.pickle"
    with FileLock(folder / f"{name}.lock"):
        if not done.exists():
            done.write_bytes(pickle.dumps(make(folder)))
    return pickle.loads(done.read_bytes())  # noqa: S301 - our own, of this run


@pytest.fixture(scope="session")
def shared_file():
    """Give the path of a file in ../shared, or skip, saying why, where there is none."""

    def find(name):
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"the published file {name} is not beside the repository (see NEEDS_MAP_SHARED)")
        return path

    return find


@pytest.fixture(scope="session")
def vectors(shared_file):
    """Read one file of the published test vectors; nothing but an empty cell is missing."""

    def read(name, **options):
        path = shared_file(f"vectors/{name}")
        return pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, na_values=[""], **options)

    return read


@pytest.fixture(scope="session")
def shared():
    """Give the folder of the published files beside the repository, or skip, saying why, where there is none."""
    if not (SHARED / "official").is_dir():
        pytest.skip("the publishers' files are not beside the repository (see NEEDS_MAP_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def lay_out(shared):
    """
    Give the function that lays out in a folder the publishers' files that a store cannot be built without.

    Of the boundaries only those are taken of LSOAs in whose row of the lookup one of some names stands: to read all of
    England and Wales takes most of a small build.
    """

    def laid_out(folder, *names):
        found = ("LSOA21_SICBL24", "File_7_IoD2025", "Lower_layer")
        lookup, ranks, boundaries = (next((shared / "official").glob(f"{start}*")) for start in found)
        rows = lookup.read_text(encoding="utf-8-sig").splitlines()
        lsoas = {row.partition(",")[0] for row in rows if any(name in row for name in names)}
        shapes = json.loads(boundaries.read_bytes())
        shapes["features"] = [one for one in shapes["features"] if one["properties"]["LSOA21CD"] in lsoas]
        (folder / boundaries.name).write_text(json.dumps(shapes), encoding="utf-8")
        for path in (lookup, ranks):
            (folder / path.name).symlink_to(path)
        return folder

    return laid_out


@pytest.fixture(scope="session")
def real_build(shared, tmp_path_factory):
    """The summary of a build of the cluster from the publishers' files, its store, and the processor's seconds."""

    def build(folder):
        start = time.process_time()
        summary = build_store(shared / "official", read_system("lnr"), folder / "real" / "store")
        return summary, folder / "real" / "store", time.process_time() - start

    return once(tmp_path_factory, "real", build)


@pytest.fixture(scope="session")
def real(real_build):
    """The real cluster as the server holds it."""
    return open_serving(real_build[1])


@pytest.fixture(scope="session")
def small_files(tmp_path_factory):
    """Give a folder of small files in the publishers' layouts, to be read alone."""
    return publishers.write_all(tmp_path_factory.mktemp("publishers"))


@pytest.fixture
def files(small_files, tmp_path):
    """Give a copy of the small files, for a test to spoil."""
    return Path(shutil.copytree(small_files, tmp_path / "files"))


@pytest.fixture(scope="session")
def small_store(small_files, tmp_path_factory):
    """Give the store of the made-up system, built once; a test that changes it takes a copy."""
    folder = tmp_path_factory.mktemp("small") / "store"
    build_store(small_files, read_system(str(small_files / "tiny.toml")), folder)
    return folder


@pytest.fixture(scope="session")
def small_serving(small_store):
    """Give the store of the made-up system as the server holds it."""
    return open_serving(small_store)


@pytest.fixture
def store(small_store, tmp_path):
    """Give a copy of the made-up system's store, for a test to endanger."""
    shutil.copytree(small_store, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture(scope="session")
def write_estimates():
    """Give the function that writes a small workbook of estimates by single year of age."""
    return ages_files.write_estimates


@pytest.fixture(scope="session")
def write_projections():
    """Give the function that writes a small zip of projections."""
    return ages_files.write_projections


@pytest.fixture(scope="session")
def sample():
    """The embedded sample, read once."""
    return open_serving(SAMPLE)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Give the address of the API on a port of this machine, with the sample, for clients that need one."""
    import uvicorn  # noqa: PLC0415 - few tests need a server
    from starlette.applications import Starlette  # noqa: PLC0415

    from needs_map.app.api.routes import api_routes  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch, socket.socket() as port:
        patch.setenv("NEEDS_MAP_STORE", str(tmp_path_factory.mktemp("served") / "none"))
        patch.setenv("NEEDS_MAP_API_RATE", "0")
        port.bind(("127.0.0.1", 0))
        app = Starlette(routes=api_routes())
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, args=([port],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port.getsockname()[1]}/api/v1"
        server.should_exit = True
        thread.join()
