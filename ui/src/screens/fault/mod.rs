//! Fault: the terminal cannot serve; a calm sentence and where to go instead.

use contract::Fault;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::components::mascot::{Drawing, Mascot};
use crate::words::Word;

#[component]
pub(crate) fn FaultScreen(fault: Fault) -> impl IntoView {
    let app = App::get();
    let preparing = fault == Fault::NoCatalogue;
    let (title, text) = if preparing {
        (Word::PreparingTitle, Word::PreparingText)
    } else {
        (Word::OutOfServiceTitle, Word::OutOfServiceText)
    };
    view! {
        <main id="content" class="fault" data-test=if preparing { "preparing" } else { "out-of-service" }>
            <Drawing who=if preparing { Mascot::Zhi } else { Mascot::Xin }/>
            <h1>{move || app.say(title)}</h1>
            <p>{move || app.say(text)}</p>
            <button type="button" class="button go" data-test="try-again" on:click=move |_| spawn_local(app.load_home())>{move || app.say(Word::TryAgain)}</button>
        </main>
    }
}
