// Just enough of a browser to fill in a server-rendered form without one: cookies and hidden fields.
export class Visitor {
  constructor(url) {
    this.url = url;
    this.cookies = new Map();
  }

  async request(address, options = {}) {
    const target = new URL(address, this.url);
    const headers = { accept: "text/html", ...options.headers };
    if (this.cookies.size)
      headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(target, { redirect: "manual", ...options, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  // Follows redirects on this server; a redirect elsewhere is returned as it is.
  async open(address, options) {
    let answer = await this.request(address, options);
    for (let hops = 0; hops < 5 && answer.status >= 300 && answer.status < 400; ++hops) {
      const next = new URL(answer.headers.get("location"), this.url);
      if (next.origin !== new URL(this.url).origin) return answer;
      answer = await this.request(next);
    }
    return answer;
  }

  // Submits the first form of `html` whose action matches, with `values` over the fields it came with.
  async submit(html, action, values, button) {
    for (const [, attributes, content] of html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)) {
      const target = unescape(attributes.match(/action="([^"]*)"/)?.[1] ?? "");
      if (!action.test(target)) continue;
      const fields = new URLSearchParams();
      for (const [input] of content.matchAll(/<input[^>]*>/g)) {
        const name = input.match(/name="([^"]*)"/)?.[1];
        const type = input.match(/type="([^"]*)"/)?.[1] ?? "text";
        if (!name || ["submit", "file"].includes(type)) continue;
        if (["checkbox", "radio"].includes(type) && !/\schecked/.test(input)) continue;
        fields.append(name, unescape(input.match(/value="([^"]*)"/)?.[1] ?? ""));
      }
      for (const [name, value] of Object.entries(values)) fields.set(name, value);
      if (button) fields.set(...button);
      return this.request(target, {
        method: "POST", body: fields, headers: { origin: new URL(this.url).origin },
      });
    }
    throw new Error(`no form for ${action} in:\n${html.slice(0, 3000)}`);
  }
}

function unescape(text) {
  return text.replace(/&quot;/g, '"').replace(/&#39;|&#x27;/g, "'").replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">").replace(/&#x2F;/g, "/").replace(/&#x3D;/g, "=").replace(/&amp;/g, "&");
}
