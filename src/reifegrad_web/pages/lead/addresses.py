"""The addresses of one lead."""

from __future__ import annotations

from django.urls import path

from reifegrad_web.pages.lead.acting import change_owner, note, undo_contact, undo_owner
from reifegrad_web.pages.lead.asking import ask, say_attribute, unsay_attribute
from reifegrad_web.pages.lead.curve_shown import curve
from reifegrad_web.pages.lead.handing_over import decide, give_feedback, hand_over, undo_handover
from reifegrad_web.pages.lead.joining import apart, find_same, same
from reifegrad_web.pages.lead.lead_page import lead_page
from reifegrad_web.pages.lead.qualifying import answer, qualification, undo_answer
from reifegrad_web.pages.lead.timeline import timeline
from reifegrad_web.pages.lead.what_if import what_if

urlpatterns = [
    path("leads/owners/<int:assignment>/undo", undo_owner, name="lead-owner-undo"),
    path("leads/<str:lead>", lead_page, name="lead"),
    path("leads/<str:lead>/timeline", timeline, name="lead-timeline"),
    path("leads/<str:lead>/curve", curve, name="lead-curve"),
    path("leads/<str:lead>/what-if", what_if, name="lead-what-if"),
    path("leads/<str:lead>/ask", ask, name="lead-ask"),
    path("leads/<str:lead>/attributes", say_attribute, name="lead-attribute"),
    path("leads/<str:lead>/attributes/<int:change>/undo", unsay_attribute, name="lead-attribute-undo"),
    path("leads/<str:lead>/owner", change_owner, name="lead-owner"),
    path("leads/<str:lead>/contacts", note, name="lead-contact"),
    path("leads/<str:lead>/contacts/<int:contact>/undo", undo_contact, name="lead-contact-undo"),
    path("leads/<str:lead>/handover", hand_over, name="lead-handover"),
    path("leads/<str:lead>/handover/<int:event>/undo", undo_handover, name="lead-handover-undo"),
    path("leads/<str:lead>/decide/<str:outcome>", decide, name="lead-decide"),
    path("leads/<str:lead>/feedback", give_feedback, name="lead-feedback"),
    path("leads/<str:lead>/qualification", qualification, name="lead-qualification"),
    path("leads/<str:lead>/answers", answer, name="lead-answer"),
    path("leads/<str:lead>/answers/<int:change>/undo", undo_answer, name="lead-answer-undo"),
    path("leads/<str:lead>/same", find_same, name="lead-same"),
    path("leads/<str:lead>/same/<str:other>", same, name="lead-same-as"),
    path("leads/<str:lead>/apart/<int:link>", apart, name="lead-apart"),
]
