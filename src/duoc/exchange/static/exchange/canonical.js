// Canonical JSON (RFC 8785): members sorted by UTF-16 code units, numbers and strings as ECMAScript writes them.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort().map((name) => `${text(name)}:${canonical(value[name])}`);
    return `{${members.join(",")}}`;
  }
  if (typeof value === "string") return text(value);
  if (typeof value === "number" && !(Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)))) {
    throw new RangeError("number");
  }
  return JSON.stringify(value);
}

function text(value) {
  // A lone surrogate has no UTF-8 form, so no canonical form either.
  if (!value.isWellFormed()) throw new RangeError("surrogate");
  return JSON.stringify(value);
}
