// Events (FEP-8a8e): between two Kentongans, and with a peer that speaks as Mobilizon does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, everybody, Fedify } from "./fedify.js";
import { Kentongan } from "./kentongan.js";

let desa, kota, mobilizon, ani, budi, citra;
const events = "/api/kentongan/v1/events";
const tomorrow = (hour) => `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T${hour}:00+07:00`;
const held = (person, more) => person.post(events, { name: "Kerja bakti", start: tomorrow("07"), place_name: "Balai desa", ...more });
const answered = (person, id, state) => eventually(`${state} for ${person.handle}`, async () =>
  (await person.get(`${events}/${id}`)).participation === state);
const counted = (person, id, number) => eventually(`${number} take part`, async () =>
  (await person.get(`${events}/${id}`)).participants === number);
const asking = (person, id) => eventually("somebody asks", async () =>
  (await person.get(`${events}/${id}/participants`)).participants.find((one) => one.state === "requested"));

before(async () => {
  [desa, kota, mobilizon] = await Promise.all([Kentongan.open(), Kentongan.open(), Fedify.open({ firstKnock: cavage })]);
  ani = desa.person("ani");
  [budi, citra] = [kota.person("budi"), kota.person("citra")];
  await mobilizon.person("rudi");
  await budi.followed(ani.handle);
});
after(() => Promise.all([desa?.stop(), kota?.stop(), mobilizon?.stop()]));

test("an event arrives at the home of who follows, with its facts", async () => {
  const made = await held(ani, { name: "Senam pagi", text: "Bawa minum", timezone: "Asia/Makassar", capacity: 30 });
  const post = await budi.arrives("Senam pagi");
  const facts = post.kentongan.event;
  assert.equal(post.uri, made.uri);
  assert.equal(facts.name, "Senam pagi");
  assert.equal(facts.start, made.start);
  assert.equal(facts.timezone, "Asia/Makassar");
  assert.equal(facts.place.name, "Balai desa");
  assert.equal(facts.capacity, 30);
  assert.equal(facts.organiser, `ani@${desa.host}`);
  // The name is the title and stands there once.
  assert.equal(post.content.match(/Senam pagi/g).length, 1);
  assert.match(post.content, /Bawa minum/);
  assert.ok((await budi.get(events)).some((one) => one.uri === made.uri));
});

test("who takes part at the other server is accepted, counts, leaves, and makes room", async () => {
  const made = await held(ani, { name: "Ronda bersama", capacity: 1 });
  const there = await budi.arrives("Ronda bersama");
  assert.equal((await budi.post(`${events}/${there.id}/join`)).participation, "requested");
  await answered(budi, there.id, "accepted");
  await counted(ani, made.id, 1);
  const [one] = (await ani.get(`${events}/${made.id}/participants`)).participants;
  assert.equal(one.account.acct, `budi@${kota.host}`);
  await citra.post(`${events}/${there.id}/join`);
  await answered(citra, there.id, "rejected");
  await budi.post(`${events}/${there.id}/leave`);
  await counted(ani, made.id, 0);
  await citra.post(`${events}/${there.id}/join`);
  await answered(citra, there.id, "accepted");
});

test("a restricted event waits for its organiser, who may take it back", async () => {
  const made = await held(ani, { name: "Rapat RT", join_mode: "restricted" });
  const there = await budi.arrives("Rapat RT");
  await budi.post(`${events}/${there.id}/join`);
  const { account } = await asking(ani, made.id);
  assert.equal((await budi.get(`${events}/${there.id}`)).participation, "requested");
  await ani.post(`${events}/${made.id}/participants/${account.id}/accept`);
  await answered(budi, there.id, "accepted");
  await ani.post(`${events}/${made.id}/participants/${account.id}/reject`);
  await answered(budi, there.id, "rejected");
});

test("another time, the end of the plan and the end of the post arrive", async () => {
  const made = await held(ani, { name: "Pasar murah" });
  const { id } = await budi.arrives("Pasar murah");
  const moved = await ani.ask("PUT", `${events}/${made.id}`, { start: tomorrow("09") });
  await eventually("the new time", async () => (await budi.get(`${events}/${id}`)).start === moved.start);
  await ani.post(`${events}/${made.id}/cancel`);
  await eventually("cancelled", async () => (await budi.get(`${events}/${id}`)).status === "cancelled");
  await budi.ask("POST", `${events}/${id}/join`, {}, 422);
  await ani.ask("DELETE", `/api/v1/statuses/${made.id}`);
  await budi.vanishes(id);
  await budi.ask("GET", `${events}/${id}`, undefined, 404);
});

test("Mobilizon reads ours as an Event, takes part without following, hears of changes, and leaves", async () => {
  const made = await held(ani, { name: "Bersih kali", place_address: "Jl. Kenanga 3", latitude: -7.9, longitude: 110.3 });
  const document = await (await fetch(made.uri, { headers: { accept: "application/activity+json" } })).json();
  assert.equal(document.type, "Event");
  assert.equal(document.name, "Bersih kali");
  assert.equal(document.joinMode, "free");
  assert.equal(document["ical:status"], "CONFIRMED");
  assert.equal(document.timezone, "Asia/Jakarta");
  assert.equal(document.location.address.streetAddress, "Jl. Kenanga 3");
  assert.equal(document.participantCount, 0);
  const join = await mobilizon.send("rudi", ani.actor, { type: "Join", object: made.uri });
  const accept = await mobilizon.got("Accept", (one) => one.object.id === join.id);
  assert.equal(accept.actor, ani.actor);
  await counted(ani, made.id, 1);
  await ani.ask("PUT", `${events}/${made.id}`, { name: "Bersih kali besar" });
  const update = await mobilizon.got("Update", (one) => one.object.id === made.uri);
  assert.equal(update.object.type, "Event");
  assert.equal(update.object.name, "Bersih kali besar");
  await mobilizon.send("rudi", ani.actor, { type: "Leave", object: made.uri });
  await counted(ani, made.id, 0);
});

test("an event of Mobilizon is joined and left; only its author's answer counts", async () => {
  await budi.followed(`@rudi@${mobilizon.host}`);
  await mobilizon.person("palsu");
  const actor = `${mobilizon.url}/users/rudi`, id = `${mobilizon.url}/events/6a1f`;
  const event = {
    type: "Event", id, url: id, uuid: "6a1f", actor, attributedTo: actor, to: [everybody], cc: [`${actor}/followers`],
    name: "Lomba layang-layang", content: "<p>Di lapangan</p>", mediaType: "text/html", category: "SPORTS",
    startTime: tomorrow("15"), endTime: tomorrow("17"), timezone: "Asia/Jakarta", joinMode: "restricted",
    "ical:status": "CONFIRMED", maximumAttendeeCapacity: 40, participantCount: 3, commentsEnabled: true, draft: false,
    repliesModerationOption: "allow_all", anonymousParticipationEnabled: false, published: new Date().toISOString(),
    location: {
      type: "Place", id: `${mobilizon.url}/address/1`, name: "Lapangan", latitude: -7.8, longitude: 110.4,
      address: { type: "PostalAddress", streetAddress: "Jl. Mawar 1", addressLocality: "Bantul", addressCountry: "Indonesia" },
    },
    tag: [{ type: "Hashtag", name: "#lomba", href: `${mobilizon.url}/tag/lomba` }],
  };
  mobilizon.serve(event);
  await mobilizon.send("rudi", budi.actor, { type: "Create", object: id });
  const post = await budi.arrives("Lomba layang-layang");
  const facts = post.kentongan.event;
  assert.equal(facts.place.address, "Jl. Mawar 1, Bantul, Indonesia");
  assert.equal(facts.participants, 3);
  assert.equal(facts.join_mode, "restricted");
  assert.ok(post.content.includes(id));
  await budi.post(`${events}/${post.id}/join`);
  const join = await mobilizon.got("Join", (one) => one.object === id);
  assert.equal(join.actor, budi.actor);
  const object = { type: "Join", id: join.id, actor: join.actor, object: id };
  await assert.rejects(mobilizon.send("palsu", budi.actor, { type: "Accept", object }));
  assert.equal((await budi.get(`${events}/${post.id}`)).participation, "requested");
  await mobilizon.send("rudi", budi.actor, { type: "Accept", object });
  await answered(budi, post.id, "accepted");
  await budi.post(`${events}/${post.id}/leave`);
  const leave = await mobilizon.got("Leave", (one) => one.object === id);
  assert.equal(leave.actor, budi.actor);
});
