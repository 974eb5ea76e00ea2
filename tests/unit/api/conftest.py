"""The three leads of the README, as files and as frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LEADS = """lead_id,name,email,position,country,created_at
L1,Anna Berger,anna.berger@ahorn-anlagen.example,CEO,DE,2025-09-01
L2,Ben Krüger,ben.krueger@gmx.de,Praktikant,DE,2025-11-12
L3,Carla Rossi,carla@rossi-trasporti.example,CEO,IT,2025-12-03
"""
ACTIVITIES = """activity_id,lead_id,kind,occurred_at,path
1,L1,page_viewed,2025-11-20T09:14,/pricing
2,L1,webinar_attended,2025-11-25T14:00,
3,L1,page_viewed,2026-01-08T10:02,/pricing
4,L2,page_viewed,2026-01-07T22:40,/blog/lead-scoring
5,L2,page_viewed,2026-01-07T22:51,/careers
6,L3,page_viewed,2026-01-09T08:30,/pricing
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The leads and the activities as CSV files."""
    leads, activities = tmp_path / "leads.csv", tmp_path / "activities.csv"
    leads.write_text(LEADS, encoding="utf-8")
    activities.write_text(ACTIVITIES, encoding="utf-8")
    return leads, activities
