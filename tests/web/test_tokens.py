"""Tokens are listed, noted when they are used, and revoked for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from test_api import get
from test_taking import NOW

from reifegrad.errors import ReifegradError

pytestmark = pytest.mark.usefixtures("emptied")


def used(name: str) -> Any:
    from reifegrad_web.org.models import ApiToken

    return ApiToken.objects.get(name=name).last_used_at


def test_a_revoked_token_does_nothing_any_more_and_stays_in_the_list() -> None:
    from reifegrad_web.org.tokens import add_token, list_tokens, revoke_token

    token = add_token("ci", ["read"], NOW)
    assert get("models", token).status_code == 200
    revoke_token("ci", NOW)
    answer = get("models", token)
    assert (answer.status_code, answer.json()["title"], answer["WWW-Authenticate"]) == (401, "token-revoked", "Bearer")
    assert list_tokens() == []
    (gone,) = list_tokens(every=True)
    assert (gone.name, gone.revoked_at) == ("ci", NOW)


def test_nobody_who_guesses_learns_which_tokens_there_were() -> None:
    from reifegrad_web.org.tokens import add_token, list_tokens, revoke_token

    token = add_token("ci", ["read"], NOW)
    revoke_token("ci", NOW)
    (gone,) = list_tokens(every=True)
    told = [get("models", guess) for guess in (None, "ci", "rg_", token[:-1], token + "x", token.lower(), gone.digest)]
    assert {(answer.status_code, answer.json()["title"]) for answer in told} == {(401, "token-missing")}
    assert {answer["WWW-Authenticate"] for answer in told} == {"Bearer"}


def test_of_several_of_one_name_the_number_says_which_is_meant() -> None:
    from reifegrad_web.org.tokens import add_token, list_tokens, revoke_token

    tokens = [add_token("ci", ["read"], NOW) for _ in range(2)]
    first, second = list_tokens()
    with pytest.raises(ReifegradError, match=rf"several tokens .* 'ci'.*{first.pk}, {second.pk}"):
        revoke_token("ci", NOW)
    revoke_token(str(second.pk), NOW)
    assert [get("models", token).status_code for token in tokens] == [200, 401]
    with pytest.raises(ReifegradError, match=r"no token that works is called 'cii'\. Did you mean 'ci'\?"):
        revoke_token("cii", NOW)


def test_a_use_is_noted_once_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.api import tokens
    from reifegrad_web.org.tokens import add_token

    token = add_token("ci", ["read"], NOW)
    assert used("ci") is None
    for minutes, noted in ((0, 0), (59, 0), (60, 60), (30, 60 - 30)):  # the clock was set back at last
        monkeypatch.setattr(tokens, "utc_now", lambda minutes=minutes: NOW + timedelta(minutes=minutes))
        assert get("models", token).status_code == 200
        assert used("ci") == NOW + timedelta(minutes=noted)


def test_a_disk_that_takes_nothing_does_not_keep_answers_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.api import tokens
    from reifegrad_web.org.tokens import add_token

    def full(*, apart: bool) -> Any:
        raise OSError(28, "No space left on device")

    token = add_token("ci", ["read"], NOW)
    monkeypatch.setattr(tokens, "write", full)
    assert get("models", token).status_code == 200
    assert used("ci") is None
