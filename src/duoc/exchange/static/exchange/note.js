// Signed notes and verifier keys (C2SP signed-note), Ed25519 only.
import { fromBase64, join, same, sha256, utf8 } from "./bytes.js";

// {name, id (4 octets), public (32 octets)} of "name+hash+key"; throws when the key's own id does not fit.
export async function parseKey(text) {
  const [, name, hex, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? [];
  if (!name) throw new TypeError("key");
  const key = fromBase64(encoded);
  if (key.length !== 33 || key[0] !== 1) throw new TypeError("key");
  const id = (await sha256(join(utf8(`${name}\n`), key))).slice(0, 4);
  if ([...id].map((octet) => octet.toString(16).padStart(2, "0")).join("") !== hex) throw new TypeError("key");
  return { name, id, public: key.slice(1) };
}

export async function signedBy(key, octets, signature) {
  const imported = await crypto.subtle.importKey("raw", key.public, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, octets);
}

// {text, signatures: [{name, id, signature}]} of a signed note.
export function parseNote(note) {
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0 || !note.endsWith("\n")) throw new TypeError("note");
  const signatures = note.slice(cut + 2, -1).split("\n").map((line) => {
    const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    if (!name) throw new TypeError("note");
    const blob = fromBase64(encoded);
    return { name, id: blob.slice(0, 4), signature: blob.slice(4) };
  });
  return { text: note.slice(0, cut + 1), signatures };
}

// {origin, size, root} of a checkpoint's text.
export function parseCheckpoint(text) {
  const [origin, size, root] = text.split("\n");
  if (!origin || !/^(0|[1-9]\d*)$/.test(size ?? "")) throw new TypeError("checkpoint");
  return { origin, size: Number(size), root: fromBase64(root) };
}

export async function noteSignedBy(note, key) {
  for (const line of note.signatures) {
    if (line.name === key.name && same(line.id, key.id)) return signedBy(key, utf8(note.text), line.signature);
  }
  return false;
}
