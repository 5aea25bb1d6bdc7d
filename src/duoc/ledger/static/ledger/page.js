// Fills the verdict's template.
import { pack } from "./bytes.js";
import { judge } from "./proof.js";

const form = document.forms.verify;
const read = async (name) => pack(await new Blob([form[name].files[0] ?? form[name + "Text"].value]).arrayBuffer());

form.go.onclick = async () => {
	const facts = await judge(form.policy.value + "\n", await read("proof"), await read("entry"), form.within.value);
	form.result.replaceChildren(document.getElementById(facts.is).content.cloneNode(true));
	for (const one of form.querySelectorAll("slot"))
		one.append(facts[one.name].toLocaleString(form.lang, { timeZone: "Asia/Ho_Chi_Minh" }));
};
form.go.disabled = !crypto.subtle;
if (form.proofText.value) form.go.click();
