"""A model and the files of a small run in which everything counts; tests replace one of them."""

from __future__ import annotations

MODEL = """\
reifegrad: 1
name: m
dimensions:
  fit:
    criteria:
      position: {attribute: position, points: {CEO: 20, else: 0}}
      country: {when: "country in ('DE', 'AT')", points: 5}
      size: {when: "account.employees >= 10", points: 5}
  interest:
    criteria:
      pricing: {activity: page_viewed, where: "path like '/preise%'", points: 15, limit: 3}
      demo: {activity: demo_requested, scope: account, points: 50, limit: 1}
"""
LEADS = """\
lead_id,created_at,position,country,account_id
L1,2025-01-01,CEO,DE,AC1
L2,2025-01-02,CTO,AT,AC2
L3,2025-01-03,CEO,DE,AC1
L4,2025-01-04,,CH,
"""
ACCOUNTS = "account_id,employees\nAC1,12\nAC2,5\n"
ACTIVITIES = """\
activity_id,lead_id,kind,occurred_at,path
1,L1,page_viewed,2025-02-01,/preise
2,L2,demo_requested,2025-02-02,
3,L3,page_viewed,2025-02-03,/blog
3,L3,page_viewed,2025-02-03,/blog
"""
