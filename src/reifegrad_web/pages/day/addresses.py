"""The addresses of my day."""

from __future__ import annotations

from django.urls import path

from reifegrad_web.pages.day.my_day import my_day, note, take_back
from reifegrad_web.pages.day.told import see_notice, unsee_notice

urlpatterns = [
    path("", my_day, name="start"),
    path("day/contact/<str:lead>", note, name="contact"),
    path("day/contact/<int:contact>/undo", take_back, name="contact-undo"),
    path("day/notice/<int:number>", see_notice, name="notice-seen"),
    path("day/notice/<int:number>/undo", unsee_notice, name="notice-unseen"),
]
