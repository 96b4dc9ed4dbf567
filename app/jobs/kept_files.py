"""Files made for visitors, kept until the browser that was told of one has fetched it."""

import threading
from collections.abc import Callable
from typing import Any

from streamlit.runtime.media_file_storage import MediaFileStorage

KEPT_SECONDS = 60.0
"""For which a file stays after Streamlit lets go of it."""


class KeptFiles:
    """
    Streamlit's store of files, in which each stays for a while after it was to be deleted.

    A file that a button of Streamlit's makes belongs to no session: it is deleted as soon as two runs of the page have
    ended, whoever they are for, or two visitors who left are forgotten. Of many visitors, two can be faster than the
    browser that is told to fetch the file.

    Parameters
    ----------
    storage
        Streamlit's; its methods are replaced by those of this class.
    clock
        Seconds, only going forward.
    """

    def __init__(self, storage: MediaFileStorage, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ends: dict[str, float] = {}
        """When each file that was to be deleted is."""
        self._load, self._delete = storage.load_and_get_id, storage.delete_file
        storage.load_and_get_id = self.load_and_get_id  # type: ignore[method-assign]
        storage.delete_file = self.delete_file  # type: ignore[method-assign]

    def load_and_get_id(self, *file: Any, **more: Any) -> str:  # noqa: ANN401 - as Streamlit has it
        """Put a file into the store; one that was to be deleted stays. Arguments and result are Streamlit's."""
        with self._lock:
            file_id = self._load(*file, **more)
            self._ends.pop(file_id, None)
            return file_id

    def delete_file(self, file_id: str) -> None:
        """Note that a file is not wanted any longer."""
        with self._lock:
            self._ends[file_id] = self._clock() + KEPT_SECONDS

    def delete_ended(self) -> None:
        """Delete the files whose time is over."""
        now = self._clock()
        with self._lock:
            for file_id in [one for one, end in self._ends.items() if end <= now]:
                self._delete(file_id)
                del self._ends[file_id]
