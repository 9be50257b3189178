//! The operator's screen: a PIN first, then how the terminal stands and what there is to do about it.

mod parked;
mod pin;
mod standing;

use std::time::Duration;

use contract::operator::{OperatorPass, OperatorView};
use contract::{CloseOperatorView, GetOperatorView, SendAgain};
use handover::SubmissionId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::client::call;
use crate::words::Word;

/// How often the view is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

#[component]
pub(crate) fn OperatorScreen() -> impl IntoView {
    let pass = RwSignal::new(None::<OperatorPass>);
    on_cleanup(move || {
        if let Some(pass) = pass.try_get_untracked().flatten() {
            spawn_local(async move {
                let _ = call(CloseOperatorView { pass }).await;
            });
        }
    });
    move || match pass.get() {
        None => {
            view! { <pin::PinPad admitted=Callback::new(move |it| pass.set(Some(it)))/> }.into_any()
        }
        Some(it) => view! { <Standing pass=it/> }.into_any(),
    }
}

#[component]
fn Standing(pass: OperatorPass) -> impl IntoView {
    let app = App::get();
    let seen = RwSignal::new(None::<OperatorView>);
    let pass = StoredValue::new(pass);
    // A pass that is no longer good leads back to the start, as every end of a visit does.
    let take = move |answer: Result<Option<OperatorView>, contract::Fault>| match answer {
        Ok(Some(view)) => {
            let _ = seen.try_set(Some(view));
        }
        Ok(None) => app.leave(),
        Err(fault) => app.fail(&fault),
    };
    let look = move || {
        spawn_local(async move {
            let Some(pass) = pass.try_get_value() else {
                return;
            };
            take(call(GetOperatorView { pass }).await);
        });
    };
    look();
    if let Ok(timer) = set_interval_with_handle(look, LOOK_AGAIN) {
        on_cleanup(move || timer.clear());
    }
    let send = Callback::new(move |parked: Option<SubmissionId>| {
        spawn_local(async move {
            let pass = pass.get_value();
            take(call(SendAgain { pass, parked }).await);
        });
    });
    view! {
        <div class="operator" data-test="operator">
            <h1>{move || app.say(Word::OperatorTitle)}</h1>
            // What needs a person comes first.
            {move || seen.get().map(|seen| {
                let (records, urgent) = (seen.parked.clone(), !seen.parked.is_empty());
                view! {
                    {urgent.then({ let records = records.clone(); move || view! { <parked::Parked records send/> } })}
                    <standing::Cards seen/>
                    {(!urgent).then(move || view! { <parked::Parked records send/> })}
                }
            })}
            <div class="actions">
                <button type="button" class="button soft" data-test="operator-close" on:click=move |_| app.leave()>{move || app.say(Word::OperatorClose)}</button>
                <button type="button" class="button go" data-test="send-now" on:click=move |_| send.run(None)>{move || app.say(Word::SendNow)}</button>
            </div>
        </div>
    }
}
