// A group that lives here (FEP-1b12): members elsewhere join by following, post by naming it, and get what others say
// as the unchanged activity, announced.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, everybody, Fedify } from "./fedify.js";
import { Kentongan } from "./kentongan.js";

let desa, kota, near, far, ani, budi, wati, group, groupId;
const announced = (peer, type, uri) => peer.got("Announce", (one) =>
  one.actor === group && one.object?.type === type && [one.object.object, one.object.object?.id].includes(uri));
const toGroup = () => ({ to: [group, everybody], cc: [], audience: group });

before(async () => {
  [desa, kota, near, far] = await Promise.all([
    Kentongan.open(), Kentongan.open(), Fedify.open({ firstKnock: cavage }), Fedify.open({ firstKnock: cavage })]);
  ani = desa.person("ani");
  budi = desa.person("budi");
  wati = kota.person("wati");
  desa.run("group", "add", "ronda", "--title", "Ronda malam", "--moderators", "ani");
  group = `${desa.url}/users/ronda`;
  await Promise.all([near.person("rudi"), far.person("sari"), far.person("tamu")]);
  groupId = (await budi.followed(`@ronda@${desa.host}`)).id;
  await wati.followed(`@ronda@${desa.host}`);
});
after(() => Promise.all([desa?.stop(), kota?.stop(), near?.stop(), far?.stop()]));
const read = async (url) => (await fetch(url, { headers: { accept: "application/activity+json" } })).json();
const moderate = (method, path, body) => ani.ask(method, `/api/kentongan/v1/groups/${groupId}/${path}`, body);
const found = async (person, name, peer) => (await person.account(`@${name}@${peer.host}`)).id;
const shown = async () => (await read(`${group}/outbox?page=true`)).orderedItems.map((one) => one.object);

test("it is a Group with its moderators, and joined by a follow", async () => {
  const actor = await read(group);
  assert.equal(actor.type, "Group");
  assert.equal(actor.postingRestrictedToMods, false);
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

test("when a group elsewhere takes a post out, its origin keeps it, and so does who reads it here", async () => {
  const club = await near.person("paguyuban", { isGroup: true });
  await budi.followed(club.handle);
  const moderator = `${near.url}/users/rudi`;
  const pass = (inner) => near.send("paguyuban", budi.actor, {
    type: "Announce", object: { id: `${inner.object.id ?? inner.object}#${inner.type}`, ...inner },
  });
  for (const [type, text] of [["Delete", "Jual beli"], ["Remove", "Iklan lagi"]]) {
    const note = far.note("sari", text, { audience: club.actor });
    await pass({ type: "Create", actor: note.attributedTo, object: note });
    const home = await budi.arrives(text);
    const removal = { type, actor: moderator, object: note.id, target: club.actor, summary: "bukan tempatnya" };
    await pass(removal);
    await budi.vanishes(home.id);
    assert.equal((await budi.reread(home.reblog.id)).reblogs_count, 0);
    if (type === "Remove") continue;
    await pass({ type: "Undo", actor: moderator, object: { id: `${note.id}#removal`, ...removal } });
    assert.equal((await budi.arrives(text)).account.acct, `paguyuban@${near.host}`);
  }
});

test("what moderators here do is told to members as their activities", async () => {
  const status = await budi.say("@ronda salah alamat");
  await announced(far, "Create", status.uri);
  const home = await wati.arrives("salah alamat");
  assert.ok((await shown()).includes(status.uri));
  await moderate("DELETE", `posts/${status.id}`, { reason: "bukan tempatnya" });
  const told = await announced(far, "Delete", status.uri);
  assert.equal(told.object.actor, ani.actor);
  assert.equal(told.object.summary, "bukan tempatnya");
  assert.ok(!(await shown()).includes(status.uri));
  await wati.vanishes(home.id);
  assert.match((await wati.reread(home.reblog.id)).content, /salah alamat/);
  assert.match((await budi.reread(status.id)).content, /salah alamat/);

  const sari = await found(ani, "sari", far);
  await moderate("POST", `moderators/${sari}`);
  const added = await announced(near, "Add", `${far.url}/users/sari`);
  assert.equal(added.object.target, `${group}/moderators`);
  assert.ok((await read(`${group}/moderators`)).orderedItems.includes(`${far.url}/users/sari`));
});

test("a moderator elsewhere bans, lets in, appoints and takes out; nobody else does", async () => {
  const [rudi, sari] = [`${near.url}/users/rudi`, `${far.url}/users/sari`];
  const target = `${group}/moderators`;
  const ban = { type: "Block", object: rudi, target: group, cc: [group], summary: "iklan", removeData: false };
  await assert.rejects(near.send("rudi", group, { ...ban, object: sari }), /403/);
  await assert.rejects(near.send("rudi", group, { type: "Add", object: rudi, target }), /403/);
  await assert.rejects(near.send("rudi", group, { type: "Remove", object: sari, target }), /403/);

  const block = await far.send("sari", group, ban);
  const told = await announced(near, "Block", rudi);
  assert.deepEqual([told.object.id, told.object.actor, told.object.target], [block.id, sari, group]);
  await near.got("Reject", (one) => one.actor === group && one.object?.actor === rudi);
  await near.post("rudi", group, "Masih jualan", toGroup());
  await near.send("rudi", group, { type: "Follow", object: group });

  await far.send("sari", group, { type: "Undo", object: block });
  await near.got("Announce", (one) => one.object?.type === "Undo" && one.object.object?.id === block.id);
  const before = near.received.filter((one) => one.type === "Accept").length;
  await near.send("rudi", group, { type: "Follow", object: group });
  await eventually("an Accept more", () => near.received.filter((one) => one.type === "Accept").length > before);
  const note = await near.post("rudi", group, "Maaf, saya ikut ronda", toGroup());
  await announced(far, "Create", note.id);
  assert.doesNotMatch(JSON.stringify([far.received, await budi.home()]), /Masih jualan/);

  const home = await budi.arrives("Maaf, saya");
  await far.send("sari", group, { type: "Delete", object: note.id, summary: "salah tempat" });
  const out = await announced(near, "Delete", note.id);
  assert.equal(out.object.actor, sari);
  await budi.vanishes(home.id);
  assert.match((await budi.reread(home.reblog.id)).content, /ikut ronda/);

  await far.send("sari", group, { type: "Remove", object: ani.actor, target });
  await announced(near, "Remove", ani.actor);
  assert.deepEqual((await read(target)).orderedItems, [sari]);
  await assert.rejects(far.send("sari", group, { type: "Remove", object: sari, target }), /422/);
  await far.send("sari", group, { type: "Add", object: ani.actor, target });
  await announced(near, "Add", ani.actor);
});
