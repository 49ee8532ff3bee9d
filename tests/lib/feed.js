// The recorded messages of BMKG, served from loopback and moved in time so that they are live now.
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

import { root } from "./server.js";

const recorded = path.join(root, "tests/data/bmkg");
const zone = 8 * 60;  // the recording is from Gorontalo, WITA

function wita(date) {
  return new Date(date.getTime() + zone * 60000).toISOString().slice(0, 19) + "+08:00";
}

// One nowcast for Gorontalo (Dengilo and Mananggu), as BMKG sent it on 24 September 2026.
export function nowcast({ language = "id", sequence = "002", sent = new Date(), minutes = 120, changes = [] } = {}) {
  let text = fs.readFileSync(path.join(recorded, `rec-20260924__cap-${language}-CGT20260924002_alert.xml`), "utf8");
  const until = new Date(sent.getTime() + minutes * 60000);
  text = text.replace("07.75.002", `07.75.${sequence}`)
    .replace("2026-09-24T15:07:00+08:00", wita(sent))
    .replace("2026-09-24T15:27:00+08:00", wita(sent))
    .replace("2026-09-24T17:27:00+08:00", wita(until));
  for (const [from, to] of changes) text = text.replaceAll(from, to);
  return text;
}

export class Feed {
  static async start() {
    const feed = new Feed();
    feed.items = [];   // {name, identifier, document}
    feed.requests = 0;
    feed.http = http.createServer((request, response) => feed.answer(request, response));
    feed.http.listen(0, "127.0.0.1");
    await once(feed.http, "listening");
    feed.base = `http://127.0.0.1:${feed.http.address().port}`;
    feed.url = `${feed.base}/alerts/nowcast/id`;
    return feed;
  }

  publish(name, document) {
    const identifier = document.match(/<identifier>([^<]+)/)[1];
    this.items = [{ name, identifier, document }, ...this.items.filter((item) => item.name !== name)];
  }

  answer(request, response) {
    this.requests += 1;
    const item = this.items.find(({ name }) => request.url === `/alerts/nowcast/id/${name}_alert.xml`);
    if (item) return response.writeHead(200, { "content-type": "application/xml" }).end(item.document);
    if (request.url !== "/alerts/nowcast/id") return response.writeHead(404).end();
    const entries = this.items.map(({ name, identifier }) => `<item><title>${name}</title>
      <link>${this.base}/alerts/nowcast/id/${name}_alert.xml</link>
      <guid isPermaLink="false">${identifier}</guid></item>`).join("");
    response.writeHead(200, { "content-type": "application/rss+xml" }).end(
      `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Peringatan Dini</title>
       <link>${this.url}</link><description>x</description>${entries}</channel></rss>`);
  }

  stop() {
    this.http.closeAllConnections();
    this.http.close();
  }
}
