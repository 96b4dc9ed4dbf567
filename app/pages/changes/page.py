"""The page Record of changes: who did what to the store, and when, for stewards."""

from datetime import datetime

import streamlit as st

from needs_map.app.access.roles import Role
from needs_map.app.access.sign_in import person
from needs_map.app.reports.panels import section_say, table_of
from needs_map.app.shell.markdown import plain
from needs_map.data.audit import RECORD, AuditEntry, fault_at_end, read_record
from needs_map.data.manifest import DRAFTS, default_store

CHECKSUM_CHARACTERS = 12
"""Characters of a checksum that a table shows; the file has all."""
MOST_ENTRIES = 200
BROKEN = "The record before this line was changed, or the store was changed without this program."


def changes_page() -> None:
    """Draw the page."""
    if person().role < Role.STEWARD:
        section_say("This page is for stewards. Sign in as one, or ask whoever looks after this map for that role.")
        return
    section_say(
        "Every change of the data, with who made it: builds and updates, indicators added and removed, on a page or by "
        "the command line. What people look at is not recorded."
    )
    store = default_store()
    for title, folder in (("Published data", store), ("Drafts", store / DRAFTS)):
        entries, fault = read_record(folder), fault_at_end(folder)
        if title == "Drafts" and not (entries or fault):
            continue
        st.subheader(plain(title), anchor=False)
        if fault:
            st.error(plain(fault), icon=":material/error:")
        elif not entries:
            section_say("No change has been recorded: the store was built by an earlier version.")
        if not entries:
            continue
        whole = all(entry.is_whole for entry in entries)
        wording = "All lines follow from one another." if whole else "Some lines do not follow from those before."
        latest = list(reversed(entries))[:MOST_ENTRIES]
        rows = [_row(entry) for entry in latest]
        caption = f"The last {len(rows):,} of {len(entries):,} changes. {wording}"
        st.html(table_of(caption, rows, {}, words=("who", "what", "note"), label=title))
        st.download_button(
            "Download the record",
            (folder / RECORD).read_bytes(),
            f"{'drafts-' if title == 'Drafts' else ''}{RECORD}",
            "application/x-ndjson",
            key=f"changes-{title}",
            icon=":material/download:",
            on_click="ignore",
        )


def _row(entry: AuditEntry) -> dict[str, str]:
    try:
        when = f"{datetime.fromisoformat(entry.when):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        when = "not known"
    return {
        "when": when,
        "who": entry.who,
        "what": entry.what,
        "from": entry.before[:CHECKSUM_CHARACTERS] or "none",
        "to": entry.after[:CHECKSUM_CHARACTERS],
        "note": "" if entry.is_whole else BROKEN,
    }
