"""
Settings of a server: an environment variable each, or a line of one TOML file. They are read here and nowhere else.

To add one, add a line to `SETTINGS`; read it with `text_of`, `number_of`, `is_on` or `list_setting`.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import platformdirs

from needs_map.data.errors import DataError
from needs_map.data.files.formats import read_toml

CONFIG = "NEEDS_MAP_CONFIG"
"""Environment variable: the TOML file; without it, `config.toml` in the user's configuration folder if there is one."""
NOT_SHOWN = "set, not shown"

Value = str | int | bool | tuple[str, ...]


class Setting(NamedTuple):
    """One setting; what it is without being set says of what kind it is."""

    variable: str
    usual: Value
    about: str
    secret: bool = False


SETTINGS = {
    "store": Setting("NEEDS_MAP_STORE", "", "folder of the store; the user's data folder if not set"),
    "cache": Setting("NEEDS_MAP_CACHE", "", "folder of downloaded files; the user's cache folder if not set"),
    "log": Setting("NEEDS_MAP_LOG", "", "file to which details of unexpected failures are added"),
    "profile": Setting("NEEDS_MAP_PROFILE", "", "TOML file of the first page's figures; the shipped one if not set"),
    "server.host": Setting("NEEDS_MAP_HOST", "127.0.0.1", "address to listen at; 0.0.0.0 lets other machines in"),
    "server.port": Setting("NEEDS_MAP_PORT", 8501, "port to listen at"),
    "server.url": Setting("NEEDS_MAP_URL", "", "public address of the map, such as https://needs.example.nhs.uk"),
    "server.base_path": Setting("NEEDS_MAP_BASE_PATH", "", "path below which a proxy shows the map, such as needs"),
    "server.hosts": Setting("NEEDS_MAP_HOSTS", (), "names that the server answers to, such as that of a proxy"),
    "server.frames": Setting("NEEDS_MAP_FRAMES", (), "sites that may show pages in a frame"),
    "server.workers": Setting("NEEDS_MAP_WORKERS", 1, "processes that make pictures and files at the same time"),
    "sign_in.required": Setting("NEEDS_MAP_SIGN_IN", False, "only people who signed in see anything"),
    "sign_in.provider": Setting(
        "NEEDS_MAP_SIGN_IN_PROVIDER",
        "",
        "provider's metadata: an address that ends in .well-known/openid-configuration",
    ),
    "sign_in.client_id": Setting("NEEDS_MAP_SIGN_IN_CLIENT_ID", "", "name by which the provider knows the map"),
    "sign_in.client_secret": Setting("NEEDS_MAP_SIGN_IN_CLIENT_SECRET", "", "its secret at the provider", secret=True),
    "sign_in.cookie_secret": Setting("NEEDS_MAP_SIGN_IN_COOKIE_SECRET", "", "signs the cookies", secret=True),
    "sign_in.scope": Setting("NEEDS_MAP_SIGN_IN_SCOPE", "openid email profile", "what the provider is asked for"),
    "sign_in.hours": Setting("NEEDS_MAP_SIGN_IN_HOURS", 12, "hours for which signing in counts"),
    "sign_in.roles_claim": Setting("NEEDS_MAP_ROLES_CLAIM", "roles", "claim that holds a person's roles or groups"),
    "sign_in.audiences": Setting("NEEDS_MAP_AUDIENCES", (), "further names of the map in tokens of programs"),
    "sign_in.readers": Setting("NEEDS_MAP_READERS", (), "who may read: addresses or values of the claim; empty: all"),
    "sign_in.analysts": Setting("NEEDS_MAP_ANALYSTS", (), "who may add data: addresses, or values of the claim"),
    "sign_in.stewards": Setting("NEEDS_MAP_STEWARDS", (), "who sees the record of changes, likewise"),
    "adding.without_sign_in": Setting("NEEDS_MAP_ADD_WITHOUT_SIGN_IN", False, "whoever sees the map may add data"),
    "server.json_logs": Setting("NEEDS_MAP_JSON_LOGS", False, "write logs as JSON lines, one a request"),
    "server.metrics": Setting("NEEDS_MAP_METRICS", False, "answer /metrics, for Prometheus"),
    "api.rate": Setting("NEEDS_MAP_API_RATE", 600, "requests of the API that a client may make in a minute; 0: any"),
    "api.origins": Setting("NEEDS_MAP_API_ORIGINS", (), "sites whose pages may read the API, or *; none if not set"),
    "update.mirror": Setting("NEEDS_MAP_MIRROR", "", "mirror that is asked in place of the publishers"),
    "update.from_page": Setting("NEEDS_MAP_ALLOW_UPDATE", False, "a button on Data and methods runs an update"),
    "update.first": Setting("NEEDS_MAP_FETCH_FIRST", False, "download the data while the sample is served"),
    "update.skip": Setting("SKIP_DATA", False, "never download when the server starts"),
}
"""All settings by section and name, as they stand in the file."""


def text_of(key: str) -> str:
    """Text of a setting, stripped; empty if it is not set."""
    return str(_value(key)[0])


def number_of(key: str) -> int:
    """
    Whole number of a setting.

    Raises
    ------
    DataError
        If it is set to something else.
    """
    return int(_value(key)[0])  # type: ignore[arg-type]  # the kind of `usual`


def is_on(key: str) -> bool:
    """Whether a setting is set to anything but nothing, 0, no or false."""
    return bool(_value(key)[0])


def list_setting(key: str) -> tuple[str, ...]:
    """Entries of a setting that is a list: of a variable with commas between."""
    return tuple(_value(key)[0])  # type: ignore[arg-type]  # likewise


def config_file() -> Path | None:
    """Return the TOML file that is read; None if there is none."""
    named = os.environ.get(CONFIG)
    if named is not None:
        return Path(named) if named.strip() else None
    usual = Path(platformdirs.user_config_dir("needs-map", appauthor=False)) / "config.toml"
    return usual if usual.is_file() else None


def check_configuration() -> None:
    """
    Read every setting once.

    Raises
    ------
    DataError
        If the file cannot be read, has a line that is no setting, or a setting is not of its kind.
    """
    for key in SETTINGS:
        _value(key)


def configuration_lines() -> list[str]:
    """
    All settings as TOML, each with where it is from; a secret, or a password in an address, is not shown.

    Raises
    ------
    DataError
        As for `check_configuration`.
    """
    path = config_file()
    lines = [f"# file: {path if path is not None else f'none ({CONFIG} names one)'}"]
    section = ""
    sections = [key.rpartition(".")[0] for key in SETTINGS]
    for key in sorted(SETTINGS, key=lambda key: sections.index(key.rpartition(".")[0])):
        setting = SETTINGS[key]
        value, origin = _value(key)
        within, _, name = key.rpartition(".")
        if within != section:
            lines += ["", f"[{within}]"]
            section = within
        lines.append(f"{name} = {_shown(value, setting)}  # {origin}: {setting.about} ({setting.variable})")
    return lines


def _shown(value: Value, setting: Setting) -> str:
    """Write a value as TOML does."""
    if setting.secret:
        return _quoted(NOT_SHOWN) if value else '""'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_quoted, value))}]"
    return str(value) if isinstance(value, int) else _quoted(_without_password(value))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _without_password(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    return text.replace(parts.netloc.rpartition("@")[0] + "@", "", 1) if parts.scheme and "@" in parts.netloc else text


def _value(key: str) -> tuple[Value, str]:
    """Value of a setting and where it is from: the environment before the file."""
    setting = SETTINGS[key]
    text = os.environ.get(setting.variable, "").strip()
    if text:
        return _of_text(text, setting), "environment"
    path = config_file()
    found = _file_of(path).get(key) if path is not None else None
    return (setting.usual, "not set") if found is None else (found, "file")


def _of_text(text: str, setting: Setting) -> Value:
    if isinstance(setting.usual, bool):
        return text.lower() not in {"0", "no", "false"}
    if isinstance(setting.usual, tuple):
        return tuple(entry.strip() for entry in text.split(",") if entry.strip())
    if isinstance(setting.usual, int):
        if not text.isascii() or not text.isdecimal():
            raise DataError(f"{setting.variable} is {text[:40]!r}: it must be a whole number, such as {setting.usual}.")
        return int(text)
    return text


def _file_of(path: Path) -> dict[str, Value]:
    try:
        state = path.stat()
    except OSError as error:
        raise DataError(f"The configuration {path} cannot be read ({error.strerror}): correct {CONFIG}.") from error
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int, size: int) -> dict[str, Value]:  # noqa: ARG001 - a file that changed is read again
    found: dict[str, Any] = {}
    try:
        content = read_toml(path)
    except OSError as error:
        raise DataError(f"The configuration {path} cannot be read ({error.strerror}).") from error
    for name, value in content.items():
        found |= {f"{name}.{one}": entry for one, entry in value.items()} if isinstance(value, dict) else {name: value}
    return {key: _of_file(key, value, path) for key, value in found.items()}


def _of_file(key: str, value: object, path: Path) -> Value:
    """Check one line of the file."""
    if key not in SETTINGS:
        raise DataError(f"{path.name} sets {key!r}, which is no setting: needs-map config lists those that are.")
    usual = SETTINGS[key].usual
    if isinstance(usual, tuple):
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(one.strip() for one in value if one.strip())
        kind = 'a list of texts, such as ["a", "b"]'
    elif isinstance(usual, bool):
        if isinstance(value, bool):
            return value
        kind = "true or false"
    elif isinstance(usual, int):
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        kind = f"a whole number, such as {usual}"
    else:
        if isinstance(value, str):
            return value.strip()
        kind = "text in quotation marks"
    raise DataError(f"{path.name}: {key} must be {kind}.")
