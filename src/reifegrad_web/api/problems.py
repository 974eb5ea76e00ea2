"""Says what is wrong with a request as RFC 9457 has it: `application/problem+json`, with a type, title and status."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from ninja import NinjaAPI

    from reifegrad.errors import ReifegradError

_STATUSES = {
    "lead-unknown": 404,
    "link-unknown": 404,
    "erasure-unknown": 404,
    "erasure-other-than-shown": 409,
    "not-filtered": 404,
    "objection": 403,
    "objects-already": 409,
    "objects-not": 409,
    "already-one": 409,
    "identifier-shared": 409,
    "model-unknown": 404,
    "agreement-unknown": 404,
    "actions-unknown": 404,
    "effect-unknown": 404,
    "effect-state": 409,
    "task-unknown": 404,
    "list-unknown": 404,
    "sequence-unknown": 404,
    "member-unknown": 404,
    "agreement-model": 409,
    "version-unknown": 404,
    "model-exists": 409,
    "saved-meanwhile": 409,
    "impact-busy": 503,
    "signature-role": 403,
    "signature-none": 409,
    "signature-twice": 409,
    "signatures-missing": 409,
    "version-never-published": 409,
    "version-published-before": 409,
    "version-state": 409,
    "document-check-busy": 429,
    "document-check-not-started": 503,
    "import-unknown": 404,
    "import-state": 409,
    "import-busy": 409,
    "import-too-large": 413,
    "upload-unknown": 404,
    "upload-busy": 409,
    "upload-untried": 409,
    "export-unknown": 404,
    "export-file-unknown": 404,
    "arrival-unknown": 404,
    "model-not-first": 409,
    "failed-unknown": 404,
    "failed-replayed": 409,
    "failed-not-whole": 409,
    "source-unknown": 404,
    "source-exists": 409,
    "source-closed": 409,
    "connector-unknown": 404,
    "connector-exists": 409,
    "connector-state": 409,
    "connector-busy": 409,
    "webhook-unknown": 404,
    "webhook-exists": 409,
    "webhook-state": 409,
    "webhook-delivery-unknown": 404,
    "webhook-delivery": 409,
    "account-unknown": 404,
    "figures-unknown": 404,
    "view-unknown": 404,
    "user-unknown": 404,
    "team-unknown": 404,
    "last-admin": 409,
    "contact-unknown": 404,
    "noted-unknown": 404,
    "handover-order": 409,
    "handover-role": 403,
    "feedback-undecided": 409,
    "list-assign": 409,
    "absence-unknown": 404,
    "learning-unknown": 404,
    "learning-busy": 409,
    "learning-no-model": 409,
    "backtest-alone": 409,
    "proposal-unfit": 409,
    "draft-gone-on": 409,
    "proposal-unwritable": 409,
}
"""Problems that are no fault of a value (422): what is not there, not allowed, or not the time for."""


API = "/api/v1/"


def status_of(error: ReifegradError) -> int:
    """The status of an answer that says what is wrong."""
    return _STATUSES.get(error.problems[0].code, 422)


class ApiProblem(Exception):
    """A request that cannot be answered. `code` is for programs, `detail` for people who write them."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """The answer."""
    body = {"type": f"urn:reifegrad:problem:{code}", "title": code, "status": status, "detail": detail, **more}
    found = HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
    if status == HTTPStatus.UNAUTHORIZED:
        found["WWW-Authenticate"] = "Bearer"  # which RFC 9110 asks for
    return found


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """The answer where the API has no address of this form."""
    return problem(404, "address-unknown", "the API has no such address; see /api/v1/openapi.json")


def in_this_form(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A middleware: what the API refuses before one of its views is asked is said in this form, too."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        found = get_response(request)
        if found.status_code != 405 or not request.path.startswith(API):
            return found
        refused = problem(405, "method-unknown", f"this address has: {found.headers['Allow']}")
        refused["Allow"] = found.headers["Allow"]
        return refused

    return answered


def answer_problems(api: NinjaAPI) -> None:
    """Let every error of an API be answered in this form."""
    from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

    from reifegrad.errors import ReifegradError

    @api.exception_handler(ApiProblem)
    def _problem(_: HttpRequest, found: ApiProblem) -> HttpResponse:
        return problem(found.status, found.code, found.detail)

    @api.exception_handler(AuthenticationError)
    def _unknown(_: HttpRequest, __: AuthenticationError) -> HttpResponse:
        return problem(401, "token-missing", "send a token: Authorization: Bearer rg_...")

    @api.exception_handler(AuthorizationError)
    def _forbidden(_: HttpRequest, __: AuthorizationError) -> HttpResponse:
        return problem(403, "scope-missing", "the token does not have the scope that this needs")

    @api.exception_handler(ValidationError)
    def _invalid(_: HttpRequest, found: ValidationError) -> HttpResponse:
        errors = [{"place": list(map(str, each["loc"])), "message": each["msg"]} for each in found.errors]
        return problem(422, "request-invalid", "some values of the request cannot be used", errors=errors)

    @api.exception_handler(RequestDataTooBig)
    def _too_large(_: HttpRequest, __: RequestDataTooBig) -> HttpResponse:
        return problem(413, "body-too-large", f"a body has at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes")

    @api.exception_handler(HttpError)
    def _refused(_: HttpRequest, found: HttpError) -> HttpResponse:
        if isinstance(found.__cause__, ApiProblem):  # while the body was read
            return _problem(_, found.__cause__)
        return problem(found.status_code, "refused", str(found))

    @api.exception_handler(ReifegradError)
    def _named(_: HttpRequest, found: ReifegradError) -> HttpResponse:
        return problem(status_of(found), found.problems[0].code, str(found))
