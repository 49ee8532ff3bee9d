// Web Push against a foreign reader: browsers that decrypt with the http_ece package, first what the platform
// makes, then a warning's whole way through a running server.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { Browser, Office, PushService, subscribe, vapidClaims } from "../lib/push.js";
import { program, root, Server } from "../lib/server.js";

const run = promisify(execFile);
let service;
before(async () => { service = await PushService.start(); });
after(() => service.stop());

test("a foreign browser reads what we encrypt, from empty to the largest, and trusts our token", async () => {
  for (const payload of ["", "Banjir ⚠ ꦧꦚ꧀ꦗꦶꦂ", "x".repeat(3993)]) {
    const browser = new Browser(service, "satu");
    await run(path.join(root, "build/release/test_platform_push"), ["--test-case=*push service that we do not know*"], { env: {
      ...process.env, KENTONGAN_TEST_PUSH: JSON.stringify(browser.subscription), KENTONGAN_TEST_PUSH_PAYLOAD: payload } });
    const got = service.received.pop();
    assert.equal(browser.read(got), payload);
    assert.equal(got.headers["content-encoding"], "aes128gcm");
    assert.equal(got.headers.ttl, "60");
    assert.equal(got.headers.urgency, "high");
    assert.equal(got.headers.topic, "kentongan");
    const told = vapidClaims(got.headers.authorization);
    assert.equal(told.aud, service.url);
    assert.match(told.sub, /^mailto:/);
    const now = Date.now() / 1000;
    assert.ok(told.exp > now && told.exp <= now + 24 * 3600);
  }
});

describe("a running server", () => {
  let server, office;
  before(async () => {
    server = await Server.start();
    office = await Office.start();
    server.run("source", "add", "bpbd", "--url", office.url, "--kind", "cap");
  });
  after(async () => {
    office.stop();
    await server.stop();
  });
  const poll = () => run(program, ["source", "poll", "bpbd", ...server.place, "--allow-addresses", "127.0.0.0/8"]);
  const received = async (count) => {
    for (const until = Date.now() + 10000; service.received.length < count;) {
      assert.ok(Date.now() < until, `${service.received.length} of ${count}\n${server.log.slice(-2000)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return service.received.splice(0);
  };

  test("tells whom a warning concerns, puts it right, and ends it", async () => {
    const here = new Browser(service, "sini"), elsewhere = new Browser(service, "sana"), gone = new Browser(service, "hilang");
    await subscribe(server, here, "34.02.05.2001");
    await subscribe(server, elsewhere, "34.71.01");
    await subscribe(server, gone, "34.02.05");
    service.answer = ({ name }) => (name === "hilang" ? 410 : 201);
    const first = office.say({ identifier: "banjir-1" });
    await poll();
    const [warning] = await received(1);
    assert.equal(warning.name, "sini");
    const told = JSON.parse(here.read(warning));
    assert.equal(told.title, "SIAGA · Banjir");
    assert.equal(told.place, "Sidomulyo, Bambanglipuro, Bantul");
    assert.equal(warning.headers.urgency, "high");
    const { key } = await (await fetch(`${server.url}/api/kentongan/v1/push-key`)).json();
    assert.equal(vapidClaims(warning.headers.authorization).key, key);

    service.answer = () => 201;
    const update = office.say({ identifier: "banjir-2", type: "Update", severity: "Extreme", references: [first] });
    await poll();
    const [risen, ...others] = await received(1);
    assert.deepEqual(others, []);  // whoever is gone was forgotten
    assert.equal(JSON.parse(here.read(risen)).title, "AWAS · Banjir");
    assert.equal(risen.headers.topic, warning.headers.topic);

    // Both, because all three may be of the same second.
    office.say({ identifier: "banjir-3", type: "Cancel", references: [first, update] });
    await poll();
    const [end] = await received(1);
    assert.equal(JSON.parse(here.read(end)).type, "end");
    assert.equal(end.headers.topic, warning.headers.topic);
  });
});
