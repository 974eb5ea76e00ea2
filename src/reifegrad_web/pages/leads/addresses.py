"""The addresses of the list of leads, and of the search."""

from __future__ import annotations

from django.urls import path

from reifegrad_web.pages.leads.files import take_away
from reifegrad_web.pages.leads.finding import find_anything
from reifegrad_web.pages.leads.giving import give, undo_give
from reifegrad_web.pages.leads.list_page import filter_form, leads
from reifegrad_web.pages.leads.views import forget_view, keep_view, put_view_back

urlpatterns = [
    path("leads", leads, name="leads"),
    path("leads/filter", filter_form, name="leads-filter"),
    path("leads/give", give, name="leads-give"),
    path("leads/given/<int:first>/<int:last>/undo", undo_give, name="leads-give-undo"),
    path("leads/files/<str:form>", take_away, name="leads-file"),
    path("leads/views", keep_view, name="leads-view-keep"),
    path("leads/views/back", put_view_back, name="leads-view-back"),
    path("leads/views/<int:view>/forget", forget_view, name="leads-view-forget"),
    path("find", find_anything, name="find"),
]
