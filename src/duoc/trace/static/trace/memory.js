// What this browser saw last of each log: its size, its root, when.
import { base64 } from "../ledger/bytes.js";

const slot = (origin) => "duoc.seen " + origin;

export function recall(origin) {
	try {
		const { size, root, time } = JSON.parse(localStorage[slot(origin)]);
		return { size: BigInt(size), root: base64(root), time };
	} catch {}
}

// Where nothing may be kept nothing is remembered; the verdict then rests on the witnesses alone.
export function remember({ origin, size, root }) {
	try {
		localStorage[slot(origin)] = JSON.stringify({ size: String(size), root: btoa(root), time: Date.now() });
	} catch {}
}
