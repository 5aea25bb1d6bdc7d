// Consistency proofs (RFC 9162 §2.1.4).
import { hash, must } from "../ledger/bytes.js";

// Whether the tree (old, oldRoot) is the beginning of (size, root). Throws where the proof has another shape.
export async function grows(old, size, oldRoot, root, path) {
	const rest = [...path];
	// The old and the new root of a part; inside: it holds nothing but old leaves on its left edge.
	async function edge(m, n, inside) {
		if (m === n && inside) return [oldRoot, oldRoot];
		const last = rest.pop();
		must(last?.length === 32, "proof");
		if (m === n) return [last, last];
		const half = 2n ** BigInt((n - 1n).toString(2).length - 1);
		const [before, after] = m > half ? await edge(m - half, n - half, false) : await edge(m, half, inside);
		if (m > half) return [await hash("\x01" + last + before), await hash("\x01" + last + after)];
		return [before, await hash("\x01" + after + last)];
	}
	must(old > 0n && old <= size, "proof");
	const [before, after] = await edge(old, size, true);
	must(!rest.length, "proof");
	return before === oldRoot && after === root;
}
