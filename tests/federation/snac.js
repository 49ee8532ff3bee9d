// snac2, a small server in C that is not ours: its own data in a temporary folder, a free port, stopped by its own pid.
import assert from "node:assert/strict";
import { execFileSync, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { freePort, root } from "../lib/server.js";
import { eventually } from "./eventually.js";
import { Person } from "./masto.js";

const snac = path.join(root, "build/peers/snac2/usr/bin/snac");

export class Snac {
  static async open() {
    const server = new Snac();
    server.port = await freePort();
    server.host = `127.0.0.1:${server.port}`;
    server.url = `http://${server.host}`;
    server.folder = fs.mkdtempSync(path.join(os.tmpdir(), "snac-"));
    server.data = path.join(server.folder, "data");
    // It asks for address, port, host, prefix and e-mail; http it takes from its file only.
    execFileSync(snac, ["init", server.data], { input: `127.0.0.1\n${server.port}\n${server.host}\n\n\n` });
    server.#settings("server.json", { protocol: "http", queue_retry_minutes: 0 });
    await server.launch();
    return server;
  }

  #settings(file, more) {
    const place = path.join(this.data, file);
    fs.writeFileSync(place, JSON.stringify({ ...JSON.parse(fs.readFileSync(place)), ...more }));
  }

  async launch() {
    this.log = "";
    // It ends with this process, also when that is killed for taking too long.
    this.process = spawn("setpriv", ["--pdeathsig", "KILL", snac, "httpd", this.data], {
      stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, DEBUG: "1" },
    });
    for (const output of [this.process.stdout, this.process.stderr])
      output.on("data", (text) => { this.log = (this.log + text).slice(-20000); });
    await eventually("snac2 answers", async () => (await fetch(`${this.url}/api/v1/instance`)).ok);
  }

  // What its own user manual calls "command basedir uid …".
  run(command, ...words) {
    return promisify(execFile)(snac, [command, this.data, ...words]).then(({ stdout }) => stdout.trim());
  }

  async person(name, settings = {}) {
    const said = execFileSync(snac, ["adduser", this.data, name], { input: "\n\n\n", encoding: "utf8" });
    const [, passwd] = said.match(/password is (\S+)/);
    this.#settings(`user/${name}/user.json`, settings);
    const answer = await fetch(`${this.url}/oauth/x-snac-get-token`, {
      method: "POST", body: new URLSearchParams({ login: name, passwd }),
    });
    const token = (await answer.text()).trim();
    const person = new Person({ url: this.url, host: this.host, name, token, actor: `${this.url}/${name}` });
    return Object.assign(person, { passwd });
  }

  // Its client interface deletes nothing, so this is the button of its page.
  async remove(person, uri) {
    const answer = await fetch(`${person.actor}/admin/action`, {
      method: "POST", redirect: "manual",
      headers: {
        authorization: `Basic ${btoa(`${person.name}:${person.passwd}`)}`,
        "content-type": "application/x-www-form-urlencoded",  // with a charset it would not know it
      },
      body: String(new URLSearchParams({ id: uri, actor: person.actor, action: "Delete" })),
    });
    assert.equal(answer.status, 303, await answer.text());
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, "exit");
      this.process.kill("SIGTERM");
      // It finishes its queue first and takes seconds for it.
      const hard = setTimeout(() => this.process.kill("SIGKILL"), 1000);
      await gone;
      clearTimeout(hard);
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
