// The bundle in this browser: chosen as a file, kept from one day to the next where the browser keeps anything.
import { readBundle } from "./bundle.js";
import { moment } from "./lines.js";
import { fill } from "./seal.js";

const PLACE = "goi-tem"; // an address inside the cache, never asked for from a server
const open = () => (globalThis.caches ? caches.open("duoc.goi-tem") : undefined);

export async function keptBundle({ ui }) {
	const shelf = { bundle: undefined };
	const form = document.forms.bundle;
	const [bar, told] = [form.querySelector("progress"), form.querySelector("output")];
	async function take(file) {
		bar.hidden = false;
		shelf.bundle = await readBundle(file, (done, all) => Object.assign(bar, { value: done, max: all })).finally(() => (bar.hidden = true));
		told.textContent = fill(ui.kept, { all: shelf.bundle.all.toLocaleString("vi"), day: moment(shelf.bundle.asOf) });
		form.drop.hidden = false;
	}
	const refused = (error) => (told.textContent = fill(error.batch ? ui.forgedBundle : ui.noBundle, { batch: error.batch }));
	form.file.onchange = async () => {
		const file = new Uint8Array(await form.file.files[0].arrayBuffer());
		try {
			await take(file);
			await (await open())?.put(PLACE, new Response(file)).catch(() => (told.textContent += " " + ui.notKept));
		} catch (error) {
			refused(error);
		}
	};
	form.drop.onclick = async () => {
		await (await open())?.delete(PLACE);
		shelf.bundle = undefined;
		form.drop.hidden = true;
		told.textContent = ui.dropped;
	};
	const kept = await open()?.then((cache) => cache.match(PLACE)).catch(() => {});
	if (kept) await take(new Uint8Array(await kept.arrayBuffer())).catch(refused);
	return shelf;
}
