//! Calls of the operator's view.

use contract::{Call, CloseOperatorView, Fault, GetOperatorView, OpenOperatorView, SendAgain};
use tauri::State;

use crate::service::Service;

#[tauri::command(async)]
pub(crate) fn open_operator_view(
    request: OpenOperatorView,
    service: State<'_, Service>,
) -> Result<<OpenOperatorView as Call>::Answer, Fault> {
    service.terminal()?.open_operator_view(&request.pin)
}

#[tauri::command(async)]
pub(crate) fn get_operator_view(
    request: GetOperatorView,
    service: State<'_, Service>,
) -> Result<<GetOperatorView as Call>::Answer, Fault> {
    service.terminal()?.operator_view(&request.pass)
}

#[tauri::command(async)]
pub(crate) fn send_again(
    request: SendAgain,
    service: State<'_, Service>,
) -> Result<<SendAgain as Call>::Answer, Fault> {
    service
        .terminal()?
        .send_again(&request.pass, request.parked)
}

#[tauri::command]
pub(crate) fn close_operator_view(
    request: CloseOperatorView,
    service: State<'_, Service>,
) -> Result<<CloseOperatorView as Call>::Answer, Fault> {
    service.terminal()?.close_operator_view(&request.pass);
    Ok(())
}
