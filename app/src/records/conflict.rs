//! Two values that were set apart from each other: both, with who and when, until someone picks.

use std::{collections::BTreeSet, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Codec, Field, field_of},
    record::Edit,
    view::{Kind, Value, Variant},
};

use crate::{
    components::{
        announce::trouble_text,
        dom,
        field::{Field as TextField, Input},
        icon::Icon,
        toast::{Toast, use_toast},
    },
    news::Trouble,
    records::{
        draft::{Draft, Kept},
        overtaken::{AllOvertaken, Deciding, OWN, draft_of},
        value::{item_of, value_words, when, who, whose_tenure},
    },
    state::{Ledger, use_ledger},
    text::{labels, t},
};

/// Said in the draft of a version of one's own: another one is chosen at the moment.
const ASIDE: &str = "aside";

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

/// Takes the other of two versions after all, unless somebody has written something else since.
async fn take_instead(
    ledger: Ledger,
    toast: Toast,
    id: RecordId,
    (key, picked, other): (String, Value, Value),
) {
    let Some(view) = ledger.record(id).get_untracked() else {
        return toast.say(trouble_text(&Trouble::Gone));
    };
    if view.get(&key) != Some(&picked) || view.conflicts.contains_key(&key) {
        return toast.say(t().conflict_changed_since);
    }
    let edits = vec![Edit::of(key, other)];
    match ledger.save(Some(id), view.kind.clone(), view.heads.clone(), edits).await {
        Ok(_) => toast.done(t().conflict_settled_kept),
        Err(trouble) => toast.say(trouble_text(&trouble)),
    }
}

/// All that is to be decided about a record; and words of one's own for what others have decided
/// meanwhile.
#[component]
pub(crate) fn Conflicts(
    id: RecordId,
    /// Only about these keys; about all of them where it says none.
    #[prop(default = None)]
    keys: Option<BTreeSet<String>>,
) -> impl IntoView {
    let record = use_ledger().record(id);
    let deciding = Deciding::new();
    let open = {
        let keys = keys.clone();
        Memo::new(move |_| {
            let view = record.get()?;
            let mut conflicts = view.conflicts.clone();
            conflicts.retain(|key, _| keys.as_ref().is_none_or(|keys| keys.contains(key)));
            Some((view.kind.clone(), conflicts))
        })
    };
    let open = move || {
        open.get().map(|(kind, conflicts)| {
            let one = |(key, variants)| view! { <Conflict id=id kind=kind.clone() key=key variants=variants deciding=deciding /> };
            conflicts.into_iter().map(one).collect_view()
        })
    };
    view! {
        {open}
        <AllOvertaken id=id keys=keys deciding=deciding />
    }
}

#[component]
fn Conflict(
    id: RecordId,
    kind: Kind,
    key: String,
    variants: Vec<Variant>,
    deciding: Deciding,
) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let may_write = ledger.may_write();
    let field: Option<&'static Field> = field_of(&kind, &key);
    let name = field.map_or(key.as_str(), |field| field.name);
    let title = labels::several(name, variants.len());
    let whose = if kind == Kind::Post {
        whose_tenure(ledger, id, &key)
    } else {
        item_of(ledger, id, &kind, &key)
    };
    let title = whose.map_or_else(|| title.clone(), |whose| format!("{title} · {whose}"));
    let group = group_of(&key);
    // Nobody takes a version by not choosing one.
    let chosen = RwSignal::new(None::<usize>);
    let values: Vec<Value> = variants.iter().map(|variant| variant.value.clone()).collect();
    let both = field.is_some_and(|field| matches!(field.codec, Codec::Phone | Codec::Email));

    // Of two texts most often something is right in each: a third is written from both.
    let is_prose = field.is_some_and(|field| field.codec == Codec::Prose);
    let texts = values.iter().filter_map(Value::as_text).map(str::trim);
    let both_texts = texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
    let count = values.len();
    // However the page goes, or another version comes in: what was written is there again.
    let kept = Kept::read(ledger, draft_of(id, &key));
    let word = |name| kept.draft.as_ref().and_then(|draft| draft.word::<String>(name));
    let (drafted, aside) = (word(OWN), word(ASIDE).unwrap_or_default());
    if drafted.is_some() && aside.is_empty() {
        chosen.set(Some(count));
    }
    let own = RwSignal::new(drafted.unwrap_or_else(|| both_texts.clone()));
    let writes_own = move || chosen.get() == Some(count);
    let forget = kept.keep({
        let kind = kind.clone();
        move || {
            let text = own.get();
            let aside = if writes_own() { "" } else { "yes" };
            let is_written = text != both_texts;
            let words = [(OWN, text), (ASIDE, aside.to_owned())];
            is_written.then(|| Draft::of_words(kind.clone(), &words))
        }
    });
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
            // Both cannot stand side by side again; of two the other one can be taken instead.
            let other = match (values.as_slice(), chosen) {
                ([_, other], 0) | ([other, _], 1) => Some(other.clone()),
                _ => None,
            };
            let value = picked.unwrap_or_else(|| Value::Prose(own.get_untracked()));
            let (key, forget) = (key.clone(), Arc::clone(&forget));
            deciding.begins(&key);
            spawn_local(async move {
                let picked = ledger.pick(id, key.clone(), value.clone()).await;
                if picked.is_ok() {
                    forget();
                }
                deciding.ends(&key);
                match picked {
                    Ok(()) => {
                        let Some(other) = other else {
                            return toast.done(t.conflict_settled_kept);
                        };
                        toast.done_or_else(
                            t.conflict_settled,
                            t.conflict_rather_other,
                            move || {
                                let change = (key.clone(), value.clone(), other.clone());
                                spawn_local(take_instead(ledger, toast, id, change));
                            },
                        );
                    }
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
