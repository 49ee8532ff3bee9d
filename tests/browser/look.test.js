// What a page owes the people in front of it, with the demonstration's posts and exercise in it: no
// barrier in light and dark, no sideways scrolling, print without chrome, feedback after every action.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { launch, phone, photograph, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { root, Server } from "../lib/server.js";

const longWord = "panjangsekali".repeat(20);
let browser, server;

async function signIn(options = {}) {
  const context = await visit(browser, server, options);
  const page = await context.newPage();
  await page.goto("/masuk");
  await page.fill("#name", "ani");
  await page.fill("#password", "kentongan-demo");
  await page.click("main form button.full");
  await page.waitForURL((url) => url.pathname === "/");
  return { context, page };
}

async function post(name, values) {
  const answer = await fetch(`${server.url}/api/v1/statuses`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token(name)}` },
    body: new URLSearchParams(values),
  });
  assert.equal(answer.status, 200);
  return answer.json();
}

// True when the first match lies in the window, in front of everything else.
const inSight = (locator) => locator.first().evaluate((element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const front = document.elementFromPoint(left + width / 2, top + height / 2);
  return element.contains(front);
});

before(async () => {
  server = await Server.start({ command: "demo" });
  browser = await launch();
  await post("ani", { status: `${longWord} 😀 مرحبا https://contoh.id/${longWord}` });
  await post("ani", { status: "Lukanya cukup dalam.", spoiler_text: "Cerita kecelakaan" });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

describe("every page with people in it", () => {
  const open = ["/", "/sekitar", "/peringatan", "/tentang", "/masuk", "/daftar", "/@ani", "/@bpbd_diy"];
  const own = ["/", "/sekitar", "/pemberitahuan", "/tulis", "/pengaturan", "/simpanan", "/@ani",
    "/@budi", "/cari?q=banjir", "/tag/Bantul"];

  for (const [colorScheme, language] of [["light", "id-ID"], ["dark", "en-GB"]])
    test(`has no barrier and fits a narrow screen (${colorScheme}, ${language})`, async () => {
      const stranger = await visit(browser, server, { colorScheme, language });
      const member = await signIn({ colorScheme, language });
      const walks = [[await stranger.newPage(), open], [member.page, own]];
      for (const [page, addresses] of walks)
        for (const address of addresses) {
          await page.goto(address);
          assert.deepEqual(await violations(page), [], address);
          assert.equal(await sidewaysScroll(page), 0, `${address} scrolls sideways`);
          assert.match(await page.title(), /Kentongan/, `${address} has a title`);
          assert.equal(await page.locator("h1").count(), 1, `${address} has one headline`);
        }
      await stranger.close();
      await member.context.close();
    });
});

describe("somebody who acts", () => {
  let context, page;
  before(async () => ({ context, page } = await signIn({ scripts: false })));
  after(() => context?.close());
  const said = () => page.locator(".notice.done[role=status]").innerText();

  test("hears that a post is out, and that it is deleted", async () => {
    await page.goto("/tulis");
    await page.fill("textarea", "Jembatan sudah bisa dilewati");
    await page.click("main form button.button");
    assert.match(await said(), /terkirim/);
    await page.click("a.danger");
    await page.click("main form button.danger");
    assert.match(await said(), /dihapus/);
    await page.reload();
    assert.equal(await page.locator(".notice.done").count(), 0, "said once");
  });

  test("hears it in sight, also where the page opens further down", async () => {
    await page.goto("/pengaturan");
    await page.click("#pilihan button.button");
    assert.match(page.url(), /#pilihan$/);
    assert.match(await said(), /disimpan/);
    assert.ok(await inSight(page.locator(".notice.done")));
  });

  test("hears whom they follow, mute and block", async () => {
    await page.goto("/@dewi");
    for (const [form, words] of [["ikuti", /mengikuti/], ["bisukan", /Dibisukan/], ["suarakan", /Tidak lagi/],
      ["blokir", /Diblokir/], ["buka-blokir", /dibuka/]]) {
      await page.click(`form[action='/@dewi/${form}'] button`);
      assert.match(await said(), words);
      assert.match(page.url(), /\/@dewi$/);
    }
  });

  test("comes back to the post they liked, clear of the bars", async () => {
    await page.goto("/sekitar?tempat=semua");
    const third = page.locator(".post").nth(3);
    const id = await third.getAttribute("id");
    await third.locator("form[action$='/suka'] button").click();
    assert.equal(new URL(page.url()).hash, `#${id}`);
    assert.ok(await inSight(page.locator(`#${id} .name`)));
  });

  test("finds the page again when a form with an error is opened anew", async () => {
    await page.goto("/pengaturan");
    await page.fill("#tempat_lain", "tidakadadimanapun");
    await page.click("#tempat-saya button.button");
    assert.equal(await page.inputValue("#tempat_lain"), "tidakadadimanapun");
    await page.goto(page.url());
    assert.equal(await page.locator("h1").innerText(), "Pengaturan");
  });
});

test("somebody new is led to their village and their neighbours", async () => {
  server.addUser("baru", { password: "kentongan-demo" });
  const context = await visit(browser, server, { scripts: false });
  const page = await context.newPage();
  await page.goto("/masuk");
  await page.fill("#name", "baru");
  await page.fill("#password", "kentongan-demo");
  await page.click("main form button.full");
  for (const address of ["/pengaturan#tempat-saya", "/sekitar", "/cari"])
    assert.ok(await page.locator(`main a[href='${address}']`).count(), address);
  await context.close();
});

test("the tab says what is unread, and the page what is new, while it is open", async () => {
  const { context, page } = await signIn();
  await page.goto("/pemberitahuan");
  await page.goto("/");
  assert.doesNotMatch(await page.title(), /^\(/);
  // The stream is open some moments after the page: write until it is heard.
  const heard = page.waitForFunction(() => !document.querySelector("[data-live]").hidden);
  for (let isOpen = false; !isOpen;) {
    await post("tuti", { status: `@ani apa kabar? ${Date.now()}` });
    isOpen = await Promise.race([heard.then(() => true), new Promise((done) => setTimeout(done, 500))]);
  }
  await page.waitForFunction(() => /^\(\d+\) /.test(document.title));
  await page.goto("/cari");
  assert.match(await page.title(), /^\(\d+\) /, "the server counts too");
  await context.close();
});

test("somebody who saves data is asked before a picture is fetched", async () => {
  const token = server.token("tuti");
  const picture = new FormData();
  picture.set("file", new Blob([fs.readFileSync(path.join(root, "web/icons/icon-512.png"))], { type: "image/png" }), "a.png");
  const sent = await fetch(`${server.url}/api/v2/media`, {
    method: "POST", headers: { authorization: `Bearer ${token}` }, body: picture,
  });
  await post("tuti", { status: "Satu foto", "media_ids[]": (await sent.json()).id });
  const saving = await launch("--enable-experimental-web-platform-features");
  try {
    const page = await (await visit(saving, server)).newPage();
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setEmulatedMedia",
      { features: [{ name: "prefers-reduced-data", value: "reduce" }] });
    const fetched = [];
    page.on("request", (request) => fetched.push(request.url()));
    await page.goto("/@tuti", { waitUntil: "networkidle" });
    assert.match(await page.locator(".pictures a").first().innerText(), /Lihat gambar · \d+ kB/);
    assert.deepEqual(fetched.filter((address) => address.includes("/media/")), []);
  } finally {
    await saving.close();
  }
});

describe("the exercise of a warning", () => {
  let context, page;
  before(async () => {
    ({ context, page } = await signIn());
    await page.waitForSelector("[data-bar]", { timeout: 60_000 });
  });
  after(() => context?.close());

  test("stands above the page as soon as it comes, and says what it is", async () => {
    assert.match(await page.locator("[data-bar]").innerText(), /LATIHAN/);
    assert.equal(await sidewaysScroll(page), 0);
    await page.goto("/");
    assert.deepEqual(await violations(page), []);
    await photograph(page, "demo-home");
  });

  test("has a page without barrier, in light and dark", async () => {
    await page.goto(await page.locator("[data-bar] a").first().getAttribute("href"));
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page), [], colorScheme);
    }
    assert.equal(await sidewaysScroll(page), 0);
    await photograph(page, "demo-warning");
  });

  test("prints the warning and nothing else", async () => {
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator(".warning h1").isVisible());
    for (const chrome of [".top", ".foot", ".skip", ".back", "form"])
      for (const element of await page.locator(chrome).all()) assert.ok(!(await element.isVisible()), chrome);
    await page.goto("/");
    for (const chrome of [".top", ".nav", ".live", ".actions", ".foot"])
      for (const element of await page.locator(chrome).all()) assert.ok(!(await element.isVisible()), chrome);
    await page.emulateMedia({ media: "screen" });
  });

  test("is there soon on a poor line, and nothing jumps", async () => {
    const { href } = await page.locator("[data-bar] a").first().evaluate(({ href }) => ({ href }));
    for (const address of [href, "/sekitar"]) {
      const fresh = await visit(browser, server, { viewport: phone });
      const slow = await fresh.newPage();
      const session = await fresh.newCDPSession(slow);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions",
        { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
      await slow.addInitScript(() => {
        globalThis.jumped = 0;
        new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { globalThis.jumped += value; }))
          .observe({ type: "layout-shift", buffered: true });
      });
      await slow.goto(address);
      await slow.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length);
      const { paint, jumped } = await slow.evaluate(() => ({
        paint: performance.getEntriesByName("first-contentful-paint")[0].startTime, jumped: globalThis.jumped,
      }));
      console.log(`note: ${new URL(address, server.url).pathname.replace(/\d{6,}/, "…")} paints after ${Math.round(paint)} ms at 400 kbit/s`);
      assert.ok(paint < 2500, `${address}: ${paint} ms`);
      assert.ok(jumped < 0.02, `${address} jumps by ${jumped}`);
      await fresh.close();
    }
  });
});
