// Web Push against a foreign reader: a push service on loopback, whose browsers decrypt with the
// http_ece package and check our token with Node's own crypto.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import crypto from "node:crypto";
import http from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import ece from "http_ece";

import { root } from "../lib/server.js";

const program = path.join(root, "build/release/test_platform_push");
const run = promisify(execFile);
let service, received;

class Browser {
  constructor(url) {
    this.keys = crypto.createECDH("prime256v1");
    this.public = this.keys.generateKeys("base64url");
    this.auth = crypto.randomBytes(16);
    this.subscription = JSON.stringify({ endpoint: url, keys: { p256dh: this.public, auth: this.auth.toString("base64url") } });
  }

  read({ headers, body }) {
    assert.equal(headers["content-encoding"], "aes128gcm");
    return ece.decrypt(body, { version: "aes128gcm", privateKey: this.keys, authSecret: this.auth }).toString();
  }
}

// The claims of "vapid t=…, k=…" when the signature is good for its key.
function claims(authorization) {
  const [, token, key] = authorization.match(/^vapid t=([^,]+), k=(\S+)$/);
  const [header, body, signature] = token.split(".");
  const point = Buffer.from(key, "base64url");
  assert.equal(point.length, 65);
  const publicKey = crypto.createPublicKey({ format: "jwk", key: {
    kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") } });
  assert.ok(crypto.verify("sha256", Buffer.from(`${header}.${body}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url")));
  assert.equal(JSON.parse(Buffer.from(header, "base64url")).alg, "ES256");
  return JSON.parse(Buffer.from(body, "base64url"));
}

before(async () => {
  received = [];
  service = http.createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    received.push({ headers: request.headers, body: Buffer.concat(parts) });
    response.writeHead(201).end();
  });
  await new Promise((resolve) => service.listen(0, "127.0.0.1", resolve));
});
after(() => service.close());

test("a foreign browser reads what we encrypt, from empty to the largest, and trusts our token", async () => {
  const origin = `http://127.0.0.1:${service.address().port}`;
  for (const payload of ["", "Banjir ⚠ ꦧꦚ꧀ꦗꦶꦂ", "x".repeat(3993)]) {
    const browser = new Browser(`${origin}/p/1`);
    await run(program, ["--test-case=*push service that we do not know*"], { env: {
      ...process.env, KENTONGAN_TEST_PUSH: browser.subscription, KENTONGAN_TEST_PUSH_PAYLOAD: payload } });
    const got = received.pop();
    assert.equal(browser.read(got), payload);
    assert.equal(got.headers.ttl, "60");
    assert.equal(got.headers.urgency, "high");
    assert.equal(got.headers.topic, "kentongan");
    const told = claims(got.headers.authorization);
    assert.equal(told.aud, origin);
    assert.match(told.sub, /^mailto:/);
    const now = Date.now() / 1000;
    assert.ok(told.exp > now && told.exp <= now + 24 * 3600);
  }
});
