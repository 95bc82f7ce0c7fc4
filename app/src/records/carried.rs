//! How functions and knowledge are carried, said in sentences: of the function, never of
//! a person.

use leptos::prelude::*;
use staffelstab_shared::{
    ledger::{Carrier, CoveredKnowledge, CoveredPost, Described, NamedRhythm},
    model::Capacity,
    network::{
        coverage::{KnowledgeCover, Leave, PostCover, SOON_DAYS, WANTED_KNOWING},
        rhythm::{Pulse, Rhythm},
    },
    time::Day,
    view::Kind,
};

use crate::{
    components::{icon::Icon, left_at::opened, show_all::ShowAll},
    records::{as_of::use_as_of, asked::Asked, name::Mono, rows::Undecided},
    routes::{Route, address, address_at},
    state::{clock, use_ledger},
    text::{Texts, dates, labels, lists::and_list, t},
};

/// A title, or that there is none.
pub(crate) fn title(title: &str) -> String {
    if title.is_empty() { t().no_name.to_owned() } else { title.to_owned() }
}

/// A name, and the functions that are carried under it.
pub(crate) fn described(one: &Described) -> String {
    let posts: Vec<_> = one.carries.iter().map(|post| title(post)).collect();
    let name = title(&one.title);
    if posts.is_empty() { name } else { format!("{name} ({})", posts.join(", ")) }
}

/// How a function is carried; `parts`: where groups would lose touch without it, which others
/// would have to rest with it.
pub(crate) fn post_sentence(
    texts: &Texts,
    today: Day,
    cover: &PostCover,
    parts: Option<&[String]>,
) -> String {
    let carried = match (cover.carriers(), cover.holders, cover.deputies) {
        (0, _, _) => match cover.begins {
            Some(day) => texts.cov_vacant_until(&dates::date(texts, today, day)),
            None => texts.cov_vacant.to_owned(),
        },
        (1, 0, _) => texts.cov_only_deputy.to_owned(),
        // Somebody has stepped in already.
        (1, _, _) if is_stood_in(cover) => texts.cov_one_stands_in.to_owned(),
        (1, _, _) => texts.cov_one.to_owned(),
        (carriers, _, _) if carriers < cover.wanted => {
            texts.cov_few(&carriers.to_string(), &cover.wanted.to_string())
        }
        (_, _, 0) => texts.cov_shared.to_owned(),
        (_, _, _) => texts.cov_carried.to_owned(),
    };
    let ends = cover.ends.filter(|_| cover.ends_within(SOON_DAYS, today)).map(|ends| {
        let when = dates::on(texts, today, ends);
        if ends < today { texts.cov_ended(&when) } else { texts.cov_ends(&when) }
    });
    let parts = parts.map(|others| match others {
        [] => texts.cov_parts.to_owned(),
        others => texts.cov_parts_with(&and_list(texts, others)),
    });
    let away = away_sentences(texts, today, cover).into_iter().map(Some);
    let words = std::iter::once(Some(carried)).chain(away).chain([ends, parts]);
    words.flatten().collect::<Vec<_>>().join(" ")
}

/// Whether somebody stands in for one who would carry it.
fn is_stood_in(cover: &PostCover) -> bool {
    cover.away.iter().any(|leave| !leave.stands_in.is_empty())
}

/// Who would carry a function and is away, and who stands in: that nobody does is not so where
/// somebody carries it meanwhile.
pub(crate) fn away_sentences(texts: &Texts, today: Day, cover: &PostCover) -> Vec<String> {
    let is_carried = cover.carriers() > 0;
    let said = |leave: &Leave| {
        let says_who = !is_carried || !leave.stands_in.is_empty();
        let say = if says_who { away_sentence } else { away_until };
        say(texts, today, leave)
    };
    cover.away.iter().map(said).collect()
}

/// Somebody is away, until when, and who stands in.
fn away_sentence(texts: &Texts, today: Day, leave: &Leave) -> String {
    let away = away_until(texts, today, leave);
    let others: Vec<_> = leave.stands_in.iter().map(|one| title(one)).collect();
    let others = if others.is_empty() {
        texts.cov_nobody_stands_in.to_owned()
    } else {
        texts.cov_stands_in(&and_list(texts, &others))
    };
    format!("{away} {others}")
}

pub(crate) fn away_until(texts: &Texts, today: Day, leave: &Leave) -> String {
    let who = title(&leave.title);
    match leave.until {
        Some(until) => texts.cov_away_until(&dates::date(texts, today, until), &who),
        None => texts.cov_away(&who),
    }
}

pub(crate) fn knowledge_sentence(texts: &Texts, cover: &KnowledgeCover) -> String {
    // A text that nobody has ticked may be whole or not.
    let words = match (cover.holders, cover.written, cover.has_text) {
        (0, true, _) => texts.cov_nobody_knows_written,
        (0, false, true) => texts.cov_nobody_knows_text,
        (0, false, false) => texts.cov_nobody_knows,
        (1, true, _) => texts.cov_one_knows_written,
        (1, false, true) => texts.cov_one_knows_text,
        (1, false, false) => texts.cov_one_knows,
        (_, _, _) => texts.cov_known,
    };
    words.to_owned()
}

pub(crate) fn rhythm_sentence(texts: &Texts, today: Day, rhythm: &Rhythm) -> String {
    let on = |day: Option<Day>| day.map(|day| dates::on(texts, today, day)).unwrap_or_default();
    let months = rhythm
        .cadence_months
        .map(|months| texts.net_every(usize::try_from(months).unwrap_or(usize::MAX)));
    let pulse = match rhythm.pulse {
        Pulse::Awake => texts.net_awake(&on(rhythm.due), &on(rhythm.last_met)),
        Pulse::Due => texts.net_due(&on(rhythm.due), &on(rhythm.last_met)),
        Pulse::Asleep => texts.net_asleep(&on(rhythm.last_met)),
        Pulse::Unknown => texts.net_never_met.to_owned(),
    };
    let planned = rhythm.planned.map(|day| texts.net_planned(&dates::on(texts, today, day)));
    [Some(pulse), planned, months].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Full: holds it. Ring: deputy. Dashed: a place for somebody.
#[component]
fn CoverPlaces(cover: PostCover) -> impl IntoView {
    places(cover.holders, cover.deputies, cover.places())
}

fn places(full: usize, ring: usize, wanted: usize) -> impl IntoView {
    const DRAWN: usize = 5;
    let taken = full + ring;
    let label = t().cov_places(&taken.to_string(), &wanted.max(taken).to_string());
    let sign = |count: usize, class: &'static str| {
        (0..count.min(DRAWN)).map(move |_| view! { <i class=class></i> }).collect_view()
    };
    let open = sign(wanted.saturating_sub(taken), "open");
    view! { <span class="places" role="img" aria-label=label>{sign(full, "")}{sign(ring, "deputy")}{open}</span> }
}

/// What the signs mean.
#[component]
pub(crate) fn PlacesKey() -> impl IntoView {
    let t = t();
    view! {
        <ul class="key" role="list">
            <li><span class="places"><i></i></span>{t.cov_key_held}</li>
            <li><span class="places"><i class="deputy"></i></span>{t.capacity_deputy}</li>
            <li><span class="places"><i class="open"></i></span>{t.cov_key_open}</li>
        </ul>
    }
}

/// A function: how it is carried, and what would help.
#[component]
pub(crate) fn PostCoverRow(
    post: CoveredPost,
    /// Beside a map there is less room.
    #[prop(optional)]
    brief: bool,
) -> impl IntoView {
    let t = t();
    let (ledger, as_of) = (use_ledger(), use_as_of());
    let may_write = ledger.may_write();
    let CoveredPost { cover, title: name, within, parts, carriers, undecided } = post;
    let id = cover.id;
    let said = cover.clone();
    let others = parts.as_ref().map(|others| others.iter().map(|one| title(&one.title)).collect());
    let sentence = move || {
        let others: Option<&Vec<String>> = others.as_ref();
        post_sentence(t, ledger.day(), &said, others.map(Vec::as_slice))
    };
    // What is said of several is asked of all of them.
    let asked: Vec<_> =
        std::iter::once(id).chain(parts.into_iter().flatten().map(|one| one.id)).collect();
    let what_if = Asked::about(ledger, &asked);
    let what_if = move || as_of.get().beside(&what_if);
    let paid = if cover.paid { t.paid } else { t.voluntary };
    let within = within.map(|within| title(&within));
    let about = [Some(paid.to_owned()), within].into_iter().flatten().collect::<Vec<_>>();
    let helped = cover.clone();
    let remedy = move || match helped.carriers() {
        0 => Some(t.cov_add_holder),
        1 if is_stood_in(&helped) => Some(t.cov_add_holder),
        1 => Some(t.cov_add_deputy),
        _ if helped.ends_within(SOON_DAYS, ledger.day()) => Some(t.cov_look_at_end),
        _ => None,
    };
    view! {
        <li class="row" data-record=id.to_string()>
            <Mono kind=Kind::Post name="" />
            <div class="row-main">
                <p><a class="row-title" href=address(Route::Contact(id))><bdi>{title(&name)}</bdi></a></p>
                <p class="row-sub">{sentence}</p>
                <p class="row-meta"><bdi>{about.join(" · ")}</bdi></p>
                {undecided.then(|| view! { <p class="row-meta"><Undecided /></p> })}
                {who_carries(&carriers).map(on_paper)}
                {move || remedy().filter(|_| may_write.get() || !brief).map(|remedy| view! {
                    <p class="row-acts no-print">
                        {may_write.get().then(|| view! { <a class="btn" href=address_at(Route::EditContact(id), Some("tenure-search"))>{remedy}</a> })}
                        {(!brief).then(|| view! { <a class="btn bare" href=what_if.clone()>{t.wi_title}</a> })}
                    </p>
                })}
            </div>
            <CoverPlaces cover=cover />
        </li>
    }
}

/// A piece of knowledge: how many know it, and what would help.
#[component]
pub(crate) fn KnowledgeCoverRow(knowledge: CoveredKnowledge) -> impl IntoView {
    let t = t();
    let may_write = use_ledger().may_write();
    let CoveredKnowledge { cover, title: name, topics, holders } = knowledge;
    let id = cover.id;
    let sentence = knowledge_sentence(t, &cover);
    let topics = topics.into_iter().collect::<Vec<_>>().join(", ");
    let remedy = match cover.holders {
        0 => Some(t.cov_somebody_knows),
        1 => Some(t.cov_could_learn),
        _ => None,
    };
    view! {
        <li class="row" data-record=id.to_string()>
            <Mono kind=Kind::Knowledge name="" />
            <div class="row-main">
                <p><a class="row-title" href=address(Route::Piece(id))><bdi>{title(&name)}</bdi></a></p>
                <p class="row-sub">{sentence}</p>
                {(!topics.is_empty()).then(|| view! { <p class="row-meta"><bdi>{topics}</bdi></p> })}
                {who_knows(&holders).map(on_paper)}
                {move || remedy.filter(|_| may_write.get()).map(|remedy| view! {
                    <p class="row-acts no-print"><a class="btn" href=address(Route::EditPiece(id))><Icon name="learn" />{remedy}</a></p>
                })}
            </div>
            {places(cover.holders, 0, WANTED_KNOWING)}
        </li>
    }
}

/// "Renate Vogel, Käthe Lindner (Vertretung)".
fn who_carries(carriers: &[Carrier]) -> Option<String> {
    let carrier = |carrier: &Carrier| match &carrier.capacity {
        _ if carrier.stands_in => format!("{} ({})", title(&carrier.title), t().stands_in_now),
        Capacity::Holder => title(&carrier.title),
        other @ (Capacity::Acting | Capacity::Deputy | Capacity::Other(_)) => {
            format!("{} ({})", title(&carrier.title), labels::capacity(other))
        }
    };
    let names = carriers.iter().map(carrier).collect::<Vec<_>>();
    (!names.is_empty()).then(|| t().printed_carried_by(&names.join(", ")))
}

fn who_knows(holders: &[String]) -> Option<String> {
    let names = holders.iter().map(|holder| title(holder)).collect::<Vec<_>>();
    (!names.is_empty()).then(|| t().printed_known_by(&names.join(", ")))
}

/// Said on paper only, where no link leads to the record.
fn on_paper(words: String) -> impl IntoView {
    view! { <p class="row-sub only-print"><bdi>{words}</bdi></p> }
}

/// Networks and their rhythms; nothing where there is none.
#[component]
pub(crate) fn RhythmSection(
    id: &'static str,
    rhythms: Signal<Option<Vec<NamedRhythm>>>,
    /// So many stand there at first.
    first: usize,
) -> impl IntoView {
    let t = t();
    let shown = opened(id, first);
    let heading = format!("{id}-heading");
    let count = Memo::new(move |_| rhythms.read().as_ref().map_or(0, Vec::len));
    let rows = move || {
        let row = |network: &NamedRhythm| view! { <RhythmRow network=network.clone() /> };
        rhythms.read().iter().flatten().take(shown.get()).map(row).collect_view()
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="sec" id=id aria-labelledby=heading.clone()>
                <header class="sec-head"><h2 id=heading.clone()>{t.round_tables}</h2><span class="count">{count}</span></header>
                <ul class="rows" role="list">{rows}</ul>
                <ShowAll total=count shown=shown />
            </section>
        </Show>
    }
}

/// A network and its rhythm.
#[component]
fn RhythmRow(network: NamedRhythm) -> impl IntoView {
    let t = t();
    let NamedRhythm { title: name, rhythm } = network;
    let said = rhythm.clone();
    let sentence = move || rhythm_sentence(t, clock::today(), &said);
    let mark = match rhythm.pulse {
        Pulse::Asleep => Some(
            view! { <span class="tag calm"><Icon name="asleep" />{t.net_mark_asleep}</span> }
                .into_any(),
        ),
        Pulse::Due => Some(
            view! { <span class="tag turn"><Icon name="clock" />{t.net_mark_due}</span> }
                .into_any(),
        ),
        Pulse::Awake | Pulse::Unknown => None,
    };
    view! {
        <li>
            <a class="row" href=address(Route::Contact(rhythm.id)) data-record=rhythm.id.to_string()>
                <Mono kind=Kind::Network name="" />
                <span class="row-main">
                    <span class="row-line"><bdi class="row-title">{title(&name)}</bdi>{mark}</span>
                    <span class="row-sub">{sentence}</span>
                </span>
            </a>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::id::RecordId;

    use super::*;
    use crate::text::{DE, EN};

    #[test]
    fn of_a_network_that_sleeps_it_is_said_what_is_noted_and_what_is_planned() {
        let day = |text: &str| Some(text.parse().unwrap());
        let mut rhythm = Rhythm {
            id: RecordId::from_random([1; 16]),
            cadence_months: Some(2),
            last_met: day("2021-03-09"),
            due: day("2021-05-09"),
            pulse: Pulse::Asleep,
            planned: None,
        };
        let said =
            |texts, rhythm: &Rhythm| rhythm_sentence(texts, "2026-11-28".parse().unwrap(), rhythm);
        let asleep = "Schläft: zuletzt am 9. März 2021, seitdem ist kein Treffen notiert.";
        assert!(said(&DE, &rhythm).starts_with(asleep), "{}", said(&DE, &rhythm));
        rhythm.planned = day("2026-12-15");
        let planned = format!("{asleep} Geplant ist ein Treffen am 15. Dezember.");
        assert!(said(&DE, &rhythm).starts_with(&planned), "{}", said(&DE, &rhythm));
        assert!(said(&EN, &rhythm).contains("A meeting is planned on 15 December."));
    }

    fn cover(holders: usize, deputies: usize, wanted: usize, ends: Option<&str>) -> PostCover {
        let ends = ends.map(|day| day.parse().unwrap());
        let id = RecordId::from_random([1; 16]);
        PostCover {
            id,
            holders,
            deputies,
            wanted,
            paid: true,
            ends,
            begins: None,
            away: Vec::new(),
        }
    }

    #[test]
    fn a_function_is_said_to_rest_not_a_person_to_be_missing() {
        let today = "2026-11-16".parse().unwrap();
        let said = |cover: PostCover| post_sentence(&DE, today, &cover, None);
        assert_eq!(said(cover(0, 0, 2, None)), DE.cov_vacant);
        assert_eq!(said(cover(1, 0, 1, None)), DE.cov_one);
        assert_eq!(said(cover(0, 1, 2, None)), DE.cov_only_deputy);
        assert_eq!(said(cover(1, 1, 3, None)), DE.cov_few("2", "3"));
        assert_eq!(said(cover(1, 1, 2, None)), DE.cov_carried);
        assert_eq!(said(cover(2, 0, 2, None)), DE.cov_shared);
    }

    #[test]
    fn why_a_function_rests_is_said_where_somebody_is_away() {
        let today = "2027-08-02".parse().unwrap();
        let leave = |until: Option<&str>, stands_in: &[&str]| Leave {
            absence: RecordId::from_random([7; 16]),
            title: "Renate Vogel".to_owned(),
            until: until.map(|day| day.parse().unwrap()),
            stands_in: stands_in.iter().map(|one| (*one).to_owned()).collect(),
        };
        let said = |texts, leave| away_sentence(texts, today, &leave);
        assert_eq!(
            said(&DE, leave(Some("2027-08-20"), &["Jonas Weber", "Ayşe"])),
            "Renate Vogel ist bis 20. August abwesend. Es vertritt: Jonas Weber und Ayşe."
        );
        assert_eq!(said(&DE, leave(None, &[])), "Renate Vogel ist abwesend. Niemand vertritt.");
        let away = vec![leave(Some("2028-01-31"), &[])];
        let cover = PostCover { away, ..cover(0, 0, 2, None) };
        let sentence = post_sentence(&EN, today, &cover, None);
        let (rests, why) = (EN.cov_vacant, "Renate Vogel is away until 31 January 2028.");
        assert_eq!(sentence, format!("{rests} {why} {}", EN.cov_nobody_stands_in));
        // Whoever stands in carries it alone, and is not said to be missing.
        let away = vec![leave(Some("2027-08-20"), &["Jonas Weber"])];
        let cover = PostCover { holders: 1, away, ..cover };
        assert_eq!(
            post_sentence(&DE, today, &cover, None),
            "Nur eine Person trägt diese Funktion. \
             Renate Vogel ist bis 20. August abwesend. Es vertritt: Jonas Weber."
        );
        let cover = PostCover { away: vec![leave(Some("2028-01-31"), &[])], ..cover };
        // A deputy carries it meanwhile.
        let cover = PostCover { holders: 0, deputies: 1, ..cover };
        let sentence = post_sentence(&EN, today, &cover, None);
        assert_eq!(sentence, format!("{} {why}", EN.cov_only_deputy));
    }

    #[test]
    fn somebody_who_will_carry_it_is_said_to_come() {
        let today = "2026-11-16".parse().unwrap();
        let begins = Some("2027-01-01".parse().unwrap());
        let said = |texts, cover| post_sentence(texts, today, &cover, None);
        let vacant = || PostCover { begins, ..cover(0, 0, 2, None) };
        let german = "Diese Funktion ruht; ab 1. Januar 2027 ist sie besetzt.";
        assert_eq!(said(&DE, vacant()), german);
        assert!(said(&EN, vacant()).ends_with("from 1 January 2027 on."));
        assert_eq!(said(&DE, PostCover { begins, ..cover(1, 0, 1, None) }), DE.cov_one);
    }

    #[test]
    fn a_text_that_nobody_ticked_is_not_said_to_be_missing() {
        let id = RecordId::from_random([1; 16]);
        let said = |texts, holders, written, has_text| {
            knowledge_sentence(texts, &KnowledgeCover { id, holders, written, has_text })
        };
        for holders in [0, 1] {
            let whole = said(&DE, holders, false, true);
            assert!(whole.ends_with("Noch nicht als vollständig vermerkt."), "{whole}");
            let whole = said(&EN, holders, false, true);
            assert!(whole.ends_with("Not marked as complete yet."), "{whole}");
        }
        assert_eq!(said(&DE, 1, false, false), DE.cov_one_knows);
        assert_eq!(said(&DE, 1, true, true), DE.cov_one_knows_written);
    }

    #[test]
    fn an_end_is_said_when_it_is_near() {
        let today = "2026-11-16".parse().unwrap();
        let said = |ends| post_sentence(&EN, today, &cover(1, 1, 2, Some(ends)), Some(&[]));
        assert!(said("2027-02-14").contains("14 February"));
        assert!(!said("2027-02-15").contains("February"));
        assert!(said("2026-10-01").contains(&EN.cov_ended("on 1 October")));
        assert!(said("2030-01-01").ends_with(EN.cov_parts));
        let others = ["Schlüsseldienst".to_owned(), "Sprachcafé".to_owned()];
        let said = post_sentence(&DE, today, &cover(1, 1, 2, None), Some(&others));
        assert!(said.ends_with(&DE.cov_parts_with("Schlüsseldienst und Sprachcafé")), "{said}");
    }
}
