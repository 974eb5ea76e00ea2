"""A Tryton of its own: installed in an environment of its own, started on SQLite, and asked over its own RPC."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from client_tools import install_python_packages
from running import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

PASSWORD = "secret-of-admin"  # noqa: S105 - of a Tryton that lives as long as a test
USER, DATABASE = "admin", "crm"
_PATIENCE = 60.0


@dataclass
class TrytonServer:
    """Where it listens, and who is signed in; `context` is what its clients send with each call."""

    port: int
    context: dict[str, Any] = field(default_factory=dict)
    _session: str = ""
    number: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def rpc(self, method: str, params: list[Any]) -> Any:
        """What it answers. Raises `ValueError`: it refuses, which comes with HTTP 200."""
        body = json.dumps({"id": 1, "method": method, "params": params}).encode()
        headers = {"Content-Type": "application/json"} | ({"Authorization": self._session} if self._session else {})
        request = urllib.request.Request(f"{self.url}/{DATABASE}/rpc/", body, headers)  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found = json.load(answer)
        if "error" in found:
            raise ValueError(found["error"])
        return found.get("result")

    def call(self, method: str, *params: Any) -> Any:
        """A method of a model."""
        return self.rpc(f"model.{method}", [*params, self.context])

    def sign_in(self) -> None:
        """As the administrator."""
        self.number, token, *_ = self.rpc("common.db.login", [USER, {"password": PASSWORD}, "en"])
        self._session = "Session " + base64.b64encode(f"{USER}:{self.number}:{token}".encode()).decode()
        self.context = self.rpc("model.res.user.get_preferences", [True, {}])

    def set_up(self) -> None:
        """A company of its own, for which the administrator works."""
        (currency,) = self.call("currency.currency.create", [{"name": "Euro", "code": "EUR", "symbol": "€"}])
        own, sam = self.call("party.party.create", [{"name": "Reife AG"}, {"name": "Sam"}])
        (company,) = self.call("company.company.create", [{"party": own, "currency": currency}])
        (employee,) = self.call("company.employee.create", [{"party": sam, "company": company}])
        mine = {"companies": [["add", [company]]], "company": company, "employees": [["add", [employee]]]}
        self.call("res.user.write", [self.number], mine | {"employee": employee})
        self.context = self.rpc("model.res.user.get_preferences", [True, {}])

    def add_lead(self, company: str, person: str, address: str) -> tuple[int, int]:
        """A party with an address, and a lead: their numbers."""
        reached = {"type": "email", "value": address, "name": person}
        (party,) = self.call("party.party.create", [{"name": company, "contact_mechanisms": [["create", [reached]]]}])
        (contact,) = self.call("party.contact_mechanism.search", [["party", "=", party]], 0, None, None)
        lead = {"party": party, "contact": contact, "description": "New line", "company": self.context["company"]}
        (number,) = self.call("sale.opportunity.create", [lead | {"currency": 1}])
        return party, number

    def notes(self, lead: int) -> list[str]:
        """What is noted at a lead."""
        at = [["resource", "=", f"sale.opportunity,{lead}"]]
        return [row["message"] for row in self.call("ir.note.search_read", at, 0, None, None, ["message"])]

    def changed_at(self, lead: int) -> Any:
        """When it was changed last, as Tryton has it."""
        return self.call("sale.opportunity.read", [lead], ["write_date"])[0]["write_date"]


@contextmanager
def tryton(folders: pytest.TempPathFactory, home: Path) -> Iterator[TrytonServer]:
    """A Tryton with leads and opportunities, a company and nothing else, for the time of the block."""
    programs = _programs(folders)
    port = free_port()
    (home / "trytond.conf").write_text(
        f"[database]\nuri = sqlite://\npath = {home}\n[web]\nlisten = 127.0.0.1:{port}\n", "utf-8"
    )
    (home / "password").write_text(PASSWORD, "utf-8")
    (home / f"{DATABASE}.sqlite").touch()
    named = ["-c", str(home / "trytond.conf"), "-d", DATABASE]
    environment = {**os.environ, "TRYTONPASSFILE": str(home / "password")}
    modules = ["-u", "sale_opportunity", "--activate-dependencies", "--email", "admin@firma.example"]
    subprocess.run([programs / "trytond-admin", *named, *modules], env=environment, check=True, capture_output=True)
    with (home / "trytond.log").open("wb") as log:
        process = subprocess.Popen([programs / "trytond", *named], stdout=log, stderr=log)
    try:
        server = TrytonServer(port)
        _wait(server)
        server.set_up()
        yield server
    finally:
        process.kill()
        process.wait()


def _wait(server: TrytonServer) -> None:
    over = time.monotonic() + _PATIENCE
    while True:
        try:
            server.sign_in()
        except (urllib.error.URLError, OSError):
            if time.monotonic() > over:
                raise
            time.sleep(0.2)
        else:
            return


def _programs(folders: pytest.TempPathFactory) -> Path:
    """The folder of Tryton's programs; processes of one run share it, and the first one installs."""
    base = folders.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "tryton"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            install_python_packages(folder / "venv", "tryton-requirements.txt", "packages of Tryton")
            (folder / "installed").touch()
    return folder / "venv" / "bin"
