// The camera, where the browser reads QR codes itself.
const LOOK_MS = 200;

export async function watchCamera(button, found) {
	const formats = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
	if (!formats.includes("qr_code") || !navigator.mediaDevices) return;
	const detector = new BarcodeDetector({ formats: ["qr_code"] });
	const video = document.querySelector("video");
	button.hidden = false;
	button.onclick = async () => {
		const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => undefined);
		if (!stream) return;
		Object.assign(video, { srcObject: stream, hidden: false });
		await video.play();
		let code;
		while (!code && stream.active) {
			await new Promise((resume) => setTimeout(resume, LOOK_MS));
			[code] = await detector.detect(video).catch(() => []);
		}
		stream.getTracks().forEach((track) => track.stop());
		video.hidden = true;
		if (code) found(code.rawValue);
	};
}
