"""Why a lead goes no further, was won or was lost: the codes that can be counted; no Django."""

from __future__ import annotations

from reifegrad.agreement.pseudo import KINDS

OTHER = "other"
"""A reason that is none of the others: a note says which."""
REJECTED = (
    *("no_need", "no_budget", "no_authority", "timing", "wrong_profile", "no_response", "bad_data", "duplicate"),
    OTHER,
)
RECYCLED = ("timing", "no_budget", "no_authority", "no_need", "no_response", OTHER)
DISQUALIFIED = ("wrong_profile", "not_served", "no_contact", "bad_data", "duplicate", OTHER)
PSEUDO = KINDS
"""What somebody is who will never buy."""
WON = ("product", "service", "price", "recommendation", OTHER)
LOST = ("price", "competitor", "no_budget", "no_authority", "no_need", "timing", "no_response", OTHER)
OF_OUTCOME = {"won": WON, "lost": LOST}
"""The reasons for each way in which it is decided about a lead."""
FAILED = ("budget", "authority", "need", "timing")
"""The criteria of BANT, of which one can have failed."""
