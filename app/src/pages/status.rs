//! The status in full: is my work safe, do I have the others' work?

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        announce::{attention_text, trouble_text},
        dom,
        icon::Icon,
        relays::RelayNotes,
        stand::{Look, use_said},
        storage::Storage,
        toast::use_toast,
    },
    news::Stand,
    state::{Attention, clock, use_device, use_ledger},
    text::{dates, t},
};

#[component]
pub(crate) fn StatusPage() -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let status = ledger.status();
    dom::use_title(move || t.stand.to_owned());
    let said = use_said();
    let sample = move || {
        let Look { word, icon } = Look::of(&status.read());
        view! { <p class="stand sample" data-stand=word><Icon name=icon /><span>{said.get().line}</span></p> }
    };
    let failure = move || {
        said.get().failure.map(|(title, text)| {
            view! {
                <div class="note fail" role="alert" id="failure">
                    <Icon name="alert" />
                    <div>
                        <h2>{title}</h2>
                        <p>{text}</p>
                        <p class="acts"><button class="btn" type="button" id="retry" on:click=move |_| ledger.retry()>{t.try_again}</button></p>
                    </div>
                </div>
            }
        })
    };
    let home_back = move || {
        said.get().home_back.map(|words| {
            view! { <div class="note calm" id="home-back"><Icon name="info" /><div><p>{words}</p></div></div> }
        })
    };
    let stands = [
        (Stand::All, t.example_all, t.stand_all_explained),
        (Stand::Here, t.example_here, t.stand_here_explained),
        (Stand::Here, t.stand_fetching, t.stand_fetching_explained),
        (Stand::Offline, t.stand_offline, t.stand_offline_explained),
        (Stand::Failed, t.stand_failed, t.stand_failed_explained),
        (Stand::Asked, t.stand_asked, t.stand_asked_explained),
        (Stand::Here, t.stand_to_elsewhere, t.stand_to_elsewhere_explained),
        (Stand::Elsewhere, t.stand_elsewhere, t.stand_elsewhere_explained),
        (Stand::Here, t.stand_to_home, t.stand_to_home_explained),
        (Stand::Look, t.stand_look, t.look_mine),
    ];
    let stands = stands.map(|(stand, words, explained)| {
        let Look { word, icon } = Look::of_stand(stand);
        view! {
            <div>
                <p class="stand sample" data-stand=word><Icon name=icon /><span>{words}</span></p>
                <p class="hint under">{explained}</p>
            </div>
        }
    });
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="status-title">
                <header class="title"><div><h1 id="status-title">{t.stand}</h1><p>{t.stand_question}</p></div></header>
                <RelayNotes />
                <div role="status">{home_back}</div>
                <section class="sec" aria-labelledby="now-heading">
                    <header class="sec-head"><h2 id="now-heading">{t.right_now}</h2></header>
                    {sample}
                    <dl class="facts" id="status-facts">
                        <div><dt>{t.your_work}</dt><dd>{move || said.get().mine}</dd></div>
                        <div><dt>{t.their_work}</dt><dd>{move || said.get().theirs}</dd></div>
                        <Show when=move || { status.read().held > 0 }>
                            <div><dt>{t.held_entries}</dt><dd>{move || t.held(status.read().held)}</dd></div>
                        </Show>
                        {(!ledger.is_look()).then(|| view! {
                            <div><dt>{t.storage}</dt><dd><Storage /></dd></div>
                            <div><dt>{t.ledger_id}</dt><dd><LedgerId /></dd></div>
                        })}
                    </dl>
                </section>
                {failure}
                <NeedsAttention />
            </section>
            <section class="pane" aria-labelledby="stands-heading">
                <section class="sec">
                    <header class="sec-head"><h2 id="stands-heading">{t.all_stands}</h2></header>
                    <p class="sec-text" id="what-home-is">{t.home_is}</p>
                    <div class="stack loose">{stands}</div>
                </section>
            </section>
        </main>
    }
}

/// What the relay calls this ledger, for whoever operates it.
#[component]
fn LedgerId() -> impl IntoView {
    let (device, ledger, toast) = (use_device(), use_ledger(), use_toast());
    let t = t();
    let id = ledger.id().to_string();
    let shown = id.clone();
    let copy = move |_| {
        let id = id.clone();
        spawn_local(async move {
            toast.say(if device.copy(&id).await { t.copied } else { t.not_copied })
        });
    };
    view! {
        <p><bdi dir="ltr" id="ledger-id">{shown}</bdi></p>
        <p class="hint">{t.ledger_id_text}</p>
        <p class="acts no-print"><button class="btn" type="button" id="copy-ledger-id" on:click=copy><Icon name="copy" />{t.ledger_id_copy}</button></p>
    }
}

/// What did not get through, or could not be read: readable, to copy, to put away.
#[component]
fn NeedsAttention() -> impl IntoView {
    let t = t();
    let attention = use_ledger().attention();
    view! {
        <Show when=move || !attention.read().is_empty()>
            <section class="sec" id="attention" aria-labelledby="attention-heading">
                <header class="sec-head"><h2 id="attention-heading">{t.needs_attention}</h2><span class="count turn">{move || attention.read().len()}</span></header>
                <p class="sec-text">{t.attention_text}</p>
                <ul class="rows" role="list">
                    <For each=move || attention.get() key=|one| one.id.clone() let(one)><AttentionRow one=one /></For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn AttentionRow(one: Attention) -> impl IntoView {
    let (device, ledger, toast) = (use_device(), use_ledger(), use_toast());
    let t = t();
    let title = if one.title.is_empty() { t.no_name.to_owned() } else { one.title };
    let at = clock::local_time(one.at);
    let when = move || dates::moment(t, clock::today(), at);
    let (text, id) = (StoredValue::new(one.text.clone()), one.id);
    let copy = move |_| {
        let text = text.get_value();
        spawn_local(async move {
            toast.say(if device.copy(&text).await { t.copied } else { t.not_copied })
        });
    };
    let dismiss = move |_| {
        let id = id.clone();
        spawn_local(async move {
            if let Err(trouble) = ledger.dismiss(id).await {
                toast.say(trouble_text(&trouble));
            }
        });
    };
    view! {
        <li class="row">
            <div class="row-main">
                <p class="row-title"><bdi>{title}</bdi></p>
                <p class="row-sub">{attention_text(one.reason)}" · "{when}</p>
                {(!one.text.is_empty()).then(|| view! { <details class="earlier"><summary>{t.show_content}</summary><pre class="content" dir="auto">{one.text}</pre></details> })}
                <p class="row-acts">
                    <button class="btn" type="button" on:click=copy><Icon name="copy" />{t.copy_content}</button>
                    <button class="btn bare" type="button" on:click=dismiss>{t.put_away}</button>
                </p>
            </div>
        </li>
    }
}
