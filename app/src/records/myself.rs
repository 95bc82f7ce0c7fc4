//! "That is me": which person of the ledger holds this device.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::id::RecordId;

use crate::{
    components::{announce::trouble_text, icon::Icon, toast::use_toast, writers::Writers},
    state::use_ledger,
    text::t,
};

/// Says who holds this device, or that it is nobody in particular; with the way back.
pub(crate) fn use_saying() -> impl Fn(Option<RecordId>) + Copy + Send + Sync {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let me = ledger.myself();
    move |who| {
        let before = me.get_untracked();
        spawn_local(async move {
            match ledger.say_who_i_am(who).await {
                Ok(()) => {
                    let said = if who.is_some() { t.myself_said } else { t.myself_unsaid };
                    toast.done_with_undo(said, move || {
                        spawn_local(async move {
                            if let Err(trouble) = ledger.say_who_i_am(before).await {
                                toast.say(trouble_text(&trouble));
                            }
                        });
                    });
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    }
}

/// On the page of a person.
#[component]
pub(crate) fn ThatIsMe(id: RecordId) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let me = ledger.myself();
    let saying = use_saying();
    let is_me = Memo::new(move |_| me.get() == Some(id));
    let other = move || ledger.name_of(me.get().filter(|me| *me != id)?);
    view! {
        <Writers>
            {move || other().map(|name| view! { <p class="hint no-print" id="myself-instead">{t.myself_instead(&name)}</p> })}
            <p class="acts no-print">
                <button class="btn" type="button" id="myself" aria-pressed=move || is_me.get().to_string() on:click=move |_| saying((!is_me.get_untracked()).then_some(id))>
                    <Icon name="person" />{move || if is_me.get() { t.myself_not } else { t.myself_is }}
                </button>
            </p>
        </Writers>
    }
}
