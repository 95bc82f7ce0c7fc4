//! The first page of the folder and its last lines: from whom to whom, who has signed, and where to
//! sign.

use leptos::prelude::*;
use staffelstab_shared::{
    handover::{Closing, Stage},
    id::RecordId,
    model::{Handover, Side},
};

use crate::{
    components::prose::Prose,
    pages::contacts::contact::handover::hands::name_of,
    state::{Ledger, clock},
    text::{Texts, dates, t},
};

pub(super) fn cover(
    ledger: Ledger,
    handover: &Handover,
    closing: &Closing,
) -> impl IntoView + use<> {
    let t = t();
    let name = |who: Option<RecordId>, nobody: &'static str| {
        who.map_or_else(|| nobody.to_owned(), |who| name_of(ledger, t, who))
    };
    let posts: Vec<_> = handover.posts.iter().map(|post| name_of(ledger, t, *post)).collect();
    let day = |day| dates::full(t, day);
    let facts = [
        (t.giver, name(handover.giver, t.handover_vacant)),
        (t.receiver, name(handover.receiver, t.handover_nobody_yet)),
        (t.handover_posts, posts.join(", ")),
        (t.last_day, handover.last_day.map(day).unwrap_or_default()),
        (t.moderator, handover.moderator.map(|who| name_of(ledger, t, who)).unwrap_or_default()),
        (t.ask_until, handover.ask_until.map(day).unwrap_or_default()),
        (t.closing, closed(ledger, t, closing)),
    ];
    let facts = facts.into_iter().filter(|(_, said)| !said.is_empty());
    let facts =
        facts.map(|(term, said)| view! { <div><dt>{term}</dt><dd><bdi>{said}</bdi></dd></div> });
    let note =
        (!handover.note.trim().is_empty()).then(|| view! { <Prose text=handover.note.clone() /> });
    let time = dates::clock(clock::local_time(clock::now()));
    view! {
        <section class="folder-cover">
            <p><bdi>{ledger.name()}</bdi></p>
            <h1>{t.folder_title}</h1>
            <dl class="facts">{facts.collect_view()}</dl>
            {note}
            <p class="meta">{t.printed_on(&day(clock::today()), &time)}</p>
        </section>
    }
}

/// That it is closed, and who signed it on which day; nothing as long as it runs.
fn closed(ledger: Ledger, t: &Texts, closing: &Closing) -> String {
    if closing.stage() != Stage::Closed {
        return String::new();
    }
    let of = |side: Side| {
        let signed: Vec<_> = closing.counted(&side).collect();
        signed.into_iter().map(|one| {
            let (name, day) = (name_of(ledger, t, one.person), dates::full(t, one.on));
            if one.side == Side::Steward {
                t.closing_signed_steward(&day, &name)
            } else {
                t.folder_signed(&day, &name)
            }
        })
    };
    let said = [Side::Giver, Side::Receiver, Side::Steward].into_iter().flat_map(of);
    let all: Vec<_> = [t.closing_closed.to_owned()].into_iter().chain(said).collect();
    all.join(" · ")
}

/// A line for each side; who has signed in the ledger needs none.
pub(super) fn signatures(
    ledger: Ledger,
    handover: &Handover,
    closing: &Closing,
) -> impl IntoView + use<> {
    let t = t();
    let line = |who: Option<RecordId>, side: Side| {
        let signed = closing.counted(&side).next();
        match (who, signed) {
            (Some(who), Some(one)) => {
                let (name, day) = (name_of(ledger, t, who), dates::full(t, one.on));
                t.folder_signed(&day, &name)
            }
            (Some(who), None) => t.folder_sign(&name_of(ledger, t, who)),
            (None, _) => t.folder_sign_blank.to_owned(),
        }
    };
    view! { <div class="sign folder-sign"><div>{line(handover.giver, Side::Giver)}</div><div>{line(handover.receiver, Side::Receiver)}</div></div> }
}
