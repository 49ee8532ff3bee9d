import assert from "node:assert/strict";
import { execFile } from "node:child_process";

import { Browser, Office, PushService, subscribe } from "../lib/push.js";
import { program, Server } from "../lib/server.js";

const people = 400, rounds = 3;
const server = await Server.start(), service = await PushService.start(), office = await Office.start();
try {
  const browsers = new Map();
  for (let i = 0; i < people; ++i) {
    const browser = new Browser(service, `${i}`);
    browsers.set(`${i}`, browser);
    await subscribe(server, browser, "34.02.05.2001");
  }
  server.run("source", "add", "bpbd", "--url", office.url, "--kind", "cap");
  const poll = () => new Promise((resolve) => {
    execFile(program, ["source", "poll", "bpbd", ...server.place, "--allow-addresses", "127.0.0.0/8"], () => resolve());
  });
  for (let round = 1; round <= rounds; ++round) {
    service.received.length = 0;
    const kill = Promise.withResolvers();
    let heard = 0;
    const when = 1 + Math.floor(Math.random() * people * 0.8);
    service.heard = () => { if (++heard === when) kill.resolve(server.kill()); };
    office.say({ identifier: `banjir-${round}` });
    const polled = poll();
    await kill.promise;
    await polled;
    service.heard = () => {};
    const before = new Set(service.received.map(({ name }) => name)).size;
    await server.launch();
    const reached = () => new Set(service.received.map(({ name }) => name));
    for (const until = Date.now() + 30000; reached().size < people;) {
      assert.ok(Date.now() < until, `${reached().size} of ${people} were told`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const told = new Map();
    for (const message of service.received) {
      const { chain, id, title } = JSON.parse(browsers.get(message.name).read(message));
      const what = JSON.stringify([message.headers.topic, chain, id, title]);
      assert.equal(told.get(message.name) ?? what, what, "two different notifications");
      told.set(message.name, what);
    }
    console.log(`note: killed after ${before} of ${people}; ${service.received.length - people} pushes went out twice, under one topic`);
  }
} finally {
  office.stop();
  service.stop();
  await server.stop();
}
