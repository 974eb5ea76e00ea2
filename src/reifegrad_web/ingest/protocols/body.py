"""Turns the bytes of a request into a document, by what they are and not by what the headers say.

Clients send JSON as text/plain (browsers, to save a preflight), compressed JSON labelled as a form (RudderStack's for
Node), and real forms with JSON in them (PostHog). A proxy may have unpacked a body and left the header. So: unpack if
it begins like something packed, parse if it begins like JSON, otherwise look for a form or base64.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec

from reifegrad_web.ingest.protocols.message import Refused

if TYPE_CHECKING:
    from reifegrad_web.ingest.protocols.message import Delivery

MOST_BYTES = 8 * 1024 * 1024
"""Of a body after unpacking. Stock clients send up to 4 MB, and never again what was answered with 413."""

DEEPEST = 64
"""Objects and lists inside each other. What writes JSON has a limit too: beyond it a message could not be stored."""

_GZIP, _BOM = b"\x1f\x8b", b"\xef\xbb\xbf"
_ANY_WRAPPER, _ZLIB, _RAW = 15 + 32, 15, -15  # of zlib: gzip or zlib by its header, zlib, no header
_MOST_MEMBERS = 100  # of a gzip file; each costs a copy of what is behind it
_LONGEST_NUMBER = 4_000  # digits; Python reads numbers up to 4,300
_JSON_STARTS = (b"{", b"[")
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_ALL_BUT_BRACKETS_AND_QUOTES = bytes(set(_ALL_BUT_BRACKETS) - set(b'"'))
_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class Document:
    """What a body holds: JSON as plain data, and its size in bytes.

    `is_odd` says that it may hold what no store takes (NUL characters, halves of characters, numbers that are none,
    nesting without end), so that every message of it must be looked at. Few documents are.
    """

    value: Any
    size: int
    is_odd: bool = False


def document_of(delivery: Delivery, most_bytes: int = MOST_BYTES) -> Document:
    """The document of a request: its body, or the parameter `data` of its query.

    Raises:
        Refused: 400 if there is none or it cannot be read, 413 if it has more than `most_bytes` when unpacked.
    """
    body = unpack(delivery.body, delivery.headers.get("content-encoding", ""), most_bytes)
    if not body.strip():
        body = delivery.query.get("data", "").encode("utf-8", "replace")
        if not body:
            raise Refused(400, "body-empty", "The request has no body.")
    return parse(body, most_bytes)


def unpack(body: bytes, encoding: str = "", most_bytes: int = MOST_BYTES) -> bytes:
    """The body without gzip or deflate, whatever the header `Content-Encoding` says.

    It stops as soon as there is more than `most_bytes`, so that a small body cannot fill the memory.

    Raises:
        Refused: 400 if the packed data is damaged or ends early, 413 if there is too much.
    """
    if len(body) > most_bytes:
        raise _too_large(most_bytes)
    if body.startswith(_GZIP):
        return _inflate(body, _ANY_WRAPPER, most_bytes)
    is_zlib = len(body) > 2 and body[0] & 0x0F == 8 and body[0] >> 4 <= 7 and (body[0] << 8 | body[1]) % 31 == 0
    wrappers = ((_ZLIB,) if is_zlib else ()) + ((_RAW,) if "deflate" in encoding.lower() else ())
    for wrapper in wrappers:
        try:
            return _inflate(body, wrapper, most_bytes)
        except Refused as refused:
            if refused.status == 413:
                raise
    return body  # as it came: a text may begin like packed data


def _inflate(body: bytes, wrapper: int, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    left = most_bytes
    try:
        for _ in range(_MOST_MEMBERS):
            machine = zlib.decompressobj(wrapper)
            part = machine.decompress(body, left + 1)
            left -= len(part)
            if left < 0:
                raise _too_large(most_bytes)
            if not machine.eof:
                raise Refused(400, "body-damaged", "The compressed body ends before its end.")
            parts.append(part)
            body = machine.unused_data
            if not body.startswith(_GZIP):  # the end, or padding behind it
                return b"".join(parts)
    except zlib.error:
        raise Refused(400, "body-damaged", "The compressed body is damaged.") from None
    raise Refused(400, "body-damaged", f"The compressed body has more than {_MOST_MEMBERS} parts.")


def _too_large(most_bytes: int) -> Refused:
    return Refused(413, "body-too-large", f"A body has at most {most_bytes} bytes when unpacked.")


def parse(body: bytes, most_bytes: int = MOST_BYTES) -> Document:
    """The JSON that the body is, or that is in the form or base64 that it is.

    Raises:
        Refused: 400 if it is none of them, 413 if what is packed inside has more than `most_bytes`.
    """
    document = _parse_json(body)
    if document is not None:
        return document
    inner = _form_data(body) or _from_base64(body)
    if inner is not None:
        document = _parse_json(unpack(inner, "", most_bytes))
    if document is None:
        raise Refused(400, "json-invalid", "The body is neither JSON nor a form nor base64 with JSON in it.")
    return document


def parse_inner(text: str) -> Document | None:
    """The JSON in a field of a message, plain or in base64; None if it is neither. Nothing is unpacked."""
    body = text.encode("utf-8", "replace")
    try:
        return _parse_json(body) or _parse_json(_from_base64(body) or b"")
    except Refused:
        return None


def _parse_json(body: bytes) -> Document | None:
    """The fast parser first, the tolerant one for what it refuses; None for what does not begin like JSON."""
    try:
        value = _decode(body)
    except (ValueError, RecursionError):  # ValueError: of msgspec, and of texts that are no UTF-8
        return _parse_odd_json(body)
    return Document(value, len(body), is_odd=b"\\u0000" in body or _is_deep(body))


def _is_deep(body: bytes) -> bool:
    """Whether valid JSON nests deeper than `DEEPEST`: leaves only its brackets, and takes away innermost pairs.

    Written for speed, because every body comes here: a walk over the values takes twice as long.
    """
    brackets = body.translate(None, _ALL_BUT_BRACKETS_AND_QUOTES).replace(b'""', b"")
    if b'"' in brackets or b'\\"' in body:  # there are brackets in texts, or may be: leave the texts out
        parts = body.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        brackets = b"".join(parts[::2]).translate(None, _ALL_BUT_BRACKETS)
    for _ in range(DEEPEST):
        before = len(brackets)
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not brackets or len(brackets) == before:
            break
    return bool(brackets)


def _parse_odd_json(body: bytes) -> Document | None:
    plain = body.removeprefix(_BOM).lstrip()
    if plain.startswith(_JSON_STARTS):
        return Document(_loads(plain.decode("utf-8", "surrogateescape")), len(body), is_odd=True)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Document(_loads(body.decode("utf-16", "replace")), len(body), is_odd=True)
    return None


def _loads(text: str) -> Any:
    try:
        try:
            return json.loads(text, strict=False)
        except json.JSONDecodeError:
            raise Refused(400, "json-invalid", "The body begins like JSON and is none.") from None
        except ValueError:  # a whole number with more digits than Python reads
            return json.loads(text, strict=False, parse_int=_integer)
    except RecursionError:
        raise Refused(400, "json-too-deep", f"A message nests at most {DEEPEST} objects and lists.") from None


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float("inf")


def _form_data(body: bytes) -> bytes | None:
    """What the field `data` of a form holds, as JSON or as packed or plain JSON in base64."""
    if not body.startswith(b"data=") and b"&data=" not in body:
        return None
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=50)
    data = fields.get("data", [""])[0]
    if data.lstrip().startswith(("{", "[")):
        return data.encode("utf-8", "surrogateescape")
    return _from_base64(data.encode("utf-8", "replace"))


def _from_base64(text: bytes) -> bytes | None:
    """The bytes that base64 stands for, of both alphabets and with or without its padding; None if it is none."""
    plain = text.strip().rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    plain = plain.replace(b" ", b"+")  # in a form and in a query, a bare + means a blank
    try:
        inner = base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return inner if inner.lstrip().startswith(_JSON_STARTS) or inner.startswith(_GZIP) else None
