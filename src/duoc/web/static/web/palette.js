// Command palette: Ctrl-K (or the search link) opens it; the server finds, this file only shows.
// Without JavaScript the same link leads to the search page.
const link = document.querySelector("[data-palette]");
let dialog, field, list, wanted = 0;

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", link.textContent.trim());
  field = document.createElement("input");
  field.type = "search";
  field.setAttribute("aria-label", link.textContent.trim());
  list = document.createElement("div");
  list.setAttribute("aria-live", "polite");
  dialog.append(field, list);
  document.body.append(dialog);
  field.addEventListener("input", find);
  dialog.addEventListener("keydown", move);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

async function find() {
  const turn = ++wanted;
  const answer = await fetch(`${link.pathname}?part=1&q=${encodeURIComponent(field.value)}`);
  const text = await answer.text();
  if (turn === wanted && answer.ok) list.replaceChildren(document.createRange().createContextualFragment(text));
}

function move(event) {
  const hits = [field, ...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    hits[(hits.indexOf(document.activeElement) + step + hits.length) % hits.length].focus();
  } else if (event.key === "Enter" && document.activeElement === field && hits[1]) {
    hits[1].click();
  }
}

function open(event) {
  event.preventDefault();
  if (!dialog) build();
  dialog.showModal();
  field.select();
  find();
}

link?.addEventListener("click", open);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && link) open(event);
});
