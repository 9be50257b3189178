// Starts the page. A file of its own, because the content security policy allows no inline script.
// The program is asked for first: it comes while what starts it is still read.
const program = fetch("ui_bg.wasm");
const { default: init } = await import("./ui.js");

await init({ module_or_path: program });
