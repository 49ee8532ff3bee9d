// Drills: the list, joining with one tap, and an officer's road from plan to result.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { Server } from "../lib/server.js";

const village = "34.02.05.2001";
let browser, server, officer, citizen;

async function signedIn(name, options) {
  const context = await visit(browser, server, options);
  const page = await context.newPage();
  await page.goto("/masuk");
  await page.fill("#name", name);
  await page.fill("#password", "kata-sandi-panjang");
  await page.click("main form button.full");
  await page.waitForURL((url) => !url.pathname.startsWith("/masuk"));
  return page;
}

before(async () => {
  server = await Server.start();
  server.addUser("bupetugas", { region: village });
  server.addUser("warga", { region: village });
  server.run("office", "add", "bpbd-bantul", "--title", "BPBD Bantul", "--regions", "34.02", "--officers", "bupetugas");
  browser = await launch();
  officer = await signedIn("bupetugas");
  citizen = await signedIn("warga", { scripts: false });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("nothing is planned yet", async () => {
  await citizen.goto("/latihan");
  assert.match(await citizen.locator("main").innerText(), /Belum ada rencana latihan/);
});

describe("a drill", () => {
  let url;
  test("is planned by an officer", async () => {
    await officer.goto("/latihan/baru");
    assert.deepEqual(await violations(officer), []);
    assert.equal(await sidewaysScroll(officer), 0);
    await photograph(officer, "drills-form");
    await officer.fill("#title", "Simulasi banjir Bambanglipuro");
    await officer.fill("#typed", "Bambanglipuro");
    await officer.locator("[role=option]").first().click();
    const soon = new Date(Date.now() + 3 * 3600_000 + 7 * 3600_000).toISOString().slice(0, 16);
    await officer.fill("#planned", soon);
    await officer.fill("#first", "Siapkan tas dan ikuti arahan ketua RT.");
    await officer.fill("#rise", "Pergi ke titik kumpul di balai desa.");
    await officer.click("main form button.full");
    await officer.waitForURL(/\/latihan\/\d+$/);
    url = officer.url();
  });

  test("is joined with one tap, and left again", async () => {
    await citizen.goto("/latihan");
    await citizen.click("form[action$='/ikut'] button");
    await citizen.waitForURL(/\/latihan\/\d+$/);
    assert.match(await citizen.locator("main").innerText(), /Anda ikut/);
    await citizen.click("form[action$='/batal-ikut'] button");
    assert.match(await citizen.locator("main").innerText(), /tidak ikut latihan ini lagi/);
    await citizen.click("form[action$='/ikut'] button");
    await photograph(citizen, "drills-page-plain");
  });

  test("tells who will hear it before it starts, and says LATIHAN to the joined", async () => {
    await officer.goto(`${url}/mulai`);
    assert.match(await officer.locator("main").innerText(), /1 orang/);
    assert.deepEqual(await violations(officer), []);
    await photograph(officer, "drills-start");
    await officer.click("form[action$='/mulai'] button");
    await officer.waitForURL(/\/latihan\/\d+$/);
    for (const started = Date.now(); ;) {
      await citizen.goto("/");
      if (/LATIHAN/.test(await citizen.locator("body").innerText())) break;
      assert.ok(Date.now() - started < 15_000, server.log);
    }
    await citizen.goto(url);
    await citizen.click("form[action$='/terima'] button");
    assert.match(await citizen.locator("main").innerText(), /Jawaban Anda dihitung/);
    await officer.goto(url);
    assert.deepEqual(await violations(officer), []);
    await photograph(officer, "drills-running");
  });

  test("is stopped, and its result can be read and taken along", async () => {
    await officer.click("form[action$='/berhenti'] button");
    assert.match(await officer.locator("main").innerText(), /Dihentikan petugas/);
    await officer.goto(`${url}/hasil`);
    assert.match(await officer.locator("main").innerText(), /100 %/);
    assert.deepEqual(await violations(officer), []);
    assert.equal(await sidewaysScroll(officer), 0);
    await photograph(officer, "drills-result");
    const csv = await (await fetch(`${url}/hasil.csv`)).text();
    assert.match(csv, /34\.02\.05\.2001,.*,1,1/);
    await officer.goto("/latihan");
    assert.deepEqual(await violations(officer), []);
    await photograph(officer, "drills-list");
  });
});
