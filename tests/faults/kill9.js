import assert from "node:assert/strict";

import { Server } from "../lib/server.js";

const rounds = 5, writers = 16;
const server = await Server.start();
try {
  server.addUser("ani");
  const token = server.token("ani");
  const headers = { authorization: `Bearer ${token}` };
  const acknowledged = [];
  for (let round = 1; round <= rounds; ++round) {
    let running = true, count = 0;
    const enough = Promise.withResolvers();
    const loads = Array.from({ length: writers }, async (_, writer) => {
      while (running) {
        try {
          const body = new URLSearchParams({ status: `putaran ${round} penulis ${writer} kabar ${count}` });
          const answer = await fetch(`${server.url}/api/v1/statuses`, { method: "POST", headers, body });
          assert.equal(answer.status, 200);
          const status = await answer.json();
          acknowledged.push([status.id, status.content]);
          // Different moments of the commit in every round.
          if (++count >= 100 + round * 37) enough.resolve();
        } catch (error) {
          if (running) throw error;
        }
      }
    });
    await Promise.race([enough.promise, Promise.all(loads)]);
    running = false;
    await server.kill();
    await Promise.all(loads);
    await server.launch();
  }
  for (let i = 0; i < acknowledged.length; i += 20) {
    const some = acknowledged.slice(i, i + 20);
    const query = some.map(([id]) => `id[]=${id}`).join("&");
    const found = new Map((await (await fetch(`${server.url}/api/v1/statuses?${query}`, { headers })).json())
      .map((status) => [status.id, status.content]));
    for (const [id, content] of some) assert.equal(found.get(id), content, `status ${id} was acknowledged and is lost`);
  }
  const [account] = [await (await fetch(`${server.url}/api/v1/accounts/verify_credentials`, { headers })).json()];
  assert.ok(account.statuses_count >= acknowledged.length);
  console.log(`note: ${acknowledged.length} acknowledged posts over ${rounds} kills, none lost`);
} finally {
  await server.stop();
}
