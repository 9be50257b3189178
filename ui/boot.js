// Starts the page. A file of its own, because the content security policy allows no inline script.
// The program is asked for first: it comes while what starts it is still read. So is what it will ask the shell first of
// all; `client.rs` takes the answer from here.
const program = fetch("ui_bg.wasm");
const home = window.__TAURI__.core.invoke("get_home", { request: {} });
home.catch(() => {});
window.asked = new Map([["get_home", home]]);
const { default: init } = await import("./ui.js");

await init({ module_or_path: program });
