// The page "verify this receipt": takes a file or pasted text, shows each step. All the work is done here, on this machine.
import { verify } from "./receipt.js";

const form = document.querySelector("[data-verify]");
const words = JSON.parse(document.querySelector("#verify-words").textContent);
const published = JSON.parse(document.querySelector("#verify-keys").textContent);
const [drop, file, text, key, result] = ["drop", "file", "text", "key", "result"].map((name) => form.querySelector(`[data-${name}]`));

document.querySelector("[data-without]").hidden = true;

const say = (word, facts) => (words[word] ?? word).replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

function line({ step, state, word, facts }) {
  const item = document.createElement("li");
  item.className = `is-${state}`;
  item.append(form.querySelector(`template[data-icon=${state}]`).content.cloneNode(true));
  const name = document.createElement("strong");
  name.textContent = `${say(step, {})}: ${words[state]}`;
  const reason = document.createElement("p");
  reason.textContent = say(word, facts);
  item.append(name, reason);
  return item;
}

async function show() {
  if (!text.value.trim()) return;
  const own = key.value.split("\n").map((one) => one.trim()).filter(Boolean);
  const steps = await verify(text.value, own.length ? own : published);
  const verdict = ["bad", "wait"].find((state) => steps.some((step) => step.state === state)) ?? "ok";
  const seal = form.querySelector(`template[data-seal=${verdict}]`).content.cloneNode(true);
  const list = document.createElement("ol");
  list.className = "steps";
  list.append(...steps.map(line));
  result.replaceChildren(seal, list);
  result.dataset.verdict = verdict;
  result.focus();
}

async function take(files) {
  if (!files.length) return;
  text.value = await files[0].text();
  show();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
file.addEventListener("change", () => take(file.files));
for (const name of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("is-over", name === "dragover");
    if (name === "drop") take(event.dataTransfer.files);
  });
}
const given = form.dataset.receipt;
if (given) {
  const answer = await fetch(given);
  if (answer.ok) {
    text.value = await answer.text();
    show();
  }
}
