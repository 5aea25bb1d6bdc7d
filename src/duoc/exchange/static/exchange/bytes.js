// Octets: base64 in its strict form, joining, comparing, SHA-256.
export const utf8 = (text) => new TextEncoder().encode(text);

export function fromBase64(text) {
  if (typeof text !== "string") throw new TypeError("base64");
  const binary = atob(text);
  if (btoa(binary) !== text) throw new TypeError("base64");
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

export const toBase64 = (octets) => btoa(String.fromCharCode(...octets));

export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const same = (one, other) => one.length === other.length && one.every((octet, at) => octet === other[at]);

export const sha256 = async (octets) => new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
