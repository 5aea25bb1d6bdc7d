// Judges a stamp's proof document, `duoc.stamp/1` (docs/formats.md).
import { base64, hash, must, utf8 } from "../ledger/bytes.js";
import { parseNote } from "../ledger/note.js";
import { weigh } from "../ledger/policy.js";
import { leafHash, rootOf } from "../ledger/tree.js";
import { grows } from "./consistency.js";
import { opened } from "./pruned.js";

const PRINTED = /\/(?:01\/(\d{14})(?:\/(?:22|10)\/[^/]+)*\/21|t\/([^/?#]+))\/([0-9A-TV-Z]{16})\/?(?:[?#]|$)/i;
const GOOD = ["ok", "alone"];

// The signs that somebody meant who typed them.
export const meant = (text) => text.replace(/[\s-]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");

// The product and the serial of a printed address; nothing of another text.
export function printed(address) {
	const [, gtin, code, serial] = PRINTED.exec(address) ?? [];
	return serial && { product: gtin ?? decodeURIComponent(code).toUpperCase(), serial: meant(serial) };
}

// Text that JSON has only one spelling for: no name twice.
function parsed(text) {
	must(JSON.stringify(JSON.parse(text)) === text, "JSON");
	return JSON.parse(text);
}

// asked: { product, serial } of what is in the hand, or the first signs of a serial alone; seen: the checkpoint that this
// verifier saw last. `is` of what comes back: ok, alone, pending, unlinked, or the first thing wrong, with `at` in its list.
export async function judgeStamp(policy, doc, asked, { seen, now = Date.now(), within = 86400 } = {}) {
	const facts = { is: "form", events: [], seen };
	try {
		must(doc.format === "duoc.stamp/1" && Array.isArray(doc.entries) && Array.isArray(doc.events));
		const { product, serial } = printed(doc.address);
		facts.is = "foreign";
		must(serial === doc.serial && serial.startsWith(asked.serial) && product === doc.product.toUpperCase());
		must(product === (asked.product ?? product));
		facts.is = "pending";
		if (!doc.checkpoint || doc.stamp === null) return facts;
		facts.is = "form";
		const note = parseNote(decodeURIComponent(encodeURIComponent(doc.checkpoint)));
		facts.is = "policy";
		Object.assign(facts, note, await weigh(policy, note));
		if (facts.is !== "path") return facts;
		facts.is = "entry";
		const told = [];
		for (const { index, entry, path } of doc.entries) {
			facts.at = told.length;
			const place = BigInt(index);
			must(place >= 0n && (await rootOf(place, note.size, await leafHash(utf8(entry)), path.map(base64))) === note.root);
			told.push(parsed(entry));
		}
		const entryOf = (part, kind) => {
			must(told[part.entry].kind === "trace." + kind);
			return told[part.entry];
		};
		facts.is = "stamp";
		const { place, salt, path } = doc.stamp;
		const { batch, count, root, time, product: minted } = entryOf(doc.stamp, "stamps_minted");
		must(minted === doc.product && base64(salt).length === 16);
		const leaf = await leafHash(await hash(atob(salt) + serial));
		must((await rootOf(BigInt(place - 1), BigInt(count), leaf, path.map(base64))) === base64(root) && place > 0);
		Object.assign(facts, { product: minted, serial, batch, place, minted: time });
		facts.is = "activation";
		if (doc.activation) {
			const [entry, texts] = [entryOf(doc.activation, "stamps_bound"), []];
			must((await opened(doc.activation.tree, texts)) === base64(entry.root) && entry.batch === batch);
			const [, , , lot, since] = texts.map(parsed).find((one) => one[0] === "bound" && one[1] === batch && one[2] === place);
			must(lot === (doc.said?.lot || lot));
			Object.assign(facts, { lot, activated: since });
		}
		facts.is = "event";
		must(new Set(doc.events.map((one) => one.entry)).size === doc.events.length);
		for (const part of doc.events) {
			facts.at = facts.events.length;
			const [entry, texts] = [entryOf(part, "event_captured"), []];
			must((await opened(part.tree, texts)) === base64(entry.root));
			const leaves = texts.map((text) => JSON.parse(text));
			const [fact, party] = ["event", "party"].map((wanted) => leaves.find(([name]) => name === wanted)?.[1]);
			facts.events.push({ leaves, fact: { ...fact, party }, logged: entry.time });
			must(fact.eventTime);
		}
		facts.at = undefined;
		if (seen) {
			facts.is = "rollback";
			must(note.size >= seen.size);
			facts.is = note.size === seen.size || doc.consistency ? "fork" : "unlinked";
			if (facts.is === "unlinked") return facts;
			const { from = seen.size, path = [] } = note.size === seen.size ? {} : doc.consistency;
			must(BigInt(from) === seen.size && (await grows(seen.size, note.size, seen.root, note.root, path.map(base64))));
		}
		facts.is = "age";
		if (!facts.signed || now - facts.newest <= within * 1000) facts.is = facts.signed ? "ok" : "alone";
	} catch {}
	return facts;
}

// Whether a later document of the same stamp rests on the same entries.
export const covers = (later, doc) =>
	doc.entries.every((one) => later.entries.some((two) => two.index === one.index && two.entry === one.entry));

export const good = (facts) => GOOD.includes(facts.is);
