"""The addresses of allauth that this server has: second factors, passkeys, one's password, the company's sign-on.

Those by which people add themselves, or change things that an admin looks after, are not among them.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as social
from django.urls import include, path
from django.views.generic import RedirectView

from reifegrad_web.pages.entry.own_sessions import own_sessions
from reifegrad_web.pages.entry.signing_in import SignIn, sign_out

urlpatterns = [
    path("sign-in", SignIn.as_view(), name="account_login"),
    path("sign-out", sign_out, name="account_logout"),
    path("account/new", RedirectView.as_view(pattern_name="sign-in"), name="account_signup"),
    path("account/inactive", account.account_inactive, name="account_inactive"),
    path("account/again", account.reauthenticate, name="account_reauthenticate"),
    path("account/password", account.password_change, name="account_change_password"),
    path("account/sessions", own_sessions, name="sessions"),
    path("account/password/new", account.password_set, name="account_set_password"),
    path("account/security/", include("allauth.mfa.urls")),
    path("account/sign-on/cancelled", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("account/sign-on/error", social.login_error, name="socialaccount_login_error"),
    path("account/sign-on/new", RedirectView.as_view(pattern_name="sign-in"), name="socialaccount_signup"),
    path("account/sign-on/all", social.connections, name="socialaccount_connections"),
    path("account/sign-on/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
