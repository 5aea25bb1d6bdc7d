// C2SP signed-note and tlog-checkpoint.
import { base64, hash, must, number, utf8 } from "./bytes.js";
import { verify } from "./ed25519.js";

const SIZE = { 1: 33, 4: 33, 6: 1313 }; // log, witness, ML-DSA
const NOTE = /^((.+)\n(0|[1-9]\d{0,18})\n([^=]{43}=)\n(?:.+\n)*)\n((?:— [^+\s]+ [^=\s]{7}\S+\n)+)$/;

export async function parseKey(vkey) {
	const [, name, id, data] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
	const key = base64(data);
	const kind = key.charCodeAt();
	const own = (await hash(utf8(name + "\n") + key)).slice(0, 4);
	must(key.length === SIZE[kind] && number(own) === BigInt("0x" + id), "key");
	return { name, id: name + own, kind, key };
}

export function parseNote(note) {
	const [, text, origin, size, root, end] = NOTE.exec(note) ?? [];
	must(text && !/[\0-\t\v-\x1f\x85]/.test(note), "note");
	const lines = [...end.matchAll(/— (.+) (.+)/g)].map(([, name, data]) => [name + base64(data).slice(0, 4), atob(data).slice(4)]);
	return { text, origin, size: BigInt(size), root: base64(root), lines };
}

// A log: 0. Broken: −1.
export async function signedAt({ text, lines }, { id, kind, key }) {
	let newest;
	for (const [by, sig] of lines) {
		if (by !== id || kind > 5) continue;
		const time = number(sig.slice(0, -64));
		const [size, said] = kind > 1 ? [72, `cosignature/v1\ntime ${time}\n`] : [64, ""];
		if (sig.length !== size || time >> 63n) return -1;
		if (!(await verify(key.slice(1), utf8(said + text), sig.slice(-64)))) return -1;
		newest = Math.max(newest ?? 0, Number(time));
	}
	return newest;
}
