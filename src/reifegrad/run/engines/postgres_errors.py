"""Translates errors of PostgreSQL and its driver into one-line problems without passwords."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, fail
from reifegrad.language.secrets import is_misread, masked, without_quotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

_LOST = ("08", "57P")
"""How the codes of a connection that has ended begin."""


def unreachable(url: str, error: Exception) -> ReifegradError:
    """The problem that a database cannot be opened."""
    import psycopg

    shown, reason = masked(url), masked(first_line(error).strip(), url)
    no_url = isinstance(error, psycopg.ProgrammingError)
    cut = no_url and "password=" in url  # nobody knows where among the parameters it ends
    broken = cut or is_misread(url)
    if cut:
        shown = f"{shown.partition('?')[0]}?***"
    if broken:  # libpq takes parts of the password for something else then, and quotes them
        reason = without_quotations(reason)
    if no_url:
        return fail("engine-url", variant="postgres-escapes" if broken else "postgres", url=shown, reason=reason)
    return fail("engine-unreachable", variant=_why_not(reason, broken=broken), url=shown, reason=reason)


def _why_not(reason: str, *, broken: bool) -> str:
    """Which remedy goes with what the server says."""
    if broken:
        return "postgres-escapes"
    if "password" in reason or "authentication" in reason:
        return "postgres-password"
    if "does not exist" in reason:
        return "postgres-name"
    return "postgres-form" if "invalid" in reason else "postgres"


@contextmanager
def translating_errors() -> Iterator[None]:
    """Errors of the database as problems that say what to do."""
    import psycopg

    try:
        yield
    except psycopg.errors.NumericValueOutOfRange as error:
        raise fail("number-out-of-range", engine="PostgreSQL") from error
    except (psycopg.errors.CharacterNotInRepertoire, psycopg.errors.UntranslatableCharacter) as error:
        raise fail("text-with-nul") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise _refused(first_line(error)) from error
    except psycopg.errors.QueryCanceled as error:
        raise fail("engine-stopped", variant="postgres", reason=first_line(error)) from error
    except psycopg.IntegrityError as error:
        raise fail("table-constraint", reason=first_line(error)) from error
    except psycopg.Error as error:
        if _is_lost(error):
            raise fail("engine-lost", reason=first_line(error)) from error
        raise fail("engine-failed", variant="postgres", reason=first_line(error)) from error


def _refused(reason: str) -> ReifegradError:
    named = re.search(r"tempor.*[\"„»]([^\"“«]+)[\"“«]", reason)  # in the language of the server
    if named:
        return fail("engine-rights", variant="postgres-temporary", reason=reason, database=named[1])
    return fail("engine-rights", variant="postgres", reason=reason)


def _is_lost(error: psycopg.Error) -> bool:
    import psycopg

    if error.sqlstate is None:  # of the driver, not of the server
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate.startswith(_LOST)


def first_line(error: Exception) -> str:
    """What an error says first."""
    return (str(error).splitlines() or [type(error).__name__])[0]
