// What people elsewhere pin to their profile, seen from here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, Fedify } from "./fedify.js";
import { Kentongan } from "./kentongan.js";

let desa, kota, peer, ani, budi, rudi, rudiHere, featured;

const pinned = async (reader, id) => (await reader.get(`/api/v1/accounts/${id}/statuses?pinned=true`)).map((one) => one.content.replace(/<[^>]*>/g, ""));
const pins = (reader, id, texts) => eventually(`${texts} pinned`, async () =>
  JSON.stringify(await pinned(reader, id)) === JSON.stringify(texts));
const serve = (items) => peer.serve({ id: featured, type: "OrderedCollection", totalItems: items.length, orderedItems: items });
const tell = (type, object, more = {}) => peer.send("rudi", ani.actor, { type, object, target: featured, ...more });

before(async () => {
  [desa, kota, peer] = await Promise.all([Kentongan.open(), Kentongan.open(), Fedify.open({ firstKnock: cavage })]);
  [ani, budi] = [desa.person("ani"), desa.person("budi")];
  featured = `${peer.url}/users/rudi/featured`;
  rudi = await peer.person("rudi", { featured: new URL(featured) });
  await peer.person("tini", { featured: new URL(`${peer.url}/users/tini/featured`) });
});
after(() => Promise.all([desa, kota, peer].map((one) => one?.stop())));

test("who begins to follow sees what is pinned, in its order", async () => {
  const [first, second] = [peer.note("rudi", "Perkenalan"), peer.note("rudi", "Peraturan")];
  const embedded = { ...second };
  const others = peer.note("tini", "Milik tini");
  serve([first.id, embedded, others.id]);
  rudiHere = await ani.followed(rudi.handle);
  await pins(ani, rudiHere.id, ["Perkenalan", "Peraturan"]);
});

test("what is pinned and unpinned later is heard", async () => {
  const note = peer.note("rudi", "Baru disematkan");
  await tell("Add", note.id);
  await pins(ani, rudiHere.id, ["Baru disematkan", "Perkenalan", "Peraturan"]);
  await tell("Remove", note.id);
  await pins(ani, rudiHere.id, ["Perkenalan", "Peraturan"]);
});

test("only the author's own posts, and only into their own collection", async () => {
  const others = peer.note("tini", "Bukan milik rudi");
  await ani.status(others.id);
  await tell("Add", others.id).catch(() => {});
  await peer.send("tini", ani.actor, { type: "Remove", object: (await ani.get(`/api/v1/accounts/${rudiHere.id}/statuses?pinned=true`))[0].uri, target: featured }).catch(() => {});
  const elsewhere = peer.note("rudi", "Ke album");
  await ani.status(elsewhere.id);
  await tell("Add", elsewhere.id, { target: `${rudi.actor}/album` });
  const note = peer.note("rudi", "Penanda");
  await tell("Add", note.id);
  await pins(ani, rudiHere.id, ["Penanda", "Perkenalan", "Peraturan"]);
  await tell("Remove", note.id);
  await pins(ani, rudiHere.id, ["Perkenalan", "Peraturan"]);
});

test("what is not listed any more goes when the list is read again", async () => {
  const note = peer.note("rudi", "Satu-satunya");
  serve([note.id]);
  await budi.followed(rudi.handle);
  await pins(ani, rudiHere.id, ["Satu-satunya"]);
});

test("between two Kentongans", async () => {
  const citra = kota.person("citra");
  const old = await ani.say("Disematkan dulu");
  await ani.post(`/api/v1/statuses/${old.id}/pin`);
  const aniThere = await citra.followed(ani.handle);
  await pins(citra, aniThere.id, ["Disematkan dulu"]);
  const status = await ani.say("Disematkan kemudian");
  await ani.post(`/api/v1/statuses/${status.id}/pin`);
  await pins(citra, aniThere.id, ["Disematkan kemudian", "Disematkan dulu"]);
  await ani.post(`/api/v1/statuses/${old.id}/unpin`);
  await pins(citra, aniThere.id, ["Disematkan kemudian"]);
});
