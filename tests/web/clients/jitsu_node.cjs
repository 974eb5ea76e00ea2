// Jitsu's client on Node. It makes up one anonymous id for the whole process, sends one request a call, and refuses
// a key without a secret behind a colon; ours have none, so anything may stand there.
const { jitsuAnalytics } = require("@jitsu/js");

const [host, key, user] = process.argv.slice(2);

async function main() {
  const client = jitsuAnalytics({ host, writeKey: `${key}:any` });
  await client.page({ url: "https://firma.example/pricing" });
  await client.identify(user, { position: "CEO", email: `${user}@firma.example` });
  await client.track("Webinar Attended", { title: "Scoring" });
}

main();
