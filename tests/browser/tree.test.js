// The coordinator tree and "Reached?": as an administrator and as a liaison, with scripts and without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { Feed, nowcast } from "../lib/feed.js";
import { Server } from "../lib/server.js";

const password = "kata-sandi-panjang";
let browser, server, feed, page;

async function signIn(name, options) {
  const context = await visit(browser, server, options);
  const tab = await context.newPage();
  await tab.goto("/masuk");
  await tab.fill("#name", name);
  await tab.fill("#password", password);
  await tab.click("main form button.full");
  await tab.waitForURL((url) => !url.pathname.startsWith("/masuk"));
  return tab;
}

async function look(tab, name) {
  await photograph(tab, name);
  assert.deepEqual(await violations(tab), [], name);
  assert.equal(await sidewaysScroll(tab), 0, `${name} scrolls sideways`);
}

before(async () => {
  feed = await Feed.start();
  server = await Server.start();
  server.run("source", "add", "uji-nowcast", "--url", feed.url, "--kind", "bmkg-nowcast", "--every", "1");
  server.addUser("kepala", { region: "75.04.08", role: "admin" });
  server.addUser("siti", { region: "75.04.08" });
  browser = await launch();
  page = await signIn("kepala");
});
after(async () => {
  await browser?.close();
  await server?.stop();
  feed?.stop();
});

describe("the tree", () => {
  test("shows provinces, and each district with its liaison or vacant", async () => {
    await page.goto("/penghubung");
    assert.equal(await page.locator("main .list > li").count(), 38);
    await look(page, "tree-root");
    await page.goto("/penghubung/34/kecamatan");
    assert.equal(await page.locator("main .list > li").count(), 78);
    assert.equal(await page.locator("main .vacant").count(), 78);
    await page.goto("/penghubung/34/lowong");
    await look(page, "tree-vacancies");
  });

  test("a form that is faulty keeps what was typed; a good one fills the post", async () => {
    await page.goto("/penghubung/75.04.08");
    await page.fill("#name", "Siti Aminah");
    await page.fill("#phone", "kosong");
    await page.click("form[action$='/angkat'] button.button");
    assert.equal(await page.inputValue("#name"), "Siti Aminah");
    assert.equal(await page.locator("#phone-error").count(), 1);
    await page.fill("#phone", "0812 3456 7890");
    await page.fill("#username", "siti");
    await page.click("form[action$='/angkat'] button.button");
    assert.match(await page.locator("main").innerText(), /Siti Aminah/);
    await look(page, "tree-place");
    await page.goto("/penghubung/75.04/telepon");
    await look(page, "tree-contacts");
  });

  test("a spreadsheet is looked at first", async () => {
    await page.goto("/penghubung/75.04/impor");
    await page.setInputFiles("#berkas", {
      name: "penghubung.csv", mimeType: "text/csv",
      buffer: Buffer.from("kode,jabatan,nama\n75.04,penghubung,Ibu Pohuwato\n75.04.09,kepala,Camat\n"),
    });
    await page.click("form[enctype] button.button");
    assert.match(await page.locator("main").innerText(), /Ibu Pohuwato/);
    await look(page, "tree-import");
    await page.click("form:has(input[name=simpan]) button");
    assert.match(await page.locator("main").innerText(), /Ibu Pohuwato/);
  });
});

describe("a warning", () => {
  let address;
  before(async () => {
    feed.publish("CGT20260924002", nowcast());
    for (const started = Date.now(); !address && Date.now() - started < 20_000;) {
      await page.goto("/peringatan");
      address = await page.locator("main .warning-line").first().getAttribute("href", { timeout: 300 }).catch(() => null);
    }
    assert.ok(address, server.log.slice(-2000));
  });

  test("lists who was not reached", async () => {
    await page.goto(`${address}/jangkauan`);
    assert.ok(await page.locator("main li[id^=t75]").count() > 0);
    assert.match(await page.locator("main").innerText(), /Siti Aminah/);
    await look(page, "reach");
  });

  for (const scripts of [true, false])
    test(`a liaison announces with one tap and undoes it, scripts ${scripts ? "on" : "off"}`, async () => {
      const tab = await signIn("siti", { scripts });
      await tab.goto("/penghubung/saya");
      if (scripts) await look(tab, "reach-own");
      await tab.locator("form[action$='/diumumkan'] button").first().click();
      await tab.waitForURL(/penghubung\/saya/);
      if (scripts) await look(tab, "reach-own-announced");
      await tab.locator("form[action$='/batal'] button").first().click();
      await tab.waitForURL(/penghubung\/saya/);
      assert.equal(await tab.locator("form[action$='/batal']").count(), 0);
      await tab.context().close();
    });

  // After the liaison has said their part: a place that was seen needs no announcement.
  test("who reads it for two seconds counts", async () => {
    const reader = await signIn("siti");
    const seen = reader.waitForRequest(/\/seen$/);
    await reader.goto(address);
    assert.equal((await (await seen).response()).status(), 204);
    await reader.context().close();
  });

  test("has a report that prints on A4", async () => {
    await page.goto(`${address}/laporan`);
    await look(page, "reach-report");
    const pdf = await page.pdf({ format: "A4" });
    assert.ok(pdf.length > 5_000);
  });
});
