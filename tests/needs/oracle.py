"""
DHSC's own Python package as an oracle, on random inputs; the product never imports it.

It was written for earlier releases of pandas, so what it warns of is its own affair and is contained here.
"""

import contextlib
import io
import warnings

import PHStatsMethods


def phstatsmethods(function, frame, *arguments, **options):
    """Call one of its functions on a copy, its warnings and its printing put aside."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return getattr(PHStatsMethods, function)(frame.copy(), *arguments, **options)
