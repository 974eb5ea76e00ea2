#!/usr/bin/env bash
# Surprise: The RudderStack client for Node does not renew sentAt when it retries: a batch that arrives late
#   still says that it was sent at the first attempt.
# Hurts: Web tracking: sentAt is there to correct the clock of the sender (time of receipt minus sentAt). After
#   an outage the outage itself is taken for a wrong clock, and events are moved by minutes or hours.
# Documented: RudderStack, "Common fields": sentAt is the time at which the client sends the event, and
#   timestamp is originalTimestamp corrected by the difference between receipt and sentAt.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --prefix "$work" @rudderstack/rudder-sdk-node@3.0.13

cd "$work"
timeout 90 node - <<'JS'
const http = require("http");
const module_ = require("@rudderstack/rudder-sdk-node");
const { version } = require("@rudderstack/rudder-sdk-node/package.json");

const attempts = [];
const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const { sentAt } = JSON.parse(Buffer.concat(parts).toString());
    attempts.push({ arrived: Date.now(), sentAt: Date.parse(sentAt) });
    response.writeHead(attempts.length < 4 ? 503 : 200, { "Content-Type": "application/json" });
    response.end("{}");
  });
});

server.listen(0, "127.0.0.1", async () => {
  const Client = module_.default || module_;
  const dataPlaneUrl = `http://127.0.0.1:${server.address().port}`;
  const client = new Client("write-key", { dataPlaneUrl, flushAt: 1, gzip: false });
  client.track({ userId: "lead-4711", event: "Demo requested" });
  const deadline = Date.now() + 30000;
  while (attempts.length < 4 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));

  const [first, last] = [attempts[0], attempts[attempts.length - 1]];
  console.log("version:  @rudderstack/rudder-sdk-node", version, "on node", process.version);
  console.log("given:    a server that answers 503 three times and 200 to the fourth attempt");
  console.log("expected: sentAt of the fourth attempt is later than that of the first");
  console.log(`observed: ${attempts.length} attempts, the last ${last.arrived - first.arrived} ms after the first;`,
    `sentAt differs by ${last.sentAt - first.sentAt} ms`);
  const asDescribed = attempts.length === 4 && last.arrived - first.arrived > 200 && last.sentAt === first.sentAt;
  if (!asDescribed) console.log("The behaviour has changed.");
  process.exit(asDescribed ? 0 : 1);
});
JS
