"""Hides passwords, tokens and keys: whatever looks like one in a text is shown as ***, however it is written.

Everything that is said or kept passes here: the parts of every problem (and so its sentence and its JSON), the file
of a traceback, the name of a source. It is better to hide a word too many than a password too few.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN = "***"

_AT, _COLON, _EQUALS = "(?:@|%40)", "(?::|%3[Aa])", "(?:=|%3[Dd])"
_KEY = r"(?P<key>(?:[\w.-]|%(?!3[Dd]|26)[0-9A-Fa-f]{2})+)"
_QUOTED_VALUE = r"\"(?:[^\"\\]|\\.)*(?:\"|$)|'(?:[^'\\]|\\.)*(?:'|$)"
_GIVEN = re.compile(
    rf"{_KEY}(?P<sign>[\"']?\s*{_EQUALS}\s*|[\"']\s*:\s*|\s*:\s*(?=[\"']))"
    rf"(?P<value>{_QUOTED_VALUE}|(?:\\.|(?!%26)[^\s&])*)"
)
"""key=value and "key": "value"; in a text around it the value ends where words end."""
_GIVEN_ALONE = re.compile(
    rf"{_KEY}(?P<sign>[\"']?\s*{_EQUALS}\s*|[\"']\s*:\s*|\s*:\s*(?=[\"']))"
    rf"(?P<value>{_QUOTED_VALUE}|(?:(?!%26)(?!\s+[\w%.-]+\s*=)[^&])*)"
)
"""The same in a text that is nothing but a URL or a list of settings: a value may hold spaces then."""
_ALONE = re.compile(r"\s*(?:[A-Za-z][\w+.-]*:/|[\w%.-]+\s*=)")
_IN_URL = re.compile(rf"(?P<head>://[^\s:/?#@%]*{_COLON})(?P<value>\S*)(?P<tail>{_AT})")
_IN_URL_ALONE = re.compile(rf"(?P<head>:/{{1,3}}[^\s:/?#@%]*{_COLON})(?P<value>.*)(?P<tail>{_AT})", re.DOTALL)
_BEFORE_HOST = re.compile(
    rf"(?P<head>[^\s:/@'\"=]*{_COLON})(?P<value>(?!//|/[^\s:]*:)[^\s'\"]+)(?P<tail>{_AT})(?=[\w\[])"
)
_NO_PORT = re.compile(r"(?P<head>://[^\s:/?#@]+:)(?P<value>(?!\d{1,5}(?:[/?#,\s'\"]|$))[^\s/?#'\"]+)(?P<tail>)")
"""What stands where a port belongs and is none: the rest of `user:password@host` was forgotten."""

_SECRET = re.compile(
    r"passw|passphrase|pwd|secret|token|apikey|accesskey|accountkey|privatekey|signingkey|signature|credential|^pass$|^sig$"
)
_SHORTEST = 3
"""Characters of a secret that is looked for in other texts; a shorter one would be found everywhere."""


def masked(text: str, *known: str) -> str:
    """The text with *** for everything that looks like a credential, and for the credentials of other texts.

    `known` are URLs and settings whose passwords may stand in the text by themselves, as in the error of a driver.

    >>> masked("postgres://me:open sesame@host/db")
    'postgres://me:***@host/db'
    >>> masked("host=h password='open sesame' dbname=d")
    'host=h password=*** dbname=d'
    """
    for secret in sorted({secret for other in known for secret in secrets_in(other)}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    if not any(sign in text for sign in "=@:%"):
        return text
    for pattern in _patterns(text):
        text = _without(pattern, text)
    return text


def secrets_in(text: str) -> tuple[str, ...]:
    """Everything in a text that looks like a credential, as it is written and without its escapes."""
    found = [match["value"] for pattern in _patterns(text) for match in _matches(pattern, text)]
    # Where it ends is a guess: the part before the next sign may stand alone in an error.
    found += [re.split(r"[;,#\s]", secret, maxsplit=1)[0] for secret in found]
    every = {form for secret in found for form in (secret, unquote(secret), secret.strip("'\""))}
    return tuple(sorted(secret for secret in every if len(secret) >= _SHORTEST and secret != HIDDEN))


def _patterns(text: str) -> tuple[re.Pattern[str], ...]:
    if _ALONE.match(text):
        return (_GIVEN_ALONE, _IN_URL_ALONE, _BEFORE_HOST, _NO_PORT)
    return (_GIVEN, _IN_URL, _BEFORE_HOST, _NO_PORT)


def _without(pattern: re.Pattern[str], text: str) -> str:
    parts, end = [], 0
    for match in _matches(pattern, text):
        parts += [text[end : match.start("value")], HIDDEN]
        end = match.end("value")
    return "".join([*parts, text[end:]])


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Every place with a secret; the value of another key may hold the key of a secret."""
    match = pattern.search(text)
    while match is not None:
        found = _is_secret(match)
        if found:
            yield match
        match = pattern.search(text, match.end() if found else match.start("value"))


def _is_secret(match: re.Match[str]) -> bool:
    value = match["value"]
    if not value or re.match(r"\*\*\*(?!\w)", value):  # hidden already; a table may follow
        return False
    key = match.groupdict().get("key")
    return key is None or _SECRET.search(re.sub(r"[\W_]", "", unquote(unquote(key))).lower()) is not None
