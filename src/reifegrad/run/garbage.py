"""How often Python looks for garbage while plans are built.

Ibis builds hundreds of thousands of small objects for a plan, nearly all of which live until it is compiled. Looking
through them after every 700 new ones, as Python does, takes a sixth of the time of a command. Facts of leads come and
go by ten thousands of rows, none of which is in a circle: it took a tenth of the time of scoring all of them again.
"""

from __future__ import annotations

import gc


def look_less_often() -> None:
    """For programs of ours; what a notebook does with its own process is its affair."""
    gc.set_threshold(50_000, 20, 20)
