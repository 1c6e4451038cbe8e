// A certified OpenID provider with one client, for the tests of signing in; it prints its port when it listens.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [, , redirectUri] = process.argv;
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: "headwater", client_secret: "a secret of the tests", redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email", "email_verified"] },
    cookies: { keys: ["tests"] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        preferred_username: id,
        email: `${id}@mail.example`,
        email_verified: !id.startsWith("unchecked"),
      }),
    }),
  });
  server.on("request", provider.callback());
  console.log(port);
});
