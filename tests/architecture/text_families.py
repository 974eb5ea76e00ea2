"""Keys of texts that are put together at run time: each family with every member that it can have.

A family is a key as it is written in the source, with a star for what is filled in. Where the code has an enumeration
of the members, it is taken; else they are read out of the module that makes them.
"""

from __future__ import annotations

from typing import get_args

from pydantic import BaseModel
from revenue_families import REVENUE_FAMILIES
from service_families import SERVICE
from source_texts import (
    PAGES,
    SERVER,
    SOURCE,
    arguments,
    assigned,
    assigned_in_class,
    filled,
    modules,
    parse,
    strings,
)
from texts_of_actions import ACTIONS

from reifegrad.actions import document as actions_document
from reifegrad.agreement import document as agreement_document
from reifegrad.agreement import service_level_document
from reifegrad.agreement.rules import Sharing
from reifegrad.errors import Severity
from reifegrad.explain.next_change import WHATS
from reifegrad.explain.reasons import CODES, LIMITS, WRAPPERS
from reifegrad.explain.what_changed import CODES as MOVEMENTS
from reifegrad.language import LANGUAGES
from reifegrad.measure import criteria_evidence, drift, ratings
from reifegrad.predict.profile import rfm_model
from reifegrad.predict.profile.rfm import MEASURES
from reifegrad.report import criteria_page, list_columns, model_card
from reifegrad.report.ripeness import STEPS
from reifegrad.run.summary import COUNTED
from reifegrad.spec import document, shape
from reifegrad.spec.condition import Type
from reifegrad.spec.diff import OF_AN_OCCURRENCE
from reifegrad.spec.duration import UNITS
from reifegrad.tables import CONTRACTS, ColumnType
from reifegrad.tables.evidence import Reading
from reifegrad.tables.ready_mappings import find_ready, ready_names
from reifegrad.tables.rejects import REASONS as REJECTED
from reifegrad.tasks.mapping_text import EXPLAINED
from reifegrad.templates.shipped import template_names
from reifegrad.worktime import document as calendar_document
from reifegrad.worktime.written import UNITS as LENGTHS
from reifegrad_web.connectors.contract import BUSY, FAULTS
from reifegrad_web.connectors.kinds import KINDS as CRMS
from reifegrad_web.ingest.protocols.message import FailureCode
from reifegrad_web.pages.models.criterion_form import KINDS, LABELS
from reifegrad_web.pages.models.entries import DECAYS
from reifegrad_web.sales import reasons
from reifegrad_web.sales.stage_machine import Command, Stage
from reifegrad_web.scoring.list_filter import CONDITIONS, ME, NOBODY

_LIMITS_WITH_SIDES = [code for code in LIMITS if code != "formula"]
_RATINGS = get_args(ratings.Rating)
SEVERITIES = get_args(Severity)
_PROVEN = ("little", "fair", "good", "very_good")


def differences() -> set[str]:
    """Everything that can differ between two models, as `spec.diff` names it in its codes."""
    ends = ("changed", "added", "removed", "reordered", "enabled", "disabled", "moved")
    parts = (text.rpartition("_") for text in strings(parse("spec/diff.py")) if " " not in text)
    found = {thing for thing, _, end in parts if thing and end in ends} - {"text"}
    for call in ("_parts", "_scale", "_cases"):
        found |= arguments(call, 0, "spec/diff.py")
    lists = arguments("_cases", 1, "spec/diff.py")
    return found | lists | set(OF_AN_OCCURRENCE)


def recorded_actions() -> set[str]:
    """Everything that anybody notes in the audit log, and what one can look for there."""
    server = [
        f"{SERVER}{path.relative_to(SOURCE.parent / 'reifegrad_web')}"
        for path in sorted((SOURCE.parent / "reifegrad_web").rglob("*.py"))
    ]
    calls = (("record", 1), ("note_read", 0), ("note_read", 1), ("audit", 1), ("_done", 1))
    found = set().union(*(arguments(call, place, *server) for call, place in calls))
    return {each for each in found if "." in each} | assigned("ACTIONS", PAGES + "privacy/entries.py")


AUDITED = (
    *("leads", "link", "identifier", "failed", "import", "source", "token", "user", "model", "team", "upload"),
    *("retention", "audit", "backup", "job", "facts", "learning", "webhook"),
)
"""What entries of the audit log are about, beside leads and erasures, which are links."""
AUDIT_DETAILS = (
    *("counts", "is_filtered", "purpose", "days", "leads", "other", "model", "version", "hash", "unsigned", "source"),
    *("origins", "scopes", "role", "sees", "kind", "result", "outcome", "became", "bytes", "format", "filters"),
    *("host", "whats", "includes", "because", "messages", "with_missed", "rows", "text", "command", "reason"),
    *("owner", "first", "last", "file", "attribute", "colleagues", "form", "shared", "sessions", "number", "on"),
)
"""What they say beside; a detail that is not among them is named as the log names it."""
_DECISIONS = arguments("Decision", 0, PAGES + "documents/decisions.py") | {"discard"}
_SIGNED = {"models": PAGES + "models/kind.py", "agreements": PAGES + "agreement/kind.py"}
_SIGNED["rules"] = PAGES + "actions/kind.py"
"""Kinds of documents that two sign, by the beginning of what each says in its own words."""
_OWN = {texts: assigned("OWN", module) for texts, module in _SIGNED.items()}
_SAID = (
    assigned("PARTS", PAGES + "documents/naming.py")
    | {f"do.{each}{end}" for each in _DECISIONS for end in ("", ".version", ".about")}
    | {f"done.{each}" for each in (*_DECISIONS, "save", "same")}
)
"""What pages say of a document: each kind in its own words, or all alike."""
_PUT_IN_FORCE = [own for texts, own in _OWN.items() if texts != "models"]
"""Those of which one is in force; what all of them say in their own words is not said of all alike."""

LEXICON = ("attribute", "activity", "when", "property")
"""Families of words that stand in files of users: a name that is not among them is said as it is."""

OFFERED = {name for tool in ready_names() for part in find_ready(tool).parts.values() for name in part.offered}
"""Columns that ready mappings show and do not read."""

_WEBHOOK_FIELDS = ("name", "url", "whats", "model", "values", "only_rising", "includes")
"""What is asked of a webhook."""

_CONNECTION_FIELDS = (
    *("name", "secret", "minutes", "timezone", "writes_back", "model", "language"),
    *{f"option.{name}" for kind in CRMS.values() for name in kind.options},
)
"""What is asked of a connection, by any kind of system."""

_FILE_COLUMNS = (
    *(
        "lead_id",
        "created_at",
        "email",
        "account_id",
        "name",
        "first_name",
        "last_name",
        "domain",
        "activity_id",
        "kind",
    ),
    *("occurred_at", "path", "amount", "outcome", "decided_at", "reason", "attribute", "value", "known_at"),
)
"""Columns of files that have names of their own beside those of attributes."""

_FEEDBACK = PAGES + "frame/handover_words.py"
_TOPICS = assigned("TOPICS", SERVER + "privacy/statements.py")
_CAUSES = arguments("Cause", 0, "agreement/routing.py")
_NOTES = {"recalled", "left"}
_OBSTACLES = {
    *("not_in_agreement", "recalled", "inactive", "absent", "language", "territory"),
    *("full", "not_working", "works_later"),
}
_STARTED = ("model", "schema", "tests", "mapping", "agreement", "agreement_schema", "actions", "actions_schema")
_PROMISED = ("delivered", "accepted", "in_time", "won")
FAMILIES: dict[str, set[str]] = {
    **SERVICE,
    # terms
    "place.*": filled("place.*", arguments("Place", 0, PAGES + "frame/rail.py")),
    "contact.*": filled("contact.*", assigned_in_class("Result", SERVER + "leads/models.py")),
    "day.*": filled("day.*", ("appointments", "due", "offers", "fresh", "older")),
    "day.what.*": filled("day.what.*", ("priority", "stage")),
    "day.*.about": filled("day.*.about", ("appointments", "due", "offers", "fresh", "older")),
    "sees.*": filled("sees.*", assigned_in_class("Sees", SERVER + "org/models.py")),
    "may.*": filled("may.*", assigned("SCOPES", SERVER + "org/tokens.py")),
    "people.field.*": filled("people.field.*", assigned_in_class("Meta", PAGES + "people/forms.py")),
    "absences.field.*": filled("absences.field.*", ("first", "last", "note")),
    "people.help.*": filled("people.help.*", assigned_in_class("Meta", PAGES + "people/forms.py")),
    "lead.attribute.*": {
        f"lead.attribute.{name}"
        for name in ("name", "first_name", "last_name", "email", "phone", "company", "account_id", "language")
    },
    "lead.property.*": {f"lead.property.{name}" for name in ("path", "form", "topic", "category", "campaign")},
    "lead.namespace.*": filled("lead.namespace.*", ("anonymous", "user", "email", "external")),
    "lead.verdict.*": filled("lead.verdict.*", ("stage", "segment", "priority")),
    "lead.curve.*": filled("lead.curve.*", ("computed", "recorded", "ahead")),
    "lead.move.*": filled("lead.move.*", ("rose", "fell", "changed")),
    "lead.move.why.*": filled("lead.move.why.*", ("model-version", "merged", "objection")),
    "lead.why_not.*": filled("lead.why_not.*", ("objects", "no_model", "waiting", "unknown", "population")),
    "lead.outcome.*": filled("lead.outcome.*", reasons.OF_OUTCOME),
    "lead.outcome.*.noted": filled("lead.outcome.*.noted", reasons.OF_OUTCOME),
    "handover.stage.*": filled("handover.stage.*", Stage),
    "handover.command.*": filled("handover.command.*", Command),
    "handover.done.*": filled("handover.done.*", Command),
    "handover.pseudo.*": filled("handover.pseudo.*", reasons.PSEUDO),
    "handover.reason.*": filled("handover.reason.*", {*reasons.REJECTED, *reasons.RECYCLED, *reasons.DISQUALIFIED})
    | filled("handover.reason.*", {*reasons.WON, *reasons.LOST}),
    "answer.*": filled(
        "answer.*", ("yes", "no", "decides", "influences", "none", "this_quarter", "this_year", "later")
    ),
    "feedback.title.*": filled("feedback.title.*", reasons.OF_OUTCOME),
    "feedback.field.*": filled("feedback.field.*", assigned("OF_WON", _FEEDBACK) | assigned("OF_LOST", _FEEDBACK)),
    "digest.hint.*": filled("digest.hint.*", assigned("HINTS", PAGES + "reports/feedback_page.py")),
    "listed.token.*": filled("listed.token.*", CONDITIONS),
    "listed.token.owner.*": filled("listed.token.owner.*", (ME, NOBODY)),
    "listed.token.*.day": filled("listed.token.*.day", ("changed", "seen")),
    "listed.filter.*": filled("listed.filter.*", (*CONDITIONS, "model", "sort")),
    "listed.column.*": filled("listed.column.*", assigned("COLUMNS", PAGES + "leads/list_asked.py"))
    | filled("listed.column.*", ("standing", "first_seen")),
    "listed.export.*": filled("listed.export.*", assigned("FORMS", PAGES + "leads/list_page.py")),
    "role.*": filled("role.*", assigned_in_class("Role", SERVER + "org/models.py")),
    "reports.*": filled("reports.*", assigned("REPORTS", PAGES + "reports/framing.py")),
    "theme.*": filled(
        "theme.*", {*assigned("THEMES", PAGES + "frame/showing.py"), *assigned("SYSTEM", PAGES + "frame/showing.py")}
    ),
    "language.*": filled("language.*", LANGUAGES),
    "matrix.table.*": filled("matrix.table.*", ("cell", "stage", "segment")),
    "design.piece.*": filled("design.piece.*", "12345"),
    # data protection and the audit log
    "audit.action.*": filled("audit.action.*", recorded_actions()),
    "audit.actor.*": filled("audit.actor.*", assigned_in_class("Actor", SERVER + "audit/models.py")),
    "audit.broken.*": filled("audit.broken.*", assigned("BrokenBy", SERVER + "audit/reading.py")),
    "audit.target.*": filled("audit.target.*", AUDITED),
    "audit.detail.*": filled("audit.detail.*", AUDIT_DETAILS),
    "kept.*": filled("kept.*", assigned("TABLES", PAGES + "privacy/tables.py")),
    "retention.subject.*": filled("retention.subject.*", ("activities", "anonymous", "failed", "messages")),
    "retention.about.*": filled("retention.about.*", ("activities", "anonymous", "failed", "messages")),
    "privacy.namespace.*": filled("privacy.namespace.*", ("anonymous", "user", "email")),
    "privacy.outcome.*": filled("privacy.outcome.*", ("won", "lost")),
    "privacy.crossed.*": filled("privacy.crossed.*", ("grade", "cell", "stage", "segment", "priority", "action")),
    "examined.*": filled(
        "examined.*",
        (each.lower().replace(" ", "_") for each in arguments("Examined", 0, SERVER + "examining.py")),
    ),
    "check.*": filled("check.*", ("error", "warning", "note")),
    # pages of models
    "models.state.*": filled("models.state.*", assigned_in_class("State", SERVER + "documents/document.py")),
    "models.event.*": filled(
        "models.event.*", assigned_in_class("What", SERVER + "documents/document.py") - {"replaced"}
    ),
    # pages of the agreement
    "agreements.by.*": filled("agreements.by.*", get_args(Sharing)),
    "agreements.hours.*": filled("agreements.hours.*", ["now", "next"]),
    "agreements.promise.*.*": {
        f"agreements.promise.{what}.{per}" for what in _PROMISED for per in ("week", "month", "quarter")
    },
    "documents.*": filled("documents.*", _SAID - set.intersection(*(own & _SAID for own in _PUT_IN_FORCE))),
    "learning.kind.*": filled("learning.kind.*", assigned_in_class("Kind", SERVER + "learning/models.py")),
    "learning.state.*": filled("learning.state.*", assigned_in_class("State", SERVER + "learning/models.py")),
    "learning.step.*": filled("learning.step.*", ("facts", "learn", "compare", "criteria")),
    "learning.fix.*": filled("learning.fix.*", assigned("OTHER_WORDS", PAGES + "learn/run_shown.py")),
    "models.template.*": filled("models.template.*", template_names()),
    "models.key.*": filled(
        "models.key.*",
        {entry.key for entries in KINDS.values() for entry in entries} | {"title", "disqualify", "enabled"},
    ),
    "models.decay.*": filled("models.decay.*", DECAYS),
    "statements.*.about": filled("statements.*.about", _TOPICS),
    "statements.*": filled("statements.*", _TOPICS),
    "models.span.*": filled("models.span.*", UNITS),
    "models.input.*": filled("models.input.*", LABELS),
    "init.file.*": filled("init.file.*", _STARTED),
    "map.key.*": filled("map.key.*", EXPLAINED),
    "map.offered.*": filled("map.offered.*", OFFERED),
    "map.reason.*": filled("map.reason.*", REJECTED),
    "reading.*": filled("reading.*", (reading.name.lower() for reading in Reading)),
    "table.*": filled("table.*", set(CONTRACTS) - {"moments"}),
    "count.*": filled("count.*", set(CONTRACTS) - {"moments"}),
    "fact.*": filled("fact.*", [*(set(COUNTED) - {"disqualified"}), "probability"]),
    "stage.*": {"stage.disqualified", "stage.sales_qualified", "stage.sales_accepted", "stage.marketing_qualified"},
    "word.*": filled("word.*", ("day", "hour", "minute")),
    "weekday.*": filled("weekday.*", map(str, range(7))),
    "part.*": filled("part.*", ("early", "morning", "afternoon", "evening")),
    "candidate.*": filled("candidate.*", ("card", "logistic", "boosting", "pairs")),
    # the screen
    "progress.*": filled("progress.*", arguments("ProgressStep", 0, *modules("tasks"), *modules("cli"))),
    "list.*": {"list.lead", "list.account"},
    "list.column.*": filled("list.column.*", [*list_columns.OWN, "account"]),
    "list.about.*": filled("list.about.*", list_columns.OWN),
    "list.sheet.*": filled("list.sheet.*", ("lead", "account")),
    "list.colour.*": filled("list.colour.*", map(str, range(STEPS))),
    "summary.*": {"summary.stage", "summary.segment", "summary.priority"},
    "summary.scored.*": {"summary.scored.lead", "summary.scored.account"},
    "notice.*": filled("notice.*", arguments("Notice", 0, "measure/notices.py", "measure/history.py"))
    | filled("notice.dated_after_*", ("until", "today", "gap"))
    | filled("notice.rows_after_*", ("today", "gap")),
    "problem.*.what": {f"problem.rejected-{reason.replace('_', '-')}.what" for reason in REJECTED},
    "problem.*.fix": {f"problem.rejected-{reason.replace('_', '-')}.fix" for reason in REJECTED},
    # where leads come from
    "sources.tab.*": filled("sources.tab.*", assigned("_TABS", PAGES + "sources/tabs.py")),
    "sources.period.*": filled("sources.period.*", assigned("PERIODS", SERVER + "ingest/counting.py")),
    "connections.is.*": filled("connections.is.*", ("off", "reads", "fails", "fine", "new")),
    "connections.fault.*": filled("connections.fault.*", FAULTS),
    "connections.remedy.*": filled("connections.remedy.*", set(FAULTS) - {BUSY}),
    "connections.run.*": filled("connections.run.*", ("pulling", "importing", "done", "failed")),
    "connections.field.*": filled("connections.field.*", _CONNECTION_FIELDS),
    "connections.help.*": filled("connections.help.*", _CONNECTION_FIELDS),
    "connections.kind.*": filled("connections.kind.*", CRMS),
    "webhooks.is.*": filled("webhooks.is.*", ("on", "fails")),
    "webhooks.off.*": filled("webhooks.off.*", assigned_in_class("Off", SERVER + "webhooks/models.py")),
    "webhooks.state.*": filled("webhooks.state.*", assigned_in_class("State", SERVER + "webhooks/models.py")),
    "webhooks.filter.*": filled(
        "webhooks.filter.*", assigned_in_class("State", SERVER + "webhooks/models.py") | {"all"}
    ),
    "webhooks.include.*": filled("webhooks.include.*", assigned("INCLUDES", SERVER + "webhooks/bodies.py")),
    "webhooks.field.*": filled("webhooks.field.*", _WEBHOOK_FIELDS),
    "webhooks.help.*": filled("webhooks.help.*", _WEBHOOK_FIELDS),
    "webhooks.fault.*": filled(
        "webhooks.fault.*", ("refused", "unknown", "unreachable", "certificate", "timeout", "broken")
    ),
    "arrival.type.*": filled("arrival.type.*", ("page", "screen", "track", "identify")),
    "arrival.unkept.*": filled("arrival.unkept.*", ("duplicate", "filtered")),
    "failed.title.*": filled("failed.title.*", get_args(FailureCode)),
    "failed.fix.*": filled("failed.fix.*", get_args(FailureCode)),
    "failed.became.*": filled("failed.became.*", ("accepted", "duplicate", "filtered", "failed")),
    "failed.sum.*": filled("failed.sum.*", ("accepted", "duplicate", "filtered", "failed", "not_whole")),
    "failed.state.*": filled("failed.state.*", ("open", "taken", "all")),
    "imports.one.state.*": filled(
        "imports.one.state.*", ("waiting", "read", "done", "failed", "undoing", "undone", "stopped")
    ),
    "upload.state.*": filled("upload.state.*", ("looking", "proposed", "trying", "tried", "failed")),
    "imports.one.reason.*": filled("imports.one.reason.*", ("erased", "in_future")),
    "upload.type.*": filled("upload.type.*", (kind.value for kind in ColumnType)),
    "upload.dates.*": filled("upload.dates.*", ("day_first", "month_first")),
    "role_of.*": filled("role_of.*", ("kept", "ignored", "other_id", "time_of_day", "fixed")),
    "file_column.*": filled("file_column.*", _FILE_COLUMNS),
    "welcome.model.*": filled("welcome.model.*", template_names()),
    # reasons
    "head.*": filled("head.*", set(CODES) - {*WRAPPERS, *LIMITS, "not_scored"})
    | {"head.attribute_other_or_unknown", "head.measured_other_or_unknown", "head.graded_value"}
    | {"head.measured_never", "head.condition_met"},
    "head.*.*": {f"head.{code}.{side}" for code in _LIMITS_WITH_SIDES for side in ("high", "low")},
    "detail.at_*": {"detail.at_most", "detail.at_least"},
    "change.*": {
        f"change.{what}.{turn}"
        for what in WHATS
        for turn in (["change"] if what == "segment" else ["fall", "rise", "change"])
    },
    "movement.*": filled("movement.*", MOVEMENTS),
    "failed_message.*": filled("failed_message.*", get_args(FailureCode)),
    # steps
    "step.*": filled("step.*", [*map(str, range(1, 8)), "occurrence_gaps"])
    | filled("step.*", arguments("StepRecord", 2, "explain/steps.py", "explain/step_totals.py"))
    | filled("step.*", arguments("_conclusion", 0, "explain/step_totals.py")),
    "source.*": filled("source.*", ("lead", "account", "change", "nowhere")),
    "scope.*": filled("scope.*", ("lead", "account")),
    "limit.*": filled("limit.*", ("hour", "day", "week", "month", "ever")),
    "keep.*": filled("keep.*", ("first", "latest")),
    "form.*": filled("form.*", ("half_life", "linear", "expires_after", "inactive_for")),
    "bounds.*": filled("bounds.*", ("low", "high", "both")),
    "why.*": filled(
        "why.*", ["from", "lowest", "veto", "override", "cell", "threshold", "below", "none", "case", "disqualified"]
    ),
    # differences
    "diff.*": filled("diff.*", ["added", "removed", "enabled", "disabled", "moved", "before", "after", "change"]),
    "diff.*.alone": filled("diff.*.alone", ["added", "removed", "reordered"]),
    "diff.thing.*": filled("diff.thing.*", differences())
    | filled("diff.thing.text.*", ("title", "goal", "disqualify")),
    "diff.moves.*": filled("diff.moves.*", ("cell", "stage", "segment", "priority")),
    # measuring
    "measure.at.*": filled("measure.at.*", ("creation", "month_ends", "hand_over")),
    "finding.*": filled("finding.*", arguments("QualityFinding", 0, "measure/verdicts.py"))
    | filled("finding.order_*", _RATINGS)
    | filled("finding.*", assigned("code", "measure/verdicts.py")),
    "backtest.*": filled("backtest.*", assigned("columns", "report/backtest_page.py") | {"score", "probability"}),
    "backtest.kind.*": filled("backtest.kind.*", ["stage", "cell", "priority", "segment", "disqualified"]),
    "calibrate.column.*": filled("calibrate.column.*", assigned("columns", "report/calibrate_page.py")),
    "criteria.*": filled("criteria.*", criteria_page.COLUMNS),
    "criteria.finding.*": filled("criteria.finding.*", get_args(criteria_evidence.Finding)),
    "criteria.advice.*": filled("criteria.advice.*", ["wrong_sign", "never", "always", "too_low", "too_high"]),
    "drift.column.*": filled("drift.column.*", ["input", "new", "psi", "unknown_before", "unknown_after"]),
    "drift.state.*": filled("drift.state.*", get_args(drift.State)),
    "drift.reason.*": filled(
        "drift.reason.*", arguments("DriftReason", 0, "measure/drift.py") | assigned("code", "measure/drift.py")
    ),
    "*.by_hand": filled("drift.*.by_hand", ["retrain", "before", "inputs.note"])
    | filled(
        "drift.reason.*.by_hand",
        ["score_shift", "order_worse", "order_fading", "input_shift", "more_unknown", "new_values"],
    ),
    "*.repeated": {
        "drift.looked.repeated",
        "drift.row.leads.repeated",
        "card.trained.repeated",
        "card.tested.repeated",
    },
    # learning
    "learn.warning.*": {"learn.warning.few-in-test"},
    "leak.*": filled("leak.*", arguments("Suspicion", 1, "predict/learn/leakage.py")),
    "exclusion.*": filled(
        "exclusion.*",
        arguments("Exclusion", 1, "predict/learn/screening.py", "predict/learn/rolling.py", "predict/learn/learned.py"),
    )
    | filled("exclusion.*", ["no_points", "hardly_repeats", "serial_number", "names_a_person", "without", "time"]),
    "order.*": filled("order.*", _PROVEN),
    "card.order.*": filled("card.order.*", set(_RATINGS) - {*_PROVEN}),
    "*.*": {f"card.held.{level}" for level in ("right", "high", "low")}
    | {"card.held.best.high", "card.held.best.low"}
    | {f"{form}.{code}" for form in ("reason", "beside") for code in ("disqualified", "qualified")}
    | {f"{texts}.{part}" for texts, own in _OWN.items() for part in own},
    "*.in_order": {"card.trained.in_order", "card.tested.in_order"},
    "card.column.*": filled(
        "card.column.*", assigned("columns", "report/model_card.py") - {"card.column.kind", "card.column.half_life"}
    ),
    "card.place.*": filled(
        "card.place.*", ["below", "between", "from", "all", "unknown", "value", "else", "none", "most", "cell"]
    ),
    "card.limit.*": filled("card.limit.*", model_card.LIMITS),
    # profiles
    "icp.left.*": filled(
        "icp.left.*", ["asked", "no_classes", "few_known", "one_value", "no_difference", "told_by_others", "suspicious"]
    ),
    "rfm.*": filled("rfm.*", MEASURES),
    "ask.kind.*": filled("ask.kind.*", ["cell", "grade", "stage", "segment", "score"]),
    "fields.advice.*": filled("fields.advice.*", ("keep", "little", "nothing", "empty")),
    # agreements
    "routing.because.*": filled("routing.because.*", _CAUSES - {*_OBSTACLES, *_NOTES, "stays"}),
    "routing.note.*": filled("routing.note.*", _NOTES),
    "routing.obstacle.*": filled(
        "routing.obstacle.*", _OBSTACLES | {f"{code}_for_good" for code in ("absent", "not_working", "works_later")}
    ),
    "simulate.obstacle.*": filled("simulate.obstacle.*", _OBSTACLES),
    "simulate.column.*": filled("simulate.column.*", assigned("keys", "report/simulate_page.py")),
    "the_*": filled("the_*", ("model", "agreement", "actions")),
    **ACTIONS,
    # parts of problems
    "type.*": filled("type.*", [kind.value for kind in Type]),
    "wanted.*": filled("wanted.*", [kind.value for kind in Type]),
    "duration.*": filled("duration.*", UNITS),
    "shape.*": filled("shape.*", set(shape._KINDS.values())),
    "worktime.*": filled("worktime.*", [unit.replace(" ", "_") for unit in LENGTHS]),
    "key.*.*": {
        shape.key_of(part, name)
        for documents in (document, actions_document, agreement_document, service_level_document, calendar_document)
        for part in vars(documents).values()
        if isinstance(part, type) and issubclass(part, BaseModel) and part.__module__ == documents.__name__
        for name, field in part.model_fields.items()
        if field.description
    },
    # titles
    "attribute.*": set(),
    "measured.*": filled("measured.*", ["sum", "max", "min", "days_since", "weekday", "hour"]),
    "rfm.dimension.*": filled("rfm.dimension.*", MEASURES),
    "rfm.criterion.*": filled("rfm.criterion.*", MEASURES),
    "rfm.segment.*": filled("rfm.segment.*", [name for name, _ in rfm_model._SEGMENTS]),
    "severity.*": filled("severity.*", SEVERITIES),
    # pictures
    **REVENUE_FAMILIES,
}
