"""The one update that runs beside the app, and the first fetch: whoever asks, from whichever page, sees the same."""

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import needs_map
from needs_map.app.update.progress_file import Report, read_report
from needs_map.data.audit import BY
from needs_map.data.configuration import is_on, text_of
from needs_map.data.content.packs import default_system, system_names
from needs_map.data.fetching.cache import default_cache, is_updating
from needs_map.data.fetching.network import publisher_reachable
from needs_map.data.manifest import MANIFEST, default_store
from needs_map.data.places.made_systems import ENGLAND_SYSTEM
from needs_map.data.staging import staging_folder

ROOT = Path(needs_map.__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "needs_map.app.commands.main")
DEFAULT_WORDS = ("--system", default_system())
GRACE = 3.0
"""Seconds that an update has to clear up when it is ended."""
PAUSE = 0.2
"""Seconds between two looks at a download."""
REACH = 2.5
"""Seconds that the question whether there is a network may take."""


class UpdateStanding(NamedTuple):
    """Where the update stands."""

    state: str
    """`none`, `asking` (is there a network), `running`, `elsewhere` (another process of the server), `done`, `failed`,
    `stopped` or `offline`."""
    report: Report
    first: bool
    """Whether it fetches the data of a server that had none."""

    @property
    def active(self) -> bool:
        """Whether it is not at its end."""
        return self.state in {"asking", "running"}


class _Run(NamedTuple):
    process: "subprocess.Popen[bytes]"
    report: Path
    first: bool


_lock = threading.RLock()
_reports = ExitStack()
"""Holds the folder of the last update's report, until the next update or the end of the server."""
_now: dict[str, Any] = {"run": None, "state": "none", "first": False, "stopped": False}


def may_update() -> bool:
    """Whether the server's owner allows updates from a page."""
    return is_on("update.from_page")


def words_for(manifest: Mapping[str, Any]) -> tuple[str, ...] | None:
    """
    Words of the command line that bring a store up to date.

    Parameters
    ----------
    manifest
        Of the store that serves; for the sample they fetch the project's own system.

    Returns
    -------
    words
        None for a store that does not say what area was asked for: it was built by an earlier version.
    """
    if manifest["sample"]:
        return DEFAULT_WORDS
    system = manifest["system"]
    if system.get("asked"):
        return tuple(system["asked"])
    if system["code"] == ENGLAND_SYSTEM:
        return ("--england",)
    return ("--system", system["code"]) if system["code"] in system_names() else None


def standing() -> UpdateStanding:
    """Say where the update stands."""
    with _lock:
        run: _Run | None = _now["run"]
        if _now["state"] == "elsewhere" and not is_updating(default_cache()):
            _now["state"] = "none"
        if run is None:
            return UpdateStanding(_now["state"], Report(), _now["first"])
        report = read_report(run.report)
        code = run.process.poll()
        if code is None:
            return UpdateStanding("running", report, run.first)
        state = "stopped" if _now["stopped"] else "done" if code == 0 else "failed"
        if state == "failed" and not report.outcome:
            report = report._replace(outcome="It stopped before it was complete.")
        return UpdateStanding(state, report, run.first)


def begin_update(words: tuple[str, ...], *, first: bool = False, by: str = "") -> None:
    """
    Begin an update in a process of its own, unless one runs already.

    Parameters
    ----------
    words
        Of the command line that say which area.
    first
        Whether it fetches the data of a server that had none.
    by
        Who began it, for the record of changes.
    """
    with _lock:
        if standing().active and not (first and _now["state"] == "asking"):
            return
        if not first and is_updating(default_cache()):  # a first one waits for the other, and then has its files
            _now.update(run=None, state="elsewhere", first=False, stopped=False)
            return
        _reports.close()
        report = _reports.enter_context(staging_folder()) / "update.json"
        store = str(default_store())
        command = [*COMMAND, "data", "update", *words, "--store", store, "--report", str(report)]
        process = subprocess.Popen(  # noqa: S603 - our own words and the manifest's, no shell
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=os.environ | {BY: by or "the server"},
        )
        _now.update(run=_Run(process, report, first), state="running", first=first, stopped=False)


def stop_update() -> None:
    """End the update as Ctrl-C does, so that it clears up; if it does not heed that, at once."""
    with _lock:
        run: _Run | None = _now["run"]
        if run is None or run.process.poll() is not None:
            return
        _now["stopped"] = True
        if sys.platform != "win32":
            run.process.send_signal(signal.SIGINT)
        try:
            run.process.wait(GRACE if sys.platform != "win32" else 0)
        except subprocess.TimeoutExpired:
            run.process.kill()
            run.process.wait()


def forget_update() -> None:
    """Forget the last update, so that pages no longer speak of it."""
    with _lock:
        stop_update()
        _now.update(run=None, state="none", first=False, stopped=False)


def is_wanted() -> bool:
    """Whether this server is to fetch the official data: it was started so, has none, and is not set to skip it."""
    return is_on("update.first") and not is_on("update.skip") and not (default_store() / MANIFEST).is_file()


def first_fetch(
    *,
    reachable: Callable[[str | None, float], bool] = publisher_reachable,
    wait: Callable[[float], object] = time.sleep,
    tell: Callable[[str], object] = sys.stdout.write,
) -> None:
    """
    Fetch the official data while the sample is served, if there is a network; Ctrl-C ends both.

    Parameters
    ----------
    reachable
        Whether the publishers, or the mirror, can be reached within so many seconds.
    wait
        Waits so many seconds.
    tell
        Writes to the terminal.
    """
    with _lock:
        _now.update(run=None, state="asking", first=True, stopped=False)
    mirror = text_of("update.mirror") or None
    if not reachable(mirror, REACH):
        with _lock:
            _now["state"] = "offline"
        tell("The publishers do not answer, so this is the SAMPLE. The next start tries again.\n")
        return
    tell(
        "Downloading the official data takes a minute or two, once. Until then pages show the SAMPLE. "
        "Ctrl-C stops the download and the server; SKIP_DATA=1 starts the server without it.\n"
    )
    begin_update(DEFAULT_WORDS, first=True)
    while standing().active:
        wait(PAUSE)
    ended = standing()
    if ended.state == "done":
        tell("The official data is in place: open pages show it.\n")
    elif ended.state == "stopped":
        tell("The download was stopped, so this is the SAMPLE. The next start continues it.\n")
    else:
        tell(
            "The official data could not be downloaded, so this is the SAMPLE. The next start continues the download.\n"
        )


atexit.register(_reports.close)
atexit.register(stop_update)
