"""Writes everything that a server keeps into one file while it runs, and makes a server of such a file.

A backup is a tar file: what it is (`backup.json`), the database, and the key that signs sessions. Without the key all
people would have to sign in again and nothing else; with it, a restored server is the same server. So whoever has the
file has what the data folder holds, and it is readable for its owner only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from reifegrad.errors import fail
from reifegrad.version import __version__
from reifegrad_web.env import database_file

if TYPE_CHECKING:
    from reifegrad.errors import ReifegradError

_ABOUT, _SQLITE, _POSTGRES, _KEY = "backup.json", "database.sqlite3", "database.pgdump", "secret.key"


def write_backup(file: Path) -> dict[str, Any]:
    """Write a backup as of now; Django is set up.

    Raises:
        ReifegradError: The file is there already, or the database cannot be copied: for PostgreSQL, `pg_dump` of its
            version or a later one is needed.
    """
    from django.conf import settings

    from reifegrad_web.clock import utc_now

    if file.exists():
        raise fail("server-backup-exists", backup=str(file))
    environment = settings.ENVIRONMENT
    about = {
        "reifegrad": __version__,
        "made_at": utc_now().isoformat(),
        "database": "sqlite" if environment.on_sqlite else "postgresql",
    }
    beside = file.absolute().parent
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as folder:
        room = Path(folder)
        copy = _copy_sqlite(room) if environment.on_sqlite else _dump_postgres(room)
        (room / _KEY).write_text(environment.secret_key(), encoding="utf-8")
        (room / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
        whole = room / "whole"
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target:
            with tarfile.open(fileobj=target, mode="w") as archive:
                for part in (room / _ABOUT, copy, room / _KEY):
                    archive.add(part, arcname=part.name)
            target.flush()
            os.fsync(target.fileno())
        whole.rename(file)
    return {"file": str(file), **about, "bytes": file.stat().st_size}


def restore_backup(file: Path, home: Path) -> dict[str, Any]:
    """Make a data folder, and with `DATABASE_URL` the tables of that database, of a backup.

    Raises:
        ReifegradError: The folder or the database is not empty, the file is no backup or one of the other kind of
            database, or a program of PostgreSQL that is needed is missing, too old or fails.
    """
    if home.exists() and any(home.iterdir()):
        raise fail("server-restore-not-empty", folder=str(home))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=home.absolute().parent, prefix=".restore-") as folder:
        room = Path(folder)
        about = _unpacked(file, room)
        url = os.environ.get("DATABASE_URL")
        if about["database"] != ("postgresql" if url else "sqlite"):
            raise fail("server-backup-file", backup=str(file), reason=f"its database is {about['database']}")
        if url:
            once = ["--exit-on-error", "--single-transaction"]  # all of it, or nothing
            _run("pg_restore", ["--no-owner", "--no-privileges", *once, str(room / _POSTGRES)])
        else:
            (room / _SQLITE).rename(database_file(home))
        (room / _KEY).rename(home / _KEY)
    return {"folder": str(home), **about}


def _copy_sqlite(room: Path) -> Path:
    """A copy of one moment, made beside those who write.

    In one step: in WAL mode nobody waits for it, and in several it would begin again whenever somebody writes.
    """
    from sqlite3 import connect  # the SQLite that the settings have chosen

    from django.db import connection

    place = room / _SQLITE
    connection.ensure_connection()
    with closing(connect(str(place))) as target:
        connection.connection.backup(target)
        target.execute("pragma journal_mode = delete")
        found = target.execute("pragma quick_check(1)").fetchone()[0]
    if found != "ok":
        raise fail("server-integrity", found=str(found))
    place.chmod(0o600)
    return place


def _dump_postgres(room: Path) -> Path:
    place = room / _POSTGRES
    place.touch(mode=0o600)
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={place}"])
    return place


def _run(program: str, arguments: list[str]) -> None:
    """Run a program of PostgreSQL on our database; its password is not among the arguments, which all can read."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = parts.netloc.rpartition("@")[2]
    address = urlunsplit(parts._replace(netloc=f"{parts.username}@{host}" if parts.username else host))
    variables = os.environ | {"LC_ALL": "C"}
    if parts.password:
        variables["PGPASSWORD"] = unquote(parts.password)
    command = [program, *arguments, f"--dbname={address}"]
    try:
        subprocess.run(command, env=variables, check=True, capture_output=True, text=True)  # noqa: S603 - as above
    except FileNotFoundError:
        raise fail("server-backup-program", variant="missing", program=program) from None
    except subprocess.CalledProcessError as error:
        raise _failed(program, str(error.stderr)) from None


def _failed(program: str, said: str) -> ReifegradError:
    """What a program of PostgreSQL has said, which it says in English whatever the language of the system."""
    reason = "; ".join(line.removeprefix(f"{program}: ") for line in said.strip().splitlines()[:2])
    if "version mismatch" in said or "unsupported version" in said:
        return fail("server-backup-program", variant="older", program=program, reason=reason)
    if "already exists" in said:
        return fail("server-restore-not-empty", variant="database")
    return fail("server-backup-program", program=program, reason=reason)


def _copy_part(archive: tarfile.TarFile, name: str, room: Path) -> None:
    """Copy the content of a part: only its bytes, whatever else the archive says of it."""
    part = archive.getmember(name)
    content = archive.extractfile(part) if part.isfile() else None
    if content is None:
        raise tarfile.ReadError(name)
    with (room / name).open("wb") as target:
        shutil.copyfileobj(content, target)


def _unpacked(file: Path, room: Path) -> dict[str, Any]:
    """What a backup says of itself; its parts lie in `room` then, and nothing else of it does."""
    try:
        with tarfile.open(file) as archive:
            for name in set(archive.getnames()) & {_ABOUT, _SQLITE, _POSTGRES, _KEY}:
                _copy_part(archive, name, room)
        about: dict[str, Any] = json.loads((room / _ABOUT).read_text("utf-8"))
        for name in (_SQLITE, _KEY):
            if (room / name).exists():
                (room / name).chmod(0o600)
    except (OSError, tarfile.TarError, ValueError) as error:
        raise fail("server-backup-file", backup=str(file), reason=type(error).__name__) from None
    if about.get("database") not in {"sqlite", "postgresql"}:
        raise fail("server-backup-file", backup=str(file), reason="unknown")
    return about
