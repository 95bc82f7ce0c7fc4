//! The status in full: is my work safe, do I have the others' work?

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        announce::{attention_text, failure_text, trouble_text},
        dom,
        icon::Icon,
        relays::RelayNotes,
        stand::{acknowledged, sentence, stand_icon, stand_word},
        storage::Storage,
        toast::use_toast,
    },
    news::{HomeAsk, HomeStep, Kept, Stand, Status},
    state::{Attention, clock, use_device, use_ledger},
    text::{Texts, dates, t},
};

#[component]
pub(crate) fn StatusPage() -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let status = ledger.status();
    dom::use_title(move || t.stand.to_owned());
    let sample = move || {
        let status = status.get();
        let words = sentence(t, &status, acknowledged(&status).as_deref());
        view! { <p class="stand sample" data-stand=stand_word(status.stand)><Icon name=stand_icon(status.stand) /><span>{words}</span></p> }
    };
    let home = ledger.home_ask();
    let mine = move || mine(t, &status.read(), home.read().as_ref());
    let theirs = move || {
        let status = status.get();
        match (status.caught_up, status.last_ack) {
            _ if status.stand == Stand::Look => t.look_theirs.to_owned(),
            (true, _) if status.stand == Stand::Elsewhere => t.theirs_all.to_owned(),
            (true, Some(at)) if status.stand == Stand::All => {
                t.theirs_until(&dates::moment(t, clock::today(), clock::local_time(at)))
            }
            (_, Some(at)) if status.stand != Stand::Here => {
                t.theirs_until(&dates::moment(t, clock::today(), clock::local_time(at)))
            }
            (true, _) => t.theirs_all.to_owned(),
            (false, _) => t.theirs_fetching.to_owned(),
        }
    };
    let failure = move || {
        let status = status.get();
        status.failure.filter(|_| status.stand == Stand::Failed).map(|failure| {
            let (title, text) = failure_text(failure);
            view! {
                <div class="note fail" role="alert" id="failure">
                    <Icon name="alert" />
                    <div>
                        <h2>{title}</h2>
                        <p>{text}" "{safe(&status)}</p>
                        <p class="acts"><button class="btn" type="button" id="retry" on:click=move |_| ledger.retry()>{t.try_again}</button></p>
                    </div>
                </div>
            }
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
        view! {
            <div>
                <p class="stand sample" data-stand=stand_word(stand)><Icon name=stand_icon(stand) /><span>{words}</span></p>
                <p class="hint under">{explained}</p>
            </div>
        }
    });
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="status-title">
                <header class="title"><div><h1 id="status-title">{t.stand}</h1><p>{t.stand_question}</p></div></header>
                <RelayNotes />
                <section class="sec" aria-labelledby="now-heading">
                    <header class="sec-head"><h2 id="now-heading">{t.right_now}</h2></header>
                    {sample}
                    <dl class="facts" id="status-facts">
                        <div><dt>{t.your_work}</dt><dd>{mine}</dd></div>
                        <div><dt>{t.their_work}</dt><dd>{theirs}</dd></div>
                        <Show when=move || { status.read().held > 0 }>
                            <div><dt>{t.held_entries}</dt><dd>{move || t.held(status.read().held)}</dd></div>
                        </Show>
                        {(!ledger.is_look()).then(|| view! { <div><dt>{t.storage}</dt><dd><Storage /></dd></div> })}
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

/// Where one's own work is.
fn mine(t: &Texts, status: &Status, home: Option<&HomeAsk>) -> String {
    match (status.unsent, status.stand) {
        (_, Stand::Look) => t.look_mine.to_owned(),
        // Also without a network: what the known relay had, it may have no longer.
        (0, _) if status.new_relay.is_some() => t.mine_asked_none.to_owned(),
        (unsent, _) if status.new_relay.is_some() => t.mine_asked(unsent),
        (0, _) => match status.kept {
            Kept::Home => t.mine_safe.to_owned(),
            Kept::OnTheWay => t.mine_to_home.to_owned(),
            Kept::ToElsewhere => t.mine_to_elsewhere.to_owned(),
            Kept::Elsewhere => mine_elsewhere(t, home).to_owned(),
        },
        (unsent, Stand::Offline) => t.mine_offline(unsent),
        (unsent, Stand::All | Stand::Elsewhere | Stand::Here | Stand::Asked | Stand::Failed) => {
            t.mine_here(unsent)
        }
    }
}

/// What is at another relay than the home, and who has to say that this one is the home now.
fn mine_elsewhere(t: &Texts, home: Option<&HomeAsk>) -> &'static str {
    match home {
        Some(HomeAsk { step: HomeStep::ForStewards, .. }) => t.mine_elsewhere_stewards,
        Some(home) if home.is_open() => t.mine_elsewhere_you,
        Some(_) | None => t.mine_elsewhere,
    }
}

fn safe(status: &Status) -> String {
    match status.unsent {
        0 => t().nothing_waits.to_owned(),
        unsent => t().safe_here(unsent),
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

#[cfg(test)]
mod tests {
    use staffelstab_shared::id::RelayId;

    use super::*;
    use crate::{news::NewRelay, text::DE};

    #[test]
    fn while_a_relay_is_to_be_decided_on_nothing_is_called_transmitted_with_or_without_a_network() {
        for stand in [Stand::Asked, Stand::Offline, Stand::Failed] {
            let new_relay =
                Some(NewRelay { known: RelayId::new([1; 32]), found: RelayId::new([2; 32]) });
            let status = |unsent| Status {
                stand,
                unsent,
                kept: Kept::Home,
                last_ack: None,
                caught_up: true,
                held: 0,
                refused: 0,
                failure: None,
                new_relay,
            };
            assert_eq!(mine(&DE, &status(0), None), DE.mine_asked_none);
            assert_eq!(mine(&DE, &status(2), None), DE.mine_asked(2));
        }
    }

    #[test]
    fn whoever_has_the_button_is_told_so_and_not_of_some_steward() {
        let say = |step, is_stored| {
            let ask = HomeAsk { relay: RelayId::new([9; 32]), step, is_stored };
            mine_elsewhere(&DE, Some(&ask))
        };
        assert_eq!(say(HomeStep::Alone, true), DE.mine_elsewhere_you);
        assert_eq!(say(HomeStep::ForStewards, true), DE.mine_elsewhere_stewards);
        assert_eq!(say(HomeStep::NotYet, true), DE.mine_elsewhere);
        assert_eq!(say(HomeStep::Alone, false), DE.mine_elsewhere);
    }
}
