"""What people may ask for, and what is refused, on PostgreSQL as on SQLite: the same tests, over another database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.thorough]
OF_SQLITE = "test_the_file_of_the_database_keeps_no_trace_either"
SAME = ("audit_reading", "distribution", "drafts", "erasure", "figures", "funnel", "impact", "lists", "objections")
SAME += ("noted_lists", "retention", "scored_lead", "seen_workers", "unstorable", "webhooks", "webhook_sending")
SAME += ("actions", "cards")
SAME += ("appointments", "decided_before", "feedback_digest", "handover", "phones", "service_clocks")
SAME += ("revenue_reports", "reported_outcomes", "pseudo_rules", "same_decision", "service_listed")


def test_the_same_tests_pass(postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database the_same_tests")
    environment = {**os.environ, "REIFEGRAD_TEST_DATABASE": postgres_url.replace("/postgres?", "/the_same_tests?")}
    files = [str(Path(__file__).with_name(f"test_{name}.py")) for name in SAME]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--quiet",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-k",
        f"not {OF_SQLITE}",
        *files,
    ]
    ended = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout[-5_000:]
    assert "skipped" not in ended.stdout.splitlines()[-1]
