//! Paid and voluntary work side by side: by topic, by district; in sentences first.

use std::collections::BTreeMap;

use leptos::prelude::*;
use staffelstab_shared::{ledger, network::coverage::Mix};

use crate::{
    records::as_of::use_as_of,
    text::{Texts, lists::and_list, t},
};

type Mixed = BTreeMap<String, Mix>;

#[component]
pub(super) fn Mixes(mixes: Signal<Option<ledger::Mixes>>) -> impl IntoView {
    let t = t();
    let as_of = use_as_of();
    let is_any = Memo::new(move |_| mixes.read().as_ref().is_some_and(|mixes| mixes.posts > 0));
    let topics = Memo::new(move |_| mixes.get().unwrap_or_default().topics);
    let districts = Memo::new(move |_| mixes.get().unwrap_or_default().districts);
    let said = move || {
        let mixes = mixes.get().unwrap_or_default();
        let [by_place, without] = [mixes.by_place, mixes.without_topic];
        let by_place = (by_place > 0).then(|| t.cov_by_place(by_place));
        let without = (without > 0).then(|| t.cov_without_topic(without));
        let sentences = sentences(t, &topics.read()).into_iter().chain(by_place).chain(without);
        sentences.map(|sentence| view! { <li>{sentence}</li> }).collect_view()
    };
    view! {
        <Show when=move || is_any.get()>
            <section class="sec" id="mix" aria-labelledby="mix-heading">
                <header class="sec-head"><h2 id="mix-heading">{move || as_of.get().headed(t, t.cov_mix_title)}</h2></header>
                <ul class="said" role="list">{said}</ul>
                <MixTable heading=t.topic caption=t.cov_mix_by_topic mixed=topics />
                <MixTable heading=t.district caption=t.cov_mix_by_district mixed=districts />
            </section>
        </Show>
    }
}

/// What stands out: topics that one kind of work carries alone, and topics at rest. Only of what
/// functions say themselves: one that sits in an organization need not do all that this one does.
fn sentences(texts: &Texts, mixed: &Mixed) -> Vec<String> {
    let list = |is: fn(&Mix) -> bool| {
        let topics: Vec<_> = mixed
            .iter()
            .filter(|(_, mix)| mix.by_place == 0 && is(mix))
            .map(|(topic, _)| topic.clone())
            .collect();
        (!topics.is_empty()).then(|| and_list(texts, &topics))
    };
    let voluntary = list(|mix| mix.voluntary > 0 && mix.paid == 0);
    let one_paid = list(|mix| mix.paid == 1 && mix.voluntary + mix.nobody == 0);
    let paid = list(|mix| mix.paid > 0 && mix.voluntary == 0 && mix.paid + mix.nobody > 1);
    let nobody = list(|mix| mix.nobody > 0 && mix.paid + mix.voluntary == 0);
    [
        voluntary.map(|topics| texts.cov_only_voluntary(&topics)),
        one_paid.map(|topics| texts.cov_one_paid(&topics)),
        paid.map(|topics| texts.cov_only_paid(&topics)),
        nobody.map(|topics| texts.cov_at_rest(&topics)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[component]
fn MixTable(heading: &'static str, caption: &'static str, mixed: Memo<Mixed>) -> impl IntoView {
    let t = t();
    let rows = move || {
        let row = |(name, mix): (&String, &Mix)| {
            view! {
                <tr>
                    <th scope="row"><bdi>{name.clone()}</bdi></th>
                    <td class="num" data-l=t.paid>{mix.paid}</td>
                    <td class="num" data-l=t.voluntary>{mix.voluntary}</td>
                    <td class="num" data-l=t.cov_vacant_short>{mix.nobody}</td>
                </tr>
            }
        };
        mixed.read().iter().map(row).collect_view()
    };
    view! {
        <Show when=move || !mixed.read().is_empty()>
            <table class="table stack mix">
                <caption>{caption}</caption>
                <thead><tr><th scope="col">{heading}</th><th scope="col" class="num">{t.paid}</th><th scope="col" class="num">{t.voluntary}</th><th scope="col" class="num">{t.cov_vacant_short}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::DE;

    #[test]
    fn what_only_one_kind_of_work_carries_is_said_in_a_sentence() {
        let mix = |paid, voluntary, nobody| Mix { paid, voluntary, nobody, ..Mix::default() };
        let mixed = BTreeMap::from([
            ("Kita".to_owned(), mix(0, 2, 0)),
            ("Schule".to_owned(), mix(0, 1, 1)),
            ("Sprache".to_owned(), mix(1, 0, 0)),
            ("Wohnen".to_owned(), mix(1, 1, 3)),
            ("Arbeit".to_owned(), mix(0, 0, 1)),
            ("Recht".to_owned(), mix(2, 0, 0)),
            // Of one it is only known where it sits.
            ("Sport".to_owned(), Mix { by_place: 1, ..mix(0, 2, 0) }),
        ]);
        let expected = [
            DE.cov_only_voluntary("Kita und Schule"),
            DE.cov_one_paid("Sprache"),
            DE.cov_only_paid("Recht"),
            DE.cov_at_rest("Arbeit"),
        ];
        assert_eq!(sentences(&DE, &mixed), expected);
    }
}
