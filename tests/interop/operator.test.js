// What an operator does at the terminal: save a server while it writes, bring it back, move it to PostgreSQL, and
// take over what people bring from Mastodon.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { Server, program, root } from "../lib/server.js";

const run = promisify(execFile);
let folder, server, headers;

async function post(url, text, more = {}) {
  const body = new URLSearchParams({ status: text, ...more });
  const answer = await fetch(`${url}/api/v1/statuses`, { method: "POST", headers, body });
  assert.equal(answer.status, 200);
  return answer.json();
}

async function found(url, id) {
  const answer = await fetch(`${url}/api/v1/statuses/${id}`, { headers });
  return answer.status === 200 ? answer.json() : null;
}

async function refused(words, pattern) {
  await assert.rejects(run(program, words), (error) => {
    assert.match(error.stderr, pattern);
    return true;
  });
}

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "kentongan-operator-"));
  server = await Server.start();
  server.addUser("ani");
  server.addUser("budi");
  headers = { authorization: `Bearer ${server.token("ani")}` };
});
after(async () => {
  await server?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

test("a backup taken under load comes back with every post that was acknowledged before it", async () => {
  const file = path.join(folder, "simpanan.tar.zst");
  const picture = new FormData();
  picture.set("file", new Blob([fs.readFileSync(path.join(root, "tests/data/pictures/sawah.jpg"))]), "sawah.jpg");
  const media = await (await fetch(`${server.url}/api/v2/media`, { method: "POST", headers, body: picture })).json();
  const withPicture = await post(server.url, "sawah", { "media_ids[]": media.id });
  let running = true;
  const acknowledged = [];
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let i = 0; running; ++i) acknowledged.push((await post(server.url, `penulis ${writer} kabar ${i}`)).id);
  });
  while (acknowledged.length < 40) await new Promise((resolve) => setImmediate(resolve));
  const before = [...acknowledged];
  await run(program, ["backup", file, ...server.place]);
  running = false;
  await Promise.all(writers);
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(fs.readdirSync(folder), ["simpanan.tar.zst"]);

  const data = path.join(folder, "kembali");
  await refused(["restore", file, ...server.place], /A server runs/);
  await run(program, ["restore", file, "--data", data]);
  await refused(["restore", file, "--data", data], /is not empty/);
  const restored = await Server.start({ data });
  try {
    for (const id of before) assert.ok(await found(restored.url, id), `post ${id} is missing`);
    const [shown] = (await found(restored.url, withPicture.id)).media_attachments;
    const bytes = await fetch(restored.url + new URL(shown.url).pathname);
    assert.equal(bytes.status, 200);
    assert.ok((await bytes.arrayBuffer()).byteLength > 1000);
    // The token is in the backup, too.
    await post(restored.url, "sudah kembali");
  } finally {
    await restored.stop();
  }
});

test("a server moves to PostgreSQL when it stands still, and goes on there", async () => {
  const postgres = execFileSync(path.join(root, "tests/postgres"), ["url"], { encoding: "utf8" }).trim();
  const name = `kentongan_operator_${process.pid}`;
  execFileSync("psql", ["-q", postgres, "-c", `CREATE DATABASE ${name}`]);
  const url = postgres.replace(/[^/]+$/, name);
  const data = path.join(folder, "pindah");
  const moving = await Server.start({ data });
  try {
    moving.addUser("ani");
    headers = { authorization: `Bearer ${moving.token("ani")}` };
    const { id } = await post(moving.url, "sebelum pindah #banjir");
    await refused(["migrate-to", url, ...moving.place], /A server runs/);
    await moving.stop();
    const { stdout } = await run(program, ["migrate-to", url, ...moving.place]);
    assert.match(stdout, /rows are in PostgreSQL/);
    await refused(["migrate-to", url, ...moving.place], /not empty/);
    moving.options.push("--database", url);
    await moving.launch();
    assert.equal((await found(moving.url, id)).id, id);
    await post(moving.url, "sesudah pindah");
    const search = await fetch(`${moving.url}/api/v2/search?q=pindah&type=statuses`, { headers });
    assert.equal((await search.json()).statuses.length, 2);
  } finally {
    await moving.stop();
    execFileSync("psql", ["-q", postgres, "-c", `DROP DATABASE ${name} WITH (FORCE)`]);
  }
});

test("lists from Mastodon are taken over beside the running server", async () => {
  const file = path.join(folder, "following_accounts.csv");
  fs.writeFileSync(file, "Account address,Show boosts,Notify on new posts,Languages\nbudi,true,false,\njauh@lain.test,true,false,\n");
  const { stdout } = await run(program, ["import", file, "--for", "ani", ...server.place]);
  assert.match(stdout, /follows: 1 added, 0 there already/);
  assert.match(stdout, /jauh@lain\.test/);
  headers = { authorization: `Bearer ${server.token("ani")}` };
  const me = await (await fetch(`${server.url}/api/v1/accounts/verify_credentials`, { headers })).json();
  assert.equal(me.following_count, 1);
  await refused(["import", file, "--for", "tiada", ...server.place], /nobody called tiada/);
});
