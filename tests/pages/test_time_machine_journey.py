"""A day of last month in the time machine is what `reifegrad score --as-of` says of exported facts, point by point."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from reifegrad.explain.sentences import Sentences
from reifegrad.language.words import Words
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from browsing import Browsing, Visit
    from running import RunningServer

    from reifegrad.spec.model import ScoringModel

pytestmark = pytest.mark.slow
DAY = (datetime.now(ZoneInfo("Europe/Berlin")) - timedelta(days=31)).date().isoformat()
"""A day of last month, as people of the demo company write it."""
FORMS = {"de": ("excel-de", ";", ","), "en": ("excel", ",", ".")}
"""Language -> the file of the list, and what stands between cells and before decimals."""


@pytest.fixture(scope="module")
def facts(demo: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the demo company knows, exported; and a way to its models."""
    folder = tmp_path_factory.mktemp("facts")
    demo.admin("export", str(folder / "all"))
    return folder


@dataclass(frozen=True)
class Computed:
    """What the command line says of everybody at the beginning of the day: rows by the number of the lead."""

    model: ScoringModel
    rows: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, demo: RunningServer, facts: Path, name: str) -> Computed:
        """Score with the published text of a model."""
        token = demo.admin("token", "add", f"pull {name}", "--scopes", "read")["token"]
        file, to = f"{name}.yaml", f"{name}.parquet"
        program = [sys.executable, "-m", "reifegrad"]
        pull = [*program, "pull", name, "--server", demo.url, "--token", token]
        score = [*program, "score", file, "--mapping", "all/mapping.yaml", "--allow-missing", "--as-of", DAY, "-o", to]
        for command in (pull, score):
            ended = subprocess.run(command, cwd=facts, capture_output=True, text=True, check=False)
            assert ended.returncode == 0, ended.stderr
        rows = pq.read_table(facts / to).to_pylist()
        model = parse_model((facts / file).read_text("utf-8"))
        return cls(model, {row["lead_id"]: row for row in rows if row["score"] is not None})

    def milli(self, *, out: bool) -> dict[str, int]:
        """Milli-points of those who are disqualified, or of those who are not."""
        return {
            lead: round(1_000 * row["score"])
            for lead, row in self.rows.items()
            if (row.get("disqualified") is not None) == out
        }


def listed(visit: Visit, words: Words, folder: Path) -> list[dict[str, str]]:
    """The rows of the list that is open, taken away as a file."""
    form, delimiter, _ = FORMS[words.language]
    visit.page.locator(".tools summary", has_text=words("listed.export")).click()
    with visit.page.expect_download() as given:
        visit.page.get_by_role("link", name=words(f"listed.export.{form}"), exact=True).click()
    given.value.save_as(folder / "list.csv")
    with (folder / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.mark.parametrize(("language", "name"), [("de", "grade-matrix"), ("en", "icp-bant")])
def test_a_day_of_last_month_is_what_the_command_line_says(
    demo: RunningServer, browsing: Browsing, facts: Path, tmp_path: Path, language: str, name: str
) -> None:
    computed, words = Computed.of(demo, facts, name), Words(language)
    wording = Sentences(computed.model, language).wording
    column = {each: wording.text(f"list.column.{each}") for each in ("id", "score", "cell", "stage")}
    decimal = FORMS[language][2]
    with browsing.visit(demo.url, "mark", language=language) as visit:
        page = visit.page
        for out in (False, True):
            visit.open(f"/leads?model={name}{'&out=1' if out else ''}")
            page.fill("#on", DAY)
            page.wait_for_url(f"**on={DAY}**")
            expected = computed.milli(out=out)
            rows = listed(visit, words, tmp_path) if expected else []
            assert page.get_by_text(words("listed.empty.filter")).count() == (not expected)
            points = [
                (row[column["id"]], round(1_000 * float(row[column["score"]].replace(decimal, ".")))) for row in rows
            ]
            assert points == sorted(points, key=lambda each: (-each[1], int(each[0])))
            assert dict(points) == expected
            for row in rows:
                known = computed.rows[row[column["id"]]]
                if computed.model.matrix is not None:
                    assert row[column["cell"]] == known["cell"]
                if known.get("stage") and not out:
                    assert row[column["stage"]] == wording.verdict("stage", known["stage"])
        assert len(computed.rows) > 200
        best = sorted(computed.milli(out=False).items(), key=lambda each: -each[1])
        for lead, milli in (*best[:3], *best[-2:], best[len(best) // 2]):
            visit.open(f"/leads/{lead}?model={name}&on={DAY}")
            assert page.locator(".reason.sum .reason-points").inner_text() == words.thousandths(milli)
            assert visit.complaints == []
        check_cells(visit, computed, words)


def check_cells(visit: Visit, computed: Computed, words: Words) -> None:
    """The list of each cell has as many leads as the command line puts there."""
    if computed.model.matrix is None:
        return
    inside = computed.milli(out=False)
    counts = Counter(row["cell"] for lead, row in computed.rows.items() if lead in inside)
    assert len(counts) > 3
    for cell in (f"{row}{column}" for row in "ABCD" for column in "1234"):
        address = f"{visit.address}/leads?model={computed.model.name}&on={DAY}&cell={cell}"
        said = visit.page.request.get(address, headers={"Accept-Language": words.language}).text()
        count = counts[cell]
        assert (words.count("listed.count", count) if count else words("listed.empty.filter")) in said, cell
