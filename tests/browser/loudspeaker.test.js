// A device in a village hall: registered by an officer, silent, then drumming and speaking for its place;
// told the end; not saying the same twice; and the same without scripts.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { launch, phone, photograph, pictures, sidewaysScroll, violations, visit } from "../lib/browser.js";
import { Server, program } from "../lib/server.js";

const place = "34.02.05.2001";
const kiosk = { width: 1280, height: 720 };
let browser, server, office, pairing;

const time = (date) => date.toISOString().slice(0, 19) + "+00:00";

// A message of a district office, taken in at once. The office answers from this process, so the command
// must not hold it up.
async function warn(identifier, { type = "Alert", status = "Actual", severity = "Moderate", references = [], headline = "Banjir di Bambanglipuro" } = {}) {
  const sent = new Date();
  const refers = references.map((one) => `bpbd@contoh.test,${one.identifier},${one.sent}`).join(" ");
  office.body = `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier>
<sender>bpbd@contoh.test</sender><sent>${time(sent)}</sent><status>${status}</status><msgType>${type}</msgType>
<scope>Public</scope>${refers ? `<references>${refers}</references>` : ""}<info><language>id</language>
<category>Met</category><event>Banjir</event><urgency>Immediate</urgency><severity>${severity}</severity>
<certainty>Likely</certainty><expires>${time(new Date(sent.getTime() + 3600_000))}</expires>
<headline>${headline}</headline><area><areaDesc>Bambanglipuro</areaDesc><geocode><valueName>Kemendagri</valueName>
<value>34.02.05</value></geocode></area></info></alert>`;
  await promisify(execFile)(program, ["source", "poll", "bpbd", ...server.place]);
  return { identifier, sent: time(sent) };
}

// Every sound the page makes is kept, so that a test can look at it.
async function listenTo(context) {
  await context.addInitScript(() => {
    const Plain = globalThis.Audio;
    globalThis.sounds = [];
    globalThis.Audio = class extends Plain {
      constructor(source) {
        super(source);
        this.asked = source;
        globalThis.sounds.push(this);
      }
    };
  });
}

// What was played: the page's own try with silence is none.
const played = (page) => page.evaluate(() =>
  globalThis.sounds.map((sound) => sound.asked).filter((asked) => asked.startsWith("/")));

async function playsOn(page) {
  const sounding = (at) => page.waitForFunction((least) =>
    globalThis.sounds.some((sound) => sound.asked.startsWith("/") && !sound.paused && sound.currentTime > least), at);
  await sounding(0.1);
  await sounding(0.6);
}

// Nobody waits for half a minute of speech: its last moment is as good.
async function hearOut(page) {
  const before = Number((await page.locator("main").getAttribute("data-heard")) ?? 0);
  await page.evaluate(() => {
    const sound = globalThis.sounds.findLast((one) => one.asked.startsWith("/") && !one.paused);
    sound.currentTime = Math.max(0, sound.duration - 0.3);
  });
  await page.waitForFunction((least) => Number(document.querySelector("main").dataset.heard ?? 0) > least, before);
}

async function device({ paired = true, scripts = true, viewport = kiosk } = {}) {
  const context = await visit(browser, server, { viewport, scripts });
  if (scripts) await listenTo(context);
  const page = await context.newPage();
  await page.goto(paired ? `/pengeras/${place}?kunci=${pairing}` : `/pengeras/${place}`);
  assert.equal(new URL(page.url()).search, "", "the key leaves the address");
  if (scripts) await page.waitForSelector("[data-connection].open");
  return { context, page };
}

async function desk() {
  const context = await visit(browser, server);
  const page = await context.newPage();
  await page.goto("/masuk?lanjut=/kelola/pengeras");
  await page.fill("#name", "petugas");
  await page.fill("#password", "kata-sandi-panjang");
  await page.click("main form button.full");
  await page.waitForURL((url) => url.pathname === "/kelola/pengeras");
  return { context, page };
}

before(async () => {
  office = { body: "" };
  office.http = http.createServer((request, response) =>
    response.writeHead(200, { "content-type": "application/xml" }).end(office.body));
  await new Promise((resolve) => office.http.listen(0, "127.0.0.1", resolve));
  server = await Server.start();
  server.addUser("petugas", { role: "admin" });
  server.run("source", "add", "bpbd", "--kind", "cap", "--every", "3600",
    "--url", `http://127.0.0.1:${office.http.address().port}/`);
  browser = await launch("--autoplay-policy=no-user-gesture-required");
});
after(async () => {
  await browser?.close();
  await server?.stop();
  office?.http.close();
});

describe("a loudspeaker", () => {
  test("is registered by an officer, and its code is shown once", async () => {
    const { context, page } = await desk();
    assert.match(await page.locator("main").innerText(), /Belum ada perangkat/);
    await photograph(page, "pengeras-kosong");
    await page.fill("#tempat", "tidakadadimanapun");
    await page.fill("#name", "Masjid Al-Ikhlas");
    await page.click("form[action='/kelola/pengeras'] button");
    assert.match(await page.locator("#tempat-error").innerText(), /Pilih desa/);
    assert.equal(await page.inputValue("#name"), "Masjid Al-Ikhlas", "nothing typed is lost");
    await page.fill("#tempat", place);
    await page.fill("#contact", "Pak Darto, 0812 0000 0000");
    await page.check("form[action='/kelola/pengeras'] [name=joins_exercises]");
    await page.click("form[action='/kelola/pengeras'] button");
    pairing = await page.locator(".speaker-key").innerText();
    assert.match(pairing, /^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    await photograph(page, "pengeras-kode");
    assert.deepEqual(await violations(page), []);
    await page.goto("/kelola/pengeras");
    assert.doesNotMatch(await page.locator("main").innerText(), new RegExp(pairing));
    assert.match(await page.locator(".speaker-state").innerText(), /Belum dipasangkan/);
    await context.close();
  });

  test("listens in silence, lives at the desk, and answers a test", async () => {
    const { context, page } = await device();
    assert.match(await page.locator("[data-screen]").innerText(), /Mendengarkan/);
    assert.match(await page.locator("[data-clock]").innerText(), /^\d\d\.\d\d WIB$/);
    assert.deepEqual(await violations(page), []);
    await page.screenshot({ path: path.join(pictures, "pengeras-siaga-layar.png") });
    const office = await desk();
    await office.page.waitForFunction(async () => (await (await fetch("/kelola/pengeras")).text()).includes("speaker-state alive"));
    await office.page.click("form[action$='/uji'] button");
    await playsOn(page);
    assert.ok(await page.locator("[data-test]").isVisible());
    assert.match(await page.locator("[data-test]").innerText(), /UJI COBA/);
    await hearOut(page);
    await office.page.waitForFunction(async () => (await (await fetch("/kelola/pengeras")).text()).includes("Uji terakhir terdengar"));
    await office.page.reload();
    await photograph(office.page, "pengeras-daftar");
    assert.deepEqual(await violations(office.page), []);
    assert.equal(await sidewaysScroll(office.page), 0);
    await office.context.close();
    await context.close();
  });

  test("drums and speaks, once for Waspada, not again after a reload, and tells the end", async () => {
    const { context, page } = await device();
    const first = await warn("waspada-1");
    await page.waitForSelector("[data-screen] .warning.waspada");
    await playsOn(page);
    await page.screenshot({ path: path.join(pictures, "pengeras-waspada-layar.png") });
    assert.deepEqual(await violations(page), []);
    assert.equal(await sidewaysScroll(page), 0);
    await page.setViewportSize(phone);
    await page.screenshot({ path: path.join(pictures, "pengeras-waspada-ponsel.png"), fullPage: true });
    await page.setViewportSize(kiosk);
    await hearOut(page);
    await page.reload();
    await page.waitForSelector("[data-screen] .warning.waspada");
    await page.waitForSelector("main[data-allowed]");
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));  // its looks come every second
    assert.deepEqual(await played(page), []);
    await warn("waspada-2", { type: "Cancel", references: [first] });
    await page.waitForSelector("[data-screen] .calm");
    await playsOn(page);
    assert.match(await page.locator(".ended-list").innerText(), /dinyatakan berakhir/);
    await hearOut(page);
    await context.close();
  });

  test("goes on until somebody announced it, and shows its level", async () => {
    const { context, page } = await device();
    const first = await warn("awas-1", { severity: "Extreme", headline: "Banjir bandang di Bambanglipuro" });
    await page.waitForSelector("[data-screen] .warning.awas");
    await playsOn(page);
    await page.screenshot({ path: path.join(pictures, "pengeras-awas-layar.png") });
    assert.deepEqual(await violations(page), []);
    await page.click("[data-announce] button");
    await page.waitForSelector(".announced");
    await warn("awas-2", { type: "Cancel", references: [first] });
    await page.waitForSelector("[data-screen] .calm");
    await context.close();
  });

  test("says an exercise only where it joins, and calls it so", async () => {
    const joins = await device(), stranger = await device({ paired: false });
    const first = await warn("latihan-1", { status: "Exercise", severity: "Extreme", headline: "Banjir besar" });
    await joins.page.waitForSelector("[data-screen] .warning.exercise");
    assert.match(await joins.page.locator(".warning.exercise").innerText(), /LATIHAN: Banjir besar/);
    await playsOn(joins.page);
    await joins.page.screenshot({ path: path.join(pictures, "pengeras-latihan-layar.png") });
    assert.match(await stranger.page.locator("[data-screen]").innerText(), /Mendengarkan/);
    assert.deepEqual(await played(stranger.page), []);
    await warn("latihan-2", { status: "Exercise", type: "Cancel", references: [first] });
    await joins.page.waitForSelector("[data-screen] .calm");
    await joins.context.close();
    await stranger.context.close();
  });

  test("works without scripts: text, sound, and a page that renews itself", async () => {
    const first = await warn("siaga-1", { severity: "Severe" });
    const { context, page } = await device({ scripts: false });
    assert.match(await page.locator("[data-screen]").innerText(), /SIAGA/);
    const audio = page.locator("audio");
    assert.equal(await audio.getAttribute("autoplay"), "");
    const sound = await fetch(server.url + (await audio.locator("source").last().getAttribute("src")));
    assert.equal(sound.headers.get("content-type"), "audio/wav");
    assert.equal(Buffer.from(await sound.arrayBuffer()).subarray(0, 4).toString(), "RIFF");
    assert.match(await page.content(), /http-equiv="refresh" content="\d+;url=\/pengeras\/34\.02\.05\.2001\?dengar=\w+\.1"/);
    await photograph(page, "pengeras-tanpa-skrip");
    await page.click("form[action$='/diumumkan'] button");
    assert.match(await page.locator(".announced").innerText(), /Sudah diumumkan di sini/);
    await warn("siaga-2", { type: "Cancel", references: [first] });
    await page.reload();
    assert.match(await page.locator("[data-screen]").innerText(), /Mendengarkan/);
    await page.goto(`/pengeras/${place}?kunci=AAAA-BBBB-CCCC`);
    assert.match(await page.locator("[role=alert]").innerText(), /tidak cocok/);
    await context.close();
  });
});
