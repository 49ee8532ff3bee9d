// Peers that are away, slow, gone, shut out or have a new key: nothing is lost, nothing comes twice, nobody else waits.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, Fedify } from "./fedify.js";
import { activity, deliver, Forger } from "./forger.js";
import { Kentongan } from "./kentongan.js";

let desa, ani, near;
const peers = [];

async function follower() {
  const peer = await Fedify.open({ firstKnock: cavage });
  peers.push(peer);
  await peer.person("rudi");
  await peer.send("rudi", ani.actor, { type: "Follow", object: ani.actor });
  await peer.got("Accept");
  return peer;
}
const created = (peer, text, patience) =>
  eventually(`"${text}" at ${peer.host}`, () => peer.received.find((one) => one.object?.content?.includes(text)), patience);
const posts = (peer) => peer.requests.filter((one) => one.startsWith("POST")).length;

before(async () => {
  desa = await Kentongan.open();
  ani = desa.person("ani");
  near = await follower();
});
after(() => Promise.all([desa?.stop(), ...peers.map((peer) => peer.stop())]));

test("what is written while a peer is away comes when it is back, in order, also across our own end", async () => {
  const away = await follower();
  await away.stop();
  const first = await ani.say("Tulis satu");
  const second = await ani.say("Tulis dua");
  await ani.ask("PUT", `/api/v1/statuses/${first.id}`, { status: "Tulis satu, diubah" });
  await ani.ask("DELETE", `/api/v1/statuses/${second.id}`);
  await created(near, "Tulis satu, diubah");
  await desa.kill();
  await desa.launch();
  await away.listen();
  await eventually("the deletion and the edit", () =>
    away.received.some((one) => one.type === "Delete") && /diubah/.test(JSON.stringify(away.received)), 90_000);
  const about = (status) => away.received
    .filter((one) => [one.object?.id, one.object].includes(status.uri)).map((one) => one.type);
  // A post that went before it could be told may be left out altogether; never may it come after its end.
  assert.ok(["Create,Delete", "Delete"].includes(about(second).join()), about(second).join());
  assert.ok(["Create,Update", "Create"].includes(about(first).join()), about(first).join());
  assert.match(JSON.stringify(away.received.filter((one) => one.object?.id === first.uri).at(-1)), /diubah/);
});

test("a peer that never answers holds up nobody", async () => {
  const silent = await follower();
  silent.mood = () => new Promise(() => {});
  for (let count = 0; count < 5; count++) await ani.say(`Diam ${count}`);
  const before = Date.now();
  await ani.say("Setelah yang diam");
  await created(near, "Setelah yang diam");
  assert.ok(Date.now() - before < 5000);
  assert.ok(posts(silent) < 10, "few at a time to one host");
});

test("a peer that cannot fetch our key just now hears of it a little later, once", async () => {
  const doubting = await follower();
  doubting.mood = () => 401;
  const before = posts(doubting);
  await ani.say("Kunci belum terbaca");
  await eventually("both forms of signature", () => posts(doubting) === before + 2);
  doubting.mood = undefined;
  await created(doubting, "Kunci belum terbaca", 40_000);
  await ani.say("Sesudah kunci terbaca");
  await created(doubting, "Sesudah kunci terbaca");
  const heard = doubting.received.filter((one) => one.object?.content?.includes("Kunci belum terbaca"));
  assert.equal(heard.length, 1);
});

// A server on an address of its own, with people who follow ani; it answers an activity when it is let.
async function elsewhere(address, names) {
  const peer = await Forger.open(address);
  peers.push(peer);
  for (const name of names) {
    const actor = peer.actor(name);
    assert.equal((await deliver(actor, `${ani.actor}/inbox`, activity(actor, "Follow", ani.actor))).status, 202);
    await eventually(`${name} is accepted`, () =>
      peer.received.some(({ type, object }) => type === "Accept" && object.actor === actor.id));
  }
  return peer;
}

test("a server is told once, however many of its people follow", async () => {
  const peer = await elsewhere("127.0.0.4", ["wati", "yanto", "zaenal"]);
  for (const text of ["Satu untuk semua", "Sesudah satu"]) {
    await ani.say(text);
    await eventually(text, () => peer.received.some(({ object }) => object?.content?.includes(text)));
  }
  assert.equal(peer.received.filter(({ object }) => object?.content?.includes("Satu untuk semua")).length, 1);
});

test("what waits for a server that moderators shut out does not go there any more", async () => {
  const pengurus = desa.person("pengurus", { role: "admin" });
  const peer = await elsewhere("127.0.0.5", ["tutup"]);
  const [serve] = peer.server.listeners("request");
  const held = [];
  peer.server.removeAllListeners("request").on("request", (...call) => held.push(call));
  for (let count = 0; count < 6; count++) await ani.say(`Sebelum ditutup ${count}`);
  await eventually("three on their way", () => held.length === 3);
  await pengurus.post("/api/v1/admin/domain_blocks", { domain: "127.0.0.5", severity: "suspend" });
  peer.server.removeAllListeners("request").on("request", serve);
  const before = peer.received.length;
  for (const call of held) serve(...call);
  await eventually("three are given up", () => desa.log.split("is shut out").length === 4);
  assert.equal(peer.received.length, before + 3);
});

test("an inbox that is gone for good is not asked again", async () => {
  const gone = await follower();
  const before = posts(gone);
  gone.mood = () => 410;
  await ani.say("Untuk yang pergi");
  await eventually("one attempt", () => posts(gone) > before);
  // What was written meanwhile may have been on its way.
  await eventually("it is left alone", async () => {
    const asked = posts(gone), text = `Setelah yang pergi ${asked} ${Date.now()}`;
    await ani.say(text);
    await created(near, text);
    return posts(gone) === asked;
  });
});

test("a peer's new key is fetched once and believed", async () => {
  const peer = await follower();
  const handle = `@rudi@${peer.host}`;
  await ani.followed(handle);
  await peer.post("rudi", ani.actor, "Kunci lama");
  await ani.arrives("Kunci lama");
  await peer.rotateKey("rudi");
  const before = peer.asked("GET /users/rudi");
  await peer.post("rudi", ani.actor, "Kunci baru");
  await ani.arrives("Kunci baru");
  await peer.post("rudi", ani.actor, "Kunci baru lagi");
  await ani.arrives("Kunci baru lagi");
  assert.equal(peer.asked("GET /users/rudi"), before + 1);
});
