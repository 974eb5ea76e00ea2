"""PostHog's client for Python, as an application on a server uses it: it has no identify, but `set` and `alias`."""

import sys

from posthog import Posthog

url, key, user = sys.argv[1:]
visitor = f"browser-of-{user}"
client = Posthog(key, host=url)

page = {"$current_url": "https://firma.example/pricing", "$process_person_profile": False}
client.capture("$pageview", distinct_id=visitor, properties=page)
client.flush()
client.alias(visitor, user)
client.flush()
client.set(distinct_id=user, properties={"position": "CEO"})
client.flush()
client.capture(
    "Webinar Attended", distinct_id=user, properties={"title": "Scoring", "$set": {"email": f"{user}@firma.example"}}
)
client.flush()
client.shutdown()
