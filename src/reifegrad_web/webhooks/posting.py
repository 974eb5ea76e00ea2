"""Sends one message: to an address that was looked at, within a time, without following anything, and says what came.

Python's own client does it: those of others resolve names themselves, follow redirects and go through proxies.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.version import __version__
from reifegrad_web.webhooks.addresses import Refused, read_target, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad_web.webhooks.addresses import Address, Target

SECONDS = 20.0
"""For all of it: to connect, to send, and to be answered."""
SHOWN = 200
"""Letters of an answer that are kept."""
_BYTES = 4 * SHOWN
_LONGEST_WAIT = 3_600
"""Seconds that a receiver can ask us to wait."""


@dataclass(frozen=True)
class Answer:
    """What came of an attempt: the status and the beginning of what was said, or what went wrong before that.

    `fault` is one of `refused`, `unknown`, `unreachable`, `certificate`, `timeout`, `broken`; empty where there is an
    answer. `wait` are the seconds for which the receiver asked for nothing more.
    """

    status: int | None
    fault: str = ""
    text: str = ""
    ms: int = 0
    wait: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: str, headers: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """Send a message, and wait for the answer."""
    began = time.monotonic()
    try:
        found = _post(url, body.encode(), headers, seconds)
    except (Refused, ReifegradError):  # a network that could be reached when the webhook was made
        found = Answer(None, "refused")
    except socket.gaierror:
        found = Answer(None, "unknown")
    except ssl.SSLCertVerificationError:
        found = Answer(None, "certificate")
    except TimeoutError:
        found = Answer(None, "timeout")
    except (ConnectionRefusedError, http.client.HTTPException, OSError) as error:
        is_late = time.monotonic() - began >= seconds
        reached = isinstance(error, http.client.HTTPException | ConnectionResetError | ssl.SSLError)
        found = Answer(None, "timeout" if is_late else "broken" if reached else "unreachable")
    return Answer(found.status, found.fault, found.text, round((time.monotonic() - began) * 1000), found.wait)


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


def _post(url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    target = read_target(url)
    connection = _Pinned(target, resolve(target), seconds)
    # A time limit of a socket is for each of its steps: who sends a letter now and then would never reach it.
    over = threading.Timer(seconds, connection.cut)
    over.daemon = True
    over.start()
    try:
        sent = {
            **headers,
            "Host": target.authority,
            "Content-Type": "application/json",
            "User-Agent": f"Reifegrad/{__version__}",
            "Connection": "close",
        }
        connection.request("POST", target.path, body, sent)
        answer = connection.getresponse()
        said = b""
        with suppress(OSError, http.client.HTTPException):  # the status says it all
            said = answer.read(_BYTES)
        text = said.decode("utf-8", "replace").replace("\0", "")[:SHOWN]
        return Answer(answer.status, text=text, wait=_asked_wait(answer.headers.get("Retry-After", "")))
    finally:
        over.cancel()
        connection.close()


def _asked_wait(written: str) -> int | None:
    """The seconds of `Retry-After`; a day and time of the clock there is not read."""
    return min(int(written), _LONGEST_WAIT) if written.isascii() and written.isdecimal() and len(written) < 9 else None
