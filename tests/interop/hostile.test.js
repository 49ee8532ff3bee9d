// What strangers try on every server they find, against the real program: each of these was a hole in
// somebody's software once (OWASP; the advisories of Mastodon, Misskey and others).
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import { after, before, describe, test } from "node:test";
import zlib from "node:zlib";

import { Feed, nowcast } from "../lib/feed.js";
import { Visitor } from "../lib/forms.js";
import { Server } from "../lib/server.js";

const oob = "urn:ietf:wg:oauth:2.0:oob";
const probe = `<xss-probe onload=alert(1)>" onfocus="alert(2)" x='`;
const evil = "https://evil.example";
let server, feed, ani, budi, visitor;

async function call(method, path, { token, body, headers = {}, ...options } = {}) {
  const isRaw = typeof body === "string" || body instanceof FormData || body instanceof URLSearchParams || Buffer.isBuffer(body);
  const answer = await fetch(server.url + path, {
    method, redirect: "manual", ...options,
    headers: {
      "accept-language": "en", ...(token && { authorization: `Bearer ${token}` }),
      ...(body && !isRaw && { "content-type": "application/json" }), ...headers,
    },
    body: body && !isRaw ? JSON.stringify(body) : body,
  });
  const text = await answer.text();
  let json;
  try { json = JSON.parse(text); } catch { /* a page */ }
  return { status: answer.status, headers: answer.headers, text, json };
}

function raw(bytes, { milliseconds = 2000, until = /\r\n\r\n/ } = {}) {
  return new Promise((resolve) => {
    let got = "";
    const socket = net.connect(server.port, "127.0.0.1", () => socket.write(bytes));
    const done = () => { socket.destroy(); resolve(got); };
    socket.on("data", (data) => { got += data; if (until.test(got)) done(); });
    socket.on("error", done).on("close", done);
    setTimeout(done, milliseconds).unref();
  });
}

function assertClean(html, where) {
  assert.doesNotMatch(html, /<xss-probe/i, where);
  assert.doesNotMatch(html, /" onfocus="/i, where);
  assert.doesNotMatch(html, /(href|src|action)\s*=\s*["']?\s*javascript:/i, where);
  // The policy below allows no script inside a page, so there is none.
  assert.doesNotMatch(html, /<script(?![^>]* src="\/assets\/)[^>]*>/i, where);
  assert.doesNotMatch(html, /\son[a-z]+="/i, where);
  assert.doesNotMatch(html, /\sstyle="/i, where);
}

async function signIn(name) {
  const person = new Visitor(server.url);
  const page = await (await person.open("/masuk")).text();
  const answer = await person.submit(page, /\/masuk/, { name, password: "kata-sandi-panjang" });
  assert.equal(answer.status, 303);
  return person;
}

before(async () => {
  feed = await Feed.start();
  server = await Server.start();
  for (const name of ["ani", "budi"]) server.addUser(name, { region: "34.02.05.2001" });
  server.addUser("pengurus", { role: "admin" });
  server.run("source", "add", "uji-jahat", "--url", feed.url, "--kind", "bmkg-nowcast", "--every", "1");
  [ani, budi] = ["ani", "budi"].map((name) => server.token(name));
  visitor = await signIn("ani");
});
after(async () => {
  feed?.stop();
  await server?.stop();
});

describe("apps", () => {
  const redirect = "https://app.example/back";
  const verifier = crypto.randomBytes(32).toString("base64url");
  const challenge = crypto.createHash("sha256").update(verifier).digest("base64url");
  let app, other;

  const register = async (more) => (await call("POST", "/api/v1/apps", {
    body: { client_name: "Uji", redirect_uris: `${redirect}\n${oob}`, scopes: "read write", ...more },
  }));
  const ask = (more) => ({
    response_type: "code", client_id: app.client_id, redirect_uri: redirect, scope: "read",
    code_challenge: challenge, code_challenge_method: "S256", decision: "allow", ...more,
  });
  const consent = (more) => visitor.request("/oauth/authorize", {
    method: "POST", body: new URLSearchParams(ask(more)), headers: { origin: server.url },
  });
  const code = async (more) => new URL((await consent(more)).headers.get("location")).searchParams.get("code");
  const exchange = (more) => call("POST", "/oauth/token", {
    body: {
      grant_type: "authorization_code", client_id: app.client_id, client_secret: app.client_secret,
      redirect_uri: redirect, code_verifier: verifier, ...more,
    },
  });

  before(async () => {
    app = (await register()).json;
    other = (await register()).json;
  });

  test("a code works once, and its second use takes back the token", async () => {
    const once = await code();
    const first = await exchange({ code: once });
    assert.equal(first.status, 200);
    const me = () => call("GET", "/api/v1/accounts/verify_credentials", { token: first.json.access_token });
    assert.equal((await me()).status, 200);
    assert.equal((await exchange({ code: once })).status, 400);
    assert.equal((await me()).status, 401);
  });

  test("a code is for one app, one address and who made the challenge", async () => {
    const one = await code();
    assert.equal((await exchange({ code: one, client_id: other.client_id, client_secret: other.client_secret })).status, 400);
    assert.equal((await exchange({ code: one, redirect_uri: oob })).status, 400);
    assert.equal((await exchange({ code: one, code_verifier: undefined })).status, 400);
    assert.equal((await exchange({ code: one, code_verifier: "a".repeat(43) })).status, 400);
    const stripped = await code({ code_challenge: "", code_challenge_method: "" });
    assert.equal((await exchange({ code: stripped })).status, 400, "the challenge was taken away");
    assert.equal((await consent({ code_challenge: verifier, code_challenge_method: "plain" })).headers
      .get("location").includes("error=invalid_request"), true);
  });

  test("codes go to registered addresses only", async () => {
    for (const uri of [`${redirect}/`, `${redirect}?x`, `${redirect}.evil.example`, "https://app.example@evil.example", evil, ""]) {
      const answer = await consent({ redirect_uri: uri });
      assert.equal(answer.status, 400, uri);
      assert.equal(answer.headers.get("location"), null);
    }
    for (const uri of ["javascript:alert(1)", "data:text/html,x", "https://bank.example@evil.example/", "//evil.example", "https:evil"])
      assert.equal((await register({ redirect_uris: uri })).status, 422, uri);
  });

  test("nobody gets more scopes than the app asked for", async () => {
    assert.match((await consent({ scope: "read admin:read" })).headers.get("location"), /error=invalid_scope/);
    const own = await call("POST", "/oauth/token", {
      body: { grant_type: "client_credentials", client_id: app.client_id, client_secret: app.client_secret, scope: "read follow" },
    });
    assert.equal(own.status, 400);
    const reader = (await exchange({ code: await code() })).json.access_token;
    assert.equal((await call("POST", "/api/v1/statuses", { token: reader, body: { status: "x" } })).status, 403);
    assert.equal((await call("POST", "/tulis", { token: reader, body: new URLSearchParams({ status: "x" }) })).headers.get("location")?.startsWith("/masuk"), true);
    assert.equal((await call("POST", "/oauth/authorize", { token: reader, body: new URLSearchParams(ask({ scope: "write" })) })).status, 403);
  });

  test("tokens count in their header only, sessions in their cookie only", async () => {
    assert.equal((await call("GET", `/api/v1/accounts/verify_credentials?access_token=${ani}`)).status, 401);
    assert.equal((await call("POST", "/api/v1/statuses", { body: { status: "x", access_token: ani } })).status, 401);
    const session = visitor.cookies.get("kentongan_session");
    assert.equal((await call("GET", "/api/v1/accounts/verify_credentials", { token: session })).status, 401);
    assert.equal((await call("GET", "/api/v1/accounts/verify_credentials", { headers: { cookie: `kentongan_session=${ani}` } })).status, 401);
  });
});

describe("browsers", () => {
  const forms = ["/tulis", "/pengaturan/profil", "/pengaturan/tempat", "/pengaturan/pilihan", "/pengaturan/sandi",
    "/oauth/authorize", "/keluar", "/masuk", "/daftar", "/bahasa", "/@budi/ikuti", "/@budi/blokir"];

  test("no form takes what another site sent, with a cookie or without", async () => {
    for (const path of forms)
      for (const headers of [{ origin: evil }, { origin: "null" }, { origin: `${server.url}.evil.example` },
        { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }]) {
        const options = { method: "POST", headers, body: new URLSearchParams({ name: "ani", password: "kata-sandi-panjang" }) };
        const where = `${path} ${JSON.stringify(headers)}`;
        assert.equal((await visitor.request(path, options)).status, 403, where);
        const stranger = await call("POST", path, options);
        assert.ok(stranger.status === 403 || stranger.headers.get("location")?.startsWith("/masuk"), `${where}: ${stranger.status}`);
        assert.deepEqual(stranger.headers.getSetCookie(), [], where);
      }
    assert.equal((await visitor.request("/tulis", { method: "POST", body: new URLSearchParams({ status: "x" }) })).status, 403);
    assert.equal((await visitor.request("/api/v1/statuses", { method: "POST", body: new URLSearchParams({ status: "x" }) })).status, 403);
    assert.equal((await visitor.request("/pengaturan")).status, 200, "still signed in");
  });

  test("another site's WebSocket does not get our cookie's rights", async () => {
    const cookie = `kentongan_session=${visitor.cookies.get("kentongan_session")}`;
    const head = await raw(`GET /api/v1/streaming?stream=user HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ${evil}\r\nCookie: ${cookie}\r\n\r\n`);
    assert.match(head, /^HTTP\/1.1 403/);
  });

  test("no way back leads elsewhere", async () => {
    for (const to of ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
      "/\n/evil.example", "https://evil.example", "javascript:alert(1)", "/%2f%2fevil.example", "/%5cevil.example", "/..//evil.example"]) {
      for (const [path, more] of [["/masuk", { name: "budi", password: "kata-sandi-panjang" }], ["/bahasa", { language: "en" }]]) {
        const { headers } = await call("POST", path, { body: new URLSearchParams({ ...more, lanjut: to }) });
        const target = new URL(headers.get("location"), server.url);
        assert.equal(target.origin, server.url, `${path} ${to}`);
      }
    }
  });

  test("a session is new with every sign-in, guarded, and ends with its sign-out or a new password", async () => {
    const fixed = new Visitor(server.url);
    fixed.cookies.set("kentongan_session", "chosen-by-somebody-else");
    const answer = await fixed.submit(await (await fixed.open("/masuk")).text(), /\/masuk/, { name: "budi", password: "kata-sandi-panjang" });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith("kentongan_session="));
    assert.match(cookie, /^kentongan_session=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    const second = await signIn("budi");
    const app = server.token("budi");
    const changed = await second.request("/pengaturan/sandi", {
      method: "POST", headers: { origin: server.url },
      body: new URLSearchParams({ current_password: "kata-sandi-panjang", password: "sandi-baru-sekali" }),
    });
    assert.equal(changed.status, 303);
    assert.equal((await second.request("/pengaturan")).status, 200);
    assert.equal((await fixed.request("/pengaturan")).status, 303);
    // Another process made this token; ours may remember it for a minute but has not seen it yet.
    assert.equal((await call("GET", "/api/v1/accounts/verify_credentials", { token: app })).status, 401);
    budi = server.token("budi");
    const kept = second.cookies.get("kentongan_session");
    await second.request("/keluar", { method: "POST", headers: { origin: server.url } });
    const replayed = await call("GET", "/pengaturan", { headers: { cookie: `kentongan_session=${kept}` } });
    assert.equal(replayed.status, 303);
  });

  test("who tries names learns nothing from the answer", async () => {
    const answer = async (name) => {
      const { status, text } = await call("POST", "/masuk", { body: new URLSearchParams({ name, password: "salah-salah-salah" }) });
      return [status, text.replaceAll(`"${name}"`, "")];
    };
    assert.deepEqual(await answer("ani"), await answer("ini"));
  });
});

describe("texts of strangers", () => {
  test("are text on every page", async () => {
    const form = new FormData();
    form.set("display_name", probe.slice(0, 30));
    form.set("note", probe + " javascript:alert(1) https://a.example/\"onfocus=\"x");
    form.set("fields_attributes[0][name]", probe);
    form.set("fields_attributes[0][value]", `javascript:alert(1) ${probe}`);
    assert.equal((await call("PATCH", "/api/v1/accounts/update_credentials", { token: ani, body: form })).status, 200);
    const picture = new FormData();
    const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
    picture.set("file", new Blob([Buffer.from(png, "base64")], { type: "text/html" }), `"\r\nX-Evil: 1<xss-probe>.html`);
    picture.set("description", probe);
    const media = await call("POST", "/api/v2/media", { token: ani, body: picture });
    assert.equal(media.status, 200, media.text);
    const post = await call("POST", "/api/v1/statuses", {
      token: ani, body: { status: `${probe} #tag @budi https://x.example/"><xss-probe>`, spoiler_text: probe, media_ids: [media.json.id], language: "id" },
    });
    assert.equal(post.status, 200, post.text);
    assertClean(post.json.content, "content");
    feed.publish("CGT20260924002", nowcast({ changes: [
      ["Hujan Lebat disertai Petir di Gorontalo", "&lt;xss-probe onload=alert(1)&gt;&quot; onfocus=&quot;alert(2)&quot;"],
      ["Kondisi ini berpotensi", "&lt;xss-probe&gt;&lt;script&gt;alert(1)&lt;/script&gt; Kondisi ini berpotensi"],
      ["06221 196", "&lt;xss-probe&gt;&quot; onfocus=&quot;"],
      ["https://nowcasting.bmkg.go.id/infografis/CGT/2026/09/24/infografis.jpg", "javascript:alert(1)//&quot;&gt;&lt;xss-probe&gt;"],
      ["<areaDesc>Gorontalo", "<areaDesc>&lt;xss-probe&gt;&quot; onfocus=&quot;"],
      ["Badan Meteorologi Klimatologi dan Geofisika", "&lt;xss-probe&gt;"],
    ] }));
    let alerts = [];
    for (let tries = 0; tries < 200 && !alerts.length; ++tries) {
      alerts = (await call("GET", "/api/kentongan/v1/alerts?unverified=1&live=0")).json;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(alerts.length, 1, "the warning arrived");
    const bad = encodeURIComponent(probe);
    for (const path of ["/", "/sekitar", "/@ani", `/@ani/${post.json.id}`, "/tag/tag", "/pengaturan", "/tulis", "/pemberitahuan",
      "/peringatan", `/peringatan/${alerts[0].id}`, "/potongan/peringatan", "/tentang", `/cari?q=${bad}`, `/cari?q=xss`, `/${bad}`, `/@${bad}`,
      `/tag/${bad}`, `/masuk?lanjut=/${bad}`, `/daftar?lanjut=/${bad}`, `/tulis?balas=${post.json.id}`, `/?${bad}`]) {
      for (const reader of [visitor, new Visitor(server.url)]) {
        const answer = await reader.request(path);
        const policy = answer.headers.get("content-security-policy") ?? "";
        assertClean(await answer.text(), path);
        if (answer.status === 303) continue;
        assert.match(policy, /default-src 'self'/, path);
        assert.doesNotMatch(policy, /unsafe/, path);
        assert.match(policy, /frame-ancestors 'none'/, path);
        assert.equal(answer.headers.get("x-content-type-options"), "nosniff", path);
        assert.match(answer.headers.get("cache-control"), /private|no-store|no-cache/, path);
      }
    }
    for (const path of ["/feeds/cap.atom", "/feeds/peringatan.rss"]) {
      const { text } = await call("GET", path);
      assert.doesNotMatch(text, /<xss-probe/, path);
    }
    const file = await fetch(media.json.url);
    assert.equal(file.headers.get("content-type"), "image/png");
    assert.match(file.headers.get("content-security-policy"), /sandbox/);
    assert.equal(file.headers.get("x-evil"), null);
  });

  test("files that are no pictures are refused, whatever they call themselves", async () => {
    for (const content of ["<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "<html><script>x</script>", "%PDF-1.4", "GIF89a<script>"]) {
      const form = new FormData();
      form.set("file", new Blob([content], { type: "image/png" }), "a.png");
      assert.ok([415, 422].includes((await call("POST", "/api/v2/media", { token: ani, body: form })).status), content);
    }
  });
});

describe("other people's things", () => {
  test("what one may not see is not there", async () => {
    for (const visibility of ["private", "direct"]) {
      const { json: hidden } = await call("POST", "/api/v1/statuses", { token: ani, body: { status: "rahasia", visibility } });
      for (const [method, end] of [["GET", ""], ["GET", "/context"], ["GET", "/source"], ["GET", "/history"], ["GET", "/favourited_by"],
        ["GET", "/reblogged_by"], ["POST", "/favourite"], ["POST", "/reblog"], ["POST", "/bookmark"], ["POST", "/mute"], ["DELETE", ""], ["PUT", ""]]) {
        const body = method === "PUT" ? { status: "milikku" } : undefined;
        const real = await call(method, `/api/v1/statuses/${hidden.id}${end}`, { token: budi, body });
        const none = await call(method, `/api/v1/statuses/1${end}`, { token: budi, body });
        assert.deepEqual([real.status, real.text], [404, none.text], `${method} ${visibility}${end}`);
      }
      assert.deepEqual((await call("GET", `/api/v1/statuses?id[]=${hidden.id}`, { token: budi })).json, []);
      assert.equal((await call("POST", "/api/v1/statuses", { token: budi, body: { status: "x", in_reply_to_id: hidden.id } })).status, 404);
      assert.equal((await call("GET", `/@ani/${hidden.id}`)).status, 404);
    }
  });

  test("nobody touches another's posts, pictures or requests", async () => {
    const { json: post } = await call("POST", "/api/v1/statuses", { token: ani, body: { status: "umum" } });
    assert.equal((await call("DELETE", `/api/v1/statuses/${post.id}`, { token: budi })).status, 404);
    assert.equal((await call("PUT", `/api/v1/statuses/${post.id}`, { token: budi, body: { status: "x" } })).status, 404);
    assert.equal((await call("GET", `/api/v1/statuses/${post.id}`)).json.content, "<p>umum</p>");
    assert.equal((await call("POST", `/api/v1/follow_requests/${post.account.id}/authorize`, { token: budi })).status, 404);
    assert.equal((await call("GET", "/api/kentongan/v1/quarantine", { token: server.token("ani", "read admin:read") })).status, 403);
    assert.equal((await call("GET", "/api/kentongan/v1/quarantine", { token: server.token("pengurus", "read") })).status, 403);
    assert.equal((await visitor.request("/kelola/karantina")).status, 403);
    assert.equal((await call("GET", "/kelola/karantina")).status, 303);
  });
});

describe("the machine", () => {
  test("bombs are refused at once", async () => {
    const began = Date.now();
    const send = async (body, type = "application/json", more = {}) =>
      (await call("POST", "/api/v1/statuses", { token: ani, body, headers: { "content-type": type, ...more } })).status;
    assert.equal(await send("[".repeat(500_000)), 413);
    assert.equal(await send(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`), 413);
    assert.equal(await send(`{"status":"x","media_ids":[${Array(4000).fill('"1"')}]}`), 422);
    assert.equal(await send("a=b&".repeat(200_000), "application/x-www-form-urlencoded"), 400);
    assert.ok([400, 415].includes(await send(zlib.gzipSync("x".repeat(1e7)), "application/json", { "content-encoding": "gzip" })));
    assert.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\n${"a: b\r\n".repeat(5000)}\r\n`), /^HTTP\/1.1 431/);
    assert.match(await raw("POST /masuk HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"), /^HTTP\/1.1 413/);
    assert.match(await raw("POST /masuk HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), /^HTTP\/1.1 400/);
    for (const value of ["99999999999999999999", "-1", "0", "9223372036854775807", "-9223372036854775808", "abc", "%F0%9F"])
      for (const name of ["limit", "max_id", "since_id", "min_id", "offset"])
        for (const path of ["/api/v1/timelines/home", "/api/v1/notifications", "/api/v2/search", "/api/v1/timelines/public"]) {
          const { status } = await call("GET", `${path}?q=ani&${name}=${value}`, { token: ani });
          assert.ok(status < 500, `${path}?${name}=${value}: ${status}`);
        }
    assert.ok(Date.now() - began < 10_000);
  });

  test("its figures and its files stay inside", async () => {
    assert.equal((await call("GET", "/metrics")).status, 200);
    for (const name of ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
      assert.equal((await call("GET", "/metrics", { headers: { [name]: "127.0.0.1" } })).status, 404, name);
    for (const path of ["/media/../kentongan.db", "/media/..%2fkentongan.db", "/media/%2e%2e/kentongan.db", "/assets/..%2f..%2fetc/passwd", "/media//etc/passwd"]) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1.1 (404|400)/, path);
    }
    for (const name of fs.readdirSync(server.data, { recursive: true }))
      assert.equal(fs.statSync(`${server.data}/${name}`).mode & 0o077, 0, name);
    assert.equal(fs.statSync(server.data).mode & 0o077, 0);
  });

  test("a crash would leave nothing of its memory on the disk", () => {
    assert.match(fs.readFileSync(`/proc/${server.process.pid}/limits`, "utf8"), /^Max core file size\s+0\s/m);
  });

  test("its log holds no secret", () => {
    for (const secret of [ani, budi, "kata-sandi-panjang", visitor.cookies.get("kentongan_session")])
      assert.ok(!server.log.includes(secret));
  });

  test("it ends within a second, whoever still listens", async () => {
    const listening = Array.from({ length: 20 }, () => fetch(`${server.url}/api/v1/streaming/user`, { headers: { authorization: `Bearer ${ani}` } }));
    const streams = await Promise.all(listening);
    assert.ok(streams.every(({ status }) => status === 200));
    const began = Date.now();
    assert.equal(await server.stop(), 0);
    assert.ok(Date.now() - began < 1000, `${Date.now() - began} ms`);
    await Promise.allSettled(streams.map(({ body }) => body.cancel()));
  });
});
