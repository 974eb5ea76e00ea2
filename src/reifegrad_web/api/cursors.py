"""Numbers in addresses and cursors of lists: what the database cannot have is refused before it is asked."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field

from reifegrad.errors import ReifegradError
from reifegrad_web.api.problems import ApiProblem

LARGEST = 2**63 - 1
"""The largest number that the database has."""
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_UNREADABLE = "cursor-unreadable", "take the cursor from next_cursor of the page before"

Cursor = Annotated[int, Field(ge=0, le=LARGEST)]
"""The number of the last one of the page before."""


def keepable(number: int, unknown: ReifegradError | ApiProblem) -> int:
    """A number of an address. Raises `unknown`: it is negative, or larger than any that the database has."""
    if not 0 <= number <= LARGEST:
        raise unknown
    return number


def read_pair(cursor: str | None) -> tuple[int, int] | None:
    """The two numbers of a cursor such as `35000:17`. Raises `ApiProblem`: it is none of ours."""
    if cursor is None:
        return None
    one, _, other = cursor.partition(":")
    try:
        found = int(one), int(other)
    except ValueError:
        raise ApiProblem(422, *_UNREADABLE) from None
    if max(map(abs, found)) > LARGEST:
        raise ApiProblem(422, *_UNREADABLE)
    return found


def read_moment(cursor: str | None) -> tuple[datetime, int] | None:
    """The moment and the number of a cursor that `write_moment` has made. Raises `ApiProblem`: it is none of ours."""
    pair = read_pair(cursor)
    try:
        return None if pair is None else (_EPOCH + pair[0] * _MICROSECOND, pair[1])
    except OverflowError:
        raise ApiProblem(422, *_UNREADABLE) from None


def write_moment(moment: datetime, number: int) -> str:
    """The cursor of a list in the order of moments: microseconds since 1970 and a number."""
    return f"{(moment - _EPOCH) // _MICROSECOND}:{number}"
