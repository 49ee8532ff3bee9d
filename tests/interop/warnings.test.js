// A warning's whole way on a running server, driven as scripts do: a source is added and polled by the
// command line, and what must reach people does, and what must not does not.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { Visitor } from "../lib/forms.js";
import { Server, program, root } from "../lib/server.js";
import { Feed, nowcast } from "../lib/feed.js";

const schema = path.join(root, "tests/data/cap/oasis/CAP-v1.2.xsd");
let server;

// Offices with one document each. Every one has a loopback address of its own, because the server
// counts its requests per host.
class Offices {
  servers = new Map();

  async put(name, body) {
    const known = this.servers.get(name);
    if (known) {
      known.body = body;
      return known.url;
    }
    const office = { body };
    office.http = http.createServer((request, response) =>
      response.writeHead(200, { "content-type": "application/xml" }).end(office.body));
    const host = `127.0.0.${this.servers.size + 2}`;
    await new Promise((resolve) => office.http.listen(0, host, resolve));
    office.url = `http://${host}:${office.http.address().port}/${name}`;
    this.servers.set(name, office);
    return office.url;
  }

  stop() {
    for (const office of this.servers.values()) {
      office.http.closeAllConnections();
      office.http.close();
    }
  }
}

function time(date) {
  return date.toISOString().slice(0, 19) + "+00:00";
}

// A CAP message of a district office for Bambanglipuro, Bantul.
function cap({ identifier, type = "Alert", status = "Actual", headline = "Banjir di Bambanglipuro",
  minutes = 60, seconds, references = [], sent = new Date(), region = "34.02.05" }) {
  const until = new Date(sent.getTime() + (seconds ? seconds * 1000 : minutes * 60000));
  const refers = references.length
    ? `<references>${references.map((r) => `bpbd@contoh.test,${r.identifier},${time(r.sent)}`).join(" ")}</references>` : "";
  return `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier>
<sender>bpbd@contoh.test</sender><sent>${time(sent)}</sent><status>${status}</status><msgType>${type}</msgType>
<scope>Public</scope>${refers}<info><language>id</language><category>Met</category><event>Banjir</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>
<expires>${time(until)}</expires><headline>${headline}</headline>
<description>Air sungai naik.</description><instruction>Pindah ke balai desa.</instruction>
<area><areaDesc>Bambanglipuro, Bantul</areaDesc><geocode><valueName>Kemendagri</valueName>
<value>${region}</value></geocode></area></info></alert>`;
}

class Person {
  constructor(name, region) {
    this.credentials = server.addUser(name, { region });
    this.headers = { authorization: `Bearer ${server.token(name)}` };
    this.events = [];
  }

  async json(address) {
    const answer = await fetch(server.url + address, { headers: this.headers });
    assert.equal(answer.status, 200, address);
    return answer.json();
  }

  // A page as this person's browser gets it.
  async page(address) {
    if (!this.visitor) {
      this.visitor = new Visitor(server.url);
      const form = await (await this.visitor.open("/masuk")).text();
      assert.equal((await this.visitor.submit(form, /\/masuk/, this.credentials)).status, 303);
    }
    return (await this.visitor.open(address)).text();
  }

  async home() {
    return (await this.json("/api/v1/timelines/home")).map((status) => status.content).join("\n");
  }

  async everything() {
    const notifications = await this.json("/api/v1/notifications");
    return [await this.home(), JSON.stringify(notifications), JSON.stringify(this.events)].join("\n");
  }

  // Both ways of listening; whatever comes is kept.
  async listen() {
    this.stop = new AbortController();
    const stream = await fetch(`${server.url}/api/v1/streaming/user`, { headers: this.headers, signal: this.stop.signal });
    assert.equal(stream.status, 200);
    (async () => {
      const text = new TextDecoder();
      for await (const part of stream.body) this.events.push({ way: "sse", text: text.decode(part) });
    })().catch(() => {});
    const token = this.headers.authorization.slice(7);
    this.socket = new WebSocket(`${server.url.replace("http", "ws")}/api/v1/streaming?stream=user&access_token=${token}`);
    this.socket.addEventListener("message", (message) => this.events.push({ way: "ws", text: message.data }));
    await new Promise((resolve, reject) => {
      this.socket.addEventListener("open", resolve);
      this.socket.addEventListener("error", reject);
    });
  }

  heard(way, words) {
    return this.events.filter((event) => event.way === way).map((event) => event.text).join("").includes(words);
  }

  leave() {
    this.stop?.abort();
    this.socket?.close();
  }
}

async function until(condition, what, seconds = 10) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await condition()) return;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}\n${server.log.slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const text = async (address, headers = {}) => (await fetch(server.url + address, { headers })).text();
const alerts = async (query = "") => JSON.parse(await text(`/api/kentongan/v1/alerts${query}`));
// Not synchronously: this process is also the feed that the server asks.
const run = async (...words) => (await promisify(execFile)(program, [...words, "--allow-addresses", "127.0.0.0/8", ...server.place])).stdout.trim();
const add = (name, url, kind = "cap") => run("source", "add", name, "--url", url, "--kind", kind, "--every", "3600");
const poll = (name) => run("source", "poll", name);
const refused = (name) => poll(name).then(
  () => assert.fail(`the poll of ${name} succeeded`), (error) => error.stderr ?? assert.fail(String(error)));

describe("a warning on a running server", () => {
  let feed, offices, here, elsewhere;

  before(async () => {
    server = await Server.start();
    feed = await Feed.start();
    offices = new Offices();
    here = new Person("dengilo", "75.02.05");
    elsewhere = new Person("samarinda", "64.72.03");
    await Promise.all([here.listen(), elsewhere.listen()]);
  });

  after(async () => {
    for (const person of [here, elsewhere]) person?.leave();
    feed?.stop();
    offices?.stop();
    await server?.stop();
  });

  test("source poll reaches home, both streams, list, feeds; elsewhere nothing", async () => {
    assert.match(await add("gorontalo", feed.url, "bmkg-nowcast"), /gorontalo is registered/);
    await until(() => feed.requests > 0, "the server notices the new source by itself", 3);
    feed.publish("CGT", nowcast());
    assert.match(await poll("gorontalo"), /^[01] new messages$/);  // 0: the server was faster
    // What the command waited for has happened: nothing more to wait for but the streams.
    assert.match(await here.home(), /Hujan Lebat disertai Petir di Gorontalo/);
    await until(() => here.heard("sse", "kentongan.alert"), "the event stream");
    await until(() => here.heard("ws", "kentongan.alert"), "the WebSocket");
    await until(() => here.heard("sse", "event: update"), "the post on the event stream");
    await until(async () => (await here.json("/api/v1/notifications")).length === 1, "the notification");
    const listed = await alerts();
    assert.equal(listed.length, 1);
    const [{ id }] = listed;
    for (const address of ["/feeds/cap.atom", "/feeds/peringatan.rss", "/peringatan"])
      assert.match(await text(address), new RegExp(`/peringatan/${id}`), address);
    assert.doesNotMatch(await elsewhere.home(), /Gorontalo/);
    assert.deepEqual(await elsewhere.json("/api/v1/notifications"), []);
    const published = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "cap-")), "alert.xml");
    fs.writeFileSync(published, await text(`/api/kentongan/v1/alerts/${id}/cap`));
    execFileSync("xmllint", ["--nonet", "--noout", "--schema", schema, published], { stdio: "pipe" });
    fs.rmSync(path.dirname(published), { recursive: true });
    // The bar is above every page of theirs, and of nobody else.
    assert.match(await here.page("/cari"), /class="warning-line[^>]*\/peringatan\/\d+/);
    assert.match(await elsewhere.page("/cari"), /@samarinda|samarinda/);
    assert.doesNotMatch(await elsewhere.page("/cari"), /warning-line/);
  });

  test("the post says whole sentences, and the page what to do before what the office wrote", async () => {
    const [{ id }] = await alerts();
    const [status] = (await here.json("/api/v1/timelines/home")).filter(({ kentongan }) => kentongan?.alert);
    const words = status.content.replace(/<[^>]+>/g, "\n");
    assert.match(words, /Yang perlu dilakukan sekarang/);
    assert.doesNotMatch(words, /…/);
    const page = await text(`/peringatan/${id}`);
    assert.ok(page.indexOf('class="steps"') > 0);
    assert.doesNotMatch(page.slice(page.indexOf('class="steps"'), page.indexOf("</ol>")), /…/);
  });

  test("a poll that finds nothing new says so, an unknown source is an error", async () => {
    assert.match(await poll("gorontalo"), /^0 new messages$/);
    assert.match(await refused("tidak-ada"), /no source of that name/i);
  });

  test("a document revised in place is noticed by who asks", async () => {
    feed.publish("CGT", nowcast({ changes: [["Gorontalo</headline>", "Gorontalo Utara</headline>"]] }));
    await poll("gorontalo");
    assert.equal((await alerts()).length, 1);
    assert.match(JSON.stringify(await alerts()), /Gorontalo Utara/);
  });

  test("what cannot be read goes to the quarantine, and what was in force stays", async () => {
    const owner = new Person("pemilik", "34.02.05.2001");
    server.addUser("admin", { role: "owner" });
    const headers = { authorization: `Bearer ${server.token("admin", "read admin:read")}` };
    const good = cap({ identifier: "baik-1" });
    const bad = {
      xee: fs.readFileSync(path.join(root, "tests/data/cap/google-testdata/xee.cap"), "utf8"),
      bom: '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]><alert>&z;</alert>',
      putus: good.slice(0, good.length / 2),
      besar: good + " ".repeat(6 << 20),
    };
    for (const name of Object.keys(bad)) {
      await add(name, await offices.put(name, cap({ identifier: `baik-${name}`, headline: `Tetap ${name}` })));
      await poll(name);
      await offices.put(name, bad[name]);
      await refused(name);
      assert.match(await owner.home(), new RegExp(`Tetap ${name}`));
    }
    const rows = JSON.parse(await text("/api/kentongan/v1/quarantine", headers));
    for (const name of Object.keys(bad)) {
      const row = rows.find(({ source }) => source === name);
      assert.ok(row?.reason, `a reason for ${name}`);
      assert.match(JSON.stringify(await alerts()), new RegExp(`Tetap ${name}`));
    }
    assert.equal((await fetch(`${server.url}/api/kentongan/v1/quarantine`, { headers: owner.headers })).status, 403);
  });

  test("exercises, tests and drafts of a real source reach nobody who did not join", async () => {
    const neighbour = new Person("tetangga", "34.02.05.2002");
    await neighbour.listen();
    for (const status of ["Exercise", "Test", "Draft", "System"]) {
      const name = status.toLowerCase();
      await add(name, await offices.put(name, cap({ identifier: name, status, headline: `Rahasia ${status}` })));
      await poll(name);
    }
    // A real one after them: when it has arrived, so would they have.
    await add("sungguh", await offices.put("sungguh", cap({ identifier: "sungguh", headline: "Ini sungguh" })));
    await poll("sungguh");
    await until(() => neighbour.heard("sse", "Ini sungguh") && neighbour.heard("ws", "Ini sungguh"), "the real one");
    await until(async () => (await neighbour.json("/api/v1/notifications")).length > 0, "its notification");
    assert.doesNotMatch(await neighbour.everything(), /Rahasia/);
    for (const address of ["/feeds/cap.atom", "/feeds/peringatan.rss", "/", "/cari", "/api/kentongan/v1/alerts",
      "/api/kentongan/v1/alerts?live=false", "/api/v1/timelines/public?local=true"]) {
      assert.doesNotMatch(await text(address), /Rahasia/, address);
      assert.doesNotMatch(await text(address, neighbour.headers), /Rahasia/, address);
    }
    for (const address of ["/", "/sekitar", "/cari", "/pemberitahuan"]) {
      assert.doesNotMatch(await neighbour.page(address), /Rahasia/, address);
    }
    // The list shows the exercise only as one, and the draft not at all.
    const list = await text("/peringatan");
    assert.doesNotMatch(list, /Rahasia Draft|Rahasia System/);
    for (const [line] of list.matchAll(/<a class="warning-line[\s\S]*?<\/a>/g))
      if (/Rahasia/.test(line)) assert.match(line, /exercise[\s\S]*(LATIHAN|UJI COBA)/);
    neighbour.leave();
  });

  test("an update that lowers, a cancel and an expiry end everything", async () => {
    const person = new Person("bambang", "34.02.05.2003");
    await person.listen();
    const first = { identifier: "rantai-1", sent: new Date(Date.now() - 5000) };
    await add("rantai", await offices.put("rantai", cap({ ...first, headline: "Rantai banjir" })));
    await poll("rantai");
    assert.match(await person.home(), /Rantai banjir/);
    await offices.put("rantai", cap({ identifier: "rantai-2", type: "Cancel", references: [first], headline: "Rantai banjir" }));
    await poll("rantai");
    await until(() => person.heard("sse", "kentongan.alert_ended") && person.heard("ws", "kentongan.alert_ended"), "the end");
    await add("singkat", await offices.put("singkat", cap({ identifier: "singkat", seconds: 4, headline: "Singkat saja" })));
    await poll("singkat");
    assert.match(await person.home(), /Singkat saja/);
    await until(async () => !/Singkat saja/.test(await person.home()), "the expiry at home", 12);
    assert.doesNotMatch(await person.home(), /Rantai banjir/);
    for (const address of ["/feeds/cap.atom", "/feeds/peringatan.rss", "/api/kentongan/v1/alerts"])
      assert.doesNotMatch(await text(address), /Rantai banjir|Singkat saja/, address);
    const list = await text("/peringatan");
    for (const [line] of list.matchAll(/<a class="warning-line[\s\S]*?<\/a>/g))
      if (/Rantai banjir|Singkat saja/.test(line)) assert.match(line, / ended/);
    person.leave();
  });
});

describe("without a server", () => {
  test("source poll asks by itself", async () => {
    const feed = await Feed.start();
    server = await Server.start();
    await server.process.kill("SIGTERM");
    await new Promise((resolve) => server.process.once("exit", resolve));
    try {
      await add("gorontalo", feed.url, "bmkg-nowcast");
      feed.publish("CGT", nowcast());
      assert.match(await poll("gorontalo"), /^1 new messages$/m);
    } finally {
      feed.stop();
      await server.stop();
    }
  });
});
