// Relays (FEP-ae0c), both kinds, and a second Kentongan as the origin of what they pass on: it is asked, not they.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { program } from "../lib/server.js";
import { eventually } from "./eventually.js";
import { cavage, everybody, Fedify } from "./fedify.js";
import { Kentongan } from "./kentongan.js";

let desa, asal, relay, ani, budi, server, inbox, actor;
const listed = () => desa.run("public-relay", "list");
const timeline = () => ani.get("/api/v1/timelines/public?limit=40");
const seen = (status, look = () => true) => eventually(`${status.uri} in the federated timeline`, async () =>
  (await timeline()).find((one) => one.uri === status.uri && look(one)));
// Signed by the relay, said by somebody else.
const forward = (type, status, more = {}) => relay.send("terus", server, {
  type, id: `${status.uri}/activity`, actor: budi.actor, object: status.uri, ...more });
const announce = (status) => relay.send("siar", server, { type: "Announce", object: status.uri });

before(async () => {
  [desa, asal, relay] = await Promise.all([Kentongan.open(), Kentongan.open(), Fedify.open({ firstKnock: cavage })]);
  ani = desa.person("ani");
  budi = asal.person("budi");
  server = `${desa.url}/actor`;
  inbox = `${relay.url}/users/terus/inbox`;
  actor = `${relay.url}/users/siar`;
  await relay.person("terus", { isGroup: true });
  await relay.person("siar", { isGroup: true });
  // First contact makes keys on both sides, which on a busy machine takes longer than a fetch may.
  const { uri } = await budi.say("Salam kenal");
  await eventually("first contact", () => ani.search(uri, "statuses"), 40_000);
});
after(() => Promise.all([desa?.stop(), asal?.stop(), relay?.stop()]));

test("an inbox is asked for everything public, and counts once it accepts", async () => {
  await assert.rejects(forward("Create", await budi.say("Sebelum ikut")));
  desa.run("public-relay", "add", inbox);
  const follow = await relay.got("Follow", (one) => ["as:Public", everybody].includes(one.object));
  assert.equal(follow.actor, server);
  assert.match(listed(), /waiting/);
  await relay.send("terus", server, { type: "Accept", object: { type: "Follow", id: follow.id, actor: server, object: everybody } });
  assert.match(listed(), /accepted/);
});

test("what it forwards is shown as its origin has it, also its changes and its end", async () => {
  const status = await budi.say("Kerja bakti hari Minggu");
  const forged = { type: "Note", id: status.uri, attributedTo: budi.actor, content: "<p>Beli obat palsu</p>", to: [everybody] };
  await forward("Create", status, { object: forged });
  const here = await seen(status);
  assert.match(here.content, /Kerja bakti/);
  await budi.ask("PUT", `/api/v1/statuses/${status.id}`, { status: "Kerja bakti hari Sabtu" });
  await forward("Update", status, { object: { ...forged, content: "<p>Beli obat palsu lagi</p>" } });
  await seen(status, (one) => one.content.includes("Sabtu"));
  await forward("Delete", status);
  const marker = await budi.say("Masih ada");
  await forward("Create", marker);
  await seen(marker);
  await seen(status);
  await budi.ask("DELETE", `/api/v1/statuses/${status.id}`);
  await forward("Delete", status);
  await ani.vanishes(here.id);
  assert.doesNotMatch(JSON.stringify(await timeline()), /palsu/);
});

test("public posts from here go there in their author's name", async () => {
  const quiet = await ani.say("Pelan saja", { visibility: "unlisted" });
  const status = await ani.say("Untuk semua orang");
  const create = await relay.got("Create", (one) => one.object.id === status.uri);
  assert.equal(create.actor, ani.actor);
  assert.doesNotMatch(JSON.stringify(relay.received), new RegExp(quiet.uri));
  await ani.ask("DELETE", `/api/v1/statuses/${status.id}`);
  await relay.got("Delete", (one) => one.actor === ani.actor);
});

test("an actor is followed, follows back, and announces ids", async () => {
  // It asks the relay, which answers from here.
  await promisify(execFile)(program, ["public-relay", "add", actor, "--allow-addresses", "127.0.0.0/8", ...desa.place]);
  await relay.got("Follow", (one) => one.object === actor);
  await eventually("both accepted", () => listed().match(/accepted/g)?.length === 2);
  await relay.send("siar", server, { type: "Follow", object: server });
  const accept = await relay.got("Accept");
  assert.equal(accept.actor, server);
  const status = await budi.say("Diumumkan relay");
  await announce(status);
  assert.match((await seen(status)).content, /Diumumkan/);
  const own = await ani.say("Kabar dari desa");
  const told = await relay.got("Announce", (one) => one.object === own.uri);
  assert.equal(told.actor, server);
});

test("what is not public does not come in", async () => {
  const quiet = await budi.say("Hanya pelan", { visibility: "unlisted" });
  await announce(quiet);
  const marker = await budi.say("Penanda umum");
  await announce(marker);
  await seen(marker);
  assert.doesNotMatch(JSON.stringify(await timeline()), /Hanya pelan/);
});

test("a relay that was removed brings nothing more", async () => {
  desa.run("public-relay", "remove", actor);
  await relay.got("Undo", (one) => one.actor === server && one.object?.object === actor);
  const late = await budi.say("Terlambat");
  await announce(late);
  const marker = await budi.say("Lewat yang lain");
  await forward("Create", marker);
  await seen(marker);
  assert.doesNotMatch(JSON.stringify(await timeline()), /Terlambat/);
  assert.doesNotMatch(listed(), /siar/);
});
