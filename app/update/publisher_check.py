"""Have the publishers anything newer: asked beside the app, once an hour at most, for all pages alike."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from needs_map.data.configuration import text_of
from needs_map.data.errors import DataError
from needs_map.data.fetching.cache import default_cache
from needs_map.data.fetching.client import Patience
from needs_map.data.fetching.drift import Look, look_at_sources
from needs_map.data.fetching.network import publisher_reachable

HOUR = 3600.0
REACH = 2.5
"""Seconds that the question whether there is a network may take."""
BRIEF = Patience(attempts=1, connect=5.0, read=10.0)
OFFLINE = "The publishers do not answer, so newer data could not be checked for."


class Answer(NamedTuple):
    """What the publishers' addresses showed."""

    when: datetime
    looks: tuple[Look, ...]
    words: str
    """Why nothing could be asked; empty if it could."""


_lock = threading.Lock()
_now: dict[str, Any] = {"asking": False, "answer": None, "until": 0.0}


def is_asking() -> bool:
    """Whether the publishers are being asked."""
    return bool(_now["asking"])


def last_answer() -> Answer | None:
    """Return what was answered last; None if nothing was asked since the server started."""
    answer: Answer | None = _now["answer"]
    return answer


def ask_publishers(
    *,
    reachable: Callable[[str | None, float], bool] = publisher_reachable,
    look: Callable[..., list[Look]] = look_at_sources,
) -> None:
    """
    Ask every address of the catalogue beside the app, unless that was done within the hour or is under way.

    Parameters
    ----------
    reachable
        Whether the publishers, or the mirror, can be reached within so many seconds.
    look
        Asks them.
    """
    with _lock:
        if _now["asking"] or time.monotonic() < _now["until"]:
            return
        _now["asking"] = True
    threading.Thread(target=_ask, args=(reachable, look), daemon=True).start()


def forget_answer() -> None:
    """Let the next question be asked at once, as after an update."""
    with _lock:
        _now.update(answer=None, until=0.0)


def _ask(reachable: Callable[[str | None, float], bool], look: Callable[..., list[Look]]) -> None:
    looks: tuple[Look, ...] = ()
    words = "The check was interrupted."
    try:
        mirror = text_of("update.mirror") or None
        if reachable(mirror, REACH):
            looks, words = tuple(look(default_cache(), mirror=mirror, patience=BRIEF)), ""
        else:
            words = OFFLINE
    except DataError as error:
        words = str(error)
    finally:
        with _lock:
            _now.update(
                asking=False,
                answer=Answer(datetime.now(UTC), looks, words),
                until=time.monotonic() + (HOUR if looks else 0.0),
            )
