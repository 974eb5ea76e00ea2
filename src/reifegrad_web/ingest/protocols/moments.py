"""Reads the times of clients, and decides when something happened although a client's clock may be wrong.

A client says when something happened (`original`) and when it sent the request (`sent`), both by its own clock. We
know by ours when it arrived (`received`). The usual rule is `received - (sent - original)`: the time between event
and sending is right even if the clock is not. It trusts `sent`, and that goes wrong in two ways, so:

- Up to `TOLERANCE` apart, `sent` and `received` differ by the time on the wire and what synchronised clocks are
  apart. The time stays as the client said it; an imported event at midnight does not slip into the day before. This
  also covers clients that retry for a second or two without renewing `sent` (RudderStack's for Node: 1.5 s).
- From there up to `MOST_CORRECTED`, the rule applies. A client that waits minutes before it retries and does not
  renew `sent` cannot be told from a slow clock: its events move by the wait, towards the moment of receipt.
- Beyond it the rule applies only if the client's clock is certainly ahead: `sent` and `original` are both later than
  the receipt. Otherwise the time stays and the message says so: a queue kept for days is likelier than such a clock.

A result more than `MOST_AHEAD` after the receipt is none; the moment of receipt counts instead.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad_web.ingest.protocols.message import Note

TOLERANCE = timedelta(seconds=5)
MOST_CORRECTED = timedelta(hours=24)
MOST_AHEAD = timedelta(hours=23)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLIS_FROM, _MICROS_FROM = 10**11, 10**14
"""Unix times from here on are milliseconds (as seconds: the year 5138) and microseconds (as milliseconds: 5138)."""
_UNIX_TEXT = re.compile(r"-?[0-9]{9,20}(\.[0-9]{1,9})?")
_DATE_DIGITS, _MOMENT_DIGITS = 8, 14
"""Digits without hyphens: a date; a date and a time, where Unix times in milliseconds are those of the year 2286."""
_LONGEST = 40


def occurred(original: object, sent: object, received_at: datetime, notes: list[Note]) -> datetime:
    """When it happened, aware and in UTC; adds to `notes` what had to be assumed. Never fails.

    `original` and `sent` are as the client wrote them; None is a time that it did not write.
    """
    if original is None:
        return received_at
    moment = read_moment(original)
    if moment is None:
        notes.append("timestamp-unreadable")
        return received_at
    if moment.tzinfo is None:
        notes.append("timestamp-without-zone")
    if sent is not None:
        moment = _corrected(moment, sent, received_at, notes)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if moment - received_at > MOST_AHEAD:
        notes.append("timestamp-in-future")
        return received_at
    return moment


def _corrected(moment: datetime, sent: object, received_at: datetime, notes: list[Note]) -> datetime:
    sending = read_moment(sent)
    has_zone = moment.tzinfo is not None
    if not has_zone:
        moment = moment.replace(tzinfo=UTC)
    if sending is None or (sending.tzinfo is None and has_zone):
        notes.append("sent-at-unreadable")  # without a zone beside one with a zone, it may be any hour
        return moment
    offset = received_at - (sending if sending.tzinfo is not None else sending.replace(tzinfo=UTC))
    if -TOLERANCE <= offset <= TOLERANCE:
        return moment
    is_ahead = offset < -TOLERANCE and moment > received_at
    if not is_ahead and not -MOST_CORRECTED <= offset <= MOST_CORRECTED:
        notes.append("timestamp-not-corrected")
        return moment
    try:
        moment += offset
    except OverflowError:
        notes.append("timestamp-unreadable")
        return received_at
    notes.append("timestamp-corrected")
    return moment


def read_moment(value: object) -> datetime | None:
    """A time in ISO 8601 or a Unix time (seconds, milli- or microseconds; number or digits); None if it is neither.

    Aware values come back in UTC. A time without a zone comes back naive, so that the caller can say so.
    """
    if isinstance(value, str):
        if len(value) > _DATE_DIGITS and value[: _DATE_DIGITS + 1].isdecimal():
            return _digits(value)  # not left to `fromisoformat`, which reads 1712010201234 as a day of 1712
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return _unusual(value.strip())
        return moment if moment.tzinfo is UTC or moment.tzinfo is None else _in_utc(moment)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _unix(value)
    return None


def _unusual(text: str) -> datetime | None:
    """A text that is not as `fromisoformat` wants it: a negative Unix time, blanks around it, or a small z."""
    if len(text) > _LONGEST:
        return None
    if _UNIX_TEXT.fullmatch(text):
        return _digits(text)
    try:
        return _in_utc(datetime.fromisoformat(text.upper()))
    except ValueError:
        return None


def _digits(text: str) -> datetime | None:
    """A text of digits, perhaps with a fraction."""
    if len(text) == _MOMENT_DIGITS and text.isdecimal():
        try:
            return datetime.fromisoformat(f"{text[:_DATE_DIGITS]}T{text[_DATE_DIGITS:]}")
        except ValueError:
            return None
    if not _UNIX_TEXT.fullmatch(text.strip()):
        return None
    return _unix(float(text) if "." in text else int(text))


def _unix(number: float) -> datetime | None:
    size = abs(number)
    try:
        if size < _MILLIS_FROM:
            return _EPOCH + timedelta(seconds=number)
        return _EPOCH + (timedelta(milliseconds=number) if size < _MICROS_FROM else timedelta(microseconds=number))
    except (OverflowError, ValueError):
        return None


def _in_utc(moment: datetime) -> datetime | None:
    try:
        return moment.astimezone(UTC) if moment.tzinfo is not None else moment
    except OverflowError:  # at the ends of the calendar
        return None
