"""The names that a server answers to, and the sites that may show its pages in a frame."""

import re
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit


def is_origin(text: str) -> bool:
    """Whether a text is a site as a browser names it: scheme, host and port, without a path."""
    return re.fullmatch(r"https?://[a-z0-9.*-]+(:\d{1,5})?", text, re.IGNORECASE) is not None


def host_name(host: str) -> str:
    """Name or address in a Host header or an origin's authority, in lower case and without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_own_name(name: str, more: Iterable[str] = ()) -> bool:
    """
    Whether a server answers to a name.

    Parameters
    ----------
    name
        As `host_name` gives it.
    more
        Names from the configuration; `.example.nhs.uk` is any name under that one.

    Returns
    -------
    own
        True for an IP address, `localhost` and this machine's own name, which no stranger's domain can be pointed at,
        and for those in `more`.
    """
    try:
        ip_address(name)
    except ValueError:
        return name in {"localhost", socket.gethostname().lower()} or is_configured(name, more)
    return True


def is_configured(name: str, hosts: Iterable[str]) -> bool:
    """Whether a name is among those of the configuration: one that only this server is meant to have."""
    return any(name == own or (own.startswith(".") and name.endswith(own)) for own in hosts)
