"""A page of another site that shows one part of this one: `?embed=map`, `profile` or `chart`, and its snippet."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st
from markupsafe import Markup
from streamlit.runtime.scriptrunner import get_script_run_ctx

from needs_map.app.documents.parts import parts_of_view
from needs_map.app.link.links import link_of_view
from needs_map.app.reports.panels import headline_html, section_say
from needs_map.app.shell.components import embed_height
from needs_map.app.shell.foot import page_link, show_sources
from needs_map.app.shell.markdown import plain
from needs_map.app.words.markup import element, joined, paragraph
from needs_map.data.configuration import list_setting
from needs_map.figures.documents.part import Part
from needs_map.figures.serving import Serving
from needs_map.figures.view import TITLES, View
from needs_map.geo.pictures.charts import ChartWords, chart_alternative, chart_file

KINDS = {"map": "map", "profile": "profile", "chart": ""}
"""Page that each kind of embedding draws; a chart is of the page that its link names."""
PART = "part"
"""Name in the link of the part whose chart is drawn; the first with a chart if it names none."""
HEIGHT = {"map": 720, "profile": 1400, "chart": 560}
"""Pixels before the height is known."""
PAPERS = {"wide": "full-width", "narrow": "half-width"}
"""Papers of a chart for a frame as wide as a page and as a telephone: letters stay legible, and nothing is cut off."""
STYLE = Markup("""
.stMainBlockContainer.stMainBlockContainer { padding: 0.6rem 0.8rem; }
[data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"] { display: none; }
.nm-map-canvas { height: 420px; min-height: 0; }
.nm-chart { width: 100%; }
.nm-chart-narrow { display: none; }
@media (max-width: 32rem) { .nm-chart-narrow { display: block; } .nm-chart-wide { display: none; } }
.stApp button[data-testid="stBaseButton-secondary"], .nm-patch { display: none; }
""")
SNIPPET = Markup("""\
<iframe src="{address}" title="{title}" height="{height}" loading="lazy" style="width: 100%; border: 0"></iframe>
<script>
  addEventListener("message", ({{ data, origin, source }}) => {{
    if (origin !== "{origin}" || typeof data?.needsMapHeight !== "number") return;
    for (const frame of document.querySelectorAll("iframe"))
      if (frame.contentWindow === source) frame.height = data.needsMapHeight;
  }});
</script>""")
"""Lines of HTML that escape what they are filled with."""


def embedded() -> str:
    """Kind of embedding that the address asks for, a key of `KINDS`; empty for a whole page."""
    run = get_script_run_ctx()
    wanted = parse_qs(run.query_string).get("embed", [""])[-1] if run is not None else ""
    return wanted if wanted in KINDS else ""


def begin_embedding() -> None:
    """Leave out what stands around a page, and tell the page around it how high this is."""
    st.html(element("style", STYLE))
    embed_height(key="embed-height")


def with_page(view: View, kind: str) -> View:
    """Return the view on the page that a kind of embedding draws."""
    return view._replace(page=KINDS[kind] or view.page)


def draw_embedded(serving: Serving, view: View, kind: str, draw: Callable[[], None]) -> None:
    """
    Draw one part, with a link that opens the whole.

    Parameters
    ----------
    serving, view
        The store and the view.
    kind
        A key of `KINDS`.
    draw
        Draws the page that the part is, where it is one.
    """
    if kind == "chart":
        _chart(serving, view)
    else:
        draw()
    address = f"?{urlencode(link_of_view(view))}"
    whole = element("a", "Open the whole map", href=address, target="_blank", rel="noopener")
    st.html(paragraph("nm-small", whole))


def parts_with_charts(serving: Serving, view: View) -> dict[str, Part]:
    """Parts of the page in view that have a chart, by key; none where the store lacks what they are made of."""
    return {key: part for key, part in parts_of_view(serving, view).items() if part.charts}


def _chart(serving: Serving, view: View) -> None:
    parts = parts_with_charts(serving, view)
    if not parts:
        section_say(f"{TITLES[view.page]} has no chart to embed for this area.")
        return
    part = parts.get(st.query_params.get(PART, "")) or next(iter(parts.values()))
    basis = f"{part.basis()}." if part.population else ""
    words = ChartWords(part.title, basis, (), datetime.now(UTC).date(), serving.store.is_sample and not part.published)
    text = chart_alternative(part.charts[0], words)
    pictures = []
    for width, paper in PAPERS.items():
        drawn = b64encode(chart_file(part.charts[0], words._replace(paper=paper), "svg")).decode()
        source = f"data:image/svg+xml;base64,{drawn}"
        pictures.append(element("img", class_=f"nm-chart nm-chart-{width}", alt=text, src=source))
    if part.finding:
        st.html(headline_html(part.finding))
    st.html(joined(pictures))
    show_sources(part.sources)


def embed_button(serving: Serving, view: View, title: str) -> None:
    """
    Draw the button with the lines to copy into another site; nothing where no site may show these pages.

    Parameters
    ----------
    serving, view
        The store and the view.
    title
        Of the page.
    """
    address = page_link()
    if not list_setting("server.frames") or not address:
        return
    kinds = {kind: "" for kind, page in KINDS.items() if page == view.page}
    kinds |= {f"chart {key}": key for key in (parts_with_charts(serving, view) if not kinds else ())}
    if not kinds:
        return
    with st.popover("Embed", key="embed", width="content"):
        st.markdown("Lines for a page of a site that may show this map. The part keeps its link and its height.")
        for kind, part in kinds.items():
            if part:
                st.caption(plain(parts_with_charts(serving, view)[part].title))
            st.code(snippet(address, kind.partition(" ")[0], title, part), language="html", wrap_lines=True)


def snippet(address: str, kind: str, title: str, part: str = "") -> str:
    """
    Write the lines that show a part in another page.

    Parameters
    ----------
    address
        Whole address of the view.
    kind
        A key of `KINDS`.
    title
        What the frame is called.
    part
        Key of the part whose chart is shown; empty for the first.
    """
    parts = urlsplit(address)
    more = urlencode({"embed": kind} | ({PART: part} if part else {}))
    whole = f"{address}{'&' if parts.query else '?'}{more}"
    return SNIPPET.format(
        address=whole,
        title=title,
        height=HEIGHT[kind],
        origin=f"{parts.scheme}://{parts.netloc}",
    )
