"""
Health need, neighbourhood by neighbourhood: the rooms of the product under one name.

`open_store` gives a notebook what a store holds, as data frames.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from needs_map.app.api.notebook import open_store

__all__ = ["open_store"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - as Python has it
    """Read what notebooks use only when it is used: commands and the server import this package too."""
    if name != "open_store":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from needs_map.app.api import notebook  # noqa: PLC0415

    return notebook.open_store
