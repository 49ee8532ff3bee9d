// bench/inbox.js [PID-FILE]   5,000 signed posts of 50 people of another server, 16 connections: how many a second are taken
// in, each durable before its 202? Everything is signed before the clock starts; afterwards every post must be in the database.
// PID-FILE says, when the clock starts, whom to profile.
import assert from "node:assert/strict";
import fs from "node:fs";
import net from "node:net";
import { DatabaseSync } from "node:sqlite";

import { eventually } from "../tests/federation/eventually.js";
import { Forger, activity, deliver, everybody, signed } from "../tests/federation/forger.js";
import { Kentongan } from "../tests/federation/kentongan.js";

const posts = Number(process.env.POSTS ?? 5_000), authors = 50, connections = 16;

// Half of the authors are followed by ani; the others mention her.
async function acquaint(ani, forger, actors, inbox) {
  for (const actor of actors.slice(0, authors / 2)) {
    const account = await ani.follow(actor.handle);
    const follow = await eventually("a Follow", async () =>
      forger.received.find((one) => one.type === "Follow" && one.object === actor.id));
    const { status } = await deliver(actor, inbox, activity(actor, "Accept", follow));
    assert.equal(status, 202);
    await eventually("ani follows", async () => (await ani.relationship(account.id)).following);
  }
  // The first of each tells the server who they are.
  for (const actor of actors) assert.equal((await deliver(actor, inbox, create(forger, actor, ani, "pertama"))).status, 202);
}

function create(forger, actor, ani, text) {
  const isFollowed = Number(actor.name.slice(1)) < authors / 2;
  const more = isFollowed ? { cc: [`${actor.id}/followers`] }
    : { cc: [ani.actor], tag: [{ type: "Mention", href: ani.actor, name: ani.handle }] };
  const id = `${forger.url}/notes/${crypto.randomUUID()}`;
  const note = { type: "Note", id, attributedTo: actor.id, to: [everybody], content: `<p>Kabar dari balai desa ${text}</p>`,
    published: new Date().toISOString(), ...more };
  return activity(actor, "Create", note, more);
}

function request(actor, inbox, thing) {
  const body = JSON.stringify(thing);
  const headers = { ...signed(actor, inbox, body), "content-length": Buffer.byteLength(body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(`POST ${new URL(inbox).pathname} HTTP/1.1\r\n${lines}\r\n${body}`);
}

// One request at a time on each connection; resolves with how often each status was the answer.
async function pour(server, requests) {
  const answers = {};
  let next = 0;
  await Promise.all(Array.from({ length: connections }, () => new Promise((resolve, reject) => {
    const socket = net.connect(server.port, "127.0.0.1");
    const more = () => next < requests.length ? socket.write(requests[next++]) : (socket.end(), resolve());
    let text = "";
    socket.setNoDelay().on("connect", more).on("error", reject).on("data", (part) => {
      text += part;
      const end = text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (end < 0 || text.length < end + 4 + length) return;
      const status = text.slice(9, 12);
      answers[status] = (answers[status] ?? 0) + 1;
      text = "";
      more();
    });
  })));
  return answers;
}

const server = await Kentongan.open(), forger = await Forger.open("127.0.0.2");
try {
  const inbox = `${server.url}/inbox`, ani = server.person("ani");
  const actors = Array.from({ length: authors }, (_, i) => forger.actor(`p${i}`));
  await acquaint(ani, forger, actors, inbox);
  const database = new DatabaseSync(`${server.data}/kentongan.db`, { readOnly: true });
  const there = () => database.prepare(`SELECT COUNT(*) AS n FROM statuses WHERE uri LIKE '${forger.url}/%'`).get().n;
  const before = there();
  const requests = Array.from({ length: posts }, (_, i) =>
    request(actors[i % authors], inbox, create(forger, actors[i % authors], ani, i)));
  if (process.argv[2]) fs.writeFileSync(process.argv[2], `${server.process.pid}\n`);
  const begin = performance.now();
  const answers = await pour(server, requests);
  const seconds = (performance.now() - begin) / 1000;
  const arrived = there() - before;
  console.log(`${posts} activities, answers ${JSON.stringify(answers)}: ${Math.round((answers[202] ?? 0) / seconds)} a second, ` +
    `${arrived} posts there`);
  assert.equal(answers[202], posts);
  assert.equal(arrived, posts, "posts that were acknowledged are not there");
} finally {
  await forger.stop();
  await server.stop();
}
