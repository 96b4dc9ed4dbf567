"""What only one page asks, such as a year or an order, kept in the link under a name of its own."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from needs_map.figures.serving import Serving


class Choice(NamedTuple):
    """One thing that a page asks."""

    page: str
    """The page that asks, a key of `figures.view.PAGES`: the link holds the choice only on that page."""
    words: str
    """What it is, for the message about a link that asks for something else."""
    known: Callable[[str, Serving], bool]
    """Whether a value, any text, is one that the page can use."""


CHOICES: dict[str, Choice] = {}
"""By name in the link; no name is one of the fields of `figures.view.View`."""


def offer(choices: Mapping[str, Choice]) -> None:
    """
    Make choices of a page known, by name in the link.

    Raises
    ------
    ValueError
        If another page has taken a name: one of the two would fall out of its links.
    """
    for name, choice in choices.items():
        if name in CHOICES and CHOICES[name].page != choice.page:
            raise ValueError(f"choices: {name!r} is a choice of the page {CHOICES[name].page!r} already")
        CHOICES[name] = choice
