"""What begins with the server and ends with it: the first fetch, the workers that make files, the watch on sessions."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from needs_map.app.jobs.queue import MOST_WAITING, job_queue
from needs_map.app.shell.requests import set_json_lines
from needs_map.app.shell.sessions import departures
from needs_map.app.update.updater import first_fetch, is_wanted, stop_update
from needs_map.data.configuration import is_on

TURN_SECONDS = 0.0005
"""For which one thread may compute while another waits, a tenth of Python's own: a page is sent in a hundred small
messages, each of which lets the others go first and then waits for its turn."""


@asynccontextmanager
async def while_serving(_: object) -> AsyncIterator[None]:
    """Begin the first fetch when the server starts, if it is wanted; end what runs when the server ends."""
    if is_on("server.json_logs"):
        set_json_lines()
    if is_wanted():
        threading.Thread(target=first_fetch, daemon=True).start()
    # Streamlit waits for files in the loop's own threads, of which there would be a handful.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(MOST_WAITING, "waits-for-a-file"))
    sys.setswitchinterval(TURN_SECONDS)
    async with job_queue(), departures():
        try:
            yield
        finally:
            stop_update()
