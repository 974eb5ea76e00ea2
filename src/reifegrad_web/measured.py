"""What processes measure of their own work: times of deliveries and of scoring, for `/metrics`.

With the variable `PROMETHEUS_MULTIPROC_DIR`, which `reifegrad serve` sets, the processes of a machine write into files
of one folder and are added up. Without it, each process knows its own numbers only.
"""

from __future__ import annotations

from prometheus_client import Histogram

_TIMES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)

INGEST_SECONDS = Histogram(
    "reifegrad_ingest_seconds", "Seconds from a delivery to its answer, on this machine.", buckets=_TIMES
)
BATCH_SECONDS = Histogram(
    "reifegrad_scoring_batch_seconds", "Seconds to score a batch of leads, on this machine.", buckets=_TIMES
)
