//! Calls that help somebody to type. They are answered where they arrive, without going to another thread: each takes less
//! than it takes to get there.

use contract::{Call, ChooseWord, Fault, ForgetTyping, ListRegions, Recognise, Suggest};
use tauri::State;

use crate::service::Service;

#[tauri::command]
pub(crate) fn suggest(
    request: Suggest,
    service: State<'_, Service>,
) -> Result<<Suggest as Call>::Answer, Fault> {
    Ok(service.terminal()?.suggest(request))
}

#[tauri::command]
pub(crate) fn choose_word(
    request: ChooseWord,
    service: State<'_, Service>,
) -> Result<<ChooseWord as Call>::Answer, Fault> {
    Ok(service.terminal()?.choose_word(request))
}

#[tauri::command(async)]
pub(crate) fn recognise(
    request: Recognise,
    service: State<'_, Service>,
) -> Result<<Recognise as Call>::Answer, Fault> {
    Ok(service.terminal()?.recognise(&request.drawing))
}

#[tauri::command(async)]
pub(crate) fn list_regions(
    request: ListRegions,
    service: State<'_, Service>,
) -> Result<<ListRegions as Call>::Answer, Fault> {
    Ok(service.terminal()?.list_regions(&request.within))
}

#[tauri::command]
pub(crate) fn forget_typing(
    request: ForgetTyping,
    service: State<'_, Service>,
) -> Result<<ForgetTyping as Call>::Answer, Fault> {
    let ForgetTyping {} = request;
    service.terminal()?.forget_typing();
    Ok(())
}
