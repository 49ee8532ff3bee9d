// A neighbour answers a warning, asks for help, passes it on and checks what came back; with scripts and
// without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { Feed, nowcast } from "../lib/feed.js";
import { Server } from "../lib/server.js";

let browser, server, feed, warning;

before(async () => {
  feed = await Feed.start();
  server = await Server.start();
  server.run("source", "add", "uji-nowcast", "--url", feed.url, "--kind", "bmkg-nowcast", "--every", "1");
  feed.publish("CGT20260924002", nowcast());
  browser = await launch();
  const context = await visit(browser, server, { scripts: false });
  const page = await context.newPage();
  for (;;) {
    await page.goto("/peringatan");
    const line = page.locator("main .warning-line").first();
    if (await line.count()) {
      warning = await line.getAttribute("href");
      break;
    }
  }
  await context.close();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  feed?.stop();
});

for (const scripts of [true, false])
  describe(`with scripts ${scripts ? "on" : "off"}`, () => {
    let context, page;
    before(async () => {
      context = await visit(browser, server, { scripts });
      page = await context.newPage();
    });
    after(() => context?.close());

    async function look(name) {
      if (scripts) {
        assert.deepEqual(await violations(page), [], name);
        await photograph(page, `answers-${name}`);
      }
      assert.equal(await sidewaysScroll(page), 0, `${name} scrolls sideways`);
    }

    test("answers with one tap, says where, and takes it back", async () => {
      await page.goto(warning);
      await look("warning");
      await page.click("text=Saya aman");
      assert.match(await page.locator(".notice.done").innerText(), /tercatat/);
      assert.match(await page.locator("main").innerText(), /Jawaban Anda/);
      await look("page");
      await page.click("text=Batalkan");
      assert.match(await page.locator(".notice.done").innerText(), /dibatalkan/);
    });

    test("asks for help; nothing typed is lost, and the address of the request is shown", async () => {
      await page.goto(warning);
      await page.click("text=Tetangga butuh bantuan");
      await page.check("input[name=butuh][value=medical]");
      await page.fill("#uraian", "Nenek 80 tahun");
      await page.fill("#tempat", "dengilo");
      await page.click("main form button.danger");
      if (await page.locator("input[name=desa][type=radio]").count()) {
        await look("ask-again");
        assert.equal(await page.inputValue("#uraian"), "Nenek 80 tahun");
        await page.locator("label", { has: page.locator("input[name=desa]") }).first().click();
        await page.click("main form button.danger");
      }
      assert.match(page.url(), /\/bantuan\//);
      assert.match(await page.locator("main").innerText(), /Simpan alamat/);
      await look("own");
    });

    test("passes it on, and the text is recognised", async () => {
      await page.goto(`${warning}/teruskan`);
      await look("pass-on");
      const text = await page.inputValue("#teks");
      assert.ok([...text].length <= 500);
      await page.goto("/periksa");
      await look("check-empty");
      await page.fill("#teks", text);
      await page.click("main form button");
      assert.match(await page.locator("main").innerText(), /masih berlaku/);
      await look("check-known");
      await page.fill("#teks", text.replace(/WASPADA|SIAGA/, "AWAS"));
      await page.click("main form button");
      assert.match(await page.locator("main").innerText(), /Teks ini diubah/);
      await look("check-altered");
      await page.fill("#teks", "Nanti malam gempa besar, sebarkan");
      await page.click("main form button");
      assert.match(await page.locator("main").innerText(), /tidak dikenal/);
      await look("check-unknown");
    });

    test("prints a notice", async () => {
      await page.goto(`${warning}/poster`);
      assert.equal(await page.locator("svg.qr").count(), 1);
      await look("poster");
    });
  });
