"""Tokens that programs send to the API: signed by the provider that people sign in with, for this map, not expired."""

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from needs_map.data.configuration import list_setting, text_of
from needs_map.data.errors import DataError
from needs_map.data.files.formats import parse_json

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures that only the provider can make; those with a secret that both know are not among them."""
KEPT_SECONDS = 600
"""For which the provider's keys are kept."""
SECONDS = 10.0
"""That the provider may take to answer."""
LONGEST_TOKEN = 16_384
LEEWAY = 60
"""Seconds by which two clocks may differ."""


def claims_of_token(token: str) -> dict[str, Any]:
    """
    Check a token and read what it says.

    Parameters
    ----------
    token
        A JSON Web Token: an access token or an ID token of the provider.

    Returns
    -------
    claims
        As of somebody who signed in.

    Raises
    ------
    DataError
        If it is no token of the provider, not for this map, or expired; or the provider does not answer.
    """
    if len(token) > LONGEST_TOKEN:
        raise DataError("The token is too long.")
    issuer, keys = _provider(text_of("sign_in.provider"), int(time.time() // KEPT_SECONDS))
    audiences = [text_of("sign_in.client_id"), *list_setting("sign_in.audiences")]
    try:
        found = jwt.decode(token, keys, algorithms=ALGORITHMS)
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "values": audiences},
            exp={"essential": True},
        )
        rules.validate(found.claims)
    except (JoseError, ValueError) as error:
        raise DataError(
            "The token is not from this map's provider, is for another program, or has expired: ask for a new one."
        ) from error
    return dict(found.claims) | {"is_logged_in": True}


@lru_cache(maxsize=2)
def _provider(address: str, turn: int) -> tuple[str, KeySet]:  # noqa: ARG001 - keys are read again each turn
    """Issuer and keys of a provider."""
    metadata = _read(address)
    return str(metadata.get("issuer", "")), KeySet.import_key_set(_read(str(metadata.get("jwks_uri", ""))))  # type: ignore[arg-type]  # checked by it


def _read(address: str) -> Mapping[str, Any]:
    try:
        answer = httpx.get(address, timeout=SECONDS, follow_redirects=False).raise_for_status()
        found = parse_json(answer.content)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise DataError("The sign-in provider does not answer, so tokens cannot be checked: try again.") from error
    if not isinstance(found, dict):
        raise DataError("The sign-in provider gives no metadata: correct sign_in.provider.")
    return found
