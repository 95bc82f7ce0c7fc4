//! Two values that were set apart from each other: both, with who and when, until someone picks.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Codec, Field, field_of},
    view::{Kind, Value, Variant},
};

use crate::{
    components::{
        announce::trouble_text,
        dom,
        field::{Field as TextField, Input},
        icon::Icon,
        toast::use_toast,
    },
    records::value::{value_words, when, who, whose_tenure},
    state::use_ledger,
    text::{labels, t},
};

/// What a decision about a key is called within the page.
fn group_of(key: &str) -> String {
    format!("conflict-{}", key.replace('/', "-"))
}

/// Says at a value that it is one of several, and leads to where they are decided.
#[component]
pub(crate) fn OneOfSeveral(#[prop(into)] key: String) -> impl IntoView {
    let t = t();
    let title = format!("[id='{}-title']", group_of(&key));
    let see = move |_| dom::focus(&title);
    view! {
        <p class="fresh due one-of-several"><Icon name="fork" /><span>{t.one_of_several}</span></p>
        <p class="no-print"><button class="btn small" type="button" on:click=see>{t.to_the_decision}</button></p>
    }
}

#[component]
pub(crate) fn Conflict(
    id: RecordId,
    kind: Kind,
    key: String,
    variants: Vec<Variant>,
) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let may_write = ledger.may_write();
    let field: Option<&'static Field> = field_of(&kind, &key);
    let name = field.map_or(key.as_str(), |field| field.name);
    let title = labels::several(name, variants.len());
    let title = match whose_tenure(ledger, id, &key).filter(|_| kind == Kind::Post) {
        Some(whose) => format!("{title} · {whose}"),
        None => title,
    };
    let group = group_of(&key);
    // Nobody takes a version by not choosing one.
    let chosen = RwSignal::new(None::<usize>);
    let values: Vec<Value> = variants.iter().map(|variant| variant.value.clone()).collect();
    let both = field.is_some_and(|field| matches!(field.codec, Codec::Phone | Codec::Email));

    // Of two texts most often something is right in each: a third is written from both.
    let is_prose = field.is_some_and(|field| field.codec == Codec::Prose);
    let texts = values.iter().filter_map(Value::as_text).map(str::trim);
    let own = RwSignal::new(texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n"));
    let count = values.len();
    let writes_own = move || chosen.get() == Some(count);
    let third = is_prose.then(|| {
        let group = group.clone();
        view! {
            <label class="tick conflict-own" hidden=move || !may_write.get()>
                <input type="radio" name=group.clone() prop:checked=writes_own on:change=move |_| chosen.set(Some(count)) />
                <span class="tick-main"><span class="val">{t.conflict_own}</span></span>
            </label>
            <Show when=move || writes_own() && may_write.get()>
                <div class="conflict-own">
                    <TextField id=format!("{group}-own") label=t.conflict_own_text input=Input::Prose value=own set=move |text| own.set(text) />
                </div>
            </Show>
        }
    });

    // Whoever may not choose sees what there is to choose from.
    let choice = move |group: String, index: usize| {
        move || {
            may_write.get().then(|| view! { <input type="radio" name=group.clone() prop:checked=move || chosen.get() == Some(index) on:change=move |_| chosen.set(Some(index)) /> })
        }
    };
    let choices = variants.into_iter().enumerate().map(|(index, variant)| {
        let words = value_words(ledger, field, &variant.value);
        let words = if words.is_empty() { t.empty_value.to_owned() } else { words };
        view! {
            <label class="tick">
                {choice(group.clone(), index)}
                <span class="tick-main">
                    <span class="val"><bdi>{words}</bdi></span>
                    <span class="meta">{move || who(ledger, variant.stamp)}<br />{move || when(variant.stamp)}</span>
                </span>
            </label>
        }
    });
    let choices = choices.collect_view();
    let settle = {
        let (key, first) = (key.clone(), format!("input[name='{group}']"));
        move |_| {
            let Some(chosen) = chosen.get_untracked() else {
                toast.say(t.conflict_choose);
                return dom::focus(&first);
            };
            let picked = values.get(chosen).cloned();
            let value = picked.unwrap_or_else(|| Value::Prose(own.get_untracked()));
            let key = key.clone();
            spawn_local(async move {
                match ledger.pick(id, key, value).await {
                    Ok(()) => toast.done(t.conflict_settled),
                    Err(trouble) => toast.say(trouble_text(&trouble)),
                }
            });
        }
    };
    let keep = move |_| {
        let key = key.clone();
        spawn_local(async move {
            match ledger.keep_both(id, key).await {
                Ok(()) => toast.done(t.conflict_kept_both),
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    };
    let title_id = format!("{group}-title");
    let (labelled, named) = (title_id.clone(), title_id.clone());
    view! {
        <form class="conflict" aria-labelledby=labelled on:submit=|event| event.prevent_default()>
            <h2 id=named tabindex="-1"><Icon name="fork" />{title}</h2>
            <p>{t.conflict_text}</p>
            <div class="choice side" role=move || if may_write.get() { "radiogroup" } else { "group" } aria-labelledby=title_id>
                {choices}
                {third}
            </div>
            <p class="acts" hidden=move || !may_write.get()>
                <button class="btn ink conflict-pick" type="button" on:click=settle>{t.conflict_pick}</button>
                {both.then(|| view! { <button class="btn bare conflict-both" type="button" on:click=keep>{t.conflict_both}</button> })}
            </p>
        </form>
    }
}
