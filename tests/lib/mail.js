// OpenSMTPD as a child with a folder of its own: takes mail for desa.test on a free port of loopback
// and keeps each letter as a file. Needs root, because OpenSMTPD wants to become its own user.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

import { freePort } from "./server.js";

const daemon = "/usr/sbin/smtpd";

export class MailServer {
  static available() {
    return fs.existsSync(daemon) && process.getuid() === 0;
  }

  static async start({ people = ["ani", "budi"] } = {}) {
    if (!MailServer.available()) return undefined;
    const server = new MailServer();
    server.port = await freePort();
    server.url = `smtp://127.0.0.1:${server.port}`;
    server.folder = fs.mkdtempSync(path.join(os.tmpdir(), "kentongan-mail-"));
    server.mailbox = path.join(server.folder, "letters");
    fs.mkdirSync(server.mailbox);
    fs.chmodSync(server.folder, 0o755);
    fs.chmodSync(server.mailbox, 0o777);
    const config = path.join(server.folder, "smtpd.conf");
    fs.writeFileSync(config, `
table addresses { ${people.map((name) => `"${name}@desa.test"`).join(", ")} }
table people { ${people.map((name) => `"${name}" = "nobody"`).join(", ")} }
listen on 127.0.0.1 port ${server.port} hostname desa.test
action keep mda "/bin/sh -c 'umask 022; cat > ${server.mailbox}/$(date +%s%N).$$'" virtual <people>
match from any for rcpt-to <addresses> action keep
`);
    server.process = spawn(daemon, ["-d", "-f", config], { stdio: ["ignore", "pipe", "pipe"] });
    server.log = "";
    for (const output of [server.process.stdout, server.process.stderr])
      output.on("data", (text) => { server.log = (server.log + text).slice(-20000); });
    await server.answers();
    return server;
  }

  async answers() {
    const until = Date.now() + 10000;
    while (Date.now() < until && this.process.exitCode === null) {
      const socket = net.connect(this.port, "127.0.0.1");
      const [event] = await Promise.race([
        once(socket, "data").then(() => ["data"]), once(socket, "error").then(() => ["error"], () => ["error"]),
      ]).catch(() => ["error"]);
      socket.destroy();
      if (event === "data") return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`OpenSMTPD does not answer:\n${this.log}`);
  }

  // Waits until so many have arrived.
  async letters(count) {
    const until = Date.now() + 20000;
    for (;;) {
      const files = fs.readdirSync(this.mailbox);
      if (files.length >= count) {
        const letters = files.map((file) => fs.readFileSync(path.join(this.mailbox, file), "utf8"));
        if (letters.every((letter) => letter.length > 0)) return letters;
      }
      if (Date.now() > until) throw new Error(`${files.length} of ${count} letters:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop() {
    const gone = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await gone;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
