// Two Kentongans: everything people do with each other, across the border.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { root } from "../lib/server.js";
import { eventually } from "./eventually.js";
import { Kentongan } from "./kentongan.js";

let desa, kota, ani, budi, citra, aniAtKota, budiAtDesa;

// ani writes at desa; budi and citra read at kota, where budi follows her.
const seen = async (status) => (await budi.status(status.uri)).id;

before(async () => {
  [desa, kota] = await Promise.all([Kentongan.open(), Kentongan.open()]);
  ani = desa.person("ani");
  [budi, citra] = [kota.person("budi"), kota.person("citra")];
});
after(() => Promise.all([desa?.stop(), kota?.stop()]));

test("a search for a handle finds the person at the other server", async () => {
  const found = await budi.account(ani.handle);
  assert.equal(found.acct, `ani@${desa.host}`);
  assert.equal(found.uri ?? ani.actor, ani.actor);
});

test("a follow is accepted, both ways", async () => {
  [aniAtKota, budiAtDesa] = await Promise.all([budi.followed(ani.handle), ani.followed(budi.handle)]);
  await ani.notified("follow", "budi");
  await eventually("ani counts her follower", async () => (await ani.me()).followers_count === 1);
});

test("who is locked is asked first", async () => {
  await ani.ask("PATCH", "/api/v1/accounts/update_credentials", { locked: true });
  const account = await citra.follow(ani.handle);
  const [asking] = await eventually("a request at ani's", async () => {
    const all = await ani.get("/api/v1/follow_requests");
    return all.length > 0 && all;
  });
  assert.equal((await citra.relationship(account.id)).requested, true);
  assert.equal((await citra.relationship(account.id)).following, false);
  await ani.post(`/api/v1/follow_requests/${asking.id}/authorize`);
  await eventually("citra follows", async () => (await citra.relationship(account.id)).following);
  await citra.post(`/api/v1/accounts/${account.id}/unfollow`);
  await eventually("citra is gone", async () => (await ani.me()).followers_count === 1);
  await ani.ask("PATCH", "/api/v1/accounts/update_credentials", { locked: false });
});

for (const [visibility, arrives] of [["public", "public"], ["unlisted", "unlisted"], ["private", "private"]])
  test(`a post that is ${visibility} arrives at the follower's home as such`, async () => {
    const status = await ani.say(`Kabar ${visibility}`, { visibility });
    const there = await budi.arrives(`Kabar ${visibility}`);
    assert.equal(there.visibility, arrives);
    assert.equal(there.uri, status.uri);
    assert.equal(there.account.acct, `ani@${desa.host}`);
  });

test("a direct post reaches whom it names and nobody else", async () => {
  const status = await ani.say(`${budi.handle} hanya untukmu`, { visibility: "direct" });
  const heard = await budi.notified("mention", "ani", (one) => one.status.content.includes("hanya untukmu"));
  assert.equal(heard.status.visibility, "direct");
  assert.equal(heard.status.uri, status.uri);
  await citra.ask("GET", `/api/v1/statuses/${heard.status.id}`, undefined, 404);
});

test("a reply comes under what it answers, with a notification, and counts", async () => {
  const status = await ani.say("Siapa di pos ronda?");
  const there = await seen(status);
  await budi.say(`${ani.handle} saya`, { in_reply_to_id: there });
  const heard = await ani.notified("mention", "budi", (one) => one.status.in_reply_to_id === status.id);
  assert.match(heard.status.content, /saya/);
  await ani.becomes(status.id, "a counted reply", (one) => one.replies_count === 1);
});

test("a favourite and a boost are heard, counted and taken back", async () => {
  const status = await ani.say("Kentongan dipukul");
  const there = await seen(status);
  await budi.post(`/api/v1/statuses/${there}/favourite`);
  await budi.post(`/api/v1/statuses/${there}/reblog`);
  await ani.notified("favourite", "budi", (one) => one.status.id === status.id);
  await ani.notified("reblog", "budi", (one) => one.status.id === status.id);
  await ani.becomes(status.id, "counted", (one) => one.favourites_count === 1 && one.reblogs_count === 1);
  await budi.post(`/api/v1/statuses/${there}/unfavourite`);
  await budi.post(`/api/v1/statuses/${there}/unreblog`);
  await ani.becomes(status.id, "counted back", (one) => one.favourites_count === 0 && one.reblogs_count === 0);
});

test("a boost of a local post comes to the booster's followers elsewhere", async () => {
  await citra.say("Air naik di kota");
  const there = await citra.home().then((all) => all.find((one) => one.content.includes("Air naik")));
  await budi.post(`/api/v1/statuses/${there.id}/reblog`);
  const boost = await ani.arrives("Air naik di kota");
  assert.equal(boost.account.acct, `budi@${kota.host}`);
  assert.equal(boost.reblog.account.acct, `citra@${kota.host}`);
});

test("an edit arrives, with its history", async () => {
  const status = await ani.say("Jembatan aman");
  const there = await seen(status);
  await ani.ask("PUT", `/api/v1/statuses/${status.id}`, { status: "Jembatan ditutup", spoiler_text: "awas" });
  const edited = await budi.becomes(there, "an edit", (one) => one.content.includes("ditutup"));
  assert.equal(edited.spoiler_text, "awas");
  assert.ok(edited.edited_at);
  assert.equal((await budi.get(`/api/v1/statuses/${there}/history`)).length, 2);
});

test("a deletion arrives", async () => {
  const status = await ani.say("Salah kirim");
  const there = await seen(status);
  await ani.ask("DELETE", `/api/v1/statuses/${status.id}`);
  await budi.vanishes(there);
});

test("a content warning arrives", async () => {
  await ani.say("Isinya di dalam peringatan", { spoiler_text: "Gambar luka", sensitive: true });
  const there = await budi.arrives("Isinya di dalam peringatan");
  assert.equal(there.spoiler_text, "Gambar luka");
  assert.equal(there.sensitive, true);
});

test("a poll is voted in from elsewhere and both see the totals", async () => {
  const status = await ani.say("Kerja bakti kapan?", { poll: { options: ["Sabtu", "Minggu"], expires_in: 3600 } });
  const there = await budi.arrives("Kerja bakti kapan?");
  assert.deepEqual(there.poll.options.map((one) => one.title), ["Sabtu", "Minggu"]);
  await budi.post(`/api/v1/polls/${there.poll.id}/votes`, { choices: [1] });
  const counts = (one) => one.poll.options.map((option) => option.votes_count).join();
  await ani.becomes(status.id, "a vote", (one) => counts(one) === "0,1");
  await budi.becomes(there.id, "the totals", (one) => counts(one) === "0,1");
  await budi.ask("POST", `/api/v1/polls/${there.poll.id}/votes`, { choices: [0] }, 422);
});

test("a picture arrives with its description and blurhash", async () => {
  const form = new FormData();
  form.set("file", new Blob([fs.readFileSync(path.join(root, "tests/data/pictures/sawah.jpg"))], { type: "image/jpeg" }), "sawah.jpg");
  form.set("description", "Sawah tergenang");
  const media = await ani.post("/api/v2/media", form);
  await eventually("the picture is ready", async () => (await ani.get(`/api/v1/media/${media.id}`)).url);
  const status = await ani.say("Lihat sawah", { media_ids: [media.id] });
  const { media_attachments: [picture] } = await budi.arrives("Lihat sawah");
  assert.equal(picture.type, "image");
  assert.equal(picture.description, "Sawah tergenang");
  assert.equal(picture.blurhash, status.media_attachments[0].blurhash);
  assert.equal((await fetch(picture.url)).status, 200);
});

test("a new name and note of a profile arrive", async () => {
  await ani.ask("PATCH", "/api/v1/accounts/update_credentials", { display_name: "Bu Ani", note: "Ketua RT 05" });
  await eventually("her new name", async () => {
    const account = await budi.get(`/api/v1/accounts/${aniAtKota.id}`);
    return account.display_name === "Bu Ani" && account.note.includes("Ketua RT 05");
  });
});

test("a block ends both follows and what is written then", async () => {
  await ani.post(`/api/v1/accounts/${budiAtDesa.id}/block`);
  await eventually("budi follows no more", async () => {
    const relationship = await budi.relationship(aniAtKota.id);
    return !relationship.following && !relationship.followed_by;
  });
  await ani.say("Tidak untuk budi");
  // What citra gets comes after it.
  await citra.followed(ani.handle);
  await ani.say("Untuk citra");
  await citra.arrives("Untuk citra");
  assert.doesNotMatch(JSON.stringify(await budi.home()), /Tidak untuk budi|Untuk citra/);
  await budi.say(`${ani.handle} kenapa?`);
  await citra.say(`${ani.handle} terima kasih`);
  await ani.notified("mention", "citra");
  const all = await ani.get("/api/v1/notifications?limit=40");
  assert.equal(all.filter((one) => one.status?.content.includes("kenapa?")).length, 0);
});
