// FIPS 180-4, at once: hundreds of thousands of short texts, for which the browser's own asking and waiting takes too long.
const ROUNDS = [];
for (let n = 2; ROUNDS.length < 64; n++) if (ROUNDS.every((p) => n % p)) ROUNDS.push(n);

// The first 32 bits of the fraction of n's root of degree k.
function fraction(n, k) {
	let [low, high] = [0n, 1n << 40n];
	while (high - low > 1n) {
		const middle = (low + high) / 2n;
		if (middle ** k <= BigInt(n) << (32n * k)) low = middle;
		else high = middle;
	}
	return Number(BigInt.asIntN(32, low));
}

const K = Int32Array.from(ROUNDS, (n) => fraction(n, 3n));
const START = Int32Array.from(ROUNDS.slice(0, 8), (n) => fraction(n, 2n));
const W = new Int32Array(64);

// Into `out` from `at` on: the digest of the first `length` octets of `text`, a buffer of whole blocks with room for the padding.
export function sha256(text, length, out, at = 0) {
	const view = new DataView(text.buffer, text.byteOffset);
	const end = (length + 72) & ~63;
	text.fill(0, length, end);
	text[length] = 128;
	view.setUint32(end - 4, length * 8);
	const sum = Int32Array.from(START);
	for (let block = 0; block < end; block += 64) {
		for (let t = 0; t < 16; t++) W[t] = view.getInt32(block + 4 * t);
		for (let t = 16; t < 64; t++) {
			const [x, y] = [W[t - 15], W[t - 2]];
			const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
			const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
			W[t] = (W[t - 16] + low + W[t - 7] + high) | 0;
		}
		let [a, b, c, d, e, f, g, h] = sum;
		for (let t = 0; t < 64; t++) {
			const choice = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
			const one = (h + choice + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
			const majority = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
			const two = (majority + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			h = g;
			g = f;
			f = e;
			e = (d + one) | 0;
			d = c;
			c = b;
			b = a;
			a = (one + two) | 0;
		}
		sum[0] += a;
		sum[1] += b;
		sum[2] += c;
		sum[3] += d;
		sum[4] += e;
		sum[5] += f;
		sum[6] += g;
		sum[7] += h;
	}
	const told = new DataView(out.buffer, out.byteOffset + at);
	for (let t = 0; t < 8; t++) told.setInt32(4 * t, sum[t]);
}
