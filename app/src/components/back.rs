//! The phone's "Back": it closes what lies above a page before it leaves the page.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    platform::history,
    routes::trail::{Cover, Leave, Moved, Place, Trail, path},
};

/// Given as context.
#[derive(Clone, Copy)]
pub(crate) struct Back {
    trail: StoredValue<Trail>,
    covers: StoredValue<Covers>,
    /// The address that is to be reached.
    address: StoredValue<String>,
    /// What is done once the page itself is reached.
    /// Outlives the page that is left by it.
    then: StoredValue<Option<Arc<dyn Fn() + Send + Sync>>>,
}

#[derive(Default)]
struct Covers {
    last: Cover,
    closing: BTreeMap<Cover, Closing>,
}

/// What "Back" does to a cover.
#[derive(Clone, Copy)]
struct Closing {
    close: Callback<()>,
    /// It asks first, and is not there any more once its page is gone.
    asks: bool,
}

impl Back {
    /// Listens before the router does.
    pub(crate) fn start() -> Self {
        let back = Self {
            trail: StoredValue::default(),
            covers: StoredValue::default(),
            address: StoredValue::default(),
            then: StoredValue::new(None),
        };
        history::on_moved(move || back.moved());
        back
    }

    /// The router shows a page of this address.
    pub(crate) fn arrive(self, address: String) {
        self.address.set_value(address.clone());
        // The router writes the address bar once the page is drawn.
        let arrived = move || {
            if self.address.with_value(|latest| *latest != address) {
                return;
            }
            if path(&history::address()) != path(&address) {
                // It takes a page that was replaced for one that is still there, and leaves the
                // address bar as it is when somebody comes again.
                history::push("", Some(&address));
            }
            let noted = history::noted().as_deref().and_then(Place::read);
            let place = self.trail.try_update_value(|trail| trail.arrive(address.clone(), noted));
            if let Some(place) = place.flatten() {
                history::note(&place.written());
            }
            self.push(self.trail.try_update_value(Trail::covered));
        };
        set_timeout(arrived, Duration::ZERO);
    }

    /// Whether nobody else is to hear of it.
    fn moved(self) -> bool {
        let (address, noted) = (history::address(), history::noted());
        let noted = noted.as_deref().and_then(Place::read);
        match self.trail.try_update_value(|trail| trail.moved(&address, noted)) {
            None => return false,
            Some(Moved::Elsewhere(covers)) => {
                for closing in covers.into_iter().filter_map(|cover| self.closing(cover)) {
                    if !closing.asks {
                        closing.close.run(());
                    }
                }
                return false;
            }
            Some(Moved::Closes(cover)) => {
                self.keep_address(&address);
                if let Some(closing) = self.closing(cover) {
                    closing.close.run(());
                }
            }
            Some(Moved::Further(by)) => history::go(by),
            Some(Moved::AtThePage) => {
                if let Some(then) = self.then.try_update_value(Option::take).flatten() {
                    then();
                }
            }
            Some(Moved::Nothing) => self.keep_address(&address),
        }
        true
    }

    /// An entry from before something else was asked of its page gets the address of the page.
    fn keep_address(self, found: &str) {
        let Some(address) = self.trail.try_with_value(Trail::address) else { return };
        if address != found {
            history::rewrite(&address);
        }
    }

    fn closing(self, cover: Cover) -> Option<Closing> {
        self.covers.try_with_value(|covers| covers.closing.get(&cover).copied()).flatten()
    }

    fn new_cover(self) -> Cover {
        self.covers
            .try_update_value(|covers| {
                covers.last += 1;
                covers.last
            })
            .unwrap_or_default()
    }

    fn open(self, cover: Cover, closing: Closing) {
        self.covers.try_update_value(|covers| covers.closing.insert(cover, closing));
        let bar = history::address();
        self.push(self.trail.try_update_value(|trail| trail.open(cover, &bar)));
    }

    fn push(self, places: Option<Vec<Place>>) {
        for place in places.into_iter().flatten() {
            history::push(&place.written(), None);
        }
    }

    fn close(self, cover: Cover) {
        self.trail.try_update_value(|trail| trail.close(cover));
        self.covers.try_update_value(|covers| covers.closing.remove(&cover));
    }

    /// The page before this one, if it is one of ours.
    pub(crate) fn before(self) -> Option<String> {
        self.trail.with_value(Trail::before)
    }
}

pub(crate) fn use_back() -> Back {
    expect_context()
}

/// "Back" closes it, as long as it is open.
pub(crate) fn use_cover(open: RwSignal<bool>) {
    let close = Callback::new(move |()| {
        // Gone with its page otherwise.
        open.try_set(false);
    });
    cover(open.into(), move |_| close, false);
}

/// "Back" asks first, as long as there is something to lose.
pub(crate) fn use_question(needed: Signal<bool>, ask: Callback<()>) {
    let asks_again = move |again: Callback<()>| {
        Callback::new(move |()| {
            again.run(());
            ask.run(());
        })
    };
    cover(needed, asks_again, true);
}

/// `close` is made of what opens the cover again.
fn cover(
    is_open: Signal<bool>,
    close: impl Fn(Callback<()>) -> Callback<()> + 'static,
    asks: bool,
) {
    let back = use_back();
    let cover = back.new_cover();
    let closing = StoredValue::new(None::<Closing>);
    let again = Callback::new(move |()| {
        if let Some(closing) = closing.try_get_value().flatten() {
            back.open(cover, closing);
        }
    });
    closing.set_value(Some(Closing { close: close(again), asks }));
    Effect::new(move |_| {
        if is_open.get() {
            again.run(());
        } else {
            back.close(cover);
        }
    });
    on_cleanup(move || back.close(cover));
}

/// Leaves a page that is done with, such as a form that was saved, for another address: "Back"
/// leads to where somebody was before it, never into it.
pub(crate) fn use_leave() -> impl Fn(String) + Clone + Send + Sync + 'static {
    let (back, navigate) = (use_back(), use_navigate());
    move |to: String| {
        if to == history::address() {
            return;
        }
        let navigate = navigate.clone();
        let target = to.clone();
        let replace = move || {
            navigate(&target, NavigateOptions { replace: true, ..Default::default() });
        };
        match back.trail.try_update_value(|trail| trail.leave(&to)) {
            Some(Leave::Go(by)) => history::go(by),
            Some(Leave::GoAndReplace(by)) => {
                back.then.set_value(Some(Arc::new(replace)));
                history::go(by);
            }
            Some(Leave::Replace) => replace(),
            None => {}
        }
    }
}
