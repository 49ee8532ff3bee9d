// A server that lies: it signs by hand, as told, and serves what it is told to serve.
import crypto from "node:crypto";
import { once } from "node:events";
import http from "node:http";

import { freePort } from "../lib/server.js";

const activityJson = "application/activity+json";
export const everybody = "https://www.w3.org/ns/activitystreams#Public";
export const digestOf = (body) => `SHA-256=${crypto.createHash("sha256").update(body).digest("base64")}`;

export class Forger {
  documents = new Map();   // path → { status, type, body, headers, silent }
  requests = [];
  received = [];           // what was sent to any inbox, signature unseen

  static async open(address = "127.0.0.1", port) {
    const forger = new Forger();
    forger.host = `${address}:${port ?? await freePort()}`;
    forger.url = `http://${forger.host}`;
    forger.server = http.createServer(async (request, response) => {
      forger.requests.push(`${request.method} ${request.url}`);
      if (request.method === "POST") {
        let text = "";
        for await (const part of request) text += part;
        forger.received.push(JSON.parse(text));
        return void response.writeHead(202).end();
      }
      const { silent, status = 200, type = activityJson, body = "", headers = {} } =
        forger.documents.get(request.url) ?? { status: 404 };
      if (silent) return;
      response.writeHead(status, { "content-type": type, ...headers });
      response.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
    forger.server.listen(Number(forger.host.split(":")[1]), address);
    await once(forger.server, "listening");
    return forger;
  }
  async stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  // An actor with its key; `more` overwrites what it says, `served` how it is served.
  actor(name, more = {}, served = {}) {
    const { publicKey, privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
    const id = `${this.url}/users/${name}`;
    const actor = {
      name, id, keyId: `${id}#main-key`, privateKey, handle: `@${name}@${this.host}`,
      document: {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        type: "Person", id, preferredUsername: name, name, inbox: `${id}/inbox`, outbox: `${id}/outbox`,
        followers: `${id}/followers`, endpoints: { sharedInbox: `${this.url}/inbox` },
        publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem: publicKey.export({ type: "spki", format: "pem" }) },
        ...more,
      },
    };
    this.documents.set(`/users/${name}`, { body: actor.document, ...served });
    this.documents.set(`/.well-known/webfinger?resource=${encodeURIComponent(`acct:${name}@${this.host}`)}`, {
      type: "application/jrd+json",
      body: { subject: `acct:${name}@${this.host}`, links: [{ rel: "self", type: activityJson, href: id }] },
    });
    return actor;
  }

  note(actor, content, more = {}) {
    const path = `/notes/${crypto.randomUUID()}`;
    const note = {
      type: "Note", id: this.url + path, attributedTo: actor.id, content, to: [everybody],
      published: new Date().toISOString(), ...more,
    };
    this.documents.set(path, { body: { "@context": "https://www.w3.org/ns/activitystreams", ...note } });
    return note;
  }
}

export function activity(actor, type, object, more = {}) {
  return {
    "@context": "https://www.w3.org/ns/activitystreams", id: `${actor.id}#${crypto.randomUUID()}`, type,
    actor: actor.id, object, to: [everybody], ...more,
  };
}

// The headers of a draft-cavage signature over what is named, each of them changeable.
export function signed(actor, url, body, {
  date = new Date(), digest = digestOf(body), parts = ["(request-target)", "host", "date", "digest", "content-type"], keyId = actor.keyId,
} = {}) {
  const { host, pathname } = new URL(url);
  const headers = { host, date: date.toUTCString(), "content-type": activityJson, ...(digest && { digest }) };
  const text = parts.map((part) => `${part}: ${part === "(request-target)" ? `post ${pathname}` : headers[part]}`).join("\n");
  const signature = crypto.sign("sha256", text, actor.privateKey).toString("base64");
  headers.signature = `keyId="${keyId}",algorithm="rsa-sha256",headers="${parts.join(" ")}",signature="${signature}"`;
  return headers;
}

// The same as RFC 9421 says it.
export function signedAnew(actor, url, body, {
  date = new Date(), parts = ["@method", "@target-uri", "content-digest"], keyId = actor.keyId,
} = {}) {
  const sum = crypto.createHash("sha256").update(body).digest("base64");
  const values = { "@method": "POST", "@target-uri": url, "content-digest": `sha-256=:${sum}:` };
  const created = Math.floor(date / 1000);
  const input = `(${parts.map((part) => `"${part}"`).join(" ")});created=${created};keyid="${keyId}";alg="rsa-v1_5-sha256"`;
  const text = [...parts.map((part) => `"${part}": ${values[part]}`), `"@signature-params": ${input}`].join("\n");
  return {
    host: new URL(url).host, "content-type": activityJson, "content-digest": values["content-digest"],
    "signature-input": `sig1=${input}`,
    signature: `sig1=:${crypto.sign("sha256", text, actor.privateKey).toString("base64")}:`,
  };
}

// Sends exactly these bytes and headers; resolves with the status and text of the answer.
export function send(url, body, headers) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", headers: { "content-length": Buffer.byteLength(body), ...headers } }, async (answer) => {
      let text = "";
      for await (const part of answer) text += part;
      resolve({ status: answer.statusCode, text });
    });
    // Who refuses a large body may close before it is all there; the answer counts then.
    request.on("error", (error) => request.res || reject(error));
    request.end(body);
  });
}

export function deliver(actor, inbox, thing, options) {
  const body = typeof thing === "string" ? thing : JSON.stringify(thing);
  return send(inbox, body, signed(actor, inbox, body, options));
}
