"""Is there a network: asked in a moment, never waited for."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from needs_map.data.errors import DataError
from needs_map.data.fetching.addresses import addresses, mirrored


def publisher_reachable(mirror: str | None, seconds: float) -> bool:
    """
    Whether a connection to the publishers, the mirror or the proxy can be made now.

    Parameters
    ----------
    mirror
        Asked instead of the publishers.
    seconds
        The answer comes within them, whatever the network does: looking up a name can hang.
    """
    found = threading.Event()
    places = [places[0].url for places in addresses().values()]
    try:
        ends = {_end(mirrored(url, mirror)) for url in places}
    except DataError:
        return False

    def knock(end: tuple[str, int]) -> None:
        with suppress(OSError), socket.create_connection(end, timeout=seconds):
            found.set()

    for end in ends:
        threading.Thread(target=knock, args=(end,), daemon=True).start()
    return found.wait(seconds)


def _end(url: str) -> tuple[str, int]:
    """Host and port that a request is sent to: the proxy's, if one is set for it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = getproxies().get(parts.scheme) or getproxies().get("all")
    if proxy and not proxy_bypass(host):
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        host = parts.hostname or ""
    return host, parts.port or (443 if parts.scheme == "https" else 80)
