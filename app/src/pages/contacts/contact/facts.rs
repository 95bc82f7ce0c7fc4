//! What a record says about itself: the facts of its table, in their order.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{
        self, Codec, ContactPoint, Field, Item, Number, PhoneKind, Shape, dialled,
        held::Held as _,
        mail_link,
        table::{self, Table},
    },
    network::rhythm::Pulse,
    time::Day,
    view::{Value, View},
};

use crate::{
    components::{icon::Icon, prose::Prose},
    kinds,
    records::{
        conflict::OneOfSeveral,
        facts::{RecordLink, fact, languages, nowhere, record_links, tags, website},
        value::value_words,
    },
    state::{clock, use_ledger},
    text::{dates, labels, t},
};

/// The facts of a record; of a kind that this version does not know, those that persons have.
#[component]
pub(super) fn Facts(view: Arc<View>) -> impl IntoView {
    let table: &Table = view.kind.table().unwrap_or(&model::person::TABLE);
    let facts = table.facts().map(|field| fact_of(&view, field)).collect_view();
    view! { <dl class="facts" id="facts">{facts}{nowhere(&view)}</dl> }
}

/// One field with its term; nothing where there is nothing to say.
fn fact_of(view: &View, field: &'static Field) -> Option<AnyView> {
    let said = match field.face {
        table::Face::Rhythm => return Some(view! { <RhythmFacts id=view.id /> }.into_any()),
        table::Face::WayUp => upwards(view, field),
        table::Face::EitherWay => Some(text(&either_way(view, field))),
        table::Face::Plain => plain(view, field),
    };
    let term = kinds::term(&view.kind, field.name);
    // What is shown of a field that nobody has decided yet is one of its versions.
    match view.conflicts.keys().find(|key| field.holds_any(key)) {
        Some(key) => fact(term, Some(view! { {said}<OneOfSeveral key=key.clone() /> }.into_any())),
        None => fact(term, said),
    }
}

/// What a field says, by its shape and codec.
fn plain(view: &View, field: &'static Field) -> Option<AnyView> {
    let ids = || view.members(field.key).filter_map(|id| RecordId::from_hex(id).ok());
    match (field.shape, field.codec) {
        (Shape::One, Codec::Prose) => {
            let prose = view.text(field.key).trim().to_owned();
            (!prose.is_empty()).then(|| view! { <Prose text=prose /> }.into_any())
        }
        (Shape::One, Codec::Website) => website(view.text(field.key)),
        (Shape::One, Codec::Record) => {
            let id = RecordId::from_hex(view.text(field.key)).ok()?;
            Some(view! { <RecordLink id=id /> }.into_any())
        }
        // Of what people come to, the day of the week, and the year for whoever has it on paper.
        (Shape::One, Codec::Day) if field.dates => {
            let value = view.get(field.key)?;
            let day = value.as_text().and_then(|text| text.parse().ok());
            Some(text(&match day {
                Some(day) => dates::with_weekday(t(), day),
                None => value_words(use_ledger(), Some(field), value),
            }))
        }
        (Shape::One, _) => {
            // One of a list of words is the usual one where none is said.
            let usual = field.words.map(|_| Value::text(""));
            let value = view.get(field.key).cloned().or(usual)?;
            let words = value_words(use_ledger(), Some(field), &value);
            (!words.trim().is_empty()).then(|| text(words.trim()))
        }
        (Shape::Set, Codec::Language) => languages(view.members(field.key)),
        (Shape::Set, Codec::Record) => record_links(ids()),
        (Shape::Set, _) => tags(view.members(field.key)),
        (Shape::List, Codec::Text) => {
            let items = Vec::<Item>::read(&view.flat, field).into_iter();
            let items: Vec<_> =
                items.map(|item| view! { <li><bdi>{item.text}</bdi></li> }).collect();
            (!items.is_empty()).then(|| view! { <ol class="points">{items}</ol> }.into_any())
        }
        (Shape::List, codec) => {
            let items = Vec::<ContactPoint>::read(&view.flat, field);
            let lines: Vec<_> = items.iter().map(|item| line(codec, item)).collect();
            (!lines.is_empty()).then(|| lines.into_any())
        }
        // Links have lists of their own.
        (Shape::Link, _) => None,
    }
}

fn text(words: &str) -> AnyView {
    view! { <bdi>{words.to_owned()}</bdi> }.into_any()
}

/// A number or address, with one tap to use it, and what sort it is. A fax is no number to
/// speak at, and a word none at all.
fn line(codec: Codec, item: &ContactPoint) -> AnyView {
    let text = item.text.as_str();
    let about = about(item);
    let href = match codec {
        Codec::Phone if item.kind == PhoneKind::Fax => {
            return view! { <p><bdi>{text.to_owned()}</bdi>{about}</p> }.into_any();
        }
        Codec::Phone if dialled(text).is_empty() => {
            let mark = view! { " "<span class="tag turn"><Icon name="alert" />{t().phone_not_dialled}</span> };
            return view! { <p><bdi>{text.to_owned()}</bdi>{about}{mark}</p> }.into_any();
        }
        Codec::Phone => format!("tel:{}", dialled(text)),
        Codec::Email => match mail_link(text) {
            Some(link) => link,
            None => {
                let mark = view! { " "<span class="tag turn"><Icon name="alert" />{t().email_not_mailed}</span> };
                return view! { <p><bdi>{text.to_owned()}</bdi>{about}{mark}</p> }.into_any();
            }
        },
        Codec::Text
        | Codec::Prose
        | Codec::Day
        | Codec::Time
        | Codec::Since
        | Codec::Bool
        | Codec::Record
        | Codec::Count
        | Codec::Share
        | Codec::Website
        | Codec::Language => return view! { <p><bdi>{text.to_owned()}</bdi></p> }.into_any(),
    };
    view! { <p><a href=href><bdi dir="ltr">{text.to_owned()}</bdi></a>{about}</p> }.into_any()
}

/// The kind of a number, whether it is the preferred one, and that it is none at all.
fn about(item: &ContactPoint) -> Option<AnyView> {
    let t = t();
    let kind = (item.kind != PhoneKind::Unsaid).then(|| labels::phone_kind(&item.kind));
    let preferred = item.preferred.then(|| t.phone_preferred.to_owned());
    let words: Vec<_> = kind.into_iter().chain(preferred).collect();
    (!words.is_empty()).then(|| {
        view! { " "<span class="meta">"· "<bdi>{words.join(", ")}</bdi></span> }.into_any()
    })
}

/// Fields that say something even by not being there.
fn either_way(view: &View, field: &Field) -> String {
    let t = t();
    match field.name {
        "paid" if is_on(view, field) => t.paid.to_owned(),
        "paid" => t.voluntary.to_owned(),
        "cadence_months" => match view.get(field.key) {
            Some(value) => match Number::of(value).and_then(Number::count) {
                Some(months) => t.rhythm_every(usize::try_from(months).unwrap_or(usize::MAX)),
                // As it is; beside it stands that it is none.
                None => value_words(use_ledger(), Some(field), value),
            },
            None => t.rhythm_unsaid.to_owned(),
        },
        _ if is_on(view, field) => t.yes.to_owned(),
        _ => t.no.to_owned(),
    }
}

fn is_on(view: &View, field: &Field) -> bool {
    view.get(field.key).and_then(Value::as_bool).unwrap_or_default()
}

/// When it last met, and when it should meet again.
#[component]
fn RhythmFacts(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let rhythm = ledger.rhythm(id);
    move || {
        let (rhythm, today) = (rhythm.get()?, clock::today());
        let day = |day: Option<Day>| day.map(|day| dates::date(t, today, day)).unwrap_or_default();
        let met = rhythm.last_met.map(|met| dates::date(t, today, met));
        let due = day(rhythm.due);
        let (class, icon, words) = match rhythm.pulse {
            Pulse::Awake => ("fresh ok", "check", t.rhythm_is_awake(&due)),
            Pulse::Due => ("fresh due", "clock", t.rhythm_is_due(&due)),
            Pulse::Asleep => ("fresh due", "asleep", t.rhythm_is_asleep(&due)),
            Pulse::Unknown => ("fresh", "clock", t.rhythm_is_unknown.to_owned()),
        };
        let planned = rhythm.planned.map(|day| t.net_planned(&dates::on(t, today, day)));
        Some(view! {
            <div id="rhythm"><dt>{t.last_met}</dt><dd>
                {met.map(|met| view! { <p>{met}</p> })}
                <p class=class><Icon name=icon /><span>{words}</span></p>
                {planned.map(|words| view! { <p class="fresh"><Icon name="calendar" /><span>{words}</span></p> })}
            </dd></div>
        })
    }
}

/// The chain up from a record, each step a link. Who set it in a circle is told so.
fn upwards(view: &View, field: &'static Field) -> Option<AnyView> {
    let (id, kind) = (view.id, view.kind.clone());
    let up = move |view: &View| RecordId::from_hex(view.text(field.key)).ok();
    let first = Some(up(view)?);
    let ledger = use_ledger();
    let t = t();
    let above = move |id| {
        ledger.record(id).get().filter(|view| view.kind == kind).and_then(|view| up(&view))
    };
    let chain = Memo::new(move |_| climb(id, first, &above));
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
