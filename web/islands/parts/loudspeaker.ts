// What a loudspeaker says next. Pure but for its memory, which outlives the page.

export interface Announcement {
  alert: string; // the message
  chain: string; // the event
  say: string; // changes when something else is to be said
  live: boolean;
  level: string;
  exercise: boolean;
  times: number;
  until: number;
  announced: boolean;
  audio: string;
  opus: string;
}

export interface State {
  version: string;
  speaker: { id: string; name: string; joins_exercises: boolean } | null;
  announcements: Announcement[];
  test: number | null;
  html: string;
}

interface Kept {
  count: number;
  last: number;
  announced?: boolean;
}

const AGAIN = 5 * 60_000; // while Awas is in force and nobody announced it
const KEEP = 3 * 24 * 3600_000;

export class Memory {
  private kept: Record<string, Kept> = {};
  private chains: Record<string, number> = {}; // whose warning was said here
  private test = 0;

  constructor(private store: Storage, private name: string) {
    try {
      const read = JSON.parse(store.getItem(name) ?? "{}");
      this.kept = read.kept ?? {};
      this.chains = read.chains ?? {};
      this.test = read.test ?? 0;
    } catch {
      // Nothing readable: as on the first day.
    }
  }

  count(say: string): number {
    return this.kept[say]?.count ?? 0;
  }
  last(say: string): number {
    return this.kept[say]?.last ?? 0;
  }
  isAnnounced(say: string): boolean {
    return this.kept[say]?.announced ?? false;
  }
  saidChain(chain: string): boolean {
    return chain in this.chains;
  }
  lastTest(): number {
    return this.test;
  }

  // Who heard only a beginning wants to hear the end, too.
  begun(chain: string, now: number): void {
    if (chain in this.chains) return;
    this.chains[chain] = now;
    this.save(now);
  }
  said(one: Announcement, now: number): void {
    const entry = (this.kept[one.say] ??= { count: 0, last: 0 });
    entry.count += 1;
    entry.last = now;
    this.save(now);
  }
  announced(say: string, now: number): void {
    const entry = (this.kept[say] ??= { count: 0, last: now });
    if (entry.announced) return;
    entry.announced = true;
    this.save(now);
  }
  tested(id: number, now: number): void {
    this.test = id;
    this.save(now);
  }

  private save(now: number): void {
    for (const [say, entry] of Object.entries(this.kept))
      if (now - entry.last > KEEP) delete this.kept[say];
    for (const [chain, at] of Object.entries(this.chains))
      if (now - at > KEEP) delete this.chains[chain];
    const { kept, chains, test } = this;
    try {
      this.store.setItem(this.name, JSON.stringify({ kept, chains, test }));
    } catch {
      // A full or forbidden store: it is said again after a reload, which is the lesser harm.
    }
  }
}

// The first of these, in the server's order (real and grave first), that is due. An end is told
// once, and only where its beginning was heard.
export function next(state: State, memory: Memory, now: number): Announcement | undefined {
  return state.announcements.find((one) => {
    if (one.exercise && !state.speaker?.joins_exercises) return false;
    if (!one.live) return memory.saidChain(one.chain) && memory.count(one.say) === 0;
    if (one.until <= now || memory.isAnnounced(one.say)) return false;
    if (memory.count(one.say) < one.times) return true;
    return one.level === "awas" && one.times > 0 && now - memory.last(one.say) >= AGAIN;
  });
}

const LEVELS = ["info", "waspada", "siaga", "awas"];

// May `other` cut `one` off? What is real an exercise, and what is graver what is less so.
export function outranks(other: Announcement, one: Announcement): boolean {
  if (other.exercise !== one.exercise) return one.exercise;
  return other.live && (!one.live || LEVELS.indexOf(other.level) > LEVELS.indexOf(one.level));
}
