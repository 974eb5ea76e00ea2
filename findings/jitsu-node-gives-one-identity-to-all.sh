#!/usr/bin/env bash
# Surprise: The Jitsu client keeps identity in the process when it runs on a Node server: after one identify,
#   the events of every other user carry the first user's traits and anonymousId, and a second client object
#   even inherits the user id.
# Hurts: Identity resolution: all users of the server are joined into one lead, and one person's e-mail address
#   appears beside another person's actions.
# Documented: The README only points to the Jitsu Docs. That a server is a place it is made for, the client says
#   itself: its events name "node" as their environment.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --prefix "$work" @jitsu/js@1.11.0

cd "$work"
timeout 90 node - <<'JS'
const http = require("http");
const { version } = require("@jitsu/js/package.json");
const { jitsuAnalytics } = require("@jitsu/js");

const received = [];
const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    received.push(JSON.parse(Buffer.concat(parts).toString()));
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end("{}");
  });
});

server.listen(0, "127.0.0.1", async () => {
  const options = { host: `http://127.0.0.1:${server.address().port}`, writeKey: "id:secret" };
  const first = jitsuAnalytics(options);
  await first.identify("user-1", { email: "anna@example.com" });
  await first.track("Demo requested", {}, { userId: "user-2" });
  await jitsuAnalytics(options).track("Visit", {});
  const deadline = Date.now() + 20000;
  while (received.length < 3 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));

  const [identify, other, anonymous] = received;
  console.log("version:  @jitsu/js", version, "on node", process.version);
  console.log("given:    identify user-1; an event of user-2; an event of a second client object without a user");
  console.log("expected: the event of user-2 has no e-mail address of user-1; the last event has no user id");
  console.log("observed: user-2 is sent with the traits", JSON.stringify(other.context.traits),
    "and the anonymousId of user-1:", other.anonymousId === identify.anonymousId,
    "- the last event has the user id", anonymous.userId);
  const asDescribed = other.userId === "user-2" && other.context.traits.email === "anna@example.com" &&
    other.anonymousId === identify.anonymousId && anonymous.userId === "user-1";
  if (!asDescribed) console.log("The behaviour has changed.");
  process.exit(asDescribed ? 0 : 1);
});
JS
