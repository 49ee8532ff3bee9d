// The loudspeaker page: keeps the stream open, shows what it says, and lets it be heard. What a
// device has said is remembered beside it, so that a reload does not say it again.
import { Announcement, Memory, next, outranks, State } from "./parts/loudspeaker";

const main = document.querySelector<HTMLElement>("[data-loudspeaker]")!;
const place = main.dataset.loudspeaker!;
const base = "/api/kentongan/v1/loudspeakers";
const BEAT = 30_000; // we are there
const QUIET = 25_000; // nothing heard for so long: the stream is dead
const POLL = 10_000;
const REOPEN = 30_000;
const LOOK = 1_000;
const TEST = "test";

const screen = main.querySelector<HTMLElement>("[data-screen]")!;
const connection = main.querySelector<HTMLElement>("[data-connection]")!;
const begin = main.querySelector<HTMLElement>("[data-begin]")!;
const testWord = main.querySelector<HTMLElement>("[data-test]")!;
const clock = main.querySelector<HTMLElement>("[data-clock]")!;
const memory = new Memory(localStorage, `pengeras:${place}`);

let state: State | undefined;
let ahead = 0; // of the server's clock before ours
let heardAt = 0;
let stream: EventSource | undefined;
let openedAt = 0;
let polling = false;
let allowed = false; // sound: browsers want a touch first
let playing: { what: Announcement | typeof TEST; sound: HTMLAudioElement } | undefined;
let restUntil = 0;
let tested: number | undefined;
const owed: URLSearchParams[] = []; // reports that did not get through yet

const now = () => Date.now() + ahead;
const opus = document.createElement("audio").canPlayType('audio/ogg; codecs="opus"') !== "";

function show(word: "open" | "polling" | "lost"): void {
  connection.className = word;
  const text = connection.dataset[word]!;
  if (connection.textContent !== text) connection.textContent = text;
}

async function post(path: string, form: URLSearchParams): Promise<boolean> {
  try {
    const answer = await fetch(`${base}/${state!.speaker!.id}/${path}`, {
      method: "POST", body: form, credentials: "same-origin",
    });
    return answer.ok || (answer.status >= 400 && answer.status < 500);
  } catch {
    return false;
  }
}

async function report(alert: string, stage: string): Promise<void> {
  if (!state?.speaker) return;
  const form = new URLSearchParams({ alert, stage });
  if (!(await post("said", form)) && owed.length < 50) owed.push(form);
}

async function beat(): Promise<void> {
  if (!state?.speaker) return;
  const form = new URLSearchParams({
    playing: playing ? (playing.what === TEST ? TEST : "warning") : "",
    volume: String(allowed ? Math.round((playing?.sound.volume ?? 1) * 100) : 0),
    version: state.version,
  });
  if (tested) form.set("tested", String(tested));
  if (!(await post("beat", form))) return;
  while (owed.length > 0 && (await post("said", owed[0]))) owed.shift();
}

function take(told: State): void {
  heardAt = Date.now();
  // A newer page, when nothing is being said.
  if (told.version !== main.dataset.script && !playing && !told.announcements.some((one) => one.live)) {
    location.reload();
    return;
  }
  const known = state?.speaker?.id;
  state = told;
  if (told.speaker && told.speaker.id !== known) void beat();
  for (const one of told.announcements) if (one.announced) memory.announced(one.say, now());
  if (screen.innerHTML !== told.html) screen.innerHTML = told.html;
  stopWhatIsOver();
  speak();
}

// What ended, or gave way to something graver, is cut off.
function stopWhatIsOver(): void {
  if (!playing) return;
  const what = playing.what;
  const following = next(state!, memory, now());
  const over =
    what === TEST
      ? following !== undefined
      : !state!.announcements.some((one) => one.say === what.say) ||
        (what.live && (what.until <= now() || memory.isAnnounced(what.say))) ||
        (following !== undefined && outranks(following, what));
  if (!over) return;
  playing.sound.pause();
  finish(false);
}

function finish(whole: boolean): void {
  if (!playing) return;
  const { what, sound } = playing;
  playing = undefined;
  sound.removeAttribute("src");
  testWord.hidden = true;
  main.removeAttribute("data-playing");
  if (what === TEST) {
    if (whole) void beat();
  } else if (whole) {
    memory.said(what, now());
    restUntil = Date.now() + 8_000; // a breath between two rounds
  }
  speak();
}

function play(what: Announcement | typeof TEST): void {
  const format = opus ? "opus" : "wav";
  const source = what === TEST ? `${base}/test-audio?format=${format}` : opus ? what.opus : what.audio;
  const sound = new Audio(source);
  playing = { what, sound };
  main.dataset.playing = what === TEST ? TEST : what.say;
  testWord.hidden = what !== TEST;
  sound.addEventListener("playing", () => {
    if (what === TEST) tested = state?.test ?? tested;
    else if (what.live) {
      memory.begun(what.chain, now());
      void report(what.alert, "started");
    }
    main.dataset.sounding = "1";
  }, { once: true });
  sound.addEventListener("ended", () => {
    main.dataset.heard = String(Number(main.dataset.heard ?? 0) + 1);
    finish(true);
  });
  const failed = () => {
    if (playing?.sound !== sound) return;
    restUntil = Date.now() + 5_000;
    if (what === TEST) tested = undefined;
    finish(false);
  };
  sound.addEventListener("error", failed);
  sound.play().catch((problem: DOMException) => {
    if (problem.name === "NotAllowedError") forbid();
    failed();
  });
}

function speak(): void {
  if (!state || !allowed || playing || Date.now() < restUntil) return;
  const following = next(state, memory, now());
  if (following) return play(following);
  if (state.test && state.test !== memory.lastTest() && !state.announcements.some((one) => one.live)) {
    memory.tested(state.test, now());
    play(TEST);
  }
}

function forbid(): void {
  allowed = false;
  begin.hidden = false;
}

// A moment of silence (8 bits, 8 kHz), from no network: may this page sound without a touch?
function silence(): string {
  const length = 800;
  const header = [
    0x46464952, 36 + length, 0x45564157, 0x20746d66, 16, // RIFF, WAVE, fmt
    0x10001, 8000, 8000, 0x80001, 0x61746164, length, // PCM, one channel, data
  ];
  const bytes = header.flatMap((word) => [0, 8, 16, 24].map((shift) => (word >>> shift) & 255));
  return `data:audio/wav;base64,${btoa(String.fromCharCode(...bytes, ...new Array(length).fill(128)))}`;
}

function trySound(): void {
  new Audio(silence()).play().then(
    () => {
      allowed = true;
      begin.hidden = true;
      main.dataset.allowed = "1";
      void stayAwake();
      void beat();
      speak();
    },
    forbid,
  );
}

async function stayAwake(): Promise<void> {
  try {
    await (navigator as { wakeLock?: { request(kind: string): Promise<unknown> } }).wakeLock?.request("screen");
  } catch {
    // Low battery, or not in front: asked again when it is.
  }
}

async function poll(): Promise<void> {
  if (polling) return;
  polling = true;
  try {
    const answer = await fetch(`${base}/${place}/state`, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    ahead = told.now - Date.now();
    show("polling");
    take(told);
  } catch {
    show("lost");
  } finally {
    polling = false;
  }
}

function open(): void {
  stream?.close();
  openedAt = Date.now();
  stream = new EventSource(`${base}/${place}/stream`);
  stream.addEventListener("state", (event) => {
    show("open");
    take(JSON.parse((event as MessageEvent<string>).data));
  });
  stream.addEventListener("beat", (event) => {
    heardAt = Date.now();
    ahead = JSON.parse((event as MessageEvent<string>).data).now - heardAt;
    show("open");
  });
}

let polledAt = 0;
function look(): void {
  const zones: Record<string, string> = { WIB: "Asia/Jakarta", WITA: "Asia/Makassar", WIT: "Asia/Jayapura" };
  const zone = main.dataset.zone!;
  const time = new Date(now()).toLocaleTimeString("id-ID", {
    hour: "2-digit", minute: "2-digit", timeZone: zones[zone],
  });
  clock.textContent = `${time.replace(":", ".")} ${zone}`;
  if (Date.now() - heardAt > QUIET) {
    if (Date.now() - polledAt > POLL) {
      polledAt = Date.now();
      void poll();
    }
    if (Date.now() - openedAt > REOPEN) open();
  }
  // By our own clock: a warning does not stay because the network went away.
  screen.querySelectorAll<HTMLElement>("[data-until-ms]").forEach((article) => {
    if (Number(article.dataset.untilMs) <= now()) article.remove();
  });
  if (state) stopWhatIsOver();
  speak();
}

begin.querySelector("button")!.addEventListener("click", trySound);
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const alert = form.dataset.announce;
  if (!alert) return;
  event.preventDefault();
  form.querySelector("button")!.disabled = true;
  const one = state?.announcements.find((other) => other.alert === alert);
  if (one) memory.announced(one.say, now());
  stopWhatIsOver();
  void report(alert, "announced");
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  if (allowed) void stayAwake();
  if (Date.now() - heardAt > QUIET) open();
});
addEventListener("online", open);
addEventListener("pagehide", () => stream?.close());

open();
trySound();
look();
setInterval(look, LOOK);
setInterval(() => void beat(), BEAT);
