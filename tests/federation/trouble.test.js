// Peers that are away, slow, gone or have a new key: nothing is lost, nothing comes twice, nobody else waits.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, Fedify } from "./fedify.js";
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
