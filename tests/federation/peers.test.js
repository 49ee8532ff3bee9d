// The peers against each other: what fails here is not Kentongan's fault.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Fedify, cavage } from "./fedify.js";
import { activity, deliver, Forger, send, signed, signedAnew } from "./forger.js";
import { Snac } from "./snac.js";

let snac, peer, sri, rudi;

before(async () => {
  [snac, peer] = await Promise.all([Snac.open(), Fedify.open({ firstKnock: cavage })]);
  sri = await snac.person("sri");
  rudi = await peer.person("rudi");
});
after(() => Promise.all([snac?.stop(), peer?.stop()]));

test("snac2 follows Fedify and gets its posts", async () => {
  await snac.run("follow", "sri", rudi.actor);
  await peer.got("Follow", (one) => one.actor === sri.actor);
  await peer.post("rudi", sri.actor, "Kabar dari Fedify", { cc: [sri.actor] });
  await sri.arrives("Kabar dari Fedify");
});

test("Fedify follows snac2 and gets its posts, likes and deletions", async () => {
  await peer.send("rudi", sri.actor, { type: "Follow", object: sri.actor });
  await peer.got("Accept", (one) => one.actor === sri.actor);
  const post = await sri.say("Kabar dari snac");
  const { object } = await peer.got("Create", (one) => one.object.content?.includes("Kabar dari snac"));
  assert.equal(object.id, post.uri);
  const note = await peer.post("rudi", sri.actor, "Suka ini", { cc: [sri.actor] });
  const { id } = await sri.arrives("Suka ini");
  await sri.post(`/api/v1/statuses/${id}/favourite`);
  await peer.got("Like", (one) => one.object === note.id);
});

test("what the forger signs honestly Fedify believes, and nothing else", async () => {
  const forger = await Forger.open();
  try {
    const good = forger.actor("baik"), inbox = `${rudi.actor}/inbox`;
    const like = activity(good, "Like", rudi.actor);
    assert.equal((await deliver(good, inbox, like)).status, 202);
    await peer.got("Like", (one) => one.id === like.id);
    const body = JSON.stringify(activity(good, "Like", rudi.actor));
    assert.equal((await send(inbox, body.replace("Like", "Undo"), signed(good, inbox, body))).status, 401);
    assert.equal((await send(inbox, body, signedAnew(good, inbox, body))).status, 202);
    assert.equal((await send(inbox, body, signedAnew(good, `${inbox}s`, body))).status, 401);
    const other = forger.actor("lain");
    assert.equal((await deliver({ ...good, privateKey: other.privateKey }, inbox, body)).status, 401);
  } finally { await forger.stop(); }
});
