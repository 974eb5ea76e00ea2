"""Figures of the engines come in; what follows from them for 100 million leads goes out, each step written down.

Nothing here is measured. It is arithmetic on measured figures, with assumptions that stand beside the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from run import table

if TYPE_CHECKING:
    from collections.abc import Iterator

LEADS, ACTIVITIES = 100_000_000, 10_000_000_000
CORES_MEASURED = 2
MARGIN = 2.0
"""A cluster loses to the network, to stragglers and to start-up what a local Spark does not: assumed, not measured."""

HOURS = 1.0
PRICE = 0.05
EXECUTOR_CORES = 4
FILE_BYTES = 256e6
PER_SECOND_A_YEAR = ACTIVITIES / (365 * 86_400)
STATE_BYTES = 40
"""An activity kept for a stream: time 8, kind 2, two properties as numbers 8, id 16, overhead 6."""


def capacity(figures: dict[int, dict[tuple[str, str], dict[str, Any]]]) -> Iterator[str]:
    """The plan, for each model from the figures of the largest company that it was measured on."""
    yield "## Calculated, not measured: 100 million leads, 10 billion activities"
    yield ""
    yield "From the figures of Spark above, of the largest size of each model, scaled by the number of activities."
    yield (
        f"Assumed: a cluster needs {MARGIN:g} times the core-seconds of a local Spark; a core costs {PRICE:g} Euro an "
        f"hour; the nightly run may take {HOURS:g} hour; executors have {EXECUTOR_CORES} cores. Use your own figures."
    )
    yield ""
    rows, reads, exchanges = [], [], []
    for model in ("half-life", "ordered"):
        size = max(size for size, found in figures.items() if (model, "spark") in found)
        spark = figures[size][model, "spark"]
        scale = ACTIVITIES / (size * 1e6)
        core_hours = spark["seconds"] * CORES_MEASURED * scale * MARGIN / 3_600
        executors = -(-core_hours / HOURS // EXECUTOR_CORES)
        reads.append(spark["input"] * scale)
        exchanges.append(spark["shuffled"] * scale)
        rows.append(
            (
                f"{model}, from {size} M",
                f"{reads[-1] / 1e9:,.0f} GB",
                f"{exchanges[-1] / 1e9:,.0f} GB",
                f"{core_hours:,.0f}",
                f"{executors:,.0f} of {EXECUTOR_CORES} cores",
                f"{core_hours * PRICE:,.2f} Euro",
            )
        )
    head = ("model", "read", "exchanged", "core-hours a run", f"executors for {HOURS:g} h", "cost of a run")
    yield from table(head, rows)
    yield "The figures are those of the score with `unique_ids: true`; the check of ids, where it is needed, may cost"
    yield "as much again. The measured data has 20 activities per lead, this plan has 100: fewer rows of results, and"
    yield "longer histories to sort."
    yield ""
    yield (
        f"Layout: folders by day (`occurred_on=2026-01-31`), files of {FILE_BYTES / 1e6:.0f} MB: about "
        f"{max(reads) / FILE_BYTES:,.0f} files for the columns that are read. `spark.sql.shuffle.partitions` so that "
        f"a partition of the exchange stays near 128 MB: {max(exchanges) / 128e6:,.0f}, and no fewer than cores."
    )
    yield ""
    yield from _stream()


def _stream() -> Iterator[str]:
    state = ACTIVITIES * STATE_BYTES
    yield "### The real-time side, calculated"
    yield ""
    yield from table(
        ("what", "how it is worked out", "result"),
        [
            ("activities a second, mean", "10 billion a year / seconds of a year", f"{PER_SECOND_A_YEAR:,.0f}"),
            ("at the peak", "ten times the mean (assumed)", f"{10 * PER_SECOND_A_YEAR:,.0f}"),
            ("state, all activities", f"10 billion x {STATE_BYTES} bytes", f"{state / 1e9:,.0f} GB"),
            ("state, models that look back 90 days", "a quarter of it", f"{state * 90 / 365 / 1e9:,.0f} GB"),
            ("state a partition", "90 days, 256 partitions by lead", f"{state * 90 / 365 / 256 / 1e9:.2f} GB"),
        ],
    )
