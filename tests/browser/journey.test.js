// The road of a newcomer: sign up, choose a village, post, meet a neighbour, see a warning come, change
// and end; with scripts and without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit, weight } from "../lib/browser.js";
import { Feed, nowcast } from "../lib/feed.js";
import { Server } from "../lib/server.js";

const password = "tiga kata panjang";
let browser, server, feed;

before(async () => {
  feed = await Feed.start();
  server = await Server.start();
  server.run("source", "add", "uji-nowcast", "--url", feed.url, "--kind", "bmkg-nowcast", "--every", "1");
  server.addUser("budi", { region: "75.04.08" });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  feed?.stop();
});

// Without scripts the list of places comes with the second answer of the form.
async function signUp(page, username, { village = "dengilo", choice = /Dengilo/ } = {}) {
  await page.goto("/daftar");
  await page.fill("#display_name", `Warga ${username}`);
  await page.fill("#username", username);
  await page.fill("#email", `${username}@contoh.test`);
  await page.fill("#password", password);
  await page.fill("#tempat", village);
  await page.press("#agreement", "Space");  // places may still come in above it
  await page.click("main form button.full");
  const candidates = page.locator("input[name=home][type=radio]");
  if (await candidates.count()) {
    assert.equal(await page.inputValue("#username"), username, "nothing typed is lost");
    await page.locator("label", { has: candidates }).filter({ hasText: choice }).first().click();
    if ((await page.inputValue("#password")) === "") await page.fill("#password", password);
    await page.click("main form button.full");
  }
  await page.waitForURL((url) => !url.pathname.startsWith("/daftar"));
}

for (const scripts of [true, false]) {
  describe(`with scripts ${scripts ? "on" : "off"}`, () => {
    const username = scripts ? "citra" : "dewi";
    let context, page;
    before(async () => {
      context = await visit(browser, server, { scripts });
      page = await context.newPage();
    });
    after(() => context?.close());

    test("a stranger is told what this is", async () => {
      await page.goto("/");
      assert.match(await page.locator("main").innerText(), /peringatan/i);
      if (scripts) await photograph(page, "welcome");
    });

    test("signs up and chooses a village", async () => {
      if (scripts) {
        await page.goto("/daftar");
        await photograph(page, "sign-up");
      }
      await signUp(page, username);
      await page.goto("/pengaturan");
      assert.match(await page.locator("main").innerText(), /Dengilo/);
      if (scripts) await photograph(page, "settings");
    });

    test("writes a post, which its neighbours see", async () => {
      await page.goto("/tulis");
      if (scripts) await photograph(page, "compose");
      await page.fill("textarea", `Halo dari ${username} #gorontalo`);
      await page.click("main form button.button:not(.secondary)");
      await page.goto("/sekitar");
      assert.match(await page.locator("main").innerText(), new RegExp(`Halo dari ${username}`));
      if (scripts) await photograph(page, "around");
    });

    test("follows a neighbour and reads them at home", async () => {
      await page.goto("/@budi");
      await page.click("form[action='/@budi/ikuti'] button");
      const token = server.token("budi");
      const answer = await fetch(`${server.url}/api/v1/statuses`, {
        method: "POST", headers: { authorization: `Bearer ${token}` },
        body: new URLSearchParams({ status: `Ronda malam ini dimulai pukul sembilan, ${username}` }),
      });
      assert.equal(answer.status, 200);
      await page.goto("/");
      assert.match(await page.locator("main").innerText(), new RegExp(`Ronda malam ini .* ${username}`));
      if (scripts) await photograph(page, "home");
    });

    test("opens a thread and marks a post", async () => {
      await page.goto("/");
      await page.locator(".post a.time").first().click();
      await page.waitForURL(/\/@[a-z]+\/\d+/);
      await page.locator("form[action$='/suka'] button").first().click();
      assert.equal(await page.locator("form[action$='/suka'] button").first().getAttribute("aria-pressed"), "true");
      if (scripts) await photograph(page, "thread");
    });
  });
}

test("signing in says the same for a wrong name and a wrong password", async () => {
  const context = await visit(browser, server, { scripts: false });
  const page = await context.newPage();
  const attempt = async (name) => {
    await page.goto("/masuk");
    await page.fill("#name", name);
    await page.fill("#password", "bukan ini");
    await page.click("main form button.full");
    return page.locator("[role=alert]").innerText();
  };
  assert.equal(await attempt("budi"), await attempt("tidak_ada"));
  await context.close();
});

describe("a warning", () => {
  let context, page;
  const until = async (condition, what) => {
    for (const started = Date.now(); Date.now() - started < 30_000;) {
      if (await condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`did not happen: ${what}\n${server.log.slice(-3000)}`);
  };
  const home = async () => {
    await page.goto("/");
    return page.locator("body").innerText();
  };

  before(async () => {
    context = await visit(browser, server);
    page = await context.newPage();
    await page.goto("/masuk");
    await page.fill("#name", "citra");
    await page.fill("#password", password);
    await page.click("main form button.full");
  });
  after(() => context?.close());

  test("reaches the people of its villages: bar, home, notification", async () => {
    feed.publish("CGT20260924002", nowcast());
    await until(async () => /Hujan Lebat disertai Petir di Gorontalo/.test(await home()), "the warning at home");
    const text = await home();
    assert.match(text, /WASPADA/);
    assert.match(text, /BMKG/);
    await photograph(page, "home-with-warning");
    await page.goto("/pemberitahuan");
    assert.match(await page.locator("main").innerText(), /Gorontalo/);
    await photograph(page, "notifications");
  });

  test("has a page with level, place, time, steps and source, in one round trip", async () => {
    await page.goto("/peringatan");
    await photograph(page, "warnings");
    await page.getByRole("link", { name: /Hujan Lebat disertai Petir di Gorontalo/ }).first().click();
    await page.waitForURL(/\/peringatan\/\d+$/);
    const text = await page.locator("main").innerText();
    for (const part of [/WASPADA/, /Dengilo/, /Mananggu/, /Sumber: .*(BMKG|Badan Meteorologi)/, /WITA/]) assert.match(text, part);
    assert.ok(await page.locator("ol.steps li").count() >= 3, "steps of what to do");
    await photograph(page, "warning");
    const address = new URL(page.url()).pathname;
    for (const scripts of [true, false]) {
      const bytes = await weight(browser, server, address, { scripts });
      console.log(`weight: ${address} ${scripts ? "with" : "without"} scripts ${bytes} bytes`);
      if (!scripts) assert.ok(bytes <= 14_000, `${bytes} bytes`);
    }
  });

  test("is not brought to people elsewhere", async () => {
    const elsewhere = await visit(browser, server);
    const other = await elsewhere.newPage();
    await signUp(other, "eka", { village: "sidomulyo bambanglipuro", choice: /Bambanglipuro, Bantul/ });
    await other.goto("/");
    assert.doesNotMatch(await other.locator("body").innerText(), /Hujan Lebat disertai Petir di Gorontalo/);
    await elsewhere.close();
  });

  test("changes, and ends everywhere", async () => {
    const first = nowcast().match(/<sent>([^<]+)/)[1];
    const reference = `<references>cuaca.ekstrem@bmkg.go.id,2.49.0.1.360.0.2026.09.24.07.75.002,${first}</references>`;
    feed.publish("CGT20260924003", nowcast({
      sequence: "003",
      changes: [["<msgType>Alert", "<msgType>Update"], ["<severity>Moderate", "<severity>Severe"],
        ["<scope>Public</scope>", `<scope>Public</scope>${reference}`]],
    }));
    await until(async () => /SIAGA/.test(await home()), "the raised level");
    feed.publish("CGT20260924004", nowcast({
      sequence: "004",
      changes: [["<msgType>Alert", "<msgType>Cancel"],
        ["<scope>Public</scope>", `<scope>Public</scope>${reference.replace("75.002", "75.003")}`]],
    }));
    await until(async () => !(await page.goto("/peringatan").then(() =>
      page.locator(".warning:not(.ended), .warning-line:not(.ended)").filter({ hasText: "Gorontalo" }).count())), "the end");
    await photograph(page, "warnings-ended");
    const feedText = await (await fetch(`${server.url}/feeds/cap.atom`)).text();
    assert.doesNotMatch(feedText, /Gorontalo/);
    const live = await (await fetch(`${server.url}/api/kentongan/v1/alerts?live=true`)).json();
    assert.deepEqual(live, []);
  });
});

describe("every page", () => {
  const open = ["/", "/masuk", "/daftar", "/sekitar", "/peringatan", "/tentang", "/aturan", "/privasi", "/cari?q=gorontalo", "/@budi", "/tidak-ada"];
  const own = ["/", "/tulis", "/pemberitahuan", "/pengaturan", "/cari?q=posko", "/@citra"];

  for (const language of ["id-ID", "en-GB"])
    test(`has no barrier and fits a narrow screen (${language})`, async () => {
      for (const addresses of [open, own]) {
        const context = await visit(browser, server, { language });
        const page = await context.newPage();
        if (addresses === own) {
          await page.goto("/masuk");
          await page.fill("#name", "citra");
          await page.fill("#password", password);
          await page.click("main form button.full");
        }
        for (const address of addresses) {
          await page.goto(address);
          assert.deepEqual(await violations(page), [], address);
          assert.equal(await sidewaysScroll(page), 0, `${address} scrolls sideways`);
          if (address !== "/tidak-ada") continue;
          await photograph(page, `missing-${language}`);
        }
        if (addresses === open) for (const [address, name] of [["/masuk", "sign-in"], ["/tentang", "about"], ["/cari?q=gorontalo", "search"], ["/@budi", "profile"]]) {
          await page.goto(address);
          await photograph(page, `${name}-${language}`);
        }
        await context.close();
      }
    });

  test("weighs little", async () => {
    for (const address of ["/", "/masuk", "/daftar", "/sekitar", "/peringatan", "/tentang"]) {
      const bytes = await weight(browser, server, address);
      console.log(`weight: ${address} ${bytes} bytes`);
      assert.ok(bytes <= 50_000, `${address}: ${bytes} bytes`);
    }
  });

  test("can be walked through with the keyboard", async () => {
    const context = await visit(browser, server);
    const page = await context.newPage();
    await page.goto("/masuk");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    const seen = new Set();
    for (let i = 0; i < 40 && !seen.has("password"); ++i) {
      await page.keyboard.press("Tab");
      const [id, outline] = await page.evaluate(() => [
        document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]);
      if (["name", "password"].includes(id)) assert.notEqual(outline, "none", `focus on ${id} is visible`);
      seen.add(id);
    }
    assert.ok(seen.has("name") && seen.has("password"));
    await context.close();
  });
});
