"""Whatever happens in whatever order: scores follow from the facts, objections and erasures hold, counts add up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from emptying import empty
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from test_taking import NOW, message, take

WHO = st.integers(0, 3)
MODELS = ("fit-interest", "grade-matrix")


class Server(RuleBasedStateMachine):
    """A server that messages, requests of people and workers come to; the clock goes on with each step."""

    def __init__(self) -> None:
        super().__init__()
        from reifegrad_web.scoring.rescoring import Rescoring

        empty()
        self.now, self.sent, self.erased = NOW, 0, set[str]()
        self.delivered: list[Any] = []
        self.rescoring = Rescoring()

    def teardown(self) -> None:
        """At the end everything is scored, and compared."""
        from reifegrad_web.scoring.verifying import verify

        while self.rescoring.run_once(self.now):
            pass
        self.rescoring.close()
        found = verify(self.now)
        assert (found.waiting, found.wrong, found.missing) == (0, (), ())

    def moment(self) -> datetime:
        """A minute later than before."""
        self.now += timedelta(minutes=1)
        return self.now

    def deliver(self, **given: Any) -> None:
        """A message, with an id of its own."""
        self.sent += 1
        given |= {"message_id": f"m{self.sent}"}
        given.setdefault("occurred_at", self.moment())
        self.delivered.append(message(**given))
        take(self.delivered[-1], received_at=self.now)

    @rule(who=WHO, days=st.integers(0, 200), device=st.booleans())
    def visits(self, who: int, days: int, device: bool) -> None:
        name = {"anonymous_id": f"device-{who}"} if device else {"user_id": f"person-{who}"}
        at = self.moment() - timedelta(days=days)
        self.deliver(kind="page", occurred_at=at, properties={"path": "/pricing"}, **name)

    @rule(who=WHO, device=WHO, position=st.sampled_from(["CEO", "intern", None]))
    def signs_in(self, who: int, device: int, position: str | None) -> None:
        traits = {"email": f"person-{who}@firma.example", "position": position}
        self.deliver(kind="identify", user_id=f"person-{who}", anonymous_id=f"device-{device}", traits=traits)

    @rule(who=WHO, other=WHO)
    def is_the_same_as(self, who: int, other: int) -> None:
        self.deliver(kind="alias", user_id=f"person-{who}", previous_id=f"device-{other}")

    @precondition(lambda self: self.delivered)
    @rule(data=st.data())
    def comes_again(self, data: Any) -> None:
        some = data.draw(st.lists(st.sampled_from(self.delivered), min_size=1, max_size=3))
        take(*some, received_at=self.moment())

    @rule()
    def cannot_be_read(self) -> None:
        from reifegrad_web.ingest.protocols.message import FailedMessage

        take(FailedMessage("bad-type", {}, {"userId": "person-1"}), received_at=self.moment())

    def ask(self, request: Any, *given: Any, **more: Any) -> bool:
        """Something that a person asks for; False if it was refused."""
        from reifegrad.errors import ReifegradError
        from reifegrad_web.audit.recording import command_line

        try:
            request(*given, command_line(), self.moment(), **more)
        except ReifegradError:
            return False
        return True

    @rule(who=WHO)
    def objects(self, who: int) -> None:
        from reifegrad_web.privacy.requests import object_to_profiling

        self.ask(object_to_profiling, f"user:person-{who}", "letter")

    @rule(who=WHO)
    def takes_the_objection_back(self, who: int) -> None:
        from reifegrad_web.privacy.requests import withdraw_objection

        self.ask(withdraw_objection, f"user:person-{who}", "letter")

    @rule(who=WHO, other=WHO)
    def is_merged(self, who: int, other: int) -> None:
        from reifegrad_web.privacy.requests import merge

        self.ask(merge, f"user:person-{who}", f"user:person-{other}")

    @rule(data=st.data())
    def is_unmerged(self, data: Any) -> None:
        from reifegrad_web.leads.models import IdentifierLink
        from reifegrad_web.privacy.requests import undo_link

        links = list(IdentifierLink.objects.filter(undone_at=None).order_by("id").values_list("id", flat=True))
        if links:
            self.ask(undo_link, data.draw(st.sampled_from(links)), "two people")

    @rule(who=WHO, is_filtered=st.booleans())
    def is_erased(self, who: int, is_filtered: bool) -> None:
        from reifegrad.errors import ReifegradError
        from reifegrad_web.leads.persons import find, lead_number, members_of
        from reifegrad_web.privacy.erasing import erase

        try:
            members = members_of(lead_number(find(f"user:person-{who}")))
        except ReifegradError:
            return
        if self.ask(erase, f"user:person-{who}", "letter", is_filtered=is_filtered) and is_filtered:
            self.erased |= {f"{each.namespace}:{each.value}" for each in members}

    @rule(days=st.integers(30, 150))
    def old_facts_are_deleted(self, days: int) -> None:
        from reifegrad_web.audit.recording import SERVER
        from reifegrad_web.privacy.retaining import keep_to_rules, set_rule

        set_rule("activities", days, SERVER, self.moment())
        keep_to_rules(SERVER, self.moment())

    @rule(name=st.sampled_from(MODELS))
    def is_published(self, name: str) -> None:
        from reifegrad.templates.shipped import template_text
        from reifegrad_web.models.checking import check_here
        from reifegrad_web.models.publishing import publish
        from reifegrad_web.scoring.due import touch_everybody
        from reifegrad_web.writing import write

        with write():
            publish(check_here(template_text(name)), self.moment())
            touch_everybody(self.now)

    @rule(most=st.integers(1, 3))
    def a_worker_runs(self, most: int) -> None:
        self.rescoring.run_once(self.now, most)

    @rule()
    def a_worker_starts_anew(self) -> None:
        from reifegrad_web.scoring.rescoring import Rescoring

        self.rescoring.close()
        self.rescoring = Rescoring()

    @invariant()
    def what_came_is_what_became_of_it(self) -> None:
        from reifegrad_web.ingest.counting import OUTCOMES, counts_by_source

        for counts in counts_by_source():
            assert counts["received"] == sum(counts[name] for name in OUTCOMES)

    @invariant()
    def who_was_erased_stays_away(self) -> None:
        from reifegrad_web.leads.models import Identifier

        there = {f"{namespace}:{value}" for namespace, value in Identifier.objects.values_list("namespace", "value")}
        assert not there & self.erased

    @invariant()
    def who_objects_is_in_no_list(self) -> None:
        from reifegrad_web.leads.objections import objecting
        from reifegrad_web.scoring import reading

        ranked = [row.lead_id for name in MODELS for row in reading.ranked(name, None, 99)]
        assert objecting(ranked) == set()

    @invariant()
    def the_log_is_whole(self) -> None:
        from reifegrad_web.audit.reading import verify_log

        assert verify_log().broken == ()


@pytest.mark.slow
def test_whatever_happens_scores_follow_from_the_facts(emptied: None) -> None:
    run_state_machine_as_test(
        Server,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
