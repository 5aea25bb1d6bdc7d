// The diary's pages on a phone: every form goes into the queue first, and every entry shows what became of it.
// Without this file the forms are sent as forms are.
const { duocDiary: queue } = window;
const box = document.querySelector("#hang-doi"), words = box?.dataset ?? {};
const list = box?.querySelector("[data-list]"), note = box?.querySelector("[data-note]");
const sendNow = box?.querySelector("[data-send]"), login = box?.querySelector("[data-login]");
const WIDEST = 1600, WARM_EVERY = 3 * 3_600_000;
// From when on the book is as this page shows it: what was stored later, by whichever tab or worker, is still to come.
let trouble = "", timer, asOf = performance.timeOrigin;

const made = (tag, text = "", name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });

// A photo as small as it needs to be, before it lies in the phone and travels; the original where the phone cannot.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.7));
    return blob && blob.size < file.size ? blob : file;
  } catch {
    return file;
  }
}

async function entryOf(form) {
  const said = new FormData(form), photo = said.get("photo");
  const fields = new Map([...said].filter(([name]) => !["photo", "csrfmiddlewaretoken"].includes(name)));
  const id = form.dataset.again || crypto.randomUUID(), now = new Date().toISOString();
  fields.set("id", id);
  fields.set("made_at", now);
  const amount = form.dataset.amount || form.querySelector("[inputmode=decimal], [inputmode=numeric]")?.value || "";
  return {
    id, party: fields.get("party"), url: form.getAttribute("action"), page: location.pathname + location.search, made: now,
    title: [form.dataset.diary, amount].filter(Boolean).join(" · "), fields: [...fields],
    photo: photo?.size ? await smaller(photo) : (form.keptPhoto ?? null), lot: fields.get("lot") ?? "",
  };
}

async function take(event) {
  const form = event.target, button = form.querySelector("button:not([type=button])");
  if (form.dataset.straight) return;
  event.preventDefault();
  button.disabled = true;
  try {
    await queue.keep(await entryOf(form));
    if (form.dataset.replaces) await queue.drop(form.dataset.replaces);
  } catch {
    // No room, or a browser that keeps nothing: the form goes the old way, and says so.
    say(words.full);
    form.dataset.straight = "yes";
    button.disabled = false;
    form.requestSubmit();
    return;
  }
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("gui")).catch(() => undefined);
  if ("stay" in form.dataset) {
    setTimeout(() => { button.disabled = false; }, 1_500);
    box.scrollIntoView({ block: "nearest" });
    push(true);
  } else {
    location.assign(form.dataset.home);
  }
}

function say(text) {
  if (!note) return;
  note.hidden = !text;
  note.textContent = text ?? "";
  box.hidden = false;
}

function lineOf(one) {
  const line = made("li"), about = made(one.href ? "a" : "span");
  if (one.href) about.href = one.href;
  const when = new Date(one.made).toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "vi-VN", { timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
  about.append(made("strong", one.title), made("small", [one.lot, when].filter(Boolean).join(" · ")));
  line.dataset.id = one.id;
  line.dataset.state = one.state;
  const state = made("span", words[one.state], `status status--${{ waiting: "info", stored: "ok", refused: "danger" }[one.state]}`);
  line.append(about, state);
  if (one.state === "refused") {
    const why = made("ul");
    for (const [, label, sentence] of one.faults) why.append(made("li", label ? `${label}: ${sentence}` : sentence));
    const fix = made("a", words.fix, "btn");
    fix.href = `${one.page.startsWith(words.home + "ghi/") ? one.page : one.url}#sua=${one.id}`;
    const drop = made("button", words.drop, "btn btn--plain");
    drop.type = "button";
    drop.onclick = () => confirm(words.really) && queue.drop(one.id);
    line.append(why, fix, drop);
  }
  return line;
}

async function show() {
  if (!box) return;
  const entries = await queue.all();
  const mine = entries.filter((one) => one.party === words.party), waiting = mine.filter((one) => one.state === "waiting");
  const strange = entries.some((one) => one.party !== words.party && one.state !== "stored");
  // Beside a form only what needs somebody is shown.
  const shown = "quiet" in words ? mine.filter((one) => one.state !== "stored") : mine;
  list.replaceChildren(...shown.reverse().map(lineOf));
  const text = { offline: words.offline, busy: words.busy, "signed-out": words.signedOut }[waiting.length ? trouble : ""];
  say(text ?? (strange ? words.other : ""));
  sendNow.hidden = !waiting.length || trouble === "signed-out";
  login.hidden = !(waiting.length && trouble === "signed-out");
  box.hidden = !shown.length && !strange;
  clearTimeout(timer);
  if (waiting.length) {
    const next = Math.min(...waiting.map((one) => one.next));
    timer = setTimeout(push, Math.min(2 ** 30, Math.max(1_000, next - Date.now())));
  }
  if (mine.some((one) => one.done > asOf)) await refresh();
}

async function push(now = false) {
  trouble = (await queue.send(words.session, { now: now === true })) ?? "";
  await show();
}

// What has just been stored stands in the book: today's list comes anew.
async function refresh() {
  const section = document.querySelector("#hom-nay");
  if (!section) return;
  const before = asOf;
  asOf = Date.now();
  try {
    const answer = await fetch(words.home, { headers: { Accept: "text/html" }, cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#hom-nay");
    if (!answer.ok || !fresh) throw new Error(answer.status);
    section.replaceWith(fresh);
  } catch { asOf = before; /* the next news asks again */ }
}

// A refused entry comes back into its form, under its own number, or under a new one where that is another entry's.
async function mend() {
  const id = /^#sua=([0-9a-f-]{36})$/.exec(location.hash)?.[1], form = document.querySelector("form.diary__form");
  const one = id && form && (await queue.get(id));
  if (!one || one.party !== words.party || one.state === "stored") return;
  for (const [name, value] of one.fields) {
    if (["id", "made_at", "party"].includes(name)) continue;
    const inputs = form.elements.namedItem(name);
    if (!inputs) continue;
    for (const input of inputs instanceof RadioNodeList ? inputs : [inputs]) {
      if (input.type === "radio") input.checked = input.value === value; else if (input.type !== "file") input.value = value;
    }
  }
  form.keptPhoto = one.faults.some(([name]) => name === "photo") ? null : one.photo;
  form.dataset[one.other ? "replaces" : "again"] = one.id;
  const faults = document.querySelector("[data-faults]");
  faults.querySelector("ul").replaceChildren(...one.faults.map(([, label, text]) => made("li", label ? `${label}: ${text}` : text)));
  faults.hidden = false;
  faults.focus();
  form.querySelector("details").open = one.faults.some(([name]) => ["at", "lot"].includes(name));
}

function chips(box) {
  const field = document.getElementById(box.dataset.chips);
  box.hidden = false;
  box.addEventListener("click", ({ target }) => {
    if (target.tagName !== "BUTTON") return;
    const text = target.textContent, have = field.value.split(/[\s,;]+/).filter(Boolean);
    field.value = "many" in box.dataset ? [...have.filter((one) => one !== text), text].join(", ") : text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function warm() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(words.worker);
  const worker = (await navigator.serviceWorker.ready).active;
  // It may have become active between this page's request and the page: then it does not know of it yet.
  if (!navigator.serviceWorker.controller) worker.postMessage({ claim: true });
  const before = JSON.parse(localStorage.getItem("nhat-ky") ?? "{}"), links = [...document.querySelectorAll("[data-warm]")];
  const kept = (at) => localStorage.setItem("nhat-ky", JSON.stringify({ party: words.party, at }));
  // Whose pages lie here is noted before they are fetched: where the network goes away meanwhile, those that came stay.
  const forget = (before.party ?? words.party) !== words.party;
  if (!links.length || (!forget && before.at > Date.now() - WARM_EVERY)) return;
  const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => one.href || one.src);
  kept(0);
  navigator.serviceWorker.addEventListener("message", () => kept(Date.now()), { once: true });
  worker.postMessage({ forget, parts, pages: [words.home, ...links.map((one) => one.href)] });
  navigator.storage?.persist?.();
}

if (box && queue) {
  queue.news.onmessage = ({ data }) => { if (data !== "changed") trouble = data === "quiet" ? "" : data; show(); };
  queue.heard = () => show();
  for (const form of document.querySelectorAll("form[data-diary]")) form.addEventListener("submit", take);
  for (const one of document.querySelectorAll("[data-chips]")) chips(one);
  sendNow.addEventListener("click", () => push(true));
  addEventListener("online", () => push(true));
  addEventListener("pageshow", (event) => event.persisted && show());
  document.addEventListener("visibilitychange", () => document.hidden || push());
  await mend();
  await show();
  push(true);
  warm().catch(() => undefined);
}
