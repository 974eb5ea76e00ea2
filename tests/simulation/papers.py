"""What marketing and sales sign at the beginning of the year: model, agreement and actions, as files."""

from __future__ import annotations

from fractions import Fraction

MODEL = """
reifegrad: 1
name: readiness
title: Readiness
timezone: Europe/Berlin
dimensions:
  fit:
    aggregate: mean
    criteria:
      position: {attribute: position, grades: {A: [CEO, CMO], B: [Head of department], C: [Marketing manager], D: else}}
      employees: {attribute: employees, grades: {A: ">= 1000", B: ">= 250", C: ">= 50", D: else}}
  engagement:
    criteria:
      content: {activity: content_requested, points: 20, within: 28 days}
      mails: {activity: email_link_clicked, points: 15, within: 28 days}
      pages: {activity: page_viewed, where: "path like '/products%'", points: 10, within: 28 days}
      webinars: {activity: webinar_registered, points: 25, within: 28 days}
score: engagement
grades:
  fit: {A: 3.5, B: 2.5, C: 1.5, D: else}
  engagement: {1: 76, 2: 51, 3: 26, 4: else}
matrix:
  rows: fit
  columns: engagement
  cells:
    A1: {stage: hot}
    A2: {stage: hot}
    A3: {stage: warm}
    A4: {stage: sleeping}
    B1: {stage: hot}
    B2: {stage: hot}
    B3: {stage: warm}
    B4: {stage: sleeping}
    C1: {stage: hot}
    C2: {stage: warm}
    C3: {stage: cool}
    C4: {stage: cold}
    D1: {stage: cool}
    D2: {stage: cool}
    D3: {stage: cold}
    D4: {stage: cold}
"""
HOT = frozenset({"A1", "A2", "B1", "B2", "C1"})
WARM = frozenset({"A3", "B3", "C2"})

MUNICH, NUREMBERG = ("anna", "ben", "clara", "david", "eva"), ("felix", "greta", "hans", "ines", "jonas")
REPS = (*MUNICH, *NUREMBERG)
MORNINGS = frozenset({"clara"})
CAPACITY = {
    name: Fraction(leads)
    for name, leads in zip(REPS, ("2", "2", "1", "1/2", "3/2", "3", "3", "5/2", "9/4", "1/2"), strict=True)
}
"""Leads a week, as the agreement says."""

AGREEMENT = """
agreement: 1
name: bavaria
title: {de: Vereinbarung Marketing und Vertrieb, en: Agreement of marketing and sales}
timezone: Europe/Berlin
calendar: office
calendars:
  office:
    hours: {mon-thu: "08:00-12:00, 13:00-17:00", fri: "08:00-12:00, 13:00-15:30"}
    holidays: {country: DE, subdivision: BY, also: [catholic]}
    half_days: {12-24: "00:00-12:00", 12-31: "00:00-12:00"}
  mornings:
    hours: {mon-fri: "08:00-12:30"}
    holidays: {country: DE, subdivision: BY, also: [catholic]}
models: {readiness: readiness}
territories:
  austria: {title: Austria, attribute: country, values: [AT]}
  switzerland: {title: Switzerland, attribute: country, values: [CH, LI]}
people:
  anna: {title: Anna Huber, capacity: 2, languages: [de, en]}
  ben: {title: Ben Okafor, capacity: 2, languages: [de, en]}
  clara: {title: Clara Weiss, calendar: mornings, capacity: 1, languages: [de]}
  david: {title: David Lang, capacity: 0.5, languages: [de, en]}
  eva: {title: Eva Novak, capacity: 1.5, languages: [de, en]}
  felix: {title: Felix Brandl, capacity: 3, languages: [de]}
  greta: {title: Greta Moser, capacity: 3, languages: [de]}
  hans: {title: Hans Meier, capacity: 2.5, languages: [de, en]}
  ines: {title: Ines Keller, capacity: 2.25, languages: [de, fr, en]}
  jonas: {title: Jonas Vogt, capacity: 0.5, languages: [de, en]}
teams:
  munich: {title: Key accounts Munich, members: [anna, ben, clara, david, eva]}
  nuremberg: {title: Mid-market Nuremberg, members: [felix, greta, hans, ines, jonas]}
queues:
  inbound: {title: {de: Eingang, en: Inbound}, team: nuremberg}
routing:
  otherwise: inbound
  routes:
    key_accounts: {when: employees >= 250, to: [munich, nuremberg], by: capacity, account_owner: true}
    neighbours: {when: "country in ('AT', 'CH', 'LI')", to: {austria: eva, switzerland: ines}, account_owner: true}
    everyone_else: {when: else, to: nuremberg, by: round_robin}
service_levels:
  key:
    when: employees >= 250 and cell.readiness in ('A1', 'A2', 'B1', 'B2', 'C1')
    respond_within: 2 hours
    reach_within: 1 working day
    follow_up_within: 1 working day
    remind: 30 minutes
    escalate: jonas
    recall_after: 4 hours
  hot:
    when: cell.readiness in ('A1', 'A2', 'B1', 'B2', 'C1')
    respond_within: 4 hours
    follow_up_within: 2 working days
    remind: 1 hour
    escalate: jonas
    escalate_after: 1 working day
    recall_after: 8 hours
  warm:
    when: cell.readiness in ('A3', 'B3', 'C2')
    respond_within: 2 working days
    remind: 2 hours
"""

ACTIONS = """
actions: 1
name: bavaria
title: {de: Aktionen, en: Actions}
timezone: Europe/Berlin
models: {readiness: readiness}
lists:
  nurturing: {title: Nurturing}
rules:
  hot:
    on: {what: stage, direction: up, after: [hot]}
    do: [{webhook: told}, {task: {title: "Call {company}", due: 4 hours}}, {take_from: nurturing}]
    repeat: always
  cooled:
    on: {what: stage, direction: down, before: [hot]}
    do: [{webhook: told}]
    repeat: always
  hot_in_cycle:
    on: {what: stage, direction: up, after: [hot]}
    do: [{task: {title: "Look at {company}"}}]
    repeat: each_cycle
  not_yet:
    on: {what: handover, after: [sales_rejected, recycled]}
    do: [{add_to: nurturing}]
    repeat: always
  unanswered:
    on: {what: no_response, after: [respond]}
    do: [{webhook: told}, {task: {title: "{company} waits"}}]
    repeat: always
"""
EFFECTS = {
    "hot": ("webhook", "task", "take_from"),
    "cooled": ("webhook",),
    "hot_in_cycle": ("task",),
    "not_yet": ("add_to",),
    "unanswered": ("webhook", "task"),
}
"""What each rule does."""
