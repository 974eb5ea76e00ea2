"""What the installation is told from outside: the data folder and a few variables; everything else has one right value.

| variable | what it says |
|---|---|
| `REIFEGRAD_HOME` | the data folder; everything that must survive lies in it |
| `DATABASE_URL` | `postgres://user:password@host:port/name`; without it, SQLite in the data folder |
| `REIFEGRAD_HOSTS` | names under which the server may be asked, with commas; without it, this machine only |
| `REIFEGRAD_SECRET_KEY` | signs sessions; without it, one is made and kept in the data folder |
| `REIFEGRAD_SECURE` | `1` behind HTTPS: cookies are sent over it only |
| `REIFEGRAD_OIDC_SERVER` | address of an OpenID Connect server by which people sign in; with `REIFEGRAD_OIDC_CLIENT`, |
| | `REIFEGRAD_OIDC_SECRET` and, as the button is called, `REIFEGRAD_OIDC_NAME` |
| `REIFEGRAD_URL` | how people reach the server, for links in messages: `https://leads.example.com` |
| `REIFEGRAD_SMTP` | the server that sends e-mails: `smtp://user:password@host:587` (with STARTTLS), `smtps://…`; |
| | with `REIFEGRAD_MAIL_FROM`, who they are from; without it no e-mails are sent |
| `REIFEGRAD_WEBHOOK_NETWORKS` | networks of your own to which webhooks and connections may go, with commas: |
| | `10.1.2.0/24`; without it, only to public addresses |
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from urllib.parse import parse_qs, unquote, urlsplit

from reifegrad.errors import fail

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "REIFEGRAD_HOME"
DATABASE = "DATABASE_URL"
_OIDC = ("SERVER", "CLIENT", "SECRET", "NAME")
LOCAL = ("localhost", "127.0.0.1", "[::1]")


def database_file(home: Path) -> Path:
    """The file of SQLite in a data folder."""
    return home / "reifegrad.sqlite3"


@dataclass(frozen=True)
class Environment:
    """Where an installation keeps its data, and how it is reached."""

    home: Path
    database_url: str | None
    hosts: tuple[str, ...]
    secure: bool

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is a file of the data folder."""
        return self.database_url is None

    @property
    def database_file(self) -> Path:
        """The file of SQLite."""
        return database_file(self.home)

    @property
    def write_lock(self) -> Path:
        """The file that is locked by whoever writes to SQLite."""
        return self.home / "write.lock"

    @property
    def static(self) -> Path:
        """Where the files of pages are, packed; rebuilt at each start."""
        return self.home / "static"

    def single_sign_on(self) -> list[dict[str, object]]:
        """The OpenID Connect server as allauth's settings have it; none where no address is given.

        Raises:
            ReifegradError: An address is given, but not who this server is there.
        """
        server, client, secret, name = (os.environ.get(f"REIFEGRAD_OIDC_{part}", "") for part in _OIDC)
        if not server:
            return []
        if not client or not secret:
            raise fail("server-oidc")
        settings = {"server_url": server}
        found = {"provider_id": "sso", "name": name or urlsplit(server).hostname or "", "client_id": client}
        return [{**found, "secret": secret, "settings": settings}]

    def webhook_networks(self) -> list[IPv4Network | IPv6Network]:
        """Networks that are not public, and to which webhooks may go all the same.

        Raises:
            ReifegradError: What is given is no list of networks.
        """
        written = os.environ.get("REIFEGRAD_WEBHOOK_NETWORKS", "")
        try:
            return [ip_network(part.strip()) for part in written.split(",") if part.strip()]
        except ValueError:
            raise fail("server-networks", given=written) from None

    def public_url(self) -> str:
        """How people reach the server, without a slash at the end."""
        given = os.environ.get("REIFEGRAD_URL", "").rstrip("/")
        return given or f"{'https' if self.secure else 'http'}://{self.hosts[0]}"

    def mail(self) -> dict[str, object]:
        """The server that sends e-mails, as Django's settings have it; an empty host where none is given.

        Raises:
            ReifegradError: The address cannot be read, or nobody is named from whom they are.
        """
        written = os.environ.get("REIFEGRAD_SMTP", "")
        if not written:
            return {"EMAIL_HOST": ""}
        sender = os.environ.get("REIFEGRAD_MAIL_FROM", "")
        try:
            parts = urlsplit(written)
            port = parts.port
        except ValueError:
            raise fail("server-smtp", variant="form") from None
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise fail("server-smtp", variant="form")
        if "@" not in sender:
            raise fail("server-smtp", variant="sender")
        is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        return {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp" and not is_here,
            "EMAIL_TIMEOUT": 20,
            "DEFAULT_FROM_EMAIL": sender,
        }

    def sign_on_origins(self) -> list[str]:
        """Scheme and host of the OpenID Connect server, where one is given."""
        parts = urlsplit(os.environ.get("REIFEGRAD_OIDC_SERVER", ""))
        return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []

    def secret_key(self) -> str:
        """The key that signs sessions; made at the first start, readable for the owner only."""
        given = os.environ.get("REIFEGRAD_SECRET_KEY")
        if given:
            return given
        place = self.home / "secret.key"
        if not place.exists():
            made = secrets.token_urlsafe(48)
            with _created(place) as file:
                file.write(made)
        return place.read_text(encoding="utf-8").strip()

    def make_private(self) -> None:
        """Make the files of SQLite for the owner alone: SQLite would let everybody on this machine read them.

        What it puts beside its database gets the rights of that. Files that are there keep theirs.
        """
        for place in (self.database_file, self.write_lock):
            with suppress(FileExistsError), _created(place):
                pass

    def database(self) -> dict[str, object]:
        """The database as Django's settings have it. Raises `ReifegradError`: the address cannot be read."""
        if self.database_url is None:
            pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            pragmas += " PRAGMA secure_delete=ON;"  # who was erased is not to be found in the free pages of the file
            options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(self.database_file), "OPTIONS": options}
        parts = urlsplit(self.database_url)
        if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
            raise fail("server-database-url", scheme=parts.scheme)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # The folder of a socket is no name of a machine: it stands behind the question mark, as psql takes it.
            "HOST": parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0],
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """The environment of this process; the data folder is made where it is missing."""
    given = os.environ if variables is None else variables
    home = Path(given.get(HOME) or "reifegrad-data").absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    hosts = tuple(name.strip() for name in given.get("REIFEGRAD_HOSTS", "").split(",") if name.strip())
    return Environment(home, given.get(DATABASE) or None, hosts or LOCAL, given.get("REIFEGRAD_SECURE") == "1")


def _created(place: Path) -> TextIO:
    return os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
