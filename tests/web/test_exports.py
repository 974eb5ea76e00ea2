"""Everything that is exported can be imported into an empty server, and both ways the scores are the same."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from emptying import empty
from import_files import bring, scores
from people import publish
from test_taking import message, take

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.usefixtures("emptied"), pytest.mark.slow]
MOMENT = datetime(2026, 2, 20, tzinfo=UTC)
TABLES = ("leads", "accounts", "profile_changes", "activities", "outcomes")


def deliver(seed: int) -> None:
    """Visitors who become known, whose companies and positions change, and who do what counts."""
    chance = random.Random(seed)
    for number in range(40):
        at = MOMENT - timedelta(days=chance.randint(0, 90), minutes=number)
        who = {"anonymous_id": f"d{number % 25}"}
        path = chance.choice(["/pricing", "/careers", '/blog, with "quotes"\nand lines'])
        take(message("page", occurred_at=at, properties={"path": path, "n": chance.choice([1, 2.5, True])}, **who))
        if number % 3 == 0:
            traits = {
                "email": f"p{number % 25}@{chance.choice(['firma.example', 'gmx.de'])}",
                "position": chance.choice(["CEO", "Praktikant", None, 'a, "b"']),
                "country": chance.choice(["DE", "AT", "US"]),
            }
            later = at + timedelta(days=1)
            take(message("identify", user_id=f"u{number % 25}", occurred_at=later, traits=traits, **who))
            company = {"industry": "food", "employees": chance.choice([5, 250, "11-50"])}
            take(message("group", user_id=f"u{number % 25}", group_id=f"C{number % 4}", traits=company, occurred_at=at))


def won(email: str) -> None:
    from reifegrad_web.leads.outcomes import add_outcome
    from reifegrad_web.writing import write

    with write():
        add_outcome(email, "won", MOMENT, 1_234.5, "a good price", MOMENT)


def past(moment: datetime) -> dict[str, Any]:
    """The score of everybody with an address, at a moment: of all at once, which is much less work."""
    from reifegrad.run.fact_tables import FactTables
    from reifegrad_web.leads.facts import facts_of
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.scoring import reading

    model = reading.served_model(None)
    assert model is not None
    people = Identifier.objects.filter(namespace="email", is_shared=False)
    leads = {row.value: int(row.lead_id or row.pk) for row in people}
    tables = FactTables.from_records(model.model, facts_of(leads.values(), colleagues=model.looks_at_colleagues))
    scored = model.scorer.score(tables, as_of=moment, only=[str(lead) for lead in leads.values()])
    records = {record.subject_id: record for record in scored}
    return {
        value: None if (record := records.get(str(lead))) is None else (record.score.score, record.score.stage)
        for value, lead in leads.items()
    }


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize("model", ["fit-interest", "icp-bant"])
def test_what_was_exported_gives_equal_scores_elsewhere(tmp_path: Path, form: str, model: str) -> None:
    from reifegrad_web.imports.exporting import export_all
    from reifegrad_web.leads.models import Outcome

    publish(model)
    deliver(7)
    before = scores()
    won(next(iter(before)))
    moments = [MOMENT - timedelta(days=days) for days in (1, 30, 60)]
    earlier = [past(moment) for moment in moments]
    counts = export_all(tmp_path / "all", form)
    assert counts["activities"] == 40
    assert counts["outcomes"] == 1
    empty()
    publish(model)
    files = {name: tmp_path / "all" / f"{name}.{form}" for name in TABLES}
    found = bring("old", mapping=tmp_path / "all" / "mapping.yaml", **files)
    assert (found.state, found.error) == ("done", "")
    assert sum(table["rejected"] for table in found.counts.values()) == 0, found.reasons
    assert scores() == before
    assert len(before) > 5
    assert [past(moment) for moment in moments] == earlier
    assert Outcome.objects.get().amount == 1_234.5


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_engine_alone_gives_the_scores_of_the_server(tmp_path: Path, form: str) -> None:
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.imports.exporting import export_all
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.scoring import reading

    publish()
    deliver(8)
    export_all(tmp_path / "all", form)
    (tmp_path / "model.yaml").write_text(template_text("fit-interest"), encoding="utf-8")
    command = [sys.executable, "-m", "reifegrad", "score", "model.yaml", "--mapping", "all/mapping.yaml"]
    command += ["--allow-missing", "--as-of", MOMENT.isoformat(), "-o", "scores.parquet"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    table = pq.read_table(tmp_path / "scores.parquet").to_pylist()
    engine = {row["lead_id"]: float(row["score"]) for row in table if row["score"] is not None}
    model = reading.served_model(None)
    assert model is not None
    server = {}
    for lead in set(Identifier.objects.values_list("lead_id", flat=True)):
        record = reading.score_at(model, int(lead or 0), MOMENT)
        if record is not None:
            server[str(lead)] = record["score"]
    assert len(server) > 10
    assert engine == server


def test_an_export_writes_over_nothing_and_holds_no_key_of_the_erased(tmp_path: Path) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.imports.exporting import export_all

    export_all(tmp_path / "all", "parquet")
    assert not [path.name for path in (tmp_path / "all").iterdir() if "eras" in path.name]
    with pytest.raises(ReifegradError, match="export-not-empty"):
        export_all(tmp_path / "all", "parquet")
