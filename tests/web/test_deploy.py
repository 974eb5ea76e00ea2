"""The files of `deploy/`: they can be read, and every command in them is one that there is."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from reifegrad_web.commands.serve import command as serve
from reifegrad_web.commands.worker import command as worker

if TYPE_CHECKING:
    from collections.abc import Sequence

DEPLOY = Path(__file__).parents[2] / "deploy"
COMMANDS = {"serve": serve, "worker": worker}


def parsed(words: Sequence[str]) -> dict[str, Any]:
    """The options of a command; fails where the command does not have them."""
    name, *rest = words
    return COMMANDS[name].make_context(name, list(rest)).params


def compose() -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


def test_the_services_of_compose_run_commands_that_there_are() -> None:
    services = compose()["services"]
    assert set(services) == {"database", "server", "worker"}
    assert parsed(services["server"]["command"])["host"] == "0.0.0.0"  # noqa: S104 - inside a container
    assert parsed(services["worker"]["command"])["data"] == Path("/data")
    for name in ("server", "worker"):
        assert services[name]["environment"]["DATABASE_URL"].startswith("postgres://")
        assert set(services[name]["depends_on"]) <= set(services)


def test_compose_has_no_secret_and_opens_no_port_to_everybody() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert re.findall(r"(?:PASSWORD|SECRET_KEY): (?!\$\{)", text) == []
    assert compose()["services"]["server"]["ports"] == ["127.0.0.1:8000:8000"]


def test_the_image_runs_a_command_that_there_is() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    (command,) = re.findall(r"^CMD (\[.*\])$", text, re.M)
    assert parsed(json.loads(command))["data"] == Path("/data")
    root = DEPLOY.parent
    (copied,) = re.findall(r"^COPY (pyproject.*) \./$", text, re.M)
    assert all((root / name).exists() for name in copied.split())
    assert "USER reifegrad" in text


def test_the_image_can_back_up_the_database_of_compose() -> None:
    """`pg_dump` refuses a server of a later version than its own."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    (client,) = re.findall(r"postgresql-client\S*", text)
    assert client.rpartition("-")[2] == compose()["services"]["database"]["image"].rpartition(":")[2]


def test_the_unit_runs_a_command_that_there_is() -> None:
    text = (DEPLOY / "reifegrad.service").read_text("utf-8")
    (line,) = re.findall(r"^ExecStart=(.*)$", text, re.M)
    assert parsed(shlex.split(line)[1:])["port"] == 8000


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="THE UNIT WAS NOT CHECKED: no systemd-analyze here")
def test_systemd_can_read_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "reifegrad.service").read_text("utf-8").replace("/opt/reifegrad/.venv/bin/reifegrad", "/bin/true")
    unit = tmp_path / "reifegrad.service"
    unit.write_text(text, "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "reifegrad.service" in line] == []
    assert done.returncode == 0, done.stderr


def test_an_answer_to_a_delivery_is_as_complete_as_any_other(emptied: None) -> None:
    """Deliveries pass over what pages need; hosts, lengths and the headers of safety are no part of that."""
    from django.test import Client

    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.sources import add_source

    key = add_source("web", (), utc_now()).write_key
    body = {"writeKey": key, "userId": "u", "event": "Form Submitted"}
    found = Client(SERVER_NAME="localhost").post("/v1/track", body, content_type="application/json")
    assert found.status_code == 200
    assert int(found.headers["Content-Length"]) == len(found.content)
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in found.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in found.headers
    asked = Client(SERVER_NAME="localhost").options("/v1/track")
    assert (asked.status_code, asked.headers["Content-Length"]) == (204, "0")
    assert Client(SERVER_NAME="elsewhere.example").post("/v1/track", body).status_code == 400
