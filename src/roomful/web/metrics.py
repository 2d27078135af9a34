"""Figures of requests, kept as plain numbers and shown to Prometheus when it asks.

Labels are bounded: routes are the application's templates, methods the known ones, statuses their classes.
"""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
NO_ROUTE = "(none)"
_MOST_ROUTES = 5000
_CLASSES = ("0xx", "1xx", "2xx", "3xx", "4xx", "5xx")


class RequestMetrics:
    """Counts requests and their seconds by route, method and class of status."""

    def __init__(self) -> None:
        self.in_flight = 0
        self._series: dict[tuple[str, str, int], list[Any]] = {}

    def record(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one finished request."""
        key = (route, method, status // 100)
        series = self._series.get(key)
        if series is None:
            series = self._new(key)
        series[bisect_left(BOUNDS, seconds)] += 1
        series[-1] += seconds

    def _new(self, key: tuple[str, str, int]) -> list[Any]:
        if len(self._series) >= _MOST_ROUTES:
            key = (NO_ROUTE, *key[1:])
        # a count for each bound, one for what is slower, and the sum of seconds
        return self._series.setdefault(key, [0] * (len(BOUNDS) + 1) + [0.0])

    def collect(self) -> Iterable[Any]:
        """Return the figures in prometheus-client's form."""
        from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily

        histogram = HistogramMetricFamily(
            "roomful_http_request_duration_seconds",
            "Seconds from a request's headers to the end of its answer.",
            labels=("route", "method", "status"),
        )
        for (route, method, status), series in list(self._series.items()):
            total, buckets = 0, []
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), series[:-1], strict=True):
                total += count
                buckets.append((bound, total))
            histogram.add_metric((route, method, _CLASSES[status]), buckets, series[-1])
        yield histogram
        yield GaugeMetricFamily(
            "roomful_http_requests_in_flight", "Requests being answered.", value=self.in_flight
        )


def exposition(*collectors: Any) -> tuple[str, bytes]:
    """Return content type and text of these collectors, and of prometheus-client's registry."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

    own = CollectorRegistry()
    for collector in collectors:
        own.register(collector)
    return CONTENT_TYPE_PLAIN_0_0_4, generate_latest(own) + generate_latest(REGISTRY)
