//! Calls that begin, accompany and end a visit.

use contract::{BeginVisit, Call, EndVisit, Fault, GetConnection, ReadCard, Ready};
use tauri::State;

use crate::service::Service;

#[tauri::command]
pub(crate) fn ready(
    request: Ready,
    service: State<'_, Service>,
) -> Result<<Ready as Call>::Answer, Fault> {
    let Ready {} = request;
    service.painted();
    Ok(())
}

#[tauri::command(async)]
pub(crate) fn begin_visit(
    request: BeginVisit,
    service: State<'_, Service>,
) -> Result<<BeginVisit as Call>::Answer, Fault> {
    let BeginVisit {} = request;
    service.terminal()?.begin_visit()
}

#[tauri::command(async)]
pub(crate) fn end_visit(
    request: EndVisit,
    service: State<'_, Service>,
) -> Result<<EndVisit as Call>::Answer, Fault> {
    service.terminal()?.end_visit(request.visit, request.ending);
    Ok(())
}

#[tauri::command(async)]
pub(crate) fn read_card(
    request: ReadCard,
    service: State<'_, Service>,
) -> Result<<ReadCard as Call>::Answer, Fault> {
    service.terminal()?.read_card(request.visit, request.whose)
}

#[tauri::command]
pub(crate) fn get_connection(
    request: GetConnection,
    service: State<'_, Service>,
) -> Result<<GetConnection as Call>::Answer, Fault> {
    let GetConnection {} = request;
    Ok(service.terminal()?.connection())
}
