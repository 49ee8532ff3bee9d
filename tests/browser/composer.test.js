// An officer warns from a phone, a second one approves, a citizen without scripts reads it, and it ends again:
// with scripts and without, and how many taps that takes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { Server } from "../lib/server.js";

const password = "kata-sandi-panjang";
const desk = "/tulis-peringatan";
let browser, server, citizen;

before(async () => {
  server = await Server.start();
  for (const name of ["ani", "budi", "warga"]) server.addUser(name, { password, region: "34.02.05" });
  server.run("office", "add", "bpbd-bantul", "--title", "BPBD Kabupaten Bantul", "--regions", "34.02", "--officers", "ani,budi");
  browser = await launch();
  citizen = await (await visit(browser, server, { scripts: false })).newPage();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function signIn(name, scripts) {
  const page = await (await visit(browser, server, { scripts })).newPage();
  await page.goto("/masuk");
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click("main form button.full");
  await page.waitForURL((url) => url.pathname !== "/masuk");
  return page;
}

// Axe, the narrowest screen, and pictures to look at.
async function judge(page, name, scripts) {
  if (!scripts) return;
  await page.evaluate(() => scrollTo(0, 0)); // what the bar half covers is no small target
  assert.deepEqual(await violations(page), [], name);
  assert.ok((await sidewaysScroll(page)) <= 0, `${name} scrolls sideways`);
  await photograph(page, `composer-${name}`);
}

// Another hazard each time, so that nothing of the first round is taken for the second.
const rounds = [
  { scripts: true, hazard: "Banjir", step: /Matikan listrik sebelum air masuk rumah/ },
  { scripts: false, hazard: "Tanah longsor", step: /Tinggalkan lereng dan tepi tebing sekarang/ },
];
for (const { scripts, hazard, step } of rounds) {
  const headline = `${hazard} di Bantul`;
  describe(`with scripts ${scripts ? "on" : "off"}`, () => {
    let ani, budi, taps = 0;
    const tap = async (page, text) => {
      ++taps;
      await page.locator("main").getByRole("button", { name: text }).or(page.locator("main").getByRole("link", { name: text })).first().click();
      await page.waitForLoadState();
    };
    before(async () => {
      ani = await signIn("ani", scripts);
      budi = await signIn("budi", scripts);
    });
    after(async () => {
      await ani?.context().close();
      await budi?.context().close();
    });

    test("an officer writes it with taps only", async () => {
      await ani.goto(desk);
      await judge(ani, "desk-empty", scripts);
      await tap(ani, "Tulis peringatan");
      await judge(ani, "new", scripts);
      await tap(ani, new RegExp(`^${hazard}$`));
      await judge(ani, "places", scripts);
      await tap(ani, "Seluruh Bantul");
      await judge(ani, "level", scripts);
      await tap(ani, /SIAGA/i);
      await judge(ani, "words", scripts);
      assert.equal(await ani.inputValue("#headline"), headline);
      await tap(ani, "Lihat hasilnya");
      await judge(ani, "preview", scripts);
      assert.match(await ani.locator(".preview").innerText(), step);
      await tap(ani, "Minta persetujuan");
      assert.match(await ani.locator("main").innerText(), /petugas/i);
    });

    test("a second officer approves it in one tap, under its preview", async () => {
      await citizen.goto("/peringatan");
      assert.ok(!(await citizen.locator("main").innerText()).includes(headline));
      await budi.goto(desk);
      await judge(budi, "desk-waiting", scripts);
      await tap(budi, "Setujui dan kirim");
      assert.match(await budi.locator("main").innerText(), /Peringatan sudah dikirim/);
      assert.ok(taps <= 12, `${taps} taps`);
    });

    test("a citizen without scripts reads what to do", async () => {
      await citizen.goto("/peringatan");
      await citizen.locator("a.warning-line", { hasText: headline }).first().click();
      const text = await citizen.locator("main").innerText();
      assert.match(text, /SIAGA/i);
      assert.match(text, step);
      assert.match(text, /BPBD Kabupaten Bantul/);
    });

    test("it is prolonged in two taps and an approval, and ended in two", async () => {
      const warning = new URL(citizen.url()).pathname;
      await ani.goto(`${warning}/kelola`);
      await judge(ani, "manage", scripts);
      await tap(ani, "12 jam");
      await tap(ani, "Minta persetujuan");
      await budi.goto(desk);
      await tap(budi, "Setujui dan kirim");
      await ani.goto(desk);
      await judge(ani, "desk-live", scripts);
      await tap(ani, "Aman");
      await judge(ani, "end", scripts);
      await tap(ani, "Kirim kabar aman");
      assert.match(await ani.locator("main").innerText(), /Kabar aman sudah dikirim/);
      await citizen.goto(warning);
      assert.match(await citizen.locator("main").innerText(), /tidak berlaku lagi|BERAKHIR/i);
    });
  });
}

test("an exercise says so everywhere, and alone in an emergency it waits for a review", async () => {
  const ani = await signIn("ani", true);
  await ani.goto(`${desk}/baru`);
  await ani.check("input[name=exercise]");
  await ani.getByRole("button", { name: "Gempa bumi" }).click();
  await ani.getByRole("button", { name: "Seluruh Bantul" }).click();
  await ani.getByRole("button", { name: /AWAS/i }).click();
  await ani.getByRole("button", { name: "Lihat hasilnya" }).click();
  assert.match(await ani.locator("main").innerText(), /LATIHAN/);
  await ani.getByText("Darurat: tidak ada").click();
  await ani.fill("#reason", "Latihan tanpa petugas kedua.");
  await ani.getByRole("button", { name: "Kirim sendiri sekarang" }).click();
  await ani.waitForURL(/tulis-peringatan\/\d+$/);
  assert.match(await ani.locator("main").innerText(), /belum ditinjau/);
  const budi = await signIn("budi", false);
  await budi.goto(desk);
  await budi.locator("main a.warning-line", { hasText: "belum ditinjau" }).click();
  await budi.getByRole("button", { name: "Ya, sudah tepat" }).click();
  assert.match(await budi.locator("main").innerText(), /ditinjau: tepat/);
  await citizen.goto("/peringatan");
  const exercise = citizen.locator("a.warning-line.exercise");
  assert.match(await exercise.first().innerText(), /LATIHAN/);
});

test("an area is drawn on the map, by taps and by keyboard, and taken back", async () => {
  const ani = await signIn("ani", true);
  await ani.goto(`${desk}/baru`);
  await ani.getByRole("button", { name: "Tanah longsor" }).click();
  await ani.getByText("Gambar di peta").click();
  const map = ani.locator(".map[data-ready]");
  await map.waitFor();
  const click = async (x, y) => {
    const { width, height } = await map.boundingBox();
    await map.click({ position: { x: width * x, y: height * y } });
  };
  await click(0.4, 0.4);
  await click(0.6, 0.4);
  await click(0.6, 0.6);
  await ani.getByText("3 titik").waitFor();
  assert.match(await ani.inputValue("#polygon"), /^(-?[\d.]+,[\d.]+ ){3}-?[\d.]+,[\d.]+$/);
  await ani.getByRole("button", { name: "Hapus titik terakhir" }).click();
  assert.equal(await ani.inputValue("#polygon"), "");
  await ani.getByRole("button", { name: "Tambah titik di tengah peta" }).press("Enter");
  await ani.getByText("3 titik").waitFor();
  await click(0.4, 0.6);
  await ani.getByText("4 titik").waitFor();
  await judge(ani, "map", true);
  await ani.getByRole("button", { name: "Lanjut" }).click();
  await ani.waitForURL(/tingkat$/);
  await ani.getByRole("button", { name: /WASPADA/i }).click();
  await ani.getByRole("button", { name: "Lihat hasilnya" }).click();
  assert.match(await ani.locator("main").innerText(), /Kirim sekarang/);
});
