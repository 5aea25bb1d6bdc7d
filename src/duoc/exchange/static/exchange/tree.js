// Merkle trees of RFC 6962: leaf hash, and the walk of RFC 9162 §2.1.3.2 from a leaf to the root.
import { join, sha256 } from "./bytes.js";

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

export const leafHash = (octets) => sha256(join(LEAF, octets));

// The root that this path leads to; null when the path is too short or too long for the place.
export async function rootOf(index, size, leaf, path) {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return null;
  let [place, last, hash] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const sibling of path) {
    if (sibling.length !== 32 || last === 0n) return null;
    if (place & 1n || place === last) {
      hash = await sha256(join(NODE, sibling, hash));
      while (!(place & 1n) && place !== 0n) [place, last] = [place >> 1n, last >> 1n];
    } else {
      hash = await sha256(join(NODE, hash, sibling));
    }
    [place, last] = [place >> 1n, last >> 1n];
  }
  return last === 0n ? hash : null;
}
