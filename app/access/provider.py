"""The provider that people sign in with: whether one is configured, and what Streamlit needs to know of it."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from needs_map.data.configuration import SETTINGS, is_on, text_of
from needs_map.data.errors import DataError

if TYPE_CHECKING:
    from streamlit.runtime.secrets import SecretsValue

CALLBACK = "oauth2callback"
NEEDED = ("sign_in.provider", "sign_in.client_id", "sign_in.client_secret", "sign_in.cookie_secret", "server.url")
LEAST_SECRET = 32
"""Characters of the secret that signs cookies: who guesses it is anybody."""


def has_sign_in() -> bool:
    """Whether a provider is configured."""
    return bool(text_of("sign_in.provider"))


def check_sign_in() -> None:
    """
    Check what is configured of signing in.

    Raises
    ------
    DataError
        If something is missing, or not of use.
    """
    if not has_sign_in() and not is_on("sign_in.required"):
        return
    if missing := [key for key in NEEDED if not text_of(key)]:
        named = " and ".join(f"{key} ({SETTINGS[key].variable})" for key in missing)
        raise DataError(f"Signing in needs {named}: set it, or take sign_in.required and sign_in.provider out.")
    for key in ("sign_in.provider", "server.url"):
        parts = urlsplit(text_of(key))
        if parts.scheme not in {"https", "http"} or not parts.netloc or parts.query or parts.username:
            raise DataError(f"{key} is {text_of(key)[:80]!r}: it must be a whole address, such as https://a.example/b.")
        if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1"}:
            raise DataError(f"{key} must begin with https://: over http anybody on the way could sign in as another.")
    if len(text_of("sign_in.cookie_secret")) < LEAST_SECRET:
        raise DataError(
            f"sign_in.cookie_secret must have at least {LEAST_SECRET} letters that nobody can guess: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))" makes some.'
        )


def auth_secrets() -> "dict[str, SecretsValue]":
    """What Streamlit needs to sign people in; empty if no provider is configured."""
    if not has_sign_in():
        return {}
    return {
        "auth": {
            "redirect_uri": f"{text_of('server.url').rstrip('/')}/{CALLBACK}",
            "cookie_secret": text_of("sign_in.cookie_secret"),
            "client_id": text_of("sign_in.client_id"),
            "client_secret": text_of("sign_in.client_secret"),
            "server_metadata_url": text_of("sign_in.provider"),
            "client_kwargs": {"scope": text_of("sign_in.scope")},
        }
    }
