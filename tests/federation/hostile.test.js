// Forged, tampered, oversized and lying requests of other servers, by hand. Each was a hole in somebody's software.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import zlib from "node:zlib";

import { eventually } from "./eventually.js";
import { activity, deliver, digestOf, Forger, send, signed, signedAnew } from "./forger.js";
import { Kentongan } from "./kentongan.js";

let desa, ani, pengurus, forger, elsewhere, good, other, inbox, shared;

const refused = (answer, what, statuses = [400, 401, 403, 422]) =>
  assert.ok(statuses.includes(answer.status), `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
const accepted = (answer, what) => assert.ok([200, 202].includes(answer.status), `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
// A post that ani's follow brings home; everything that was sent before it has been handled then.
async function marker() {
  const text = `Penanda ${crypto.randomUUID()}`;
  accepted(await deliver(good, inbox, activity(good, "Create", forger.note(good, text))), "the marker");
  await ani.arrives(text);
}
async function neverAtHome(text) {
  await marker();
  assert.doesNotMatch(JSON.stringify(await ani.home()), new RegExp(text));
}

before(async () => {
  desa = await Kentongan.open({ allow: "127.0.0.1/32,127.0.0.3/32" });
  [ani, pengurus] = [desa.person("ani"), desa.person("pengurus", { role: "admin" })];
  forger = await Forger.open();
  elsewhere = await Forger.open("127.0.0.2", forger.host.split(":")[1]);
  [good, other] = [forger.actor("baik"), forger.actor("lain")];
  inbox = `${ani.actor}/inbox`;
  shared = `${desa.url}/inbox`;
  const account = await ani.follow(good.handle);
  const follow = await eventually("our Follow", () => forger.received.find((one) => one.type === "Follow"));
  const accept = activity(good, "Accept", { ...follow, "@context": undefined });
  accepted(await deliver(good, inbox, accept), "the Accept");
  await eventually("ani follows", async () => (await ani.relationship(account.id)).following);
});
after(() => Promise.all([desa?.stop(), forger?.stop(), elsewhere?.stop()]));

describe("signatures", () => {
  const make = (text) => activity(good, "Create", forger.note(good, text));

  test("a good one is accepted, at both inboxes", async () => {
    for (const place of [inbox, shared]) {
      accepted(await deliver(good, place, make(`Benar ${place}`)), place);
      await ani.arrives(`Benar ${place}`);
    }
  });

  test("none is 401", async () => {
    for (const place of [inbox, shared])
      assert.equal((await send(place, JSON.stringify(make("Tanpa tanda")), { "content-type": "application/activity+json" })).status, 401);
    await neverAtHome("Tanpa tanda");
  });

  test("one of somebody else is refused", async () => {
    for (const place of [inbox, shared]) refused(await deliver(other, place, make("Milik orang")), place, [401, 403]);
    await neverAtHome("Milik orang");
  });

  test("one by the wrong key is refused", async () =>
    refused(await deliver({ ...good, privateKey: other.privateKey }, inbox, make("Kunci salah")), "wrong key", [401, 403]));

  test("a changed body is refused, with its old digest and with a new one", async () => {
    const body = JSON.stringify(make("Asli")), changed = body.replace("Asli", "Palsu");
    const headers = signed(good, inbox, body);
    refused(await send(inbox, changed, headers), "the old digest");
    refused(await send(inbox, changed, { ...headers, digest: digestOf(changed) }), "a new digest");
    await neverAtHome("Palsu");
  });

  test("for another place it is refused", async () => {
    const body = JSON.stringify(make("Lain tempat"));
    refused(await send(shared, body, signed(good, inbox, body)), "another path");
    refused(await send(inbox, body, signed(good, inbox.replace(desa.host, "lain.example"), body)), "another server", [400, 401, 403, 421]);
    await neverAtHome("Lain tempat");
  });

  test("an old and a future date are refused", async () => {
    for (const hours of [-48, 48])
      refused(await deliver(good, inbox, make("Waktu"), { date: new Date(Date.now() + hours * 3600_000) }), `${hours} h`);
  });

  test("without digest, date, host or target it is refused", async () => {
    refused(await deliver(good, inbox, make("x"), { digest: null, parts: ["(request-target)", "host", "date"] }), "no digest");
    for (const missing of ["digest", "date", "host", "(request-target)"])
      refused(await deliver(good, inbox, make("x"),
        { parts: ["(request-target)", "host", "date", "digest"].filter((one) => one !== missing) }), `without ${missing}`);
  });

  test("parameters said twice are refused", async () => {
    const body = JSON.stringify(make("Ganda"));
    const headers = signed(good, inbox, body);
    for (const more of [`,keyId="${other.keyId}"`, `,headers="date"`, `,signature="AAAA"`])
      refused(await send(inbox, body, { ...headers, signature: headers.signature + more }), more);
    refused(await send(inbox, body, { ...headers, signature: "keyId=" + headers.signature }), "nonsense");
  });

  test("as RFC 9421 says: a good one is accepted, others are not", async () => {
    const body = JSON.stringify(make("Cara baru")), headers = signedAnew(good, inbox, body);
    refused(await send(inbox, body.replace("Cara", "Kara"), headers), "a changed body");
    refused(await send(shared, body, headers), "another place");
    refused(await send(inbox, body, { ...headers, "content-digest": "sha-256=:AAAA:" }), "another digest");
    refused(await send(inbox, body, { ...headers, signature: "sig2=:AAAA:" }), "another label");
    for (const hours of [-48, 48])
      refused(await send(inbox, body, signedAnew(good, inbox, body, { date: new Date(Date.now() + hours * 3600_000) })), `${hours} h`);
    for (const missing of ["@method", "@target-uri", "content-digest"]) {
      const parts = ["@method", "@target-uri", "content-digest"].filter((one) => one !== missing);
      refused(await send(inbox, body, signedAnew(good, inbox, body, { parts })), `without ${missing}`);
    }
    refused(await send(inbox, body, signedAnew({ ...other, keyId: good.keyId }, inbox, body)), "the wrong key", [401, 403]);
    refused(await send(inbox, body, signedAnew(other, inbox, body)), "somebody else", [401, 403]);
    await neverAtHome("ara baru");
    accepted(await send(inbox, body, headers), "a good one");
    await ani.arrives("Cara baru");
  });

  test("the same request twice has one effect", async () => {
    const status = await ani.say("Sekali saja");
    const body = JSON.stringify(activity(good, "Like", status.uri)), headers = signed(good, inbox, body);
    for (let time = 0; time < 3; time++) await send(inbox, body, headers);
    const create = make("Satu kali");
    for (let time = 0; time < 3; time++) await deliver(good, inbox, create);
    await marker();
    assert.equal((await ani.reread(status.id)).favourites_count, 1);
    const heard = await ani.get("/api/v1/notifications?limit=40");
    assert.equal(heard.filter((one) => one.type === "favourite" && one.status.id === status.id).length, 1);
    assert.equal((await ani.home()).filter((one) => one.content.includes("Satu kali")).length, 1);
  });

  test("a Linked Data signature in the body proves nothing", async () => {
    const signature = { type: "RsaSignature2017", creator: good.keyId, created: new Date().toISOString(), signatureValue: "AAAA" };
    refused(await deliver(other, inbox, { ...make("Tanda dalam"), signature }), "forwarded", [202, 401, 403]);
    await neverAtHome("Tanda dalam");
  });
});

describe("bodies", () => {
  test("one that is compressed is not unpacked", async () => {
    const headers = (body) => ({ ...signed(good, inbox, body), "content-encoding": "gzip" });
    const bomb = zlib.gzipSync(Buffer.alloc(50_000_000, 32));
    refused(await send(inbox, bomb, headers(bomb)), "a bomb", [400, 401, 413, 415]);
    const packed = zlib.gzipSync(JSON.stringify(activity(good, "Create", forger.note(good, "Terbungkus"))));
    refused(await send(inbox, packed, headers(packed)), "an honest one", [400, 401, 415]);
    await neverAtHome("Terbungkus");
  });
  test("over 1 MB is 413", async () => {
    const note = forger.note(good, "x".repeat(1100_000));
    assert.equal((await deliver(good, inbox, activity(good, "Create", note))).status, 413);
  });
  test("100 deep, no JSON, no object and @graph are refused", async () => {
    const deep = `${JSON.stringify(activity(good, "Create", "?")).replace('"?"', '{"a":'.repeat(100) + "1" + "}".repeat(100))}`;
    for (const body of [deep, "{", "[]", "1", "", "{\"type\":\"Create\",\"type\":\"Delete\"", JSON.stringify({
      "@context": "https://www.w3.org/ns/activitystreams", "@graph": [activity(good, "Create", forger.note(good, "Graf"))],
    })])
      assert.ok([400, 413].includes((await deliver(good, inbox, body)).status), body.slice(0, 60));
    await neverAtHome("Graf");
  });
  test("unknown types and strange members do no harm", async () => {
    for (const thing of [
      activity(good, "Ngawur", "x"), activity(good, ["Create", "Delete"], forger.note(good, "Dua jenis")),
      activity(good, "Create", null), activity(good, "Create", [[]]), activity(good, "Like", { id: 7 }),
      activity(good, "Undo", 3), activity(good, "Follow", `${desa.url}/users/`), activity(good, "Announce", "javascript:alert(1)"),
    ])
      assert.ok((await deliver(good, inbox, thing)).status < 500, JSON.stringify(thing).slice(0, 200));
    await marker();
  });
  test("2,000 tags, 5,000 recipients and 100 poll options are cut or refused", async () => {
    const tag = Array.from({ length: 2000 }, (_, n) => ({ type: "Hashtag", name: `#t${n}`, href: `${forger.url}/t${n}` }));
    const cc = Array.from({ length: 5000 }, (_, n) => `${forger.url}/users/u${n}`);
    const oneOf = Array.from({ length: 100 }, (_, n) => ({ type: "Note", name: `p${n}`, replies: { type: "Collection", totalItems: n } }));
    const before = forger.requests.length;
    for (const [text, more] of [["Banyak tagar", { tag }], ["Banyak alamat", { cc }], ["Banyak pilihan", { type: "Question", oneOf }]])
      assert.ok((await deliver(good, inbox, activity(good, "Create", forger.note(good, text, more)))).status < 500, text);
    await marker();
    for (const status of await ani.home()) {
      assert.ok(status.tags.length <= 200, "tags");
      assert.ok((status.poll?.options.length ?? 0) <= 50, "options");
    }
    assert.ok(forger.requests.length < before + 100, "it was sent to ask for thousands");
  });
});

describe("actors and keys", () => {
  const lies = {
    "served as text": () => forger.actor("teks", {}, { type: "text/plain" }),
    "served as a picture": () => forger.actor("gambar", {}, { type: "image/png" }),
    "whose id is at another host": () => forger.actor("pindah", { id: `http://127.0.0.1:1/users/pindah` }),
    "whose id is somebody else": () => forger.actor("samar", { id: good.id }),
    "whose key has another owner": () => {
      const actor = forger.actor("pinjam");
      actor.document.publicKey.owner = good.id;
      return actor;
    },
    "that is a gzip bomb": () => forger.actor("bom", {}, {
      body: zlib.gzipSync(Buffer.alloc(50_000_000, 32)), headers: { "content-encoding": "gzip" },
    }),
    "that is a bomb in a bomb": () => forger.actor("bombom", {}, {
      body: zlib.gzipSync(zlib.gzipSync(Buffer.alloc(50_000_000, 32))), headers: { "content-encoding": "gzip, gzip" },
    }),
  };
  for (const [what, make] of Object.entries(lies))
    test(`an actor ${what} is refused`, async () => {
      const liar = make();
      const text = `Bohong ${liar.name}`;
      refused(await deliver(liar, inbox, activity(liar, "Create", forger.note(liar, text, { cc: [ani.actor] }))), what, [400, 401, 403, 404, 422, 503]);
      assert.notEqual((await ani.search(liar.handle, "accounts"))?.username, liar.name);
      assert.equal((await fetch(`${desa.url}/healthz`)).status, 200);
    });

  test("a key of a server that is down is 503, so that it comes again", async () => {
    const down = { ...other, id: "http://127.0.0.1:9/users/mati", keyId: "http://127.0.0.1:9/users/mati#main-key" };
    assert.equal((await deliver(down, inbox, activity(down, "Like", ani.actor))).status, 503);
  });

  test("the deletion of somebody who is gone is taken without a word", async () => {
    for (const status of [404, 410]) {
      const gone = forger.actor(`hilang${status}`, {}, { status });
      assert.equal((await deliver(gone, inbox, activity(gone, "Delete", gone.id))).status, 202);
    }
  });

  test("keys of a server that never answers hold up nobody else", async () => {
    const silent = Array.from({ length: 30 }, (_, n) => forger.actor(`bisu${n}`, {}, { silent: true }));
    const waiting = silent.map((one) => deliver(one, inbox, activity(one, "Like", ani.actor)));
    await eventually("the first is asked for", () => forger.requests.some((one) => one.startsWith("GET /users/bisu")));
    const before = Date.now();
    await ani.say("Tetap jalan");
    await marker();
    assert.ok(Date.now() - before < 3000, `${Date.now() - before} ms`);
    for (const answer of await Promise.all(waiting)) assert.ok([401, 429, 503].includes(answer.status), `${answer.status}`);
  });

  // CVE-2023-36461: quick enough not to be called slow, and without end.
  test("a key that comes drop by drop is left after a few seconds", async () => {
    const asked = [];
    const drip = http.createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(200, { "content-type": "application/activity+json" }).write("{");
      const timer = setInterval(() => response.write(" ".repeat(100)), 200);
      response.on("close", () => clearInterval(timer));
    }).listen(0, "127.0.0.1");
    await once(drip, "listening");
    try {
      const id = `http://127.0.0.1:${drip.address().port}/users/tetes`, slow = { ...other, id, keyId: `${id}#main-key` };
      const before = Date.now();
      assert.equal((await deliver(slow, inbox, activity(slow, "Like", ani.actor))).status, 503);
      assert.ok(Date.now() - before < 15_000, `${Date.now() - before} ms`);
      assert.deepEqual(asked, ["/users/tetes"]);
    } finally {
      drip.close();
      drip.closeAllConnections();
    }
  });

  test("no deletion of a person by another", async () => {
    await deliver(other, inbox, activity(other, "Delete", good.id));
    await marker();
    assert.ok(await ani.search(good.handle, "accounts"));
  });
});

describe("what belongs to others", () => {
  test("a post said to be at another host, or by another, is not taken", async () => {
    for (const [text, more] of [
      ["Di lain rumah", { id: "http://127.0.0.1:1/notes/1" }], ["Atas nama lain", { attributedTo: other.id }], ["Atas nama kami", { attributedTo: ani.actor }],
    ]) {
      await deliver(good, inbox, activity(good, "Create", forger.note(good, text, more)));
      await neverAtHome(text);
    }
  });

  test("nobody edits or deletes what another wrote", async () => {
    const note = forger.note(good, "Milik baik");
    await deliver(good, inbox, activity(good, "Create", note));
    const { id } = await ani.arrives("Milik baik");
    const own = await ani.say("Milik ani");
    for (const [object, one] of [[note.id, id], [own.uri, own.id]]) {
      await deliver(other, inbox, activity(other, "Update", { ...note, id: object, content: "Dicuri" }));
      await deliver(other, inbox, activity(other, "Delete", object));
      await deliver(other, inbox, activity(other, "Delete", { type: "Tombstone", id: object }));
      await marker();
      assert.match((await ani.reread(one)).content, /Milik/);
    }
  });

  test("nobody undoes what another did", async () => {
    const status = await ani.say("Disukai baik");
    const like = activity(good, "Like", status.uri);
    await deliver(good, inbox, like);
    await ani.becomes(status.id, "liked", (one) => one.favourites_count === 1);
    await deliver(other, inbox, activity(other, "Undo", like));
    await deliver(other, inbox, activity(other, "Undo", like.id));
    await marker();
    assert.equal((await ani.reread(status.id)).favourites_count, 1);
  });

  test("nobody accepts for another", async () => {
    const locked = forger.actor("terkunci", { manuallyApprovesFollowers: true });
    const account = await ani.follow(locked.handle);
    await deliver(other, inbox, activity(other, "Accept", { type: "Follow", actor: ani.actor, object: locked.id }));
    await marker();
    assert.equal((await ani.relationship(account.id)).following, false);
  });
});

describe("addresses inside", () => {
  const asked = () => elsewhere.requests.length;

  test("a boost, a redirect, a key and a search never reach a private address", async () => {
    const hidden = elsewhere.note(elsewhere.actor("dalam"), "Rahasia dalam");
    const before = asked();
    await deliver(good, inbox, activity(good, "Announce", hidden.id));
    forger.documents.set("/pindah", { status: 302, headers: { location: hidden.id } });
    await deliver(good, inbox, activity(good, "Announce", `${forger.url}/pindah`));
    const inside = elsewhere.actor("tamu");
    refused(await deliver(inside, inbox, activity(inside, "Like", ani.actor)), "a key inside", [400, 401, 403, 503]);
    for (const what of [hidden.id, `${forger.url}/pindah`, inside.handle, inside.id]) {
      const found = await ani.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(what)}`);
      assert.equal(found.statuses.length + found.accounts.length, 0, what);
    }
    await neverAtHome("Rahasia dalam");
    assert.equal(asked(), before);
  });

  test("no way of writing an address leads inside", async (t) => {
    const port = elsewhere.host.split(":")[1], seen = [];
    // What listens on this machine at the same port: 127.0.0.2 (that is elsewhere) and, where there is IPv6, ::1.
    const inside = http.createServer((request, response) => { seen.push(request.url); response.writeHead(404).end(); });
    inside.on("error", () => {}).listen(Number(port), "::1");
    t.after(() => inside.close());
    const before = asked(), path = "/users/dalam";
    for (const host of [
      "[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "[::127.0.0.2]", "[::1]", "[::]", "[64:ff9b::7f00:2]", "[64:ff9b::127.0.0.2]",
      "[2002:7f00:2::]", "[0:0:0:0:0:ffff:127.0.0.2]", "0.0.0.0", "2130706434", "0x7f000002", "0177.0.0.2", "127.2", "127.0.0.2.",
      `${forger.host}@127.0.0.2`, `127.0.0.2:${port}#@${forger.host.split(":")[0]}`,
    ]) {
      const id = `http://${host}:${port}${path}`, guest = { ...other, id, keyId: `${id}#main-key`, handle: `@dalam@${host}:${port}` };
      refused(await deliver(guest, inbox, activity(guest, "Like", ani.actor)), id, [400, 401, 403, 422, 503]);
      for (const what of [id, guest.handle]) {
        const found = await ani.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(what)}`);
        assert.equal(found.statuses.length + found.accounts.length, 0, what);
      }
      await deliver(good, inbox, activity(good, "Announce", id));
    }
    await marker();
    assert.equal(asked(), before);
    assert.deepEqual(seen, []);
    assert.equal(forger.requests.includes(`GET ${path}`), false, "0.0.0.0 is this machine");
    // The traps are where they should be.
    assert.equal((await fetch(`http://[::ffff:127.0.0.2]:${port}${path}`)).status, 200);
  });

  test("a key, a WebFinger and a face that redirect inside are not followed there", async () => {
    const trap = elsewhere.actor("jebakan"), before = asked();
    const lure = forger.actor("umpan", {}, { status: 302, headers: { location: trap.id } });
    refused(await deliver(lure, inbox, activity(lure, "Like", ani.actor)), "a key", [400, 401, 403, 503]);
    const finger = `/.well-known/webfinger?resource=${encodeURIComponent(`acct:jari@${forger.host}`)}`;
    forger.documents.set(finger, { status: 302, headers: { location: elsewhere.url + finger } });
    assert.equal(await ani.search(`@jari@${forger.host}`, "accounts"), undefined);
    assert.ok(forger.requests.includes(`GET ${finger}`));
    forger.documents.set("/muka.png", { status: 302, headers: { location: `${elsewhere.url}/muka.png` } });
    for (const [name, url] of [["muka", `${elsewhere.url}/muka.png`], ["topeng", `${forger.url}/muka.png`]]) {
      forger.actor(name, { icon: { type: "Image", mediaType: "image/png", url } });
      const account = await ani.account(`@${name}@${forger.host}`);
      await fetch(new URL(account.avatar, desa.url)).catch(() => {});
    }
    assert.equal(asked(), before);
  });

  test("what a post answers, a stamp for a quote, a new home and a list of followers are not asked for inside", async () => {
    const hidden = elsewhere.note(elsewhere.actor("dalam2"), "Induk dalam"), before = asked();
    await deliver(good, inbox, activity(good, "Create", forger.note(good, "Jawab ke dalam", { inReplyTo: hidden.id })));
    const post = await ani.say("Untuk dikutip");
    await deliver(good, inbox, activity(good, "Create", forger.note(good, "Kutip ke dalam", {
      quote: post.uri, quoteAuthorization: `${elsewhere.url}/stempel`,
    })));
    await deliver(good, inbox, activity(good, "Create", forger.note(good, "Kutip yang di dalam", { quote: hidden.id })));
    await deliver(good, inbox, activity(good, "Move", good.id, { target: elsewhere.actor("rumah").id }));
    const body = JSON.stringify(activity(good, "Like", post.uri));
    await send(inbox, body, { ...signed(good, inbox, body), "collection-synchronization":
      `collectionId="${good.id}/followers", url="${elsewhere.url}/daftar", digest="${"0".repeat(64)}"` });
    await marker();
    assert.equal(asked(), before);
  });

  test("pictures at a private address are not fetched", async () => {
    const before = asked();
    const attachment = [{ type: "Document", mediaType: "image/png", url: `${elsewhere.url}/a.png` }];
    await deliver(good, inbox, activity(good, "Create", forger.note(good, "Gambar dalam", { attachment })));
    const status = await ani.arrives("Gambar dalam");
    const [picture] = status.media_attachments;
    if (picture) await fetch(picture.preview_url ?? picture.url).catch(() => {});
    assert.equal(asked(), before);
  });

  test("a circle of redirects and a document that never ends are left", async () => {
    forger.documents.set("/putar", { status: 302, headers: { location: `${forger.url}/putar` } });
    forger.documents.set("/besar", { body: `{"a":"${"x".repeat(20_000_000)}"}` });
    for (const path of ["/putar", "/besar"]) {
      const found = await ani.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(forger.url + path)}`);
      assert.equal(found.statuses.length, 0, path);
    }
    assert.ok(forger.requests.filter((one) => one === "GET /putar").length < 12);
  });
});

test("scripts and links that run are taken out of posts and people", async () => {
  const evil = `Bersih <script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">klik</a>` +
    `<a href="http://x.example/" onclick="alert(4)" style="x">y</a><iframe src="//x"></iframe><svg onload=alert(5)>`;
  const liar = forger.actor("skrip", { name: "<script>alert(1)</script>", summary: evil, url: "javascript:alert(6)" });
  await ani.follow(liar.handle);
  const note = forger.note(liar, evil, {
    summary: "<script>alert(7)</script>", url: "javascript:alert(8)",
    tag: [{ type: "Mention", href: ani.actor, name: ani.handle }, { type: "Hashtag", name: `#"><script>`, href: "javascript:alert(9)" }],
    attachment: [{ type: "Document", mediaType: "image/png", url: "javascript:alert(10)" }],
  });
  await deliver(liar, inbox, activity(liar, "Create", note, { cc: [ani.actor] }));
  const { status } = await ani.notified("mention", "skrip");
  for (const html of [status.content, status.account.note]) {
    assert.match(html, /Bersih/);
    assert.doesNotMatch(html, /<script|<img|<iframe|<svg|\son\w+=|javascript:|style=/i);
  }
  assert.doesNotMatch(JSON.stringify([
    status.url, status.account.url, status.tags.map((one) => one.url), status.media_attachments.map((one) => one.url),
  ]), /javascript:/);
});

test("of a suspended host nothing is taken, at any door", async (t) => {
  const shut = await Forger.open("127.0.0.3");
  t.after(() => shut.stop());
  const bad = shut.actor("tutup");
  accepted(await deliver(bad, inbox, activity(bad, "Follow", ani.actor)), "before");
  await eventually("a follower", async () => (await ani.me()).followers_count === 1);
  // Domains are shut without their ports.
  await pengurus.post("/api/v1/admin/domain_blocks", { domain: "127.0.0.3", severity: "suspend" });
  const status = await ani.say("Setelah penutupan");
  const note = shut.note(bad, "Dari yang ditutup", { cc: [ani.actor], tag: [{ type: "Mention", href: ani.actor, name: ani.handle }] });
  for (const place of [inbox, shared])
    for (const thing of [
      activity(bad, "Create", note), activity(bad, "Like", status.uri), activity(bad, "Announce", status.uri), activity(bad, "Follow", ani.actor),
    ])
      refused(await deliver(bad, place, thing), `${thing.type} at ${place}`, [202, 401, 403]);
  const fresh = shut.actor("baru");
  refused(await deliver(fresh, inbox, activity(fresh, "Follow", ani.actor)), "a new one", [202, 401, 403]);
  assert.equal(shut.requests.includes("GET /users/baru"), false, "not even its key is asked for");
  for (const what of [note.id, fresh.handle, fresh.id]) {
    const found = await ani.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(what)}`);
    assert.equal(found.statuses.length + found.accounts.length, 0, what);
  }
  const now = await ani.reread(status.id);
  assert.equal(now.favourites_count + now.reblogs_count, 0);
  assert.doesNotMatch(JSON.stringify(await ani.get("/api/v1/notifications?limit=40")), /Dari yang ditutup/);
  await eventually("no follower", async () => (await ani.me()).followers_count === 0);
});
