"""How old the data are, whether there is anything newer, and the update that runs beside the app."""

from datetime import UTC, datetime

import streamlit as st
from markupsafe import Markup

from needs_map.app.access.provider import has_sign_in
from needs_map.app.access.roles import Role
from needs_map.app.access.sign_in import person, serving_of_person
from needs_map.app.update.progress_file import Report
from needs_map.app.update.publisher_check import Answer, ask_publishers, forget_answer, is_asking, last_answer
from needs_map.app.update.updater import UpdateStanding, begin_update, may_update, standing, words_for
from needs_map.app.words.markup import (
    element,
    joined,
    list_items,
    notice,
    paragraph,
    table,
)
from needs_map.data.errors import DataError
from needs_map.data.fetching.currency import Compared, compared_with_publishers, fetched_at, time_since
from needs_map.figures.serving import Serving
from needs_map.geo.numbers import written

POLL = 1.0
"""Seconds between two looks at an update that runs; without one there are none."""
STATE_MARKS = {"same": "✓", "newer": "●", "unknown": "–"}
BY_EARLIER_VERSION = Markup(
    "This store was built by an earlier version, which did not note what area was asked for: run "
    "<code>needs-map data update</code> once with <code>--system</code>, <code>--icb</code> or <code>--lad</code>."
)
SWITCHED_OFF = Markup(
    "Updates from this page are switched off. An administrator can switch them on with "
    "<code>needs-map run --allow-update</code>, or run <code>needs-map data update</code>."
)


def first_fetch_banner(serving: Serving, page: str) -> None:
    """
    Say at the top of a page that the official data are being fetched, while they are.

    Parameters
    ----------
    serving
        The store that the page was drawn from.
    page
        Name of the page: Data and methods says it in a section of its own.
    """
    now = standing()
    if page == "methods":
        return
    if now.first and now.active:
        st.fragment(run_every=POLL)(_banner)(serving.store.build)
    elif now.first and now.state == "failed" and serving.store.is_sample:
        st.html(notice(f"The official data could not be fetched, so this is the sample. {now.report.outcome}"))


def _banner(build: str) -> None:
    now = standing()
    if not now.active or _swapped(build):
        st.rerun()
    words = (
        "Checking whether the publishers of the official data answer. Until the data are here, this is the sample."
        if now.state == "asking"
        else f"The official data are being downloaded: {_in_words(now.report)}. Until they are here, this is the "
        "sample."
    )
    st.html(element("div", words, _bar(now.report.share, "All together"), class_="nm-note"))


def _swapped(build: str) -> bool:
    """Whether another store serves than the page was drawn from."""
    try:
        return serving_of_person().store.build != build
    except DataError:
        return False


def currency_section(serving: Serving) -> None:
    """
    Draw the section: how old, whether anything is newer, the button to update, and the update that runs.

    Parameters
    ----------
    serving
        The store.
    """
    if standing().active or is_asking():
        st.fragment(run_every=POLL)(_watched)(serving.store.build)
    else:
        _section(serving)


def _watched(build: str) -> None:
    if (not standing().active and not is_asking()) or _swapped(build):
        st.rerun()
    _section(serving_of_person())


def _section(serving: Serving) -> None:
    manifest = serving.store.manifest
    now, answer = standing(), last_answer()
    states = compared_with_publishers(manifest, answer.looks) if answer and not serving.store.is_sample else {}
    st.html(paragraph("nm-say", _sentence(serving, answer, states), role="status"))
    if states and answer and not answer.words:
        st.html(_table(states, answer))
    _buttons(serving, now)
    _progress(now)


def _sentence(serving: Serving, answer: Answer | None, states: dict[str, Compared]) -> str:
    """Say how old the data are, and what the publishers have."""
    manifest, today = serving.store.manifest, datetime.now(UTC)
    if serving.store.is_sample:
        return "This is the sample. An update replaces it with the official data."
    dates = [date for date in map(fetched_at, manifest["datasets"]) if date is not None]
    built = datetime.fromisoformat(manifest["built"])
    parts = [f"Built {_day(built)}{_ago(built, today)}."]
    if dates:
        oldest = min(dates)
        parts.append(
            f"{len(dates)} of {len(manifest['datasets'])} datasets were downloaded from their publishers, the "
            "oldest on "
            f"{_day(oldest)}{_ago(oldest, today)}."
        )
    if is_asking():
        parts.append("The publishers are being checked for newer data.")
    elif answer is None:
        parts.append("The publishers have not been checked for newer data since then.")
    elif answer.words:
        parts.append(answer.words)
    else:
        newer = [one.title for one in states.values() if one.state == "newer"]
        words = f"newer at the publisher: {'; '.join(newer)}" if newer else "nothing newer was found"
        parts.append(f"Checked at {answer.when:%H:%M} UTC on {_day(answer.when)}: {words}.")
    return " ".join(parts)


def _day(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}"


def _ago(then: datetime, now: datetime) -> str:
    words = time_since(then, now)
    return f" ({words})" if words else ""


def _table(states: dict[str, Compared], answer: Answer) -> Markup:
    rows = [
        (one.title, joined([element("span", STATE_MARKS[one.state], aria_hidden=True), f" {one.words}"]))
        for one in states.values()
    ]
    caption = f"What the publishers' addresses showed at {answer.when:%H:%M} UTC on {_day(answer.when)}"
    return table(caption, ("Dataset", "Compared with the publisher’s"), rows, kind="nm-compare nm-currency")


def _buttons(serving: Serving, now: UpdateStanding) -> None:
    words = words_for(serving.store.manifest)
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Check for newer data",
            key="ask_publishers",
            disabled=is_asking() or now.active,
            help="Reads only the start of each publisher’s file, at most once an hour.",
            on_click=ask_publishers,
        )
        if _may_update() and words is not None:
            st.button(
                "Update the data",
                key="update_data",
                type="primary",
                disabled=now.active,
                help="Downloads the files that have changed and rebuilds the data. Pages can be used meanwhile.",
                on_click=_begin,
                args=(words,),
            )
    if words is None:
        st.html(paragraph("nm-small", BY_EARLIER_VERSION))
    elif not _may_update():
        st.html(paragraph("nm-small", SWITCHED_OFF))


def _may_update() -> bool:
    """Whether whoever is at the page may start an update: an analyst, or where nobody signs in anybody if allowed."""
    return person().role >= Role.ANALYST or (may_update() and not has_sign_in())


def _begin(words: tuple[str, ...]) -> None:
    forget_answer()
    begin_update(words, by=person().name)


def _progress(now: UpdateStanding) -> None:
    """Draw the update that runs, or what the last one came to."""
    report = now.report
    if now.state == "running":
        later = "It goes on if this page is closed. Pages show the new data the next time something is chosen on them."
        st.html(
            element(
                "div",
                element("p", f"The data are being updated: {_in_words(report)}."),
                _bar(report.file_share, "This file") if report.file_share >= 0 else "",
                _bar(report.share, "All together"),
                element("ul", list_items(report.steps)),
                paragraph("nm-small", later),
                class_="nm-note",
            )
        )
    elif now.state in {"done", "failed"}:
        begun = (
            "The last update is complete."
            if now.state == "done"
            else "The last update failed, and the data were not changed."
        )
        st.html(notice(f"{begun} {report.outcome}"))
    elif now.state == "elsewhere":
        words = (
            "Another process of this server is updating the data. When it is done, pages show the new data the next "
            "time something is chosen on them."
        )
        st.html(notice(words))
    elif now.state == "offline":
        words = (
            "The publishers did not answer, so the official data were not downloaded when the server started. The next "
            "start tries again."
        )
        st.html(notice(words))


def _in_words(report: Report) -> str:
    if report.state == "building":
        return f"building the store ({report.what[:1].lower()}{report.what[1:]})"
    if not report.of:
        return "getting ready"
    size = f" ({report.size})" if report.size else ""
    left = f", about {_time(report.left)} left" if report.left >= 0 else ""
    return f"{report.number} of {report.of}, {report.what}{size}{left}"


def _time(seconds: float) -> str:
    minute = 60
    return (
        written(seconds / minute, 0, " minutes") if seconds >= 1.5 * minute else written(max(seconds, 1), 0, " seconds")
    )


def _bar(share: float, name: str) -> Markup:
    percent = written(share * 100, 0, "%")
    return element(
        "div",
        element("i", style=f"width: {percent}"),
        element("b", f"{name}: {percent}"),
        class_="nm-progress",
        role="progressbar",
        aria_label=name,
        aria_valuemin="0",
        aria_valuemax="100",
        aria_valuenow=percent[:-1],
    )
