"""The http client: time-outs, the organisation's proxy and certificates, and how often to try."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar

import httpx
from tenacity import RetryCallState, RetryError, Retrying, retry_if_exception, stop_after_attempt

from needs_map.data.errors import DataError
from needs_map.data.fetching.connections import Client, trusted_certificates
from needs_map.data.fetching.failures import Unavailable

AGENT = "needs-map (https; Python httpx)"
MOST_REDIRECTS = 8
WORTH_ASKING_AGAIN = {202, 408, 425, 429, 500, 502, 503, 504}
CHALLENGE = "its page asks a browser to prove itself"
ENOUGH_GAIN = 64_000
"""Bytes that an attempt must have brought for it not to count as one of the few that are made."""
MOST_ATTEMPTS = 40

Result = TypeVar("Result")


class Patience(NamedTuple):
    """How long to wait, in seconds, and how often to try."""

    attempts: int = 4
    pause: float = 1.0
    """Before the second attempt; doubled each time."""
    longest: float = 30.0
    """A pause is never longer, whatever the server asks for."""
    connect: float = 10.0
    read: float = 30.0
    """For the next bytes to come."""
    slowest: float = 500.0
    """Bytes a second over `window`; what comes slower has stalled."""
    window: float = 20.0
    total: float = 1800.0
    """For one file, from connecting to its last byte, with all its attempts: a large one over a slow line takes ten
    minutes."""
    sleep: Callable[[float], None] = time.sleep


class Watcher(Protocol):
    """What is told of a download as it goes."""

    def plan(self, sizes: Sequence[int]) -> None:
        """Tell how many sources there are, and their usual sizes in bytes."""

    def source(self, title: str) -> None:
        """Tell that the next source's turn has come."""

    def begin(self, title: str, total: int | None, have: int, unit: str) -> None:
        """Tell that a file starts: its size if it is known, what is there already, in `B` or `rows`."""

    def advance(self, amount: int) -> None:
        """Tell that so much more has come."""

    def end(self) -> None:
        """Tell that the file, or the attempt at it, has ended."""

    def say(self, words: str) -> None:
        """Pass on a sentence for the person."""


class Silent:
    """A watcher that says nothing."""

    def plan(self, sizes: Sequence[int]) -> None:
        """Ignore it."""

    def source(self, title: str) -> None:
        """Ignore it."""

    def begin(self, title: str, total: int | None, have: int, unit: str) -> None:
        """Ignore it."""

    def advance(self, amount: int) -> None:
        """Ignore it."""

    def end(self) -> None:
        """Ignore it."""

    def say(self, words: str) -> None:
        """Ignore it."""


class Transport(NamedTuple):
    """What everything is fetched with."""

    client: Client
    watch: Watcher
    patience: Patience

    def trying(self, attempts: int) -> "Transport":
        """Return the same with so many attempts."""
        return self._replace(patience=self.patience._replace(attempts=attempts))


def open_client(patience: Patience) -> Client:
    """
    Client with time-outs on every step, that honours `HTTPS_PROXY`, `NO_PROXY` and the organisation's certificates.

    Parameters
    ----------
    patience
        Time-outs.

    Raises
    ------
    DataError
        If the file of certificates that the environment names cannot be read, or its proxy cannot be used.
    """
    certificates = trusted_certificates()
    try:
        return Client(
            timeout=httpx.Timeout(patience.read, connect=patience.connect),
            follow_redirects=True,
            max_redirects=MOST_REDIRECTS,
            verify=certificates,
            trust_env=True,
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},  # so that sizes and ranges are the file's own
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:  # SOCKS, another scheme, no address
        raise DataError(
            "The proxy that the environment names cannot be used: set HTTPS_PROXY, HTTP_PROXY or ALL_PROXY to an "
            "address such as http://proxy.example.org:8080."
        ) from error


def check_answer(response: httpx.Response) -> None:
    """
    Refuse an answer that holds no data.

    Raises
    ------
    Unavailable
        With the status in words; worth trying again for 429 and the server's own errors, not for 404.
    """
    status = response.status_code
    first = response.history[0].url if response.history else response.url
    if first.scheme == "https" and response.url.scheme != "https":
        raise Unavailable("the server sends on to an address without encryption")
    if status in {200, 206}:
        return
    words = f"the server answered {status} {response.reason_phrase}".strip()
    if status == httpx.codes.FORBIDDEN and "html" in response.headers.get("Content-Type", ""):
        raise Unavailable(f"{words}: {CHALLENGE}", challenged=True)
    if status == 404:  # noqa: PLR2004 - as everyone knows it
        words += ": has the address changed?"
    raise Unavailable(words, again=status in WORTH_ASKING_AGAIN, after=_seconds(response.headers.get("Retry-After")))


def paced(response: httpx.Response, line: Transport) -> Iterator[bytes]:
    """
    Yield the body in the pieces in which it comes, at no less than the slowest speed.

    Raises
    ------
    Unavailable
        If it comes so slowly that the server has all but stopped, or its time was over before its end: each byte may
        come in time and the whole never.
    """
    patience = line.patience
    window, since = 0, time.monotonic()
    for chunk in response.iter_bytes():
        yield chunk
        window += len(chunk)
        elapsed = time.monotonic() - since
        if elapsed > patience.window:
            if window < patience.slowest * elapsed:
                raise Unavailable(
                    f"the server has all but stopped sending, at less than {patience.slowest:,.0f} bytes a second",
                    again=True,
                )
            window, since = 0, time.monotonic()
    if line.client.is_over:
        raise _too_long(patience)


def _too_long(patience: Patience) -> Unavailable:
    """Reason that holds for headers that drip as for content."""
    total = patience.total
    limit = f"{total / 60:,.0f} minutes" if total >= 120 else f"{total:g} seconds"  # noqa: PLR2004 - two minutes
    return Unavailable(f"it did not arrive in full within {limit} of the first attempt to connect")


def _seconds(text: str | None) -> float:
    """Seconds to wait; a date is not read, for our clock may be wrong."""
    return float(header_number(text or "") or 0)


def header_number(text: str) -> int | None:
    """Read a number that a server sends; None if it is none, or none of bytes or seconds."""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None


def patiently(action: Callable[[], Result], title: str, line: Transport) -> Result:
    """
    Try until it works, an error says that trying again is no use, or the attempts are used up.

    An attempt that brought a good piece of the file is not counted: a download over a bad line goes on from there.

    Parameters
    ----------
    action
        What is tried; raises `Unavailable`.
    title
        Of the source, for the words.
    line
        Its watcher is told of each new attempt and its reason.

    Raises
    ------
    Unavailable
        The last reason.
    """
    patience = line.patience
    counted = 0

    def attempt() -> Result:
        nonlocal counted
        try:
            return action()
        except Unavailable as reason:
            if line.client.is_over:
                raise _too_long(patience) from reason
            counted = 0 if reason.gained >= ENOUGH_GAIN else counted + 1
            reason.pause = min(max(patience.pause * 2 ** max(counted - 1, 0), reason.after), patience.longest)
            raise

    def reason_of(state: RetryCallState) -> Unavailable:
        reason = state.outcome.exception() if state.outcome else None
        return reason if isinstance(reason, Unavailable) else Unavailable(str(reason))

    def tell(state: RetryCallState) -> None:
        reason = reason_of(state)
        which = f"attempt {counted + 1} of {patience.attempts}" if counted else "going on from there"
        line.watch.say(f"{title}: {str(reason).rstrip('.')}; trying again in {reason.pause:g} s ({which})")

    retrying = Retrying(
        retry=retry_if_exception(
            lambda reason: isinstance(reason, Unavailable) and reason.again and counted < patience.attempts
        ),
        stop=stop_after_attempt(MOST_ATTEMPTS),
        wait=lambda state: reason_of(state).pause,
        before_sleep=tell,
        sleep=patience.sleep,
    )
    try:
        with line.client.within(patience.total):
            result: Result = retrying(attempt)
    except RetryError as error:
        raise Unavailable(f"it broke off {MOST_ATTEMPTS} times") from error
    return result
