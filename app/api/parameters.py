"""Parameters of the API: what each means, what it may be, and how it is read from an address."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from needs_map.app.api.problems import wrong

HERE = "here"
"""Stands in an example for the code of the area that the map begins with."""
LONGEST_QUOTED = 80
"""Characters of a wrong value that an error message quotes."""
MOST_ROWS = 50_000
"""Rows of one answer: all LSOAs of England fit."""


def as_text(text: str) -> str:
    """Text as it is."""
    return text


class Parameter(NamedTuple):
    """One parameter of an address."""

    name: str
    about: str
    schema: Mapping[str, Any] = {"type": "string"}
    """JSON Schema of its values."""
    parse: Callable[[str], Any] = as_text
    """Converts the text; raises ValueError with a sentence if it is invalid."""
    default: Any = None
    """Value where the parameter is left out."""
    is_required: bool = False
    example: str = ""

    def value(self, text: str | None) -> Any:  # noqa: ANN401 - what `parse` makes
        """
        Read the value.

        Raises
        ------
        ProblemError
            If a required value is missing, or the text is invalid.
        """
        if not text:
            if self.is_required:
                raise wrong(f"The parameter {self.name} is needed: {self.about}.")
            return self.default
        try:
            return self.parse(text)
        except ValueError as error:
            raise wrong(f"The parameter {self.name} cannot be used: {error}") from error


def quoted(text: str) -> str:
    """Text of an address as a sentence repeats it."""
    return f"“{text[:LONGEST_QUOTED]}{'…' if len(text) > LONGEST_QUOTED else ''}”"


def choice(name: str, about: str, options: Sequence[str], default: str = "") -> Parameter:
    """Return a parameter that is one of some words."""

    def read(text: str) -> str:
        if text not in options:
            raise ValueError(f"{quoted(text)} is not one of {', '.join(options)}.")
        return text

    schema = {"type": "string", "enum": list(options)} | ({"default": default} if default else {})
    return Parameter(name, about, schema, read, default)


def whole_number(name: str, about: str, least: int, most: int, default: int, *, capped: bool = False) -> Parameter:
    """
    Return a parameter that is a whole number.

    Parameters
    ----------
    name, about
        Of the parameter.
    least, most, default
        Its bounds and what stands where it is left out.
    capped
        Whether a larger number means the most; else it is refused.
    """

    def read(text: str) -> int:
        if not re.fullmatch(r"[+-]?\d{1,18}", text):
            raise ValueError(f"{quoted(text)} is not a whole number.")
        number = int(text)
        if number > most and capped:
            return most
        if not least <= number <= most:
            raise ValueError(f"{number} is not between {least} and {most:,}.")
        return number

    return Parameter(
        name, about, {"type": "integer", "minimum": least, "maximum": most, "default": default}, read, default
    )


def read_all(parameters: Iterable[Parameter], pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """
    Read the query of an address.

    Parameters
    ----------
    parameters
        All that it may have.
    pairs
        Names and texts as they stand in the address.

    Returns
    -------
    values
        Of each parameter by name.

    Raises
    ------
    ProblemError
        If one is unknown, given twice, missing or wrong.
    """
    known = {one.name: one for one in parameters}
    given: dict[str, str] = {}
    for name, text in pairs:
        if name not in known:
            names = ", ".join(known) or "none"
            raise wrong(f"There is no parameter {quoted(name)} here. Parameters: {names}.")
        if name in given:
            raise wrong(f"The parameter {name} is given twice: give it once.")
        given[name] = text
    return {name: one.value(given.get(name)) for name, one in known.items()}


AREA = Parameter("area", "code or name of an area", example=HERE)
NEEDED_AREA = AREA._replace(is_required=True)
WITHIN = Parameter("within", "only areas inside this one: its code or name")
LIMIT = whole_number("limit", "rows at most", 1, MOST_ROWS, MOST_ROWS)
OFFSET = whole_number("offset", "rows to leave out at the start", 0, 10_000_000, 0)
BASIS = choice("basis", "who is counted, of measures based on people", ("resident", "registered"))
"""Left out: registered patients where the store knows them, as on the pages."""
