// The inspector's bundle, `duoc.stamps/1` (docs/formats.md): read, held against the log's entries, searched.
import { base64, must, pack, unpack, utf8 } from "../ledger/bytes.js";
import { judge } from "../ledger/proof.js";
import { sha256 } from "./sha256.js";

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const WIDTH = 10; // octets of a serial
const SLICE_MS = 40;

const bitsOf = (signs) => [...signs].map((sign) => SIGNS.indexOf(sign).toString(2).padStart(5, "0")).join("");

// The 16 signs of ten octets.
export function signsOf(octets) {
	const bits = [...octets].map((octet) => octet.toString(2).padStart(8, "0")).join("");
	return bits.match(/.{5}/g).map((five) => SIGNS[parseInt(five, 2)]).join("");
}

// The RFC 6962 root over the commitments to some serials; breathe: called between two stamps, may take time.
export async function batchRoot(seed, octets, breathe = () => {}) {
	const [salting, committing, leafing, joining] = [128, 64, 64, 128].map((size) => new Uint8Array(size));
	const lefts = []; // roots of full subtrees, the largest first: [height, hash]
	const joined = (left, right) => {
		const up = new Uint8Array(32);
		joining[0] = 1;
		joining.set(left, 1);
		joining.set(right, 33);
		sha256(joining, 65, up);
		return up;
	};
	for (let index = 0; index < octets.length / WIDTH; index++) {
		salting.set(seed);
		new DataView(salting.buffer).setBigUint64(32, BigInt(index));
		sha256(salting, 40, committing);
		committing.set(unpack(signsOf(octets.subarray(index * WIDTH, index * WIDTH + WIDTH))), 16);
		leafing[0] = 0;
		sha256(committing, 32, leafing, 1);
		let [height, hash] = [0, new Uint8Array(32)];
		sha256(leafing, 33, hash);
		for (; lefts.at(-1)?.[0] === height; height++) hash = joined(lefts.pop()[1], hash);
		lefts.push([height, hash]);
		if (index % 256 === 255) await breathe(index + 1);
	}
	return pack(lefts.map(([, hash]) => hash).reduceRight((right, left) => joined(left, right)));
}

function head(line) {
	const told = JSON.parse(line);
	must(told.format === "duoc.stamps/1" && typeof told.as_of === "string" && Array.isArray(told.batches), "form");
	for (const batch of told.batches) {
		must(Number.isSafeInteger(batch.count) && batch.count > 0 && base64(batch.seed).length === 32, "form");
		must(batch.spans.every((one) => one.length === 5) && batch.ends.every((one) => one.length === 2), "form");
		must([batch.name, batch.producer].every((one) => typeof one === "string"), "form");
		const entry = JSON.parse(batch.entry);
		must(entry.kind === "trace.stamps_minted", "entry");
		for (const name of ["batch", "count", "product"]) must(entry[name] === batch[name], "entry");
	}
	return told;
}

// file: its octets. Throws "form" or "root" with `batch`, where anything in it is wrong. progress(done, all): told now and then.
export async function readBundle(file, progress = () => {}) {
	const end = file.indexOf(10);
	must(end > 0, "form");
	const { as_of: asOf, batches } = head(new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(0, end)));
	const all = batches.reduce((sum, one) => sum + one.count, 0);
	must(file.length === end + 1 + all * WIDTH, "form");
	let [at, done, rested] = [end + 1, 0, Date.now()];
	for (const batch of batches) {
		batch.octets = file.subarray(at, (at += batch.count * WIDTH));
		const root = await batchRoot(unpack(base64(batch.seed)), batch.octets, async (some) => {
			if (Date.now() - rested < SLICE_MS) return;
			progress(done + some, all);
			await new Promise((resume) => setTimeout(resume));
			rested = Date.now();
		});
		if (root !== base64(JSON.parse(batch.entry).root)) throw Object.assign(Error("root"), { batch: batch.batch });
		done += batch.count;
	}
	progress(done, all);
	return { asOf, batches, all };
}

// Every stamp whose serial begins with these signs: its batch, place from 1, serial, state, hold and lot as of the bundle's day.
export function findStamps({ batches }, signs) {
	const bits = bitsOf(signs);
	if (!/^[01]{50,80}$/.test(bits)) return [];
	const whole = bits.match(/.{8}/g).map((octet) => parseInt(octet, 2));
	const found = [];
	for (const batch of batches) {
		for (let place = 1, at = 0; place <= batch.count; place++, at += WIDTH) {
			if (whole.some((octet, n) => batch.octets[at + n] !== octet)) continue;
			const serial = signsOf(batch.octets.subarray(at, at + WIDTH));
			if (!serial.startsWith(signs)) continue;
			const [, , kept, hold, lot] = batch.spans.find(([first, last]) => first <= place && place <= last) ?? [0, 0, "unknown", "", ""];
			const ended = kept === "activated" && batch.ends.find(([one]) => one === place)?.[1];
			found.push({ batch, place, serial, state: ended || kept, hold, lot });
		}
	}
	return found;
}

// What the policy says of the proof that goes along with a batch: ok, alone, pending where there is none, or the first thing wrong.
export async function weighBatch(policy, { proof, entry }) {
	return proof === null ? { is: "pending" } : judge(policy, utf8(proof), utf8(entry), Infinity);
}
