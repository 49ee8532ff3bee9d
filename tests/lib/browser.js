// Debian's Chromium through Playwright, and the pictures it takes (build/screenshots).
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

import { root } from "./server.js";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const pictures = path.join(root, "build/screenshots");
export const phone = { width: 360, height: 740 };
export const desktop = { width: 1280, height: 900 };

export function launch(...options) {
  fs.mkdirSync(pictures, { recursive: true });
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", ...options],
  });
}

export function visit(browser, server, { scripts = true, viewport = phone, language = "id-ID", colorScheme = "light", storageState } = {}) {
  return browser.newContext({
    baseURL: server.url, javaScriptEnabled: scripts, viewport, locale: language, colorScheme, storageState,
    timezoneId: "Asia/Jakarta",
  });
}

// The same page in every form a person may meet it: phone and desktop, light and dark.
export async function photograph(page, name) {
  for (const [form, viewport] of Object.entries({ phone, desktop })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(pictures, `${name}-${form}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize(phone);
  await page.emulateMedia({ colorScheme: "light" });
}

// Rules a person would notice: contrast, names, order, language. Scripts must be on.
export async function violations(page) {
  // The bar at the bottom lies over whatever stands there at this moment; that is no fault of the page.
  const size = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: size.width, height: Math.max(size.height, height + 100) });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  await page.setViewportSize(size);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

// Nothing may be wider than the screen, at the page's usual size and at 400 % zoom (1280 px → 320 px).
export async function sidewaysScroll(page) {
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize(phone);
  return wide;
}

// What a page weighs on the wire: everything a first visit loads, compressed as sent, headers included.
export async function weight(browser, server, address, options = {}) {
  const context = await visit(browser, server, options);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  const parts = [];
  session.on("Network.loadingFinished", ({ encodedDataLength, requestId }) => {
    bytes += encodedDataLength;
    parts.push([requestId, encodedDataLength]);
  });
  await page.goto(address, { waitUntil: options.scripts === false ? "load" : "networkidle" });
  await context.close();
  return bytes;
}
