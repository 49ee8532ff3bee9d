// bench/relay.js URL DATA PROGRAM   500 subscribing servers keep a stream open; a warning goes from the source's
// answer to the last of them.
import { execFile } from "node:child_process";
import http from "node:http";
import { promisify } from "node:util";

import { Feed, nowcast } from "../tests/lib/feed.js";

const [url, data, program] = process.argv.slice(2);
const servers = Number(process.env.SERVERS ?? 500);
const run = promisify(execFile);
const feed = await Feed.start();
await run(program, ["source", "add", "nowcast", "--url", feed.url, "--kind", "bmkg-nowcast", "--every", "1", "--data", data]);

const agent = new http.Agent({ keepAlive: false, maxSockets: Infinity });
const arrivals = [];
let published = 0, bytes = 0, resolveAll;
const all = new Promise((resolve) => { resolveAll = resolve; });

const open = () => new Promise((resolve, reject) => {
  http.get(`${url}/api/kentongan/v1/relay/stream?since=0`, { agent }, (answer) => {
    if (answer.statusCode !== 200) return reject(new Error(`status ${answer.statusCode}`));
    let text = "", seen = false;
    answer.on("data", (chunk) => {
      if (seen) return;
      text += chunk;
      const from = text.indexOf("event: cap");
      if (from < 0 || text.indexOf("\n\n", from) < 0) return;
      seen = true;
      bytes = text.length;
      arrivals.push(performance.now());
      if (arrivals.length === servers) resolveAll();
    });
    resolve();
  }).on("error", reject);
});
for (let opened = 0; opened < servers; opened += 100)
  await Promise.all(Array.from({ length: Math.min(100, servers - opened) }, open));

const answerOf = feed.answer.bind(feed);
feed.answer = (request, response) => {
  if (request.url.endsWith("_alert.xml") && !published) published = performance.now();
  answerOf(request, response);
};
feed.publish("CGT20260924002", nowcast());
const timeout = setTimeout(() => { console.log(`only ${arrivals.length} of ${servers} arrived`); process.exit(1); }, 60_000);
await all;
clearTimeout(timeout);
arrivals.sort((a, b) => a - b);
const at = (share) => (arrivals[Math.floor((arrivals.length - 1) * share)] - published).toFixed(0);
console.log(`${servers} subscribing servers, ${(bytes / 1000).toFixed(1)} kB each, from the source's answer: first ${at(0)} ms, half ${at(0.5)} ms, 99 % ${at(0.99)} ms, last ${at(1)} ms`);
process.exit(0);
