"""Finds who a message that could not be taken names: it is kept as it was sent, and nobody has read it."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from reifegrad_web.leads.identities import ANONYMOUS, EMAIL, USER, Key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_FIELDS = frozenset({
    "userid", "anonymousid", "previousid", "distinctid", "anondistinctid", "alias", "uid", "duid", "nuid", "tnuid",
    "domainuserid", "networkuserid", "deviceid", "id", "email",
})  # fmt: skip
"""Names of fields that hold who somebody is, without signs and in lower case."""
_DISTINCTIVE = 8
"""Letters from which on a value says by itself who somebody is, wherever it stands."""
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PACKED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")


def named(raw: object) -> set[Key]:
    """Every identifier that a message may name: what stands in fields for ids, and every e-mail address."""
    found: set[Key] = set()
    for field, text in _leaves(raw, ""):
        found |= {Key(EMAIL, address.lower()) for address in _ADDRESS.findall(text)}
        if field in _FIELDS:
            found |= {Key(USER, text), Key(ANONYMOUS, text)}
    return found


def names_one_of(raw: object, values: Collection[str]) -> bool:
    """Whether a message holds one of these values: a short one in a field for ids only, a long one anywhere."""
    wanted = {value.casefold() for value in values}
    long = [value for value in wanted if len(value) >= _DISTINCTIVE or "@" in value]
    if long:
        pattern = re.compile("|".join(rf"(?<![\w@+.-]){re.escape(value)}(?![\w@+-]|\.\w)" for value in long))
    for field, text in _leaves(raw, ""):
        folded = text.casefold()
        if (field in _FIELDS and folded.strip() in wanted) or (long and pattern.search(folded)):
            return True
    return False


def _leaves(raw: object, field: str) -> Iterator[tuple[str, str]]:
    """Each value as a text with the name of its field; also what is packed into a text in base64."""
    if isinstance(raw, dict):
        for name, value in raw.items():
            plain = "".join(letter for letter in str(name).lower() if letter.isalnum())
            yield "", str(name)
            yield from _leaves(value, plain)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from _leaves(value, field)
    elif raw is not None and not isinstance(raw, bool):
        text = f"{raw:.0f}" if isinstance(raw, float) and raw.is_integer() else str(raw)
        yield field, text
        for part in _PACKED.findall(text):
            yield "", _unpacked(part)


def _unpacked(text: str) -> str:
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8", "ignore")
    except (binascii.Error, ValueError):
        return ""
