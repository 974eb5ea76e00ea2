"""The addresses of users, teams and tokens."""

from __future__ import annotations

from django.urls import path

from reifegrad_web.pages.people.tokens import new_token, no_token, tokens
from reifegrad_web.pages.people.users import (
    new_link,
    new_person,
    new_team,
    no_team,
    people,
    person,
    shut_out,
    sign_out_everywhere,
)

urlpatterns = [
    path("people", people, name="people"),
    path("people/new", new_person, name="person-new"),
    path("people/<int:number>", person, name="person"),
    path("people/<int:number>/link", new_link, name="person-link"),
    path("people/<int:number>/active", shut_out, name="shut-out"),
    path("people/<int:number>/sessions/end", sign_out_everywhere, name="sign-out-everywhere"),
    path("people/teams", new_team, name="team-new"),
    path("people/teams/<int:number>/drop", no_team, name="team-drop"),
    path("people/tokens", tokens, name="tokens"),
    path("people/tokens/new", new_token, name="token-new"),
    path("people/tokens/<int:number>/drop", no_token, name="token-drop"),
]
