"""English: what the commands say that measure criteria and derive profiles, key by key."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "table.outcomes": "outcomes",
    "word.yes": "yes",
    "word.no": "no",
    "word.others": "others",
    # icp
    "icp.title": "Ideal customer: {won} won of {leads} leads ({share})",
    "icp.attribute": "Attribute",
    "icp.weight": "Weight",
    "icp.best": "Matches best (won / all leads)",
    "icp.worst": "Matches worst",
    "icp.below": "less than {high}",
    "icp.from": "{low} and more",
    "icp.between": "{low} to below {high}",
    "icp.check": (
        "Check: derived from the older leads only and tried on the {leads} newer ones, of which {share} were won: of "
        "the fifth that matches best {best} were won (AUC {auc}, 95 % between {low} and {high})."
    ),
    "icp.weak": "On the newer leads the profile does no better than chance: do not use it yet.",
    "icp.unchecked": "Not checked on newer leads: too few outcomes.",
    "icp.next": "Write it into a model with -o ideal-customer.yaml, edit it, and score with it.",
    "icp.left.asked": "Left out as you asked: {names}.",
    "icp.left.no_classes": "Left out, too few leads share a value: {names}.",
    "icp.left.no_difference": "Left out, its values are won equally often: {names}.",
    "icp.left.told_by_others": "Left out, others tell the same already: {names}.",
    "icp.left.suspicious": (
        "Left out, may be known only when a lead is decided: {names}. If you know it before, use it with --force."
    ),
    # rfm
    "rfm.title": "Recency, frequency, monetary value: {customers} customers, as of {day}",
    "rfm.recency": "Days since the last purchase",
    "rfm.frequency": "Number of purchases",
    "rfm.monetary": "Sum of the purchases",
    "rfm.values": "Values",
    "rfm.points": "Points",
    "rfm.customers": "Customers",
    "rfm.up_to": "up to {high}",
    "rfm.above": "more than {low}",
    "rfm.next": "Freeze these bins into a model with -o rfm.yaml.",
}
