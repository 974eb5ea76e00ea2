"""How far an installation is follows from what stands in its database."""

from __future__ import annotations

import pytest
from people import publish
from test_taking import NOW, message, take

pytestmark = pytest.mark.usefixtures("emptied")


def test_each_step_is_done_when_something_of_it_is_there() -> None:
    from reifegrad_web.imports.beginning import beginning
    from reifegrad_web.ingest.sources import add_source

    there = beginning()
    assert (there.is_empty, there.is_done, there.never_published) == (True, False, True)
    add_source("web", [], NOW)
    there = beginning()
    assert (there.is_empty, there.has_source, there.has_leads) == (False, True, False)
    take(message(user_id="u"))
    publish()
    there = beginning()
    assert (there.has_leads, there.has_model, there.has_scores, there.waits) == (True, True, False, True)


def test_the_first_model_is_published_unsigned_and_no_other() -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.models import DueLead
    from reifegrad_web.scoring.publishing import publish_first

    take(message(user_id="u"))
    DueLead.objects.update(touched_at=None)
    publish_first(check_here(template_text("fit-interest")), decider(None), NOW, "the first")
    assert ModelVersion.objects.get().state == "published"
    assert DueLead.objects.get().in_bulk
    with pytest.raises(ReifegradError, match="model-not-first"):
        publish_first(check_here(template_text("grade-matrix")), decider(None), NOW, "another")
