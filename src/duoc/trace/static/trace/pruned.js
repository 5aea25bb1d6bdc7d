// Pruned trees: salted leaves of which some are opened (docs/formats.md).
import { base64, hash, must, utf8 } from "../ledger/bytes.js";
import { leafHash } from "../ledger/tree.js";

// The root; the opened leaves' texts are added to `texts`, from left to right.
export async function opened(node, texts, depth = 0) {
	must(depth < 65, "depth");
	if (typeof node === "string") {
		must(base64(node).length === 32, "hash");
		return atob(node);
	}
	if (Array.isArray(node)) {
		must(node.length === 2, "pair");
		const left = await opened(node[0], texts, depth + 1);
		return hash("\x01" + left + (await opened(node[1], texts, depth + 1)));
	}
	must(typeof node.text === "string" && base64(node.salt).length === 16, "leaf");
	texts.push(node.text);
	return leafHash(atob(node.salt) + utf8(node.text));
}
