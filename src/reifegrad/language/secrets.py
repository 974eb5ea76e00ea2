"""Hides passwords, tokens and keys: whatever looks like one in a text is shown as ***, however it is written.

Everything that is shown or stored passes through here: the parts of every problem (and so its sentence and its JSON),
the file of a traceback, the name of a source. Better to hide one word too many than to show one password.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    _Span = tuple[int, int]
    _Finder = Callable[[str], Iterator[_Span]]

HIDDEN = "***"

_COLON, _AT, _EQUALS = "(?::|%3[Aa])", "(?:@|%40)", "(?:=|%3[Dd])"
# From the first letter of a word on, and with nothing to try again: the time grows with the text, not with its square.
_KEY = re.compile(
    r"(?:(?<![\w.-])|(?<=%3[Dd])|(?<=%26))(?P<key>(?:[\w.-]|%(?!3[Dd]|26)[0-9A-Fa-f]{2})+)"
    rf"(?:[\"']?\s*{_EQUALS}\s*|[\"']\s*:\s*|\s*:\s*(?=[\"']))"
)
"""key= and "key":, before a value."""
_QUOTED_VALUE = r"\"(?:[^\"\\]|\\.)*(?:\"|$)|'(?:[^'\\]|\\.)*(?:'|$)"
_VALUE = re.compile(rf"{_QUOTED_VALUE}|(?:\\.|(?!%26)[^\s&])*")
"""In a text around it a value ends where words end."""
_VALUE_ALONE = re.compile(rf"{_QUOTED_VALUE}|(?:(?!%26)(?!(?<!\s)\s+[\w%.-]+\s*=)[^&])*")
"""In a text that is nothing but a URL or a list of settings: a value may hold spaces then."""
_ALONE = re.compile(r"\s*(?:[A-Za-z][\w+.-]*:/|[\w%.-]+\s*=)")
_USER = re.compile(rf"://[^\s:/?#@%]*{_COLON}")
_USER_ALONE = re.compile(rf":/{{1,3}}[^\s:/?#@%]*{_COLON}")
_USER_BEFORE_HOST = re.compile(rf"{_COLON}(?!//|/[^\s:]*:)")
_BEFORE_HOST = re.compile(rf"{_AT}(?=[\w\[])")
_NO_PORT = re.compile(r"://[^\s:/?#@]+:(?P<value>(?!\d{1,5}(?:[/?#,\s'\"]|$))[^\s/?#'\"]+)")
"""Something other than a port in its place: the rest of `user:password@host` was forgotten."""
_HIDDEN_ALREADY = re.compile(r"\*\*\*(?!\w)")

_SECRET = re.compile(
    r"passw|passphrase|pwd|secret|token|apikey|accesskey|accountkey|privatekey|signingkey|signature|credential|^pass$|^sig$"
)
_MISREAD = re.compile(r"[/?@\s]|%(?![0-9A-Fa-f]{2})|:.*:", re.DOTALL)
_QUOTATION = re.compile(r"\"[^\"]*\"|'[^']*'")
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
    for find in _finders(text):
        text = _without(find, text)
    return text


def is_misread(url: str) -> bool:
    """Whether what stands before the host of a URL has letters that must be written otherwise there.

    A driver then takes parts of the password for a host or a port, and quotes them in its errors.

    >>> is_misread("postgres://me:a@b@host/db"), is_misread("postgres://me:a%40b@host/db")
    (True, False)
    """
    user, _, _ = url.partition("://")[2].rpartition("@")
    return bool(_MISREAD.search(user))


def without_quotations(reason: str) -> str:
    """The error of a driver without what it quotes."""
    return _QUOTATION.sub('"***"', reason)


def secrets_in(text: str) -> tuple[str, ...]:
    """Everything in a text that looks like a credential, as it is written and without its escapes."""
    found = [text[start:end] for find in _finders(text) for start, end in find(text)]
    # Where it ends is a guess: the part before the next sign may stand alone in an error.
    found += [re.split(r"[;,#\s]", secret, maxsplit=1)[0] for secret in found]
    every = {form for secret in found for form in (secret, unquote(secret), secret.strip("'\""))}
    return tuple(sorted(secret for secret in every if len(secret) >= _SHORTEST and secret != HIDDEN))


def _finders(text: str) -> tuple[_Finder, ...]:
    """Functions that give the places of secrets, in the order in which they look."""
    is_alone = _ALONE.match(text) is not None
    return (partial(_given, is_alone=is_alone), partial(_in_url, is_alone=is_alone), _before_host, _instead_of_port)


def _without(find: _Finder, text: str) -> str:
    parts, last = [], 0
    for start, end in find(text):
        parts += [text[last:start], HIDDEN]
        last = end
    return "".join([*parts, text[last:]])


def _given(text: str, *, is_alone: bool) -> Iterator[_Span]:
    """The values of keys such as password; the value of another key may hold the key of a secret."""
    value, key = _VALUE_ALONE if is_alone else _VALUE, _KEY.search(text)
    while key is not None:
        end = key.end()
        if _SECRET.search(re.sub(r"[\W_]", "", unquote(unquote(key["key"]))).lower()):
            found = value.match(text, end)
            if found is not None and _is_shown(text, *found.span()):
                yield found.span()
                end = found.end()
        key = _KEY.search(text, end)


def _in_url(text: str, *, is_alone: bool) -> Iterator[_Span]:
    """What is between the colon after a user and the last @."""
    words = [(0, len(text))] if is_alone else [word.span() for word in re.finditer(r"\S+", text)]
    yield from _up_to_host(text, words, _USER_ALONE if is_alone else _USER, re.compile(_AT))


def _before_host(text: str) -> Iterator[_Span]:
    """The same without a scheme: user:password@host."""
    words = [word.span() for word in re.finditer(r"[^\s'\"]+", text)]
    yield from _up_to_host(text, words, _USER_BEFORE_HOST, _BEFORE_HOST)


def _up_to_host(
    text: str, words: Iterable[_Span], user: re.Pattern[str], before_host: re.Pattern[str]
) -> Iterator[_Span]:
    """In each word what is between a user and the last sign of a host."""
    for start, end in words:
        last = max((sign.start() for sign in before_host.finditer(text, start, end)), default=start)
        head = user.search(text, start, end)
        while head is not None and head.end() < last:
            if _is_shown(text, head.end(), last):
                yield head.end(), last
                break
            head = user.search(text, head.end(), end)


def _instead_of_port(text: str) -> Iterator[_Span]:
    for found in _NO_PORT.finditer(text):
        if _is_shown(text, *found.span("value")):
            yield found.span("value")


def _is_shown(text: str, start: int, end: int) -> bool:
    """Whether there is something to hide, and it is not hidden already; a table may follow."""
    return start < end and _HIDDEN_ALREADY.match(text, start, end) is None
