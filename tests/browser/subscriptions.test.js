// Somebody without an account asks to be told, with scripts and without; and somebody with one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { Server } from "../lib/server.js";

let browser, server;

before(async () => {
  server = await Server.start({ command: "demo" });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function look(page, name) {
  assert.deepEqual(await violations(page), [], name);
  assert.equal(await sidewaysScroll(page), 0, `${name} scrolls sideways`);
  assert.equal(await page.locator("h1").count(), 1, `${name} has one headline`);
  await photograph(page, `langganan-${name}`);
}

test("without scripts: a place from the list, a page to keep, everything deleted", async () => {
  const context = await visit(browser, server, { scripts: false });
  const page = await context.newPage();
  await page.goto("/langganan");
  await page.fill("#tempat", "sidomulyo bambanglipuro");
  await page.fill("#label", "Orang tua");
  await page.fill("#email", "ani@contoh.id");
  await page.click("main form button.full");
  const choice = page.getByRole("radio", { name: /Sidomulyo, Bambanglipuro/ });
  await choice.check();
  await photograph(page, "langganan-pilih");
  assert.equal(await page.inputValue("#label"), "Orang tua");
  await page.click("main form button.full");
  await page.waitForURL(/\/langganan\/[\w-]{43}$/);
  assert.match(await page.innerText("main"), /Orang tua[\s\S]*Sidomulyo, Bambanglipuro, Bantul/);
  assert.match(await page.innerText("main"), /Menunggu Anda membuka tautan/);
  assert.match(await page.innerText("main"), /Ini memerlukan skrip/);
  assert.equal(await page.getByRole("button", { name: "Bunyikan di perangkat ini" }).isVisible(), false);
  await photograph(page, "langganan-tanpa-skrip");
  await page.getByRole("link", { name: "Ubah Orang tua" }).click();
  await page.getByRole("radio", { name: "SIAGA dan AWAS" }).check();
  await page.getByText("Jam tenang", { exact: true }).click();
  await page.fill("#quiet_from", "22:00");
  await page.click("main form button.full");
  assert.match(await page.innerText(".errors"), /05:00/);
  await page.fill("#quiet_until", "05:00");
  await page.click("main form button.full");
  assert.match(await page.innerText("main"), /SIAGA dan AWAS · tenang 22:00–05:00 WIB/);
  await page.getByText("Hapus semua pilihan saya").first().click();
  await page.getByRole("button", { name: "Hapus semua pilihan saya" }).click();
  assert.equal(new URL(page.url()).pathname, "/langganan");
  assert.match(await page.innerText(".notice.done"), /Semua sudah dihapus/);
  await context.close();
});

test("with scripts: a suggestion is taken, the phone offers to ring", async () => {
  const context = await visit(browser, server);
  const page = await context.newPage();
  await page.goto("/langganan");
  await look(page, "mulai");
  for (const summary of await page.locator("summary").all()) await summary.click();
  await look(page, "mulai-terbuka");
  await page.fill("#tempat", "");
  await page.locator("#tempat").pressSequentially("sidomulyo bambang");
  await page.getByRole("option").first().click();
  await page.click("main form button.full");
  await page.waitForURL(/\/langganan\/[\w-]{43}$/);
  await look(page, "meja");
  await page.getByRole("button", { name: "Bunyikan di perangkat ini" }).click();
  await page.locator("[data-subscribe] [role=status]").filter({ hasText: /\w/ }).waitFor();
  await page.goto(`${page.url().split("#")[0]}/tambah`);
  await look(page, "tempat");
  await context.close();
});

test("a person with an account finds it among the settings", async () => {
  const context = await visit(browser, server);
  const page = await context.newPage();
  await page.goto("/masuk");
  await page.fill("#name", "ani");
  await page.fill("#password", "kentongan-demo");
  await page.click("main form button.full");
  await page.waitForURL((url) => url.pathname === "/");
  await page.goto("/pengaturan");
  await page.getByRole("link", { name: "Pilih cara peringatan sampai kepada Anda" }).click();
  assert.match(await page.innerText("main"), /Ini tempat dari profil Anda/);
  await look(page, "akun");
  await page.goto("/langganan/berhenti/1.salah");
  assert.equal(await page.locator("h1").count(), 1);
  await context.close();
});
