"""What is shipped: a wheel that is installed outside the repository serves the map and answers commands."""

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile

import pytest

from tests.conftest import ROOT

ROOMS = ("app", "data", "figures", "geo", "needs")
PARTS = ("needs_map", *ROOMS, "streamlit_app.py", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy of what the repository has of it, without asking a registry."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for part in PARTS:
        path = ROOT / part
        if path.is_dir():
            shutil.copytree(path, source / part, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, source / part)
    words = [
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        str(target),
        str(source),
    ]
    subprocess.run([sys.executable, "-m", *words], check=True)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install it into an environment of its own, which borrows the libraries of this one; give its command."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    packages = next((folder / "lib").glob("python*")) / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    borrowed = [path for path in sys.path if path.endswith("-packages")] or [sysconfig.get_path("purelib")]
    (packages / "borrowed.pth").write_text("\n".join(borrowed))
    return folder / "bin" / "python"


def command(python, *words, folder, **environment):
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("NEEDS_MAP", "PYTHON"))}
    return [str(python), "-m", "needs_map.app.commands.run", *words], {"cwd": folder, "env": clean | environment}


def test_every_package_and_file_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", *ROOMS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not [name for name in tracked if f"needs_map/{name}" not in held]


def test_the_installed_command_answers(installed, tmp_path):
    words, options = command(installed, "--version", folder=tmp_path)
    assert subprocess.run(words, capture_output=True, text=True, check=True, **options).stdout.startswith("needs-map 0")
    words, options = command(installed, "table", "core20", "--level", "place", folder=tmp_path)
    printed = subprocess.run(words, capture_output=True, text=True, check=True, **options).stdout
    assert "Leicester" in printed


def test_the_installed_command_serves_and_tells_nobody(installed, tmp_path):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    words, options = command(installed, "run", "--no-fetch", "--port", str(port), folder=tmp_path)
    log = tmp_path / "log"
    with log.open("w") as out, subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT, **options) as running:
        try:
            assert "<html" in page(f"http://127.0.0.1:{port}/")
        finally:
            running.terminate()
    assert "usage statistics" not in log.read_text()
    assert "You can now view" not in log.read_text()  # for which Streamlit asks a site for this machine's address


def page(address):
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
