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
        field::{Field as TextField, Input},
        icon::Icon,
        toast::use_toast,
    },
    records::value::{value_words, when, who, whose_tenure},
    state::use_ledger,
    text::{labels, t},
};

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
    let group = format!("conflict-{}", key.replace('/', "-"));
    let chosen = RwSignal::new(0_usize);
    let values: Vec<Value> = variants.iter().map(|variant| variant.value.clone()).collect();
    let both = field.is_some_and(|field| matches!(field.codec, Codec::Phone | Codec::Email));

    // Of two texts most often something is right in each: a third is written from both.
    let is_prose = field.is_some_and(|field| field.codec == Codec::Prose);
    let texts = values.iter().filter_map(Value::as_text).map(str::trim);
    let own = RwSignal::new(texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n"));
    let count = values.len();
    let writes_own = move || chosen.get() == count;
    let third = is_prose.then(|| {
        let group = group.clone();
        view! {
            <label class="tick conflict-own" hidden=move || !may_write.get()>
                <input type="radio" name=group.clone() prop:checked=writes_own on:change=move |_| chosen.set(count) />
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
            may_write.get().then(|| view! { <input type="radio" name=group.clone() prop:checked=move || chosen.get() == index on:change=move |_| chosen.set(index) /> })
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
        let key = key.clone();
        move |_| {
            let picked = values.get(chosen.get_untracked()).cloned();
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
            <h2 id=named><Icon name="fork" />{title}</h2>
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
