// Web Push to apps against a foreign reader: the http_ece package decrypts what a running server sends in both
// encodings, and node's own crypto checks who sent it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import crypto from "node:crypto";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import ece from "http_ece";

import { Browser, Office, PushService, vapidClaims } from "../lib/push.js";
import { program, Server } from "../lib/server.js";

const run = promisify(execFile);
let service, server, ani, budi;

class App {
  constructor(name, token) {
    this.browser = new Browser(service, name);
    this.name = name;
    this.token = token;
  }

  async call(method, path, body) {
    const answer = await fetch(server.url + path, {
      method, headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body) });
    return { status: answer.status, json: await answer.json() };
  }

  async subscribe({ standard, alerts = { mention: true }, policy }) {
    const { status, json } = await this.call("POST", "/api/v1/push/subscription", {
      subscription: { ...this.browser.subscription, standard }, data: { alerts, policy } });
    assert.equal(status, 200, JSON.stringify(json));
    this.subscription = json;
    return json;
  }

  // The plain text of a message in either encoding, and the VAPID claims that came with it.
  read({ headers, body }) {
    if (headers["content-encoding"] === "aes128gcm") {
      return { told: JSON.parse(this.browser.read({ body })), claims: vapidClaims(headers.authorization) };
    }
    assert.equal(headers["content-encoding"], "aesgcm");
    const fields = Object.fromEntries(
      headers["crypto-key"].split(";").map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]));
    const plain = ece.decrypt(body, {
      version: "aesgcm", privateKey: this.browser.keys, dh: fields.dh, authSecret: this.browser.auth,
      salt: headers.encryption.match(/^salt=(.+)$/)[1] });
    const token = headers.authorization.match(/^WebPush (.+)$/)[1];
    return { told: JSON.parse(plain.toString()), claims: vapidClaims(`vapid t=${token}, k=${fields.p256ecdsa}`) };
  }
}

const received = async (count) => {
  for (const until = Date.now() + 10000; service.received.length < count;) {
    assert.ok(Date.now() < until, `${service.received.length} of ${count}\n${server.log.slice(-2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return service.received.splice(0).sort((a, b) => a.name.localeCompare(b.name));
};

describe("apps that sleep", () => {
  before(async () => {
    service = await PushService.start();
    server = await Server.start();
    for (const name of ["ani", "budi"]) server.addUser(name, { region: "34.02.05.2001" });
    ani = { old: new App("a-lama", server.token("ani")), fresh: new App("b-baru", server.token("ani")) };
    budi = new App("budi", server.token("budi"));
  });
  after(async () => {
    service.stop();
    await server.stop();
  });

  const post = (status, more = {}) => budi.call("POST", "/api/v1/statuses", { status, ...more });

  test("are told of a mention in both encodings, by a server that says who it is", async () => {
    await ani.old.subscribe({ standard: false });
    const { server_key: key } = await ani.fresh.subscribe({ standard: true });
    const { key: known } = await (await fetch(`${server.url}/api/kentongan/v1/push-key`)).json();
    assert.equal(key, known);
    const { json: status } = await post("Halo @ani, sudah makan? 🍚");
    const [old, fresh] = await received(2);
    for (const [app, message] of [[ani.old, old], [ani.fresh, fresh]]) {
      const { told, claims } = app.read(message);
      assert.equal(told.access_token, app.token);
      assert.equal(told.notification_type, "mention");
      assert.equal(told.preferred_locale, "id");
      assert.equal(told.title, "budi menulis kepada Anda");
      assert.match(told.body, /Halo @ani, sudah makan\? 🍚/);
      assert.match(told.icon, /^http/);
      assert.equal(claims.aud, service.url);
      assert.match(claims.sub, /^(mailto:|http)/);
      assert.equal(claims.key, key);
      assert.ok(claims.exp > Date.now() / 1000 && claims.exp <= Date.now() / 1000 + 24 * 3600);
      assert.ok(Number(message.headers.ttl) > 0 && Number(message.headers.ttl) <= 48 * 3600);
      assert.equal(message.headers.urgency, "normal");
    }
    const { json: [first] } = await ani.fresh.call("GET", "/api/v1/notifications");
    assert.equal(first.status.id, status.id);
    assert.equal(BigInt(first.id), BigInt(/"notification_id":(\d+)/.exec(ani.fresh.browser.read(fresh))[1]));
  });

  test("hear only of what they asked for", async () => {
    const put = await ani.fresh.call("PUT", "/api/v1/push/subscription", { data: { alerts: { favourite: true }, policy: "all" } });
    assert.equal(put.status, 200);
    const { json: mine } = await ani.fresh.call("POST", "/api/v1/statuses", { status: "Selamat pagi" });
    await budi.call("POST", `/api/v1/statuses/${mine.id}/favourite`);
    const [message] = await received(1);
    assert.equal(message.name, "b-baru");
    assert.equal(ani.fresh.read(message).told.notification_type, "favourite");
    await post("Lagi @ani");
    const [mention, ...others] = await received(1);
    assert.equal(mention.name, "a-lama");
    assert.deepEqual(others, []);
  });

  test("are forgotten when the push service says so, or when they leave", async () => {
    service.answer = ({ name }) => (name === "a-lama" ? 410 : 201);
    const gone = new Promise((resolve) => { service.heard = resolve; });
    await post("Masih di situ @ani?");
    await gone;
    for (const until = Date.now() + 10000; ;) {
      const { status } = await ani.old.call("GET", "/api/v1/push/subscription");
      if (status === 404) break;
      assert.ok(Date.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    service.answer = () => 201;
    const left = await ani.fresh.call("DELETE", "/api/v1/push/subscription");
    assert.deepEqual(left, { status: 200, json: {} });
    assert.equal((await ani.fresh.call("GET", "/api/v1/push/subscription")).status, 404);
  });

  test("are woken by a warning for their place, with urgency", async () => {
    const office = await Office.start();
    server.run("source", "add", "bpbd", "--url", office.url, "--kind", "cap");
    await ani.fresh.subscribe({ standard: true, alerts: { status: true } });
    office.say({ identifier: "banjir-1" });
    await run(program, ["source", "poll", "bpbd", ...server.place, "--allow-addresses", "127.0.0.0/8"]);
    const [warning] = await received(1);
    const { told } = ani.fresh.read(warning);
    assert.equal(told.notification_type, "status");
    assert.match(told.title, /memberi peringatan/);
    assert.match(told.body, /Banjir/);
    assert.equal(warning.headers.urgency, "high");
    office.stop();
  });

  test("are refused when they give an address of ours, or keys that are none", async () => {
    const bad = async (change) => {
      const subscription = { ...ani.fresh.browser.subscription, ...change };
      return (await ani.fresh.call("POST", "/api/v1/push/subscription", { subscription })).status;
    };
    const keys = ani.fresh.browser.subscription.keys;
    assert.equal(await bad({ endpoint: "https://10.0.0.1/p" }), 422);
    assert.equal(await bad({ endpoint: "http://push.contoh.test/p" }), 422);
    assert.equal(await bad({ keys: { ...keys, auth: "AAAA" } }), 422);
    assert.equal(await bad({ keys: { ...keys, p256dh: crypto.randomBytes(65).toString("base64url") } }), 422);
    const silent = new App("diam", server.token("ani", "read write"));
    assert.equal((await silent.call("GET", "/api/v1/push/subscription")).status, 403);
  });
});
