"""The agreement over the API: brought, signed by two, put in force, gone back from; and who may what."""

from __future__ import annotations

import re

import pytest
from people import publish
from test_api_privacy import addresses, call, token
from test_routing import AGREEMENT, people
from test_versions_api import token_of

pytestmark = pytest.mark.usefixtures("emptied")
_ONE = "/agreements/{name}/versions/{version}"
NEEDS = {
    ("get", "/agreements"): "read",
    ("get", "/agreements/{name}/versions"): "read",
    ("get", _ONE): "read",
    ("get", f"{_ONE}/text"): "read",
    ("post", "/agreement-versions"): "write",
    ("post", f"{_ONE}/submit"): "write",
    ("post", f"{_ONE}/sign"): "write",
    ("post", f"{_ONE}/withdraw"): "write",
    ("post", f"{_ONE}/publish"): "admin",
    ("post", f"{_ONE}/back"): "admin",
    ("post", f"{_ONE}/retire"): "admin",
    ("get", "/queues"): "read",
    ("get", "/leads/{lead}/routing"): "read",
}
"""Who may what."""
OURS = re.compile(r"/(agreement|queues)|/routing$")


def brought() -> str:
    """The hash of a version that was brought."""
    answer = call("post", "agreement-versions", token("write"), {"text": AGREEMENT, "why": "spring", "submit": True})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["version"])


def test_every_address_was_thought_of_and_wants_its_scope() -> None:
    assert {(method, path) for method, path in addresses() if OURS.search(path)} == set(NEEDS)
    publish()
    people()
    version = brought()
    tokens = {scope: token(scope) for scope in ("read", "write", "admin")}
    for (method, path), needed in NEEDS.items():
        real = path.format(name="sales", version=version, lead=1)
        assert call(method, real, None, {}).status_code == 401
        for scope, one in tokens.items():
            refused = call(method, real, one, {"why": "-"}).status_code == 403
            assert refused == (scope != needed) or path.endswith(("/sign", "/withdraw")), (method, path, scope)


def test_two_sign_and_an_admin_puts_it_in_force() -> None:
    publish()
    people()
    version = brought()
    admin, path = token("admin"), f"agreements/sales/versions/{version}"
    assert call("post", f"{path}/publish", admin, {}).json()["title"] == "signatures-missing"
    for role in ("marketing", "sales"):
        answer = call("post", f"{path}/sign", token_of(f"a-{role}", "write", role=role), {"why": "fits"})
        assert answer.status_code == 200, answer.content
    found = call("post", f"{path}/publish", admin, {"why": "begin"}).json()
    assert (found["state"], [each["role"] for each in found["signatures"]]) == ("published", ["marketing", "sales"])
    reader = token("read")
    assert call("get", "agreements", reader).json() == [{"name": "sales", "published": version}]
    assert call("get", f"{path}/text", reader).content.decode() == AGREEMENT
    assert call("post", f"agreements/sales/versions/{version[:12]}/retire", admin, {}).status_code == 200
    assert call("post", f"agreements/sales/versions/{version[:12]}/back", admin, {"why": "x"}).json()["title"] == (
        "version-not-exact"
    )
    assert call("post", f"{path}/back", admin, {"why": "too early"}).json()["state"] == "published"
    assert call("get", "agreements/other/versions", reader).json()["title"] == "agreement-unknown"


def test_what_is_no_agreement_is_refused_with_every_problem() -> None:
    answer = call("post", "agreement-versions", token("write"), {"text": AGREEMENT.replace("to: north", "to: nord")})
    assert (answer.status_code, answer.json()["title"]) == (422, "name-unknown")
