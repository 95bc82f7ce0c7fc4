//! The browser's own dialogue: it keeps the focus, closes on Escape and on "Back", and gives
//! the focus back.

use leptos::{html, prelude::*};

use crate::components::{back::use_cover, dom};

/// Opens when `open` becomes true; sets it back however it is closed.
#[component]
pub(crate) fn Dialog(
    id: &'static str,
    #[prop(into)] title: Signal<String>,
    open: RwSignal<bool>,
    /// What has the focus first, as a selector; otherwise the first that can.
    #[prop(optional)]
    focus: Option<&'static str>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let children = StoredValue::new(children);
    use_cover(open);
    Effect::new(move |_| {
        let open = open.get();
        let Some(dialog) = dialog.get() else { return };
        if open && !dialog.open() {
            // Fails only while it is not in the page.
            let _ = dialog.show_modal();
            let first =
                focus.map_or_else(|| format!("#{id} :is(input, button)"), ToOwned::to_owned);
            // What is first to be read is first to be seen.
            request_animation_frame(move || {
                dom::focus(&first);
                dialog.set_scroll_top(0);
            });
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let (title_id, labelled) = (format!("{id}-title"), format!("{id}-title"));
    view! {
        <dialog class="dialog" id=id aria-labelledby=labelled node_ref=dialog on:close=move |_| open.set(false)>
            <h2 id=title_id>{title}</h2>
            <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
        </dialog>
    }
}
