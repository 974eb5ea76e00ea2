// Segment's client for Node, as an application on a server uses it.
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey, user] = process.argv.slice(2);
const visitor = `browser-of-${user}`;

async function main() {
  const client = new Analytics({ host, writeKey });
  client.page({ anonymousId: visitor, properties: { url: "https://firma.example/pricing" } });
  await client.flush();
  const traits = { position: "CEO", email: `${user}@firma.example` };
  client.identify({ userId: user, anonymousId: visitor, traits });
  await client.flush();
  client.track({ userId: user, event: "Webinar Attended", properties: { title: "Scoring" } });
  await client.closeAndFlush();
}

main();
