// masto.js over every family of Mastodon's interface, against the real program: each family is a test of its
// own. client.test.js has the whole way of signing in, and posts and streams more closely.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient, MastoHttpError } from "masto";

import { Server, root } from "../lib/server.js";

// We answer in the caller's language; these tests read English.
const requestInit = { headers: { "Accept-Language": "en" } };
const village = "34.02.05.2001";
let server, ani, budi, citra, admin, stranger;

async function enter(name, { role, scopes = "read write follow push" } = {}) {
  server.addUser(name, { region: village, role });
  const accessToken = server.token(name, scopes);
  const api = createRestAPIClient({ requestInit, url: server.url, accessToken });
  return { api, accessToken, account: await api.v1.accounts.verifyCredentials() };
}

const rejects = (promise, status, message) => assert.rejects(promise, (error) => {
  assert.ok(error instanceof MastoHttpError, String(error));
  assert.equal(error.statusCode, status);
  if (message) assert.match(error.message, message);
  return true;
});

const ids = (list) => list.map((one) => one.id);
const post = (person, status, more = {}) => person.api.v1.statuses.create({ status, ...more });
const one = (person, status) => person.api.v1.statuses.$select(status.id);
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

// Asks until `wanted` says yes: for what a job does after the answer.
async function until(ask, wanted) {
  for (let tries = 0; tries < 100; ++tries) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never came: ${wanted}`);
}

async function next(subscription, wanted) {
  for await (const event of subscription) if (wanted(event)) return event;
  throw new Error("the stream ended");
}

before(async () => {
  server = await Server.start();
  stranger = createRestAPIClient({ requestInit, url: server.url });
  ani = await enter("ani");
  budi = await enter("budi");
  citra = await enter("citra");
  admin = await enter("admin", {
    role: "owner", scopes: "read write follow push admin:read admin:write" });
});
after(() => server?.stop());

describe("apps and the instance", () => {
  test("an app registers and asks who it is", async () => {
    const app = await stranger.v1.apps.create({
      clientName: "Uji", redirectUris: "urn:ietf:wg:oauth:2.0:oob", scopes: "read" });
    const oauth = createOAuthAPIClient({ url: server.url });
    const token = await oauth.token.create({
      grantType: "client_credentials", clientId: app.clientId, clientSecret: app.clientSecret,
      redirectUri: "urn:ietf:wg:oauth:2.0:oob", scope: "read" });
    const theirs = createRestAPIClient({ requestInit, url: server.url, accessToken: token.accessToken });
    assert.equal((await theirs.v1.apps.verifyCredentials()).name, "Uji");
    await rejects(theirs.v1.accounts.verifyCredentials(), 422, /authenticated user/);
  });

  test("the instance says what apps look for before they offer it", async () => {
    const instance = await stranger.v2.instance.fetch();
    assert.equal(instance.apiVersions.mastodon, 10);
    assert.match(instance.version, /^4\.6\.0 /);
    assert.equal(instance.configuration.polls.maxOptions, 4);
    assert.equal(Buffer.from(instance.configuration.vapid.publicKey, "base64url").length, 65);
    assert.ok(instance.rules.length > 0);
    assert.deepEqual(await stranger.v1.instance.peers.list(), []);
    assert.ok((await stranger.v1.instance.languages.list()).some(({ code }) => code === "id"));
    assert.match((await stranger.v1.instance.extendedDescription.fetch()).content, /</);
  });
});

describe("accounts", () => {
  test("their profile is changed and read back", async () => {
    const changed = await ani.api.v1.accounts.updateCredentials({
      displayName: "Ani Wijaya", note: "Relawan", fieldsAttributes: [{ name: "Desa", value: "Sidomulyo" }] });
    assert.equal(changed.displayName, "Ani Wijaya");
    assert.equal(changed.fields[0].value, "Sidomulyo");
    assert.equal(changed.source.note, "Relawan");
    const profile = await ani.api.v1.profile.fetch();
    assert.equal(profile.displayName, "Ani Wijaya");
    assert.equal((await ani.api.v1.profile.update({ displayName: "Ani" })).displayName, "Ani");
    await ani.api.v1.profile.avatar.remove();
    await ani.api.v1.profile.header.remove();
  });

  test("several are fetched at once, one by name, many by search and in the directory", async () => {
    const several = await stranger.v1.accounts.fetch({ id: [ani.account.id, budi.account.id] });
    assert.deepEqual(ids(several).toSorted(), [ani.account.id, budi.account.id].toSorted());
    assert.equal((await stranger.v1.accounts.lookup({ acct: "budi" })).id, budi.account.id);
    assert.ok(ids(await ani.api.v1.accounts.search.list({ q: "cit" })).includes(citra.account.id));
    const listed = await stranger.v1.directory.list({ order: "new", local: true });
    assert.ok(ids(listed).includes(budi.account.id));
  });

  test("preferences and markers are kept", async () => {
    const preferences = await ani.api.v1.preferences.fetch();
    assert.equal(preferences["posting:default:visibility"], "public");
    const read = await post(budi, "dibaca sampai sini");
    await ani.api.v1.markers.create({ home: { lastReadId: read.id } });
    const { home } = await ani.api.v1.markers.fetch({ timeline: ["home"] });
    assert.equal(home.lastReadId, read.id);
  });
});

describe("relations", () => {
  const relation = async (person, target) =>
    (await person.api.v1.accounts.relationships.fetch({ id: [target.account.id] }))[0];

  test("follow with wishes, note, endorse, let go of a follower", async () => {
    const target = ani.api.v1.accounts.$select(budi.account.id);
    const followed = await target.follow({ reblogs: false, notify: true, languages: ["id"] });
    assert.equal(followed.following, true);
    assert.equal(followed.showingReblogs, false);
    assert.equal(followed.notifying, true);
    assert.deepEqual(followed.languages, ["id"]);
    assert.equal((await target.note.create({ comment: "Ketua RT" })).note, "Ketua RT");
    assert.equal((await target.pin()).endorsed, true);
    assert.deepEqual(ids(await ani.api.v1.endorsements.list()), [budi.account.id]);
    assert.equal((await target.unpin()).endorsed, false);
    const follower = budi.api.v1.accounts.$select(ani.account.id);
    await follower.removeFromFollowers();
    assert.equal((await relation(ani, budi)).following, false);
    await target.follow();
  });

  test("mute and block hide, and are listed", async () => {
    const target = ani.api.v1.accounts.$select(citra.account.id);
    assert.equal((await target.mute({ notifications: true, duration: 3600 })).muting, true);
    const [muted] = await ani.api.v1.mutes.list();
    assert.equal(muted.id, citra.account.id);
    assert.ok(muted.muteExpiresAt);
    assert.equal((await target.unmute()).muting, false);
    assert.equal((await target.block()).blocking, true);
    assert.deepEqual(ids(await ani.api.v1.blocks.list()), [citra.account.id]);
    assert.equal((await relation(citra, ani)).blockedBy, true);
    assert.equal((await target.unblock()).blocking, false);
  });

  test("who is asked first says yes or no", async () => {
    await citra.api.v1.accounts.updateCredentials({ locked: true });
    const target = budi.api.v1.accounts.$select(citra.account.id);
    assert.equal((await target.follow()).requested, true);
    assert.deepEqual(ids(await citra.api.v1.followRequests.list()), [budi.account.id]);
    const request = citra.api.v1.followRequests.$select(budi.account.id);
    assert.equal((await request.authorize()).followedBy, true);
    assert.equal((await relation(budi, citra)).following, true);
    await target.unfollow();
    await target.follow();
    assert.equal((await request.reject()).followedBy, false);
    assert.equal((await relation(budi, citra)).requested, false);
    await citra.api.v1.accounts.updateCredentials({ locked: false });
  });

  test("whole servers are hidden by one person for themselves", async () => {
    await ani.api.v1.domainBlocks.create({ domain: "jauh.test" });
    assert.deepEqual(await ani.api.v1.domainBlocks.list(), ["jauh.test"]);
    await ani.api.v1.domainBlocks.remove({ domain: "jauh.test" });
    assert.deepEqual(await ani.api.v1.domainBlocks.list(), []);
  });

  test("suggestions and familiar followers", async () => {
    assert.ok(Array.isArray(await ani.api.v2.suggestions.list()));
    const [familiar] = await ani.api.v1.accounts.familiarFollowers.fetch({ id: [budi.account.id] });
    assert.equal(familiar.id, budi.account.id);
  });
});

describe("statuses", () => {
  test("several at once, their source, their history", async () => {
    const first = await post(ani, "satu"), second = await post(ani, "dua");
    const both = await stranger.v1.statuses.fetch({ id: [first.id, second.id] });
    assert.deepEqual(ids(both).toSorted(), [first.id, second.id].toSorted());
    await one(ani, first).update({ status: "satu, diperbaiki", spoilerText: "Ralat" });
    const history = await one(ani, first).history.list();
    assert.deepEqual(history.map((edit) => edit.spoilerText), ["", "Ralat"]);
    assert.deepEqual(await one(ani, first).source.fetch(),
      { id: first.id, text: "satu, diperbaiki", spoilerText: "Ralat" });
  });

  test("pinned to the profile, and silent threads", async () => {
    const status = await post(ani, "di atas semua");
    assert.equal((await one(ani, status).pin()).pinned, true);
    const pinned = await ani.api.v1.accounts.$select(ani.account.id).statuses.list({ pinned: true });
    assert.deepEqual(ids(pinned), [status.id]);
    assert.equal((await one(ani, status).unpin()).pinned, false);
    assert.equal((await one(ani, status).mute()).muted, true);
    assert.equal((await one(ani, status).unmute()).muted, false);
  });

  test("a poll is asked, answered once, and counted", async () => {
    const asked = await post(budi, "Kerja bakti hari apa?", {
      poll: { options: ["Sabtu", "Minggu"], expiresIn: 3600 } });
    assert.equal(asked.poll.votesCount, 0);
    const poll = ani.api.v1.polls.$select(asked.poll.id);
    const voted = await poll.votes.create({ choices: [1] });
    assert.deepEqual(voted.ownVotes, [1]);
    assert.deepEqual(voted.options.map((option) => option.votesCount), [0, 1]);
    await rejects(poll.votes.create({ choices: [0] }), 422);
    assert.equal((await poll.fetch()).voted, true);
  });

  test("written now for later", async () => {
    const kept = await post(ani, "Selamat pagi", { scheduledAt: tomorrow() });
    assert.equal(kept.params.text, "Selamat pagi");
    const later = ani.api.v1.scheduledStatuses.$select(kept.id);
    const moved = tomorrow();
    assert.equal((await later.update({ scheduledAt: moved })).scheduledAt, moved);
    assert.deepEqual(ids(await ani.api.v1.scheduledStatuses.list()), [kept.id]);
    await later.remove();
    await rejects(later.fetch(), 404);
    await rejects(post(ani, "terlalu dekat", { scheduledAt: new Date().toISOString() }), 422);
  });

  test("quoted, listed, taken back", async () => {
    const said = await post(budi, "Air bersih ada di balai desa");
    const quote = await post(ani, "Penting:", { quotedStatusId: said.id });
    assert.equal(quote.quote.state, "accepted");
    assert.equal(quote.quote.quotedStatus.id, said.id);
    assert.deepEqual(ids(await one(budi, said).quotes.list()), [quote.id]);
    const answer = await fetch(`${server.url}/api/v1/statuses/${said.id}/quotes/${quote.id}/revoke`, {
      method: "POST", headers: { authorization: `Bearer ${budi.accessToken}` } });
    assert.equal(answer.status, 200);
    assert.equal((await one(ani, quote).fetch()).quote.state, "revoked");
    const closed = await post(budi, "jangan dikutip", { quoteApprovalPolicy: "nobody" });
    await rejects(post(ani, "coba", { quotedStatusId: closed.id }), 422);
  });

  test("who favoured and who boosted it", async () => {
    const status = await post(budi, "terima kasih relawan");
    await one(ani, status).favourite();
    await one(ani, status).reblog();
    assert.deepEqual(ids(await one(budi, status).favouritedBy.list()), [ani.account.id]);
    assert.deepEqual(ids(await one(budi, status).rebloggedBy.list()), [ani.account.id]);
    await one(ani, status).bookmark();
    assert.equal((await ani.api.v1.bookmarks.list())[0].id, status.id);
    assert.equal((await ani.api.v1.favourites.list())[0].id, status.id);
  });
});

describe("media", () => {
  const picture = () => new Blob(
    [fs.readFileSync(path.join(root, "tests/data/pictures/sawah.jpg"))], { type: "image/jpeg" });

  test("is described, used, and removed while unused", async () => {
    const made = await ani.api.v2.media.create({ file: picture(), description: "Sawah" });
    const media = ani.api.v1.media.$select(made.id);
    assert.equal((await media.fetch()).description, "Sawah");
    assert.equal((await media.update({ description: "Sawah di pagi hari" })).description, "Sawah di pagi hari");
    const status = await post(ani, "Pagi", { mediaIds: [made.id] });
    assert.equal(status.mediaAttachments[0].description, "Sawah di pagi hari");
    const shown = await ani.api.v1.accounts.$select(ani.account.id).statuses.list({ onlyMedia: true });
    assert.deepEqual(ids(shown), [status.id]);
    const unused = await ani.api.v1.media.create({ file: picture() });
    const answer = await fetch(`${server.url}/api/v1/media/${unused.id}`, {
      method: "DELETE", headers: { authorization: `Bearer ${ani.accessToken}` } });
    assert.equal(answer.status, 200);
    await rejects(ani.api.v1.media.$select(unused.id).fetch(), 404);
  });
});

describe("lists", () => {
  test("hold people one follows and show their posts", async () => {
    const list = await ani.api.v1.lists.create({ title: "Posko", exclusive: true });
    const chosen = ani.api.v1.lists.$select(list.id);
    assert.equal((await chosen.update({ title: "Posko Bantul", exclusive: false })).title, "Posko Bantul");
    await ani.api.v1.accounts.$select(budi.account.id).follow();
    await chosen.accounts.create({ accountIds: [budi.account.id] });
    assert.deepEqual(ids(await chosen.accounts.list()), [budi.account.id]);
    assert.deepEqual(ids(await ani.api.v1.accounts.$select(budi.account.id).lists.list()), [list.id]);
    const status = await post(budi, "untuk daftar");
    assert.equal((await ani.api.v1.timelines.list.$select(list.id).list())[0].id, status.id);
    await rejects(budi.api.v1.lists.$select(list.id).fetch(), 404);
    await chosen.accounts.remove({ accountIds: [budi.account.id] });
    await chosen.remove();
    assert.deepEqual(await ani.api.v1.lists.list(), []);
  });
});

describe("filters", () => {
  test("the present version: keywords, statuses, and what they do to posts", async () => {
    const filter = await ani.api.v2.filters.create({
      title: "Hoaks", context: ["home", "public"], filterAction: "warn",
      keywordsAttributes: [{ keyword: "berantai", wholeWord: true }] });
    const chosen = ani.api.v2.filters.$select(filter.id);
    const keyword = await chosen.keywords.create({ keyword: "viral" });
    const added = ani.api.v2.filters.keywords.$select(keyword.id);
    assert.equal((await added.update({ keyword: "sebarkan" })).keyword, "sebarkan");
    assert.equal((await chosen.keywords.list()).length, 2);
    const status = await post(budi, "pesan berantai dari grup sebelah");
    const seen = await one(ani, status).fetch();
    assert.equal(seen.filtered[0].filter.id, filter.id);
    assert.deepEqual(seen.filtered[0].keywordMatches, ["berantai"]);
    const other = await post(budi, "biasa saja");
    const marked = await chosen.statuses.create({ statusId: other.id });
    assert.equal(marked.statusId, other.id);
    assert.equal((await one(ani, other).fetch()).filtered.length, 1);
    await ani.api.v2.filters.statuses.$select(marked.id).remove();
    await added.remove();
    assert.equal((await chosen.update({ title: "Kabar bohong" })).title, "Kabar bohong");
    await chosen.remove();
    assert.deepEqual(await ani.api.v2.filters.list(), []);
  });

  test("the first version, for older apps", async () => {
    const filter = await ani.api.v1.filters.create({ phrase: "undian", context: ["home"], wholeWord: true });
    const chosen = ani.api.v1.filters.$select(filter.id);
    assert.equal((await chosen.fetch()).phrase, "undian");
    assert.equal((await chosen.update({ phrase: "hadiah", context: ["home"] })).phrase, "hadiah");
    await chosen.remove();
    assert.deepEqual(await ani.api.v1.filters.list(), []);
  });
});

describe("notifications", () => {
  test("one by one: list, count, dismiss, clear", async () => {
    const status = await post(budi, "halo @ani");
    const [newest] = await ani.api.v1.notifications.list({ types: ["mention"] });
    assert.equal(newest.status.id, status.id);
    assert.equal((await ani.api.v1.notifications.$select(newest.id).fetch()).type, "mention");
    assert.ok((await ani.api.v1.notifications.unreadCount.fetch()).count > 0);
    await ani.api.v1.notifications.$select(newest.id).dismiss();
    await rejects(ani.api.v1.notifications.$select(newest.id).fetch(), 404);
    await ani.api.v1.notifications.clear();
    assert.deepEqual(await ani.api.v1.notifications.list(), []);
  });

  test("in groups", async () => {
    const status = await post(ani, "dapur umum butuh sukarelawan");
    for (const person of [budi, citra]) await one(person, status).favourite();
    const found = await ani.api.v2.notifications.list({ types: ["favourite"] });
    const [group] = found.notificationGroups;
    assert.equal(group.notificationsCount, 2);
    assert.equal(group.statusId, status.id);
    const chosen = ani.api.v2.notifications.$select(group.groupKey);
    assert.equal((await chosen.fetch()).notificationGroups[0].groupKey, group.groupKey);
    assert.deepEqual(ids(await chosen.accounts.fetch()).toSorted(),
      [budi.account.id, citra.account.id].toSorted());
    assert.ok((await ani.api.v2.notifications.unreadCount.fetch()).count > 0);
    await chosen.dismiss();
    assert.deepEqual((await ani.api.v2.notifications.list({ types: ["favourite"] })).notificationGroups, []);
  });

  test("strangers wait behind the policy until they are let in", async () => {
    const policy = await ani.api.v2.notifications.policy.update({ forNotFollowing: "filter" });
    assert.equal(policy.forNotFollowing, "filter");
    const status = await post(citra, "permisi @ani");
    const requests = await until(() => ani.api.v1.notifications.requests.list(), (list) => list.length > 0);
    assert.equal(requests[0].account.id, citra.account.id);
    assert.equal(requests[0].lastStatus.id, status.id);
    assert.ok(!(await ani.api.v1.notifications.list()).some((n) => n.status?.id === status.id));
    const request = ani.api.v1.notifications.requests.$select(requests[0].id);
    assert.equal((await request.fetch()).account.id, citra.account.id);
    await request.accept();
    await until(() => ani.api.v1.notifications.requests.merged.fetch(), ({ merged }) => merged);
    await until(() => ani.api.v1.notifications.list(), (list) => list.some((n) => n.status?.id === status.id));
    await ani.api.v2.notifications.policy.update({ forNotFollowing: "accept" });
  });
});

describe("conversations", () => {
  test("are read, unread and removed", async () => {
    const status = await post(budi, "@ani rapat tertutup jam tujuh", { visibility: "direct" });
    const [conversation] = await ani.api.v1.conversations.list();
    assert.equal(conversation.lastStatus.id, status.id);
    assert.equal(conversation.unread, true);
    assert.deepEqual(ids(conversation.accounts), [budi.account.id]);
    const chosen = ani.api.v1.conversations.$select(conversation.id);
    assert.equal((await chosen.read()).unread, false);
    assert.equal((await chosen.unread()).unread, true);
    await rejects(citra.api.v1.conversations.$select(conversation.id).read(), 404);
    await chosen.remove();
    assert.deepEqual(await ani.api.v1.conversations.list(), []);
  });
});

describe("tags", () => {
  test("are followed into the home and shown on the profile", async () => {
    const tag = ani.api.v1.tags.$select("waspadabanjir");
    assert.equal((await tag.follow()).following, true);
    assert.deepEqual((await ani.api.v1.followedTags.list()).map(({ name }) => name), ["waspadabanjir"]);
    const status = await post(citra, "Air naik #waspadabanjir");
    await until(() => ani.api.v1.timelines.home.list(), (home) => ids(home).includes(status.id));
    assert.equal((await tag.unfollow()).following, false);
    const featured = await ani.api.v1.featuredTags.create({ name: "waspadabanjir" });
    assert.deepEqual(ids(await ani.api.v1.accounts.$select(ani.account.id).featuredTags.list()), [featured.id]);
    assert.ok(Array.isArray(await ani.api.v1.featuredTags.suggestions.list()));
    await ani.api.v1.featuredTags.$select(featured.id).remove();
    assert.deepEqual(await ani.api.v1.featuredTags.list(), []);
  });

  test("what is talked about", async () => {
    assert.ok(Array.isArray(await stranger.v1.trends.tags.list()));
    assert.ok(Array.isArray(await stranger.v1.trends.statuses.list()));
    assert.ok(Array.isArray(await stranger.v1.trends.links.list()));
  });
});

describe("announcements", () => {
  test("are listed for people, none for strangers", async () => {
    assert.ok(Array.isArray(await ani.api.v1.announcements.list()));
    await rejects(stranger.v1.announcements.list().values().next(), 401);
    await rejects(ani.api.v1.announcements.$select("999999999999").dismiss(), 404);
    assert.ok(Array.isArray(await stranger.v1.customEmojis.list()));
  });
});

describe("timelines and search", () => {
  test("public, tagged and by link", async () => {
    const status = await post(ani, "Pasar tani dibuka #pasartani https://desa.test/pasar");
    assert.equal((await stranger.v1.timelines.public.list({ limit: 1 }))[0].id, status.id);
    const tagged = await stranger.v1.timelines.tag.$select("pasartani").list({ local: true });
    assert.deepEqual(ids(tagged), [status.id]);
    // Only of links that many pass on.
    await rejects(stranger.v1.timelines.link.list({ url: "https://desa.test/x" }).values().next(), 404);
  });

  test("finds people, tags and posts", async () => {
    await post(ani, "Perahu karet ada di gudang #perahu");
    const found = await ani.api.v2.search.list({ q: "perahu" });
    assert.ok(found.hashtags.some(({ name }) => name === "perahu"));
    assert.ok(found.statuses.length > 0);
    const people = await ani.api.v2.search.list({ q: "citra", type: "accounts" });
    assert.deepEqual(ids(people.accounts), [citra.account.id]);
  });
});

describe("web push", () => {
  test("one subscription for each token", async () => {
    const browser = crypto.createECDH("prime256v1");
    const keys = { p256dh: browser.generateKeys("base64url"), auth: crypto.randomBytes(16).toString("base64url") };
    const { subscription } = ani.api.v1.push;
    await rejects(subscription.fetch(), 404);
    const made = await subscription.create({
      subscription: { endpoint: "https://push.contoh.test/abc", keys },
      data: { alerts: { mention: true } }, policy: "followed" });
    assert.equal(made.alerts.mention, true);
    const { configuration } = await stranger.v2.instance.fetch();
    assert.equal(made.serverKey, configuration.vapid.publicKey);
    const changed = await subscription.update({ data: { alerts: { favourite: true } } });
    assert.equal(changed.alerts.favourite, true);
    await subscription.remove();
    await rejects(subscription.fetch(), 404);
  });
});

describe("streaming", () => {
  test("several subscriptions over one WebSocket", async () => {
    const stream = createStreamingAPIClient({
      streamingApiUrl: server.url.replace("http", "ws"), accessToken: ani.accessToken,
      implementation: globalThis.WebSocket });
    const tagged = next(stream.hashtag.subscribe({ tag: "aliran" }), ({ event }) => event === "update");
    const heard = next(stream.public.local.subscribe(),
      ({ event, payload }) => event === "update" && /aliran/.test(payload.content));
    let done = false;
    const both = Promise.all([tagged, heard]).finally(() => { done = true; });
    // A subscription is open once something arrives: post until then.
    for (let tries = 0; tries < 100 && !done; ++tries) {
      await post(budi, `lewat #aliran ${tries}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (const { payload } of await both) assert.equal(payload.account.username, "budi");
    stream.close();
  });

  test("a tag as server-sent events", async () => {
    const controller = new AbortController();
    const answer = await fetch(`${server.url}/api/v1/streaming/hashtag?tag=kabar`, {
      headers: { authorization: `Bearer ${ani.accessToken}` }, signal: controller.signal });
    assert.match(answer.headers.get("content-type"), /^text\/event-stream/);
    await post(budi, "ada #kabar");
    let text = "";
    for await (const chunk of answer.body) {
      text += Buffer.from(chunk).toString();
      if (/event: update\ndata: \{/.test(text)) break;
    }
    controller.abort();
    assert.equal(await (await fetch(`${server.url}/api/v1/streaming/health`)).text(), "OK");
  });
});

describe("reports and moderation", () => {
  test("a report reaches the moderators, who act on it", async () => {
    const status = await post(citra, "Bendungan jebol! Lari semua!");
    const report = await ani.api.v1.reports.create({
      accountId: citra.account.id, statusIds: [status.id], comment: "Tidak benar",
      category: "violation", ruleIds: ["2"] });
    assert.equal(report.category, "violation");
    assert.equal(report.targetAccount.id, citra.account.id);
    const { reports } = admin.api.v1.admin;
    const listed = await reports.list();
    assert.ok(ids(listed).includes(report.id));
    const chosen = reports.$select(report.id);
    assert.equal((await chosen.assignToSelf()).assignedAccount.id, admin.account.id);
    assert.equal((await chosen.unassign()).assignedAccount, null);
    assert.equal((await chosen.resolve()).actionTaken, true);
    assert.equal((await chosen.reopen()).actionTaken, false);
    await rejects(ani.api.v1.admin.reports.list().values().next(), 403);
  });

  test("accounts are silenced, suspended and let in again", async () => {
    const { accounts } = admin.api.v1.admin;
    assert.ok(ids(await accounts.list({ local: true })).includes(citra.account.id));
    const chosen = accounts.$select(citra.account.id);
    assert.equal((await chosen.fetch()).email, "citra@contoh.test");
    await chosen.action.create({ type: "silence" });
    assert.equal((await chosen.fetch()).silenced, true);
    assert.equal((await chosen.unsilence()).silenced, false);
    await chosen.action.create({ type: "suspend" });
    // Suspending ends every token.
    await rejects(citra.api.v1.accounts.verifyCredentials(), 401);
    assert.equal((await chosen.unsuspend()).suspended, false);
  });

  test("addresses and servers are kept out", async () => {
    const { domainBlocks, emailDomainBlocks, ipBlocks } = admin.api.v1.admin;
    const domain = await domainBlocks.create({ domain: "jahat.test", severity: "silence", publicComment: "Sampah" });
    assert.equal((await domainBlocks.$select(domain.id).update({ severity: "suspend" })).severity, "suspend");
    assert.deepEqual(ids(await domainBlocks.list()), [domain.id]);
    await domainBlocks.$select(domain.id).remove();
    const email = await emailDomainBlocks.create({ domain: "sekalipakai.test" });
    await emailDomainBlocks.$select(email.id).remove();
    const ip = await ipBlocks.create({ ip: "192.0.2.0/24", severity: "no_access", comment: "uji" });
    assert.equal((await ipBlocks.$select(ip.id).fetch()).severity, "no_access");
    await ipBlocks.$select(ip.id).remove();
  });

  test("figures of the server", async () => {
    const span = { startAt: new Date(Date.now() - 86_400_000).toISOString(), endAt: tomorrow() };
    const [measure] = await admin.api.v1.admin.measures.create({ keys: ["active_users"], ...span });
    assert.equal(measure.key, "active_users");
    const [dimension] = await admin.api.v1.admin.dimensions.create({ keys: ["languages"], ...span });
    assert.equal(dimension.key, "languages");
    assert.ok(Array.isArray(await admin.api.v1.admin.retention.create({ ...span, frequency: "day" })));
    for (const kind of ["tags", "statuses", "links"])
      assert.ok(Array.isArray(await admin.api.v1.admin.trends[kind].list()), kind);
  });
});
