//! The first page: accept an invite, found a ledger, or look at the sample town.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use staffelstab_shared::{crypto::InviteSecret, model::clean};

use crate::{
    components::{
        announce::TroubleNote,
        appearance::LanguageSelect,
        dom,
        field::Field,
        icon::{Icon, Logo},
        sample::SampleButton,
        was_here::WasHere,
    },
    news::{Trouble, WaitingJoin},
    routes::{Address, Route},
    state::{Device, use_device},
    text::{t, you::own_name},
};

/// A name stands on every page: so many letters of it fit in two lines of a phone.
const MOST_LEDGER_NAME: usize = 80;

/// Under which name a code is kept.
const CODE: &str = "code";

/// What is typed here; outlives a change of language.
#[derive(Clone, Copy)]
pub(crate) struct Typed {
    pub(crate) code: RwSignal<String>,
    pub(crate) name: RwSignal<String>,
    pub(crate) ledger: RwSignal<String>,
    pub(crate) found_code: RwSignal<String>,
    /// A join is under way.
    joins: RwSignal<bool>,
}

impl Typed {
    pub(crate) fn new(device: Device) -> Self {
        let kept = |field| kept(device, field);
        Self {
            code: RwSignal::new(device.take_typed(CODE)),
            name: kept("name"),
            ledger: kept("ledger"),
            found_code: RwSignal::new(String::new()),
            joins: RwSignal::new(false),
        }
    }

    /// It has led somewhere.
    fn forget(self) {
        self.code.set(String::new());
        self.name.set(String::new());
        self.ledger.set(String::new());
        self.found_code.set(String::new());
    }
}

/// A code is a secret: it is kept as long as its page is open and no longer, in this tab alone.
fn keep_code(device: Device, code: RwSignal<String>) {
    Effect::new(move |_| device.keep_typed(CODE, &code.read()));
    on_cleanup(move || device.keep_typed(CODE, ""));
}

/// A reload in the middle of a word loses nothing.
fn kept(device: Device, field: &'static str) -> RwSignal<String> {
    let text = RwSignal::new(device.typed(field));
    Effect::new(move |_| device.keep_typed(field, &text.read()));
    text
}

#[component]
pub(crate) fn WelcomePage() -> impl IntoView {
    let device = use_device();
    let t = t();
    let waiting = device.waiting();
    let typed: Typed = expect_context();
    keep_code(device, typed.code);
    dom::use_title(move || t.welcome.to_owned());
    view! {
        <main id="content" tabindex="-1" class="welcome">
            <header class="full">
                <p class="brand"><Logo /><b>"Staffelstab"</b></p>
                <BackToLedger />
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
                <WasHere />
                {device.must_install_first().then(|| view! {
                    <div class="note" id="install-first">
                        <Icon name="phone" />
                        <div><h2>{t.iphone_title}</h2><p>{t.iphone_text}</p></div>
                    </div>
                })}
                {move || view! { <Join waiting=waiting.get() /> }}
            </section>
            // Whoever is about to join founds nothing, and needs no sample.
            <section aria-labelledby="found-heading" class="stack loose" hidden=typed.joins>
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
    let device = use_device();
    let t = t();
    let typed: Typed = expect_context();
    let Typed { code, name, joins: busy, .. } = typed;
    let forget_typed = move || typed.forget();
    let trouble = RwSignal::new(None::<Trouble>);
    // What was begun stands there again, unless another code was typed or opened since.
    let is_its_own = |waiting: &WaitingJoin| {
        let code = code.read_untracked();
        code.is_empty() || InviteSecret::parse(&code).is_ok_and(|typed| typed == waiting.invite)
    };
    if let Some(waiting) = waiting.filter(is_its_own) {
        code.set(waiting.invite.code());
        name.set(waiting.name);
        trouble.set(Some(waiting.trouble));
    }
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
    let navigate = use_navigate();
    let nameless = RwSignal::new(false);
    let join = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let my_name = own_name(&name.read_untracked());
        nameless.set(my_name.is_none());
        if busy.get_untracked() {
            return;
        }
        let Some(my_name) = my_name else { return dom::focus("#join-name") };
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let joined = device.join(code.get_untracked(), my_name).await;
            busy.try_set(false);
            match joined {
                Ok(ledger) => {
                    forget_typed();
                    navigate(&Address::of(ledger, Route::Today).to_string(), Default::default());
                }
                Err(went_wrong) => {
                    let is_of_code = matches!(went_wrong, Trouble::Code(_) | Trouble::InviteClosed);
                    let is_here = trouble.try_set(Some(went_wrong)).is_none();
                    if is_here && is_of_code {
                        dom::focus("#code");
                    }
                }
            }
        });
    };
    let wrong = Signal::derive(move || nameless.get().then(|| t.name_wanted.to_owned()));
    view! {
        <form class="sec" id="join" aria-labelledby="join-heading" novalidate on:submit=join>
            <header class="sec-head"><h2 id="join-heading">{t.accept_invite}</h2></header>
            <div class="stack loose">
                <p class="field">
                    <label for="code">{t.code_from_invite}</label>
                    // Two lines, so that all of it is seen while it is compared.
                    <textarea
                        class="input code"
                        id="code"
                        rows="2"
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        dir="ltr"
                        aria-describedby="code-hint"
                        prop:value=code
                        on:input=move |event| code.set(event_target_value(&event))
                        on:keydown=|event| if event.key() == "Enter" { event.prevent_default(); dom::press("#join-submit"); }
                    ></textarea>
                    <span class="hint" id="code-hint">{t.code_hint}</span>
                </p>
                <Field id="join-name" label=t.your_name hint=t.join_name_hint value=name set=move |text| { nameless.set(false); name.set(text) } wrong=wrong />
                <TroubleNote trouble=trouble />
                <p class="acts">
                    <button class="btn baton" type="submit" id="join-submit" disabled=move || busy.get() || device.must_install_first()>
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
    let device = use_device();
    let t = t();
    let typed: Typed = expect_context();
    let Typed { name, ledger, found_code: code, .. } = typed;
    // Where anybody may found, nobody is asked for a code.
    let asks = RwSignal::new(!code.read_untracked().is_empty());
    let trouble = RwSignal::new(None::<Trouble>);
    let busy = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let navigate = use_navigate();
    let found = {
        let navigate = navigate.clone();
        move |ledger_name: String, my_name: String| {
            busy.set(true);
            trouble.set(None);
            let navigate = navigate.clone();
            spawn_local(async move {
                let founded = device.found(ledger_name, my_name, &code.get_untracked()).await;
                busy.try_set(false);
                match founded {
                    Ok(ledger) => {
                        typed.forget();
                        navigate(
                            &Address::of(ledger, Route::Today).to_string(),
                            Default::default(),
                        );
                    }
                    Err(went_wrong) => {
                        if went_wrong == Trouble::FoundingClosed {
                            asks.try_set(true);
                        }
                        drop(trouble.try_set(Some(went_wrong)));
                    }
                }
            });
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let ledger = clean(&ledger.read_untracked());
        if ledger.is_empty() || ledger.chars().count() > MOST_LEDGER_NAME {
            return dom::focus("#ledger-name");
        }
        let Some(name) = own_name(&name.read_untracked()) else {
            return dom::focus("#found-name");
        };
        if !busy.get_untracked() {
            found(ledger, name);
        }
    };
    let is_long = move || clean(&ledger.read()).chars().count() > MOST_LEDGER_NAME;
    let wrong_ledger = Signal::derive(move || {
        if is_long() {
            return Some(t.complaint_long(MOST_LEDGER_NAME));
        }
        (tried.get() && clean(&ledger.read()).is_empty()).then(|| t.ledger_name_wanted.to_owned())
    });
    let wrong_name = Signal::derive(move || {
        (tried.get() && own_name(&name.read()).is_none()).then(|| t.name_wanted.to_owned())
    });
    view! {
        <form class="sec" id="found" aria-labelledby="found-heading" novalidate on:submit=submit>
            <header class="sec-head"><h2 id="found-heading">{t.found_ledger}</h2></header>
            <p class="sec-text">{t.found_text}</p>
            <div class="stack loose">
                <Field id="ledger-name" label=t.ledger_name hint=t.ledger_name_hint value=ledger set=move |text| ledger.set(text) wrong=wrong_ledger />
                <Field id="found-name" label=t.your_name value=name set=move |text| name.set(text) wrong=wrong_name />
                {move || asks.get().then(|| view! {
                    <Field id="found-code" label=t.founding_code hint=t.founding_code_hint value=code set=move |text| code.set(text) />
                })}
                <TroubleNote trouble=trouble />
                <p class="acts">
                    <button class="btn" type="submit" id="found-submit" disabled=busy>{move || if busy.get() { t.founding } else { t.found_button }}</button>
                    <SampleButton disabled=busy trouble=trouble />
                </p>
                <p class="hint">{t.found_next}</p>
            </div>
        </form>
    }
}

/// Who has a ledger here already and only looks at another invite finds back.
#[component]
fn BackToLedger() -> impl IntoView {
    let device = use_device();
    let t = t();
    let last = Memo::new(move |_| device.last());
    move || {
        last.get().map(|id| {
            let name = device.ledger(id).name();
            let href = Address::of(id, Route::Today).to_string();
            view! { <a class="crumb" id="back-to-ledger" href=href><Icon name="back" class="i flip" /><bdi>{move || t.back_to(&name.get())}</bdi></a> }
        })
    }
}
