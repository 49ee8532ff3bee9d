// A Kentongan of its own for a test: empty data in a temporary folder, a free port, stopped by its own pid.
import { spawn, execFileSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const program = process.env.KENTONGAN ?? path.join(root, "build/release/kentongan");

export async function freePort() {
  const server = net.createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

// With KENTONGAN_TEST_ENGINE=postgres every server gets a database of its own on the server that
// `tests/postgres` runs.
export function ownDatabase(port) {
  if (process.env.KENTONGAN_TEST_ENGINE !== "postgres") return [];
  const server = execFileSync(path.join(root, "tests/postgres"), ["url"], { encoding: "utf8" }).trim();
  const name = `kentongan_${process.pid}_${port}`;
  execFileSync("psql", ["-q", server, "-c", `CREATE DATABASE ${name}`]);
  return ["--database", server.replace(/[^/]+$/, name)];
}

export class Server {
  static async start({ command = "serve", options = [], data } = {}) {
    const server = new Server();
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    server.data = data ?? fs.mkdtempSync(path.join(os.tmpdir(), "kentongan-"));
    server.ownsData = !data;
    server.place = ["--data", server.data, ...ownDatabase(server.port)];
    server.options = [
      ...server.place, "--listen", `127.0.0.1:${server.port}`,
      "--allow-addresses", "127.0.0.0/8", "--rate-limits", "off", ...options,
    ];
    await server.launch(command);
    return server;
  }

  async launch(command = "serve") {
    this.log = "";
    this.process = spawn(program, [command, ...this.options], { stdio: ["ignore", "pipe", "pipe"] });
    for (const output of [this.process.stdout, this.process.stderr])
      output.on("data", (text) => { this.log = (this.log + text).slice(-20000); });
    const ended = once(this.process, "exit").then(() => {
      throw new Error(`the server ended at start:\n${this.log}`);
    });
    ended.catch(() => {});
    const answers = (async () => {
      for (;;) {
        try {
          if ((await fetch(`${this.url}/healthz`)).ok) return;
        } catch { /* not listening yet */ }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await Promise.race([answers, ended]);
  }

  // Runs a command of the program on this server's data and returns what it printed.
  run(...words) {
    return execFileSync(program, [...words, ...this.place], { encoding: "utf8" }).trim();
  }

  addUser(name, { password = "kata-sandi-panjang", region, role } = {}) {
    const more = [...(region ? ["--region", region] : []), ...(role ? ["--role", role] : [])];
    this.run("user", "add", name, "--email", `${name}@contoh.test`, "--password", password, ...more);
    return { name, password };
  }

  token(name, scopes = "read write follow push") {
    return this.run("token", name, "--scopes", scopes);
  }

  async kill() {
    const gone = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await gone;
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await gone;
    }
    if (this.ownsData) fs.rmSync(this.data, { recursive: true, force: true });
    return this.process.exitCode;
  }
}
