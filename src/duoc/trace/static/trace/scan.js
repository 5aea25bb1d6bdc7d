// The scan page: is what it says what the log says?
import { parseNote } from "../ledger/note.js";
import { line, moment } from "./lines.js";
import { recall, remember } from "./memory.js";
import { showVerdict } from "./seal.js";
import { covers, good, judgeStamp, printed } from "./stamp.js";

const bareText = (text) => text.replace(/[\s·]+/g, "");

// Whether the page's own words are those of what was verified.
function agrees({ events, lot, minted, activated }, names, words) {
	const says = (mark, text) => [...document.querySelectorAll(`[data-${mark}]`)].every((one) => bareText(one.textContent) === bareText(text));
	const places = [...document.querySelectorAll("[data-event]")].map((one) => one.dataset.event);
	return (
		events.every(({ fact }, k) => places.includes(String(k)) && says(`event="${k}"`, line(fact, names, words).join(""))) &&
		places.every((k) => events[k]) && says("lot", lot ?? "") &&
		says("minted", moment(minted)) && says("activated", activated ? moment(activated) : "")
	);
}

async function later(size) {
	const address = new URL(location.href);
	address.searchParams.set("linkType", "gs1:verificationService");
	address.searchParams.set("since", size);
	return (await fetch(address, { cache: "no-store" })).json();
}

export async function scan({ policy, words }) {
	const at = document.querySelector("[data-seal]");
	let facts = { is: "form" };
	try {
		const doc = JSON.parse(document.getElementById("proof")?.textContent ?? "null");
		const [asked, seen] = [printed(location.href), doc?.checkpoint ? recall(parseNote(doc.checkpoint).origin) : undefined];
		facts = doc ? await judgeStamp(policy, doc, asked, { seen }) : { is: "pending" };
		const linked = facts.is !== "unlinked";
		if ((good(facts) || !linked) && !agrees(facts, doc.names, words)) facts.is = "page";
		if (facts.is === "unlinked") {
			const newer = await later(seen.size).catch(() => null);
			const found = newer && (await judgeStamp(policy, newer, asked, { seen }));
			if (found && !good(found)) facts = { ...found, is: found.is === "unlinked" ? "fork" : found.is };
			else if (found) facts = { ...facts, ...found, is: covers(newer, doc) ? found.is : "fork" };
		}
		if (good(facts)) remember(facts);
	} catch {
		facts.is = "form";
	}
	showVerdict(at, facts, words);
}
