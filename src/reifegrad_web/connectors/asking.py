"""Asks systems over HTTP: JSON in both directions, no faster than allowed, and says what went wrong as `Trouble`.

Addresses are looked at as those of webhooks are: what is not public must be allowed by the operator.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from reifegrad_web.connectors.contract import BUSY, DENIED, REFUSED, UNREACHABLE, UNREADABLE, Trouble
from reifegrad_web.webhooks.exchanging import exchange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad_web.webhooks.exchanging import Exchange

MOST = 32 * 1024 * 1024
"""Bytes of an answer."""
SECONDS = 60.0
_SHOWN = 200
_LONG = 900
"""Seconds to wait where a system says that it is asked too often, and not for how long."""
_DENIED, _BUSY = {401, 403}, {429, 502, 503, 504}


class Asking:
    """Requests to one system: `spacing` are the seconds from one to the next, as its limits ask for.

    `busy_codes` say in a body that it is asked too often, whatever the status.
    """

    def __init__(self, base: str, spacing: float = 0.0, busy_codes: Sequence[str] = ()) -> None:
        self.base, self._spacing, self._busy_codes = base.rstrip("/"), spacing, busy_codes
        self._headers: dict[str, str] = {}
        self._free_at = 0.0

    def with_headers(self, **headers: str) -> None:
        """Send these with every request from now on."""
        self._headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    def forget_headers(self) -> None:
        """Send none of those any more."""
        self._headers = {}

    def ask(self, method: str, path: str, body: Any = None, also: tuple[int, ...] = ()) -> Any:
        """What is answered, as JSON has it; None where nothing is said.

        Args:
            method: Of HTTP.
            path: Behind the base; or a whole address.
            body: What is sent, as JSON.
            also: Statuses above 299 whose answers are read like others.

        Raises:
            Trouble: There is no answer, or one that says no.
        """
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self._asked(method, path, sent, "application/json", also)

    def ask_form(self, path: str, given: Mapping[str, str]) -> Any:
        """What is answered to a form. Raises `Trouble`: see `ask`."""
        return self._asked("POST", path, urlencode(given).encode(), "application/x-www-form-urlencoded", ())

    def _asked(self, method: str, path: str, sent: bytes | None, kind: str, also: tuple[int, ...]) -> Any:
        wait = self._free_at - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        more = {} if sent is None else {"Content-Type": kind}
        url = path if path.startswith(("https://", "http://")) else self.base + path
        headers = {"Accept": "application/json", **more, **self._headers}
        found = exchange(method, url, sent, headers, seconds=SECONDS, most=MOST + 1)
        self._free_at = time.monotonic() + self._spacing
        if found.status is not None and found.status >= 400 and _code(found) in self._busy_codes:
            raise Trouble(BUSY, f"HTTP {found.status}", found.wait or _LONG)
        return _answer(found, also)


def _answer(found: Exchange, also: tuple[int, ...]) -> Any:
    if found.status is None:
        raise Trouble(UNREACHABLE, found.fault)
    if found.status not in also and not 200 <= found.status < 300:
        said = f"HTTP {found.status}"
        if found.status in _DENIED:
            raise Trouble(DENIED, said)
        if found.status in _BUSY:
            raise Trouble(BUSY, said, found.wait)
        said = said if found.status < 500 else f"{said} from the system itself"
        raise Trouble(REFUSED, said, detail=_message(found), code=_code(found))
    if len(found.body) > MOST:
        raise Trouble(UNREADABLE, f"an answer of more than {MOST // 1024 // 1024} MB")
    if not found.body:
        return None
    try:
        return json.loads(found.body)
    except (ValueError, RecursionError):
        raise Trouble(UNREADABLE, f"no JSON (HTTP {found.status})") from None


def _message(found: Exchange) -> str:
    """What a system says about a refusal, where it says it as most do."""
    said = _refusal(found)
    return short(said.get("message") or said.get("error") or "")


def _code(found: Exchange) -> str:
    said = _refusal(found)
    return short(said.get("errorCode") or said.get("name") or "")


def _refusal(found: Exchange) -> Mapping[str, Any]:
    try:
        said = json.loads(found.body)
    except (ValueError, RecursionError):
        return {}
    first = said[0] if isinstance(said, list) and said else said
    return first if isinstance(first, dict) else {}


def as_dict(found: Any) -> Mapping[str, Any]:
    """An answer that must be an object. Raises `Trouble`: it is something else."""
    if not isinstance(found, dict):
        raise Trouble(UNREADABLE, "another form of answer than expected")
    return found


def as_list(found: Any) -> list[Any]:
    """An answer that must be a list. Raises `Trouble`: it is something else."""
    if not isinstance(found, list):
        raise Trouble(UNREADABLE, "another form of answer than expected")
    return found


def named_in(written: str, but: Iterable[str]) -> tuple[str, ...]:
    """Names with commas between them, without those into which we write: what is ours is never read."""
    ours = set(but)
    return tuple(dict.fromkeys(name for each in written.split(",") if (name := each.strip()) and name not in ours))


def short(text: object) -> str:
    """A text of a system, short enough to be kept."""
    return " ".join(str(text).replace("\0", "").split())[:_SHOWN]
