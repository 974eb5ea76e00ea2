#!/usr/bin/env bash
# Surprise: groupIdentify of the PostHog client for Node, called for a company without naming a person, sends a
#   distinct_id that it makes up of the group ("$company_acme"), and nothing in the event says that it is no person.
# Hurts: Identity resolution and account scoring: a receiver that takes distinct_id for a person gains one person for
#   each company; they are counted among the leads and among the contacts of the company.
# Documented: The reference of groupIdentify shows calls with and without distinctId, and not what is sent without.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" posthog-node@5.70.0

cd "$work"
timeout 90 node - <<'JS'
const http = require("http");
const zlib = require("zlib");
const { PostHog } = require("posthog-node");
const { version } = JSON.parse(require("fs").readFileSync("node_modules/posthog-node/package.json"));

const received = [];
const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    received.push(...JSON.parse(body[0] === 0x1f ? zlib.gunzipSync(body) : body).batch);
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end("{}");
  });
});

server.listen(0, "127.0.0.1", async () => {
  const client = new PostHog("key", { host: `http://127.0.0.1:${server.address().port}` });
  client.groupIdentify({ groupType: "company", groupKey: "acme", properties: { employees: 30 } });
  await client.shutdown();

  const [event] = received;
  const mark = event.properties.$process_person_profile;
  console.log("version:  posthog-node", version, "on node", process.version);
  console.log("given:    groupIdentify of the company acme, without a person");
  console.log("expected: no distinct_id, or a mark that it is no person ($process_person_profile: false)");
  console.log("observed: distinct_id", event.distinct_id, "- $process_person_profile:", mark);
  const asDescribed = event.distinct_id === "$company_acme" && mark === undefined;
  if (!asDescribed) console.log("The behaviour has changed.");
  process.exit(asDescribed ? 0 : 1);
});
JS
