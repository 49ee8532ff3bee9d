// A peer made of Fedify, a library for other people's servers: it checks every signature it gets, keeps what came, and
// sends whatever a test wants, also slowly, wrongly or never.
import { once } from "node:events";
import http from "node:http";

import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import { Activity, Endpoints, Group, Person } from "@fedify/vocab";

import { freePort } from "../lib/server.js";
import { eventually } from "./eventually.js";

const activityJson = "application/activity+json";
export const cavage = "draft-cavage-http-signatures-12";
export const everybody = "https://www.w3.org/ns/activitystreams#Public";
const context = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1", {
  sensitive: "as:sensitive", toot: "http://joinmastodon.org/ns#", votersCount: "toot:votersCount",
  blurhash: "toot:blurhash", Hashtag: "as:Hashtag", EmojiReact: "http://litepub.social/ns#EmojiReact",
  QuoteRequest: "https://w3id.org/fep/044f#QuoteRequest",
  quote: { "@id": "https://w3id.org/fep/044f#quote", "@type": "@id" },
  quoteAuthorization: { "@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id" },
}];

export class Fedify {
  people = new Map();      // name → what its actor says, and its keys
  received = [];           // verified activities as plain JSON, with the name of whose inbox it was
  requests = [];           // "GET /path" of everything that came
  documents = new Map();   // path → { status, type, body, headers } served before all else
  mood = undefined;        // (request) → undefined, a status, or a promise of either: how it answers today

  // Without `firstKnock` it signs as RFC 9421 says and knocks again the old way when that is refused.
  static async open({ firstKnock, address = "127.0.0.1" } = {}) {
    const peer = new Fedify();
    peer.port = await freePort();
    peer.address = address;
    peer.host = `${address}:${peer.port}`;
    peer.url = `http://${peer.host}`;
    peer.firstKnock = firstKnock;
    peer.#found();
    await peer.listen();
    return peer;
  }

  #found() {
    const federation = createFederation({
      kv: new MemoryKvStore(), allowPrivateAddress: true, origin: this.url, ...(this.firstKnock && { firstKnock: this.firstKnock }),
    });
    federation.setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
      const person = this.people.get(identifier);
      if (!person) return null;
      const keys = await ctx.getActorKeyPairs(identifier);
      return new (person.isGroup ? Group : Person)({
        id: ctx.getActorUri(identifier), preferredUsername: identifier, name: identifier,
        inbox: ctx.getInboxUri(identifier), outbox: new URL(`${this.url}/users/${identifier}/outbox`),
        followers: new URL(`${this.url}/users/${identifier}/followers`),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        publicKey: keys[0].cryptographicKey, assertionMethods: keys.map((key) => key.multikey), ...person.says,
      });
    }).setKeyPairsDispatcher((_, identifier) => this.people.get(identifier)?.keys ?? []);
    federation.setInboxListeners("/users/{identifier}/inbox", "/inbox").on(Activity, async (ctx, activity) => {
      const json = await activity.toJsonLd({ format: "compact", contextLoader: ctx.contextLoader });
      this.received.push({ to: ctx.recipient, ...json });
      if (json.type === "Follow" && this.people.get(String(json.object).split("/").pop())?.accepts)
        await this.send(String(json.object).split("/").pop(), json.actor, { type: "Accept", object: json });
    }).onError((_, error) => { this.error = error; });
    this.federation = federation;
    this.ctx = federation.createContext(new URL(this.url));
  }

  async person(name, { accepts = true, isGroup = false, ...says } = {}) {
    const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
    this.people.set(name, { accepts, isGroup, says, keys });
    return { name, handle: `@${name}@${this.host}`, actor: `${this.url}/users/${name}` };
  }
  async rotateKey(name) {
    this.people.get(name).keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
  }

  async listen() {
    this.server = http.createServer((incoming, outgoing) => this.#answer(incoming, outgoing).catch((error) => {
      this.error = error;
      outgoing.writableEnded || outgoing.writeHead(500).end();
    }));
    this.server.listen(this.port, this.address);
    await once(this.server, "listening");
  }
  async stop() {
    const gone = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await gone;
  }

  async #answer(incoming, outgoing) {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    this.requests.push(`${incoming.method} ${incoming.url}`);
    const wish = await this.mood?.(incoming);
    if (wish) return void outgoing.writeHead(wish).end();
    const { pathname } = new URL(incoming.url, this.url);
    const document = this.documents.get(incoming.url) ?? this.documents.get(pathname);
    if (document && incoming.method === "GET") {
      const { status = 200, type = activityJson, headers = {}, body = "" } = document;
      outgoing.writeHead(status, { "content-type": type, ...headers });
      return void outgoing.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    }
    const request = new Request(new URL(incoming.url, this.url), {
      method: incoming.method, headers: Object.entries(incoming.headersDistinct).flatMap(([name, all]) => all.map((one) => [name, one])),
      ...(parts.length && { body: Buffer.concat(parts) }),
    });
    const answer = await this.federation.fetch(request, { contextData: undefined });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  }

  asked(line) { return this.requests.filter((one) => one === line).length; }

  // Signed and sent at once; a refusal by the other side is an error here. `to` is an actor's id or an object with
  // id and inboxId.
  async send(name, to, activity) {
    const actor = `${this.url}/users/${name}`;
    const json = { "@context": context, id: `${actor}#${crypto.randomUUID()}`, actor, to: [everybody], ...activity };
    const loaders = { documentLoader: this.ctx.documentLoader, contextLoader: this.ctx.contextLoader };
    const recipient = typeof to === "string" ? { id: new URL(to), inboxId: new URL(`${to}/inbox`) } : to;
    await this.ctx.sendActivity({ identifier: name }, recipient, await Activity.fromJsonLd(json, loaders), { immediate: true });
    return json;
  }

  // A post that can be fetched here, and the activity that tells of it.
  note(name, content, more = {}) {
    const actor = `${this.url}/users/${name}`, path = `/notes/${crypto.randomUUID()}`;
    const note = {
      type: "Note", id: this.url + path, url: this.url + path, attributedTo: actor, content: `<p>${content}</p>`,
      published: new Date().toISOString(), to: [everybody], cc: [`${actor}/followers`], ...more,
    };
    this.serve(note);
    return note;
  }
  serve(note) { this.documents.set(new URL(note.id).pathname, { body: { "@context": context, ...note } }); }
  async post(name, to, content, more = {}) {
    const note = this.note(name, content, more);
    await this.send(name, to, { type: "Create", object: note, to: note.to, cc: note.cc });
    return note;
  }

  got(type, look = () => true) {
    return eventually(`a verified ${type} at ${this.host}, not only ${this.received.map((one) => one.type)}`, () =>
      this.received.find((one) => one.type === type && look(one)));
  }
}
