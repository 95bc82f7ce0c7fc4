//! The first page: accept an invite, found a ledger, or look at the sample town.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        announce::TroubleNote,
        appearance::LanguageSelect,
        dom,
        field::Field,
        icon::{Icon, Logo},
    },
    news::{Trouble, WaitingJoin},
    state::use_app,
    text::t,
};

/// What is typed here; outlives a change of language.
#[derive(Clone, Copy)]
pub(crate) struct Typed {
    pub(crate) code: RwSignal<String>,
    pub(crate) name: RwSignal<String>,
    pub(crate) ledger: RwSignal<String>,
}

impl Typed {
    pub(crate) fn new(code: Option<String>) -> Self {
        Self {
            code: RwSignal::new(code.unwrap_or_default()),
            name: RwSignal::new(String::new()),
            ledger: RwSignal::new(String::new()),
        }
    }
}

#[component]
pub(crate) fn WelcomePage(waiting: Option<WaitingJoin>) -> impl IntoView {
    let app = use_app();
    let t = t();
    dom::use_title(move || t.welcome.to_owned());
    view! {
        <main id="content" tabindex="-1" class="welcome">
            <header class="full">
                <p class="brand"><Logo /><b>"Staffelstab"</b></p>
                <svg class="hero" viewBox="0 0 480 210" aria-hidden="true">
                    <path d="M0 24H480M0 78H480M0 132H480M0 186H480" fill="none" stroke="var(--line)" stroke-width="2" />
                    <g transform="rotate(-18 240 105)">
                        <rect x="92" y="84" width="296" height="42" rx="21" fill="var(--baton)" />
                        <path d="M286 84v42M310 84v42" stroke="var(--on-baton)" stroke-width="9" />
                    </g>
                </svg>
                <h1>{t.welcome_title}</h1>
                <p class="lead">{t.welcome_lead}</p>
            </header>
            <section aria-labelledby="join-heading" class="stack loose">
                {app.must_install_first().then(|| view! {
                    <div class="note" id="install-first">
                        <Icon name="phone" />
                        <div><h2>{t.iphone_title}</h2><p>{t.iphone_text}</p></div>
                    </div>
                })}
                <Join waiting=waiting />
            </section>
            <section aria-labelledby="found-heading" class="stack loose">
                <Found />
                <details class="fold">
                    <summary><Icon name="shield" />{t.what_stays_title}</summary>
                    <p class="soft">{t.what_stays}</p>
                </details>
                <LanguageSelect />
            </section>
        </main>
    }
}

#[component]
fn Join(waiting: Option<WaitingJoin>) -> impl IntoView {
    let app = use_app();
    let t = t();
    let Typed { code, name, .. } = expect_context();
    let trouble = RwSignal::new(None::<Trouble>);
    // What was begun stands there again, unless another invite was just opened.
    if let Some(waiting) = waiting.filter(|_| code.read_untracked().is_empty()) {
        code.set(waiting.invite.code());
        name.set(waiting.name);
        trouble.set(Some(waiting.trouble));
    }
    let busy = RwSignal::new(false);
    let nameless = RwSignal::new(false);
    let join = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let my_name = staffelstab_shared::model::clean(&name.get_untracked());
        nameless.set(my_name.is_empty());
        if busy.get_untracked() {
            return;
        }
        if my_name.is_empty() {
            dom::focus("#join-name");
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let joined = app.join(code.get_untracked(), my_name).await;
            busy.try_set(false);
            trouble.try_set(joined.err());
        });
    };
    let wrong = Signal::derive(move || nameless.get().then(|| t.name_wanted.to_owned()));
    // The same code may do later.
    let passes = Signal::derive(move || {
        matches!(
            *trouble.read(),
            Some(
                Trouble::Offline
                    | Trouble::RelayUnreachable
                    | Trouble::InviteUnknown
                    | Trouble::NoKeysYet
            )
        )
    });
    view! {
        <form class="sec" id="join" aria-labelledby="join-heading" novalidate on:submit=join>
            <header class="sec-head"><h2 id="join-heading">{t.accept_invite}</h2></header>
            <div class="stack loose">
                <p class="field">
                    <label for="code">{t.code_from_invite}</label>
                    <input
                        class="input code"
                        id="code"
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        dir="ltr"
                        aria-describedby="code-hint"
                        prop:value=code
                        on:input=move |event| code.set(event_target_value(&event))
                    />
                    <span class="hint" id="code-hint">{t.code_hint}</span>
                </p>
                <Field id="join-name" label=t.your_name hint=t.your_name_hint value=name set=move |text| { nameless.set(false); name.set(text) } wrong=wrong />
                <TroubleNote trouble=trouble />
                <p class="acts">
                    <button class="btn baton" type="submit" id="join-submit" disabled=move || busy.get() || app.must_install_first()>
                        {move || match (busy.get(), passes.get()) {
                            (true, _) => t.joining,
                            (false, true) => t.try_again,
                            (false, false) => t.join,
                        }}
                    </button>
                </p>
            </div>
        </form>
    }
}

#[component]
fn Found() -> impl IntoView {
    let app = use_app();
    let t = t();
    let Typed { name, ledger, .. } = expect_context();
    let trouble = RwSignal::new(None::<Trouble>);
    let busy = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let found = move |ledger_name: String, my_name: String, sample: bool| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let result = match app.found(ledger_name, my_name).await {
                Ok(()) if sample => app.load_sample().await.map(|_| ()),
                result => result,
            };
            busy.try_set(false);
            trouble.try_set(result.err());
        });
    };
    let clean =
        |signal: RwSignal<String>| staffelstab_shared::model::clean(&signal.get_untracked());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let (ledger, name) = (clean(ledger), clean(name));
        if ledger.is_empty() {
            dom::focus("#ledger-name");
        } else if name.is_empty() {
            dom::focus("#found-name");
        } else if !busy.get_untracked() {
            found(ledger, name, false);
        }
    };
    let sample = move |_| {
        let name = clean(name);
        found(
            t.sample_ledger.to_owned(),
            if name.is_empty() { t.sample_name.to_owned() } else { name },
            true,
        );
    };
    let missing = move |signal: RwSignal<String>, words: &'static str| {
        Signal::derive(move || {
            (tried.get() && signal.read().trim().is_empty()).then(|| words.to_owned())
        })
    };
    view! {
        <form class="sec" id="found" aria-labelledby="found-heading" novalidate on:submit=submit>
            <header class="sec-head"><h2 id="found-heading">{t.found_ledger}</h2></header>
            <p class="sec-text">{t.found_text}</p>
            <div class="stack loose">
                <Field id="ledger-name" label=t.ledger_name hint=t.ledger_name_hint value=ledger set=move |text| ledger.set(text) wrong=missing(ledger, t.ledger_name_wanted) />
                <Field id="found-name" label=t.your_name value=name set=move |text| name.set(text) wrong=missing(name, t.name_wanted) />
                <TroubleNote trouble=trouble />
                <p class="acts">
                    <button class="btn" type="submit" id="found-submit" disabled=busy>{move || if busy.get() { t.founding } else { t.found_button }}</button>
                    <button class="btn bare" type="button" id="sample" disabled=busy on:click=sample>{t.sample_first}</button>
                </p>
                <p class="hint">{t.found_next}</p>
            </div>
        </form>
    }
}
