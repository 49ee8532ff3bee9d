// Reports that wait on this device for a signal: kept in IndexedDB with their photo, sent once, by
// whoever comes first: the page or the service worker. Both use this file.

const DATABASE = "kentongan-queue";
const STORE = "reports";
const ADDRESS = "/api/kentongan/v1/reports";
const KEPT_AFTER = 24 * 3600 * 1000; // how long what was sent is still told
export const SYNC_TAG = "kentongan-reports";

export interface Queued {
  key: string; // the server takes one report per key
  fields: [string, string | File][];
  headline: string;
  at: number;
  state: "waiting" | "sent" | "failed";
  problem?: string;
  path?: string; // where one's own report stands, once it is sent
}

function opened(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

async function act<T>(mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise((done, fail) => {
      const transaction = database.transaction(STORE, mode);
      const request = what(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => fail(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const keep = (entry: Queued) => act("readwrite", (store) => store.put(entry));
export const drop = (key: string) => act("readwrite", (store) => store.delete(key));
export const all = (): Promise<Queued[]> => act("readonly", (store) => store.getAll());

// True: the server has answered, well or badly. False: there is still no way to it.
async function send(entry: Queued): Promise<boolean> {
  const form = new FormData();
  for (const [name, value] of entry.fields) form.append(name, value);
  let answer: Response;
  try {
    answer = await fetch(ADDRESS, {
      method: "POST", body: form, credentials: "same-origin",
      headers: { "idempotency-key": entry.key, accept: "application/json" },
    });
  } catch {
    return false;
  }
  if (answer.status >= 500 || answer.status === 408 || answer.status === 429) return false;
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) await keep({ ...entry, fields: [], state: "sent", path: told.own_path });
  else await keep({ ...entry, state: "failed", problem: String(told.error ?? answer.status) });
  return true;
}

// Sends what waits, oldest first; false when something still has to wait.
export async function sendAll(): Promise<boolean> {
  const work = async () => {
    const entries = (await all()).sort((a, b) => a.at - b.at);
    for (const entry of entries) {
      if (entry.state === "sent" && Date.now() - entry.at > KEPT_AFTER) await drop(entry.key);
      if (entry.state === "waiting" && !(await send(entry))) return false;
    }
    return true;
  };
  return "locks" in navigator ? navigator.locks.request(DATABASE, work) : work();
}
