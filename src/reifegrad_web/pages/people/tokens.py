"""What lets programs use the API: made, shown once, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.org.people import find_user, list_users
from reifegrad_web.org.tokens import SCOPES, add_token, list_tokens, revoke_token
from reifegrad_web.pages.frame.access import page
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page


@page("admin")
def tokens(asked: Page) -> HttpResponse:
    """The tokens that work, with what each may do and when it was last used, to the hour."""
    people = [each.username for each in list_users() if each.is_active]
    return asked.show(
        "people/tokens", title=asked.words("people.tokens"), tokens=list_tokens(), scopes=_scopes(asked), people=people
    )


@page("admin", methods=("POST",))
def new_token(asked: Page) -> HttpResponse:
    """Make a token and show it, this once."""
    given = asked.request.POST
    name, wanted = given.get("name", "").strip(), [scope for scope in SCOPES if scope in given.getlist("scopes")]
    if not name or not wanted:
        raise fail("token-empty")
    owner = given.get("user", "")
    with write():
        made = add_token(name[:100], wanted, asked.now, find_user(owner) if owner else None)
        record(asked.actor, "token.add", f"token:{name[:100]}", asked.now, scopes=wanted)
    return asked.show("people/token", title=asked.words("people.token_made", name=name[:100]), token=made)


@page("admin", methods=("POST",))
def no_token(asked: Page, number: int) -> HttpResponse:
    """Let a token do nothing any more, at once and for good."""
    with write():
        found = revoke_token(str(number), asked.now)
        record(asked.actor, "token.revoke", f"token:{found.name}", asked.now, number=found.pk)
    return asked.go_to("tokens", said=asked.words("people.token_gone", name=found.name))


def _scopes(asked: Page) -> list[tuple[str, str]]:
    return [(scope, asked.words(f"may.{scope}")) for scope in SCOPES]
