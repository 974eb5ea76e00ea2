"""A body is what it is, whatever its headers say; and a small one cannot fill the memory."""

from __future__ import annotations

import base64
import gzip
import json
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from client_requests import base64_json, delivery

from reifegrad_web.ingest.protocols.body import document_of, parse, unpack
from reifegrad_web.ingest.protocols.message import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

VALUE = {"batch": [{"type": "track", "event": "Größe", "userId": "mia"}], "sentAt": "x"}
JSON = json.dumps(VALUE, ensure_ascii=False).encode()


def packed(body: bytes) -> bytes:
    """With gzip, without the time of day: the names of tests are made of it, and must be the same in every process."""
    return gzip.compress(body, mtime=0)


def _raw_deflate(body: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(body) + machine.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (JSON, ""),
        (JSON, "gzip"),  # a proxy has unpacked it and left the header
        (packed(JSON), "gzip"),
        (packed(JSON), ""),
        (packed(JSON[:20]) + packed(JSON[20:]), "gzip"),
        (packed(JSON) + b"\0\0\n", "gzip"),
        (zlib.compress(JSON), "deflate"),
        (zlib.compress(JSON), ""),
        (_raw_deflate(JSON), "deflate"),
        (b"\xef\xbb\xbf" + JSON, ""),
        (b" \n" + JSON + b"\n", ""),
        (JSON.decode().encode("utf-16"), ""),
        (packed(b"\xef\xbb\xbf" + JSON), ""),
        (base64.b64encode(JSON), ""),
        (base64.urlsafe_b64encode(JSON).rstrip(b"="), ""),
        (base64.b64encode(packed(JSON)), ""),
        (b"data=" + base64_json(VALUE).encode(), ""),
        (b"ip=0&data=" + base64.b64encode(packed(JSON)).replace(b"+", b"%2B"), ""),
        (b"data=" + json.dumps(VALUE).replace(" ", "+").replace('"', "%22").encode(), ""),
    ],
)
def test_every_form_gives_the_same_document(body: bytes, encoding: str) -> None:
    for label in ("text/plain", "application/json", "application/x-www-form-urlencoded"):
        request = delivery("/v1/batch", body, content_encoding=encoding, content_type=label)
        assert document_of(request).value == VALUE


def test_a_blank_in_base64_of_a_form_is_a_plus() -> None:
    packed = base64_json({"a": "\u00be\u00ff>>>???~~~"})
    assert "+" in packed or "/" in packed
    assert parse(b"data=" + packed.encode()).value == {"a": "\u00be\u00ff>>>???~~~"}


def test_an_empty_body_is_looked_up_in_the_query() -> None:
    assert document_of(delivery("/e/", b"", {"data": base64_json(VALUE)})).value == VALUE


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "body-empty"),
        (b"  \n", 400, "body-empty"),
        (packed(b""), 400, "body-empty"),
        (b"hello", 400, "json-invalid"),
        (b'{"batch": [', 400, "json-invalid"),
        (b"\xff\xfe\xfd", 400, "json-invalid"),
        (b"data=%%%", 400, "json-invalid"),
        (b"name=value", 400, "json-invalid"),
        (b"H4sIAAAA", 400, "body-damaged"),
        (packed(JSON)[:-9], 400, "body-damaged"),
        (packed(JSON)[:12] + b"\xff" * 40, 400, "body-damaged"),
        (packed(b"") * 200, 400, "body-damaged"),
        (b"[" * 100_000, 400, "json-too-deep"),
        (packed(b" " * 2_000), 413, "body-too-large"),
        (zlib.compress(b"{" * 2_000), 413, "body-too-large"),
        (b"{" * 2_000, 413, "body-too-large"),
        (b"data=" + base64.b64encode(packed(b"{" * 2_000)), 413, "body-too-large"),
    ],
)
def test_a_body_beyond_repair_is_refused(body: bytes, status: int, code: str) -> None:
    most_bytes = 1_000 if status == 413 else 1_000_000
    with pytest.raises(Refused) as refused:
        document_of(delivery("/v1/batch", body), most_bytes)
    assert (refused.value.status, refused.value.code) == (status, code)


@pytest.mark.parametrize("pack", [packed, zlib.compress])
def test_a_bomb_is_stopped_early(pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(b"[" + b"0," * 5_000_000 + b"0]")
    tracemalloc.start()
    with pytest.raises(Refused, match="at most 1000000 bytes"):
        unpack(bomb, "", 1_000_000)
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


def test_a_body_may_be_exactly_as_large_as_allowed() -> None:
    assert unpack(packed(b"x" * 1_000), "", 1_000) == b"x" * 1_000
    with pytest.raises(Refused):
        unpack(packed(b"x" * 1_001), "", 1_000)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"n": NaN}', "nan"),
        (b'{"n": -Infinity}', "-inf"),
        (b'{"n": 1e999}', "inf"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "inf"),
        (b'{"n": 123456789012345678901234567890}', "123456789012345678901234567890"),
        (b'{"n": "\\ud800"}', "\ud800"),
        (b'{"n": "a\tb"}', "a\tb"),
        (b'{"n": "\\u0000"}', "\0"),
    ],
)
def test_what_the_fast_parser_refuses_is_read_and_marked(text: bytes, value: str) -> None:
    document = parse(text)
    read: dict[str, Any] = document.value
    assert str(read["n"]) == value
    assert document.is_odd is (len(value) < 12 or value == "inf")


@pytest.mark.parametrize(
    ("text", "is_odd"),
    [
        (b'{"a": [[{"b": {}}], [1]]}', False),
        (b'{"a": ":-[ ]-:"}', False),
        (b'{"a": "}{", "b": "[[\\"[\\\\"}', False),
        (b'["\\"]\\"",' * 70 + b'"\\"["]' + b',"[\\""]' * 69, True),
        (b'["]",' * 70 + b'"["]' + b',"["]' * 69, True),  # brackets in texts that would hide it
        (b"[" * 60 + b"]" * 60, False),
        (b"[" * 70 + b"]" * 70, True),
    ],
)
def test_deep_documents_are_marked(text: bytes, is_odd: bool) -> None:
    assert parse(text).is_odd is is_odd
