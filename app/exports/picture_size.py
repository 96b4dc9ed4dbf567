"""The size of a picture, and whether its words are on it: chosen in a menu, after the page was drawn."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import NamedTuple, TypeVar

from needs_map.geo.pictures.picture import PictureSpec

Made = TypeVar("Made")


class PictureSize(NamedTuple):
    """How large a picture is, and whether its words are on it."""

    paper: str
    """A key of `geo.pictures.page.PAPERS`."""
    headed: bool = True
    """Whether title and definition are drawn: a document may have them in its caption."""
    land: bool = True
    """Whether main roads and water are drawn on maps, where the store has them."""


DOCUMENT = PictureSize("full-width")
"""What goes into a document as it is."""
USUAL_SIZE = PictureSize("a4-landscape")
"""What is drawn where nothing was chosen."""
_size: ContextVar[PictureSize] = ContextVar("size of the picture being made")


def of_size(size: PictureSize, made: Callable[[], Made]) -> Callable[[], Made]:
    """Return what makes a file with a picture of a size."""
    return partial(_with_size, size, made)


def _with_size(size: PictureSize, made: Callable[[], Made]) -> Made:
    token = _size.set(size)
    try:
        return made()
    finally:
        _size.reset(token)


def size_of_file() -> PictureSize:
    """Size of the picture that is being made."""
    return _size.get(USUAL_SIZE)


def sized(spec: PictureSpec) -> PictureSpec:
    """Return the description of a map in the size of the picture that is being made."""
    size = size_of_file()
    return spec._replace(paper=size.paper, headed=size.headed, landscape=spec.landscape if size.land else None)
