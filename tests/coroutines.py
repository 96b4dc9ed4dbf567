"""Coroutines run to their end in a thread of their own: a browser keeps a loop running in the thread of the tests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def finished(coroutine):
    """Result of a coroutine, or the error that it raised."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
