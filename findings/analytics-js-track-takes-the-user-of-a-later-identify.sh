#!/usr/bin/env bash
# Surprise: A track and an identify in two consecutive lines: Segment's analytics.js sends the track with the user id of
#   the identify that comes after it. Only if the track is awaited before the identify is it sent without a user id.
# Hurts: Web tracking: the last thing that a visitor did before signing in ("Form submitted") is booked as the act of
#   a known user, so counts of anonymous steps and of what leads to a sign-up are wrong.
# Documented: Not found, neither that a call takes the user of a later one nor that it has to be awaited.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  @segment/analytics-next@1.84.3 jsdom@25.0.1

cd "$work"
timeout 90 node - <<'JS'
const http = require("http");
const { JSDOM } = require("jsdom");

const received = [];
const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    if (request.method === "POST") received.push(JSON.parse(Buffer.concat(parts).toString()));
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end("{}");
  });
});

server.listen(0, "127.0.0.1", async () => {
  const host = `127.0.0.1:${server.address().port}`;
  const { window } = new JSDOM("<!doctype html>", { url: `http://${host}/` });
  const { document, navigator, localStorage, location, history } = window;
  for (const [name, value] of Object.entries({ window, document, navigator, localStorage, location, history }))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  window.fetch = fetch;
  const { AnalyticsBrowser } = require("@segment/analytics-next");
  const { version } = require("@segment/analytics-next/package.json");

  const apiHost = `${host}/v1`;
  const cdnSettings = { integrations: { "Segment.io": { apiKey: "key", apiHost, protocol: "http" } } };
  const analytics = AnalyticsBrowser.load({ writeKey: "key", cdnSettings });
  await analytics.ready();
  await analytics.track("Awaited");
  analytics.track("Not awaited");
  analytics.identify("user-1");
  const deadline = Date.now() + 20000;
  while (received.length < 3 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));

  const [awaited, other] = ["Awaited", "Not awaited"].map((name) => received.find((one) => one.event === name) || {});
  console.log("version:  @segment/analytics-next", version, "on node", process.version);
  console.log("given:    a new visitor; an awaited track; then a track and an identify of user-1, one after the other");
  console.log("expected: both tracks without a user id: the identify comes after them");
  console.log("observed: user id", awaited.userId, "of the awaited track,", other.userId, "of the other one");
  const asDescribed = awaited.userId === null && other.userId === "user-1";
  if (!asDescribed) console.log("The behaviour has changed.");
  process.exit(asDescribed ? 0 : 1);
});
JS
