// Warnings across servers: an ordinary post for everybody, with CAP's facts for who understands them.
// A server that did not subscribe to the origin shows the post and warns nobody.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import http from "node:http";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { program } from "../lib/server.js";
import { eventually } from "./eventually.js";
import { Kentongan } from "./kentongan.js";

let office, desa, kota, budi, first, second, there;

const time = (date) => date.toISOString().slice(0, 19) + "+00:00";
const cap = (identifier, { type = "Alert", refers, headline = "Banjir di Bambanglipuro" } = {}) => {
  const sent = new Date(), expires = new Date(sent.getTime() + 3600_000);
  return {
    identifier, sent: time(sent),
    xml: `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier>
<sender>bpbd@contoh.test</sender><sent>${time(sent)}</sent><status>Actual</status><msgType>${type}</msgType>
<scope>Public</scope>${refers ? `<references>bpbd@contoh.test,${refers.identifier},${refers.sent}</references>` : ""}
<info><language>id</language><category>Met</category><event>Banjir</event><urgency>Immediate</urgency>
<severity>Severe</severity><certainty>Likely</certainty><expires>${time(expires)}</expires>
<headline>${headline}</headline><area><areaDesc>Bambanglipuro</areaDesc><geocode><valueName>Kemendagri</valueName>
<value>34.02.05</value></geocode></area></info></alert>`,
  };
};

async function publish(message) {
  office.body = message.xml;
  await promisify(execFile)(program, ["source", "poll", "bpbd", ...desa.place]);
  return message;
}
const alerts = async (server) => (await fetch(`${server.url}/api/kentongan/v1/alerts`)).json();
const document = async (uri) =>
  (await fetch(uri, { headers: { accept: "application/activity+json" } })).json();

before(async () => {
  office = http.createServer((request, response) =>
    response.writeHead(200, { "content-type": "application/xml" }).end(office.body));
  await new Promise((resolve) => office.listen(0, "127.0.0.1", resolve));
  [desa, kota] = await Promise.all([Kentongan.open(), Kentongan.open()]);
  desa.run("source", "add", "bpbd", "--kind", "cap", "--every", "3600",
    "--url", `http://127.0.0.1:${office.address().port}/`);
  budi = kota.person("budi");
  first = await publish(cap("urn:banjir-1"));
  await eventually("the warning", async () => (await alerts(desa)).length > 0);
});
after(async () => {
  office?.close();
  await Promise.all([desa?.stop(), kota?.stop()]);
});

test("a warning is a post with CAP's facts, at a followed office's followers elsewhere", async () => {
  const [alert] = await alerts(desa);
  const office = (await (await fetch(`${desa.url}/api/v1/timelines/public?local=true`)).json())
    .find((one) => one.kentongan?.alert)?.account ?? assert.fail("no post");
  await budi.followed(`@${office.acct}@${desa.host}`);
  second = await publish(cap("urn:banjir-2", { type: "Update", refers: first, headline: "Banjir meninggi" }));
  const post = await eventually("the post at the office", async () =>
    (await (await fetch(`${desa.url}/api/v1/accounts/${office.id}/statuses`)).json())
      .find((one) => one.content.includes("meninggi")));
  there = await budi.status(post.uri);
  assert.match(there.content, /meninggi/);
  assert.match(there.content, /Sumber:/);
  const { kentongan } = await document(post.uri);
  assert.equal(kentongan.alert.identifier, second.identifier);
  assert.equal(kentongan.alert.sender, "bpbd@contoh.test");
  assert.deepEqual(kentongan.alert.areas, ["34.02.05"]);
  assert.match(await (await fetch(kentongan.alert.cap_url)).text(), /urn:banjir-2/);
  assert.equal(alert.status ?? "Actual", "Actual");
  // Nobody at kota subscribed to desa: it stays a post.
  assert.deepEqual(await alerts(kota), []);
  assert.deepEqual((await budi.get("/api/v1/notifications")).filter((one) => one.type !== "follow"), []);
  assert.equal(there.kentongan.alert.verified, false);
  assert.equal(there.kentongan.alert.identifier, second.identifier);
});

test("its end travels as an edit", async () => {
  await publish(cap("urn:banjir-3", { type: "Cancel", refers: second }));
  const ended = await budi.becomes(there.id, "the end", (one) => /BERAKHIR/.test(one.content));
  assert.ok(ended.edited_at);
  assert.equal(ended.kentongan.alert.state, "cancelled");
  assert.equal((await document(ended.uri)).kentongan.alert.state, "cancelled");
});
