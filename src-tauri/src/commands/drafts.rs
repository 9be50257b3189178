//! Calls for drafts to go.

use contract::{Call, DropDraft, Fault, KeepDraft, OpenDraft};
use tauri::State;

use crate::service::Service;

#[tauri::command(async)]
pub(crate) fn keep_draft(
    request: KeepDraft,
    service: State<'_, Service>,
) -> Result<<KeepDraft as Call>::Answer, Fault> {
    service
        .terminal()?
        .keep_draft(request.visit, &request.draft)
}

#[tauri::command]
pub(crate) async fn open_draft(
    request: OpenDraft,
    service: State<'_, Service>,
) -> Result<<OpenDraft as Call>::Answer, Fault> {
    let terminal = service.terminal()?.clone();
    terminal.open_draft(request.visit, request.code).await
}

#[tauri::command(async)]
pub(crate) fn drop_draft(
    request: DropDraft,
    service: State<'_, Service>,
) -> Result<<DropDraft as Call>::Answer, Fault> {
    service.terminal()?.drop_draft(request.visit)
}
