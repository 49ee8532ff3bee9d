// snac2 and a Kentongan. snac2 looks at its queues every three seconds, so a test asks for much at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { Kentongan } from "./kentongan.js";
import { Snac } from "./snac.js";

let desa, snac, ani, sri;

before(async () => {
  [desa, snac] = await Promise.all([Kentongan.open(), Snac.open()]);
  ani = desa.person("ani");
  sri = await snac.person("sri");
});
after(() => Promise.all([desa?.stop(), snac?.stop()]));

test("a search finds whom snac2 has, and snac2 finds whom we have", async () => {
  assert.equal((await ani.account(sri.handle)).acct, `sri@${snac.host}`);
  assert.match(await snac.run("webfinger", ani.handle), new RegExp(ani.actor));
});

test("both follow each other", async () => {
  await snac.run("follow", "sri", ani.actor);
  await ani.followed(sri.handle);
  await ani.notified("follow", "sri");
});

test("posts go both ways, with warning and poll", async () => {
  await ani.say("Dari desa", { spoiler_text: "Isi berita" });
  await ani.say("Pilih hari", { poll: { options: ["Sabtu", "Minggu"], expires_in: 3600 } });
  const own = await sri.say("Dari snac");
  const [news, poll, theirs] = await Promise.all([
    sri.arrives("Dari desa"), sri.arrives("Pilih hari"), ani.arrives("Dari snac"),
  ]);
  assert.equal(news.spoiler_text, "Isi berita");
  assert.deepEqual(poll.poll.options.map((one) => one.title), ["Sabtu", "Minggu"]);
  assert.equal(theirs.uri, own.uri);
});

test("replies, favourites, boosts and votes come back from snac2", async () => {
  const status = await ani.say("Balas ini");
  const poll = await ani.say("Pilih malam", { poll: { options: ["Senin", "Selasa"], expires_in: 3600 } });
  const [there, pollThere] = await Promise.all([sri.arrives("Balas ini"), sri.arrives("Pilih malam")]);
  await sri.post(`/api/v1/statuses/${there.id}/favourite`);
  await sri.post(`/api/v1/statuses/${there.id}/reblog`);
  // It knows no handle with a port, but mentions whom it answers.
  await sri.say("siap", { in_reply_to_id: there.id });
  await sri.post(`/api/v1/polls/${pollThere.poll.id}/votes`, { choices: ["1"] });
  await Promise.all([
    ani.notified("favourite", "sri"), ani.notified("reblog", "sri"),
    ani.notified("mention", "sri", (one) => one.status.in_reply_to_id === status.id),
    ani.becomes(poll.id, "a vote", (one) => one.poll.options[1].votes_count === 1),
  ]);
});

test("our replies, favourites and boosts reach snac2", async () => {
  await sri.say("Ini dari sri");
  const there = await ani.arrives("Ini dari sri");
  await ani.post(`/api/v1/statuses/${there.id}/favourite`);
  await ani.post(`/api/v1/statuses/${there.id}/reblog`);
  await ani.say(`${sri.handle} baik`, { in_reply_to_id: there.id });
  await Promise.all([sri.notified("favourite", "ani"), sri.notified("reblog", "ani"), sri.notified("mention", "ani")]);
});

test("edits and deletions go both ways", async () => {
  const [ours, gone, theirs] = [await ani.say("Sebelum ubah"), await ani.say("Akan hilang"), await sri.say("Sri sebelum ubah")];
  const [there, goneThere, here] = await Promise.all([
    sri.arrives("Sebelum ubah"), sri.arrives("Akan hilang"), ani.arrives("Sri sebelum ubah"),
  ]);
  await ani.ask("PUT", `/api/v1/statuses/${ours.id}`, { status: "Setelah ubah" });
  await ani.ask("DELETE", `/api/v1/statuses/${gone.id}`);
  await sri.ask("PUT", `/api/v1/statuses/${theirs.id}`, { status: "Sri setelah ubah" });
  await Promise.all([
    sri.becomes(there.id, "our edit", (one) => one.content.includes("Setelah ubah")), sri.vanishes(goneThere.id),
    ani.becomes(here.id, "their edit", (one) => one.content.includes("Sri setelah ubah")),
  ]);
  await snac.remove(sri, theirs.uri);
  await ani.vanishes(here.id);
});

test("an end of following is heard", async () => {
  await snac.run("unfollow", "sri", ani.actor);
  await eventually("sri follows no more", async () => (await ani.me()).followers_count === 0);
});
