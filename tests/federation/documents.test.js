// The documents by which other servers find us and read us, as they are served.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { Visitor } from "../lib/forms.js";
import { root } from "../lib/server.js";
import { Kentongan } from "./kentongan.js";

const activityJson = "application/activity+json";
const ldJson = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"';
let desa, ani;

const get = async (path, accept = activityJson) => {
  const answer = await fetch(path.startsWith("http") ? path : desa.url + path, { headers: { accept }, redirect: "manual" });
  const text = await answer.text();
  let json;
  try { json = JSON.parse(text); } catch { /* a page */ }
  return { status: answer.status, type: answer.headers.get("content-type") ?? "", headers: answer.headers, text, json };
};

before(async () => {
  desa = await Kentongan.open();
  ani = desa.person("ani");
});
after(() => desa?.stop());

test("webfinger knows people by handle and by address, and nobody else", async () => {
  for (const resource of [`acct:ani@${desa.host}`, `acct:ANI@${desa.host}`, ani.actor]) {
    const { status, type, headers, json } = await get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`);
    assert.equal(status, 200, resource);
    assert.match(type, /^application\/jrd\+json/);
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.equal(json.subject, `acct:ani@${desa.host}`);
    assert.equal(json.links.find((one) => one.rel === "self").href, ani.actor);
  }
  for (const resource of [`acct:tiada@${desa.host}`, "acct:ani@lain.example", "https://lain.example/ani"])
    assert.equal((await get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`)).status, 404, resource);
  assert.equal((await get("/.well-known/webfinger")).status, 400);
});

test("host-meta and nodeinfo", async () => {
  assert.match((await get("/.well-known/host-meta", "*/*")).text, /webfinger\?resource=\{uri\}/);
  assert.equal((await get("/.well-known/host-meta.json", "*/*")).json.links[0].rel, "lrdd");
  const { links } = (await get("/.well-known/nodeinfo", "*/*")).json;
  const documents = links.filter((link) => link.rel.startsWith("http://nodeinfo"));
  assert.equal(documents.length, 2);
  assert.equal(links.find((link) => link.rel.endsWith("#Application")).href, `${desa.url}/actor`);
  for (const { href } of documents) {
    const { json } = await get(href, "*/*");
    assert.equal(json.software.name, "kentongan");
    assert.deepEqual(json.protocols, ["activitypub"]);
  }
});

test("a person and the server itself are actors with a key of their own", async () => {
  for (const accept of [activityJson, ldJson]) {
    const { status, type, headers, json } = await get("/users/ani", accept);
    assert.equal(status, 200);
    assert.match(type, /^application\/(activity\+json|ld\+json)/);
    assert.match(headers.get("vary") ?? "", /accept/i);
    assert.equal(json.id, ani.actor);
    assert.equal(json.publicKey.owner, ani.actor);
    assert.equal(json.endpoints.sharedInbox, `${desa.url}/inbox`);
  }
  const { json } = await get("/actor");
  assert.ok(["Application", "Service"].includes(json.type));
  assert.match(json.publicKey.publicKeyPem, /BEGIN PUBLIC KEY/);
  assert.equal((await get("/users/tiada")).status, 404);
});

test("a browser gets a page where a server gets a document", async () => {
  const { status, headers, type } = await get("/users/ani", "text/html");
  assert.match(headers.get("vary") ?? "", /accept/i, "a cache has to know");
  assert.ok(status === 200 ? type.startsWith("text/html") : headers.get("location"), `${status} ${type}`);
});

test("collections are counted, the outbox is paged", async () => {
  await ani.say("Untuk kotak keluar");
  for (const name of ["outbox", "followers", "following", "collections/featured"]) {
    const { status, json } = await get(`/users/ani/${name}`);
    assert.equal(status, 200, name);
    assert.match(json.type, /Collection$/, name);
    assert.equal(json.id, `${ani.actor}/${name}`);
  }
  const { json } = await get("/users/ani/outbox");
  const page = typeof json.first === "string" ? (await get(json.first)).json : json.first;
  assert.match(JSON.stringify(page.orderedItems[0]), /Untuk kotak keluar/);
});

test("a public post is a document; what is not public is not there", async () => {
  const open = await ani.say("Terbuka");
  assert.match(open.uri, new RegExp(`^${ani.actor}/statuses/`));
  const { status, json } = await get(open.uri);
  assert.equal(status, 200);
  assert.equal(json.type, "Note");
  assert.equal(json.attributedTo, ani.actor);
  await ani.post(`/api/v1/statuses/${open.id}/favourite`);
  for (const [name, total] of [["likes", 1], ["shares", 0], ["replies", undefined]]) {
    const counted = await get(json[name].id);
    assert.equal(counted.status, 200, name);
    assert.equal(counted.json.id, json[name].id);
    assert.equal(counted.json.totalItems, total);
  }
  for (const visibility of ["private", "direct"]) {
    const closed = await ani.say("Tertutup", { visibility });
    assert.ok([401, 403, 404].includes((await get(closed.uri)).status), visibility);
  }
  await ani.ask("DELETE", `/api/v1/statuses/${open.id}`);
  assert.ok([404, 410].includes((await get(open.uri)).status));
});

test("our emoji in a post come with their pictures", async () => {
  desa.addUser("pengurus", { role: "admin" });
  const visitor = new Visitor(desa.url);
  const masuk = await (await visitor.open("/masuk")).text();
  await visitor.submit(masuk, /\/masuk/, { name: "pengurus", password: "kata-sandi-panjang" });
  const form = new FormData();
  form.set("nama", "sawah");
  form.set("gambar", new Blob([fs.readFileSync(path.join(root, "tests/data/pictures/sawah.jpg"))], { type: "image/jpeg" }), "sawah.jpg");
  const added = await visitor.request("/emoji", { method: "POST", body: form, headers: { origin: desa.url } });
  assert.equal(added.status, 303, await added.text());
  const status = await ani.say("Panen di :sawah: dan :tiada:");
  const { json } = await get(status.uri);
  const [emoji, ...others] = json.tag.filter((one) => one.type === "Emoji");
  assert.equal(others.length, 0);
  assert.equal(emoji.name, ":sawah:");
  const picture = await fetch(emoji.icon.url);
  assert.equal(picture.status, 200);
  assert.equal(picture.headers.get("content-type"), emoji.icon.mediaType);
});
