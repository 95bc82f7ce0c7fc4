//! Fields of a form that follow from the table of the kind: their control from shape and codec,
//! their words from its face.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Codec, Field, Item, Shape, add_item, table::Relates},
    time::Day,
    time_of_day::TimeOfDay,
};

use crate::{
    components::{
        chips::{ChipChoice, Others},
        field::{DayField, Field as TextField, Input, Select},
        icon::Icon,
        lines::Lines,
        time_field::TimeField,
    },
    kinds,
    records::picker::RecordField,
    text::{dates::Asks, labels, t},
};

use super::{
    fields::{District, Languages, Topics, as_word, choose},
    form::Sheet,
    links::Many,
};

/// Whether a form by the table can show a field: numbers, addresses and links need one of their
/// own.
pub(super) fn is_plain(field: &Field) -> bool {
    match field.shape {
        Shape::One | Shape::Set => true,
        Shape::List => field.codec == Codec::Text,
        Shape::Link => false,
    }
}

/// One field; nothing where [`is_plain`] says no.
pub(super) fn field_view(sheet: Sheet, field: &'static Field, under: &str) -> Option<AnyView> {
    match field.shape {
        Shape::One => Some(one(sheet, field, under)),
        Shape::Set => Some(several(sheet, field)),
        Shape::List => is_plain(field).then(|| lines(sheet, field)),
        Shape::Link => None,
    }
}

/// Which days a field asks for. Of what is said to have taken place nobody knows whether it was
/// before that day or is moved to another one.
fn asks(sheet: Sheet, field: &'static Field) -> Signal<Asks> {
    match (field.past, field.ahead, field.dates) {
        (true, _, _) => Signal::stored(Asks::Past),
        (false, true, false) => Signal::stored(Asks::ToCome),
        (false, true, true) => {
            Signal::derive(move || if sheet.has_been() { Asks::Near } else { Asks::Planned })
        }
        (false, false, true) => Signal::stored(Asks::Near),
        (false, false, false) => Signal::stored(Asks::Any),
    }
}

/// `under` is the heading: a field that is called the same does not say it again.
fn one(sheet: Sheet, field: &'static Field, under: &str) -> AnyView {
    let kind = sheet.frame.kind();
    let (id, label) = (kinds::id(&kind, field.name), kinds::label(&kind, field.name));
    let hint = kinds::hint(&kind, field.name);
    let wrong = sheet.frame.wrong(field.key.to_owned());
    match field.codec {
        Codec::Record => {
            let value = sheet.value::<Option<RecordId>>(field);
            let offered = kinds::offered(field.relates.unwrap_or(Relates::Named));
            let without: BTreeSet<_> = sheet.frame.id().into_iter().collect();
            let set = move |one: Option<RecordId>| sheet.set(field, &one);
            let without = Signal::stored(without);
            view! { <RecordField id=id label=label kinds=offered value=value set=set without=without wrong=wrong /> }
                .into_any()
        }
        Codec::Day => {
            let day = sheet.value::<Option<Day>>(field);
            let set = move |day: Option<Day>| sheet.set(field, &day);
            let doubt = sheet.doubt(field);
            let wrong = Signal::derive(move || wrong.get().or_else(|| doubt.get()));
            let begin = field.after.and_then(|name| kind.table()?.field(name));
            let after = begin.map(|field| sheet.value::<Option<Day>>(field).into());
            view! { <DayField id=id label=label hint=hint asks=asks(sheet, field) after=after stored=sheet.frame.stored_day(field.key) day=day set=set wrong=wrong /> }
                .into_any()
        }
        Codec::Time => {
            let time = sheet.value::<Option<TimeOfDay>>(field);
            let set = move |time: Option<TimeOfDay>| sheet.set(field, &time);
            view! { <TimeField id=id label=label hint=hint time=time set=set wrong=wrong /> }
                .into_any()
        }
        Codec::Bool => {
            let on = sheet.value::<bool>(field);
            view! {
                <p>
                    <label class="tick">
                        <input type="checkbox" id=id prop:checked=on on:change=move |event| sheet.set(field, &event_target_checked(&event)) />
                        <span class="tick-main">{label}</span>
                    </label>
                </p>
            }
            .into_any()
        }
        Codec::Text
        | Codec::Prose
        | Codec::Since
        | Codec::Count
        | Codec::Share
        | Codec::Email
        | Codec::Phone
        | Codec::Website
        | Codec::Language => {
            let text = sheet.value::<String>(field);
            let is_number = matches!(field.codec, Codec::Count | Codec::Share);
            let value = Signal::derive(move || {
                if is_number { labels::typed_number(&text.read()) } else { text.get() }
            });
            let set = move |text: String| sheet.set(field, &text);
            if let Some(words) = field.words {
                let own = text.get_untracked();
                let known = words.known.iter().map(|word| (*word).to_owned());
                let own = (!own.is_empty() && !words.known.contains(&own.as_str())).then_some(own);
                let said = |word: String| (word.clone(), labels::word(field.name, &word));
                let options = known.chain(own).map(said).collect();
                view! { <Select id=id label=label options=options value=value set=set /> }
                    .into_any()
            } else if field.name == DISTRICT {
                view! { <District value=value set=set /> }.into_any()
            } else {
                let hide_label = label == under;
                view! { <TextField id=id label=label hide_label=hide_label hint=hint input=input_of(field.codec) value=value set=set wrong=wrong /> }
                    .into_any()
            }
        }
    }
}

/// Texts in their order: each a line that can be changed or taken out, and one more below.
fn lines(sheet: Sheet, field: &'static Field) -> AnyView {
    let kind = sheet.frame.kind();
    let label = kinds::label(&kind, field.name);
    let items = sheet.value::<Vec<Item>>(field);
    let shown = Memo::new(move |_| {
        items.read().iter().map(|item| (item.id.to_string(), item.text.clone())).collect::<Vec<_>>()
    });
    let change = move |change: &dyn Fn(&mut Vec<Item>)| {
        let mut all = items.get_untracked();
        change(&mut all);
        sheet.set(field, &all);
    };
    let set = move |(id, text): (String, String)| {
        change(&|all| {
            let those = all.iter_mut().filter(|item| item.id.to_string() == id);
            those.for_each(|item| item.text.clone_from(&text));
        });
    };
    let remove = move |id: String| change(&|all| all.retain(|item| item.id.to_string() != id));
    let add = move |text: String| {
        change(&|all| {
            add_item(all, &text);
        });
    };
    let wrong = move |id: &str| sheet.frame.wrong(format!("{}/{id}", field.key));
    let id = kinds::id(&kind, field.name);
    view! { <Lines id=id label=label add_label=kinds::add(&kind, field.name) lines=shown wrong=wrong set=set remove=remove add=add /> }
        .into_any()
}

/// The part of town is chosen among those that are in use.
const DISTRICT: &str = "district";

fn several(sheet: Sheet, field: &'static Field) -> AnyView {
    let kind = sheet.frame.kind();
    let hint = Some(kinds::hint(&kind, field.name)).filter(|hint| !hint.is_empty());
    let hint = hint.map(|hint| view! { <p class="hint">{hint}</p> });
    if field.codec == Codec::Record {
        let value = sheet.value::<BTreeSet<RecordId>>(field);
        let set = move |(one, on): (RecordId, bool)| {
            let mut all = value.get_untracked();
            choose(&mut all, one, on);
            sheet.set(field, &all);
        };
        let offered = kinds::offered(field.relates.unwrap_or(Relates::Named));
        let search = kinds::search(&kind, field.name);
        let doubt = sheet.doubt(field);
        let doubt = move || {
            doubt.get().map(|words| view! { <p class="note turn" id=format!("{}-doubt", field.name)><Icon name="info" /><span>{words}</span></p> })
        };
        return view! { {hint}{doubt}<Many id=format!("{}-chosen", field.name) search=search label=kinds::add(&kind, field.name) kinds=offered value=value set=set /> }.into_any();
    }
    let chosen = sheet.value::<BTreeSet<String>>(field);
    let set = move |(one, on): (String, bool)| {
        let mut all = chosen.get_untracked();
        choose(&mut all, one, on);
        sheet.set(field, &all);
    };
    let chips = if field.codec == Codec::Language {
        view! { <Languages chosen=chosen.into() set=set /> }.into_any()
    } else if field.name == TOPICS {
        view! { <Topics chosen=chosen.into() set=set /> }.into_any()
    } else {
        let label = kinds::label(&kind, field.name);
        view! { <ChipChoice id=field.name label=label usual=Signal::stored(Vec::new()) chosen=chosen.into() set=set word=str::to_owned others=Others::Free(as_word) /> }
            .into_any()
    };
    view! { {hint}{chips} }.into_any()
}

/// Topics are chosen among those that are in use, and usual ones.
const TOPICS: &str = "topics";

const fn input_of(codec: Codec) -> Input {
    match codec {
        Codec::Prose => Input::Prose,
        Codec::Count | Codec::Share => Input::Number,
        Codec::Email => Input::Email,
        Codec::Phone => Input::Phone,
        Codec::Website => Input::Website,
        Codec::Text
        | Codec::Day
        | Codec::Time
        | Codec::Since
        | Codec::Bool
        | Codec::Record
        | Codec::Language => Input::Text,
    }
}

/// The fields of the table that a form does not show by itself: one that was added to a kind
/// stands at the end until it finds its place.
#[component]
pub(super) fn Further(sheet: Sheet, shown: Vec<&'static str>) -> impl IntoView {
    let legend = t().further;
    let fields = sheet.frame.kind().fields().iter();
    let further: Vec<_> = fields
        .filter(|field| is_plain(field) && !shown.contains(&field.name))
        .map(|field| field_view(sheet, field, legend))
        .collect();
    (!further.is_empty()).then(|| {
        view! { <fieldset class="group" id="further"><legend>{legend}</legend>{further}</fieldset> }
    })
}
