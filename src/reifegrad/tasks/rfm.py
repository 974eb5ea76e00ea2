"""A log of purchases comes in; bins of recency, frequency and monetary value, on the screen and as a model, go out."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table

from reifegrad.cli.progress import Bar
from reifegrad.errors import fail
from reifegrad.predict.profile.rfm import MEASURES, freeze_bins, measure_purchases
from reifegrad.predict.profile.rfm_model import rfm_text
from reifegrad.run.engine_url import EngineOptions, engine_title, open_engine
from reifegrad.run.score import check_moment
from reifegrad.run.sources import Loader, Sources
from reifegrad.tables import ACTIVITIES, ColumnType, load_mapping
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.new_file import check_new, write_new

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.cli.screen import Screen
    from reifegrad.predict.profile.rfm import RfmBins
    from reifegrad.tasks.inputs import FactInputs


@dataclass(frozen=True)
class RfmRequest:
    """Which activities are purchases, when, how many bins, and where the model goes."""

    data: FactInputs
    as_of: str
    bins: int
    kinds: tuple[str, ...]
    amount: str
    timezone: str
    name: str
    output: str | None


def freeze_and_show(request: RfmRequest, screen: Screen) -> None:
    """Compute the bins, write the model if a file was named, and print them.

    Raises:
        ReifegradError: The activities cannot be read, or too few customers bought something.
    """
    check_new(request.output)
    as_of = read_moment(request.as_of, request.timezone)
    check_moment(as_of)
    frozen = _freeze(request, as_of, screen)
    if request.output is not None:
        write_new(request.output, rfm_text(frozen, name=request.name, timezone=request.timezone))
    if screen.as_json:
        screen.json(_record(frozen, request.output))
    else:
        _show(frozen, request.output, screen)


def _freeze(request: RfmRequest, as_of: datetime, screen: Screen) -> RfmBins:
    data = request.data
    mapping = None if data.mapping is None else load_mapping(Path(data.mapping))
    with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder, Bar(screen) as bar:
        bar.say(screen.words("progress.open", engine=engine_title(data.engine)))
        engine = open_engine(data.engine, EngineOptions(data.memory, data.threads, Path(folder)))
        try:
            sources = Sources(leads="", activities=data.activities, mapping=mapping)
            loader = Loader(engine, request.timezone, sources, Path(folder), Path(data.rejects), bar.read)
            log = loader.view(loader.read(ACTIVITIES, data.activities or "", {request.amount: ColumnType.NUMBER}))
            if request.amount not in log.columns:
                lacking = f"the activities have no column {request.amount!r}: nobody knows what a purchase was worth"
                raise fail("no-amount", lacking, "Name it with --amount, or in a mapping file.")
            with bar.computing(engine):
                what: dict[str, Any] = {"as_of": as_of, "kinds": request.kinds, "amount": request.amount}
                return freeze_bins(measure_purchases(engine, log, **what), levels=request.bins, **what)
        finally:
            engine.close()


def _show(frozen: RfmBins, output: str | None, screen: Screen) -> None:
    words = screen.words
    customers, day = words.number(frozen.customers), words.day(frozen.as_of)
    screen.print(words("rfm.title", customers=customers, day=day), style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("")
    for key in ("rfm.values", "rfm.points", "rfm.customers"):
        table.add_column(words(key), justify="right")
    for measure in MEASURES:
        below = ""
        for place, one in enumerate(frozen.bins[measure]):
            upper = None if one.upper is None else words.shortest(float(one.upper), 6)
            text = words("rfm.above", low=below) if upper is None else words("rfm.up_to", high=upper)
            first = words(f"rfm.{measure}") if place == 0 else ""
            table.add_row(first, text, str(one.level), words.number(one.customers))
            below = upper or below
        if measure != MEASURES[-1]:
            table.add_row()
    screen.print(table)
    if output is not None:
        screen.line(words("summary.written", path=output))
    else:
        screen.print(words("rfm.next"), style="dim")


def _record(frozen: RfmBins, output: str | None) -> dict[str, Any]:
    bins = {
        measure: [
            {"up_to": None if one.upper is None else float(one.upper), "points": one.level, "customers": one.customers}
            for one in frozen.bins[measure]
        ]
        for measure in MEASURES
    }
    return {"as_of": frozen.as_of.isoformat(), "customers": frozen.customers, "bins": bins, "output": output}
