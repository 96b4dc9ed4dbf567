"""
What a server process counts, for Prometheus: requests, sessions, heavy work, memory.

Nothing that it gives says who asked for what.
"""

from collections.abc import Iterator
from contextlib import suppress

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from needs_map.app.jobs.queue import queue_state
from needs_map.data.errors import DataError
from needs_map.figures.serving import now_serving

CONTENT_TYPE = CONTENT_TYPE_LATEST
LATENCY = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Histogram buckets of the time until an answer was sent, in seconds."""
registry = CollectorRegistry()
requests = Counter(
    "needs_map_requests", "Requests answered, by part of the server.", ("part", "method", "status"), registry=registry
)
seconds = Histogram(
    "needs_map_request_seconds",
    "Seconds until an answer was sent.",
    ("part",),
    registry=registry,
    buckets=LATENCY,
)
ProcessCollector(registry=registry)


class CurrentState(Collector):
    """Gauges read when they are asked for: sessions, heavy work, the store."""

    def collect(self) -> Iterator[Metric]:
        """Give each number with what it is."""
        state = queue_state()
        yield GaugeMetricFamily("needs_map_jobs_waiting", "Heavy jobs running or waiting.", state["waiting"])
        yield CounterMetricFamily("needs_map_jobs", "Heavy jobs done since the start.", state["done"])
        yield GaugeMetricFamily("needs_map_workers", "Processes for heavy jobs, at most.", state["workers"])
        for kind, number in _sessions().items():
            yield GaugeMetricFamily(f"needs_map_sessions_{kind}", f"Sessions of pages that are {kind}.", number)
        with suppress(DataError):
            store = now_serving().store
            info = GaugeMetricFamily("needs_map_store_info", "The store that serves.", labels=("build", "sample"))
            info.add_metric((store.build, str(store.is_sample).lower()), 1)
            yield info


def _sessions() -> dict[str, int]:
    """Sessions with a visitor, and those kept in case theirs comes back; none where Streamlit does not run."""
    from streamlit.runtime import Runtime  # noqa: PLC0415 - commands have none

    if not Runtime.exists():
        return {}
    manager = Runtime.instance()._session_mgr
    active = manager.num_active_sessions()
    return {"active": active, "kept": manager.num_sessions() - active}


registry.register(CurrentState())


def count(part: str, method: str, status: int, taken: float) -> None:
    """
    Count one answer.

    Parameters
    ----------
    part, method, status
        What answered, how it was asked, and the status of the answer.
    taken
        Seconds.
    """
    requests.labels(part, method, str(status)).inc()
    seconds.labels(part).observe(taken)


def exposition() -> bytes:
    """Write all numbers as Prometheus reads them."""
    return generate_latest(registry)
