// Two real servers: what one warns of lives, changes and ends at the other, also when that was away.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import http from "node:http";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { Server, program } from "../lib/server.js";

let upstream, downstream, office;

const time = (date) => date.toISOString().slice(0, 19) + "+00:00";

function cap(identifier, { type = "Alert", references = [], headline = "Banjir di Bambanglipuro" } = {}) {
  const sent = new Date();
  const refers = references.map((one) => `bpbd@contoh.test,${one.identifier},${one.sent}`).join(" ");
  return {
    identifier, sent: time(sent),
    xml: `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier>
<sender>bpbd@contoh.test</sender><sent>${time(sent)}</sent><status>Actual</status><msgType>${type}</msgType>
<scope>Public</scope>${refers ? `<references>${refers}</references>` : ""}<info><language>id</language>
<category>Met</category><event>Banjir</event><urgency>Immediate</urgency><severity>Severe</severity>
<certainty>Likely</certainty><expires>${time(new Date(sent.getTime() + 3600_000))}</expires>
<headline>${headline}</headline><area><areaDesc>Bambanglipuro</areaDesc><geocode><valueName>Kemendagri</valueName>
<value>34.02.05</value></geocode></area></info></alert>`,
  };
}

async function publish(message) {
  office.body = message.xml;
  // The office answers from this process, so the command must not hold it up.
  await promisify(execFile)(program, ["source", "poll", "bpbd", ...upstream.place]);
  return message;
}

const live = async (server) => (await fetch(`${server.url}/api/kentongan/v1/alerts`)).json();
const head = async (server) => (await fetch(`${server.url}/api/kentongan/v1/relay/head`)).json();

async function until(what, look, patience = 10_000) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < end, `in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

before(async () => {
  office = { body: "" };
  office.http = http.createServer((request, response) =>
    response.writeHead(200, { "content-type": "application/xml" }).end(office.body));
  await new Promise((resolve) => office.http.listen(0, "127.0.0.1", resolve));
  [upstream, downstream] = await Promise.all([Server.start(), Server.start()]);
  upstream.run("source", "add", "bpbd", "--kind", "cap", "--every", "3600",
    "--url", `http://127.0.0.1:${office.http.address().port}/`);
  downstream.run("relay", "add", "nasional", "--url", upstream.url, "--title", "Pusat Peringatan");
});
after(async () => {
  await Promise.all([upstream?.stop(), downstream?.stop()]);
  office?.http.close();
});

test("a warning lives at both, ends at both, also across an absence, and nothing comes twice", async () => {
  const first = await publish(cap("banjir-1"));
  const [there] = await until("the warning downstream", async () => {
    const found = await live(downstream);
    return found.length === 1 && found;
  });
  assert.match(JSON.stringify(there), /Banjir di Bambanglipuro/);

  // Away, and not by its own will.
  await downstream.kill();
  const second = await publish(cap("banjir-2", { type: "Update", references: [first], headline: "Banjir meluas" }));
  await publish(cap("banjir-3", { type: "Cancel", references: [second] }));
  const third = await publish(cap("lain-1", { headline: "Banjir lain" }));
  await downstream.launch();
  await until("the end of the first and the beginning of the other", async () => {
    const found = await live(downstream);
    return found.length === 1 && JSON.stringify(found).includes("Banjir lain") && found;
  });
  assert.match(downstream.run("relay", "list"), /up to 4/);
  const further = await head(downstream);
  await downstream.kill();
  await downstream.launch();
  await until("being back", async () => (await head(downstream)).last >= further.last);
  await publish(cap("lain-2", { type: "Cancel", references: [third] }));
  await until("no warning left", async () => (await live(downstream)).length === 0);
  assert.equal((await head(downstream)).last, further.last + 1, "nothing was taken twice");
});

test("an open stream resumes where it was", async () => {
  const stop = new AbortController();
  const { last } = await head(upstream);
  const stream = await fetch(`${upstream.url}/api/kentongan/v1/relay/stream`, {
    headers: { "last-event-id": String(last - 1) }, signal: stop.signal,
  });
  assert.equal(stream.status, 200);
  let text = "";
  for await (const part of stream.body) {
    text += new TextDecoder().decode(part);
    if (text.includes("event: cap")) break;
  }
  stop.abort();
  assert.match(text, new RegExp(`id: ${last}\nevent: cap\n`));
  assert.doesNotMatch(text, new RegExp(`id: ${last - 1}\n`));
});
