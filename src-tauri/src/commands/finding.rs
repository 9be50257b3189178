//! Calls that look something up.

use contract::{Browse, Call, Fault, Find, GetHome, OpenGuide, OpenLifeEvent};
use tauri::State;

use crate::service::Service;

#[tauri::command(async)]
pub(crate) fn get_home(
    request: GetHome,
    service: State<'_, Service>,
) -> Result<<GetHome as Call>::Answer, Fault> {
    let GetHome {} = request;
    service.terminal()?.home()
}

#[tauri::command(async)]
pub(crate) fn find(
    request: Find,
    service: State<'_, Service>,
) -> Result<<Find as Call>::Answer, Fault> {
    service.terminal()?.find(request.visit, &request.query)
}

#[tauri::command(async)]
pub(crate) fn browse(
    request: Browse,
    service: State<'_, Service>,
) -> Result<<Browse as Call>::Answer, Fault> {
    service.terminal()?.browse(request.visit, &request.way)
}

#[tauri::command(async)]
pub(crate) fn open_guide(
    request: OpenGuide,
    service: State<'_, Service>,
) -> Result<<OpenGuide as Call>::Answer, Fault> {
    service.terminal()?.guide(request.visit, &request.scenario)
}

#[tauri::command(async)]
pub(crate) fn open_life_event(
    request: OpenLifeEvent,
    service: State<'_, Service>,
) -> Result<<OpenLifeEvent as Call>::Answer, Fault> {
    service
        .terminal()?
        .life_event(request.visit, &request.event)
}
