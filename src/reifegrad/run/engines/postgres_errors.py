"""Translates errors of PostgreSQL and its driver into one-line problems without passwords."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, fail

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

FORM = "Write postgres://user@host:5432/database; give the password in PGPASSWORD or ~/.pgpass."
_ESCAPES = "In a password, : is %3A, @ is %40, / is %2F, ? is %3F, & is %26 and % is %25."
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BROKEN = re.compile(r"[/?@\s]|%(?![0-9A-Fa-f]{2})|:.*:", re.DOTALL)
_LOST = ("08", "57P")
"""How the codes of a connection that has ended begin."""


def unreachable(url: str, error: Exception) -> ReifegradError:
    """The problem that a database cannot be opened."""
    import psycopg

    from reifegrad.tables.database_reader import without_password

    shown, message = without_password(url), first_line(error).strip()
    no_url = isinstance(error, psycopg.ProgrammingError)
    cut = no_url and "password=" in url  # nobody knows where among the parameters it ends
    broken = cut or _is_broken(url)
    if cut:
        shown = f"{shown.partition('?')[0]}?***"
    if broken:  # libpq takes parts of the password for something else then, and quotes them
        message = _QUOTED.sub('"***"', message)
    if no_url:
        what = f"{shown} is no URL of PostgreSQL: {message}"
        return fail("engine-url", what, f"{_ESCAPES} {FORM}" if broken else FORM)
    if broken:
        fix = f"{_ESCAPES} {FORM}"
    elif "password" in message or "authentication" in message:
        fix = "Check user and password; PGPASSWORD or ~/.pgpass can give it."
    elif "does not exist" in message:
        fix = "Check the name of the database and of the user."
    elif "invalid" in message:
        fix = FORM
    else:
        fix = f"Is the server running, and may you reach it? {FORM}"
    return fail("engine-unreachable", f"PostgreSQL at {shown} does not let us in: {message}", fix)


def _is_broken(url: str) -> bool:
    """Whether what stands before the host has letters that must be written otherwise there."""
    user, _, _ = url.partition("://")[2].rpartition("@")
    return bool(_BROKEN.search(user))


@contextmanager
def told() -> Iterator[None]:
    """Errors of the database as problems that say what to do."""
    import psycopg

    try:
        yield
    except psycopg.errors.NumericValueOutOfRange as error:
        what = "a calculation of the model leaves the range of numbers of PostgreSQL"
        raise fail("number-out-of-range", what, "Bound its parts with least and greatest.") from error
    except (psycopg.errors.CharacterNotInRepertoire, psycopg.errors.UntranslatableCharacter) as error:
        what = "a text of the facts has the character NUL, which PostgreSQL cannot keep"
        raise fail("text-with-nul", what, "Remove it from the file.") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise _refused(first_line(error)) from error
    except psycopg.errors.QueryCanceled as error:
        what = f"PostgreSQL stopped the query: {first_line(error)}"
        raise fail("engine-stopped", what, "Raise statement_timeout, or run it again.") from error
    except psycopg.IntegrityError as error:
        what = f"a table of the results refuses a row: {first_line(error)}"
        raise fail("table-constraint", what, "Drop that constraint, or name another table.") from error
    except psycopg.Error as error:
        if _is_lost(error):
            what = f"the connection to PostgreSQL is lost: {first_line(error)}"
            raise fail("engine-lost", what, "Run it again: a run takes its own place.") from error
        what = f"PostgreSQL cannot do it: {first_line(error)}"
        raise fail("engine-failed", what, "If the tables are as they should be, please report it.") from error


def _refused(message: str) -> ReifegradError:
    fix = "Ask for the right."
    named = re.search(r"tempor.*[\"„»]([^\"“«]+)[\"“«]", message)  # in the language of the server
    if named:
        fix = (
            f'Files and results in between are temporary tables: grant temporary on database "{named[1]}" to the user.'
        )
    return fail("engine-rights", f"PostgreSQL refuses it: {message}", fix)


def _is_lost(error: psycopg.Error) -> bool:
    import psycopg

    if error.sqlstate is None:  # of the driver, not of the server
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate.startswith(_LOST)


def first_line(error: Exception) -> str:
    """What an error says first."""
    return (str(error).splitlines() or [type(error).__name__])[0]
