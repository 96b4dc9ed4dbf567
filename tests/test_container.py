"""
The image built, and run as the guide says, where a builder and a base are: `make container` makes a base and runs this.

The base is the image that the container file names, or that of `tools/base_image.sh`. Nothing is pulled: packages come
from where pip finds them.
"""

import json
import re
import shlex
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress

import pytest

from tests.conftest import ROOT

CONTAINERFILE = ROOT / "Containerfile"
NAMED = re.search(r"^FROM (\S+)", CONTAINERFILE.read_text(encoding="utf-8"), re.MULTILINE)[1]
OWN = re.search(r"^name=(\S+)", (ROOT / "tools" / "base_image.sh").read_text(encoding="utf-8"), re.MULTILINE)[1]
IMAGE, RUNNING, VOLUME = "needs-map-test", "needs-map-test", "needs-map-test-data"
WAYS = ((), ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"))
"""Options without which containers start, and those that a machine needs whose limits may not be raised."""
END_SECONDS = 10
pytestmark = pytest.mark.timeout(1800)


def call(*words, check=True, seconds=120):
    """Run the builder; what it printed."""
    found = subprocess.run([builder(), *words], capture_output=True, text=True, check=False, timeout=seconds)
    assert not check or found.returncode == 0, f"{shlex.join(words)}\n{found.stdout[-2000:]}{found.stderr[-4000:]}"
    return found


def builder():
    return shutil.which("podman") or shutil.which("docker")


def is_podman():
    return builder().endswith("podman")


@pytest.fixture(scope="module")
def way():
    """The base, and the options with which containers run on this machine; where there is neither it says why."""
    if builder() is None:
        pytest.skip("neither podman nor docker is installed")
    bases = [name for name in (NAMED, OWN) if call("image", "inspect", name, check=False).returncode == 0]
    if not bases:
        pytest.skip(f"there is no base image: neither {NAMED} nor {OWN}, which `make container` makes")
    said = []
    for options in WAYS:
        tried = call(
            "run", "--rm", *options, "--publish", f"127.0.0.1:{free_port()}:8501", bases[0], "true", check=False
        )
        if tried.returncode == 0:
            return bases[0], options
        said.append(tried.stderr.strip()[-300:])
    pytest.skip(f"no container runs on this machine: {said[0]}")


@pytest.fixture(scope="module")
def image(way, tmp_path_factory):
    """The image as the guide builds it, on the base that is there."""
    written = tmp_path_factory.mktemp("built") / "Containerfile"
    written.write_text(CONTAINERFILE.read_text(encoding="utf-8").replace(NAMED, way[0]), encoding="utf-8")
    words = guide("build")[0].removesuffix(" -t needs-map .").split()
    words = [*words, "--layers=false"] if is_podman() else words[:1]  # nothing is left behind; Docker needs neither
    call(*words, "-t", IMAGE, "--file", str(written), str(ROOT), seconds=1500)
    yield IMAGE
    call("image", "rm", "--force", IMAGE, check=False)


@pytest.fixture
def running(way, image, tmp_path):
    """The address of a container that is run as the guide says, but for its name, its port and its files."""
    settings = tmp_path / "config.toml"
    settings.write_text("[server]\nmetrics = true\n", encoding="utf-8")
    settings.chmod(0o644)
    (tmp_path / "secrets.env").write_text("")
    port = free_port()
    words = shlex.split(guide("run")[0])
    own = {"needs-map": RUNNING, "needs-map:/data": f"{VOLUME}:/data", "127.0.0.1:8501:8501": f"127.0.0.1:{port}:8501"}
    own |= {"secrets.env": str(tmp_path / "secrets.env")}
    words = [own.get(word, word).replace("./config.toml", str(settings)) for word in words[:-1]]
    remove()
    call(*words[:1], *way[1], *words[1:], image)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answer(f"{address}/readyz")[0] == 200)
        yield address
    finally:
        remove()


def remove():
    for words in (("rm", "--force", RUNNING), ("volume", "rm", "--force", VOLUME)):
        call(*words, check=False)


def guide(verb):
    """The command lines of the guide that begin with the verb of a builder, without its name."""
    text = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8").replace("\\\n", " ")
    return re.findall(rf"^podman ({verb} .*)$", text, re.MULTILINE)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answer(address):
    """Status and body of an address; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=60) as found:
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError as error:
        return 0, str(error).encode()


def until(is_so, seconds=90):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, call("logs", RUNNING, check=False).stdout[-3000:]
        time.sleep(0.5)


def state():
    return json.loads(call("inspect", RUNNING).stdout)[0]["State"]


def test_it_serves_as_nobody_on_a_file_system_that_cannot_be_written(running):
    assert answer(f"{running}/healthz") == (200, b'{"status":"ok"}')
    assert b"<html" in answer(f"{running}/")[1]
    code, figures = answer(f"{running}/api/v1/values?measure=core20_share&level=place")
    assert code == 200
    assert b"Leicester" in figures
    code, picture = answer(f"{running}/api/v1/pictures/png?page=map&measure=core20_share")  # by a process of its own
    assert (code, picture[:4]) == (200, b"\x89PNG"), picture[:300]
    assert answer(f"{running}/metrics")[0] == 200  # the configuration was read
    assert call("exec", RUNNING, "id", "-u").stdout.strip() == "10001"
    for place in ("/opt/needs-map/x", "/etc/x", "/x"):
        assert "Read-only" in call("exec", RUNNING, "touch", place, check=False).stderr
    call("exec", RUNNING, "touch", "/data/x", "/tmp/x")  # noqa: S108 - of the container
    status = call("exec", RUNNING, "cat", "/proc/1/status").stdout
    assert re.search(r"CapEff:\s0+\n(.*\n)*NoNewPrivs:\s1", status)
    assert "sample" in call("exec", RUNNING, "needs-map", "data", "status", check=False).stdout.lower()


@pytest.mark.usefixtures("running")
def test_its_health_check_passes_and_the_image_has_it():
    if is_podman():
        call("healthcheck", "run", RUNNING)  # by hand: without systemd Podman has nobody who does it
    until(lambda: state()["Health"]["Status"] == "healthy")


def test_the_signal_to_end_ends_it_in_time_with_work_open(running):
    asked = f"{running}/api/v1/pictures/pdf?page=map&measure=imd_score&paper=a3-landscape"
    working = threading.Thread(target=answer, args=(asked,), daemon=True)
    working.start()
    time.sleep(0.5)
    begun = time.monotonic()
    call("stop", "--time", "60", RUNNING)
    assert time.monotonic() - begun < END_SECONDS
    assert state()["ExitCode"] == 0
    with suppress(RuntimeError):
        working.join(30)
