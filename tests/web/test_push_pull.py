"""A team keeps models in Git: push and pull against a running server; and two people who sign at the same moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from running import RunningServer, running

from reifegrad.templates.shipped import template_text

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
ODD = ("\ufeff" + template_text("fit-interest").replace("\n", "\r\n") + "# ä ohne Ende").encode()


def command(module: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command in a process in which Django cannot be loaded."""
    text = (
        "import sys; sys.modules['django'] = None\n"
        f"from reifegrad_web.commands.{module} import command\n"
        "from reifegrad.cli.main import cli\n"
        f"cli.add_command(command, {module!r}); cli.get_command = lambda ctx, name: command\n"
        f"cli([{module!r}, *sys.argv[1:]], prog_name='reifegrad')"
    )
    return subprocess.run(
        [sys.executable, "-c", text, *arguments],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_file_is_pushed_signed_published_and_pulled_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_bytes(ODD)
    with running(tmp_path / "data") as server:
        token = str(server.admin("token", "add", "git", "--scopes", "read,write")["token"])
        given = {"REIFEGRAD_SERVER": server.url, "REIFEGRAD_TOKEN": token}
        unreachable = command("push", str(file), **given)
        assert (unreachable.returncode, unreachable.stderr.split(":")[0]) == (1, "server-unreachable")
        server.start()
        first, again = (json.loads(command("push", str(file), "--json", **given).stdout) for _ in range(2))
        assert (first["new"], first["state"], again["new"], again["state"]) == (True, "draft", False, "draft")
        none = command("pull", "fit-interest", "-o", str(tmp_path / "none.yaml"), **given)
        assert (none.returncode, none.stderr.split(":")[0]) == (1, "server-refused")
        _publish(server)
        assert "there already, published" in command("push", str(file), **given).stdout
        target = tmp_path / "pulled.yaml"
        assert command("pull", "fit-interest", "-o", str(target), **given).returncode == 0
        assert target.read_bytes() == ODD
        target.write_bytes(b"work of an hour")
        kept = command("pull", "fit-interest", "-o", str(target), **given)
        assert (kept.returncode, target.read_bytes()) == (1, b"work of an hour")
        assert "model-would-be-lost" in kept.stderr
        assert command("pull", "fit-interest", "-o", str(target), "--overwrite", **given).returncode == 0
        assert target.read_bytes() == ODD
        reads = str(server.admin("token", "add", "reads", "--scopes", "read")["token"])
        refused = command("push", str(file), **(given | {"REIFEGRAD_TOKEN": reads}))
        assert (refused.returncode, refused.stderr.split(":")[0]) == (1, "server-token")
        server.admin("token", "revoke", "reads")
        gone = command("push", str(file), **(given | {"REIFEGRAD_TOKEN": reads}))
        assert (gone.returncode, "server-token: this token was revoked on" in gone.stderr) == (1, True)


def _publish(server: RunningServer) -> None:
    for name, role in (("mia", "marketing"), ("sam", "sales")):
        server.admin("user", "add", name, "--role", role)
    server.admin("model", "submit", "fit-interest")
    for name in ("mia", "sam"):
        server.admin("model", "sign", "fit-interest", "--as", name)
    server.admin("model", "publish", "fit-interest", "--as", "sam")


SIGNERS = """
import json, threading
from pathlib import Path
from reifegrad_web.start import start
start(Path("data"))
from django.db import connection
from reifegrad.errors import ReifegradError
from reifegrad.templates.shipped import template_text
from reifegrad_web.clock import utc_now
from reifegrad_web.documents import publishing, reviewing
from reifegrad_web.models.checking import check_here
from reifegrad_web.models.models import ModelVersion, Signature, VersionEvent
from reifegrad_web.org.people import decider, add_user
from reifegrad_web.writing import write

for name, role in (("mia", "marketing"), ("sam", "sales")):
    add_user(name, role, utc_now())
text, rounds = template_text("fit-interest"), []

def at_once(version, steps):
    ready, said = threading.Barrier(len(steps)), []
    def run(step, who):
        try:
            ready.wait()
            with write():
                step(version, decider(who), utc_now())
            said.append((step.__name__, who))
        except ReifegradError as error:
            said.append(error.problems[0].code)
        except Exception as error:
            said.append(repr(error))
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=step) for step in steps]
    for each in threads: each.start()
    for each in threads: each.join()
    return said

for number in range(12):
    with write():
        version, _ = reviewing.add(ModelVersion, check_here(f"{text}# {number}"), decider(None), utc_now())
        reviewing.submit(version, decider(None), utc_now())
    first = at_once(version, [(reviewing.sign, "mia"), (reviewing.sign, "sam"), (reviewing.sign, "mia")])
    second = at_once(version, [(publishing.publish_signed, "sam"), (reviewing.withdraw, "mia"),
                               (publishing.publish_signed, "mia")])
    version.refresh_from_db()
    standing = sorted(Signature.objects.filter(version=version, withdrawn_at=None).values_list("role", flat=True))
    published = VersionEvent.objects.filter(version=version, what="published").count()
    rounds.append([first, second, version.state, standing, published])
print(json.dumps({"rounds": rounds, "published": ModelVersion.objects.filter(state="published").count()}))
"""


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_two_who_sign_withdraw_and_publish_at_once_leave_nothing_half_done(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    variables = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REIFEGRAD_HOME"}}
    if engine == "postgres":
        variables["DATABASE_URL"] = _new_database(str(request.getfixturevalue("postgres_url")))
    done = subprocess.run(
        [sys.executable, "-c", SIGNERS], cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["published"] <= 1
    for first, second, state, standing, published in found["rounds"]:
        assert sorted(map(str, first)) == ["['sign', 'mia']", "['sign', 'sam']", "signature-twice"]
        if state == "published":
            assert (standing, published) == (["marketing", "sales"], 1)
            assert sorted(map(str, second))[1:] == ["version-state", "version-state"]
        else:
            assert (state, standing, published) == ("in_review", ["sales"], 0)
            assert sorted(map(str, second))[1:] == ["signatures-missing", "signatures-missing"]


def _new_database(url: str) -> str:
    import psycopg

    name = f"signers_{time.time_ns()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return url.replace("/postgres?", f"/{name}?")
