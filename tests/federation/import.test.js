// Somebody arrives from elsewhere with the lists of their old server.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { eventually } from "./eventually.js";
import { Kentongan } from "./kentongan.js";

let here, there, ani, budi;
before(async () => {
  [here, there] = await Promise.all([Kentongan.open(), Kentongan.open()]);
  ani = here.person("ani");
  budi = there.person("budi");
});
after(() => Promise.all([here?.stop(), there?.stop()]));

function imported(name, text) {
  const file = path.join(here.data, name);
  fs.writeFileSync(file, text);
  return here.run("import", file, "--for", "ani", "--allow-addresses", "127.0.0.0/8");
}

test("people on other servers are asked for, and followed while the server serves", async () => {
  const told = imported("following_accounts.csv",
    "Account address,Show boosts,Notify on new posts,Languages\n" +
    `budi@${there.host},true,false,\ntiada@${there.host},true,false,\n`);
  assert.match(told, /follows: 1 added/);
  assert.match(told, new RegExp(`not found on other servers: 1\\s+tiada@${there.host}`));
  await eventually("budi has a follower", async () => (await budi.me()).followers_count === 1);
  const account = await ani.account(budi.handle);
  await eventually("ani follows", async () => (await ani.relationship(account.id)).following);
});

test("a bookmark of a post elsewhere is fetched", async () => {
  const post = await budi.say("Resep sambal dari rumah lama");
  assert.match(imported("bookmarks.csv", `${post.uri}\n`), /bookmarks: 1 added/);
  const [marked] = await ani.get("/api/v1/bookmarks");
  assert.equal(marked.uri, post.uri);
});
