"""The names that come with the product: what is known of attributes and properties before any model reads them."""

from __future__ import annotations

from reifegrad.spec.condition import Type

RESERVED = {
    "score",
    "grade",
    "cell",
    "stage",
    "disqualified",
    "segment",
    "priority",
    "persona",
    "probability",
    "not_scored",
    "as_of",
    "lead_id",
    "account_id",
}
"""Names of result columns; a dimension cannot have them."""

KNOWN_ATTRIBUTES: dict[str, Type] = {
    "created_at": Type.TIME,
    "employees": Type.NUMBER,
    "revenue": Type.NUMBER,
    "account.created_at": Type.TIME,
    "account.employees": Type.NUMBER,
    "account.revenue": Type.NUMBER,
    "email": Type.TEXT,
    "email_domain": Type.TEXT,
    "country": Type.TEXT,
}
KNOWN_PROPERTIES: dict[str, Type] = {
    "path": Type.TEXT,
    "campaign": Type.TEXT,
    "amount": Type.NUMBER,
}
