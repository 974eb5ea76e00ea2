"""RudderStack's client for Python, as an application on a server uses it."""

import sys

from rudderstack.analytics.client import Client

url, key, user = sys.argv[1:]
visitor = f"browser-of-{user}"
client = Client(key, host=url)

client.page(anonymous_id=visitor, properties={"url": "https://firma.example/pricing"})
client.flush()
client.identify(user, {"position": "CEO", "email": f"{user}@firma.example"}, anonymous_id=visitor)
client.flush()
client.track(user, "Webinar Attended", {"title": "Scoring"})
client.flush()
client.join()
