// A verified event in the reader's words: when, what, who, where, in what state. The server says the same (rules/event_lines.py).
export function moment(time) {
	const local = new Date(Date.parse(time.toUpperCase().replace(/\.\d+/, "")) + 25200000).toISOString(); // UTC+7
	const [year, month, day] = local.slice(0, 10).split("-");
	return `${day}/${month}/${year} ${local.slice(11, 16)}`;
}

const word = (table, name) => (typeof table[name] === "string" ? table[name] : name);
const bare = (name = "") => name.replace(/^.*(?:BizStep-|Disp-|bizstep:|disp:)/, "");

export function line(fact, names, words) {
	const named = (one = "") => names[one]?.[words.lang] || one;
	const place = (fact.readPoint ?? fact.bizLocation)?.id;
	const step = word(words.steps, bare(fact.bizStep)) || word(words.types, fact.type);
	return [moment(fact.eventTime), step, named(fact.party), named(place), word(words.dispositions, bare(fact.disposition))].filter(Boolean);
}
