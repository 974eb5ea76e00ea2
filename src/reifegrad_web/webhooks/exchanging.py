"""Asks one address once: at an address that was looked at, within a time, without following anything.

Python's own client does it: those of others resolve names themselves, follow redirects and go through proxies.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.version import __version__
from reifegrad_web.webhooks.addresses import Refused, read_target, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad_web.webhooks.addresses import Address, Target

SECONDS = 20.0
"""For all of it: to connect, to send, and to be answered."""
_LONGEST = 16_000
"""Letters of an address with what is asked in it."""
_LONGEST_WAIT = 3_600
"""Seconds that a receiver can ask us to wait."""


@dataclass(frozen=True)
class Exchange:
    """What came of a request: the status and what was said, or what went wrong before that.

    `fault` is one of `refused`, `unknown`, `unreachable`, `certificate`, `timeout`, `broken`; empty where there is an
    answer. `body` ends after as many bytes as were wanted. Names of headers are in lower case.
    """

    status: int | None
    fault: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ms: int = 0

    @property
    def wait(self) -> int | None:
        """The seconds of `Retry-After`; a day and time of the clock there is not read."""
        written = self.headers.get("retry-after", "")
        is_number = written.isascii() and written.isdecimal() and len(written) < 9
        return min(int(written), _LONGEST_WAIT) if is_number else None


def exchange(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    seconds: float = SECONDS,
    most: int,
) -> Exchange:
    """Send a request, and wait for the answer, of which `most` bytes are read."""
    began = time.monotonic()
    try:
        found = _exchange(method, url, body, headers, seconds, most)
    except (Refused, ReifegradError):  # a network that could be reached when the address was given
        found = Exchange(None, "refused")
    except socket.gaierror:
        found = Exchange(None, "unknown")
    except ssl.SSLCertVerificationError:
        found = Exchange(None, "certificate")
    except TimeoutError:
        found = Exchange(None, "timeout")
    except (ConnectionRefusedError, http.client.HTTPException, OSError) as error:
        is_late = time.monotonic() - began >= seconds
        reached = isinstance(error, http.client.HTTPException | ConnectionResetError | ssl.SSLError)
        found = Exchange(None, "timeout" if is_late else "broken" if reached else "unreachable")
    return replace(found, ms=round((time.monotonic() - began) * 1000))


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, which still asks for the receiver by its name."""

    def __init__(self, target: Target, address: Address, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target, self._address = target, address
        self._is_over = False
        self._own: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the address, and to nothing that the name means now."""
        place = (str(self._address), self._target.port)
        self.sock = self._own = socket.create_connection(place, self.timeout)
        if self._target.is_secure:
            context = ssl.create_default_context()
            self.sock = self._own = context.wrap_socket(self.sock, server_hostname=self._target.host)
        if self._is_over:
            raise TimeoutError

    def cut(self) -> None:
        """End it from another thread: whoever reads from it is told so at once."""
        self._is_over = True
        if self._own is not None:  # `sock` is gone while an answer is read
            with suppress(OSError):
                socket.socket.shutdown(self._own, socket.SHUT_RDWR)  # not as TLS has it, which would write first


def _exchange(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], seconds: float, most: int
) -> Exchange:
    target = read_target(url, _LONGEST)
    connection = _Pinned(target, resolve(target), seconds)
    # A time limit of a socket is for each of its steps: who sends a letter now and then would never reach it.
    over = threading.Timer(seconds, connection.cut)
    over.daemon = True
    over.start()
    try:
        sent = {
            **headers,
            "Host": target.authority,
            "User-Agent": f"Reifegrad/{__version__}",
            "Connection": "close",
        }
        connection.request(method, target.path, body, sent)
        answer = connection.getresponse()
        said = b""
        with suppress(OSError, http.client.HTTPException):  # the status says it all
            said = answer.read(most)
        return Exchange(answer.status, body=said, headers={name.lower(): text for name, text in answer.getheaders()})
    finally:
        over.cancel()
        connection.close()
