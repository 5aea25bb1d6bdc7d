// C2SP tlog-proof.
import { base64 } from "./bytes.js";
import { parseNote } from "./note.js";
import { weigh } from "./policy.js";
import { leafHash, rootOf } from "./tree.js";

const PROOF = /^c2sp\.org\/tlog-proof@v1\n(?:extra (.+)\n)?index (0|[1-9]\d{0,18})\n((?:.+\n)*)\n/;

// is: ok, alone or the first thing wrong.
export async function judge(policy, proof, entry, within) {
	let facts = { is: "form" };
	try {
		const text = decodeURIComponent(escape(proof));
		const [head, extra, index, path] = PROOF.exec(text);
		if (extra) base64(extra);
		const hashes = path.split("\n").slice(0, -1).map(base64);
		const note = parseNote(text.slice(head.length));
		facts.is = "policy";
		facts = { ...note, index: BigInt(index), ...(await weigh(policy, note)) };
		if (facts.is === "path") {
			const root = await rootOf(facts.index, note.size, await leafHash(entry), hashes);
			const old = Date.now() - facts.newest > within * 1000;
			facts.is = root !== note.root ? "entry" : old ? "age" : facts.signed ? "ok" : "alone";
		}
	} catch {}
	return facts;
}
