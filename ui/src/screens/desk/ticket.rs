//! The number that was given: large enough for the citizen to read from the other side of the desk.

use leptos::prelude::*;

use super::asking::Head;
use super::footer::print_ticket;
use super::state::Desk;
use crate::app::App;
use crate::words::Word;

#[component]
pub(super) fn TicketPanel() -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let ticket = Memo::new(move |_| app.with_matter(|matter| matter.ticket().cloned()).flatten());
    let prints = app
        .home
        .with_untracked(|home| home.as_ref().is_some_and(|home| home.can_print_slips));
    view! {
        <Head/>
        {move || ticket.get().map(|ticket| {
            let window = ticket.window;
            view! {
                <div class="ticket" data-test="ticket">
                    <p>{move || app.say(Word::YourNumber)}</p>
                    <b class="number" data-test="ticket-number">{ticket.number.to_string()}</b>
                    <p class="where">{
                        let window = window.clone();
                        move || format!("{} {} {}", app.text(&window.name), window.zone, window.numbers)
                    }</p>
                    <p>{move || app.text(&window.way)}</p>
                </div>
            }
        })}
        <footer class="outcome">
            <button type="button" class="button soft" data-test="desk-back" on:click=move |_| desk.back()>{move || app.say(Word::Back)}</button>
            {prints.then(|| view! { <button type="button" class="button soft" data-test="print-ticket" disabled=desk.busy on:click=move |_| print_ticket(desk)>{move || app.say(Word::PrintTicket)}<kbd>"F8"</kbd></button> })}
            <button type="button" class="button go" data-test="next-citizen" on:click=move |_| desk.next_citizen()>{move || app.say(Word::NextCitizen)}<kbd>"F2"</kbd></button>
        </footer>
    }
}
