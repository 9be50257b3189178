//! Declares every command, so that the access-control list knows them, and stops early without a page.

/// The contract's calls; a test holds this list against the contract.
const COMMANDS: &[&str] = &[
    "get_home",
    "ready",
    "begin_visit",
    "end_visit",
    "find",
    "browse",
    "open_guide",
    "open_life_event",
    "print",
    "get_take_away",
    "take_ticket",
    "hand_in",
    "get_receipt_state",
    "keep_draft",
    "open_draft",
    "drop_draft",
    "suggest",
    "choose_word",
    "recognise",
    "list_regions",
    "forget_typing",
    "read_card",
    "look_through_camera",
    "take_photo",
    "get_photo",
    "drop_photo",
    "open_operator_view",
    "get_operator_view",
    "send_again",
    "close_operator_view",
    "get_connection",
];

fn main() {
    println!("cargo::rerun-if-changed=../ui/dist");
    if !std::path::Path::new("../ui/dist/index.html").exists() {
        println!("cargo::error=the page is not built; run `cargo xtask build-ui` first");
        return;
    }
    println!("cargo::rustc-env=YICHUANG_COMMANDS={}", COMMANDS.join(","));
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
