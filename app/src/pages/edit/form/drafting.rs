//! The draft of a form: written again and again while somebody types, and at once when the form or
//! the page goes away; and what may be said of it.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{Frame, Typed};
use crate::{
    components::{
        icon::Icon,
        listening::on_its_way,
        toast::use_toast,
        unsaved::{Editing, Keeps, use_unsaved},
    },
    records::draft::{self, Draft, Forget, with_flat},
    state::clock,
    text::{dates, t},
};

/// How long after a key a draft is written, however fast the next ones follow.
const DRAFT_PAUSE: Duration = Duration::from_millis(300);

impl Frame {
    /// Writes the draft of what is typed, or forgets it where nothing is.
    fn keep_draft(self) -> Keeps {
        let typed = self.typed();
        if typed.is_empty() {
            self.forget_draft();
            return Keeps::OnDevice;
        }
        let Typed { flat, untaken, .. } = typed;
        let draft = self.base.with_value(|base| {
            let typed = with_flat(base.id, base.kind.clone(), base.heads.clone(), flat);
            Draft { base: base.clone(), typed, untaken }
        });
        let keeps = draft::keep(self.ledger, &self.draft_key.get_value(), Some(draft));
        let time = dates::clock(clock::local_time(clock::now()));
        self.drafted.try_set(Some((keeps, time)));
        keeps
    }

    fn forget_draft(self) {
        // Taking away needs no room.
        let _ = self.ledger.keep_draft(&self.draft_key.get_value(), None);
        self.drafted.try_set(None);
    }

    /// Keeps what is typed from now on, and asks before the form is left with it. `without`: where
    /// one is without the form. Returns what forgets the draft, and what throws it away with a
    /// word and a way back.
    pub(super) fn drafts(self, without: String) -> (Forget, Callback<()>) {
        let (unsaved, toast, navigate) = (use_unsaved(), use_toast(), use_navigate());
        // Of the form, as long as it is open.
        let here = use_location().pathname;
        let later = StoredValue::new(None::<TimeoutHandle>);
        let stop =
            move || later.try_update_value(Option::take).flatten().inspect(TimeoutHandle::clear);
        let (key, ledger) = (self.draft_key.get_value(), self.ledger);
        // What is saved may be done with after its page has gone.
        let forget: Forget = Arc::new(move || {
            stop();
            let _ = ledger.keep_draft(&key, None);
        });
        let throw_away = Arc::clone(&forget);
        let discard = Callback::new(move |()| {
            if self.keep_draft() == Keeps::Nowhere {
                return throw_away();
            }
            let (key, form) = (self.draft_key.get_value(), here.get_untracked());
            let (draft, navigate) = (ledger.draft(&key), navigate.clone());
            throw_away();
            toast.say_with_undo(t().draft_discarded, move || {
                let _ = ledger.keep_draft(&key, draft.as_deref());
                navigate(&form, NavigateOptions::default());
            });
        });
        let keep = Callback::new(move |()| {
            stop();
            self.keep_draft()
        });
        let editing = Editing { discard, keep, without };
        Effect::new(move |before: Option<()>| {
            self.touched.get();
            unsaved.set((!self.typed().is_empty()).then(|| editing.clone()));
            if before.is_some() && later.with_value(Option::is_none) {
                let write = move || {
                    // A timer that was late finds no form any more.
                    if later.try_update_value(|it| *it = None).is_some() {
                        self.keep_draft();
                    }
                };
                later.set_value(set_timeout_with_handle(write, DRAFT_PAUSE).ok());
            }
        });
        let at_once = move || {
            if stop().is_some() {
                self.keep_draft();
            }
        };
        // A page that is loaded anew, or that a phone ends behind another app, hears no more than
        // this; it says no word of its own on its way out.
        let leaving = ["pagehide", "visibilitychange"];
        let leaving = leaving.map(|event| on_its_way(event, move |_| at_once()));
        on_cleanup(move || {
            drop(leaving);
            at_once();
            unsaved.set(None);
        });
        (forget, discard)
    }
}

/// Where the draft is, below the title.
#[component]
pub(super) fn DraftLine(form: Frame) -> impl IntoView {
    let t = t();
    let line = move || {
        let (keeps, time) = form.drafted.get()?;
        match keeps {
            // It goes with the look, and so nothing is claimed.
            Keeps::InLook => None,
            Keeps::OnDevice => {
                Some(view! { <Icon name="st-here" />{t.draft_kept(&time)} }.into_any())
            }
            Keeps::Nowhere => Some(
                view! { <span class="err"><Icon name="alert" />{t.draft_not_kept}</span> }
                    .into_any(),
            ),
        }
    };
    view! { <p class="fresh ok" role="status" id="draft">{line}</p> }
}

/// Says that a draft is back, and throws it away if somebody wants that.
#[component]
pub(super) fn DraftBack(form: Frame, #[prop(into)] start_over: Callback<()>) -> impl IntoView {
    let t = t();
    form.restored.then(|| view! {
        <div class="note" id="draft-restored">
            <Icon name="undo" />
            <div>
                <h2>{t.draft_restored_title}</h2>
                <p>{t.draft_restored_text}</p>
                <p class="acts"><button class="btn" type="button" id="draft-discard" on:click=move |_| start_over.run(())>{t.draft_discard}</button></p>
            </div>
        </div>
    })
}
