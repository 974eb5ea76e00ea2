"""Whatever is decided about versions in whatever order: what scores has two signatures, or says that it has not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from reifegrad.errors import ReifegradError
from reifegrad.templates.shipped import template_text

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.usefixtures("emptied"), pytest.mark.slow]

FIT = template_text("fit-interest")
TEXTS = [FIT, FIT + "# another comment\n", FIT.replace("points: 15", "points: 16"), template_text("grade-matrix")]
PEOPLE = {"mia": "marketing", "max": "marketing", "sam": "sales", "ada": "admin", "ron": "reader"}
VERSIONS, WHO = st.integers(0, len(TEXTS) - 1), st.sampled_from(sorted(PEOPLE))
SIGNING = {"marketing", "sales"}


class AnyDecisions(RuleBasedStateMachine):
    """`expected` is what a version must be by the rules alone: state, who signed as what, whether it ever scored."""

    @initialize()
    def start(self) -> None:
        from reifegrad_web.models.models import ModelVersion, Signature, VersionEvent
        from reifegrad_web.org.models import User
        from reifegrad_web.org.people import add_user

        for rows in (VersionEvent, Signature, ModelVersion, User):
            rows.objects.all().delete()  # type: ignore[attr-defined]
        self.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
        self.expected: dict[int, dict[str, Any]] = {}
        self.roles = dict(PEOPLE)
        for name, role in {**PEOPLE, "keeper": "admin"}.items():  # somebody always administers the server
            add_user(name, role, self.now)

    def _do(self, allowed: bool, decide: Callable[[Any, Any, datetime], Any], number: int, who: str) -> None:
        """Decide something; it must be refused when it is not allowed, and must be done when it is."""
        from django.db import transaction

        from reifegrad_web.documents.versions import text_hash
        from reifegrad_web.models.models import ModelVersion
        from reifegrad_web.org.people import decider

        version = ModelVersion.objects.filter(text_hash=text_hash(TEXTS[number])).first()
        if version is None:
            return
        self.now += timedelta(seconds=1)
        try:
            with transaction.atomic():
                decide(version, decider(who), self.now)
        except ReifegradError:
            assert not allowed
        else:
            assert allowed

    def _is(self, number: int, *states: str) -> bool:
        return number in self.expected and self.expected[number]["state"] in states

    def _put_in_service(self, number: int) -> None:
        name = TEXTS[number].partition("\nname: ")[2].split()[0]
        for other, found in self.expected.items():
            if found["state"] == "published" and TEXTS[other].partition("\nname: ")[2].split()[0] == name:
                found["state"] = "retired"
        self.expected[number] |= {"state": "published", "was_published": True}

    @rule(number=VERSIONS, who=WHO)
    def add(self, number: int, who: str) -> None:
        from reifegrad_web.documents.reviewing import add
        from reifegrad_web.models.checking import check_here
        from reifegrad_web.models.models import ModelVersion
        from reifegrad_web.org.people import decider

        version, made = add(ModelVersion, check_here(TEXTS[number]), decider(who), self.now)
        assert made == (number not in self.expected)
        found = self.expected.setdefault(number, {"state": "draft", "signed": {}, "was_published": False})
        assert version.text == TEXTS[number]
        assert version.state == found["state"]

    @rule(number=VERSIONS, who=WHO)
    def submit(self, number: int, who: str) -> None:
        from reifegrad_web.documents.reviewing import submit

        allowed = self._is(number, "draft", "retired") and not self.expected[number]["was_published"]
        self._do(allowed, submit, number, who)
        if allowed:
            self.expected[number]["state"] = "in_review"

    @rule(number=VERSIONS, who=WHO)
    def sign(self, number: int, who: str) -> None:
        from reifegrad_web.documents.reviewing import sign

        role = self.roles[who]
        allowed = self._is(number, "in_review") and role in SIGNING and who not in self.expected[number]["signed"]
        self._do(allowed, sign, number, who)
        if allowed:
            self.expected[number]["signed"][who] = role

    @rule(number=VERSIONS)
    def review(self, number: int) -> None:
        """What usually happens, as far as the rules allow it: chance alone rarely comes to two signatures."""
        self.add(number, "ada")
        self.submit(number, "mia")
        self.sign(number, "mia")
        self.sign(number, "sam")

    @rule(number=VERSIONS, who=WHO)
    def withdraw(self, number: int, who: str) -> None:
        from reifegrad_web.documents.reviewing import withdraw

        allowed = self._is(number, "in_review") and who in self.expected[number]["signed"]
        self._do(allowed, withdraw, number, who)
        if allowed:
            del self.expected[number]["signed"][who]

    @rule(who=WHO, role=st.sampled_from(["marketing", "sales", "reader"]))
    def change_role(self, who: str, role: str) -> None:
        from reifegrad_web.org.people import set_role

        set_role(who, role)
        self.roles[who] = role

    @rule(number=VERSIONS, who=WHO)
    def publish(self, number: int, who: str) -> None:
        from reifegrad_web.documents.publishing import publish_signed

        allowed = self._is(number, "in_review") and set(self.expected[number]["signed"].values()) >= SIGNING
        self._do(allowed, publish_signed, number, who)
        if allowed:
            self._put_in_service(number)

    @rule(number=VERSIONS, who=WHO)
    def publish_unsigned(self, number: int, who: str) -> None:
        from reifegrad_web.documents.publishing import publish_unsigned

        allowed = number in self.expected
        self._do(allowed, publish_unsigned, number, who)
        if allowed:
            self._put_in_service(number)

    @rule(number=VERSIONS, who=WHO)
    def go_back(self, number: int, who: str) -> None:
        from reifegrad_web.documents.publishing import go_back

        allowed = self._is(number, "retired") and self.expected[number]["was_published"]
        self._do(allowed, lambda *given: go_back(*given, why="worse"), number, who)
        if allowed:
            self._put_in_service(number)

    @rule(number=VERSIONS, who=WHO)
    def retire(self, number: int, who: str) -> None:
        from reifegrad_web.documents.reviewing import give_up

        allowed = self._is(number, "draft", "in_review", "published")
        self._do(allowed, give_up, number, who)
        if allowed:
            if self.expected[number]["state"] != "published":
                self.expected[number]["signed"] = {}
            self.expected[number]["state"] = "retired"

    @invariant()
    def what_scores_was_signed_by_two_or_says_that_it_was_not(self) -> None:
        from reifegrad_web.models.models import ModelVersion, Signature, VersionEvent

        published = list(ModelVersion.objects.filter(state="published"))
        assert len(published) == len({each.name for each in published})
        for each in published:
            put = VersionEvent.objects.filter(version=each, what__in=["published", "published_unsigned", "back"])
            how = [event.what for event in put.order_by("id")]
            assert how[0] != "back"  # only what was published can be gone back to
            if how[-1] == "published":
                signed = Signature.objects.filter(version=each, withdrawn_at=None)
                assert {row.role for row in signed} == SIGNING
                assert len({row.user_id for row in signed}) >= 2

    @invariant()
    def versions_are_what_the_rules_say(self) -> None:
        from reifegrad_web.models.models import ModelVersion, Signature

        found = {each.text: each for each in ModelVersion.objects.all()}
        assert found.keys() == {TEXTS[number] for number in self.expected}
        for number, wanted in self.expected.items():
            version = found[TEXTS[number]]
            signed = Signature.objects.filter(version=version, withdrawn_at=None)
            assert version.state == wanted["state"]
            assert {row.user.username: row.role for row in signed.select_related("user")} == wanted["signed"]


TestAnyDecisions = AnyDecisions.TestCase
TestAnyDecisions.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
