//! Answers that come later: nothing until the first, the last one until the next.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::time::Day;

/// What changes answers without another question: records (counted) and the day.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) revision: RwSignal<u64>,
    pub(super) day: RwSignal<Day>,
}

/// Asks for what `about` says, now and whenever it or the moment changes; where it says
/// nothing, there is nothing to answer. What is no longer asked is not answered, or its answer
/// is dropped; equal answers are no news.
pub(super) fn answered<Q, T, F>(
    about: Signal<Option<Q>>,
    Moment { revision, day }: Moment,
    answer: impl Fn(Q, Day) -> F + Clone + 'static,
) -> Signal<Option<T>>
where
    Q: Clone + Send + Sync + 'static,
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = Option<T>>,
{
    let shown = RwSignal::new(None::<T>);
    let show = move |answer: Option<T>| {
        if shown.with_untracked(|old| *old != answer) {
            shown.set(answer);
        }
    };
    let asked = StoredValue::new(0_u64);
    Effect::new(move |_| {
        revision.track();
        let (about, day) = (about.get(), day.get());
        let number = asked.get_value().wrapping_add(1);
        asked.set_value(number);
        let Some(about) = about else { return show(None) };
        // Nobody asks any more when the page is gone, either.
        let is_asked = move || asked.try_get_value() == Some(number);
        let answer = answer.clone();
        spawn_local(async move {
            if !is_asked() {
                return;
            }
            let answer = answer(about, day).await;
            if is_asked() {
                show(answer);
            }
        });
    });
    shown.into()
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use any_spawner::Executor;
    use futures::channel::oneshot;

    use super::*;

    type Waiting = Rc<RefCell<Vec<(&'static str, oneshot::Sender<Option<usize>>)>>>;

    /// A page that asks, somebody who answers when the test says so, and how often the page
    /// was drawn.
    struct Page {
        owner: Owner,
        about: RwSignal<Option<&'static str>>,
        moment: Moment,
        shown: Signal<Option<usize>>,
        drawn: Rc<RefCell<Vec<Option<usize>>>>,
        waiting: Waiting,
    }

    impl Page {
        fn open(about: Option<&'static str>) -> Self {
            // Another test may have been first.
            let _ = Executor::init_futures_executor();
            let owner = Owner::new();
            owner.set();
            let about = RwSignal::new(about);
            let day = Day::new(2026, 11, 15).unwrap();
            let moment = Moment { revision: RwSignal::new(0), day: RwSignal::new(day) };
            let waiting = Waiting::default();
            let asked = waiting.clone();
            let shown = answered(about.into(), moment, move |about, _| {
                let (send, answer) = oneshot::channel();
                asked.borrow_mut().push((about, send));
                async move { answer.await.ok().flatten() }
            });
            let drawn = Rc::<RefCell<Vec<_>>>::default();
            let page = Self { owner, about, moment, shown, drawn: drawn.clone(), waiting };
            Effect::new(move |_| drawn.borrow_mut().push(shown.get()));
            page.settle();
            page
        }

        fn settle(&self) {
            for _ in 0..10 {
                Executor::poll_local();
            }
        }

        fn ask(&self, about: Option<&'static str>) {
            self.about.set(about);
            self.settle();
        }

        /// Answers the oldest question that waits for this.
        fn answer(&self, about: &str, answer: usize) {
            let place = self.waiting.borrow().iter().position(|(asked, _)| *asked == about);
            let (_, send) = self.waiting.borrow_mut().remove(place.expect("it was asked"));
            let _ = send.send(Some(answer));
            self.settle();
        }

        fn shows(&self) -> Option<usize> {
            self.shown.get_untracked()
        }
    }

    #[test]
    fn nothing_is_said_before_the_answer_and_the_last_one_until_the_next() {
        let page = Page::open(Some("a"));
        assert_eq!(page.shows(), None);
        page.answer("a", 1);
        page.ask(Some("b"));
        assert_eq!(page.shows(), Some(1));
        page.answer("b", 2);
        assert_eq!(*page.drawn.borrow(), [None, Some(1), Some(2)]);
        page.ask(None);
        assert_eq!(page.shows(), None, "nothing is asked");
    }

    #[test]
    fn an_answer_to_an_older_question_never_replaces_a_newer_one() {
        let page = Page::open(Some("a"));
        page.ask(Some("ab"));
        page.answer("ab", 2);
        page.answer("a", 1);
        assert_eq!(page.shows(), Some(2));
        page.ask(Some("abc"));
        page.ask(None);
        page.answer("abc", 3);
        assert_eq!(page.shows(), None);
    }

    #[test]
    fn it_is_asked_again_when_a_record_or_the_day_changes_and_equal_answers_draw_nothing() {
        let page = Page::open(Some("a"));
        page.answer("a", 1);
        page.moment.revision.set(1);
        page.settle();
        page.answer("a", 1);
        page.moment.day.set(Day::new(2026, 11, 16).unwrap());
        page.settle();
        page.answer("a", 1);
        assert_eq!(*page.drawn.borrow(), [None, Some(1)]);
        page.moment.revision.set(2);
        page.settle();
        page.answer("a", 4);
        assert_eq!(*page.drawn.borrow(), [None, Some(1), Some(4)]);
    }

    #[test]
    fn who_has_left_the_page_is_not_answered() {
        let page = Page::open(Some("a"));
        page.owner.cleanup();
        page.answer("a", 1);
        assert_eq!(*page.drawn.borrow(), [None]);
    }
}
