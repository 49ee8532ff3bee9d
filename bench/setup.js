// bench/setup.js URL DATA PROGRAM   Ani follows 100 people who wrote 10,000 posts. Prints her token.
import { execFileSync } from "node:child_process";

const [url, data, program] = process.argv.slice(2);
const run = (...words) =>
  execFileSync(program, [...words, "--data", data], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
run("user", "add", "ani", "--email", "ani@contoh.test", "--password", "kata-sandi-panjang");
const token = run("token", "ani");

async function call(path, token, body, attempt = 0) {
  const answer = await fetch(url + path, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const app = await call("/api/v1/apps", "", { client_name: "bench", redirect_uris: "urn:ietf:wg:oauth:2.0:oob", scopes: "read write follow" })
  .catch(async () => (await fetch(`${url}/api/v1/apps`, { method: "POST", body: new URLSearchParams({ client_name: "bench", redirect_uris: "urn:ietf:wg:oauth:2.0:oob", scopes: "read write follow" }) })).json());
const appToken = (await (await fetch(`${url}/oauth/token`, {
  method: "POST",
  body: new URLSearchParams({ grant_type: "client_credentials", client_id: app.client_id, client_secret: app.client_secret, scope: "read write follow", redirect_uri: "urn:ietf:wg:oauth:2.0:oob" }),
})).json()).access_token;

const authors = [];
for (let i = 0; i < 100; ++i) {
  const made = await call("/api/v1/accounts", appToken, {
    username: `warga${i}`, email: `warga${i}@contoh.test`, password: "kata-sandi-panjang", agreement: true, locale: "id",
  });
  const me = await call("/api/v1/accounts/verify_credentials", made.access_token);
  authors.push({ token: made.access_token, id: me.id });
  await call(`/api/v1/accounts/${me.id}/follow`, token, {});
}
let left = 10_000;
await Promise.all(Array.from({ length: 32 }, async () => {
  while (left-- > 0)
    await call("/api/v1/statuses", authors[left % 100 < 0 ? 0 : left % 100].token, {
      status: `Kabar ${left} dari dusun: jalan ke balai desa sudah dibuka lagi, pasar buka seperti biasa. #kabardesa`,
    });
}));
console.log(token);
