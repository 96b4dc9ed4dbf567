"""What a rounded figure may have been, so that a sum that rounding explains is not called wrong."""

import math
from typing import NamedTuple


class Range(NamedTuple):
    """The least and the most that a figure may have been before it was rounded."""

    low: float
    high: float

    def __add__(self, other):
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other):
        return Range(self.low - other.high, self.high - other.low)

    def __mul__(self, factor):
        """Times a number known exactly, or another range; none is negative."""
        other = factor if isinstance(factor, Range) else Range(factor, factor)
        return Range(self.low * other.low, self.high * other.high)

    def __truediv__(self, other):
        other = other if isinstance(other, Range) else Range(other, other)
        return Range(self.low / other.high, self.high / other.low if other.low > 0 else math.inf)

    def meets(self, other):
        """Whether both can be the same number; a speck of floating point is forgiven."""
        speck = 1e-9 * max(1.0, abs(self.high), abs(other.high))
        return self.low <= other.high + speck and other.low <= self.high + speck


def rounded(text, *, to=None):
    """
    Range of a figure printed as `text`: half a unit of its last decimal on either side.

    `to` names another unit that it was rounded to, such as 5 for counts or 1000 for thousands.
    """
    plain = text.replace(",", "")
    unit = to if to is not None else 10.0 ** -len(plain.partition(".")[2])
    return Range(float(plain) - unit / 2, float(plain) + unit / 2)


def exact(text):
    """A count that was not rounded."""
    number = float(text.replace(",", ""))
    return Range(number, number)


def total(ranges):
    """Sum of several ranges."""
    result = Range(0.0, 0.0)
    for one in ranges:
        result += one
    return result
