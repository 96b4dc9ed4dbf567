"""Signing in and out on the page, which Streamlit does, and the page of those who have not signed in."""

import streamlit as st

from needs_map.app.access.provider import has_sign_in
from needs_map.app.access.roles import Person, Role, person_of_claims
from needs_map.app.words.markup import element, paragraph
from needs_map.figures.serving import Serving, now_serving


def person() -> Person:
    """Return who is at the page that is drawn."""
    return person_of_claims(st.user.to_dict() if has_sign_in() else {})


def serving_of_person() -> Serving:
    """
    Return the store as whoever is at the page may see it: with drafts only for analysts.

    Raises
    ------
    DataError
        If there is no store that this program reads.
    """
    return now_serving(drafts=person().role >= Role.ANALYST)


def may_enter() -> bool:
    """Whether whoever is at the page may see it; if not, the page that lets them sign in is drawn."""
    if person().role >= Role.READER:
        return True
    refused = bool(st.user.get("is_logged_in"))
    with st.container(key="sign-in", width=480):
        st.title("Needs map", anchor=False)
        if refused:
            known = st.user.get("email") or st.user.get("sub") or ""
            words = (
                f"You signed in as {known}. Either that was too long ago, or your organisation has not given you "
                "access to this map. Sign in again, or ask whoever looks after it."
            )
        else:
            words = "This map is for people of your organisation. Sign in with your work account."
        st.html(element("p", words))
        if st.button("Sign in again" if refused else "Sign in", key="sign-in-button", type="primary"):
            st.login()
    return False


def sign_in_control() -> None:
    """Draw in the sidebar who is signed in, and a way in or out; nothing where no provider is configured."""
    if not has_sign_in():
        return
    who = person()
    if who.name:
        st.html(paragraph("nm-small", f"Signed in as {who.name} ({who.role.name.lower()})"))
        if st.button("Sign out", key="sign-out"):
            st.logout()
    elif st.button("Sign in", key="sign-in-button"):
        st.login()
