#!/usr/bin/env bash
# Surprise: After an identify, alias("new id") of Segment's analytics.js sends the old id both as userId and as
#   previousId: the new id, the only argument of the call, is nowhere in the request.
# Hurts: Identity resolution: the account's new id is never joined to the old one, everything after a change of
#   login or a merge of two accounts belongs to a second lead, and the call has succeeded.
# Documented: Segment, "Spec: Alias": userId is the new id, previousId the existing one.

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
  await analytics.identify("old-id");
  await analytics.alias("new-id");
  const deadline = Date.now() + 20000;
  while (received.length < 2 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));

  const alias = received.find((message) => message.type === "alias") || {};
  console.log("version:  @segment/analytics-next", version, "on node", process.version);
  console.log('given:    identify("old-id"), then alias("new-id")');
  console.log("expected: userId new-id, previousId old-id");
  console.log(`observed: userId ${alias.userId}, previousId ${alias.previousId};`,
    "new-id is in the request:", JSON.stringify(alias).includes("new-id"));
  const asDescribed = alias.userId === "old-id" && alias.previousId === "old-id" &&
    !JSON.stringify(alias).includes("new-id");
  if (!asDescribed) console.log("The behaviour has changed.");
  process.exit(asDescribed ? 0 : 1);
});
JS
