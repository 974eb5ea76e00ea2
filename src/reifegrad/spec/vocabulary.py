"""The attributes and properties that the product knows before it reads any model."""

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
    "lead_id": Type.TEXT,
    "account_id": Type.TEXT,
    "created_at": Type.TIME,
    "account.created_at": Type.TIME,
    "email": Type.TEXT,
    "email_domain": Type.TEXT,
    "country": Type.TEXT,
}
USUAL_ATTRIBUTES: dict[str, Type] = {
    "employees": Type.NUMBER,
    "revenue": Type.NUMBER,
    "account.employees": Type.NUMBER,
    "account.revenue": Type.NUMBER,
}
"""What these are unless a model compares them with texts: sizes are often given in classes, such as 11-50."""

KNOWN_PROPERTIES: dict[str, Type] = {
    "activity_id": Type.TEXT,
    "lead_id": Type.TEXT,
    "kind": Type.TEXT,
    "occurred_at": Type.TIME,
    "path": Type.TEXT,
    "campaign": Type.TEXT,
    "amount": Type.NUMBER,
}

FIXED_NAMES = ("lead_id", "account_id", "created_at", "activity_id", "kind", "occurred_at")
"""Columns that every table has under just this name: none that differs only in case can stand beside them."""
