// An OpenID Connect server on this machine: `provider.mjs PORT REDIRECT`. Whoever signs in as NAME has the verified
// address NAME@firma.example; as `unverified`, sam's address without being verified.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_PATH}/`);
const { Provider } = await import(require.resolve("oidc-provider"));
const [port, redirect] = process.argv.slice(2);

function claims(name) {
  const unverified = name === "unverified";
  return { sub: name, email: `${unverified ? "sam" : name}@firma.example`, email_verified: !unverified };
}

const server = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "reifegrad",
    client_secret: "known-to-tests-only",
    redirect_uris: [redirect],
    token_endpoint_auth_method: "client_secret_basic",
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true } },
  findAccount: (_, name) => ({ accountId: name, claims: () => claims(name) }),
});
server.listen(Number(port), "127.0.0.1", () => console.log("listening"));
