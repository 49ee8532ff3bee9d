// One flood, told by everybody in it on three sizes of phone: an officer writes, a second one approves, a citizen
// without scripts reads, the liaison announces; it grows, it is cancelled, and then nothing is live anywhere.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { launch, photograph, visit, weight } from "../lib/browser.js";
import { Server, root } from "../lib/server.js";

const password = "kata-sandi-panjang";
const headline = /Banjir di Bambanglipuro/;
const small = { width: 320, height: 568 }, common = { width: 360, height: 740 }, large = { width: 412, height: 915 };
let browser, server, officer, second, citizen, liaison, cached, warning;

before(async () => {
  server = await Server.start();
  for (const name of ["sinta", "hendra", "wagiman", "tuti"]) server.addUser(name, { password, region: "34.02.05.2001" });
  server.addUser("kepala", { password, region: "34.02.05.2001", role: "admin" });
  server.run("office", "add", "bpbd-bantul", "--title", "BPBD Kabupaten Bantul", "--regions", "34.02", "--officers", "sinta,hendra");
  browser = await launch();
  officer = await signIn("sinta", { viewport: common });
  second = await signIn("hendra", { viewport: large });
  liaison = await signIn("wagiman", { viewport: large });
  citizen = await (await visit(browser, server, { scripts: false, viewport: small })).newPage();
  cached = await (await visit(browser, server, { viewport: common })).newPage();
  const head = await signIn("kepala", { viewport: common });
  await head.goto("/penghubung/34.02.05");
  await head.fill("#name", "Wagiman");
  await head.fill("#phone", "0811 000 004");
  await head.fill("#username", "wagiman");
  await head.click("form[action$='/angkat'] button.button");
  await head.context().close();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function signIn(name, options) {
  const page = await (await visit(browser, server, options)).newPage();
  await page.goto("/masuk");
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click("main form button.full");
  await page.waitForURL((url) => url.pathname !== "/masuk");
  return page;
}

async function tap(page, text) {
  const main = page.locator("main");
  await main.getByRole("button", { name: text }).or(main.getByRole("link", { name: text })).first().click();
  await page.waitForLoadState();
}

const text = (page) => page.locator("main").innerText();
const read = async (address, headers = {}) => (await fetch(server.url + address, { headers })).text();

test("an officer writes it on a phone and asks for approval; nobody sees it yet", async () => {
  await officer.goto("/tulis-peringatan");
  await tap(officer, "Tulis peringatan");
  await tap(officer, /^Banjir$/);
  await officer.getByLabel("Bambanglipuro", { exact: true }).check();
  await tap(officer, "Lanjut");
  await tap(officer, /SIAGA/i);
  await tap(officer, "Lihat hasilnya");
  await tap(officer, "Minta persetujuan");
  await citizen.goto("/peringatan");
  assert.doesNotMatch(await text(citizen), headline);
});

test("the second officer approves with one tap", async () => {
  await second.goto("/tulis-peringatan");
  await tap(second, "Setujui dan kirim");
  assert.match(await text(second), /Peringatan sudah dikirim/);
});

test("a citizen on the smallest phone, without scripts, knows what to do and answers", async () => {
  await citizen.goto("/peringatan");
  await citizen.locator("a.warning-line", { hasText: headline }).first().click();
  warning = new URL(citizen.url()).pathname;
  for (const part of [/SIAGA/, /Bambanglipuro/, /WIB/, /lebih tinggi/, /BPBD Kabupaten Bantul/]) assert.match(await text(citizen), part);
  assert.ok((await weight(browser, server, warning, { scripts: false })) <= 14_000);
  await tap(citizen, "Saya aman");
  assert.match(await text(citizen), /aman/i);
  await citizen.goto(`/bencana/${warning.split("/").pop()}`);
  assert.match(await text(citizen), headline);
});

test("a reader's phone keeps a copy for when the network is gone", async () => {
  await cached.goto(warning);
  await cached.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await cached.reload();
  await cached.context().setOffline(true);
  await cached.reload();
  assert.match(await text(cached), headline);
  await cached.context().setOffline(false);
});

test("the liaison announces it, and the village counts as reached", async () => {
  await officer.goto(`${warning}/jangkauan`);
  assert.match(await text(officer), /Wagiman/);
  await liaison.goto("/penghubung/saya");
  assert.match(await text(liaison), headline);
  await liaison.locator("form[action$='/diumumkan'] button").first().click();
  await liaison.waitForURL(/penghubung\/saya/);
  await photograph(liaison, "story-liaison");
  await officer.goto(`${warning}/laporan`);
  assert.match(await text(officer), /3 dari 3|Tidak ada: semua|semua .*terjangkau/i);
});

test("it grows: the update takes the place of the first message", async () => {
  await officer.goto(`${warning}/kelola`);
  await tap(officer, /AWAS/);
  await tap(officer, "Minta persetujuan");
  await second.goto("/tulis-peringatan");
  await tap(second, "Setujui dan kirim");
  await citizen.goto(warning);
  assert.match(await text(citizen), /AWAS/);
  assert.match(await text(citizen), /SIAGA/, "what changed");
});

test("what goes out is signed CAP 1.2 that the schema and xmlsec1 accept", async () => {
  const live = JSON.parse(await read("/api/kentongan/v1/alerts"));
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "kentongan-cap-"));
  fs.writeFileSync(`${work}/a.xml`, await read(`/api/kentongan/v1/alerts/${live[0].id}/cap`));
  fs.writeFileSync(`${work}/key.pem`, await read("/.well-known/kentongan/warning-key.pem"));
  execFileSync("xmllint", ["--noout", "--nonet", "--schema", path.join(root, "tests/data/cap/oasis/CAP-v1.2.xsd"), `${work}/a.xml`], { stdio: "pipe" });
  execFileSync("xmlsec1", ["--verify", "--pubkey-cert-pem", `${work}/key.pem`, `${work}/a.xml`], { stdio: "pipe" });
  fs.rmSync(work, { recursive: true });
});

test("it is cancelled, and nothing is live anywhere: pages, lists, feeds, streams' source, copies", async () => {
  await officer.goto(`${warning}/kelola`);
  await officer.goto(`${warning}/kelola/../batal`);
  await officer.fill("#reason", "Salah ukur: alat di bendung keliru.");
  await officer.locator("main form button.danger").click();
  await officer.waitForLoadState();
  for (const page of [citizen, officer]) {
    await page.goto(warning);
    assert.match(await page.locator("body").innerText(), /BERAKHIR|tidak berlaku lagi/i);
    await page.goto("/");
    assert.doesNotMatch(await page.locator("body").innerText(), /peringatan berlaku untuk tempat Anda/i);
  }
  await citizen.goto("/peringatan");
  assert.equal(await citizen.locator(".warning-line:not(.ended)", { hasText: "Bambanglipuro" }).count(), 0);
  await citizen.goto(`/bencana/${warning.split("/").pop()}`);
  assert.match(await text(citizen), /BERAKHIR|tidak berlaku lagi/i);
  assert.deepEqual(JSON.parse(await read("/api/kentongan/v1/alerts?live=true")), []);
  assert.doesNotMatch(await read("/feeds/cap.atom"), /Bambanglipuro/);
  const rss = await read("/feeds/peringatan/34.02.05.rss");
  for (const [, item] of rss.matchAll(/<item>([\s\S]*?)<\/item>/g)) assert.match(item, /BERAKHIR/);
  // The copy on the reader's phone is replaced as soon as it is seen again.
  await cached.goto(warning);
  await cached.reload();
  await cached.context().setOffline(true);
  await cached.reload();
  assert.match(await text(cached), /BERAKHIR|tidak berlaku lagi/i);
  await liaison.goto("/penghubung/saya");
  assert.doesNotMatch(await text(liaison), /Sudah diumumkan/);
});
