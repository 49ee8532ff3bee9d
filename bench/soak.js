// bench/soak.js URL DATA PROGRAM PID   1,000 new warnings a minute for ten minutes (MINUTES), each in force for
// one: what they leave behind in memory, and how late the last of them is taken in.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";

const [url, data, program, pid] = process.argv.slice(2);
const minutes = Number(process.env.MINUTES ?? 10), perMinute = 1_000, begun = Date.now();
const run = (...words) =>
  execFileSync(program, [...words, "--data", data], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const memory = (key) => Number(fs.readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`${key}:\\s+(\\d+)`))[1]) / 1024;
const time = (date) => date.toISOString().slice(0, 19) + "+00:00";

// Districts of Java, so that no two neighbours in time are the same place.
const districts = ["34.02.05", "34.04.17", "33.74.01", "32.73.05", "35.78.08", "31.71.02", "36.71.01", "33.72.04"];
let made = 0;
function alert() {
  const now = new Date(), place = districts[made % districts.length];
  return `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>soak-${made++}</identifier><sender>soak@contoh.test</sender>
<sent>${time(now)}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><language>id</language>
<category>Met</category><event>Banjir</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>
<expires>${time(new Date(now.getTime() + 60_000))}</expires><headline>Banjir ${made}</headline><description>Air naik.</description>
<instruction>Pindah ke tempat tinggi.</instruction><area><areaDesc>Kecamatan</areaDesc><geocode><valueName>Kepmendagri</valueName><value>${place}</value></geocode></area></info></alert>`;
}
const office = http.createServer((_, response) => {
  // As many as are due by now, however often it is asked.
  const due = Math.floor((Date.now() - begun) / 60_000 * perMinute) - made;
  const document = `<alerts>${Array.from({ length: due }, alert).join("")}</alerts>`;
  response.writeHead(200, { "content-type": "application/xml" }).end(document);
});
office.listen(0, "127.0.0.1");
await once(office, "listening");
run("source", "add", "soak", "--url", `http://127.0.0.1:${office.address().port}/soak.xml`, "--kind", "cap", "--every", "1");

const taken = async () => Number((await (await fetch(`${url}/metrics`)).text())
  .match(/kentongan_warning_messages_total\{[^}]*soak[^}]*\} (\d+)/)?.[1] ?? 0);
for (let minute = 0; minute <= minutes; ++minute) {
  console.log(`minute ${String(minute).padStart(2)}: ${await taken()} taken in, ${memory("RssAnon").toFixed(1)} MB anonymous, ${memory("VmRSS").toFixed(1)} MB resident`);
  if (minute < minutes) await new Promise((resolve) => setTimeout(resolve, 60_000));
}
office.closeAllConnections();
office.close();
process.exit(0);
