"""The one error that a bad file raises, in the words of the person who has to mend it."""


class DataError(Exception):
    """
    A file cannot be used: which one, which row or column or code, and what to do.

    The command line prints it as one line and exits 1; the page shows it and stops.
    """
