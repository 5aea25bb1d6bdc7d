// Merkle trees (RFC 6962).
import { hash, must } from "./bytes.js";

export const leafHash = (entry) => hash("\0" + entry);

export async function rootOf(place, size, leaf, path) {
	const [up, [last = ""]] = [path.slice(0, -1), path.slice(-1)];
	must(place < size && (size > 1n ? last.length === 32 : !path.length), "path");
	if (size === 1n) return leaf;
	const half = 2n ** BigInt((size - 1n).toString(2).length - 1);
	return hash("\x01" + (place < half
		? (await rootOf(place, half, leaf, up)) + last
		: last + (await rootOf(place - half, size - half, leaf, up))));
}
