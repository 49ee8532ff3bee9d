// Every page of warnings, events and groups that links lead to, found by following them as an officer and as a stranger: no
// barrier, nothing wider than a small phone, one headline, no dead link.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { Server } from "../lib/server.js";

const password = "kata-sandi-panjang";
const rooms = /^\/(peringatan|tulis-peringatan|bencana|latihan|lapor|laporan-warga|langganan|periksa|penghubung|pengeras|kelola|k|acara|grup)(\/|$)/;
// Pages that differ only in what they are about are one page.
const kind = (pathname) => pathname.replace(/\/\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?(?=\/|$)/g, (code) => `/:level${code.split(".").length}`)
  .replace(/\/\d+(?=\/|$)/g, "/:id").replace(/\/[A-Za-z0-9_-]{20,}(?=\/|$)/g, "/:token").replace(/^\/k\/.+/, "/k/:code");
let browser, server;

before(async () => {
  server = await Server.start();
  for (const name of ["sinta", "hendra"]) server.addUser(name, { password, region: "34.02.05.2001", role: "admin" });
  server.run("office", "add", "bpbd-bantul", "--title", "BPBD Kabupaten Bantul", "--regions", "34.02", "--officers", "sinta,hendra");
  browser = await launch();
  const [sinta, hendra] = ["sinta", "hendra"].map((name) => server.token(name));
  const call = async (token, address, body) => {
    const answer = await fetch(`${server.url}/api/kentongan/v1${address}`, {
      method: body ? "POST" : "GET", body: body && JSON.stringify(body),
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) } });
    assert.ok(answer.ok, `${address}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
  };
  const { offices: [office] } = await call(sinta, "/drafts");
  const flood = { office: office.id, hazard: "flood", level: "siaga", hours: 6, places: ["34.02.05"],
    headline: "Banjir di Bambanglipuro", instruction: "Pindah ke balai desa.\nBawa obat." };
  const written = await call(sinta, "/drafts", flood);
  const waiting = await call(sinta, `/drafts/${written.id}/submit`, { version: written.version });
  await call(hendra, `/drafts/${written.id}/approve`, { version: waiting.version });
  await call(hendra, "/drafts", { ...flood, headline: "Banjir kedua" });
  const alone = await call(hendra, "/drafts", { ...flood, places: ["34.02.06"], headline: "Banjir ketiga" });
  await call(hendra, `/drafts/${alone.id}/send_alone`, { version: alone.version, reason: "Tanggul jebol." });
  server.run("group", "add", "kim_bantul", "--title", "KIM Bantul", "--note", "Kabar warga", "--moderators", "sinta");
  await call(sinta, "/events", { name: "Pelatihan UMKM", start: "2030-03-01T09:00", place_name: "Balai desa",
    join_mode: "restricted", text: "Bawa catatan penjualan." });
  await call(undefined, "/reports", { kind: "flood", place: "34.02.05.2001", text: "Air masuk rumah." });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function walk(page, more = []) {
  const seen = new Map(), waiting = ["/peringatan", "/langganan", "/lapor", "/latihan", "/penghubung", "/periksa",
    "/acara", "/grup", ...more];
  const problems = [];
  const add = (address) => {
    const { pathname, origin } = new URL(address, server.url);
    if (origin === server.url && rooms.test(pathname) && !seen.has(kind(pathname))) waiting.push(pathname);
  };
  for (const address of waiting) {
    const name = kind(address);
    if (seen.has(name)) continue;
    seen.set(name, address);
    // What is no page (a spreadsheet, a feed) is only asked whether it is there.
    const head = await page.request.get(address, { maxRedirects: 5 });
    if (!head.ok()) problems.push(`${address}: ${head.status()}`);
    if (!head.ok() || !/text\/html/.test(head.headers()["content-type"]) || /attachment/.test(head.headers()["content-disposition"] ?? "")) continue;
    await page.goto(address);
    if (await page.locator("h1").count() !== 1) problems.push(`${address}: not one headline`);
    if (await sidewaysScroll(page) > 0) problems.push(`${address} scrolls sideways`);
    for (const violation of await violations(page)) problems.push(`${address}: ${violation}`);
    for (const link of await page.locator("a[href]").evaluateAll((links) => links.map(({ href }) => href))) add(link);
  }
  return { seen, problems };
}

test("an officer finds no barrier and no dead link on any page", async () => {
  const page = await (await visit(browser, server, { colorScheme: "dark" })).newPage();
  await page.goto("/masuk");
  await page.fill("#name", "sinta");
  await page.fill("#password", password);
  await page.click("main form button.full");
  await page.waitForURL((url) => url.pathname !== "/masuk");
  const { seen, problems } = await walk(page, ["/moderasi/relay", "/pengaturan/pindah"]);
  console.log(`# ${seen.size} pages: ${[...seen.keys()].join(" ")}`);
  assert.deepEqual(problems, []);
  for (const name of ["/peringatan/:id/jangkauan", "/peringatan/:id/kelola", "/peringatan/:id/laporan", "/peringatan/:id/bantuan", "/bencana/:id/kelola",
    "/tulis-peringatan/:id", "/kelola/sumber", "/kelola/laporan", "/kelola/pengeras", "/latihan/baru", "/penghubung/:level4",
    "/acara/:id", "/acara/:id/ubah", "/grup/kim_bantul/urus"])
    assert.ok(seen.has(name), `${name} is linked from somewhere`);
});

test("a stranger finds none either, in English", async () => {
  const page = await (await visit(browser, server, { language: "en-GB" })).newPage();
  const { seen, problems } = await walk(page);
  assert.deepEqual(problems, []);
  for (const name of ["/peringatan/:id/teruskan", "/peringatan/:id/jawab", "/peringatan/:id/minta-bantuan", "/bencana/:id", "/laporan-warga/:id"])
    assert.ok(seen.has(name), `${name} is linked from somewhere`);
});
