// The verdict, in words that the page brought.
const LOOKS = { ok: "ok", alone: "wait", pending: "wait", unlinked: "wait", asking: "wait", away: "wait", bundled: "wait", unread: "wait", ready: "wait" };
const STATES = { activated: "ok", sold: "wait" };

export const lookOf = (is) => LOOKS[is] ?? "bad";

// What is not in use, or held back, is not for sale.
export const lookOfState = (state, hold) => (hold ? "bad" : (STATES[state] ?? "bad"));

// A sentence with facts for its {names}.
export function fill(sentence, facts) {
	const told = (fact) => (fact instanceof Date ? fact.toLocaleString(document.documentElement.lang, { timeZone: "Asia/Ho_Chi_Minh" }) : fact);
	return sentence.replace(/\{(\w+)\}/g, (_, name) => String(told(facts[name]) ?? "–"));
}

export function showVerdict(at, facts, words) {
	const [title, reason] = words.verdicts[facts.is];
	const [strong, span] = ["strong", "span"].map((name) => document.createElement(name));
	strong.textContent = title;
	span.textContent = fill(reason, { ...facts, seen: facts.seen?.size });
	at.className = "seal seal--" + lookOf(facts.is);
	at.dataset.seal = lookOf(facts.is);
	at.dataset.verdict = document.documentElement.dataset.verdict = facts.is;
	at.replaceChildren(strong, " ", span);
}
