// Everything about one event: light enough for a bad network, whole without scripts, on one sheet of
// paper, and still there when the network is gone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit, weight } from "../lib/browser.js";
import { Feed, nowcast } from "../lib/feed.js";
import { Server } from "../lib/server.js";

let browser, server, feed, event;

before(async () => {
  feed = await Feed.start();
  server = await Server.start();
  server.run("source", "add", "uji-nowcast", "--url", feed.url, "--kind", "bmkg-nowcast", "--every", "1");
  server.addUser("budi", { region: "75.04.08" });
  feed.publish("CGT20260924002", nowcast());
  browser = await launch();
  const context = await visit(browser, server, { scripts: false });
  const page = await context.newPage();
  for (;;) {
    await page.goto("/bencana");
    const line = page.locator("main .warning-line").first();
    if (await line.count()) {
      event = await line.getAttribute("href");
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
  test(`stands whole, scripts ${scripts ? "on" : "off"}`, async () => {
    const context = await visit(browser, server, { scripts });
    const page = await context.newPage();
    for (const [name, address] of [["list", "/bencana"], ["page", event], ["messages", `${event}/pesan`],
      ["places", `${event}/tempat`], ["shelters", `${event}/posko`], ["offers", `${event}/kebutuhan`],
      ["corrections", `${event}/luruskan`]]) {
      await page.goto(address);
      assert.equal(await page.locator("h1").count(), 1, `${name} has one headline`);
      assert.equal(await sidewaysScroll(page), 0, `${name} scrolls sideways`);
      if (!scripts) continue;
      assert.deepEqual(await violations(page), [], name);
      await photograph(page, `disaster-${name}`);
    }
    await context.close();
  });

test("weighs under 14 kB without scripts", async () => {
  const bytes = await weight(browser, server, event, { scripts: false });
  console.log(`# ${event} without scripts: ${bytes} bytes`);
  assert.ok(bytes < 14_000, `${bytes} bytes`);
});

test("prints on one A4 sheet", async () => {
  const context = await visit(browser, server, { scripts: false });
  const page = await context.newPage();
  await page.goto(event);
  const pdf = await page.pdf({ format: "A4" });
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? [];
  assert.equal(pages.length, 1);
  await context.close();
});

test("is there without a network, and says that it is a copy", async () => {
  const context = await visit(browser, server);
  const page = await context.newPage();
  await page.goto(event);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload(); // the first visit came before the worker
  await page.waitForFunction(async (path) => Boolean(await caches.match(path)), event);
  await context.setOffline(true);
  await page.reload();
  assert.match(await page.locator(".copy").innerText(), /Salinan dari \d\d\.\d\d — belum tentu berlaku/);
  assert.match(await page.locator("h1").innerText(), /./);
  await photograph(page, "disaster-copy");
  await context.setOffline(false);
  await page.reload();
  assert.equal(await page.locator(".copy").count(), 0);
  await context.close();
});
