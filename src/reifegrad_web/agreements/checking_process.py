"""The process that reads a stranger's text of an agreement, without the database and within limits."""

from __future__ import annotations

from reifegrad.agreement.loader import parse_agreement
from reifegrad_web.documents.checking import say_what_it_is

if __name__ == "__main__":
    say_what_it_is(parse_agreement)
