// bench/crowd.js URL DATA PROGRAM   1,000 people, 100,000 posts, one thread of 200 answers. Ani follows 200 of them and
// has notifications. Prints her token, the thread's first post and an author.
import { execFileSync } from "node:child_process";

const [url, data, program] = process.argv.slice(2);
const people = Number(process.env.PEOPLE ?? 1000), posts = Number(process.env.POSTS ?? 100_000);
const run = (...words) =>
  execFileSync(program, [...words, "--data", data], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
run("user", "add", "ani", "--email", "ani@contoh.test", "--password", "kata-sandi-panjang");
const token = run("token", "ani");

async function call(path, bearer, body) {
  const answer = await fetch(url + path, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
// `count` pieces of work, 32 at once.
async function all(count, work) {
  let next = 0;
  await Promise.all(Array.from({ length: 32 }, async () => { while (next < count) await work(next++); }));
}

const scopes = "read write follow";
const app = await call("/api/v1/apps", "", { client_name: "bench", redirect_uris: "urn:ietf:wg:oauth:2.0:oob", scopes });
const appToken = (await call("/oauth/token", "", {
  grant_type: "client_credentials", client_id: app.client_id, client_secret: app.client_secret, scope: scopes,
  redirect_uri: "urn:ietf:wg:oauth:2.0:oob",
})).access_token;

const authors = [];
await all(people, async (i) => {
  const made = await call("/api/v1/accounts", appToken, {
    username: `warga${i}`, email: `warga${i}@contoh.test`, password: "kata-sandi-panjang", agreement: true, locale: "id",
  });
  const me = await call("/api/v1/accounts/verify_credentials", made.access_token);
  authors.push({ token: made.access_token, id: me.id });
});
await all(200, (i) => call(`/api/v1/accounts/${authors[i].id}/follow`, token, {}));
const words = ["pasar", "sawah", "jembatan", "balai", "puskesmas", "sekolah", "sungai", "panen", "ronda", "posyandu"];
await all(posts, (i) => call("/api/v1/statuses", authors[i % people].token, {
  status: `Kabar ${i} dari ${words[i % 10]} dan ${words[(i >> 3) % 10]}: semua berjalan seperti biasa. #kabar${words[i % 10]}`,
}));
const root = await call("/api/v1/statuses", token, { status: "Siapa yang bisa membantu besok pagi?" });
const thread = [root.id];
for (let i = 0; i < 200; ++i)
  thread.push((await call("/api/v1/statuses", authors[i % people].token, {
    status: `@ani saya ikut, nomor ${i}`, in_reply_to_id: thread[i % 7 === 0 ? 0 : thread.length - 1],
  })).id);
console.log(`TOKEN=${token} THREAD=${root.id} AUTHOR=${authors[0].id}`);
