"""Which browser the tests drive: one that is there, else Playwright's own, else Debian's package."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

ARGUMENTS = (
    "--disable-gpu",
    "--force-prefers-reduced-motion",  # what moves on the screen is drawn anew at every frame
    "--disable-quic",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # no other host is found
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def arguments() -> list[str]:
    """Flags for a browser without a screen; Chromium's sandbox does not run as root."""
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def candidates() -> Iterator[str | None]:
    """Paths of browsers to try; None stands for Playwright's own."""
    if named := os.environ.get("NEEDS_MAP_BROWSER"):
        yield named
    yield from filter(None, map(shutil.which, NAMES))
    yield None


def launched(playwright: Playwright) -> Browser:
    """Start the first browser that runs; LookupError if none does."""
    for path in candidates():
        with suppress(Error):
            return playwright.chromium.launch(executable_path=path, args=arguments())
    raise LookupError("no browser runs here")


def starts() -> bool:
    """Whether a browser runs here."""
    try:
        with sync_playwright() as playwright:
            launched(playwright).close()
    except LookupError:
        return False
    return True


def install() -> int:
    """Make sure that there is a browser."""
    attempts = [
        [sys.executable, "-m", "playwright", "install", *(["--with-deps"] if os.geteuid() == 0 else []), "chromium"],
        *([["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]] if os.geteuid() == 0 else []),
    ]
    for attempt in [None, *attempts]:
        if attempt is not None:
            if shutil.which(attempt[0]) is None:
                continue
            subprocess.run(attempt, check=False, capture_output=True, timeout=900)
        if starts():
            return 0
    sys.stderr.write(
        "A browser is missing: sudo apt-get install chromium (Debian), or "
        "sudo .venv/bin/python -m playwright install --with-deps chromium (Ubuntu)\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(install())
