// The verdict, in words that the page brought.
const LOOKS = { ok: "ok", alone: "wait", pending: "wait", unlinked: "wait" };

export const lookOf = (is) => LOOKS[is] ?? "bad";

export function showVerdict(at, facts, words) {
	const [title, reason] = words.verdicts[facts.is];
	const told = (fact) => (fact instanceof Date ? fact.toLocaleString(words.lang, { timeZone: "Asia/Ho_Chi_Minh" }) : String(fact ?? "–"));
	const [strong, span] = ["strong", "span"].map((name) => document.createElement(name));
	strong.textContent = title;
	span.textContent = reason.replace(/\{(\w+)\}/g, (_, name) => told(name === "seen" ? facts.seen?.size : facts[name]));
	at.className = "seal seal--" + lookOf(facts.is);
	at.dataset.seal = lookOf(facts.is);
	at.dataset.verdict = document.documentElement.dataset.verdict = facts.is;
	at.replaceChildren(strong, " ", span);
}
