// bench/streams.js URL DATA PROGRAM PID   10,000 event streams of people in two districts; a warning goes from
// the source's answer to the last of them.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";

import { Feed, nowcast } from "../tests/lib/feed.js";

const [url, data, program, pid] = process.argv.slice(2);
const streams = Number(process.env.STREAMS ?? 10_000), people = 50;
const run = (...words) =>
  execFileSync(program, [...words, "--data", data], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const memory = (key) => Number(fs.readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`${key}:\\s+(\\d+)`))[1]);

const tokens = [];
for (let i = 0; i < people; ++i) {
  run("user", "add", `pohuwato${i}`, "--email", `p${i}@contoh.test`, "--password", "kata-sandi-panjang", "--region", "75.04.08");
  tokens.push(run("token", `pohuwato${i}`));
}
const feed = await Feed.start();
run("source", "add", "nowcast", "--url", feed.url, "--kind", "bmkg-nowcast", "--every", "1");

const agent = new http.Agent({ keepAlive: false, maxSockets: Infinity });
let published = 0;
const arrivals = [];
let resolveAll;
const all = new Promise((resolve) => { resolveAll = resolve; });

function open(token) {
  return new Promise((resolve, reject) => {
    const request = http.get(`${url}/api/v1/streaming/user`, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`status ${answer.statusCode}`));
      let seen = false;
      answer.on("data", (chunk) => {
        if (!seen && published && chunk.includes("event: update")) {
          seen = true;
          arrivals.push(performance.now());
          if (arrivals.length === streams) resolveAll();
        }
      });
      resolve();
    });
    request.on("error", reject);
  });
}

const before = memory("VmRSS");
for (let opened = 0; opened < streams;) {
  const batch = Math.min(250, streams - opened);
  await Promise.all(Array.from({ length: batch }, (_, i) => open(tokens[(opened + i) % people])));
  opened += batch;
}
await new Promise((resolve) => setTimeout(resolve, 1000));
const after = memory("VmRSS");
console.log(`${streams} streams: ${((after - before) * 1024 / streams / 1000).toFixed(1)} kB resident each (${(before / 1024).toFixed(1)} → ${(after / 1024).toFixed(1)} MB)`);

// The clock starts when the source answers with the message, as the server reads it.
const answerOf = feed.answer.bind(feed);
feed.answer = (request, response) => {
  if (request.url.endsWith("_alert.xml") && !published) published = performance.now();
  answerOf(request, response);
};
feed.publish("CGT20260924002", nowcast());
const timeout = setTimeout(() => { console.log(`only ${arrivals.length} of ${streams} arrived`); process.exit(1); }, 60_000);
await all;
clearTimeout(timeout);
arrivals.sort((a, b) => a - b);
const at = (share) => (arrivals[Math.floor((arrivals.length - 1) * share)] - published).toFixed(0);
console.log(`from the source's answer: first stream ${at(0)} ms, half ${at(0.5)} ms, 99 % ${at(0.99)} ms, last ${at(1)} ms`);
feed.stop();
process.exit(0);
