// Octets are strings of 0–255.
export const pack = (data) => Array.from(new Uint8Array(data), (n) => String.fromCharCode(n)).join("");
export const unpack = (s) => Uint8Array.from(s, (c) => c.charCodeAt());
export const number = (s) => unpack(s).reduce((all, n) => all * 256n + BigInt(n), 0n);
export const utf8 = (text) => unescape(encodeURIComponent(text));
export const hash = async (s, by = "SHA-256") => pack(await crypto.subtle.digest(by, unpack(s)));

export function must(holds, why) {
	if (!holds) throw Error(why);
}

export function base64(text) {
	must(btoa(atob(text)) === text, "base64");
	return atob(text);
}
