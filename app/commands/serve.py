"""Serving: the one command that a visitor waits for, so that it reads nothing it does not need."""

import argparse
import errno
import os
import socket
import sys
import tomllib
from pathlib import Path

from needs_map.app.access.provider import check_sign_in
from needs_map.app.shell.hosts import is_origin
from needs_map.data.configuration import SETTINGS, check_configuration, list_setting, number_of, text_of
from needs_map.data.errors import DataError
from needs_map.data.manifest import read_manifest, store_to_serve

SCRIPT = (Path(__file__).parents[1] / "script" / "server.py").resolve()
STREAMLIT = Path(__file__).resolve().parents[1] / "config.toml"


def add_run(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `run`."""
    parser.add_argument("--port", type=_port, help="port to listen at (default: NEEDS_MAP_PORT, else 8501)")
    parser.add_argument(
        "--host", help="0.0.0.0 lets other machines in (default: NEEDS_MAP_HOST, else only this machine)"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="answer to this name too, such as that of a proxy in front (also NEEDS_MAP_HOSTS)",
    )
    parser.add_argument(
        "--allow-frame",
        action="append",
        default=[],
        type=_origin,
        metavar="ORIGIN",
        help="let this site show the pages in a frame, such as https://intranet.example (also NEEDS_MAP_FRAMES)",
    )
    parser.add_argument("--store", type=Path, help="folder of the store")
    parser.add_argument(
        "--fetch",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="if there is no official store yet and there is a network, fetch the data while the sample is served "
        "(default: yes; SKIP_DATA=1 says no)",
    )
    parser.add_argument(
        "--allow-update", action="store_true", help="let whoever sees the page Data and methods start an update"
    )
    parser.set_defaults(act=serve)


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else 0
    if not 0 < port < 2**16:
        raise argparse.ArgumentTypeError("must be 1 to 65535")
    return port


def _origin(text: str) -> str:
    if not is_origin(text):
        raise argparse.ArgumentTypeError("must be like https://intranet.example")
    return text


def _check_free(host: str, port: int) -> None:
    """Try to listen where the server will, so that what stands in the way is said before anything starts."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise DataError(f"Port {port} is in use: choose another with --port, or stop what uses it.") from error
        if error.errno == errno.EACCES:
            raise DataError(f"Port {port} needs an administrator's rights: choose one above 1023.") from error
        raise DataError(f"--host {host} is not an address of this machine: 127.0.0.1 or 0.0.0.0 usually is.") from error


def serve(options: argparse.Namespace) -> None:
    """
    Serve the map: this process becomes the server.

    Raises
    ------
    DataError
        If the store named is none that this program reads, or the address is not free.
    """
    check_configuration()
    check_sign_in()
    address, port = options.host or text_of("server.host"), options.port or number_of("server.port")
    if not 0 < port < 2**16:
        raise DataError(f"server.port is {port}: it must be 1 to 65535.")
    _check_free(address, port)
    folder = store_to_serve(options.store)
    environment = dict(os.environ)
    if read_manifest(folder)["sample"]:
        sys.stdout.write(
            "No official store yet: serving the embedded SAMPLE. needs-map data update fetches the official data, and "
            "needs-map data build --from FOLDER builds it from files that you have.\n"
        )
        if options.fetch and options.store is None:
            environment["NEEDS_MAP_FETCH_FIRST"] = "1"
    for key, more in (("server.hosts", options.allow_host), ("server.frames", options.allow_frame)):
        if more:
            environment[SETTINGS[key].variable] = ",".join([*list_setting(key), *more])
    if options.allow_update:
        environment["NEEDS_MAP_ALLOW_UPDATE"] = "1"
    base = text_of("server.base_path").strip("/")
    host = "localhost" if address == "127.0.0.1" else address
    sys.stdout.write(f"Needs map: http://{host}:{port}{base and f'/{base}'}\n")
    sys.stdout.flush()
    if options.store is not None:
        environment["NEEDS_MAP_STORE"] = str(options.store.resolve())
    command = ["-m", "streamlit", "run", str(SCRIPT), *_settings()]
    command += ["--server.port", str(port), "--server.address", address]
    command += ["--logger.hideWelcomeMessage", "true"]  # else Streamlit asks a stranger for this machine's address
    if base:
        command += ["--server.baseUrlPath", base]
    os.execve(sys.executable, [sys.executable, *command], environment)  # noqa: S606 - our own words, no shell


def _settings() -> list[str]:
    """Streamlit's settings as options, so that they hold wherever the program is installed and started."""
    groups = tomllib.loads(STREAMLIT.read_text(encoding="utf-8"))
    return [
        f"--{group}.{name}={str(value).lower() if isinstance(value, bool) else value}"
        for group, settings in groups.items()
        for name, values in settings.items()
        if (group, name) != ("server", "address")
        for value in (values if isinstance(values, list) else [values])
    ]
