"""Why a file could not be fetched, in plain words: no connection, a proxy, a certificate, a server that is busy."""

import ssl

import httpx

from needs_map.data.errors import printable

LONGEST_WORDS = 120
LONGEST_REASON = 400
"""Characters of a reason, in which a server may have its say."""


class Unavailable(Exception):  # noqa: N818 - a state of the world, not a fault of the program
    """
    A source cannot be had now, for the reason given.

    Parameters
    ----------
    words
        The reason.
    again
        Whether trying again may help.
    after
        Seconds that the server asks to wait.
    unreached
        Whether no connection was made at all.
    challenged
        Whether the server asks for a browser, so that only a person can have the file.
    """

    def __init__(
        self,
        words: str,
        *,
        again: bool = False,
        after: float = 0.0,
        unreached: bool = False,
        challenged: bool = False,
    ) -> None:
        super().__init__(" ".join(printable(words).split())[:LONGEST_REASON])
        self.again = again
        self.tired = False
        """Whether it was tried until the attempts were used up."""
        self.after = after
        self.unreached = unreached
        self.challenged = challenged
        self.gained = 0
        """Bytes that the attempt brought before it broke."""
        self.pause = 0.0
        """Seconds until the next attempt."""

    def spent(self) -> "Unavailable":
        """Return the same for a source that was tried often enough."""
        reason = Unavailable(str(self), unreached=self.unreached, challenged=self.challenged)
        reason.tired = self.again or self.tired
        return reason


def failure_of(error: httpx.HTTPError | httpx.InvalidURL) -> Unavailable:
    """Reason for an error of the network, and whether trying again may help."""
    text = str(error)
    if _is_untrusted(error):
        hint = (
            "is this machine's clock right?"
            if "expired" in text or "not yet valid" in text
            else "name your organisation's certificates in SSL_CERT_FILE"
        )
        return Unavailable(f"its certificate is not trusted ({hint})", unreached=True)
    if isinstance(error, httpx.ProxyError):
        return Unavailable(f"the proxy refused ({text[:LONGEST_WORDS]})", again=True, unreached=True)
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return Unavailable("no connection to the server", again=True, unreached=True)
    if isinstance(error, httpx.TimeoutException):
        return Unavailable("the server stopped sending", again=True)
    if isinstance(error, httpx.RemoteProtocolError | httpx.NetworkError):
        return Unavailable("the connection broke before the end", again=True)
    return Unavailable(f"the request failed ({text[:LONGEST_WORDS] or type(error).__name__})")


def _is_untrusted(error: BaseException | None) -> bool:
    """Whether a certificate was refused, by OpenSSL or by the system, at the root of an error."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
