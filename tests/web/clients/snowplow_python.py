"""Snowplow's tracker for Python. It has no call that says something about a person, only who it is."""

import sys

from snowplow_tracker import SelfDescribingJson, Snowplow, Subject

url, key, user = sys.argv[1:]
visitor = f"browser-of-{user}"
subject = Subject().set_domain_user_id(visitor)
tracker = Snowplow.create_tracker("website", url, app_id=key, subject=subject)

tracker.track_page_view("https://firma.example/pricing", "Prices")
tracker.flush()
subject.set_user_id(user)
tracker.track_struct_event("account", "login")
tracker.flush()
webinar = SelfDescribingJson("iglu:example.firma/webinar_attended/jsonschema/1-0-0", {"title": "Scoring"})
tracker.track_self_describing_event(webinar)
tracker.flush()
