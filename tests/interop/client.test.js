// masto.js, a client library that knows nothing of us, does everything of the first slice: it signs in
// through the real authorize page, posts, reads, follows, and listens.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient, MastoHttpError } from "masto";

import { Visitor } from "../lib/forms.js";
import { Server, root } from "../lib/server.js";

const oob = "urn:ietf:wg:oauth:2.0:oob";
const scopes = "read write follow push";
// We answer in the caller's language; these tests read English.
const requestInit = { headers: { "Accept-Language": "en" } };
let server, ani, budi;

// The whole dance of RFC 6749 with RFC 7636, by the pages a person would see.
async function signIn({ name, password }) {
  const oauth = createOAuthAPIClient({ url: server.url });
  const rest = createRestAPIClient({ requestInit, url: server.url });
  const app = await rest.v1.apps.create({ clientName: "Uji klien", redirectUris: oob, scopes });
  const verifier = crypto.randomBytes(32).toString("base64url");
  const challenge = crypto.createHash("sha256").update(verifier).digest("base64url");
  const authorize = `/oauth/authorize?${new URLSearchParams({
    response_type: "code", client_id: app.clientId, redirect_uri: oob, scope: scopes,
    code_challenge: challenge, code_challenge_method: "S256",
  })}`;
  const visitor = new Visitor(server.url);
  const signInPage = await (await visitor.open(authorize)).text();
  const signedIn = await visitor.submit(signInPage, /\/masuk/, { name, password });
  assert.equal(signedIn.status, 303, await signedIn.text());
  const consentPage = await (await visitor.open(signedIn.headers.get("location"))).text();
  assert.match(consentPage, /Uji klien/);
  let consented = await visitor.submit(consentPage, /\/oauth\/authorize/, {}, ["decision", "allow"]);
  if (consented.status === 303) consented = await visitor.open(consented.headers.get("location"));
  const code = (await consented.text()).match(/<code[^>]*>([^<]+)<\/code>/)[1];
  const token = await oauth.token.create({
    grantType: "authorization_code", clientId: app.clientId, clientSecret: app.clientSecret,
    redirectUri: oob, code, codeVerifier: verifier, code_verifier: verifier, scope: scopes,
  });
  return token.accessToken;
}

class Person {
  static async enter(name) {
    const person = new Person();
    person.accessToken = await signIn(server.addUser(name, { region: "34.02.05.2001" }));
    person.api = createRestAPIClient({ requestInit, url: server.url, accessToken: person.accessToken });
    person.account = await person.api.v1.accounts.verifyCredentials();
    return person;
  }

  stream() {
    return createStreamingAPIClient({
      streamingApiUrl: server.url.replace("http", "ws"), accessToken: this.accessToken,
      implementation: globalThis.WebSocket,
    });
  }
}

const rejects = (promise, status, message) => assert.rejects(promise, (error) => {
  assert.ok(error instanceof MastoHttpError, String(error));
  assert.equal(error.statusCode, status);
  if (message) assert.match(error.message, message);
  return true;
});

// The first event that satisfies `wanted`; the stream keeps order, so what came before is passed over. Asked
// by hand, because a `for await` that returns ends the subscription, and what happens until the next one
// begins would be missed.
async function next(events, wanted) {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error("the stream ended");
    if (wanted(value)) return value;
  }
}

before(async () => {
  server = await Server.start();
  ani = await Person.enter("ani");
  budi = await Person.enter("budi");
});
after(() => server?.stop());

describe("the instance", () => {
  test("describes itself in both versions", async () => {
    const rest = createRestAPIClient({ requestInit, url: server.url });
    const second = await rest.v2.instance.fetch();
    assert.ok(second.configuration.statuses.maxCharacters >= 500);
    assert.ok(second.apiVersions.mastodon >= 1);
    const first = await rest.v1.instance.fetch();
    assert.equal(first.title, second.title);
  });
});

describe("signing in", () => {
  test("gives a token with the scopes asked for, once per code", async () => {
    assert.equal(ani.account.username, "ani");
    const verified = await ani.api.v1.apps.verifyCredentials();
    assert.equal(verified.name, "Uji klien");
  });

  test("a token ends when it is revoked", async () => {
    const rest = createRestAPIClient({ requestInit, url: server.url });
    const app = await rest.v1.apps.create({ clientName: "x", redirectUris: oob, scopes: "read" });
    const oauth = createOAuthAPIClient({ url: server.url });
    const token = await oauth.token.create({
      grantType: "client_credentials", clientId: app.clientId, clientSecret: app.clientSecret,
      redirectUri: oob, scope: "read",
    });
    const theirs = createRestAPIClient({ requestInit, url: server.url, accessToken: token.accessToken });
    assert.equal((await theirs.v1.apps.verifyCredentials()).name, "x");
    await oauth.revoke({ clientId: app.clientId, clientSecret: app.clientSecret, token: token.accessToken });
    await rejects(theirs.v1.apps.verifyCredentials(), 401);
  });

  test("a wrong token and a missing scope are refused", async () => {
    const stranger = createRestAPIClient({ requestInit, url: server.url, accessToken: "x".repeat(43) });
    await rejects(stranger.v1.accounts.verifyCredentials(), 401, /access token/i);
    const reader = createRestAPIClient({ requestInit, url: server.url, accessToken: server.token("ani", "read") });
    await rejects(reader.v1.statuses.create({ status: "tidak boleh" }), 403, /scopes/i);
  });
});

describe("accounts", () => {
  test("are found by name, search and id", async () => {
    const found = await ani.api.v1.accounts.lookup({ acct: "budi" });
    assert.equal(found.id, budi.account.id);
    assert.equal((await ani.api.v1.accounts.$select(found.id).fetch()).acct, "budi");
    const listed = await ani.api.v1.accounts.search.list({ q: "bud" });
    assert.ok(listed.some((account) => account.id === found.id));
    await rejects(ani.api.v1.accounts.lookup({ acct: "tidakada" }), 404);
  });

  test("change their own profile", async () => {
    const changed = await ani.api.v1.accounts.updateCredentials({
      displayName: "Ani Wijaya", note: "Relawan di Bantul",
    });
    assert.equal(changed.displayName, "Ani Wijaya");
    assert.match(changed.note, /Relawan di Bantul/);
  });

  test("follow and unfollow", async () => {
    const target = ani.api.v1.accounts.$select(budi.account.id);
    assert.equal((await target.follow()).following, true);
    const [relationship] = await ani.api.v1.accounts.relationships.fetch({ id: [budi.account.id] });
    assert.equal(relationship.following, true);
    const followers = await ani.api.v1.accounts.$select(budi.account.id).followers.list();
    assert.deepEqual(followers.map((account) => account.id), [ani.account.id]);
    assert.equal((await target.unfollow()).following, false);
    await target.follow();
  });
});

describe("statuses", () => {
  test("are written once per idempotency key, read, edited with history, deleted", async () => {
    const headers = { requestInit: { headers: { "Idempotency-Key": "satu" } } };
    const first = await ani.api.v1.statuses.create({ status: "Halo #Bantul dari @budi" }, headers);
    const again = await ani.api.v1.statuses.create({ status: "Halo #Bantul dari @budi" }, headers);
    assert.equal(again.id, first.id);
    assert.deepEqual(first.tags.map((tag) => tag.name), ["bantul"]);
    assert.deepEqual(first.mentions.map((mention) => mention.id), [budi.account.id]);
    const one = ani.api.v1.statuses.$select(first.id);
    assert.equal((await one.update({ status: "Halo lagi" })).content, "<p>Halo lagi</p>");
    assert.equal((await one.history.list()).length, 2);
    assert.equal((await one.source.fetch()).text, "Halo lagi");
    await one.remove();
    await rejects(one.fetch(), 404, /Record not found/);
  });

  test("thread, favourite, boost, bookmark", async () => {
    const root = await budi.api.v1.statuses.create({ status: "Posko dibuka pukul tujuh" });
    const reply = await ani.api.v1.statuses.create({ status: "Saya datang", inReplyToId: root.id });
    const context = await ani.api.v1.statuses.$select(root.id).context.fetch();
    assert.deepEqual(context.descendants.map((status) => status.id), [reply.id]);
    const status = ani.api.v1.statuses.$select(root.id);
    assert.equal((await status.favourite()).favouritesCount, 1);
    assert.equal((await status.reblog()).reblog.id, root.id);
    assert.equal((await status.bookmark()).bookmarked, true);
    assert.deepEqual((await ani.api.v1.bookmarks.list()).map((s) => s.id), [root.id]);
    assert.deepEqual((await ani.api.v1.favourites.list()).map((s) => s.id), [root.id]);
    assert.equal((await status.unfavourite()).favourited, false);
    assert.equal((await status.unreblog()).reblogged, false);
    assert.equal((await status.unbookmark()).bookmarked, false);
  });

  test("refuse nothing, too much, and what is not ours", async () => {
    await rejects(ani.api.v1.statuses.create({ status: "" }), 422, /blank/);
    await rejects(ani.api.v1.statuses.create({ status: "a".repeat(6000) }), 422, /limit/);
    const theirs = await budi.api.v1.statuses.create({ status: "milik budi" });
    await rejects(ani.api.v1.statuses.$select(theirs.id).remove(), 404);
    const secret = await budi.api.v1.statuses.create({ status: "rahasia", visibility: "direct" });
    await rejects(ani.api.v1.statuses.$select(secret.id).fetch(), 404);
  });

  test("carry a picture with its description", async () => {
    const file = new Blob([fs.readFileSync(path.join(root, "tests/data/pictures/sawah.jpg"))], { type: "image/jpeg" });
    const media = await ani.api.v2.media.create({ file, description: "Sawah di pagi hari" });
    assert.equal(media.type, "image");
    assert.ok(media.blurhash && media.meta.original.width > 0);
    const status = await ani.api.v1.statuses.create({ status: "Pagi", mediaIds: [media.id] });
    assert.equal(status.mediaAttachments[0].description, "Sawah di pagi hari");
    const picture = await fetch(status.mediaAttachments[0].previewUrl);
    assert.match(picture.headers.get("content-type"), /^image\//);
  });
});

describe("timelines", () => {
  test("show what was said, page by page", async () => {
    const made = [];
    for (let i = 0; i < 5; ++i) made.push((await budi.api.v1.statuses.create({ status: `kabar ${i} #halaman` })).id);
    const home = await ani.api.v1.timelines.home.list({ limit: 5 });
    assert.deepEqual(home.map((status) => status.id), made.toReversed());
    const pages = [];
    for await (const page of ani.api.v1.timelines.tag.$select("halaman").list({ limit: 2 })) {
      pages.push(...page.map((status) => status.id));
      if (page.length === 0) break;
    }
    assert.deepEqual(pages, made.toReversed());
    const local = await createRestAPIClient({ requestInit, url: server.url }).v1.timelines.public.list({ local: true, limit: 5 });
    assert.deepEqual(local.map((status) => status.id), made.toReversed());
    const above = await ani.api.v1.timelines.home.list({ limit: 2, minId: made[0] });
    assert.deepEqual(above.map((status) => status.id), [made[2], made[1]]);
  });
});

describe("notifications and search", () => {
  test("tell about a mention, a favourite and a follower", async () => {
    const status = await budi.api.v1.statuses.create({ status: "Apa kabar @ani" });
    await ani.api.v1.statuses.$select(status.id).favourite();
    await budi.api.v1.accounts.$select(ani.account.id).follow();
    const types = (person, wanted) => person.api.v1.notifications.list({ types: wanted });
    assert.equal((await types(ani, ["mention"]))[0].status.id, status.id);
    assert.equal((await types(ani, ["follow"]))[0].account.id, budi.account.id);
    assert.equal((await types(budi, ["favourite"]))[0].account.id, ani.account.id);
  });

  test("find people, posts and tags", async () => {
    await ani.api.v1.statuses.create({ status: "Perahu karet siap di posko #banjir" });
    const found = await ani.api.v2.search.list({ q: "banjir" });
    assert.ok(found.hashtags.some((tag) => tag.name === "banjir"));
    assert.ok((await ani.api.v2.search.list({ q: "budi", type: "accounts" })).accounts.length > 0);
  });
});

describe("streaming", () => {
  test("brings posts, edits, deletions and notifications over a WebSocket", async () => {
    const stream = ani.stream();
    const events = stream.user.subscribe().values();
    const listening = next(events, (event) => event.event === "update" && /lewat aliran/.test(event.payload.content));
    await ani.api.v1.accounts.verifyCredentials();
    // The subscription is open once something arrives: post until the first one does.
    let arrived = null;
    listening.then((event) => { arrived = event; }, () => {});
    let posted;
    for (let i = 0; i < 100 && !arrived; ++i) {
      posted = await budi.api.v1.statuses.create({ status: `lewat aliran ${i} @ani` });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const update = await listening;
    assert.equal(update.payload.account.username, "budi");
    const edited = next(events, (event) => event.event === "status.update");
    await budi.api.v1.statuses.$select(posted.id).update({ status: "sudah diubah @ani" });
    assert.match((await edited).payload.content, /sudah diubah/);
    const removed = next(events, (event) => event.event === "delete");
    await budi.api.v1.statuses.$select(posted.id).remove();
    assert.equal((await removed).payload, posted.id);
    const notified = next(events, (event) => event.event === "notification");
    const own = await ani.api.v1.statuses.create({ status: "milik ani" });
    await budi.api.v1.statuses.$select(own.id).favourite();
    assert.equal((await notified).payload.type, "favourite");
    stream.close();
  });

  test("brings public posts as server-sent events", async () => {
    const controller = new AbortController();
    const answer = await fetch(`${server.url}/api/v1/streaming/public`, {
      headers: { authorization: `Bearer ${ani.accessToken}` }, signal: controller.signal,
    });
    assert.match(answer.headers.get("content-type"), /^text\/event-stream/);
    await budi.api.v1.statuses.create({ status: "untuk semua" });
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk, { stream: true });
      if (/untuk semua/.test(text)) break;
    }
    assert.match(text, /event: update\ndata: \{/);
    controller.abort();
  });
});
