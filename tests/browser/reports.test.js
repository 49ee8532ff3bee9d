// Citizens' reports: with scripts and without, with a network and without, and what officers see.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { Server, root } from "../lib/server.js";

const village = "34.02.05.2001";  // Sidomulyo, Bambanglipuro, Bantul
const photo = path.join(root, "tests/data/pictures/sawah.jpg");
let browser, server;

before(async () => {
  server = await Server.start();
  server.addUser("bupetugas", { region: village, role: "admin" });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function signIn(page, name) {
  await page.goto("/masuk");
  await page.fill("#name", name);
  await page.fill("#password", "kata-sandi-panjang");
  await page.click("main form button.full");
  await page.waitForURL((url) => !url.pathname.startsWith("/masuk"));
}

async function until(condition, what) {
  for (const started = Date.now(); Date.now() - started < 15_000;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`did not happen: ${what}\n${server.log.slice(-2000)}`);
}

test("without scripts: the village is chosen from a list, the report is sent, seen and withdrawn", async () => {
  const context = await visit(browser, server, { scripts: false });
  const page = await context.newPage();
  await page.goto("/laporan-warga");
  assert.match(await page.locator("main").innerText(), /Belum ada laporan di sini/);
  await photograph(page, "reports-empty");
  await page.goto("/lapor");
  await page.locator("label[for=kind-flood]").click();
  await page.getByText("selutut").click();
  await page.fill("#tempat", "sidomulyo");
  await page.fill("#text", "Air masuk <b>rumah</b> warga");
  await photograph(page, "reports-form-plain");
  await page.click("form[data-queue] > p > button.full");
  assert.equal(await page.inputValue("#text"), "Air masuk <b>rumah</b> warga", "nothing typed is lost");
  await page.locator("label", { has: page.locator("input[name=place]") }).first().click();
  await page.setInputFiles("#picture", photo);
  await page.click("form[data-queue] > p > button.full");
  await page.waitForURL(/\/lapor\/\d+\/[\w-]{22}$/);
  const own = page.url();
  assert.match(await page.locator("main").innerText(), /Banjir, selutut/);
  await photograph(page, "reports-own");
  await page.goto("/laporan-warga?jenis=flood");
  const list = await page.locator("main").innerText();
  assert.match(list, /Laporan warga, belum diperiksa/);
  assert.match(list, /Air masuk <b>rumah<\/b> warga/);
  assert.ok(await page.locator("img.report-photo").count(), "its photo");
  await page.goto(own);
  await page.locator("summary").click();
  await page.click("button.danger");
  await page.waitForURL("**/laporan-warga");
  assert.match(await page.locator("main").innerText(), /ditarik kembali/);
  await context.close();
});

describe("with scripts", () => {
  let context, page;
  before(async () => {
    context = await visit(browser, server);
    await context.grantPermissions(["geolocation"]);
    await context.setGeolocation({ latitude: -7.9502, longitude: 110.3201, accuracy: 12 });
    page = await context.newPage();
  });
  after(() => context?.close());

  test("the position is added after a tap, and the photo is made small before it leaves", async () => {
    await page.goto("/lapor");
    await page.locator("label[for=kind-road]").click();
    await page.click("[data-position] button");
    await until(async () => /sekitar 12 meter/.test(await page.locator("[data-position]").innerText()), "the position");
    await page.setInputFiles("#picture", photo);
    await page.fill("#text", "Pohon melintang");
    await page.evaluate(() => scrollTo(0, 0));  // what the bottom bar covers counts as too small
    assert.deepEqual(await violations(page), []);
    assert.equal(await sidewaysScroll(page), 0);
    await photograph(page, "reports-form");
    await page.click("form[data-queue] > p > button.full");
    await page.waitForURL(/\/lapor\/\d+\//);
    await page.goto("/laporan-warga");
    assert.match(await page.locator("main").innerText(), /Pohon melintang/);
    await page.evaluate(() => scrollTo(0, 0));  // what the bottom bar covers counts as too small
    assert.deepEqual(await violations(page), []);
    await photograph(page, "reports-list");
    await page.locator(".report a").first().click();
    await page.waitForURL(/laporan-warga\/\d+/);
    await page.evaluate(() => scrollTo(0, 0));  // what the bottom bar covers counts as too small
    assert.deepEqual(await violations(page), []);
    await photograph(page, "reports-page");
    await page.click("form[action$='/masih'] button");
    assert.match(await page.locator("main").innerText(), /Terima kasih/);
  });

  test("without a network it waits on the phone, and is sent once when the network is back", async () => {
    await page.goto("/lapor");
    await page.evaluate(() => navigator.serviceWorker.ready);
    await context.setOffline(true);
    await page.locator("label[for=kind-fire]").click();
    await page.click("[data-position] button");
    await until(async () => (await page.inputValue("input[name=lat]")) !== "", "the position");
    await page.setInputFiles("#picture", photo);
    await page.fill("#text", "Kebakaran di pasar");
    await page.click("form[data-queue] > p > button.full");
    await until(async () => /Menunggu sinyal/.test(await page.locator("[data-queue-box]").innerText()), "that it waits");
    await photograph(page, "reports-waiting");
    await page.evaluate(() => scrollTo(0, 0));  // what the bottom bar covers counts as too small
    assert.deepEqual(await violations(page), []);
    await context.setOffline(false);
    await until(async () => /Terkirim/.test(await page.locator("[data-queue-box]").innerText()), "that it is sent");
    const found = await (await fetch(`${server.url}/api/kentongan/v1/reports?kind=fire`)).json();
    assert.equal(found.length, 1);
    assert.equal(found[0].people, 1);
    assert.ok(found[0].photo, "with its photo");
    await page.locator("[data-queue-list] a").click();
    await page.waitForURL(/\/lapor\/\d+\//);
  });

  test("an officer says with one key press what is true, and can undo it", async () => {
    await signIn(page, "bupetugas");
    await page.goto("/kelola/laporan");
    const fire = page.locator("section.card", { hasText: "Kebakaran di pasar" });
    await page.evaluate(() => scrollTo(0, 0));  // what the bottom bar covers counts as too small
    assert.deepEqual(await violations(page), []);
    await photograph(page, "reports-board");
    await fire.locator("button[value=verified]").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/kelola\/laporan#l/);
    assert.match(await fire.innerText(), /Sudah diperiksa petugas: benar/);
    const cap = await (await fetch(`${server.url}/api/kentongan/v1/reports.cap`)).text();
    assert.match(cap, /<code>laporan-warga<\/code>/);
    assert.match(cap, /Kebakaran di pasar/);
    await fire.locator("button[value=new]").click();
    await page.waitForURL(/kelola\/laporan#l/);
    assert.match(await fire.innerText(), /belum diperiksa/);
  });
});

test("what is no picture is refused beside its field", async () => {
  const context = await visit(browser, server, { scripts: false });
  const page = await context.newPage();
  const folder = fs.mkdtempSync("/tmp/kentongan-laporan-");
  fs.writeFileSync(path.join(folder, "x.jpg"), "bukan gambar");
  await page.goto("/lapor");
  await page.locator("label[for=kind-haze]").click();
  await page.fill("#tempat", "sidomulyo bambanglipuro");
  await page.setInputFiles("#picture", path.join(folder, "x.jpg"));
  await page.click("form[data-queue] > p > button.full");
  const candidates = page.locator("input[name=place][type=radio]");
  if (await candidates.count()) {
    await candidates.first().check();
    await page.setInputFiles("#picture", path.join(folder, "x.jpg"));
    await page.click("form[data-queue] > p > button.full");
  }
  assert.ok(await page.locator("#picture-error").count());
  fs.rmSync(folder, { recursive: true });
  await context.close();
});
