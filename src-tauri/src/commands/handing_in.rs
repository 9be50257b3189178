//! Calls that put something on paper or hand it in.

use contract::{Call, Fault, GetReceiptState, GetTakeAway, HandIn, Print, TakeTicket};
use tauri::State;

use crate::service::Service;

#[tauri::command(async)]
pub(crate) fn print(
    request: Print,
    service: State<'_, Service>,
) -> Result<<Print as Call>::Answer, Fault> {
    service
        .terminal()?
        .print(request.visit, &request.paper, request.language)
}

#[tauri::command(async)]
pub(crate) fn get_take_away(
    request: GetTakeAway,
    service: State<'_, Service>,
) -> Result<<GetTakeAway as Call>::Answer, Fault> {
    service
        .terminal()?
        .take_away(request.visit, &request.guided, request.language)
}

#[tauri::command(async)]
pub(crate) fn take_ticket(
    request: TakeTicket,
    service: State<'_, Service>,
) -> Result<<TakeTicket as Call>::Answer, Fault> {
    service
        .terminal()?
        .take_ticket(request.visit, &request.case)
}

#[tauri::command(async)]
pub(crate) fn hand_in(
    request: HandIn,
    service: State<'_, Service>,
) -> Result<<HandIn as Call>::Answer, Fault> {
    service
        .terminal()?
        .hand_in(request.visit, &request.applications)
}

#[tauri::command(async)]
pub(crate) fn get_receipt_state(
    request: GetReceiptState,
    service: State<'_, Service>,
) -> Result<<GetReceiptState as Call>::Answer, Fault> {
    service
        .terminal()?
        .receipt_state(request.visit, &request.code)
}
