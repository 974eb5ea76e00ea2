"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from reifegrad_web.pages.privacy.access import access_file, access_page
from reifegrad_web.pages.privacy.audit_log import audit_file, audit_log, verification
from reifegrad_web.pages.privacy.desk import desk
from reifegrad_web.pages.privacy.erasing import erase
from reifegrad_web.pages.privacy.minimisation import minimisation, minimisation_report
from reifegrad_web.pages.privacy.person import person
from reifegrad_web.pages.privacy.proofs import proof, proofs, readmit
from reifegrad_web.pages.privacy.requesting import consent, forget_scores, objection
from reifegrad_web.pages.privacy.retention import retention, retention_counts, rule
from reifegrad_web.pages.privacy.saying import say

urlpatterns = [
    path("privacy", desk, name="privacy"),
    path("privacy/person/<int:number>", person, name="privacy-person"),
    path("privacy/person/<int:number>/objection", objection, name="privacy-objection"),
    path("privacy/person/<int:number>/consents", consent, name="privacy-consent"),
    path("privacy/person/<int:number>/access", access_page, name="privacy-access"),
    path("privacy/person/<int:number>/access.json", access_file, name="privacy-access-file"),
    path("privacy/person/<int:number>/erase", erase, name="privacy-erase"),
    path("privacy/person/<int:number>/scores", forget_scores, name="privacy-forget-scores"),
    path("privacy/statements", say, name="privacy-statements"),
    path("privacy/erasures", proofs, name="privacy-erasures"),
    path("privacy/erasures/<int:number>", proof, name="privacy-erasure"),
    path("privacy/erasures/readmit", readmit, name="privacy-readmit"),
    path("privacy/retention", retention, name="privacy-retention"),
    path("privacy/retention/counts", retention_counts, name="privacy-retention-counts"),
    path("privacy/retention/rule", rule, name="privacy-rule"),
    path("privacy/minimisation", minimisation, name="privacy-minimisation"),
    path("privacy/minimisation/report", minimisation_report, name="privacy-minimisation-report"),
    path("audit", audit_log, name="audit"),
    path("audit/verification", verification, name="audit-verification"),
    path("audit/file/<str:form>", audit_file, name="audit-file"),
]
