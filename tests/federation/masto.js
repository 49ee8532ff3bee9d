// One person at a server with Mastodon's client interface, ours or another's.
import assert from "node:assert/strict";

import { eventually } from "./eventually.js";

export class Person {
  constructor({ url, name, token, host, actor }) {
    Object.assign(this, { url, name, token, actor, handle: `@${name}@${host}` });
  }

  async ask(method, path, body, expected = 200) {
    const isForm = body instanceof FormData || body instanceof URLSearchParams;
    const answer = await fetch(this.url + path, {
      method, body: body && !isForm ? JSON.stringify(body) : body,
      headers: {
        authorization: `Bearer ${this.token}`, "accept-language": "en",
        ...(body && !isForm && { "content-type": "application/json" }),
      },
    });
    const text = await answer.text();
    if (expected) assert.equal(answer.status, expected, `${method} ${path}: ${text.slice(0, 500)}`);
    try { return JSON.parse(text); } catch { return text; }
  }
  get(path) { return this.ask("GET", path); }
  post(path, body = {}) { return this.ask("POST", path, body); }

  me() { return this.get("/api/v1/accounts/verify_credentials"); }

  async search(query, type) {
    const found = await this.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(query)}`);
    return found[type][0];
  }
  account(handle) { return eventually(`${handle} found by ${this.handle}`, () => this.search(handle, "accounts")); }
  status(uri) { return eventually(`${uri} found by ${this.handle}`, () => this.search(uri, "statuses")); }

  relationship(id) { return this.get(`/api/v1/accounts/relationships?id[]=${id}`).then(([one]) => one); }
  async follow(handle) {
    const account = await this.account(handle);
    await this.post(`/api/v1/accounts/${account.id}/follow`);
    return account;
  }
  async followed(handle) {
    const account = await this.follow(handle);
    await eventually(`${this.handle} follows ${handle}`, async () => (await this.relationship(account.id)).following);
    return account;
  }

  say(status, more = {}) { return this.post("/api/v1/statuses", { status, visibility: "public", ...more }); }
  home() { return this.get("/api/v1/timelines/home?limit=40"); }
  arrives(text, what = "") {
    return eventually(`"${text}" at the home of ${this.handle} ${what}`, async () =>
      (await this.home()).find((one) => (one.reblog ?? one).content.includes(text)));
  }
  notified(type, of, look = () => true) {
    return eventually(`${this.handle} hears of a ${type} by ${of}`, async () =>
      (await this.get("/api/v1/notifications?limit=40")).find((one) =>
        one.type === type && one.account.acct.startsWith(of) && look(one)));
  }
  reread(id) { return this.get(`/api/v1/statuses/${id}`); }
  becomes(id, what, look) {
    return eventually(`${what}, seen by ${this.handle}`, async () => {
      const status = await this.reread(id);
      return look(status) && status;
    });
  }
  async vanishes(id) {
    await eventually(`status ${id} is gone for ${this.handle}`, async () => {
      const answer = await fetch(`${this.url}/api/v1/statuses/${id}`, { headers: { authorization: `Bearer ${this.token}` } });
      return answer.status === 404;
    });
  }
}
