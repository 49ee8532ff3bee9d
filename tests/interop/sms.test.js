// SMS by SMPP against a foreign message centre (node-smpp): signing in, codes, a warning in GSM 03.38 and
// one in UCS-2, a centre that is busy, one that dies in the middle, and one that talks nonsense.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import smpp from "smpp";

import { Office } from "../lib/push.js";
import { freePort, program, root, Server } from "../lib/server.js";

const run = promisify(execFile);
const secret = "sandi123";

class Centre {
  async start(port) {
    this.received ??= [];
    this.sessions = new Set();
    this.answer ??= () => smpp.ESME_ROK;
    this.server = smpp.createServer((session) => {
      this.sessions.add(session);
      session.on("error", () => {});
      session.on("close", () => this.sessions.delete(session));
      session.on("bind_transmitter", (pdu) => {
        const welcome = pdu.system_id === "bpbd" && pdu.password === secret;
        session.send(pdu.response({ command_status: welcome ? smpp.ESME_ROK : smpp.ESME_RINVPASWD }));
        if (welcome) session.enquire_link();  // a centre may ask at any time
      });
      session.on("submit_sm", (pdu) => {
        const status = this.answer(pdu, session);
        if (status === null) return;
        if (status === smpp.ESME_ROK) this.received.push(pdu);
        session.send(pdu.response({ command_status: status }));
      });
      session.on("unbind", (pdu) => { session.send(pdu.response()); session.close(); });
    });
    this.server.listen(port, "127.0.0.1");
    await once(this.server, "listening");
    return this;
  }
  // Whole messages by number: segments of one reference joined in their order.
  texts(to) {
    const parts = this.received.filter(({ destination_addr }) => destination_addr === to);
    const header = ({ short_message: { udh } }) => udh?.[0]?.[2] === undefined ? undefined : [...udh[0]].slice(-3);
    const whole = new Map();
    parts.forEach((pdu, index) => {
      const [reference, , number] = header(pdu) ?? [`alone ${index}`, 1, 1];
      whole.set(reference, [...(whole.get(reference) ?? []), [number, pdu.short_message.message]]);
    });
    return [...whole.values()].map((list) => list.sort(([a], [b]) => a - b).map(([, text]) => text).join(""));
  }
  async stop() {
    for (const session of this.sessions) session.destroy();
    await new Promise((done) => this.server.close(done));
  }
}

async function until(good, what) {
  for (const end = Date.now() + 60000; ; ) {
    const found = await good();
    if (found) return found;
    assert.ok(Date.now() < end, typeof what === "function" ? what() : what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("SMS by SMPP", () => {
  let centre, port, server, office;
  before(async () => {
    port = await freePort();
    centre = await new Centre().start(port);
    server = await Server.start({ options: ["--sms-gateway", `smpp://bpbd@127.0.0.1:${port}/BPBD`, "--sms-gateway-secret", secret] });
    office = await Office.start();
    server.run("source", "add", "bpbd", "--url", office.url, "--kind", "cap");
  });
  after(async () => {
    office.stop();
    await server.stop();
    await centre.stop();
  });
  const poll = () => run(program, ["source", "poll", "bpbd", ...server.place, "--allow-addresses", "127.0.0.0/8"]);

  async function subscribe(phone) {
    const post = async (address, body, headers = {}) => {
      const answer = await fetch(server.url + address, {
        method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
      assert.ok(answer.ok, `${address}: ${answer.status} ${await answer.clone().text()}`);
      return answer.json();
    };
    const { capability } = await post("/api/kentongan/v1/places", { region: "34.02.05.2001" });
    const key = { "kentongan-capability": capability };
    const { id } = await post("/api/kentongan/v1/subscriptions", { channel: "sms", address: phone }, key);
    const to = phone.replace(/^0/, "62");
    const [text] = await until(() => centre.texts(to).length && centre.texts(to), () => `no code\n${server.log.slice(-2000)}`);
    await post(`/api/kentongan/v1/subscriptions/${id}/confirm`, { code: text.match(/\d{4,8}/)[0] }, key);
    centre.received = [];
    return to;
  }

  test("a code arrives and a warning too, in at most two segments, from the sender that was set", async () => {
    const ani = await subscribe("081234567801");
    office.say({ identifier: "banjir-1" });
    await poll();
    const [text] = await until(() => centre.texts(ani).length && centre.texts(ani), () => server.log.slice(-2000));
    assert.match(text, /SIAGA.*Banjir/is);
    assert.match(text, new RegExp(`${server.url}/t/`));
    assert.ok(centre.received.length <= 2);
    for (const pdu of centre.received) {
      assert.equal(pdu.data_coding, 0);
      assert.equal(pdu.source_addr, "BPBD");
      assert.equal(pdu.source_addr_ton, 5);
      assert.equal(pdu.dest_addr_ton, 1);
      assert.ok(pdu.validity_period, "it is not delivered when it is over");
    }
  });

  test("what the centre was too busy for, and what it forgot when it died, arrives later, and once more is enough", async () => {
    centre.received = [];
    const budi = await subscribe("081234567802");
    let refused = 0;
    centre.answer = (_, session) => {
      if (++refused === 1) return smpp.ESME_RTHROTTLED;
      if (refused === 2) { session.destroy(); return null; }
      return smpp.ESME_ROK;
    };
    office.say({ identifier: "banjir-2", severity: "Extreme" });
    await poll();
    const texts = await until(() => centre.texts(budi).length && centre.texts(budi), () => `${refused}\n${server.log.slice(-3000)}`);
    assert.match(texts[0], /AWAS/);
    assert.ok(refused >= 3);
    centre.answer = () => smpp.ESME_ROK;
  });

  test("a number that the centre refuses is not tried again", async () => {
    centre.received = [];
    const tuti = await subscribe("081234567803");
    const tries = [];
    centre.answer = (pdu) => {
      if (pdu.destination_addr !== tuti) return smpp.ESME_ROK;
      tries.push([...(pdu.short_message.udh?.[0] ?? [])].at(-1) ?? 1);  // which segment
      return smpp.ESME_RINVDSTADR;
    };
    office.say({ identifier: "banjir-3" });
    await poll();
    await until(() => tries.length, () => server.log.slice(-2000));
    // A further try would be a job that waits for its time.
    await until(async () => /kentongan_delivery_waiting_sms 0\b/.test(await (await fetch(`${server.url}/metrics`)).text()), "a batch still waits");
    assert.equal(new Set(tries).size, tries.length, `segments ${tries}`);
    centre.answer = () => smpp.ESME_ROK;
  });
});

describe("the session itself", () => {
  const unit = path.join(root, "build/release/test_rooms_delivery");
  const submit = async (port, texts, password = secret) => {
    const { stdout } = await run(unit, ["--test-case=*message centre that we do not know*"], { env: {
      ...process.env, KENTONGAN_TEST_SMPP: `smpp://bpbd@127.0.0.1:${port}`, KENTONGAN_TEST_SMPP_SECRET: password,
      KENTONGAN_TEST_SMPP_TEXTS: JSON.stringify(texts) } });
    return [...stdout.matchAll(/^outcome (\d+) (\w+) ?(.*)$/gm)].map(([, number, fate, reason]) => [Number(number), fate, reason]);
  };

  test("every character arrives, alone and in segments", async () => {
    const port = await freePort(), centre = await new Centre().start(port);
    const texts = ["Banjir. Pindah!", "[{|}] ~ ^ € @£$¥ èé ÄÖÑÜ§¿", "x".repeat(152) + "€" + "y".repeat(40), "ꦧꦚ꧀ꦗꦶꦂ ⚠", "🌊".repeat(60)];
    assert.deepEqual(await submit(port, texts), texts.map((_, index) => [index, "sent", ""]));
    assert.deepEqual(texts.map((_, index) => centre.texts(`62812000000${index}`)[0]), texts);
    assert.deepEqual([...new Set(centre.received.filter(({ destination_addr }) => /[34]$/.test(destination_addr)).map(({ data_coding }) => data_coding))], [8]);
    await centre.stop();
  });

  test("thirty messages share one session and a window", async () => {
    const port = await freePort(), centre = await new Centre().start(port);
    let sessions = 0;
    centre.server.on("session", () => { ++sessions; });
    assert.equal((await submit(port, Array.from({ length: 30 }, (_, index) => `Pesan ${index}`))).filter(([, fate]) => fate === "sent").length, 30);
    assert.equal(sessions, 1);
    await centre.stop();
  });

  test("a centre that chatters and never answers does not keep the lane", async () => {
    const port = await freePort(), centre = await new Centre().start(port);
    const talk = setInterval(() => centre.sessions.forEach((session) => session.enquire_link()), 100);
    centre.answer = () => null;
    assert.deepEqual(await submit(port, ["Banjir"]), [[0, "later", "no answer"]]);
    clearInterval(talk);
    await centre.stop();
  });

  test("a wrong password, silence, nonsense and nobody at all are said, and nothing counts as sent", async () => {
    const port = await freePort(), centre = await new Centre().start(port);
    assert.deepEqual(await submit(port, ["Banjir"], "salah"), [[0, "later", "the sign-in failed: the message centre answered 0xe"]]);
    await centre.stop();
    assert.deepEqual(await submit(port, ["Banjir"]), [[0, "later", "Connection refused"]]);
    for (const [bytes, reason] of [
      [Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), /no answer to the sign-in/],
      [Buffer.from("ffffffff800000020000000000000001", "hex"), /no answer to the sign-in/],
      [Buffer.from("00000000800000020000000000000001", "hex"), /no answer to the sign-in/],
      [Buffer.from("00000010800000020000000000000001" + "00000004", "hex"), /no answer/],
    ]) {
      const liar = net.createServer((socket) => { socket.on("error", () => {}); socket.once("data", () => socket.end(bytes)); });
      liar.listen(0, "127.0.0.1");
      await once(liar, "listening");
      const [[, fate, why]] = await submit(liar.address().port, ["Banjir"]);
      assert.equal(fate, "later");
      assert.match(why, reason);
      liar.close();
    }
  });
});
