"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from reifegrad_web.pages.actions.addresses import urlpatterns as actions
from reifegrad_web.pages.agreement.addresses import urlpatterns as agreement
from reifegrad_web.pages.day.addresses import urlpatterns as day
from reifegrad_web.pages.entry.first_admin import first_admin
from reifegrad_web.pages.entry.joining import join
from reifegrad_web.pages.entry.signing_in import SignIn, sign_out
from reifegrad_web.pages.frame.choices import choose
from reifegrad_web.pages.lead.addresses import urlpatterns as lead
from reifegrad_web.pages.leads.addresses import urlpatterns as leads
from reifegrad_web.pages.learn.addresses import urlpatterns as learn
from reifegrad_web.pages.matrix.addresses import urlpatterns as matrix
from reifegrad_web.pages.models.addresses import urlpatterns as models
from reifegrad_web.pages.people.addresses import urlpatterns as people
from reifegrad_web.pages.privacy.addresses import urlpatterns as privacy
from reifegrad_web.pages.queues.addresses import urlpatterns as queues
from reifegrad_web.pages.reports.addresses import urlpatterns as reports
from reifegrad_web.pages.sources.addresses import urlpatterns as sources
from reifegrad_web.pages.system.design import design
from reifegrad_web.pages.system.overview import examination, overview

urlpatterns = [
    *day,
    *leads,
    *lead,
    *matrix,
    *models,
    *agreement,
    *actions,
    *queues,
    *learn,
    *reports,
    *sources,
    *people,
    *privacy,
    path("system", overview, name="system"),
    path("system/examination", examination, name="system-examination"),
    path("design", design, name="design"),
    path("sign-in", SignIn.as_view(), name="sign-in"),
    path("sign-out", sign_out, name="sign-out"),
    path("choose", choose, name="choose"),
    path("join/<str:token>", join, name="join"),
    path("first/<str:token>", first_admin, name="first-admin"),
]
