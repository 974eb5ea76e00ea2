"""Reads how many: leads a week as an exact fraction, a number or share that is promised."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from reifegrad.errors import MessageError
from reifegrad.spec.points import PointsError, to_decimal

if TYPE_CHECKING:
    from decimal import Decimal

MOST_LEADS = 100_000
"""Leads that somebody can take, or a side promise, in a week, month or quarter."""

_RATIO = re.compile(r"^\s*([0-9]{1,6})\s*/\s*([0-9]{1,3})\s*$")
_SHARE = re.compile(r"^\s*([0-9]{1,3}(?:\.[0-9]{1,3})?)\s*%\s*$")
_FINEST = 1_000


class AmountError(MessageError):
    """What is written is no amount of leads."""


def read_capacity(written: float | str) -> Fraction:
    """Leads a week; or `AmountError`. Nothing is rounded.

    >>> read_capacity(0.1), read_capacity("1/3"), read_capacity(12)
    (Fraction(1, 10), Fraction(1, 3), Fraction(12, 1))
    """
    ratio = _RATIO.match(written) if isinstance(written, str) else None
    if ratio is not None and int(ratio[2]):
        amount = Fraction(int(ratio[1]), int(ratio[2]))
    else:
        amount = _exact(_number(written), written)
    if not 0 <= amount <= MOST_LEADS:
        raise AmountError("fault.amount.beyond", text=str(written), most=MOST_LEADS)
    return amount


def read_promised(written: float | str) -> tuple[Fraction, bool]:
    """How many, and whether that is a share; or `AmountError`.

    >>> read_promised(40), read_promised("92.5%")
    ((Fraction(40, 1), False), (Fraction(37, 40), True))
    """
    share = _SHARE.match(written) if isinstance(written, str) else None
    if share is None:
        return read_capacity(written), False
    amount = Fraction(share[1]) / 100
    if amount > 1:
        raise AmountError("fault.amount.share", text=str(written))
    return amount, True


def _number(written: float | str) -> Decimal:
    try:
        return to_decimal(written)
    except PointsError:
        raise AmountError("fault.amount.not_a_number", text=str(written)[:40]) from None


def _exact(number: Decimal, written: float | str) -> Fraction:
    if number * _FINEST != (number * _FINEST).to_integral_value():
        raise AmountError("fault.amount.too_fine", text=str(written))
    return Fraction(number)
