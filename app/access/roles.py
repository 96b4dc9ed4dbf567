"""What a person may do: the role that the provider's claims, or the lists of the configuration, give."""

import time
from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from needs_map.data.configuration import is_on, list_setting, number_of, text_of

HOUR = 3600.0


class Role(IntEnum):
    """What a person may do; each may do what those before may."""

    NOBODY = 0
    READER = 1
    """Sees all pages."""
    ANALYST = 2
    """Adds and removes indicators and neighbourhoods in the browser, sees drafts, starts updates."""
    STEWARD = 3
    """Sees the record of changes."""


ROLE_WORDS = {role.name.lower(): role for role in Role if role}
"""Roles as a claim names them."""


class Person(NamedTuple):
    """Somebody at a page."""

    role: Role
    name: str = ""
    """As the record of changes and the page name them; empty for a visitor without sign-in."""


def role_of_claims(claims: Mapping[str, object], now: float | None = None) -> Role:
    """
    Role of a person who signed in.

    The highest of what the claim of roles says (`sign_in.roles_claim`: reader, analyst, steward, or a value that the
    configuration lists) and of what it lists by e-mail address, `oid` or `sub`. Whoever is not listed is a reader, if
    `sign_in.readers` is empty. A sign-in counts for `sign_in.hours`.

    Parameters
    ----------
    claims
        Claims of the provider's token; an address that the provider calls unverified does not count.
    now
        Seconds since 1970; the clock's if None.
    """
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or issued + number_of("sign_in.hours") * HOUR < (now or time.time()):
        return Role.NOBODY
    held = claims.get(text_of("sign_in.roles_claim"))
    values = {held} if isinstance(held, str) else set(held) if isinstance(held, list | tuple) else set()
    names = {str(claims[name]) for name in ("sub", "oid") if claims.get(name)}
    if claims.get("email") and claims.get("email_verified", True) is True:
        names.add(str(claims["email"]))
    known = {str(one).casefold() for one in values | names}
    listed = {
        Role.READER: list_setting("sign_in.readers"),
        Role.ANALYST: list_setting("sign_in.analysts"),
        Role.STEWARD: list_setting("sign_in.stewards"),
    }
    found = [role for role, entries in listed.items() if known & {entry.casefold() for entry in entries}]
    found += [role for word, role in ROLE_WORDS.items() if word in {str(one).casefold() for one in values}]
    return max(found, default=Role.NOBODY if listed[Role.READER] else Role.READER)


def person_of_claims(claims: Mapping[str, object]) -> Person:
    """Somebody as the provider's claims have them; a visitor's role where there are none."""
    if not claims.get("is_logged_in"):
        return Person(role_without_sign_in())
    name = next((str(claims[key]) for key in ("email", "preferred_username", "name", "sub") if claims.get(key)), "")
    role = role_of_claims(claims)
    return Person(role, name) if role else Person(role_without_sign_in())


def role_without_sign_in() -> Role:
    """What anybody may do who has not signed in."""
    if is_on("sign_in.required"):
        return Role.NOBODY
    return Role.ANALYST if is_on("adding.without_sign_in") else Role.READER
