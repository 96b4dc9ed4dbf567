"""The foot of a page: the sources of the parts that were drawn, and the link that restores the page, for its files."""

import streamlit as st
from markupsafe import Markup

from needs_map.app.link.links import address_at
from needs_map.app.words.markup import LINE_BREAK, details, element, joined, paragraph
from needs_map.data.configuration import text_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import Sources, cited, each_once, together
from needs_map.figures.view import View

SOURCES_IN_SIGHT = 2
"""Lines of the foot that are shown; the others unfold."""
PRINTED = 24
"""Lines that unfold which still stand on paper; of more, it says that the files name them."""
ON_PAPER = (
    "Only what the page shows first is printed here. All rows of its tables, and what is folded away, are on the page, "
    "in its files and in the document:"
)
SOURCES, LINK = "sources-of-page", "link-of-page"
"""Where a visit keeps them: a part of a page that runs alone finds the link there too."""


def server_address() -> str:
    """
    Address at which a browser asked for the app: scheme, host, port and path, as a proxy in front of it has them.

    Returns
    -------
    address
        Without query; what `NEEDS_MAP_URL` says where nobody asked, and empty if it says nothing.
    """
    address = st.context.url
    if address:
        return str(address)
    headers = st.context.headers
    host = headers.get("X-Forwarded-Host") or headers.get("Host")
    if not host:
        return text_of("server.url")
    scheme = (headers.get("X-Forwarded-Proto") or "http").partition(",")[0].strip()
    return f"{scheme}://{host.partition(',')[0].strip()}/{st.get_option('server.baseUrlPath').strip('/')}"


def begin_page(view: View) -> None:
    """Begin a page, whose parts then say what they show; their files carry its link."""
    link_page(view)
    st.session_state[SOURCES] = Sources()


def link_page(view: View) -> None:
    """Note the link that the page's files carry; a part that runs alone has choices that are newer than the page's."""
    st.session_state[LINK] = address_at(server_address(), view)


def page_link() -> str:
    """Whole address that restores the page in view; empty where there is no server."""
    return str(st.session_state.get(LINK, ""))


def show_sources(sources: Sources) -> None:
    """Have the foot of the page cite what a part of it shows."""
    st.session_state[SOURCES] = together([st.session_state.get(SOURCES, Sources()), sources])


def page_sources() -> Sources:
    """Sources of all parts drawn since the page was begun."""
    found: Sources = st.session_state.get(SOURCES, Sources())
    return found


def draw_foot(serving: Serving) -> None:
    """Draw the foot: the sources of what the page shows, each once, with their licences."""
    on_paper = paragraph("nm-paper", f"{ON_PAPER} {page_link()}")
    lines = each_once(serving, cited(serving, page_sources()))
    first, rest = lines[:SOURCES_IN_SIGHT], lines[SOURCES_IN_SIGHT:]
    if not lines:
        st.html(on_paper)
        return
    folded = Markup("")
    if rest:
        several = "1 more source" if len(rest) == 1 else f"{len(rest)} more sources"
        looks = "nm-many" if len(rest) > PRINTED else "nm-more"
        folded = details(several, LINE_BREAK.join(rest), look=looks)
    st.html(joined([on_paper, element("footer", LINE_BREAK.join(first), folded, class_="nm-footer")]))
