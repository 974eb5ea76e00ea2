"""Why somebody looks after a lead, or in which queue it waits, as the agreement has decided it last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.routing.reading import decisions_of

if TYPE_CHECKING:
    from reifegrad_web.pages.lead.handover_shown import HandoverShown
    from reifegrad_web.pages.lead.one_lead import OneLead
    from reifegrad_web.pages.lead.person_shown import PersonShown
    from reifegrad_web.routing.reading import Routed

_SHORT = 12


class RoutingShown:
    """What the page says of the routing of a lead until the moment that is looked at."""

    def __init__(self, one: OneLead, person: PersonShown, handover: HandoverShown) -> None:
        self.person, self.handover = person, handover
        found = decisions_of(one.number, one.words.language, one.asked.moment if one.is_past else None)
        self.last: Routed | None = next(iter(found), None)

    @property
    def waits(self) -> bool:
        """Whether the lead waits in the queue that was decided last."""
        queued = self.last is not None and self.last.queue is not None
        return queued and self.person.owner is None and self.handover.state.is_open

    @property
    def holds(self) -> bool:
        """Whether what was decided last is so still; else somebody has changed it since."""
        owner = None if self.person.owner is None else self.person.owner.get_username()
        return self.waits or (self.last is not None and owner is not None and owner == self.last.owner)

    @property
    def version(self) -> str:
        """The version of the agreement that has decided, in short."""
        return "" if self.last is None else self.last.agreement[:_SHORT]
