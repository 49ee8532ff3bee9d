// Letters through a real mail server: Debian's OpenSMTPD on loopback with a configuration of its own,
// delivering into a folder. What arrived is read back as a mail program would.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { root } from "../lib/server.js";
import { MailServer } from "../lib/mail.js";

const program = path.join(root, "build/release/test_platform_mail");
const run = promisify(execFile);
let server;

before(async () => { server = await MailServer.start(); });
after(() => server?.stop());

// Header fields with their continuation lines, in order.
function headers(text) {
  return Object.fromEntries(text.slice(0, text.search(/\r?\n\r?\n/)).replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)
    .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
}
function words(text) {
  return text.replace(/\?=\s+=\?/g, "?==?").replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, data) => Buffer.from(data, "base64").toString());
}
function parts(text) {
  const boundary = headers(text)["content-type"].match(/boundary="([^"]+)"/)[1];
  return text.split(`--${boundary}`).slice(1, -1).map((part) => {
    const [, head, body] = part.match(/^\r?\n([\s\S]*?)\r?\n\r?\n([\s\S]*)$/);
    return { head, text: Buffer.from(body, "base64").toString() };
  });
}

test("a real mail server takes our letters, and says who does not exist", { skip: !MailServer.available() && "no OpenSMTPD, or not root" }, async () => {
  await run(program, ["--test-case=*mail server that we do not know*"], { env: {
    ...process.env, KENTONGAN_TEST_SMTP: server.url, KENTONGAN_TEST_SMTP_TO: "ani@desa.test,tidakada@desa.test,budi@desa.test" } });
  const letters = await server.letters(2);
  assert.deepEqual(letters.map((letter) => headers(letter).to).sort(), ["ani@desa.test", "budi@desa.test"]);
  const [letter] = letters;
  const head = headers(letter);
  assert.equal(words(head.subject), "[AWAS] Banjir — Bambanglipuro, Bantul (sampai 14.30 WIB)");
  assert.equal(words(head.from), "Posko “Bantul” <posko@desa.test>");
  assert.equal(head["auto-submitted"], "auto-generated");
  assert.equal(head["message-id"], "<w1-2@desa.test>");
  assert.equal(head["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
  assert.ok(Math.abs(Date.parse(head.date) - Date.now()) < 60000);
  const [plain, html] = parts(letter);
  assert.match(plain.head, /text\/plain; charset=utf-8/);
  assert.equal(plain.text, `Pindah sekarang.\r\n.\r\nFrom here: ꦧꦚ꧀ꦗꦶꦂ\r\n${"x".repeat(2000)}\r\n`);
  assert.match(html.head, /text\/html/);
  assert.equal(html.text, "<p>Pindah sekarang.</p>");
});
