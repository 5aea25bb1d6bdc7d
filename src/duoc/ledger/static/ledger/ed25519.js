// RFC 8032; nothing is secret here.
import { hash, number, unpack } from "./bytes.js";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a) => (a % P + P) % P;
const pow = (a, n) => n ? mod(pow(mod(a * a), n / 2n) * (n % 2n ? a : 1n)) : 1n;
const div = (a, b) => mod(a * pow(b, P - 2n));
const D = div(-121665n, 121666n);
const I = pow(2n, P / 4n);
const little = (s) => number([...s].reverse());
const spell = ([x, y, z]) => div(y, z) + (div(x, z) % 2n << 255n);

function point(s) {
	const y = little(s) % 2n ** 255n;
	const xx = div(y * y - 1n, D * y * y + 1n);
	const x = pow(xx, P / 8n + 1n);
	const four = [x, -x, x * I, -x * I].map((x) => [x, y, 1n]);
	return four.find((p) => mod(p[0] ** 2n) === xx && spell(p) === little(s));
}

function add([x, y, z], [u, v, w]) {
	const [a, b, c] = [z * w, x * u, y * v];
	const [e, f] = [a * a - D * b * c, a * a + D * b * c];
	return [a * e * ((x + y) * (u + v) - b - c), a * f * (b + c), e * f].map(mod);
}

const times = (n, p, sum) => n ? times(n / 2n, add(p, p), n % 2n ? add(sum, p) : sum) : sum;

export async function verify(key, text, sig) {
	try {
		const own = await crypto.subtle.importKey("raw", unpack(key), "Ed25519", false, ["verify"]);
		return await crypto.subtle.verify("Ed25519", own, unpack(sig), unpack(text));
	} catch {
		const [a, r, s] = [point(key), sig.slice(0, 32), little(sig.slice(32))];
		if (!a || sig.length !== 64 || s >= L) return false;
		const k = little(await hash(r + key + text, "SHA-512")) % L;
		const sum = times(s, point("X" + "f".repeat(31)), [0n, 1n, 1n]);
		return spell(times(k, [-a[0], a[1], 1n], sum)) === little(r);
	}
}
