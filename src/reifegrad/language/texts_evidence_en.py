"""English: what the commands say that measure criteria and derive profiles, key by key."""

from __future__ import annotations

TEXTS: dict[str, str] = {
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
    "icp.left.few_known": "Left out, known of too few leads: {names}.",
    "icp.left.one_value": "Left out, the same for all or never known: {names}.",
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
    # ask
    "ask.kind.cell": "cell",
    "ask.kind.grade": "grade",
    "ask.kind.stage": "stage",
    "ask.kind.segment": "segment",
    "ask.kind.score": "score",
    "ask.now": "{lead}: {kind} {verdict} by what is known today",
    "ask.nothing": "Nothing that the model reads is unknown: there is nothing to ask.",
    "ask.best": "Ask next: {attribute}",
    "ask.no_change": "No single answer is expected to change the {kind}; this one moves the score most.",
    "ask.question": (
        "{place}. {attribute}: takes away {tells} % of what is uncertain, changes the {kind} in {changes} of 100 "
        "cases, {low} to {high} points"
    ),
    "ask.question.bare": (
        "{place}. {attribute}: takes away {tells} % of what is uncertain, changes the {kind} in {changes} of 100 cases"
    ),
    "ask.to": " to ",
    "ask.others": "Would tell less: {names}",
    "ask.silent": "Not known of any other lead, so nothing can be expected: {names}",
    "fields.title": "What each field does for the score of {leads} leads, as of {moment}",
    "fields.field": "Field",
    "fields.known": "Filled in",
    "fields.decides": "Decides for",
    "fields.moves": "Points moved",
    "fields.advice": "Advice",
    "fields.advice.keep": "earns its place",
    "fields.advice.little": "hardly more than the order",
    "fields.advice.nothing": "need not be asked",
    "fields.advice.empty": "never filled in",
    "fields.decides.note": (
        "Decides for: the share of leads that would get another grade, stage, segment or priority without it."
    ),
    "fields.unused": "Collected, but read by nothing in this model (filled in): {names}.",
    "fields.gdpr": (
        "Data minimisation: for scoring these are not needed. Keep only what another purpose needs, such as a name to "
        "write to."
    ),
    "fields.missing": "Read by the model, but in no table: {names}.",
    # criteria
    "criteria.title": "Criteria against outcomes: {title}",
    "criteria.judged": "{n} judgements of {leads} leads, {at}, from {first} to {last}.",
    "criteria.won": "Won within {days} days: {won} ({rate}).",
    "criteria.scale": "By these outcomes about {points} points of this model double the odds of winning.",
    "criteria.criterion": "Criterion",
    "criteria.points": "Points",
    "criteria.counts": "Counts for",
    "criteria.with": "Won with it",
    "criteria.without": "Without",
    "criteria.alone": "Alone",
    "criteria.beside": "Beside others",
    "criteria.finding": "Finding",
    "criteria.grade": "grade",
    "criteria.legend": (
        "Alone, Beside others: the points that the outcomes bear out, by itself and with all other criteria taken "
        "into account (95 %), so that the score spreads as widely as now. For shares of a match and grades 20 points "
        "double the odds. Points of what counts again and again are for one time."
    ),
    "criteria.finding.never": "never counts",
    "criteria.finding.always": "always counts",
    "criteria.finding.few": "too few to tell",
    "criteria.withdrawn.one": "{n} proposal was withdrawn: with it the leads were ordered worse.",
    "criteria.withdrawn.many": "{n} proposals were withdrawn: with them the leads were ordered worse.",
    "criteria.base": "Proposed with them: base {base}, so that on average as many are predicted to be won as before.",
    "criteria.finding.wrong_sign": "wrong sign",
    "criteria.finding.too_low": "too weak",
    "criteria.finding.too_high": "too strong",
    "criteria.finding.confirmed": "fits",
    "criteria.finding.unclear": "no evidence yet",
    "criteria.advice.wrong_sign": (
        "Wrong sign, the outcomes say the opposite: {names}. Talk to sales, then turn it round."
    ),
    "criteria.advice.never": "Never counts: {names}. Is it written as in the data? If so, take it out.",
    "criteria.advice.always": "Counts for everybody, so it tells nothing: {names}.",
    "criteria.advice.too_low": "Tells more than its points say: {names}.",
    "criteria.advice.too_high": "Tells less than its points say: {names}.",
    "criteria.advice.none": "No criterion contradicts the outcomes.",
    "criteria.next.one": "{n} change is proposed. Write it with -o proposed.yaml and look at it with `reifegrad diff`.",
    "criteria.next.many": (
        "{n} changes are proposed. Write them with -o proposed.yaml and look at them with `reifegrad diff`."
    ),
    "criteria.diff": "See what changed: {line}",
    "criteria.table": "Points and what the outcomes bear out",
    "criteria.drawn": "Drawn are {n} of {all} lines: those of which the outcomes say most.",
    # patterns
    "patterns.title": "Patterns that no criterion asks for",
    "patterns.none": "None of {tried} that were tried is more than chance.",
    "patterns.tried": (
        "{n} of {tried} that were tried: found in the older half of the leads and again in the newer half, from which "
        "the figures are."
    ),
    "patterns.hurdles": (
        "Of so many patterns some look good by chance alone. Named is only what is more than chance in the older half "
        "of the leads, among all that were tried (Benjamini and Hochberg: of twenty at most one wrongly), and what "
        "the newer half confirms."
    ),
    "patterns.pattern": (
        "- {pattern}: {rate} of {n} were won (others {others}); {times} times as many as usual, given their criteria "
        "(95 %: {low} to {high})."
    ),
    "patterns.pair": (
        "- {pattern}: {rate} of {n} were won (others {others}); {times} times as many as the two let expect one by one "
        "(95 %: {low} to {high})."
    ),
    "patterns.and": " and ",
    "patterns.attribute": "{attribute}: {value}",
    "patterns.first.weekday": "first activity on a {day}",
    "patterns.first.part_of_day": "first activity {part}",
    "patterns.first.both": "first activity on a {day} {part}",
    "patterns.first.other": "first activity with {what} {value}",
    "weekday.0": "Monday",
    "weekday.1": "Tuesday",
    "weekday.2": "Wednesday",
    "weekday.3": "Thursday",
    "weekday.4": "Friday",
    "weekday.5": "Saturday",
    "weekday.6": "Sunday",
    "part.early": "before 8",
    "part.morning": "in the morning (8 to 12)",
    "part.afternoon": "in the afternoon (12 to 18)",
    "part.evening": "in the evening (after 18)",
}
