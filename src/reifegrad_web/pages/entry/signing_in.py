"""Signing in and out: allauth asks for name and password, and for the second factor of those who have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.views import LoginView
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from reifegrad_web.pages.frame.showing import words_for
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    """Asks for name and password, and goes on to where somebody wanted to be."""

    template_name = "reifegrad/entry/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title in the language of the browser, beside what allauth gives."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"title": words_for(self.request)("pages.sign_in.title")}

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, as what it is: not taken."""
        answer: HttpResponse = super().form_invalid(form)
        answer.status_code = 422
        return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    with write():
        logout(request)
    return redirect("sign-in")
