// "Kiểm tem": what is in the inspector's hand, by the server's proof and by the bundle that was taken along.
import { findStamps, weighBatch } from "./bundle.js";
import { linked } from "./chain.js";
import { line, moment } from "./lines.js";
import { recall, remember } from "./memory.js";
import { fill, lookOf, lookOfState, showVerdict } from "./seal.js";
import { good, judgeStamp, meant, printed } from "./stamp.js";
import { keptBundle } from "./shelf.js";
import { watchCamera } from "./camera.js";
import { settle } from "./installed.js";

const at = (id) => document.getElementById(id);
const items = (list, texts) => list.replaceChildren(...texts.filter(Boolean).map((text) => Object.assign(document.createElement("li"), { textContent: text })));

// Proven, declared and the server's word, apart.
function showFacts(facts, { names, said = {}, withheld, pending }, words) {
	const { ui } = words;
	const own = linked(facts.events, facts);
	const seenBy = { ...facts, minted: moment(facts.minted), activated: facts.activated && moment(facts.activated) };
	items(at("proven"), [
		fill(ui.minted, seenBy), fill(facts.activated ? ui.activated : ui.inactive, seenBy), facts.signed && fill(ui.witnessed, seenBy),
		...facts.events.map(({ fact }, k) => own[k] && line(fact, names, words).join(" · ")),
	]);
	const declared = [...new Set(facts.events.flatMap(({ fact }) => [fact.party, (fact.readPoint ?? fact.bizLocation)?.id]))];
	items(at("declared"), [ui.declared, ...declared.map((one) => names[one]?.[words.lang] && `${one}: ${names[one][words.lang]}`)]);
	items(at("said"), [
		said.state && fill(ui.said, { ...said, state: words.states[said.state] ?? said.state, at: moment(said.at) }),
		said.hold && words.states[said.hold], said.level && fill(ui.scans, said),
		...facts.events.map(({ fact }, k) => !own[k] && fill(ui.elsewhere, { line: line(fact, names, words).join(" · ") })),
		withheld > 0 && fill(ui.withheld, { withheld }), pending > 0 && fill(ui.waiting, { pending }),
	]);
	at("said").dataset.look = said.state ? lookOfState(said.state, said.hold) : "wait";
	at("facts").hidden = false;
}

async function online(address, asked, { policy, words }) {
	const origin = /^log[ \t]+([^+]+)\+/m.exec(policy)?.[1];
	const seen = recall(origin);
	const url = new URL(address);
	url.searchParams.set("linkType", "gs1:verificationService");
	if (seen) url.searchParams.set("since", seen.size);
	const answer = await fetch(url, { cache: "no-store", headers: { Accept: "application/json" } });
	if (answer.status === 404) return showVerdict(at("seal"), { is: "absent" }, words);
	const doc = await answer.json();
	const facts = await judgeStamp(policy, doc, asked, { seen });
	if (facts.is === "unlinked") facts.is = "fork"; // it was asked for the proof and gave none
	showVerdict(at("seal"), facts, words);
	if (!good(facts)) return;
	remember(facts);
	try {
		showFacts(facts, doc, words);
	} catch {
		at("facts").hidden = true;
		showVerdict(at("seal"), { is: "form" }, words);
	}
}

async function offline(bundle, signs, { policy, words }) {
	const found = findStamps(bundle, signs);
	const { ui } = words;
	const told = [];
	for (const { batch, place, serial, state, hold, lot } of found) {
		const { is, newest } = await weighBatch(policy, batch);
		const proof = is === "pending" ? ui.unproven : fill(ui.proven, { verdict: words.verdicts[is]?.[0] ?? is, newest });
		told.push([
			lookOf(is) === "ok" ? lookOfState(state, hold) : lookOf(is), fill(lookOf(is) === "ok" ? ui.genuine : ui.listed, { serial, name: batch.name, product: batch.product, place, batch: batch.batch }), batch.producer,
			lot && fill(ui.lot, { lot }), fill(ui.asOf, { state: words.states[hold || state] ?? state, day: moment(bundle.asOf) }), proof,
		]);
	}
	const look = told.length ? told[0][0] : "bad";
	at("offline").dataset.look = look;
	items(at("offline"), told.length ? told.flatMap(([, ...texts]) => texts) : [fill(ui.unknown, { day: moment(bundle.asOf) })]);
}

export async function inspect(given) {
	const { words } = given;
	const form = document.forms.stamp;
	const shelf = await keptBundle(words);
	form.onsubmit = async (event) => {
		event.preventDefault();
		const text = form.asked.value.trim();
		const whole = /^https?:\/\/\S+$/i.test(text) ? text : given.home && new URL(`tem/${encodeURIComponent(meant(text))}`, location.href).href;
		const asked = printed(text) ?? { serial: meant(text) };
		at("facts").hidden = true;
		items(at("offline"), []);
		if (!/^[0-9A-HJKMNP-TV-Z]{10,16}$/.test(asked.serial)) return showVerdict(at("seal"), { is: "unread" }, words);
		showVerdict(at("seal"), { is: "asking" }, words);
		if (shelf.bundle) await offline(shelf.bundle, asked.serial, given);
		const failed = { is: shelf.bundle ? "bundled" : "away" };
		if (whole) await online(whole, asked, given).catch(() => showVerdict(at("seal"), failed, words));
		else showVerdict(at("seal"), failed, words);
	};
	watchCamera(at("camera"), (text) => {
		form.asked.value = text;
		form.requestSubmit();
	});
	form.go.disabled = !crypto.subtle;
	if (crypto.subtle) showVerdict(at("seal"), { is: "ready" }, words);
	const handed = decodeURIComponent(location.hash.slice(1));
	if (handed) {
		form.asked.value = handed;
		form.requestSubmit();
	}
	await settle(given);
}
