// The pages of delivery, and the service worker that shows a push, as Chromium runs it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { freePort, Server } from "../lib/server.js";

let server, browser;
const channels = "/kelola/saluran";

before(async () => {
  const closed = await freePort();  // nobody listens there: a gateway that fails
  server = await Server.start({ options: ["--sms-gateway", `http://127.0.0.1:${closed}/kirim`, "--sms-gateway-secret", "rahasia"] });
  server.addUser("kepala", { role: "admin" });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function signedIn(options) {
  const context = await visit(browser, server, options);
  const page = await context.newPage();
  await page.goto(`/masuk?lanjut=${channels}`);
  await page.fill("#name", "kepala");
  await page.fill("#password", "kata-sandi-panjang");
  await page.click("main form button");
  await page.waitForURL(`**${channels}`);
  return { context, page };
}

describe("ways out", () => {
  test("an administrator sees every way, and a trial that fails says why", async () => {
    const { context, page } = await signedIn();
    assert.equal(await page.locator("section.channel").count(), 5);
    assert.match(await page.locator("#mail").innerText(), /Belum disiapkan/);
    await page.fill("#to-sms", "0812 3456 7890");
    await page.click("#sms button");
    await page.waitForURL(/saluran/);
    assert.match(await page.locator("#sms").innerText(), /Gagal/);
    assert.match(await page.locator("#sms").innerText(), /connect/);
    await photograph(page, "delivery-channels");
    assert.deepEqual(await violations(page), []);
    assert.equal(await sidewaysScroll(page), 0);
    await context.close();
  });

  test("it works without scripts", async () => {
    const { context, page } = await signedIn({ scripts: false });
    await page.fill("#to-sms", "0812 3456 7890");
    await page.click("#sms button");
    assert.match(await page.locator("#sms").innerText(), /Gagal/);
    await context.close();
  });
});

describe("the service worker", () => {
  const warning = {
    type: "warning", id: "8", chain: "7", title: "AWAS · Banjir", body: "Sidomulyo. Berlaku sampai 14.30 WIB.", place: "Sidomulyo",
    level: "awas", exercise: false, url: "/peringatan/8", until: Date.now() + 3600_000, token: "", silent: false, lang: "id",
    steps: [], open: "Buka", safe: "Saya aman",
  };

  async function worker() {
    const context = await visit(browser, server);
    await context.grantPermissions(["notifications"], { origin: server.url });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await page.goto("/tentang");
    const registered = new Promise((resolve) => session.on("ServiceWorker.workerRegistrationUpdated",
      ({ registrations }) => registrations.forEach((one) => resolve(one.registrationId))));
    await session.send("ServiceWorker.enable");
    await page.evaluate(async () => { await navigator.serviceWorker.register("/sw.js"); await navigator.serviceWorker.ready; });
    const registrationId = await registered;
    const push = async (payload) => {
      await session.send("ServiceWorker.deliverPushMessage", { origin: server.url, registrationId, data: JSON.stringify(payload) });
    };
    const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications())
      .map(({ title, body, tag, timestamp, requireInteraction, silent, renotify, actions, data }) =>
        ({ title, body, tag, timestamp, requireInteraction, silent, renotify, actions: actions?.map(({ title }) => title), data })));
    const until = async (good) => {
      for (let i = 0; i < 400; ++i) {
        const all = await shown();
        if (good(all)) return all;
        await page.waitForTimeout(50);
      }
      assert.fail(JSON.stringify(await shown()));
    };
    return { context, page, push, shown, until };
  }
  const copy = (page) => page.evaluate(async () => (await caches.match("/peringatan"))?.headers.get("x-kentongan-copy") ?? null);
  const copied = async (page, good) => {
    for (let i = 0; i < 400; ++i) {
      const at = await copy(page);
      if (good(at)) return at;
      await page.waitForTimeout(50);
    }
    assert.fail(`the copy is of ${await copy(page)}`);
  };

  test("fetches again what it keeps when a warning has ended, and drops it when somebody signs out", async () => {
    const { context, page, push } = await worker();
    await page.goto("/masuk");
    await page.fill("#name", "kepala");
    await page.fill("#password", "kata-sandi-panjang");
    await page.click("main form button.full");
    await page.waitForURL((url) => url.pathname !== "/masuk");
    await page.goto("/peringatan");
    const before = await copied(page, (at) => at !== null);
    await push({ ...warning, type: "end", title: "BERAKHIR · Banjir", body: "Tidak berlaku lagi." });
    await copied(page, (at) => at !== null && at !== before);
    await page.goto("/pengaturan");
    await page.click("form[action='/keluar'] button");
    await copied(page, (at) => at === null);
    await context.close();
  });

  test("shows a warning that rings, puts it right without a sound, and ends it", async () => {
    const { context, push, until } = await worker();
    await push(warning);
    const [first] = await until((all) => all.length === 1);
    assert.equal(first.title, "AWAS · Banjir");
    assert.equal(first.tag, "7");
    assert.equal(first.requireInteraction, true);
    assert.equal(first.silent, false);
    assert.deepEqual(first.actions, ["Saya aman", "Buka"]);
    await push({ ...warning, silent: true, body: "Berlaku sampai 15.00 WIB." });
    const [second] = await until((all) => all[0]?.body.includes("15.00"));
    assert.equal(second.silent, true);
    await push({ ...warning, type: "end", title: "BERAKHIR · Banjir", body: "Tidak berlaku lagi." });
    const ended = await until((all) => all[0]?.title === "BERAKHIR · Banjir");
    assert.equal(ended.length, 1);
    assert.equal(ended[0].requireInteraction, false);
    assert.deepEqual(ended[0].actions, []);
    await context.close();
  });

  test("rings once for what a server sent twice, because it was killed in between", async () => {
    const { context, push, until } = await worker();
    await push(warning);
    const [first] = await until((all) => all.length === 1);
    await push(warning);
    await push({ ...warning, chain: "9", title: "AWAS · Longsor" });
    const both = await until((all) => all.length === 2);
    assert.equal(both.find(({ tag }) => tag === "7").timestamp, first.timestamp);
    await context.close();
  });
});
