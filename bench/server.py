"""Measures the running server with the load generator on the same cores: writes docs/reference/bench-server.md.

The real `reifegrad serve` with its worker, on SQLite and on PostgreSQL: batches as fast as it takes them, single calls
at fixed moments until their scores are visible, a model published meanwhile; and beside it, in the same run, two ways
to count points up. `python bench/server.py --seconds 10 --leads 5000 --page FILE` is a short run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server_running import HERE, Server, ask, database, environment, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = HERE.parent / "docs" / "reference" / "bench-server.md"
MODEL = "fit-interest"
WARM_UP, PATIENCE = 3.0, 30.0
"""Seconds before what is counted, and seconds after the last call until a score counts as not seen."""
LONGEST = 900.0
WRITERS = {"sqlite": (1,), "postgres": (1, 4)}
"""Peers side by side: the best counts. SQLite has one writer at a time."""


def main() -> None:
    """Measure, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--leads", type=int, default=100_000)
    options.add_argument("--each", type=int, default=20, help="activities of each lead before")
    options.add_argument("--rate", type=float, default=200.0, help="single calls a second")
    options.add_argument("--persons", type=int, default=20_000, help="known persons in batches")
    options.add_argument("--engines", default="sqlite,postgres")
    options.add_argument("--page", type=Path, default=PAGE)
    chosen = options.parse_args()
    if 2 * chosen.rate * chosen.seconds > chosen.leads:
        sys.exit("every single call needs a lead of its own: more --leads, or fewer --seconds")
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="rg-bench-") as name:
        for engine in chosen.engines.split(","):
            folder = Path(name) / engine
            folder.mkdir()
            found[engine] = measure(folder, engine, chosen)
            print(json.dumps({engine: found[engine]}), flush=True)
    from server_page import page

    text = page(found, chosen)
    chosen.page.write_text(text, "utf-8")
    print(text)


def measure(folder: Path, engine: str, chosen: argparse.Namespace) -> dict[str, Any]:
    """All figures on one database."""
    found: dict[str, Any] = {}
    with serving(folder / "batches", engine) as server:
        server.admin("model", "publish", MODEL, "--unsigned")
        found["batches"] = batches(server, chosen)
        found["memory batches"] = memory(server.memory)
    found["peers"] = {name: peer(folder, engine, name, chosen.seconds) for name in ("orm", "mautic")}
    with serving(folder / "singles", engine, (chosen.leads, chosen.each)) as server:
        found["first scores"] = published(server, [MODEL])
        found["singles"] = singles(server, chosen, first=0)
        found["rescoring"] = rescoring(server, chosen, folder)
        found["all models"] = published(server, templates())
        found["singles, all models"] = singles(server, chosen, first=int(chosen.rate * chosen.seconds))
        found["memory singles"] = memory(server.memory)
    return found


def batches(server: Server, chosen: argparse.Namespace) -> dict[str, Any]:
    """Batches as fast as they are taken; everything that was sent must have become something."""
    given = {"port": server.port, "key": server.key, "persons": chosen.persons}
    warm = load("batches", given | {"seconds": WARM_UP})
    before = server.usage()
    found = load("batches", given | {"seconds": chosen.seconds, "start": 1_000_000})
    used = server.usage().since(before)
    names = ("received", "accepted", "duplicate", "failed", "filtered")
    sums = server.database.rows(f"select {', '.join(f'sum({name})' for name in names)} from ingest_minutecount")[0]
    counts = dict(zip(names, map(int, sums), strict=True))
    if counts["received"] != sum(counts[name] for name in names[1:]):
        raise RuntimeError(f"what was received is not what became of it: {counts}")
    if counts["received"] != warm["sent"] + found["sent"]:
        raise RuntimeError(f"the server has counted {counts}, sent were {warm['sent'] + found['sent']}")
    kept = server.database.number("select count(*) from leads_activity")
    if kept != counts["accepted"]:
        raise RuntimeError(f"{kept} activities are there, {counts['accepted']} were accepted")
    due = server.database.number("select count(*) from scoring_duelead where touched_at is not null")
    return found | {"rate": found["accepted"] / found["seconds"], "cpu": used.cpu, "counts": counts, "due": due}


def singles(server: Server, chosen: argparse.Namespace, first: int) -> dict[str, Any]:
    """Calls at fixed moments, each until its score is visible."""
    given = {"port": server.port, "key": server.key, "home": str(server.home), "url": server.database.url}
    given |= {"rate": chosen.rate, "seconds": chosen.seconds, "first": first, "model": MODEL, "patience": PATIENCE}
    before = server.usage()
    found = load("singles", given)
    return found | {"cpu": server.usage().since(before).cpu}


def published(server: Server, names: Sequence[str]) -> dict[str, Any]:
    """Publish models, and wait until no lead is due."""
    before = server.usage()
    for name in names:
        server.admin("model", "publish", name, "--unsigned")
    began = last_published(server)
    return {"seconds": wait_for_scores(server, began), "cpu": server.usage().since(before).cpu}


def rescoring(server: Server, chosen: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Publish another version while single calls come in; how long they wait, and until when everybody is scored."""
    from reifegrad.templates.shipped import template_text

    other, ended = folder / f"{MODEL}.yaml", folder / "ended"
    other.write_text(template_text(MODEL).replace("points: 15", "points: 16"), encoding="utf-8")
    given = {"port": server.port, "key": server.key, "rate": chosen.rate, "seconds": LONGEST, "first": 0}
    given |= {"leads": chosen.leads, "until": str(ended)}
    before = server.usage()
    command = [sys.executable, str(HERE / "server_load.py"), "singles", json.dumps(given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sender:
        try:
            server.admin("model", "publish", str(other), "--unsigned")
            began = last_published(server)
            seconds = wait_for_scores(server, began)
        finally:
            ended.touch()
        found: dict[str, Any] = json.loads(sender.communicate()[0])
    used = server.usage().since(before)
    old = "select count(*) from scoring_leadscore where model = ? and as_of < ?"
    left = server.database.number(old, [MODEL, began.isoformat(" ")])
    return found | {"seconds": seconds, "left": left, "cpu": used.cpu}


def last_published(server: Server) -> datetime:
    """When the last model was put in service."""
    value = server.database.rows("select max(published_at) from models_modelversion")[0][0]
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def wait_for_scores(server: Server, began: datetime) -> float:
    """Seconds from a moment until no lead is due that something published has made so."""
    query = "select count(*) from scoring_duelead where due_at <= ?"
    while server.database.number(query, [began.isoformat(" ")]):
        if (datetime.now(UTC) - began).total_seconds() > LONGEST:
            raise TimeoutError(f"leads are due after {LONGEST:g} seconds")
        time.sleep(0.1)
    return (datetime.now(UTC) - began).total_seconds()


def peer(folder: Path, engine: str, name: str, seconds: float) -> dict[str, Any]:
    """The best that one way of counting reaches."""
    found = []
    for writers in WRITERS[engine]:
        with database(engine) as (url, _):
            home = folder / f"{name}-{writers}"
            command = ["server_peers.py", name, str(max(3.0, seconds / 4)), str(writers)]
            found.append(ask(command, environment(home, url)))
    return max(found, key=lambda each: each["rate"])


def load(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """Run the load generator, and return what it has seen."""
    return ask(["server_load.py", kind, json.dumps(given)], environment(Path(tempfile.gettempdir()), None))


def memory(samples: Sequence[tuple[float, float, float]]) -> dict[str, float]:
    """MB of server and worker together at most, and how they grew in the second half: MB an hour."""
    half = samples[len(samples) // 2 :]
    slope = 0.0
    if len(half) > 1:
        slope = statistics.linear_regression([each[0] for each in half], [each[1] + each[2] for each in half]).slope
    most = max(samples, key=lambda each: each[1] + each[2])
    return {"most": most[1] + most[2], "server": most[1], "worker": most[2], "slope": slope * 3_600}


def templates() -> list[str]:
    """The other models of the demo company."""
    from reifegrad.templates.shipped import list_templates

    return [each.name for each in list_templates() if each.name != MODEL]


if __name__ == "__main__":
    main()
