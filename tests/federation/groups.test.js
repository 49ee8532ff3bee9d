// A group that lives here (FEP-1b12): members elsewhere join by following, post by naming it, and get what others say
// as the unchanged activity, announced.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, everybody, Fedify } from "./fedify.js";
import { Kentongan } from "./kentongan.js";

let desa, near, far, ani, budi, group;
const announced = (peer, type, uri) => peer.got("Announce", (one) =>
  one.actor === group && one.object?.type === type && [one.object.object, one.object.object?.id].includes(uri));
const toGroup = () => ({ to: [group, everybody], cc: [], audience: group });

before(async () => {
  [desa, near, far] = await Promise.all(
    [Kentongan.open(), Fedify.open({ firstKnock: cavage }), Fedify.open({ firstKnock: cavage })]);
  ani = desa.person("ani");
  budi = desa.person("budi");
  desa.run("group", "add", "ronda", "--title", "Ronda malam", "--moderators", "ani");
  group = `${desa.url}/users/ronda`;
  await Promise.all([near.person("rudi"), far.person("sari"), far.person("tamu")]);
  await budi.followed(`@ronda@${desa.host}`);
});
after(() => Promise.all([desa?.stop(), near?.stop(), far?.stop()]));

test("it is a Group with its moderators, and joined by a follow", async () => {
  const read = async (url) => (await fetch(url, { headers: { accept: "application/activity+json" } })).json();
  const actor = await read(group);
  assert.equal(actor.type, "Group");
  assert.deepEqual((await read(actor.attributedTo)).orderedItems, [ani.actor]);
  for (const [peer, name] of [[near, "rudi"], [far, "sari"]]) {
    await peer.send(name, group, { type: "Follow", object: group });
    await peer.got("Accept", (one) => one.actor === group);
  }
});

test("what a member elsewhere posts goes to members here and elsewhere, then its changes", async () => {
  const note = await near.post("rudi", group, "Siapa jaga malam ini?", toGroup());
  const there = await announced(far, "Create", note.id);
  assert.equal(there.object.actor, `${near.url}/users/rudi`);
  assert.match(there.object.object.content, /jaga malam/);
  const home = await budi.arrives("jaga malam");
  assert.equal(home.account.acct, "ronda");
  assert.equal(home.reblog.uri, note.id);
  await far.send("sari", group, { type: "Like", object: note.id });
  await announced(near, "Like", note.id);
  const answer = await far.post("sari", group, "Saya", { ...toGroup(), inReplyTo: note.id });
  await announced(near, "Create", answer.id);
  await near.send("rudi", group, { type: "Delete", object: note.id });
  await announced(far, "Delete", note.id);
});

test("what a member here posts goes out as the activity itself", async () => {
  const status = await budi.say(`@ronda rapat hari Sabtu`);
  await announced(far, "Create", status.uri);
  await announced(near, "Create", status.uri);
});

test("who is no member is not passed on, and nobody but a moderator takes a post out", async () => {
  await far.post("tamu", group, "Beli obat murah", toGroup());
  const note = await near.post("rudi", group, "Salah tempat", toGroup());
  await announced(far, "Create", note.id);
  assert.doesNotMatch(JSON.stringify([near.received, await budi.home()]), /obat murah/);
  // Nobody but a moderator.
  await far.send("sari", group, { type: "Delete", object: note.id }).catch(() => {});
  await budi.arrives("Salah tempat");
});

test("what a group elsewhere passes on is asked of its origin: thread, change, answer and end", async () => {
  const club = await near.person("klub", { isGroup: true });
  await budi.followed(club.handle);
  const pass = (type, note) => near.send("klub", budi.actor, {
    type: "Announce", object: { type, id: `${note.id}#${type}`, actor: note.attributedTo, object: type === "Delete" ? note.id : note },
  });
  const note = far.note("sari", "Lomba panjat pinang", { audience: club.actor });
  await pass("Create", { ...note, content: "<p>Dipalsukan di jalan</p>" });
  const home = await budi.arrives("panjat pinang");
  assert.equal(home.account.acct, `klub@${near.host}`);
  assert.equal(home.reblog.account.acct, `sari@${far.host}`);
  const answer = far.note("tamu", "Ikut", { inReplyTo: note.id });
  await pass("Create", answer);
  await eventually("the answer below it", async () =>
    (await budi.get(`/api/v1/statuses/${home.reblog.id}/context`)).descendants.some((one) => one.uri === answer.id));
  far.serve({ ...note, content: "<p>Lomba diundur</p>", updated: new Date().toISOString() });
  await pass("Update", note);
  await budi.becomes(home.reblog.id, "the change", (one) => one.content.includes("diundur"));
  far.documents.set(new URL(note.id).pathname, { status: 410 });
  await pass("Delete", note);
  await budi.vanishes(home.reblog.id);
});
