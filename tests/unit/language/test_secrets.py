"""Whatever looks like a credential is hidden, in any form that people and programs write it."""

from __future__ import annotations

import time

import pytest

from reifegrad.errors import Message, Problem, fail
from reifegrad.language.secrets import masked, secrets_in

SECRET = "Geheim7"  # noqa: S105  # of the tests


@pytest.mark.parametrize(
    "text",
    [
        f"postgres://u:{SECRET}@h/db",
        f"postgres://u:{SECRET}/x@y#z@h/db#leads",
        f"postgres://u:my {SECRET}@h/db",
        f"postgres://u:a:{SECRET}@h",
        f"postgres://:{SECRET}@h/db",
        f"postgres://u%3A{SECRET}@h",
        f"postgres%3A%2F%2Fu%3A{SECRET}%40h%2Fdb",
        f"postgres:/u:{SECRET}@h/db",
        f"postgres//u:{SECRET}@h/db",
        f"//u:{SECRET}@h",
        f"u:{SECRET}@h/db",
        f"postgres://user:{SECRET}",
        f"postgres://user:{SECRET}/db",
        f"postgresql+psycopg://u:{SECRET}@[::1]:5432/db",
        f"jdbc:postgresql://h/db?user=a&password={SECRET}",
        f"postgres://h/db?user=a&password={SECRET}&x=1#leads",
        f"postgres://h/db?password=my {SECRET}&a=b",
        f"postgres://h/db?%70assword={SECRET}",
        f"postgres://h/db?pass%77ord%3D{SECRET}",
        f"host=h password={SECRET} dbname=d",
        f"host=h password = '{SECRET} a' dbname=d",
        f"host=h password='{SECRET}",
        f"host=h password=x {SECRET} dbname=d",
        f"Server=h;Uid=u;Pwd={SECRET};Database=d",
        f"user=a,password={SECRET}",
        f'{{"password": "{SECRET}"}}',
        f"{{'api_key': '{SECRET}'}}",
        f"https://x.example/?access_token={SECRET}",
        f"PGPASSWORD={SECRET} reifegrad score",
        f"AWS_SECRET_ACCESS_KEY={SECRET}",
        f"--token={SECRET}",
        f"connection to postgres://u:{SECRET}@h failed: no route",
    ],
)
def test_no_form_of_a_credential_is_shown(text: str) -> None:
    """And what is hidden stays hidden when it is looked at again."""
    shown = masked(text)
    assert SECRET not in shown
    assert masked(shown) == shown
    assert any(SECRET in secret for secret in secrets_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "leads.csv:12: missing-columns: lead_id",
        "postgres://user@host:5432/db#leads",
        "postgres://host:5432,other:5433/db",
        "duckdb:///C:/a/b.db#t",
        "spark://host:7077",
        "country = 'DE' and email like '%@x.example'",
        "/home/a@b/x.csv",
        "passwords are read from the file",
        "https://x.example/a?b=c",
        "12:30",
    ],
)
def test_what_is_no_credential_stays(text: str) -> None:
    assert masked(text) == text
    assert not secrets_in(text)


@pytest.mark.parametrize(
    "told",
    [
        f'FATAL: authentication failed for "{SECRET}"',
        f"could not translate host name {SECRET}",
        f"invalid port: {SECRET}.",
    ],
)
def test_the_words_of_a_driver_do_not_show_the_password_of_the_url(told: str) -> None:
    assert SECRET not in masked(told, f"postgres://u:{SECRET}@h/db")
    assert SECRET not in masked(told, f"host=h password={SECRET}")


def test_a_problem_hides_credentials_before_anybody_says_or_stores_it() -> None:
    """In its parameters, in the lists and texts among them, and in its place."""
    url = f"postgres://u:{SECRET}@h/db"
    inner = Message("type.text", {"name": url})
    problem = Problem("x", {"a": url, "b": (url, 3), "c": inner}, file=url)
    assert SECRET not in repr(problem)
    assert SECRET not in str(problem.to_dict())
    assert SECRET not in repr(fail("source-not-found", text=url, folder="/"))


@pytest.mark.parametrize(
    "part", ["a", "a@", "x:", "://a:", "key = a=1 ", "password= ", "passw='", ":/", "a=b " + " " * 50]
)
def test_a_long_text_takes_no_longer_than_its_length(part: str) -> None:
    """A file with one endless heading must not keep a message waiting; it took minutes before."""
    text = f"{part * 20_000} :"
    start = time.perf_counter()
    masked(text)
    assert time.perf_counter() - start < 20
