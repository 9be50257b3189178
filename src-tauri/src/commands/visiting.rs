//! Calls that begin, accompany and end a visit.

use contract::{BeginVisit, Call, EndVisit, Fault, GetConnection, Ready};
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

#[tauri::command]
pub(crate) fn get_connection(
    request: GetConnection,
    service: State<'_, Service>,
) -> Result<<GetConnection as Call>::Answer, Fault> {
    let GetConnection {} = request;
    Ok(service.terminal()?.connection())
}
