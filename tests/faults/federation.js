import assert from "node:assert/strict";

import { eventually } from "../federation/eventually.js";
import { Forger, activity, deliver } from "../federation/forger.js";
import { Kentongan } from "../federation/kentongan.js";

const posts = 100, kills = 4, slowness = 30;  // three activities to each post; ms to each answer
const heard = [];

// Writes down what arrives and takes its time to answer.
function slowDown(peer) {
  const [serve] = peer.server.listeners("request");
  peer.server.removeAllListeners("request").on("request", (request, response) => {
    if (request.method !== "POST") return void serve(request, response);
    let text = "";
    request.on("data", (part) => { text += part; }).on("error", () => {}).on("end", () => {
      heard.push(JSON.parse(text));
      setTimeout(() => response.writeHead(202).end(), slowness);
    });
  });
}

async function write(ani) {
  const uris = [];
  await Promise.all(Array.from({ length: 10 }, async (_, writer) => {
    for (let i = writer; i < posts; i += 10) {
      const { id, uri } = await ani.say(`Kabar ${i}`);
      await ani.ask("PUT", `/api/v1/statuses/${id}`, { status: `Kabar ${i}, diperbarui` });
      await ani.ask("DELETE", `/api/v1/statuses/${id}`);
      uris.push(uri);
    }
  }));
  return uris;
}

const about = ({ object }) => object.id ?? object;
const server = await Kentongan.open(), peer = await Forger.open("127.0.0.2");
try {
  slowDown(peer);
  const ani = server.person("ani"), budi = peer.actor("budi"), inbox = `${ani.actor}/inbox`;
  assert.equal((await deliver(budi, inbox, activity(budi, "Follow", ani.actor))).status, 202);
  await eventually("an Accept", () => heard.some(({ type }) => type === "Accept"));
  const uris = await write(ani);
  for (let round = 1; round <= kills; ++round) {
    const left = 3 * posts - heard.length;
    const enough = heard.length + 1 + Math.floor(Math.random() * Math.max(0, left) / (kills - round + 2));
    await eventually("some more activities", () => heard.length >= enough);
    await server.kill();
    await server.launch();
  }
  const typesOf = (uri) => heard.filter((one) => about(one) === uri).map(({ type }) => type);
  await eventually("all that waited", () => uris.every((uri) => typesOf(uri).includes("Delete")), 15_000);
  // Once more after a kill is allowed, but nothing comes before what it is about.
  for (const uri of uris) {
    const types = typesOf(uri);
    const [created, updated, deleted] = ["Create", "Update", "Delete"].map((type) => types.indexOf(type));
    assert.ok(created >= 0 && created < updated && updated < deleted, `${uri}: ${types}`);
  }
  const twice = heard.filter((one) => uris.includes(about(one))).length - 3 * posts;
  console.log(`note: ${kills} kills, ${3 * posts} activities, ${twice} of them twice, none lost or before its turn`);
} finally {
  await peer.stop();
  await server.stop();
}
