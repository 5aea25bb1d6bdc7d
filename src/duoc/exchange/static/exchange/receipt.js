// The steps from a message to the province's signed log. Each step is {step, state: ok|bad|wait, word, facts};
// the words stand in the page, in the reader's language. Nothing here talks to the server.
// Octets are strings of the characters 0–255, as in the ledger's modules, on which this one stands.
import { base64, must, utf8 } from "../ledger/bytes.js";
import { verify as signed } from "../ledger/ed25519.js";
import { parseKey, parseNote, signedAt } from "../ledger/note.js";
import { leafHash, rootOf } from "../ledger/tree.js";
import { canonical } from "./canonical.js";

const FORMAT = "duoc.receipt/1";
const OFFSET_MS = 7 * 3_600_000;

const dayOf = (time) => new Date(Date.parse(time) + OFFSET_MS).toISOString().slice(0, 10);
const ok = (step, facts = {}) => ({ step, state: "ok", word: `${step}_ok`, facts });
const bad = (step, word, facts = {}) => ({ step, state: "bad", word, facts });

async function included(step, { index, path }, size, octets, root) {
  const [leaf, hashes] = [await leafHash(octets), path.map(base64)];
  let reached;
  try {
    must([index, size].every((place) => Number.isSafeInteger(place) && place >= 0));
    reached = await rootOf(BigInt(index), BigInt(size), leaf, hashes);
  } catch {
    return bad(step, "path_bad", { index, size });
  }
  if (reached !== root) return bad(step, `${step}_bad`, { reached: btoa(reached), root: btoa(root) });
  return ok(step, { index: index + 1, size });
}

function counted(message, entry) {
  const wanted = [dayOf(message.time), message.client, message.service, message.status];
  const hit = entry.counts.some((count) => wanted.every((value, at) => count[at] === value) && count[4] > 0);
  const facts = { day: wanted[0].split("-").reverse().join("/"), status: message.status };
  return hit && entry.kind === "exchange.batch" ? ok("counted", facts) : bad("counted", "counted_bad", facts);
}

// Gateways and logs sign with Ed25519; a witness's key is not taken for theirs.
async function signerOf(vkey) {
  const key = await parseKey(vkey);
  must(key.kind === 1, "key");
  return key;
}

async function sealed(batch, octets) {
  const { name, key } = await signerOf(batch.vkey);
  const facts = { name, gateway: batch.entry.gateway };
  if (name !== batch.entry.gateway) return bad("signature", "signature_other", facts);
  const right = await signed(key.slice(1), octets, base64(batch.signature));
  return right ? ok("signature", facts) : bad("signature", "signature_bad", facts);
}

async function logged(ledger, octets, trusted) {
  const note = parseNote(ledger.checkpoint);
  const [origin, size] = [note.origin, Number(note.size)];
  const steps = [await included("ledger", ledger, size, octets, note.root)];
  const keys = await Promise.all(trusted.map(signerOf));
  const key = keys.find((candidate) => candidate.name === origin);
  if (!key) return [...steps, bad("checkpoint", "checkpoint_unknown", { origin, size })];
  const right = (await signedAt(note, key)) === 0;
  return [...steps, right ? ok("checkpoint", { origin, size }) : bad("checkpoint", "checkpoint_bad", { origin, size })];
}

async function attempt(step, work) {
  try {
    return [].concat(await work());
  } catch (error) {
    return [bad(step, crypto.subtle ? "unreadable" : "unsupported", { why: error.message })];
  }
}

// All steps of the receipt in `text`, checked against the log keys that the reader trusts.
export async function verify(text, trusted) {
  let receipt;
  try {
    receipt = JSON.parse(text);
    if (receipt.format !== FORMAT) return [bad("form", "form_other", { format: String(receipt.format) })];
    canonical(receipt);
  } catch (error) {
    return [bad("form", "form_bad", { why: error.message })];
  }
  const { message, batch, ledger } = receipt;
  const steps = [ok("form", { format: FORMAT })];
  let entry;
  steps.push(...(await attempt("message", () => {
    entry = utf8(canonical(batch.entry));
    return included("message", batch, batch.entry.size, utf8(canonical(message)), base64(batch.entry.root));
  })));
  steps.push(...(await attempt("counted", () => counted(message, batch.entry))));
  steps.push(...(await attempt("signature", () => sealed(batch, entry))));
  if (!ledger) return [...steps, { step: "ledger", state: "wait", word: "ledger_wait", facts: {} }];
  return [...steps, ...(await attempt("ledger", () => logged(ledger, entry, trusted)))];
}
