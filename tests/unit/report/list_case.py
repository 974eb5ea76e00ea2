"""A small company for tests of lists, and what is in the workbook that they write."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook

from reifegrad.report.list_files import ListFile
from reifegrad.spec.list_columns import read_list_columns
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.score import ScoreRequest, ScoreResult, score

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2026-01-10"
MODEL = """\
reifegrad: 1
name: small
title: {de: Kleines Modell, en: Small model}
goal: {de: Erstgespräch, en: First call}
timezone: Europe/Berlin
dimensions:
  fit:
    title: {de: Passung, en: Fit}
    criteria:
      position: {title: {de: Position, en: Position}, attribute: position, points: {CEO: 20, CTO: 10, else: 1}}
      far: {title: {de: Land, en: Country}, when: country = 'US', points: -1, disqualify: {de: Zu weit, en: Too far}}
  interest:
    title: {de: Interesse, en: Interest}
    criteria:
      pricing: {title: {de: Preisseite, en: Pricing page}, activity: page_viewed, points: 15.5, within: 30 days}
      webinar: {title: {de: Webinar, en: Webinar}, activity: webinar_attended, points: 8}
      trial: {title: {de: Test, en: Trial}, activity: trial_started, points: 5}
      mail: {title: {de: Mail, en: Mail}, activity: email_opened, points: 2}
grades: {fit: {A: 20, B: 10, C: else}, interest: {1: 30, 2: 15, 3: else}}
matrix:
  rows: fit
  columns: interest
  cells:
    A1: {stage: hot, priority: A, title: {de: "Heiß: anrufen", en: "Hot: call"}}
"""
LEADS = """\
lead_id,first_name,last_name,email,position,country,phone,Betrag,seit
L1,Anna,Öztürk,anna@ahorn.example,CEO,DE,+49 170 1,1250.5,2025-01-31
L2,=1+1,Xu,not an address,CTO,DE,0049,12,2025-02-01T09:30
L3,<r>a b</r>,,carla@rossi.example,student,AT,,,
L4,Far,Away,far@away.example,CEO,US,,,
"""
ACTIVITIES = """\
activity_id,lead_id,kind,occurred_at
1,L1,page_viewed,2026-01-08T10:02
2,L1,page_viewed,2026-01-05T09:00
3,L1,webinar_attended,2025-11-25T14:00
4,L1,trial_started,2025-12-01T08:00
5,L1,email_opened,2025-12-02T08:00
6,L2,email_opened,2025-12-02T08:00
"""


@dataclass
class ListCase:
    """Files in a folder, and lists that are made of them."""

    folder: Path
    model: str = MODEL
    leads: str = LEADS
    activities: str = ACTIVITIES
    mapping: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def write(self, name: str, columns: str = "", **options: Any) -> Path:
        """The list in a file of this name; `columns` as on the command line."""
        self.result(name, columns, **options)
        return self.folder / name

    def result(self, name: str, columns: str = "", **options: Any) -> ScoreResult:
        """The run that writes a list."""
        list_to = ListFile(str(self.folder / name), wanted=read_list_columns(columns.split(",")), **options)
        return score(self.request(list_to=list_to, top=None))

    def request(self, **options: Any) -> ScoreRequest:
        """A request to score the files."""
        texts = {"model.yaml": self.model, "leads.csv": self.leads, "activities.csv": self.activities}
        texts |= {"mapping.yaml": self.mapping} if self.mapping else {}
        for file, text in texts.items():
            (self.folder / file).write_text(text, "utf-8")
        places = {name: str(self.folder / f"{name}.csv") for name in ("leads", "activities")}
        mapping = str(self.folder / "mapping.yaml") if self.mapping else None
        rejects = str(self.folder / "rejects")
        data = FactInputs(**places, mapping=mapping, rejects=rejects, **self.more)
        return ScoreRequest(str(self.folder / "model.yaml"), data, AS_OF, **options)


def sheet(path: Path, number: int = 0) -> list[list[Any]]:
    """The values of a sheet, as another library reads them."""
    rows: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_index(number).to_python()
    return rows


def table(path: Path) -> list[dict[str, Any]]:
    """The first sheet by its headings."""
    head, *rows = sheet(path)
    return [dict(zip(head, row, strict=True)) for row in rows]


def part(path: Path, name: str) -> str:
    """The XML of a part of a workbook; empty if there is none."""
    with zipfile.ZipFile(path) as file:
        return file.read(name).decode() if name in file.namelist() else ""


def fills(path: Path, column: int) -> list[str]:
    """The colours of the cells of a column below its heading."""
    styles = part(path, "xl/styles.xml")
    colours = re.findall(r"<fill>(.*?)</fill>", styles)
    cell_styles = re.findall(r"<xf [^>]*fillId=\"(\d+)\"", styles.split("<cellXfs")[1])
    letter = chr(ord("A") + column)
    used = re.findall(rf'<c r="{letter}\d+" s="(\d+)"', part(path, "xl/worksheets/sheet1.xml"))
    found = (re.search(r'fgColor rgb="FF([0-9A-F]{6})"', colours[int(cell_styles[int(style)])]) for style in used[1:])
    return [f"#{match[1]}" if match else "" for match in found]
