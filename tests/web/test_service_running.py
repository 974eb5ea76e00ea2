"""Service levels on the real server: a clock starts by itself, and runs out once though the server is killed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from running import running
from test_routing_workers import comes_to_sales
from test_running_server import rows, wait_for

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
AGREEMENT = """
agreement: 1
name: sales
people: {anna: {title: Anna Huber}, ben: {title: Ben Okafor}}
queues: {inbound: {}}
routing: {otherwise: inbound, routes: {all: {when: else, to: anna}}}
service_levels: {all: {when: else, respond_within: 1 minute, escalate: ben}}
"""


def test_a_clock_runs_out_once_though_the_server_is_killed(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        key = server.admin("source", "add", "website")["write_key"]
        server.admin("model", "publish", "fit-interest", "--unsigned")
        for name in ("anna", "ben"):
            server.admin("user", "add", name, "--role", "sales")
        (tmp_path / "agreement.yaml").write_text(AGREEMENT)
        server.admin("agreement", "add", str(tmp_path / "agreement.yaml"))
        server.admin("agreement", "publish", "sales", "--unsigned")
        server.start()
        server.deliver(key, comes_to_sales("u1"))
        wait_for(server, "select 1 from service_serviceclock where state = 'running' and owner_id > 0", 60)
        server.kill()
        server.start()
        wait_for(server, "select 1 from service_serviceevent where what = 'escalate'", 150)
        assert rows(server, "select what, count(*) from service_serviceevent group by what order by what") == [
            ("escalate", 1),
            ("missed", 1),
        ]
        assert rows(server, "select username from service_servicenotice join org_user on org_user.id = user_id") == [
            ("ben",)
        ]
        shown = json.dumps(server.admin("service", "show", "user:u1"))
        assert '"state": "missed"' in shown and '"to": "ben"' in shown
