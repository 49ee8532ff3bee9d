// Who may warn: one person proposes on a phone without scripts, another approves, and what is signed is
// what the xmlsec1 command verifies.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { launch, photograph, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { Server } from "../lib/server.js";

let browser, server;

async function signIn(name, options = {}) {
  const context = await visit(browser, server, options);
  const page = await context.newPage();
  await page.goto("/masuk");
  await page.fill("#name", name);
  await page.fill("#password", "kata-sandi-panjang");
  await page.click("main form button.full");
  await page.waitForURL((url) => url.pathname === "/");
  return { context, page };
}

function makeKey(folder) {
  const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "certificate.pem")];
  execFileSync("openssl", ["req", "-new", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
    "-days", "30", "-subj", "/CN=BPBD Bantul", "-keyout", key, "-out", certificate], { stdio: "ignore" });
  return certificate;
}

before(async () => {
  server = await Server.start();
  server.addUser("kepala", { role: "admin", region: "34.02.05.2001" });
  server.addUser("ani", { region: "34.02.05.2001" });
  server.addUser("budi", { region: "34.02.05.2001" });
  server.addUser("warga", { region: "34.02.05.2001" });
  server.run("office", "add", "bpbd-bantul", "--title", "BPBD Kabupaten Bantul", "--regions", "34.02",
    "--officers", "ani,budi");
  server.run("source", "add", "kaltim", "--url", "https://kaltim.contoh.go.id/cap.xml", "--kind", "cap",
    "--title", "BPBD Kalimantan Timur", "--regions", "64", "--hazards", "flood,fire", "--sender", "bpbd@kaltim.go.id",
    "--key", makeKey(server.data));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

describe("/kelola/sumber", () => {
  test("is for administrators and officers only", async () => {
    const { context, page } = await signIn("warga");
    const answer = await page.goto("/kelola/sumber");
    assert.equal(answer.status(), 403);
    await context.close();
  });

  test("one proposes without scripts, keeps what was typed, and another approves", async () => {
    const ani = await signIn("ani", { scripts: false });
    await ani.page.goto("/kelola/sumber");
    await ani.page.click('a[href="/kelola/sumber/baru"]');
    await ani.page.fill("#title", "Pos Pantau Progo");
    await ani.page.fill("#name", "pos-progo");
    await ani.page.fill("#url", "https://progo.contoh.go.id/feed.atom");
    await ani.page.fill("#key", "bukan kunci");
    await ani.page.fill("#regions", "34.02.05");
    await ani.page.check('input[value="flood"]');
    await ani.page.click("main form button.button");
    assert.match(await ani.page.locator(".errors").innerText(), /kunci/);
    assert.equal(await ani.page.inputValue("#title"), "Pos Pantau Progo");
    assert.ok(await ani.page.isChecked('input[value="flood"]'));
    await ani.page.fill("#key", fs.readFileSync(path.join(server.data, "certificate.pem"), "utf8"));
    await photograph(ani.page, "warnings-registry-form");
    await ani.page.click("main form button.button");
    assert.equal(new URL(ani.page.url()).pathname, "/kelola/sumber");
    assert.match(await ani.page.locator("#usulan").innerText(), /Orang lain harus menyetujuinya/);
    assert.equal(await ani.page.locator('form[action$="/setujui"]').count(), 0);

    const budi = await signIn("budi");
    await budi.page.goto("/kelola/sumber");
    assert.deepEqual(await violations(budi.page), []);
    assert.equal(await sidewaysScroll(budi.page), 0);
    await photograph(budi.page, "warnings-registry");
    await budi.page.click('form[action$="/setujui"] button');
    assert.match(await budi.page.locator("#sumber").innerText(), /Pos Pantau Progo/);
    assert.match(await budi.page.locator("#catatan").innerText(), /@budi menyetujui sumber pos-progo/);
    assert.equal(await budi.page.locator("#usulan").count(), 0);
    await ani.context.close();
    await budi.context.close();
  });

  test("the forms have no barrier, in English and dark too", async () => {
    const { context, page } = await signIn("kepala", { colorScheme: "dark", language: "en-GB" });
    for (const address of ["/kelola/sumber", "/kelola/sumber/baru", "/kelola/kantor/baru"]) {
      await page.goto(address);
      assert.deepEqual(await violations(page), [], address);
      assert.equal(await sidewaysScroll(page), 0, `${address} scrolls sideways`);
      assert.equal(await page.locator("h1").count(), 1);
    }
    await context.close();
  });

  test("the certificate and the sources are public", async () => {
    const certificate = await (await fetch(`${server.url}/.well-known/kentongan/warning-key.pem`)).text();
    const said = execFileSync("openssl", ["x509", "-noout", "-text"], { input: certificate, encoding: "utf8" });
    assert.match(said, /ecdsa-with-SHA256/);
    const sources = await (await fetch(`${server.url}/api/kentongan/v1/sources`)).json();
    const kaltim = sources.find(({ name }) => name === "kaltim");
    assert.equal(kaltim.signed, true);
    assert.deepEqual(kaltim.hazards, ["flood", "fire"]);
    assert.equal(kaltim.proposed_by, undefined);
    assert.ok(sources.some(({ kind }) => kind === "local"));
  });
});
