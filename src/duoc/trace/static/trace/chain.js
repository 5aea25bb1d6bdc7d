// Which events say themselves that they are of this stamp, of its lot, or of what its lot was made from.
const THINGS = /^(?:epcList|childEPCs|(?:child|output)?[qQ]uantityList|outputEPCList)$/;
const INPUTS = /^input(?:EPCList|QuantityList)$/;
const key = (uri) => (/\/(?:01|t)\/.*$/i.exec(uri)?.[0] ?? String(uri)).toUpperCase();

// events: oldest first, with their opened leaves. Of each whether it names one of the things that are known by then.
export function linked(events, { product, serial, lot }) {
	const known = new Set(["/01/", "/T/"].flatMap((root) => [`/21/${serial}`, `/10/${lot}`, `/${serial}`].map((end) => key(root + product + end))));
	const says = [];
	for (const { leaves } of [...events].reverse()) {
		const of = (names) => leaves.filter(([name]) => names.test(name)).map(([, value]) => key(value));
		const own = of(THINGS).some((one) => known.has(one));
		if (own) of(INPUTS).forEach((one) => known.add(one));
		says.unshift(own);
	}
	return says;
}
