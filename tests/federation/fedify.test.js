// Fedify, the library of many other servers, and a Kentongan: first by each kind of signature, then what is particular.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, everybody, Fedify } from "./fedify.js";
import { Kentongan } from "./kentongan.js";

let desa, ani;

const inner = ({ "@context": _, ...members }) => members;

before(async () => {
  desa = await Kentongan.open();
  ani = desa.person("ani");
});
after(() => desa?.stop());

for (const [kind, name, firstKnock] of [["the old signature", "lama", cavage], ["RFC 9421", "baru", "rfc9421"]])
  describe(`signed with ${kind}`, () => {
    let peer, rudi;
    before(async () => {
      peer = await Fedify.open({ firstKnock });
      rudi = await peer.person(name);
    });
    after(() => peer?.stop());

    test("a follow is accepted", async () => {
      await peer.send(name, ani.actor, { type: "Follow", object: ani.actor });
      await peer.got("Accept", (one) => one.actor === ani.actor);
    });

    test("ours is accepted, a post arrives", async () => {
      await ani.followed(rudi.handle);
      const note = await peer.post(name, ani.actor, `Kabar ${name}`);
      assert.equal((await ani.arrives(`Kabar ${name}`)).uri, note.id);
    });

    test("our posts, edits and deletions come with a signature it believes", async () => {
      const status = await ani.say(`Untuk ${name}`);
      const created = await peer.got("Create", (one) => one.object.id === status.uri);
      assert.match(created.object.content, new RegExp(`Untuk ${name}`));
      await ani.ask("PUT", `/api/v1/statuses/${status.id}`, { status: `Diubah ${name}` });
      await peer.got("Update", (one) => one.object.id === status.uri && one.object.content.includes("Diubah"));
      await ani.ask("DELETE", `/api/v1/statuses/${status.id}`);
      await peer.got("Delete", (one) => (one.object.id ?? one.object) === status.uri);
      assert.equal(peer.error, undefined);
    });
  });

describe("what peers tell", () => {
  let peer, rudi;
  const tell = (activity) => peer.send("rudi", ani.actor, activity);
  before(async () => {
    peer = await Fedify.open({ firstKnock: cavage });
    rudi = await peer.person("rudi");
    await ani.followed(rudi.handle);
    await tell({ type: "Follow", object: ani.actor });
    await peer.got("Accept");
  });
  after(() => peer?.stop());

  test("a mention and a reply are heard", async () => {
    const status = await ani.say("Tanya");
    await peer.post("rudi", ani.actor, "Jawab", {
      inReplyTo: status.uri, tag: [{ type: "Mention", href: ani.actor, name: ani.handle }], cc: [ani.actor],
    });
    await ani.notified("mention", "rudi", (one) => one.status.in_reply_to_id === status.id);
  });

  test("likes and boosts are counted and taken back", async () => {
    const status = await ani.say("Suka?");
    const like = await tell({ type: "Like", object: status.uri });
    const boost = await tell({ type: "Announce", object: status.uri });
    await ani.becomes(status.id, "counted", (one) => one.favourites_count === 1 && one.reblogs_count === 1);
    await tell({ type: "Undo", object: inner(like) });
    await tell({ type: "Undo", object: inner(boost) });
    await ani.becomes(status.id, "taken back", (one) => one.favourites_count === 0 && one.reblogs_count === 0);
  });

  test("an emoji reaction counts as a favourite", async () => {
    const status = await ani.say("Reaksi?");
    await tell({ type: "EmojiReact", object: status.uri, content: "👍" });
    await ani.becomes(status.id, "counted", (one) => one.favourites_count === 1);
  });

  test("an edit keeps its history, a deletion removes", async () => {
    const note = await peer.post("rudi", ani.actor, "Pertama");
    const { id } = await ani.arrives("Pertama");
    const edited = { ...note, content: "<p>Kedua</p>", updated: new Date(Date.now() + 1000).toISOString() };
    await tell({ type: "Update", object: edited });
    await ani.becomes(id, "an edit", (one) => one.content.includes("Kedua"));
    assert.equal((await ani.get(`/api/v1/statuses/${id}/history`)).length, 2);
    await tell({ type: "Delete", object: { type: "Tombstone", id: note.id } });
    await ani.vanishes(id);
  });

  test("a poll is voted in and its totals come", async () => {
    const options = (first, second) => [first, second].map((votes, at) => ({
      type: "Note", name: ["Sabtu", "Minggu"][at], replies: { type: "Collection", totalItems: votes },
    }));
    const endTime = new Date(Date.now() + 3600_000).toISOString();
    const question = await peer.post("rudi", ani.actor, "Kapan?", { type: "Question", oneOf: options(3, 1), endTime, votersCount: 4 });
    const status = await ani.arrives("Kapan?");
    assert.deepEqual(status.poll.options, [{ title: "Sabtu", votes_count: 3 }, { title: "Minggu", votes_count: 1 }]);
    await ani.post(`/api/v1/polls/${status.poll.id}/votes`, { choices: [1] });
    await peer.got("Create", (one) => one.object.name === "Minggu" && one.object.inReplyTo === question.id);
    await tell({ type: "Update", object: { ...question, oneOf: options(3, 2), votersCount: 5 } });
    await ani.becomes(status.id, "new totals", (one) => one.poll.options[1].votes_count === 2);
  });

  test("warning, language, picture, emoji and hashtag of a post arrive", async () => {
    await peer.post("rudi", ani.actor, "Lengkap", {
      summary: "Awas", sensitive: true, contentMap: { id: "<p>Lengkap</p>" },
      tag: [{ type: "Hashtag", name: "#banjir", href: `${peer.url}/tags/banjir` }],
      attachment: [{ type: "Document", mediaType: "image/png", url: `${peer.url}/a.png`, name: "Air" }],
    });
    const status = await ani.arrives("Lengkap");
    assert.equal(status.spoiler_text, "Awas");
    assert.equal(status.sensitive, true);
    assert.equal(status.tags[0].name, "banjir");
    assert.equal(status.media_attachments[0].description, "Air");
  });

  test("the totals of a poll of ours are told before its end, not for every vote", async () => {
    const tini = await peer.person("tini");
    const vote = (name, poll, choice) => peer.send(name, ani.actor, { type: "Create", to: [ani.actor], object: {
      type: "Note", id: `${peer.url}/users/${name}#${crypto.randomUUID()}`, name: choice, inReplyTo: poll.uri,
      attributedTo: `${peer.url}/users/${name}`, to: [ani.actor] } });
    const say = (text, more) => ani.say(text, { poll: { options: ["Ya", "Tidak"], expires_in: 3600, ...more } });
    const poll = await say("Setuju?"), hidden = await say("Rahasia?", { hide_totals: true });
    const updates = (one) => peer.received.filter((got) => got.type === "Update" && got.object.id === one.uri);
    await vote("rudi", hidden, "Ya");
    await vote("rudi", poll, "Tidak");
    const told = await peer.got("Update", (one) => one.object.id === poll.uri);
    assert.deepEqual(told.object.oneOf.map((one) => one.replies.totalItems), [0, 1]);
    assert.equal(told.object.votersCount, 1);
    await vote("tini", poll, "Ya");
    await ani.becomes(poll.id, "both votes", (one) => one.poll.votes_count === 2);
    const marker = await ani.say("Penanda jajak pendapat");
    await peer.got("Create", (one) => one.object.id === marker.uri);
    assert.equal(updates(poll).length, 1);
    assert.equal(updates(hidden).length, 0);
    assert.equal(tini.actor, `${peer.url}/users/tini`);
  });

  test("an emoji of theirs is shown with its picture", async () => {
    const note = peer.note("rudi", "Halo :blobcat: dan :tanpa_gambar:", { tag: [
      { type: "Emoji", id: `${peer.url}/emojis/1`, name: ":blobcat:", icon: { type: "Image", mediaType: "image/png", url: `${peer.url}/blobcat.png` } },
      { type: "Emoji", id: `${peer.url}/emojis/3`, name: ":tanpa_gambar:" },
    ] });
    const status = await ani.status(note.id);
    assert.deepEqual(status.emojis.map((one) => one.shortcode), ["blobcat"]);
  });

  test("what a post says of a warning is told as unverified, or not at all", async () => {
    const alert = { id: "1", url: `${peer.url}/peringatan/1`, level: "siaga", state: "live", expires_at: "2100-01-01T00:00:00Z",
      exercise: false, sender: "bpbd@jauh.test", identifier: "urn:1", sent: "2026-01-01T07:00:00+07:00", hazard: "flood",
      areas: ["34.02.05"], cap_url: `${peer.url}/cap`, made_up: "<b>x</b>" };
    const told = async (more) =>
      (await ani.status(peer.note("rudi", "Peringatan", { kentongan: { alert: { ...alert, ...more } } }).id)).kentongan?.alert;
    const { cap_url, made_up, ...known } = alert;
    assert.deepEqual(await told({}), { ...known, expires_at: "2100-01-01T00:00:00.000Z", sent: "2026-01-01T00:00:00.000Z", verified: false });
    assert.equal((await told({ verified: true })).verified, false);
    for (const wrong of [
      { level: "merah" }, { state: "asli" }, { exercise: true }, { exercise: "false" }, { areas: ["Bantul"] }, { areas: [3402] },
      { areas: Array(201).fill("34.02.05") }, { sender: "x".repeat(501) }, { sent: "kemarin" }, { url: "https://lain.test/1" },
      { hazard: { a: 1 } },
    ])
      assert.equal(await told(wrong), undefined, JSON.stringify(wrong).slice(0, 80));
  });

  test("a closed answer goes to whom it names, not to whom it answers", async () => {
    const other = await Fedify.open({ firstKnock: cavage });
    try {
      const sari = await other.person("sari");
      const note = await peer.post("rudi", ani.actor, "Siapa yang tahu?");
      const there = await ani.status(note.id);
      await ani.account(sari.handle);
      for (const visibility of ["direct", "private"]) {
        const status = await ani.say(`${sari.handle} antara kita ${visibility}`, { visibility, in_reply_to_id: there.id });
        await other.got("Create", (one) => one.object.id === status.uri);
      }
      await ani.say(`${rudi.handle} penanda`, { visibility: "direct" });
      await peer.got("Create", (one) => /penanda/.test(one.object.content));
      assert.doesNotMatch(JSON.stringify(peer.received), /antara kita direct/);
    } finally {
      await other.stop();
    }
  });

  test("visibility is read from to and cc", async () => {
    const followers = `${rudi.actor}/followers`;
    for (const [visibility, to, cc] of [
      ["unlisted", [followers], [everybody]], ["private", [followers], []], ["direct", [ani.actor], []],
    ]) {
      const tag = [{ type: "Mention", href: ani.actor, name: ani.handle }];
      const note = await peer.post("rudi", ani.actor, `Terlihat ${visibility}`, { to, cc, tag });
      const heard = await ani.notified("mention", "rudi", (one) => one.status.uri === note.id);
      assert.equal(heard.status.visibility, visibility);
    }
  });

  test("a changed profile arrives", async () => {
    peer.people.get("rudi").says.name = "Pak Rudi";
    const actor = await (await fetch(rudi.actor, { headers: { accept: "application/activity+json" } })).json();
    await tell({ type: "Update", object: inner(actor) });
    await eventually("the new name", async () => (await ani.search(rudi.handle, "accounts")).display_name === "Pak Rudi");
  });

  test("a report comes to our moderators", async () => {
    const admin = desa.person("pengurus", { role: "admin" });
    const status = await ani.say("Dilaporkan");
    await tell({ type: "Flag", object: [ani.actor, status.uri], content: "Kasar", to: [ani.actor] });
    await eventually("a report", async () => (await admin.get("/api/v1/admin/reports")).find((one) => one.comment === "Kasar"));
  });

  test("who blocks us is followed no more", async () => {
    const block = await peer.person("pemblokir");
    const account = await ani.followed(block.handle);
    await peer.send("pemblokir", ani.actor, { type: "Block", object: ani.actor, to: [ani.actor] });
    await eventually("no follow", async () => !(await ani.relationship(account.id)).following);
  });

  test("a move takes its followers along, only if both ends say so", async () => {
    const [old, next, thief] = [await peer.person("lamaku"), await peer.person("baruku"), await peer.person("pencuri")];
    await ani.followed(old.handle);
    const move = (target) => peer.send("lamaku", ani.actor, { type: "Move", object: old.actor, target, to: [`${old.actor}/followers`] });
    await move(thief.actor);
    peer.people.get("lamaku").says.successor = new URL(next.actor);
    peer.people.get("baruku").says.aliases = [new URL(old.actor)];
    await move(next.actor);
    await peer.got("Follow", (one) => one.object === next.actor && one.actor === ani.actor);
    assert.equal(peer.received.some((one) => one.type === "Follow" && one.object === thief.actor), false);
  });
});
