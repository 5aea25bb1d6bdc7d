// What this very page is (digests to compare), and how it is kept and replaced: only when its user says so.
import { hash, number, pack, utf8 } from "../ledger/bytes.js";
import { fill } from "./seal.js";

const hex = (octets) => number("\x01" + octets).toString(16).slice(1);
const digest = async (text) => hex(await hash(utf8(text)));
const scriptOf = (page) => page.querySelector("script[type=module]").textContent;

// The code is shown without the line that begins it, which has the policy and the words in it.
export async function settle({ policy, words: { ui } }) {
	const told = document.getElementById("installed");
	const of = async (page) => fill(ui.digests, { script: await digest(scriptOf(page)), policy: await digest(policy) });
	if (crypto.subtle) told.textContent = await of(document);
	const offered = document.getElementById("offered");
	if (!document.querySelector("link[rel=manifest]") || !navigator.serviceWorker) return;
	const registration = await navigator.serviceWorker.register("worker.js").catch(() => undefined);
	if (!registration) return;
	const installed = Boolean(registration.active);
	registration.addEventListener("updatefound", () => {
		if (installed) offered.textContent = ui.otherWorker;
	});
	const button = document.getElementById("renew");
	button.hidden = false;
	button.onclick = async () => {
		const answer = await fetch("?fresh", { cache: "reload" }).catch(() => undefined);
		if (!answer?.ok) return (offered.textContent = ui.noNews);
		const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
		const news = await digest(scriptOf(page));
		if (news === (await digest(scriptOf(document)))) return (offered.textContent = ui.same);
		if (button.dataset.offered !== news) {
			button.dataset.offered = news;
			button.textContent = ui.replace;
			return (offered.textContent = fill(ui.news, { script: news }));
		}
		await (await caches.open("duoc.kiem-tem")).put("./", answer);
		location.reload();
	};
}
