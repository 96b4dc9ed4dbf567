"""The container file and the unit by rules of hadolint's kind: no builder is needed to see that they keep them."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from lxml.etree import fromstring

from needs_map.data.configuration import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8")
LINES = [
    line.split(maxsplit=1)
    for line in re.sub(r"\\\n\s*", "", TEXT).splitlines()
    if line.strip() and not line.startswith("#")
]
STEPS = [(step.upper(), rest) for step, rest in LINES]
UNIT = (ROOT / "deploy" / "needs-map.service").read_text(encoding="utf-8")


def steps(name):
    return [rest for step, rest in STEPS if step == name]


def test_images_are_named_whole_with_one_version():
    images = [rest.split()[0] for rest in steps("FROM")]
    assert len(set(images)) == 1
    assert re.fullmatch(r"[a-z.]+/[a-z/]+:\d+\.\d+\.\d+-[a-z-]+", images[0])  # DL3006, DL3007: no latest


def test_what_runs_is_not_root_and_needs_no_shell():
    after = STEPS[max(at for at, (step, _) in enumerate(STEPS) if step == "FROM") :]
    user = [at for at, (step, _) in enumerate(after) if step == "USER"]
    assert after[user[-1]][1] == "10001:10001"  # a number, so that it can be checked by whoever runs it
    assert not [step for step, _ in after[user[-1] :] if step in {"RUN", "COPY", "ADD"}]
    for name in ("ENTRYPOINT", "CMD"):  # DL3025
        assert all(rest.startswith("[") for rest in steps(name))
    assert "nologin" in TEXT


def test_files_are_copied_and_not_added_and_places_are_absolute():
    assert not steps("ADD")  # DL3020
    assert all(rest.startswith("/") for rest in steps("WORKDIR"))  # DL3000
    assert not re.search(r"\bsudo\b|\bcd /|chmod 777|curl|wget", TEXT)  # DL3003, DL3004
    for rest in steps("COPY"):
        sources = rest.split()[:-1]
        assert all((ROOT / source).exists() for source in sources if not source.startswith(("-", "/"))), rest


def test_packages_are_those_of_the_lock_and_leave_no_cache():
    installs = [part for rest in steps("RUN") for part in rest.split("&&") if "pip install" in part]
    assert all("--no-cache-dir" in one for one in installs)  # DL3042
    assert all("--require-hashes" in one or "--no-deps" in one for one in installs)  # DL3013
    assert "pipefail" in TEXT  # DL4006
    assert not re.search(r"(?i)(secret|password|token)\s*=", TEXT)


def test_it_says_how_it_fares_where_it_listens_and_when_it_ends():
    assert len(steps("HEALTHCHECK")) == len(steps("CMD")) == len(steps("ENTRYPOINT")) == 1  # DL3012, DL4003, DL4004
    port = str(SETTINGS["server.port"].usual)
    assert steps("EXPOSE") == [port]
    assert f":{port}/healthz" in steps("HEALTHCHECK")[0]
    assert steps("STOPSIGNAL") == ["SIGTERM"]
    for text in (TEXT, (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")):
        builds = re.findall(r"podman build[^\n`]*", text)
        assert builds
        assert all("--format docker" in one for one in builds)  # an OCI image has no health check


def test_only_the_data_and_a_temporary_folder_are_written():
    assert steps("VOLUME") == ['["/data"]']
    written = re.findall(r"(?:NEEDS_MAP_(?:STORE|CACHE)|HOME|MPLCONFIGDIR)=(\S+)", TEXT)
    assert len(written) == 4
    assert all(place.startswith(("/data/", "/tmp")) for place in written)  # noqa: S108 - of the container
    variables = set(re.findall(r"NEEDS_MAP_[A-Z_]+", TEXT))
    assert variables <= {setting.variable for setting in SETTINGS.values()}


def test_the_packages_that_are_copied_are_those_of_the_wheel():
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert content["project"]["readme"] in TEXT
    copied = {rest.split()[0] for rest in steps("COPY")}
    assert {path.name for path in (ROOT / "needs_map").iterdir() if path.is_symlink()} <= copied


def test_the_unit_ends_in_time_and_gives_the_service_nothing_it_need_not_have():
    assert "TimeoutStopSec=10" in UNIT
    assert re.search(r"^User=(?!root)", UNIT, re.MULTILINE)
    for line in ("ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n", "PrivateTmp=yes"):
        assert line in UNIT
    variables = set(re.findall(r"NEEDS_MAP_[A-Z_]+", UNIT)) - {"NEEDS_MAP_CONFIG"}
    assert variables <= {setting.variable for setting in SETTINGS.values()}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_can_read_the_unit(tmp_path):
    path = tmp_path / "needs-map.service"
    path.write_text(UNIT.replace("/opt/needs-map/bin/needs-map", "/bin/true"), encoding="utf-8")
    told = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    assert "needs-map.service" not in told.stderr


def test_the_files_for_proxies_pass_web_sockets_and_keep_a_visitor_on_one_process():
    nginx, caddy, iis = (
        (ROOT / "deploy" / name).read_text(encoding="utf-8") for name in ("nginx.conf", "Caddyfile", "web.config")
    )
    for words in (
        "proxy_set_header Upgrade $http_upgrade",
        "proxy_set_header Host $http_host",
        "hash $needs_map_process",
    ):
        assert words in nginx
    assert "lb_policy cookie" in caddy  # Caddy passes web sockets and the host by itself
    assert '<webSocket enabled="true" />' in iis
    fromstring(iis.encode())
    assert "<allowedServerVariables>" not in iis  # IIS locks it at the server and answers 500.19
    for variable in re.findall(r'<set name="(\w+)"', iis):
        assert f"[name='{variable}']" in iis, variable


def test_settings_named_in_the_guide_are_settings():
    guide = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    variables = {setting.variable for setting in SETTINGS.values()} | {"NEEDS_MAP_CONFIG"}
    assert set(re.findall(r"NEEDS_MAP_[A-Z_]+", guide)) <= variables
    assert set(re.findall(r"`((?:server|sign_in|adding|update|api)\.[a-z_]+)", guide)) <= set(SETTINGS)
    example = tomllib.loads(re.search(r"```toml\n(.*?)```", guide, re.DOTALL)[1])
    for section, settings in example.items():
        for name in settings if isinstance(settings, dict) else ():
            assert f"{section}.{name}" in SETTINGS
