//! Calls for photos of papers.

use contract::{Call, DropPhoto, Fault, GetPhoto, LookThroughCamera, TakePhoto};
use tauri::State;

use crate::service::Service;

#[tauri::command(async)]
pub(crate) fn look_through_camera(
    request: LookThroughCamera,
    service: State<'_, Service>,
) -> Result<<LookThroughCamera as Call>::Answer, Fault> {
    service.terminal()?.look_through_camera(request.visit)
}

#[tauri::command(async)]
pub(crate) fn take_photo(
    request: TakePhoto,
    service: State<'_, Service>,
) -> Result<<TakePhoto as Call>::Answer, Fault> {
    service.terminal()?.take_photo(request.visit)
}

#[tauri::command(async)]
pub(crate) fn get_photo(
    request: GetPhoto,
    service: State<'_, Service>,
) -> Result<<GetPhoto as Call>::Answer, Fault> {
    service.terminal()?.photo(request.visit, &request.photo)
}

#[tauri::command]
pub(crate) fn drop_photo(
    request: DropPhoto,
    service: State<'_, Service>,
) -> Result<<DropPhoto as Call>::Answer, Fault> {
    service
        .terminal()?
        .drop_photo(request.visit, &request.photo)
}
