// Signing up as a person does, with a real mail server: the form, the letter, its address, the button, and
// only then the sign-in; an app's sign-up over the API; an invitation where new people wait for approval.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Visitor } from "../lib/forms.js";
import { MailServer } from "../lib/mail.js";
import { Server } from "../lib/server.js";

const skip = !MailServer.available() && "no OpenSMTPD, or not root";
const password = "kunci rumah hijau";
let mail, server;

before(async () => {
  if (skip) return;
  mail = await MailServer.start({ people: ["ani", "budi", "citra"] });
  server = await Server.start({ options: [
    "--smtp-url", mail.url, "--mail-from", "kentongan@desa.test", "--registrations", "approval", "--default-language", "en",
  ] });
});
after(async () => { await server?.stop(); await mail?.stop(); });

// The letter's text, put together from its parts, by whom it is for.
async function letterTo(name) {
  let letter;
  for (let count = 1; !letter; ++count)
    letter = (await mail.letters(count)).find((text) => text.includes(`To: ${name}@desa.test`));
  const base64 = [...letter.matchAll(/^[A-Za-z0-9+/=]{20,}\r?$/gm)].map(([line]) => line.trim()).join("");
  return `${letter}\n${Buffer.from(base64, "base64")}`.replace(/=\r?\n/g, "");
}
const secretIn = (letter) => letter.match(/\/konfirmasi\?kode=(?:3D)?([\w-]{43})/)[1];

async function signUp(visitor, name, address = "/daftar") {
  const form = await (await visitor.open(address)).text();
  return visitor.submit(form, /\/daftar/, { username: name, email: `${name}@desa.test`, password, agreement: "1" });
}
async function signIn(visitor, name) {
  const form = await (await visitor.open("/masuk")).text();
  return visitor.submit(form, /\/masuk/, { name, password });
}

test("an invited person confirms by letter and needs nobody's approval", { skip }, async () => {
  server.addUser("dewi", { password });
  const host = new Visitor(server.url);
  assert.equal((await signIn(host, "dewi")).status, 303);
  const page = await (await host.open("/pengaturan/undangan")).text();
  assert.equal((await host.submit(page, /undangan$/, { max_uses: "1", days: "2" })).status, 303);
  const link = (await (await host.open("/pengaturan/undangan")).text()).match(/\/daftar\?undangan=[\w-]+/)[0];

  const ani = new Visitor(server.url);
  const done = await signUp(ani, "ani", link);
  assert.equal(done.headers.get("location"), "/daftar/surat", await done.text());
  assert.equal((await signIn(ani, "ani")).status, 403);
  const secret = secretIn(await letterTo("ani"));
  const button = await (await ani.open(`/konfirmasi?kode=${secret}`)).text();
  assert.match(button, /ani@desa\.test/);
  const confirmed = await ani.submit(button, /\/konfirmasi/, {});
  assert.equal(confirmed.headers.get("location"), "/masuk");
  assert.equal((await signIn(ani, "ani")).status, 303);
  assert.match(await (await new Visitor(server.url).open(link)).text(), /This invitation is over|Undangan ini sudah berakhir/);
});

test("an app signs somebody up, who then waits for approval", { skip }, async () => {
  const post = async (path, body, token) => {
    const answer = await fetch(server.url + path, {
      method: "POST", body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    });
    return { status: answer.status, body: await answer.json() };
  };
  const app = (await post("/api/v1/apps", { client_name: "Uji", redirect_uris: ["a://b"], scopes: "read write" })).body;
  const client = (await post("/oauth/token", {
    grant_type: "client_credentials", client_id: app.client_id, client_secret: app.client_secret, scope: "read write",
  })).body.access_token;
  const person = { username: "citra", email: "citra@desa.test", password, agreement: true, locale: "en" };
  const blank = await post("/api/v1/accounts", { ...person, email: "" }, client);
  assert.equal(blank.body.details.email[0].error, "ERR_BLANK");
  const { body: { access_token: token } } = await post("/api/v1/accounts", { ...person, reason: "A neighbour" }, client);
  const get = (path) => fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
  const before = await get("/api/v1/accounts/verify_credentials");
  assert.equal(before.status, 403);
  assert.match((await before.json()).error, /missing a confirmed e-mail/);
  const secret = secretIn(await letterTo("citra"));
  const visitor = new Visitor(server.url);
  const button = await (await visitor.open(`/konfirmasi?kode=${secret}`)).text();
  assert.equal((await visitor.submit(button, /\/konfirmasi/, {})).headers.get("location"), "/daftar/menunggu");
  const waiting = await get("/api/v1/accounts/verify_credentials");
  assert.equal(waiting.status, 403);
  assert.match((await waiting.json()).error, /pending approval/);
});
