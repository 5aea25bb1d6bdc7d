// The phone's queue of entries: IndexedDB until the server has acknowledged that very entry. Shared by page and worker.
//
// An entry is `waiting`, `stored` or `refused`. It leaves `waiting` by one way only: an answer of the server that names its id.
// Its number was made here, and the server stores a number once, so sending again is always safe and never doubles anything.
// Entries are bound to a party: a session of another one never sends them, and the server would not take them from it.
self.duocDiary = (() => {
  const NAME = "duoc-nhat-ky", STORE = "entries", KEEP = 2 * 86_400_000, SLOWEST = 300_000, PATIENCE = 90_000;
  const news = new BroadcastChannel(NAME);
  let opening;

  function database() {
    return (opening ??= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
      asked.onsuccess = () => {
        asked.result.onclose = asked.result.onversionchange = () => { asked.result.close(); opening = undefined; };
        done(asked.result);
      };
      asked.onerror = () => { opening = undefined; failed(asked.error); };
    }));
  }

  // Done when it is on the disk, not before: a phone may lose its power in the next moment.
  async function change(work) {
    const transaction = (await database()).transaction(STORE, "readwrite", { durability: "strict" });
    const outcome = work(transaction.objectStore(STORE));
    await new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
    return outcome?.result;
  }

  async function read(work) {
    const asked = work((await database()).transaction(STORE).objectStore(STORE));
    return new Promise((done, failed) => { asked.onsuccess = () => done(asked.result); asked.onerror = () => failed(asked.error); });
  }

  const all = async () => (await read((store) => store.getAll())).sort((one, other) => one.saved - other.saved);
  const get = (id) => read((store) => store.get(id));
  const tell = (what) => { news.postMessage(what); self.duocDiary.heard?.(what); };

  async function keep(entry) {
    await change((store) => store.put({ ...entry, saved: Date.now(), state: "waiting", tries: 0, next: 0, faults: [] }));
    tell("changed");
  }

  async function drop(id) {
    await change((store) => store.delete(id));
    tell("changed");
  }

  // Changes an entry only while it is as it was when it was sent: the person may have mended or dropped it meanwhile.
  async function settle(sent, changes) {
    await change((store) => {
      const asked = store.get(sent.id);
      asked.onsuccess = () => {
        const now = asked.result;
        if (now && now.saved === sent.saved && now.state === "waiting") store.put({ ...now, ...changes });
      };
    });
    tell("changed");
  }

  async function session(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.status === 401 || answer.status === 403) return { party: "" };
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  // One sender at a time among all tabs and the worker; who comes second finds the work done.
  async function send(address, { now = false } = {}) {
    const work = () => sendAll(address, now);
    return navigator.locks ? navigator.locks.request(NAME, work) : work();
  }

  async function sendAll(address, now) {
    await prune();
    const due = (await all()).filter((one) => one.state === "waiting" && (now || one.next <= Date.now()));
    if (!due.length) return "";
    let who;
    try { who = await session(address); } catch (error) {
      const trouble = error instanceof TypeError ? "offline" : "busy";
      for (const one of due) await later(one);
      tell(trouble);
      return trouble;
    }
    if (!who.party) { tell("signed-out"); return "signed-out"; }
    let trouble = due.some((one) => one.party !== who.party) ? "other" : "";
    for (const one of due) {
      if (one.party !== who.party) continue;
      const outcome = await post(one, who.token);
      if (outcome === "offline") { trouble = outcome; break; }
      trouble = outcome || trouble;
    }
    tell(trouble || "quiet");
    return trouble;
  }

  async function post(entry, token) {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    if (entry.photo) body.append("photo", entry.photo, "anh.jpg");
    let answer, told = null;
    try {
      answer = await fetch(entry.url, {
        method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token },
        redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
      });
      told = await answer.json();
    } catch (error) {
      if (!answer) { await later(entry); return "offline"; }
    }
    const ours = told && told.id === entry.id;
    if (ours && answer.ok && told.state === "stored") {
      await settle(entry, { state: "stored", photo: null, lot: told.lot, href: told.href, done: Date.now() });
      return "";
    }
    if (ours && told.state === "refused") {
      await settle(entry, { state: "refused", faults: told.faults, other: told.other });
      return "";
    }
    if (told?.state === "signed_out") return "signed-out";
    if (told?.state === "party" || told?.state === "no_party") return "other";
    await later(entry);
    return "busy";
  }

  function later(entry) {
    const wait = Math.min(SLOWEST, 2_000 * 2 ** Math.min(entry.tries, 10)) * (0.5 + Math.random() / 2);
    return settle(entry, { tries: entry.tries + 1, next: Date.now() + wait });
  }

  async function prune() {
    for (const one of await all()) if (one.state === "stored" && one.done < Date.now() - KEEP) await drop(one.id);
  }

  return { all, get, keep, drop, send, news };
})();
