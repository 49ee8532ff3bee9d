// What becomes of people across servers: who moves, gets a new key, is blocked, and whose words others carry.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { eventually } from "./eventually.js";
import { cavage, Fedify } from "./fedify.js";
import { activity, deliver, Forger } from "./forger.js";
import { Kentongan } from "./kentongan.js";

const password = "kata-sandi-panjang";

// Somebody's browser: forms and cookies, as without scripts.
class Browser {
  static async open(server, name) {
    const browser = new Browser();
    browser.url = server.url;
    const { answer } = await browser.send("/masuk", { name, password });
    assert.equal(answer.status, 303, "signed in");
    return browser;
  }
  async send(path, form) {
    const answer = await fetch(this.url + path, {
      method: form ? "POST" : "GET", body: form && new URLSearchParams(form), redirect: "manual",
      headers: { cookie: this.cookie ?? "", accept: "text/html", "accept-language": "id", "sec-fetch-site": "same-origin" },
    });
    const cookies = answer.headers.getSetCookie().map((one) => one.split(";")[0]);
    this.cookie = [...(this.cookie ? [this.cookie] : []), ...cookies].join("; ");
    return { answer, text: await answer.text() };
  }
  async refused(path, form, words) {
    const { answer, text } = await this.send(path, form);
    assert.equal(answer.status, 422, text);
    assert.match(text, words);
  }
}

let desa, kota, forger;
const peers = [];

async function peer(name, options = { firstKnock: cavage }) {
  const made = await Fedify.open(options);
  peers.push(made);
  return { made, ...await made.person(name) };
}
async function followed(person) {
  const { made } = await peer("rudi");
  await made.send("rudi", person.actor, { type: "Follow", object: person.actor });
  await made.got("Accept");
  return made;
}
const actorOf = async (person) =>
  (await fetch(person.actor, { headers: { accept: "application/activity+json" } })).json();

before(async () => {
  [desa, kota, forger] = await Promise.all([Kentongan.open(), Kentongan.open(), Forger.open("127.0.0.4")]);
});
after(() => Promise.all([desa?.stop(), kota?.stop(), forger?.stop(), ...peers.map((one) => one.stop())]));

describe("moving from here to another server", () => {
  let ani, baru, budi, browser, far;
  const move = (form) => ["/pengaturan/pindah/pergi", { target: baru.handle, password, confirmed: "1", ...form }];
  before(async () => {
    [ani, budi] = [desa.person("ani"), desa.person("budi")];
    baru = kota.person("anibaru");
    [browser, far] = await Promise.all([Browser.open(desa, "ani"), followed(ani)]);
    await budi.post(`/api/v1/accounts/${(await ani.me()).id}/follow`);
  });

  test("is refused while the new account does not agree, and with a wrong password", async () => {
    await browser.refused(...move(), /belum menyebut akun ini/);
    await browser.refused(...move({ password: "salah" }), /sandi/);
    await browser.refused(...move({ target: "@siapa@tidak.invalid" }), /tidak kami temukan/);
    await browser.refused(...move({ target: "ani" }), /sedang Anda pakai/);
    const { movedTo } = await actorOf(ani);
    assert.equal(movedTo, undefined);
  });

  test("takes followers along, those elsewhere and those here", async () => {
    const there = await Browser.open(kota, "anibaru");
    assert.equal((await there.send("/pengaturan/pindah", { alias: ani.handle })).answer.status, 303);
    const { answer, text } = await browser.send(...move());
    assert.equal(answer.status, 303, text);
    const told = await far.got("Move");
    assert.equal(told.object, ani.actor);
    assert.equal(told.target, baru.actor);
    assert.equal((await actorOf(ani)).movedTo, baru.actor);
    await eventually("budi follows the new account", async () => {
      const account = await budi.search(baru.handle, "accounts");
      return account && (await budi.relationship(account.id)).following;
    });
    await eventually("the new account counts budi", async () => (await baru.me()).followers_count === 1);
    assert.match((await browser.send("/pengaturan/pindah")).text, new RegExp(`@anibaru@${kota.host}`));
  });

  test("is seen by another Kentongan, whose people follow anew", async () => {
    const tamu = kota.person("tamu"), pergi = desa.person("pergi");
    const old = await tamu.followed(pergi.handle);
    const next = kota.person("pergibaru");
    const [here, there] = [await Browser.open(desa, "pergi"), await Browser.open(kota, "pergibaru")];
    await there.send("/pengaturan/pindah", { alias: pergi.handle });
    await here.send("/pengaturan/pindah/pergi", { target: next.handle, password, confirmed: "1" });
    await eventually("tamu follows the new account", async () =>
      (await tamu.relationship((await next.me()).id)).following);
    const moved = await tamu.get(`/api/v1/accounts/${old.id}`);
    assert.equal(moved.moved.id, (await next.me()).id);
  });

  test("is taken back, and not done again within thirty days", async () => {
    assert.equal((await browser.send("/pengaturan/pindah/batal", {})).answer.status, 303);
    await far.got("Update", (one) => one.object.id === ani.actor && !one.object.movedTo);
    assert.equal((await actorOf(ani)).movedTo, undefined);
    await browser.refused(...move(), /sekali dalam 30 hari/);
  });
});

// Fedify believes what it read of an actor for five minutes: it gets to know her afterwards.
test("a new key is told to followers, and what it signs is believed", async () => {
  const sri = desa.person("sri"), warga = kota.person("warga");
  await warga.followed(sri.handle);
  const before = (await actorOf(sri)).publicKey.publicKeyPem;
  assert.match(desa.run("actors", "rotate-keys", "sri"), /sri gets a new key now/);
  await eventually("a new key", async () => (await actorOf(sri)).publicKey.publicKeyPem !== before);
  const far = await followed(sri);
  await sri.say("Dengan kunci baru");
  await warga.arrives("Dengan kunci baru");
  await far.got("Create", (one) => one.object.content.includes("Dengan kunci baru"));
  assert.throws(() => desa.run("actors", "rotate-keys", "siapa"), /There is nobody called siapa/);
});

test("a block hides us, and is taken back by its id alone", async () => {
  const wati = desa.person("wati");
  const { made, handle } = await peer("joko");
  const account = await wati.followed(handle);
  const block = await made.send("joko", wati.actor, { type: "Block", object: wati.actor });
  await eventually("wati is blocked", async () => {
    const now = await wati.relationship(account.id);
    return now.blocked_by && !now.following;
  });
  await made.send("joko", wati.actor, { type: "Undo", object: block.id });
  await eventually("wati is let in", async () => !(await wati.relationship(account.id)).blocked_by);
});

test("tags that somebody shows are a collection of their actor", async () => {
  const ratna = desa.person("ratna");
  await ratna.post("/api/v1/featured_tags", { name: "banjir" });
  const { featuredTags } = await actorOf(ratna);
  const answer = await fetch(featuredTags, { headers: { accept: "application/activity+json" } });
  assert.equal(answer.status, 200);
  assert.deepEqual((await answer.json()).items.map((one) => [one.type, one.name]), [["Hashtag", "#banjir"]]);
});

describe("what somebody else carries (FEP-8b32), with proofs by Fedify", () => {
  let tono, status, rudi, sari, carrier;
  const inbox = () => `${tono.actor}/inbox`;
  // The bytes that Fedify would have sent.
  async function proven(type, object, { by = rudi, more = {} } = {}) {
    const box = { id: new URL(carrier.id), inboxId: new URL(`${carrier.id}/inbox`) };
    await by.made.send(by.name, box, { type, object, ...more });
    return forger.received.at(-1);
  }
  const likes = () => tono.reread(status.id).then((one) => one.favourites_count);
  before(async () => {
    tono = desa.person("tono");
    status = await tono.say("Disukai dari jauh");
    carrier = forger.actor("pembawa");
    rudi = await peer("rudi");
    sari = { made: rudi.made, ...await rudi.made.person("sari") };
  });

  test("is refused without a proof and when it was changed", async () => {
    const like = await proven("Like", status.uri);
    assert.equal(like.proof.cryptosuite, "eddsa-jcs-2022");
    const { proof, ...bare } = like;
    assert.equal((await deliver(carrier, inbox(), bare)).status, 401);
    assert.equal((await deliver(carrier, inbox(), { ...like, id: `${like.id}-lain` })).status, 401);
    assert.equal((await deliver(carrier, inbox(), { ...like, object: tono.actor })).status, 401);
    assert.equal((await deliver(carrier, inbox(), { ...like, actor: sari.actor })).status, 401);
    assert.equal(await likes(), 0);
  });

  test("is refused with the proof of somebody else", async () => {
    const forged = await proven("Like", status.uri, { by: sari, more: { actor: rudi.actor, id: `${rudi.actor}#palsu` } });
    assert.ok(forged.proof.verificationMethod.startsWith(sari.actor) && forged.actor === rudi.actor);
    assert.equal((await deliver(carrier, inbox(), forged)).status, 401);
    const own = activity(carrier, "Like", status.uri, { actor: rudi.actor, id: `${rudi.actor}#lagi` });
    assert.equal((await deliver(carrier, inbox(), own)).status, 401);
    assert.equal(await likes(), 0);
  });

  test("counts with the actor's own proof, once", async () => {
    const like = await proven("Like", status.uri);
    assert.equal((await deliver(carrier, inbox(), like)).status, 202);
    await eventually("the like is counted", async () => (await likes()) === 1);
    const undo = await proven("Undo", { type: "Like", id: like.id, actor: rudi.actor, object: status.uri });
    assert.equal((await deliver(carrier, inbox(), undo)).status, 202);
    await eventually("and taken back", async () => (await likes()) === 0);
    assert.equal((await deliver(carrier, inbox(), like, { date: new Date(Date.now() - 2000) })).status, 202);
    assert.equal(await likes(), 0);
  });
});
