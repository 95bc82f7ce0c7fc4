//! What a record says about itself, kind by kind.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Model, Network, Number, Offer, Organization, Post, Touchpoint},
    network::rhythm::Pulse,
    time::Day,
    view::{Kind, View},
};

use crate::{
    components::{icon::Icon, prose::Prose},
    records::facts::{
        RecordLink, dialled, fact, languages, nowhere, record_links, tags, text_fact, website,
    },
    state::{clock, use_ledger},
    text::{dates, labels, t},
};

/// The facts of a record.
#[component]
pub(super) fn Facts(view: Arc<View>) -> impl IntoView {
    let facts = match view.kind {
        Kind::Person | Kind::Knowledge | Kind::Other(_) => person(&view).into_any(),
        Kind::Organization => organization(&view).into_any(),
        Kind::Network => network(&view).into_any(),
        Kind::Post => post(&view).into_any(),
        Kind::Offer => offer(&view).into_any(),
        Kind::Touchpoint => touchpoint(&view).into_any(),
    };
    view! { <dl class="facts" id="facts">{facts}{nowhere(&view)}</dl> }
}

fn person(view: &View) -> impl IntoView + use<> {
    let t = t();
    view! {
        {reach(view)}
        {fact(t.helps_in, languages(view.members("language")))}
        {fact(t.topics, tags(view.members("topic")))}
        {text_fact(t.district, view.text("district"))}
        {notes(view)}
    }
}

fn organization(view: &View) -> impl IntoView + use<> {
    let t = t();
    let organization = Organization::read(view);
    let ledger = use_ledger();
    let above = move |id| {
        let view = ledger.record(id).get()?;
        (view.kind == Kind::Organization).then(|| Organization::read(&view).parent).flatten()
    };
    view! {
        {text_fact(t.organization_type, &labels::organization_type(&organization.kind))}
        {reach(view)}
        {fact(t.website, website(&organization.website))}
        {text_fact(t.address, &organization.address)}
        {text_fact(t.district, &organization.district)}
        {fact(t.parent, upwards(view.id, organization.parent, above))}
        {text_fact(t.level, &organization.level)}
        {fact(t.topics, tags(view.members("topic")))}
        {notes(view)}
    }
}

fn network(view: &View) -> impl IntoView + use<> {
    let t = t();
    let network = Network::read(view);
    let cadence = match Number::typed(&network.cadence_months) {
        Some(Number::Whole(months)) if months > 0 => {
            t.rhythm_every(usize::try_from(months).unwrap_or(usize::MAX))
        }
        Some(_) | None => t.rhythm_unsaid.to_owned(),
    };
    let id = view.id;
    view! {
        {text_fact(t.purpose, &network.purpose)}
        {text_fact(t.rhythm_of, &cadence)}
        <RhythmFacts id=id />
        {text_fact(t.district, &network.district)}
        {notes(view)}
    }
}

/// When it last met, and when it should meet again.
#[component]
fn RhythmFacts(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let today = clock::today();
    let rhythm = ledger.rhythm(id);
    move || {
        let rhythm = rhythm.get()?;
        let day = |day: Option<Day>| day.map(|day| dates::date(t, today, day)).unwrap_or_default();
        let met = rhythm.last_met.map(|met| dates::date(t, today, met));
        let due = day(rhythm.due);
        let (class, icon, words) = match rhythm.pulse {
            Pulse::Awake => ("fresh ok", "check", t.rhythm_is_awake(&due)),
            Pulse::Due => ("fresh due", "clock", t.rhythm_is_due(&due)),
            Pulse::Asleep => ("fresh due", "asleep", t.rhythm_is_asleep(&due)),
            Pulse::Unknown => ("fresh", "clock", t.rhythm_is_unknown.to_owned()),
        };
        Some(view! {
            <div id="rhythm"><dt>{t.last_met}</dt><dd>
                {met.map(|met| view! { <p>{met}</p> })}
                <p class=class><Icon name=icon /><span>{words}</span></p>
            </dd></div>
        })
    }
}

fn post(view: &View) -> impl IntoView + use<> {
    let t = t();
    let ledger = use_ledger();
    let today = clock::today();
    let post = Post::read(view);
    let within = post.within.map(|id| view! { <RecordLink id=id /> }.into_any());
    let above = move |id| {
        let view = ledger.record(id).get()?;
        (view.kind == Kind::Post).then(|| Post::read(&view).reports_to).flatten()
    };
    let funded = post.funded_until.map(|day| dates::date(t, today, day)).unwrap_or_default();
    let min_holders = labels::typed_number(&post.min_holders);
    view! {
        {text_fact(t.kind, if post.paid { t.paid } else { t.voluntary })}
        {fact(t.within, within)}
        {fact(t.reports_to, upwards(view.id, post.reports_to, above))}
        {text_fact(t.fte, &labels::typed_number(&post.fte))}
        {text_fact(t.funded_until, &funded)}
        {text_fact(t.min_holders, &min_holders)}
        {fact(t.topics, tags(view.members("topic")))}
        {notes(view)}
    }
}

fn offer(view: &View) -> impl IntoView + use<> {
    let t = t();
    let offer = Offer::read(view);
    let provider = offer.provider.map(|id| view! { <RecordLink id=id /> }.into_any());
    view! {
        {fact(t.provider, provider)}
        {text_fact(t.schedule, &offer.schedule)}
        {text_fact(t.place, &offer.place)}
        {text_fact(t.district, &offer.district)}
        {fact(t.languages, languages(view.members("language")))}
        {fact(t.topics, tags(view.members("topic")))}
        {notes(view)}
    }
}

fn touchpoint(view: &View) -> impl IntoView + use<> {
    let t = t();
    let touchpoint = Touchpoint::read(view);
    let note = touchpoint.note.trim().to_owned();
    view! {
        {fact(t.who, record_links(touchpoint.who))}
        {fact(t.about, record_links(touchpoint.about))}
        {fact(t.note, (!note.is_empty()).then(|| view! { <Prose text=note /> }.into_any()))}
    }
}

fn reach(view: &View) -> impl IntoView + use<> {
    let t = t();
    let texts = |prefix| {
        view.under(prefix)
            .filter_map(|(_, value)| value.as_text())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let link = |scheme: &'static str, target: String, shown: String| {
        view! { <p><a href=format!("{scheme}:{target}")><bdi dir="ltr">{shown}</bdi></a></p> }
    };
    let phones: Vec<_> =
        texts("phone").into_iter().map(|phone| link("tel", dialled(&phone), phone)).collect();
    let emails: Vec<_> =
        texts("email").into_iter().map(|email| link("mailto", email.clone(), email)).collect();
    let phones = fact(t.phone, (!phones.is_empty()).then(|| phones.into_any()));
    let emails = fact(t.email, (!emails.is_empty()).then(|| emails.into_any()));
    view! { {phones}{emails} }
}

fn notes(view: &View) -> Option<impl IntoView + use<>> {
    let notes = view.text("notes").trim().to_owned();
    fact(t().note, (!notes.is_empty()).then(|| view! { <Prose text=notes /> }.into_any()))
}

/// The chain up from a record, each step a link. Who set it in a circle is told so.
fn upwards(
    id: RecordId,
    first: Option<RecordId>,
    above: impl Fn(RecordId) -> Option<RecordId> + Copy + Send + Sync + 'static,
) -> Option<AnyView> {
    first?;
    let t = t();
    let chain = Memo::new(move |_| climb(id, first, above));
    let steps = move || {
        let Chain { steps, circle } = chain.get();
        let steps = steps.into_iter().enumerate().map(|(index, step)| {
            let arrow = (index > 0).then(|| view! { <Icon name="next" class="i small flip" /> });
            view! { <li>{arrow}<RecordLink id=step /></li> }
        });
        let circle = circle
            .then(|| view! { <li class="fresh due"><Icon name="alert" />{t.chain_circle}</li> });
        view! { {steps.collect_view()}{circle} }
    };
    Some(view! { <ol class="steps-up" role="list">{steps}</ol> }.into_any())
}

/// Upwards from a record, as far as it goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Chain {
    steps: Vec<RecordId>,
    /// It came back to where it had been, and was left there.
    circle: bool,
}

fn climb(
    id: RecordId,
    first: Option<RecordId>,
    above: impl Fn(RecordId) -> Option<RecordId>,
) -> Chain {
    let mut chain = Chain::default();
    let mut next = first;
    while let Some(step) = next {
        if step == id || chain.steps.contains(&step) {
            chain.circle = true;
            break;
        }
        chain.steps.push(step);
        next = above(step);
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    #[test]
    fn the_way_up_ends_at_the_top() {
        let above = |step| (step == id(2)).then(|| id(3));
        let chain = climb(id(1), Some(id(2)), above);
        assert_eq!(chain, Chain { steps: vec![id(2), id(3)], circle: false });
        assert_eq!(climb(id(1), None, above), Chain::default());
    }

    #[test]
    fn a_circle_is_gone_around_once_and_said() {
        let circle = |step| Some(if step == id(2) { id(1) } else { id(2) });
        let chain = climb(id(1), Some(id(2)), circle);
        assert_eq!(chain, Chain { steps: vec![id(2)], circle: true });
        assert_eq!(climb(id(1), Some(id(1)), circle), Chain { steps: vec![], circle: true });
        // A circle further up, that does not come back to where it began.
        let above = |step| Some(if step == id(2) { id(3) } else { id(2) });
        let chain = climb(id(1), Some(id(2)), above);
        assert_eq!(chain, Chain { steps: vec![id(2), id(3)], circle: true });
    }
}
