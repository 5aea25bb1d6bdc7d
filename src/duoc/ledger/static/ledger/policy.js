// C2SP tlog-policy.
import { must } from "./bytes.js";
import { parseKey, signedAt } from "./note.js";

export async function weigh(policy, note) {
	const lacks = new Map([["none", []]]);
	const [free, signed] = [new Set(), []]; // free: in no group
	let [log, newest, broken, quorum] = ["origin", 0];
	must(/^[\t\n -~\x80-\uffff]*\n$/.test(policy));
	for (const line of policy.split("\n")) {
		const [word, ...rest] = line.split(/[ \t]+/).filter(Boolean);
		if (!word || word[0] === "#") continue;
		const [name, first, ...more] = word === "log" ? [line, ...rest] : rest;
		if (word === "quorum") {
			must(!first && !quorum && lacks.has(name));
			quorum = lacks.get(name);
			continue;
		}
		let lack = [name];
		if (word === "group") {
			const k = { any: 1, all: more.length || 1 }[first] ?? first;
			must(/^(all|any|[1-9]\d*)$/.test(first) && k <= more.length && more.every((one) => free.delete(one)));
			const each = more.map((one) => lacks.get(one));
			lack = each.filter((one) => !one[0]).length < k ? each.flat() : [];
		} else {
			const [kind, key] = [{ log: 1, witness: 4 }[word], await parseKey(first)];
			must(kind > 0 && !more[1] && !lacks.has(key.key) && [kind, 6].includes(key.kind));
			lacks.set(key.key);
			const time = await signedAt(note, key);
			if (time < 0) broken = key.name;
			if (kind < 4 && key.name === note.origin) log = time === 0 ? "" : log && "log";
			if (kind > 1 && time >= 0) {
				lack = [];
				signed.push(name);
				newest = Math.max(newest, time);
			}
		}
		must(!lacks.has(name));
		lacks.set(name, lack);
		free.add(name);
	}
	must(quorum);
	return {
		is: log || (broken ? "witness" : quorum[0] ? "quorum" : "path"),
		newest: new Date(newest * 1000),
		signed: signed.join(", "),
		lacks: quorum.join(", "),
		broken,
	};
}
