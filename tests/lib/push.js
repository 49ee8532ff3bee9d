// A push service on loopback and its browsers, which read with the http_ece package what the server encrypted.
import crypto from "node:crypto";
import { once } from "node:events";
import http from "node:http";

import ece from "http_ece";

export class Browser {
  constructor(service, name) {
    this.keys = crypto.createECDH("prime256v1");
    this.auth = crypto.randomBytes(16);
    this.endpoint = `${service.url}/p/${name}`;
    this.subscription = { endpoint: this.endpoint,
      keys: { p256dh: this.keys.generateKeys("base64url"), auth: this.auth.toString("base64url") } };
  }

  read({ body }) {
    return ece.decrypt(body, { version: "aes128gcm", privateKey: this.keys, authSecret: this.auth }).toString();
  }
}

export class PushService {
  static async start() {
    const service = new PushService();
    service.received = [];  // {name, headers, body}, in order
    service.answer = () => 201;
    service.heard = () => {};
    service.http = http.createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      const message = { name: request.url.slice(3), headers: request.headers, body: Buffer.concat(parts) };
      const status = service.answer(message);
      if (status === 201) service.received.push(message);
      response.writeHead(status).end();
      service.heard(message);
    });
    service.http.listen(0, "127.0.0.1");
    await once(service.http, "listening");
    service.url = `http://127.0.0.1:${service.http.address().port}`;
    return service;
  }

  stop() {
    this.http.closeAllConnections();
    this.http.close();
  }
}

// The claims of "vapid t=…, k=…"; undefined when the signature is not good for its key.
export function vapidClaims(authorization) {
  const [, token, key] = authorization.match(/^vapid t=([^,]+), k=(\S+)$/);
  const [header, body, signature] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const publicKey = crypto.createPublicKey({ format: "jwk", key: {
    kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") } });
  const good = crypto.verify("sha256", Buffer.from(`${header}.${body}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  return good ? { ...JSON.parse(Buffer.from(body, "base64url")), key } : undefined;
}

// Somebody without an account whose browser is told of warnings for a place.
export async function subscribe(server, browser, region) {
  const post = async (path, body, headers = {}) => {
    const answer = await fetch(server.url + path, {
      method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { capability } = await post("/api/kentongan/v1/places", { region });
  await post("/api/kentongan/v1/subscriptions", { channel: "push", subscription: browser.subscription },
    { "kentongan-capability": capability });
}

// An office that publishes one CAP message for a place in Bantul at a time.
export class Office {
  static async start() {
    const office = new Office();
    office.http = http.createServer((_, response) =>
      response.writeHead(200, { "content-type": "application/xml" }).end(office.message));
    office.http.listen(0, "127.0.0.1");
    await once(office.http, "listening");
    office.url = `http://127.0.0.1:${office.http.address().port}/cap`;
    return office;
  }

  say({ identifier, type = "Alert", status = "Actual", severity = "Severe", region = "34.02.05", references = [] }) {
    const time = (date) => date.toISOString().slice(0, 19) + "+00:00";
    const sent = new Date();
    const refers = references.map((reference) => `bpbd@contoh.test,${reference.identifier},${time(reference.sent)}`).join(" ");
    this.message = `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier>
<sender>bpbd@contoh.test</sender><sent>${time(sent)}</sent><status>${status}</status><msgType>${type}</msgType>
<scope>Public</scope>${refers && `<references>${refers}</references>`}<info><language>id</language><category>Met</category>
<event>Banjir</event><urgency>Immediate</urgency><severity>${severity}</severity><certainty>Likely</certainty>
<expires>${time(new Date(sent.getTime() + 3600_000))}</expires><headline>Banjir di Bambanglipuro</headline>
<description>Air sungai naik.</description><instruction>Pindah ke balai desa.</instruction>
<area><areaDesc>Bambanglipuro, Bantul</areaDesc><geocode><valueName>Kemendagri</valueName>
<value>${region}</value></geocode></area></info></alert>`;
    return { identifier, sent };
  }

  stop() {
    this.http.closeAllConnections();
    this.http.close();
  }
}
