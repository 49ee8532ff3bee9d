// A Kentongan that speaks with others over http on loopback, and its people. Its name is its address.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { Server, freePort, ownDatabase } from "../lib/server.js";
import { Person } from "./masto.js";

export class Kentongan extends Server {
  static async open({ allow = "127.0.0.0/8" } = {}) {
    const server = new Kentongan();
    server.port = await freePort();
    server.host = `127.0.0.1:${server.port}`;
    server.url = `http://${server.host}`;
    server.data = fs.mkdtempSync(path.join(os.tmpdir(), "kentongan-"));
    server.ownsData = true;
    server.place = [
      "--data", server.data, ...ownDatabase(server.port), "--domain", server.host, "--federation-scheme", "http",
    ];
    server.options = [...server.place, "--listen", server.host, "--allow-addresses", allow, "--rate-limits", "off"];
    await server.launch();
    return server;
  }

  person(name, { role } = {}) {
    this.addUser(name, { role });
    const scopes = "read write follow push" + (role ? " admin:read admin:write" : "");
    return new Person({
      url: this.url, host: this.host, name, token: this.token(name, scopes), actor: `${this.url}/users/${name}`,
    });
  }
}
