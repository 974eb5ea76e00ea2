#!/usr/bin/env bash
# Surprise: What one call of the Jitsu client says in its options about its context goes along with every later call
#   of the same client: the campaign of one event becomes the campaign of all events after it.
# Hurts: Attribution: later visits and purchases are counted for a campaign that they have nothing to do with, and
#   scores that ask for a campaign rise for everything that is done afterwards.
# Documented: Not found. Segment's client, whose calls it offers, takes the context of one call for that call alone.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --prefix "$work" @jitsu/js@1.11.0

cd "$work"
timeout 90 node - <<'JS'
const http = require("http");
const { version } = require("@jitsu/js/package.json");
const { jitsuAnalytics } = require("@jitsu/js");

const received = {};
const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const message = JSON.parse(Buffer.concat(parts).toString());
    received[message.event] = message.context.campaign?.name ?? null;
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end("{}");
  });
});

server.listen(0, "127.0.0.1", async () => {
  const client = jitsuAnalytics({ host: `http://127.0.0.1:${server.address().port}`, writeKey: "id:secret" });
  await client.track("Visit", {});
  await client.track("Download", {}, { context: { campaign: { name: "spring" } } });
  await client.track("Purchase", {});
  const deadline = Date.now() + 20000;
  while (Object.keys(received).length < 3 && Date.now() < deadline) await new Promise((go) => setTimeout(go, 50));

  console.log("version:  @jitsu/js", version, "on node", process.version);
  console.log("given:    three calls of track, the second alone with a campaign among its options");
  console.log('expected: the campaign "spring" for Download alone');
  console.log("observed:", JSON.stringify(received));
  const asDescribed = received.Visit === null && received.Download === "spring" && received.Purchase === "spring";
  if (!asDescribed) console.log("The behaviour has changed.");
  process.exit(asDescribed ? 0 : 1);
});
JS
