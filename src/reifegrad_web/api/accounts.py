"""Companies: what is known of them, and who is there."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from reifegrad_web.api.actors import actor_of
from reifegrad_web.api.cursors import Cursor
from reifegrad_web.api.tokens import Token
from reifegrad_web.audit.recording import record
from reifegrad_web.clock import utc_now
from reifegrad_web.leads import reading
from reifegrad_web.writing import write

router = Router(auth=Token("read"), tags=["accounts"])
_MOST = 500


class Account(Schema):
    """A company."""

    account_id: str
    """Its domain, or the id that a source gives it."""
    attributes: dict[str, Any]
    """What became known of it last."""


class Accounts(Schema):
    """Companies in the order of their ids."""

    accounts: list[Account]
    next_cursor: str | None


class AccountLead(Schema):
    """A lead that is at a company."""

    lead_id: str
    name: str | None
    email: str | None


class AccountLeads(Schema):
    """The leads of a company in the order of their numbers."""

    account_id: str
    leads: list[AccountLead]
    next_cursor: int | None


@router.get("/accounts", response=Accounts, summary="List companies")
def get_accounts(
    request: HttpRequest,
    cursor: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> dict[str, Any]:
    """Page by page: those that a lead is or was at, and those of which a source or file says something."""
    found = reading.accounts(cursor, limit)
    return {"accounts": found, "next_cursor": found[-1]["account_id"] if len(found) == limit else None}


@router.get("/accounts/{path:account}/leads", response=AccountLeads, summary="Who is at a company")
def get_account_leads(
    request: HttpRequest,
    account: str,
    cursor: Cursor = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> dict[str, Any]:
    """By what became known last, page by page. Who was listed is noted."""
    reading.account(account)
    numbers = reading.leads_of_account(account, cursor, limit)
    said = reading.known_by(numbers)
    with write():
        record(actor_of(request), "lead.list", "leads", utc_now(), leads=list(numbers))
    return {
        "account_id": account,
        "leads": [{"lead_id": str(each), **vars(said.get(each, reading.Known()))} for each in numbers],
        "next_cursor": numbers[-1] if len(numbers) == limit else None,
    }


@router.get("/accounts/{path:account}", response=Account, summary="What is known of a company")
def get_account(request: HttpRequest, account: str) -> dict[str, Any]:
    """By its id."""
    return reading.account(account)
