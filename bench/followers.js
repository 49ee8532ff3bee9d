// bench/followers.js fill DATA | measure URL DATA PID   One post by somebody with 10,000 followers of this server: when is it
// in their homes, and on 1,000 open streams? `fill` writes the followers straight into the database, because signing up
// 10,000 people costs ten minutes of argon2.
import crypto from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import { DatabaseSync } from "node:sqlite";

const followers = Number(process.env.FOLLOWERS ?? 10_000), streams = Number(process.env.STREAMS ?? 1_000);
const tokenOf = (i) => `pengikut-${i}`.padEnd(43, "x");
const hash = (text) => crypto.createHash("sha256").update(text).digest();

function fill(data) {
  const database = new DatabaseSync(`${data}/kentongan.db`);
  const row = (table, where) => {
    const asked = database.prepare(`SELECT * FROM ${table} WHERE ${where}`);
    asked.setReadBigInts(true);  // ids have 63 bits
    return asked.get();
  };
  const insert = (table, values) => {
    const names = Object.keys(values);
    database.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => "?").join()})`)
      .run(...Object.values(values));
  };
  const author = row("accounts", "username = 'ani'"), model = row("accounts", "username = 'budi'");
  const user = row("account_users", `account = ${model.id}`), token = row("oauth_tokens", `account = ${model.id}`);
  database.exec("BEGIN");
  for (let i = 0; i < followers; ++i) {
    const id = model.id + 1n + BigInt(i), username = `pengikut${i}`;
    insert("accounts", { ...model, id, username, username_key: username, following_count: 1,
      uri: `${model.uri}${i}`, url: `${model.url}${i}` });
    insert("account_users", { ...user, account: id, email: `${username}@contoh.test`, email_key: `${username}@contoh.test` });
    insert("account_follows", { id, follower: id, target: author.id, reblogs: 1, notify: 0 });
    insert("oauth_tokens", { ...token, id: token.id + 1n + BigInt(i), token_hash: hash(tokenOf(i)), account: id });
  }
  database.exec(`UPDATE accounts SET followers_count = ${followers} WHERE id = ${author.id}; COMMIT`);
  database.close();
}

async function measure(url, data, pid) {
  const author = process.env.TOKEN;
  const memory = () => Number(fs.readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;
  const call = async (path, bearer, body) => {
    const answer = await fetch(url + path, { method: body ? "POST" : "GET", body: body && new URLSearchParams(body),
      headers: { authorization: `Bearer ${bearer}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const homes = async () => {
    const newest = [];
    let next = 0;
    await Promise.all(Array.from({ length: 32 }, async () => {
      for (let i; (i = next++) < followers;)
        newest[i] = (await call("/api/v1/timelines/home?limit=1", tokenOf(i)))[0]?.id;
    }));
    return newest;
  };
  await call("/api/v1/statuses", author, { status: "Yang pertama" });
  await homes();
  console.log(`${followers} homes read once: ${memory().toFixed(1)} MB resident`);

  const agent = new http.Agent({ keepAlive: false, maxSockets: Infinity });
  let wanted, arrivals, arrivedAll;
  const open = (i) => new Promise((resolve, reject) => {
    http.get(`${url}/api/v1/streaming/user`, { agent, headers: { authorization: `Bearer ${tokenOf(i)}` } }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`status ${answer.statusCode}`));
      answer.on("data", (chunk) => {
        if (!wanted || !chunk.includes(wanted)) return;
        arrivals.push(performance.now());
        if (arrivals.length === streams) arrivedAll();
      });
      resolve();
    }).on("error", reject);
  });
  for (let opened = 0; opened < streams; opened += 250)
    await Promise.all(Array.from({ length: Math.min(250, streams - opened) }, (_, i) => open(opened + i)));
  console.log(`${streams} streams open: ${memory().toFixed(1)} MB resident`);

  for (let round = 0; round < 5; ++round) {
    arrivals = [];
    wanted = `kabar-putaran-${round}`;
    const all = new Promise((resolve) => { arrivedAll = resolve; });
    const asked = performance.now();
    const { id } = await call("/api/v1/statuses", author, { status: wanted });
    const answered = performance.now();
    await all;
    const late = (at) => `${(at - answered).toFixed(0)} ms`;
    const newest = await homes();
    console.log(`answered after ${(answered - asked).toFixed(0)} ms; streams after the answer: half ${late(arrivals[streams / 2])}, ` +
      `last ${late(arrivals.at(-1))}; homes without it ${newest.filter((one) => one !== id).length} of ${followers}`);
  }
  process.exit(0);
}

const [what, ...words] = process.argv.slice(2);
await { fill, measure }[what](...words);
