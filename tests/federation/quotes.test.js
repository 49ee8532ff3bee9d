// Quotes with consent (FEP-044f): leave that is asked, given, shown, checked and taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, everybody, Fedify } from "./fedify.js";
import { Kentongan } from "./kentongan.js";

let desa, peer, ani, rudi, leave, quoting, quoted;
const read = (url) => fetch(url, { headers: { accept: "application/activity+json" } });
const ask = (note, about) => peer.send("rudi", ani.actor, {
  id: `${rudi.actor}#ask-${new URL(note.id).pathname}`, type: "QuoteRequest", object: about, instrument: note.id,
});

before(async () => {
  [desa, peer] = await Promise.all([Kentongan.open(), Fedify.open({ firstKnock: cavage })]);
  ani = desa.person("ani");
  rudi = await peer.person("rudi");
  await ani.followed(rudi.handle);
});
after(() => Promise.all([desa?.stop(), peer?.stop()]));

test("who may quote is given a stamp that anybody can read", async () => {
  quoted = await ani.say("Boleh dikutip");
  quoting = peer.note("rudi", "Setuju", { quote: quoted.uri });
  await ask(quoting, quoted.uri);
  leave = (await peer.got("Accept", (one) => one.result)).result;
  const stamp = await (await read(leave)).json();
  assert.equal(stamp.type, "QuoteAuthorization");
  assert.equal(stamp.attributedTo, ani.actor);
  assert.equal(stamp.interactingObject, quoting.id);
  assert.equal(stamp.interactionTarget, quoted.uri);
});

test("a quote with its stamp is shown and counted, one without is not", async () => {
  await peer.send("rudi", ani.actor, { type: "Create", object: { ...quoting, quoteAuthorization: leave } });
  const there = await ani.status(quoting.id);
  await ani.becomes(there.id, "an accepted quote", (one) => one.quote?.state === "accepted" && one.quote.quoted_status.id === quoted.id);
  await ani.becomes(quoted.id, "a counted quote", (one) => one.quotes_count === 1);
  const bare = await peer.post("rudi", ani.actor, "Tanpa izin", { quote: quoted.uri });
  const shown = await ani.status(bare.id);
  assert.equal(shown.quote.state, "pending");
  assert.equal(shown.quote.quoted_status, null);
});

test("who may not quote is told so", async () => {
  const closed = await ani.say("Jangan dikutip", { quote_approval_policy: "nobody" });
  await ask(peer.note("rudi", "Tetap", { quote: closed.uri }), closed.uri);
  await peer.got("Reject");
});

test("leave that is taken back is gone, and its holder hears of it", async () => {
  const there = await ani.status(quoting.id);
  await ani.post(`/api/v1/statuses/${quoted.id}/quotes/${there.id}/revoke`);
  await peer.got("Delete", (one) => (one.object.id ?? one.object) === leave);
  assert.equal((await read(leave)).status, 404);
  // Asking again, or an edit with the old stamp, brings nothing back.
  const rejects = () => peer.received.filter((one) => one.type === "Reject").length;
  const before = rejects();
  await peer.send("rudi", ani.actor, { id: `${rudi.actor}#again`, type: "QuoteRequest", object: quoted.uri, instrument: quoting.id });
  await eventually("a refusal", () => rejects() > before);
  await peer.send("rudi", ani.actor, { type: "Update", object: { ...quoting, content: "<p>Tetap setuju</p>", quoteAuthorization: leave } });
  await ani.becomes(there.id, "the edit, without the quote", (one) => one.content.includes("Tetap") && one.quote.state === "revoked");
});

test("leave for one post is none for another", async () => {
  const closed = await ani.say("Hanya dibaca", { quote_approval_policy: "nobody" });
  const open = await ani.say("Silakan dikutip");
  const sly = await peer.post("rudi", ani.actor, "Lewat pintu lain", { quote: closed.uri });
  const there = await ani.status(sly.id);
  assert.equal(there.quote.state, "pending");
  const rejects = () => peer.received.filter((one) => one.type === "Reject").length;
  const before = rejects();
  await ask(sly, open.uri);
  await eventually("a refusal", () => rejects() > before);
  assert.equal((await ani.reread(there.id)).quote.state, "pending");
});

test("what a closed post says is not told to whom it quotes", async () => {
  const note = peer.note("rudi", "Kutip diam-diam", {
    interactionPolicy: { canQuote: { automaticApproval: [everybody], manualApproval: [] } },
  });
  const target = await ani.status(note.id);
  const status = await ani.say("Rahasia kami", { quoted_status_id: target.id, visibility: "private" });
  await peer.got("QuoteRequest", (one) => [one.instrument, one.instrument?.id].includes(status.uri));
  assert.doesNotMatch(JSON.stringify(peer.received), /Rahasia kami/);
});

test("a quote of ours waits for the other side's stamp, which is checked", async () => {
  const note = peer.note("rudi", "Silakan", {
    interactionPolicy: { canQuote: { automaticApproval: [everybody], manualApproval: [] } },
  });
  const target = await ani.status(note.id);
  const status = await ani.say("Lihat ini", { quoted_status_id: target.id });
  assert.equal(status.quote.state, "pending");
  const request = await peer.got("QuoteRequest", (one) => one.object === note.id || one.object?.id === note.id);
  const stamp = (path, says) => {
    peer.serve({ id: `${peer.url}${path}`, type: "QuoteAuthorization", attributedTo: rudi.actor,
      interactingObject: status.uri, interactionTarget: note.id, ...says });
    return `${peer.url}${path}`;
  };
  const accept = (result) => peer.send("rudi", ani.actor, { type: "Accept", object: request.id, result });
  await accept(stamp("/stamps/palsu", { interactionTarget: `${peer.url}/notes/lain` }));
  await accept(stamp("/stamps/benar"));
  await ani.becomes(status.id, "an accepted quote", (one) => one.quote.state === "accepted");
  const updated = await peer.got("Update", (one) => one.object?.id === status.uri);
  assert.equal(updated.object.quoteAuthorization, `${peer.url}/stamps/benar`);
});

test("an edit cannot put another post into the place of the one that was agreed to", async () => {
  const open = await ani.say("Silakan kutip saya"), closed = await ani.say("Bukan saya", { quote_approval_policy: "nobody" });
  const swapped = async (text, before, after) => {
    const note = peer.note("rudi", text, { quote: before.uri });
    await ask(note, open.uri);
    const accept = await peer.got("Accept", (one) => JSON.stringify(one.object).includes(note.id));
    const post = { ...note, quoteAuthorization: accept.result };
    await peer.send("rudi", ani.actor, { type: "Create", object: post });
    const there = await ani.status(note.id);
    const updated = new Date(Date.now() + 1000).toISOString();
    await peer.send("rudi", ani.actor, { type: "Update", object: { ...post, quote: after.uri, content: `<p>${text}, ditukar</p>`, updated } });
    return ani.becomes(there.id, "the edit", (one) => one.content.includes("ditukar"));
  };
  const away = await swapped("Dari yang boleh", open, closed);
  assert.equal(away.quote.state, "accepted");
  assert.equal(away.quote.quoted_status.id, open.id);
  const here = await swapped("Dari yang tidak boleh", closed, open);
  assert.equal(here.quote.state, "pending");
  assert.equal((await ani.reread(closed.id)).quotes_count, 0);
});

// A quote with its good stamp, both served by their authors' hosts.
const stamped = async (text, served) => {
  const target = peer.note("rudi", "Yang dikutip");
  const quote = served.note("sari", text, { quote: target.id });
  const stamp = `${peer.url}/stamps/${crypto.randomUUID()}`;
  peer.serve({ id: stamp, type: "QuoteAuthorization", attributedTo: rudi.actor, interactingObject: quote.id, interactionTarget: target.id });
  return { quote, stamp };
};

test("a stamp that comes with an edit counts, and when it is taken back the quote is", async () => {
  const far = await Fedify.open({ firstKnock: cavage, address: "127.0.0.2" });
  try {
    const sari = await far.person("sari");
    await ani.followed(sari.handle);
    const { quote, stamp } = await stamped("Dari pihak ketiga", far);
    await far.send("sari", ani.actor, { type: "Create", object: quote });
    const there = await ani.arrives("Dari pihak ketiga");
    assert.equal(there.quote?.state ?? "pending", "pending");
    far.serve({ ...quote, quoteAuthorization: stamp });
    await far.send("sari", ani.actor, { type: "Update", object: { ...quote, quoteAuthorization: stamp } });
    await ani.becomes(there.id, "an accepted quote", (one) => one.quote?.state === "accepted");
    await peer.person("tini");
    await assert.rejects(peer.send("tini", ani.actor, { type: "Delete", object: stamp }));
    await far.send("sari", ani.actor, { type: "Delete", object: stamp }).catch(() => {});
    assert.equal((await ani.reread(there.id)).quote.state, "accepted", "by somebody else it is not");
    await peer.send("rudi", ani.actor, { type: "Delete", object: stamp });
    await ani.becomes(there.id, "a revoked quote", (one) => one.quote.state === "revoked");
    await far.send("sari", ani.actor, { type: "Update", object: { ...quote, quoteAuthorization: stamp, content: "<p>Masih</p>" } });
    await ani.becomes(there.id, "the edit, without the quote", (one) => one.content.includes("Masih") && one.quote.state === "revoked");
  } finally {
    await far.stop();
  }
});

test("a quote of ours that is not wanted any more is revoked, and its readers hear of it", async () => {
  const note = peer.note("rudi", "Boleh, lalu tidak", {
    interactionPolicy: { canQuote: { automaticApproval: [everybody], manualApproval: [] } },
  });
  const target = await ani.status(note.id);
  const status = await ani.say("Sebentar saja", { quoted_status_id: target.id });
  const request = await peer.got("QuoteRequest", (one) => one.object === note.id || one.object?.id === note.id);
  const stamp = `${peer.url}/stamps/sebentar`;
  peer.serve({ id: stamp, type: "QuoteAuthorization", attributedTo: rudi.actor, interactingObject: status.uri, interactionTarget: note.id });
  await peer.send("rudi", ani.actor, { type: "Accept", object: request.id, result: stamp });
  await ani.becomes(status.id, "an accepted quote", (one) => one.quote.state === "accepted");
  await peer.got("Update", (one) => one.object?.id === status.uri && one.object.quoteAuthorization === stamp);
  await peer.send("rudi", ani.actor, { type: "Delete", object: stamp });
  await ani.becomes(status.id, "a revoked quote", (one) => one.quote.state === "revoked");
  await peer.got("Update", (one) => one.object?.id === status.uri && !one.object.quoteAuthorization);
});
