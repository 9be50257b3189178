//! Photos of a paper: what is taken so far, the camera's live picture, and the last photo to keep or to take again.

use std::time::Duration;

use contract::photo::{PhotoFlaw, PhotoOutcome, Picture, Sight};
use contract::visit::VisitId;
use contract::{DropPhoto, GetPhoto, LookThroughCamera, TakePhoto};
use forms::{Entry, PhotoId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Slot;
use crate::app::{App, Dialog};
use crate::client::call;
use crate::words::Word;

/// The pause between two looks through the camera: it moves, and leaves the machine time for everything else.
const BETWEEN_LOOKS: Duration = Duration::from_millis(120);

/// A photo that was taken and not yet kept.
#[derive(Debug, Clone, PartialEq)]
struct Shot {
    photo: PhotoId,
    picture: Picture,
    straightened: bool,
    flaw: Option<PhotoFlaw>,
}

/// What the field shows.
#[derive(Debug, Clone, PartialEq)]
enum Shows {
    /// What is taken so far.
    Pages,
    /// What the camera sees.
    Sight,
    /// The last photo.
    Shot(Shot),
    /// That there is no camera.
    NoCamera,
}

#[derive(Clone, Copy)]
struct Taking {
    app: App,
    slot: Slot,
    visit: VisitId,
    max: usize,
    shows: RwSignal<Shows>,
    sight: RwSignal<Option<Sight>>,
}

impl Taking {
    fn photos(self) -> Vec<PhotoId> {
        match self.slot.entry.get() {
            Some(Entry::Photos(photos)) => photos,
            _ => Vec::new(),
        }
    }

    fn keep(self, photos: Vec<PhotoId>) {
        self.slot.touched.set(true);
        self.slot.enter.run(Entry::Photos(photos));
    }

    /// Looks through the camera for as long as that is shown.
    fn look(self) {
        self.shows.set(Shows::Sight);
        self.sight.set(None);
        self.into_sight();
        spawn_local(async move {
            let visit = self.visit;
            while self.shows.try_get_untracked() == Some(Shows::Sight) {
                match call(LookThroughCamera { visit }).await {
                    Ok(Sight::CameraAbsent) => {
                        let _ = self.shows.try_set(Shows::NoCamera);
                    }
                    Ok(sight) => {
                        let _ = self.sight.try_set(Some(sight));
                    }
                    Err(fault) => {
                        self.app.fail(&fault);
                        let _ = self.shows.try_set(Shows::Pages);
                    }
                }
                pause(BETWEEN_LOOKS).await;
            }
        });
    }

    /// Brings what is shown now to the middle of the screen.
    fn into_sight(self) {
        let place = self.slot.named("-now");
        request_animation_frame(move || {
            if let Some(place) = document().get_element_by_id(&place) {
                let to = web_sys::ScrollIntoViewOptions::new();
                to.set_block(web_sys::ScrollLogicalPosition::Center);
                place.scroll_into_view_with_scroll_into_view_options(&to);
            }
        });
    }

    fn take(self) {
        spawn_local(async move {
            let visit = self.visit;
            match call(TakePhoto { visit }).await {
                Ok(PhotoOutcome::Taken {
                    photo,
                    picture,
                    straightened,
                    flaw,
                }) => {
                    let _ = self.shows.try_set(Shows::Shot(Shot {
                        photo,
                        picture,
                        straightened,
                        flaw,
                    }));
                    self.into_sight();
                }
                Ok(PhotoOutcome::Full) => {
                    self.app.dialog.set(Some(Dialog::Say(Word::PhotosFull)));
                    let _ = self.shows.try_set(Shows::Pages);
                }
                Ok(PhotoOutcome::CameraAbsent) => {
                    let _ = self.shows.try_set(Shows::NoCamera);
                }
                Err(fault) => self.app.fail(&fault),
            }
        });
    }

    fn forget(self, photo: PhotoId) {
        let visit = self.visit;
        spawn_local(async move {
            let _ = call(DropPhoto { visit, photo }).await;
        });
    }
}

/// Waits without keeping anything else waiting.
async fn pause(time: Duration) {
    let promise = js_sys::Promise::new(&mut |done, _| {
        set_timeout(
            move || {
                let _ = done.call0(&wasm_bindgen::JsValue::NULL);
            },
            time,
        );
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

pub(super) fn photos(app: App, slot: Slot, max: usize) -> AnyView {
    let Some(visit) = app
        .visit
        .with_untracked(|visit| visit.as_ref().map(|visit| visit.id))
    else {
        return ().into_any();
    };
    let can = app
        .home
        .with_untracked(|home| home.as_ref().is_some_and(|home| home.can_take_photos));
    let taking = Taking {
        app,
        slot,
        visit,
        max,
        shows: RwSignal::new(if can { Shows::Pages } else { Shows::NoCamera }),
        sight: RwSignal::new(None),
    };
    view! {
        <div class="photos" id=slot.named("-now") data-test=slot.named("")>
            {move || match taking.shows.get() {
                Shows::Pages => pages(taking),
                Shows::Sight => sight(taking),
                Shows::Shot(shot) => shown(taking, shot),
                Shows::NoCamera => no_camera(taking, can),
            }}
        </div>
    }
    .into_any()
}

/// What is taken so far, and the way to the next page.
fn pages(taking: Taking) -> AnyView {
    let Taking { app, slot, max, .. } = taking;
    let taken = taking.photos();
    let next = taken.len() + 1;
    view! {
        <ul class="pages">
            {taken.into_iter().zip(1..).map(|(photo, number)| view! { <Page taking photo number/> }).collect_view()}
        </ul>
        {(next <= max).then(|| view! {
            <button type="button" class="button soft" id=slot.named("") data-test=slot.named("-take") on:click=move |_| taking.look()>
                {move || format!("{}{next}{}", app.say(Word::PhotoTakePage), app.say(Word::PhotoPageEnd))}
            </button>
        })}
    }
    .into_any()
}

#[component]
fn Page(taking: Taking, photo: PhotoId, number: usize) -> impl IntoView {
    let Taking {
        app, slot, visit, ..
    } = taking;
    let picture = RwSignal::new(None::<Picture>);
    let asked = photo.clone();
    spawn_local(async move {
        if let Ok(found) = call(GetPhoto {
            visit,
            photo: asked,
        })
        .await
        {
            let _ = picture.try_set(found);
        }
    });
    let name = move || {
        format!(
            "{}{number}{}",
            app.say(Word::PhotoPage),
            app.say(Word::PhotoPageEnd)
        )
    };
    let delete = move |_| {
        let mut left = taking.photos();
        left.retain(|one| *one != photo);
        taking.forget(photo.clone());
        taking.keep(left);
    };
    view! {
        <li data-test="photo-page">
            {move || picture.get().map(|Picture(address)| view! { <img src=address alt=name/> })}
            <span>{name}</span>
            <button type="button" class="button small soft" data-test=slot.named(&format!("-delete-{number}")) on:click=delete>{move || app.say(Word::Delete)}</button>
        </li>
    }
}

/// What the camera sees, with the page that was found in it.
fn sight(taking: Taking) -> AnyView {
    let Taking { app, slot, .. } = taking;
    let seen = move || match taking.sight.get() {
        Some(Sight::Sees { picture, page }) => Some((picture.0, page)),
        _ => None,
    };
    let found = move || seen().is_some_and(|(_, page)| page.is_some());
    view! {
        <div class="viewfinder">
            {move || seen().map(|(address, _)| view! { <img src=address alt=move || app.say(Word::PhotoSight)/> })}
            // The corners are parts of the picture's sides, whatever size that has on the screen.
            <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
                {move || seen().and_then(|(_, page)| page).map(|corners| {
                    let points = corners.map(|(x, y)| format!("{x:.4},{y:.4}")).join(" ");
                    view! { <polygon points=points></polygon> }
                })}
            </svg>
        </div>
        <p class="hint" aria-live="polite">{move || app.say(if found() { Word::PhotoFound } else { Word::PhotoLay })}</p>
        <div class="pair">
            <button type="button" class="button soft" data-test=slot.named("-cancel") on:click=move |_| taking.shows.set(Shows::Pages)>{move || app.say(Word::PhotoCancel)}</button>
            <button type="button" class="button soft main" data-test=slot.named("-shoot") disabled=move || seen().is_none() on:click=move |_| taking.take()>{move || app.say(Word::PhotoShoot)}</button>
        </div>
    }
    .into_any()
}

/// The last photo, to keep or to take again.
fn shown(taking: Taking, shot: Shot) -> AnyView {
    let Taking { app, slot, .. } = taking;
    let words = match (shot.flaw, shot.straightened) {
        (Some(PhotoFlaw::TooDark), _) => Word::PhotoTooDark,
        (Some(PhotoFlaw::Blurred), _) => Word::PhotoBlurred,
        (None, true) => Word::PhotoStraightened,
        (None, false) => Word::PhotoAsItIs,
    };
    let flawed = shot.flaw.is_some();
    let (keep, again) = (shot.photo.clone(), shot.photo);
    let keep = move |_| {
        let mut photos = taking.photos();
        photos.push(keep.clone());
        taking.keep(photos);
        taking.shows.set(Shows::Pages);
    };
    let again = move |_| {
        taking.forget(again.clone());
        taking.look();
    };
    view! {
        <div class="shot"><img src=shot.picture.0 alt=move || app.say(Word::PhotoTaken)/></div>
        <p class="hint" class:flawed=flawed role="status" data-test=slot.named("-words")>{move || app.say(words)}</p>
        <div class="pair">
            <button type="button" class="button soft" data-test=slot.named("-again") on:click=again>{move || app.say(Word::PhotoAgain)}</button>
            <button type="button" class="button soft main" data-test=slot.named("-keep") on:click=keep>{move || app.say(Word::PhotoKeep)}</button>
        </div>
    }
    .into_any()
}

/// What to do without a camera; another look is offered where there should be one.
fn no_camera(taking: Taking, should_be: bool) -> AnyView {
    let Taking { app, slot, .. } = taking;
    view! {
        <p class="hint" data-test=slot.named("-no-camera")>{move || app.say(Word::PhotoNoCamera)}</p>
        {should_be.then(|| view! {
            <button type="button" class="button small soft" data-test=slot.named("-retry") on:click=move |_| taking.look()>{move || app.say(Word::TryAgain)}</button>
        })}
    }
    .into_any()
}
