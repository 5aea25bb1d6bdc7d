// The steps from a message to the province's signed log. Each step is {step, state: ok|bad|wait, word, facts};
// the words stand in the page, in the reader's language. Nothing here talks to the server.
import { fromBase64, same, toBase64, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";
import { noteSignedBy, parseCheckpoint, parseKey, parseNote, signedBy } from "./note.js";
import { leafHash, rootOf } from "./tree.js";

const FORMAT = "duoc.receipt/1";
const OFFSET_MS = 7 * 3_600_000;

const dayOf = (time) => new Date(Date.parse(time) + OFFSET_MS).toISOString().slice(0, 10);
const ok = (step, facts = {}) => ({ step, state: "ok", word: `${step}_ok`, facts });
const bad = (step, word, facts = {}) => ({ step, state: "bad", word, facts });

async function included(step, { index, path }, size, octets, root) {
  const reached = await rootOf(index, size, await leafHash(octets), path.map(fromBase64));
  if (reached === null) return bad(step, "path_bad", { index, size });
  if (!same(reached, root)) return bad(step, `${step}_bad`, { reached: toBase64(reached), root: toBase64(root) });
  return ok(step, { index: index + 1, size });
}

function counted(message, entry) {
  const wanted = [dayOf(message.time), message.client, message.service, message.status];
  const hit = entry.counts.some((count) => wanted.every((value, at) => count[at] === value) && count[4] > 0);
  const facts = { day: wanted[0].split("-").reverse().join("/"), status: message.status };
  return hit && entry.kind === "exchange.batch" ? ok("counted", facts) : bad("counted", "counted_bad", facts);
}

async function sealed(batch, octets) {
  const key = await parseKey(batch.vkey);
  const facts = { name: key.name, gateway: batch.entry.gateway };
  if (key.name !== batch.entry.gateway) return bad("signature", "signature_other", facts);
  return (await signedBy(key, octets, fromBase64(batch.signature))) ? ok("signature", facts) : bad("signature", "signature_bad", facts);
}

async function logged(ledger, octets, trusted) {
  const note = parseNote(ledger.checkpoint);
  const claimed = parseCheckpoint(note.text);
  const steps = [await included("ledger", ledger, claimed.size, octets, claimed.root)];
  const keys = await Promise.all(trusted.map(parseKey));
  const key = keys.find((candidate) => candidate.name === claimed.origin);
  const facts = { origin: claimed.origin, size: claimed.size };
  if (!key) return [...steps, bad("checkpoint", "checkpoint_unknown", facts)];
  return [...steps, (await noteSignedBy(note, key)) ? ok("checkpoint", facts) : bad("checkpoint", "checkpoint_bad", facts)];
}

async function attempt(step, work) {
  try {
    return [].concat(await work());
  } catch (error) {
    const absent = error.name === "NotSupportedError";
    return [bad(step, absent ? "unsupported" : "unreadable", { why: error.message })];
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
    return included("message", batch, batch.entry.size, utf8(canonical(message)), fromBase64(batch.entry.root));
  })));
  steps.push(...(await attempt("counted", () => counted(message, batch.entry))));
  steps.push(...(await attempt("signature", () => sealed(batch, entry))));
  if (!ledger) return [...steps, { step: "ledger", state: "wait", word: "ledger_wait", facts: {} }];
  return [...steps, ...(await attempt("ledger", () => logged(ledger, entry, trusted)))];
}
