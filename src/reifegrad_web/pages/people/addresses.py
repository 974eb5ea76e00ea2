"""The addresses of users, teams and tokens."""

from __future__ import annotations

from django.urls import path

from reifegrad_web.pages.people.absences import (
    absence_of_again,
    add_absence_of,
    drop_absence_of,
    drop_own_absence,
    own_absence_again,
    own_absences,
)
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
    path("people/<int:number>/absences", add_absence_of, name="person-absences"),
    path("people/<int:number>/absences/again", absence_of_again, name="person-absence-again"),
    path("people/<int:number>/absences/<int:absence>/drop", drop_absence_of, name="person-absence-drop"),
    path("account/absences", own_absences, name="absences"),
    path("account/absences/again", own_absence_again, name="absence-again"),
    path("account/absences/<int:number>/drop", drop_own_absence, name="absence-drop"),
    path("people/teams", new_team, name="team-new"),
    path("people/teams/<int:number>/drop", no_team, name="team-drop"),
    path("people/tokens", tokens, name="tokens"),
    path("people/tokens/new", new_token, name="token-new"),
    path("people/tokens/<int:number>/drop", no_token, name="token-drop"),
]
