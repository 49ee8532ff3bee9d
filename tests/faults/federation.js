import assert from "node:assert/strict";

import { eventually } from "../federation/eventually.js";
import { Forger, activity, deliver } from "../federation/forger.js";
import { Kentongan } from "../federation/kentongan.js";

const posts = 100, kills = 4;  // three activities to each post
const server = await Kentongan.open();
const peer = await Forger.open("127.0.0.2");
const { port } = new URL(peer.url);
let reborn;
try {
  const ani = server.person("ani"), budi = peer.actor("budi"), inbox = `${ani.actor}/inbox`;
  assert.equal((await deliver(budi, inbox, activity(budi, "Follow", ani.actor))).status, 202);
  await eventually("an Accept", () => peer.received.some(({ type }) => type === "Accept"));

  // While nobody listens, everything waits.
  await peer.stop();
  const uris = [];
  await Promise.all(Array.from({ length: 10 }, async (_, writer) => {
    for (let i = writer; i < posts; i += 10) {
      const { id, uri } = await ani.say(`Kabar ${i}`);
      await ani.ask("PUT", `/api/v1/statuses/${id}`, { status: `Kabar ${i}, diperbarui` });
      await ani.ask("DELETE", `/api/v1/statuses/${id}`);
      uris.push(uri);
    }
  }));
  await server.kill();

  reborn = await Forger.open("127.0.0.2", port);
  reborn.documents = peer.documents;
  const heard = [];
  const about = ({ object }) => object.id ?? object;
  const isWhole = () => uris.every((uri) => heard.some((one) => one.type === "Delete" && about(one) === uri));
  let most = 0;
  for (let round = 1; round <= kills; ++round) {
    const enough = reborn.received.length + 1 + Math.floor(Math.random() * posts * 0.6);
    await server.launch();
    await eventually("some more activities", () => reborn.received.length >= enough);
    await server.kill();
    most = Math.max(most, reborn.received.length);
  }
  await server.launch();
  await eventually("all that waited", () => { heard.splice(0, Infinity, ...reborn.received); return isWhole(); }, 15_000);

  for (const uri of uris) {
    const types = heard.filter((one) => about(one) === uri).map(({ type }) => type);
    // Again after a kill is allowed, going back is not: the last of each kind stands behind the first of the one before.
    const firsts = ["Create", "Update", "Delete"].map((type) => types.indexOf(type));
    assert.ok(firsts[0] >= 0 && firsts[0] < firsts[1] && firsts[1] < firsts[2], `${uri}: ${types}`);
  }
  const own = heard.filter((one) => uris.includes(about(one))).length;
  console.log(`note: ${kills} kills, ${3 * posts} activities, ${own - 3 * posts} of them twice, none lost or out of order`);
} finally {
  await reborn?.stop();
  await server.stop();
}
