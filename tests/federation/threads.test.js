// Threads that are only partly here: the context that ours show, and what is fetched when somebody reads one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, Fedify } from "./fedify.js";
import { Kentongan } from "./kentongan.js";

let desa, kota, peer, far, ani, budi, citra, rudi, sari;

const read = async (url) => {
  const answer = await fetch(url, { headers: { accept: "application/activity+json" } });
  return { status: answer.status, json: answer.ok ? await answer.json() : undefined };
};
const below = async (reader, id) => (await reader.get(`/api/v1/statuses/${id}/context`)).descendants;
const filled = (reader, id, texts) => eventually(`${texts} below ${id}`, async () => {
  const all = await below(reader, id);
  return texts.every((text) => all.some((one) => one.content.includes(text))) && all;
});
const collection = (path, type, items) => {
  peer.serve({ id: peer.url + path, type, [type === "Collection" ? "items" : "orderedItems"]: items });
  return peer.url + path;
};

before(async () => {
  [desa, kota, peer, far] = await Promise.all([
    Kentongan.open(), Kentongan.open(), Fedify.open({ firstKnock: cavage }), Fedify.open({ firstKnock: cavage, address: "127.0.0.2" })]);
  [ani, budi] = [desa.person("ani"), desa.person("budi")];
  citra = kota.person("citra");
  [rudi, sari] = [await peer.person("rudi"), await far.person("sari")];
  // What is for followers would be seen.
  await ani.followed(rudi.handle);
});
after(() => Promise.all([desa, kota, peer, far].map((one) => one?.stop())));

test("a thread that began here is one collection of what everybody may read", async () => {
  const first = await ani.say("Awal");
  const answer = await budi.say("Jawaban", { in_reply_to_id: first.id });
  const closed = await budi.say("Jawaban tertutup", { in_reply_to_id: first.id, visibility: "private" });
  const deeper = await ani.say("Lebih dalam", { in_reply_to_id: answer.id, visibility: "unlisted" });
  const { json } = await read(answer.uri);
  assert.equal(json.context, `${first.uri}/context`);
  const thread = (await read(json.context)).json;
  assert.equal(thread.id, json.context);
  assert.equal(thread.type, "OrderedCollection");
  assert.equal(thread.attributedTo, ani.actor);
  assert.deepEqual(thread.first.orderedItems, [first.uri, answer.uri, deeper.uri]);
  assert.ok(!JSON.stringify(thread).includes(closed.id));
  assert.equal((await read(`${answer.uri}/context`)).status, 404, "where it does not begin");
});

test("a long thread comes in pages", async () => {
  const first = await ani.say("Panjang");
  const uris = [first.uri];
  for (let i = 0; i < 55; ++i) uris.push((await budi.say(`Ke-${i}`, { in_reply_to_id: first.id })).uri);
  const { first: page } = (await read(`${first.uri}/context`)).json;
  assert.equal(page.orderedItems.length, 50);
  const next = (await read(page.next)).json;
  assert.equal(next.next, undefined);
  assert.deepEqual([...page.orderedItems, ...next.orderedItems], uris);
});

test("a closed thread shows no context", async () => {
  const first = await ani.say("Tertutup", { visibility: "private" });
  const answer = await ani.say("Terbuka", { in_reply_to_id: first.id });
  assert.equal((await read(answer.uri)).json.context, undefined);
  assert.equal((await read(`${first.uri}/context`)).status, 404);
});

test("who reads one post of a thread elsewhere gets the others, in their places", async () => {
  const first = await ani.say("Siapa punya pompa?");
  const answer = await budi.say("Pak RT punya", { in_reply_to_id: first.id });
  await ani.say("Terima kasih", { in_reply_to_id: answer.id });
  await budi.say("Bukan untuk kota", { in_reply_to_id: first.id, visibility: "private" });
  const there = await citra.status(first.uri);
  const all = await filled(citra, there.id, ["Pak RT punya", "Terima kasih"]);
  const [second, third] = ["Pak RT punya", "Terima kasih"].map((text) => all.find((one) => one.content.includes(text)));
  assert.equal(second.in_reply_to_id, there.id);
  assert.equal(third.in_reply_to_id, second.id);
  assert.equal(all.length, 2);
});

test("without a context replies to replies are walked, page by page, never to another host", async () => {
  const note = peer.note("rudi", "Tanpa konteks");
  const [one, two, deep, deeper, deepest] = ["satu", "dua", "dalam", "lebih dalam", "terlalu dalam"].map((text) => peer.note("rudi", text));
  const foreign = far.note("sari", "dari jauh", { inReplyTo: note.id });
  const closed = peer.note("rudi", "tertutup", { inReplyTo: note.id, to: [`${rudi.actor}/followers`], cc: [] });
  const stray = peer.note("rudi", "bukan jawaban");
  const replies = (post, parent, items, more = {}) => peer.serve({ ...post, inReplyTo: parent?.id, replies: {
    id: `${post.id}/replies`, type: "Collection", first: { type: "CollectionPage", partOf: `${post.id}/replies`, items, ...more } } });
  // As Mastodon writes it: an empty first page that leads on.
  collection("/page2", "Collection", [one.id, foreign.id, two.id, closed.id, stray.id, `${far.url}/replies-elsewhere`]);
  far.serve({ id: `${far.url}/page3`, type: "Collection", items: [] });
  replies(note, undefined, [], { next: `${peer.url}/page2` });
  replies(one, note, [deep.id]);
  replies(two, note, [deep.id], { next: `${far.url}/page3` });
  replies(deep, one, [deeper.id]);
  replies(deeper, deep, [deepest.id]);
  replies(deepest, deeper, []);
  const there = await ani.status(note.id);
  const all = await filled(ani, there.id, ["satu", "dua", "dalam", "lebih dalam", "dari jauh"]);
  assert.equal(all.length, 5);
  assert.equal(all.find((status) => status.content.includes("dari jauh")).account.acct, `sari@${far.host}`);
  const kept = await ani.get(`/api/v1/accounts/${there.account.id}/statuses?limit=40`);
  assert.ok(!kept.some((status) => status.content.includes("bukan jawaban")), "what is of no thread here");
  assert.equal(far.asked("GET /page3"), 0);
  assert.equal(peer.asked(`GET ${new URL(deepest.id).pathname}`), 0);
  assert.equal(peer.asked(`GET ${new URL(foreign.id).pathname}`), 0);
});

test("a thread is asked for once in a quarter of an hour", async () => {
  const note = peer.note("rudi", "Sekali saja");
  const answer = peer.note("rudi", "jawaban sekali", { inReplyTo: note.id });
  note.context = collection("/konteks/sekali", "OrderedCollection", [note.id, answer.id]);
  peer.serve(note);
  const there = await ani.status(note.id);
  await filled(ani, there.id, ["jawaban sekali"]);
  const other = peer.note("rudi", "Yang lain");
  const behind = peer.note("rudi", "di belakang", { inReplyTo: other.id });
  other.context = collection("/konteks/lain", "OrderedCollection", [behind.id]);
  peer.serve(other);
  await below(ani, there.id);
  const marker = await ani.status(other.id);
  await filled(ani, marker.id, ["di belakang"]);
  assert.equal(peer.asked("GET /konteks/sekali"), 1);
});

test("a thread without end is fetched up to sixty posts", async () => {
  const note = peer.note("rudi", "Tanpa akhir");
  const answers = Array.from({ length: 100 }, (_, i) => peer.note("rudi", `nomor-${i}-`, { inReplyTo: note.id }));
  note.context = collection("/konteks/panjang", "OrderedCollection", answers.map((one) => one.id));
  peer.serve(note);
  const there = await ani.status(note.id);
  await filled(ani, there.id, ["nomor-58-"]);
  const asked = answers.filter((one) => peer.asked(`GET ${new URL(one.id).pathname}`) > 0);
  assert.equal(asked.length, 59, "and the first post itself");
});

test("who is not signed in causes nothing", async () => {
  const note = peer.note("rudi", "Dilihat orang lewat");
  note.context = collection("/konteks/lewat", "OrderedCollection", [note.id]);
  peer.serve(note);
  const there = await ani.status(note.id);
  await fetch(`${desa.url}/api/v1/statuses/${there.id}/context`);
  const other = peer.note("rudi", "Penanda");
  other.context = collection("/konteks/penanda", "OrderedCollection", [other.id]);
  peer.serve(other);
  await below(ani, (await ani.status(other.id)).id);
  await eventually("the marker", () => peer.asked("GET /konteks/penanda") === 1);
  assert.equal(peer.asked("GET /konteks/lewat"), 0);
});
