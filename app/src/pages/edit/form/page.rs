//! The page of a form: its title, what has to be known before it is filled in, and saving.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use staffelstab_shared::view::View;

use super::{
    Frame,
    drafting::{DraftBack, DraftLine},
};
use crate::{
    components::{
        announce::{TroubleNote, trouble_text},
        back::use_leave,
        dom,
        icon::Icon,
        toast::use_toast,
        unsaved::use_unsaved,
    },
    news::Trouble,
    pages::edit::{contested::Contested, meanwhile::Meanwhile},
    routes::{Route, field_in},
    state::use_ledger,
    text::t,
};

#[component]
pub(in crate::pages::edit) fn FormPage(
    form: Frame,
    title: &'static str,
    /// Where "back" and "cancel" lead.
    back: Route,
    back_label: String,
    children: Children,
) -> impl IntoView {
    let (ledger, toast, unsaved) = (use_ledger(), use_toast(), use_unsaved());
    let t = t();
    let leave = use_leave();
    dom::use_title(move || title.to_owned());

    let back = form.id.map_or_else(
        || ledger.address(back),
        |id| ledger.address(Route::of_record(&form.kind.get_value(), id)),
    );
    let (forget, discard) = form.drafts(back.clone());

    let trouble = RwSignal::new(None::<Trouble>);
    let saving = RwSignal::new(false);
    let untaken = form.untaken;
    // Follows what is typed, once somebody has tried to save.
    let blocked = Memo::new(move |_| {
        form.touched.get();
        if !form.tried.get() {
            return 0;
        }
        let typed = form.typed();
        typed.blocking() + form.undecided(&typed) + untaken.count()
    });
    // Said here too: not every field has room for a complaint.
    let undecided = Memo::new(move |_| {
        form.touched.get();
        form.tried.get().then(|| form.undecided_words()).flatten()
    });
    let save = {
        let (leave, forget) = (leave.clone(), Arc::clone(&forget));
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if saving.get_untracked() {
                return;
            }
            form.tried.set(true);
            untaken.try_to_save();
            let (typed, is_left) = (form.typed(), untaken.is_left());
            if dom::holds_unfinished("#form") {
                return;
            }
            if is_left || typed.blocking() + form.undecided(&typed) > 0 {
                request_animation_frame(|| {
                    dom::focus("main :is([aria-invalid=true], .err[tabindex])")
                });
                return;
            }
            let (base, edits) = (form.base.with_value(|base| base.heads.clone()), typed.edits);
            let (id, kind) = (form.id, form.kind.get_value());
            let (leave, forget) = (leave.clone(), Arc::clone(&forget));
            let said = if id.is_some() && edits.is_empty() { t.saved_nothing } else { t.saved };
            saving.set(true);
            spawn_local(async move {
                let saved = match id {
                    Some(id) if edits.is_empty() => Ok(id),
                    _ => ledger.save(id, kind.clone(), base, edits).await,
                };
                // Whoever has gone to another page meanwhile stays there.
                let has_left = saving.try_set(false).is_some();
                match saved {
                    Ok(_) if has_left => {
                        forget();
                        toast.done(said);
                    }
                    Ok(id) => {
                        unsaved.set(None);
                        forget();
                        toast.done(said);
                        dom::show_next_from_top();
                        leave(ledger.address(Route::of_record(&kind, id)));
                    }
                    // What was typed is kept as a draft.
                    Err(went_wrong) if has_left => toast.say(trouble_text(&went_wrong)),
                    Err(went_wrong) => trouble.set(Some(went_wrong)),
                }
            });
        }
    };
    let (crumb, cancel) = (back.clone(), back.clone());
    let go_back = StoredValue::new(move || leave(back.clone()));
    let start_over = move |()| {
        discard.run(());
        unsaved.set(None);
        go_back.with_value(|go_back| go_back());
    };
    // Nothing is unsaved then: the question was asked before.
    let give_up = move |event: leptos::ev::MouseEvent| {
        if dom::is_plain_press(&event) {
            event.prevent_default();
            go_back.with_value(|go_back| go_back());
        }
    };
    if let Some(field) = field_in(&use_location().search.get_untracked()) {
        let field = format!("#form #{field}, #form [id^={field}-]");
        // The heading has had its turn by then.
        request_animation_frame(move || request_animation_frame(move || dom::focus(&field)));
    }
    let keys = form.contested();
    let contested = form.id.filter(|_| !keys.is_empty()).map(|id| {
        let decided = Callback::new(move |view| form.begin_anew(view));
        view! { <Contested id=id keys=keys decided=decided /> }
    });
    view! {
        <main id="content" tabindex="-1" class="panes">
            <section class="pane" aria-labelledby="form-title">
                <a class="crumb" href=crumb on:click=give_up><Icon name="back" class="i flip" /><bdi>{back_label}</bdi></a>
                <header class="title">
                    <div>
                        <h1 id="form-title">{title}</h1>
                        <DraftLine form=form />
                    </div>
                </header>
                <DraftBack form=form start_over=start_over />
                <Meanwhile id=form.id kind=form.kind() clashes=Callback::new(move |view: Arc<View>| form.clashes_with(&view)) />
                {contested}
                <form class="stack form" id="form" novalidate on:submit=save>
                    {children()}
                    <TroubleNote trouble=trouble />
                    <p role="alert" class="err" id="form-undecided" tabindex="-1">
                        {move || undecided.get().map(|words| view! { <Icon name="alert" />{words} })}
                    </p>
                    <p role="alert" class="err" id="form-blocked">
                        {move || (blocked.get() > 0).then(|| view! { <Icon name="alert" />{t.form_blocked(blocked.get())} })}
                    </p>
                    <p class="dock">
                        <button class="btn baton" type="submit" id="save">{move || if saving.get() { t.saving } else { t.save }}</button>
                        <a class="btn" id="cancel" href=cancel on:click=give_up>{t.cancel}</a>
                    </p>
                </form>
            </section>
        </main>
    }
}
