//! What "Back" means: it closes what lies above a page before it leaves the page. Pure; the
//! browser's history is moved by whoever draws what lies above.
//!
//! Whatever lies above a page (a dialogue, a menu, a form with something unsaved in it) has an
//! entry of its own in the history, of the same address. Going back to the page below it is what
//! closes it. An entry whose cover was closed otherwise stays behind and is used again, or passed
//! over: nothing is taken back from the history, since that happens some time later and would
//! undo whatever came in between.

/// Where an entry of the history stands; noted on the entry itself, so that it survives a reload.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Counts the entries of this window.
    at: u32,
    /// How many covers lie above its page. 0 is the page itself.
    depth: u32,
    /// The address of the page before this one; empty where there is none.
    from: String,
}

impl Place {
    pub(crate) fn written(&self) -> String {
        format!("{} {} {}", self.at, self.depth, self.from)
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let at = parts.next()?.parse().ok()?;
        let depth = parts.next()?.parse().ok().filter(|depth| *depth <= at)?;
        Some(Self { at, depth, from: parts.next()?.to_owned() })
    }

    const fn page(&self) -> u32 {
        self.at - self.depth
    }
}

/// What lies above a page.
pub(crate) type Cover = u32;

/// What follows from somebody going back or on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// To another page. What lay above the one before goes.
    Elsewhere(Vec<Cover>),
    /// Back, with something open: that closes.
    Closes(Cover),
    /// Back, with nothing open: it goes on by so many entries.
    Further(i32),
    /// Where it was asked to go: at the page itself, whose entry can be replaced.
    AtThePage,
    Nothing,
}

/// How a page is left for good.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Leave {
    /// To the page before it, by so many entries.
    Go(i32),
    /// By so many entries to the page itself; what is next takes its place.
    GoAndReplace(i32),
    /// What is next takes its place.
    Replace,
}

/// The history of this window, as far as "Back" has to know it.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    here: Place,
    address: String,
    open: Vec<Cover>,
    /// It is on its way to the page itself.
    waits: bool,
    /// The next address takes the place of the one that is here.
    replaces: bool,
}

impl Trail {
    /// A page is here; what is to be noted on its entry, if that is a new one.
    pub(crate) fn arrive(&mut self, address: String, noted: Option<Place>) -> Option<Place> {
        let before = std::mem::replace(&mut self.address, address);
        let replaces = std::mem::take(&mut self.replaces);
        let is_new = noted.is_none();
        self.here = noted.unwrap_or_else(|| {
            if replaces {
                Place { depth: 0, ..self.here.clone() }
            } else {
                Place { at: self.here.at + 1, depth: 0, from: before }
            }
        });
        is_new.then(|| self.here.clone())
    }

    /// Something opens above the page; the entries it needs.
    /// `bar` is what stands in the address bar: where that is another page already, such as a form
    /// whose draft is there at once, the entries come once that page has arrived.
    pub(crate) fn open(&mut self, cover: Cover, bar: &str) -> Vec<Place> {
        if !self.open.contains(&cover) {
            self.open.push(cover);
        }
        if path(bar) == path(&self.address) { self.covered() } else { Vec::new() }
    }

    /// The entries that what is open still needs: something may have opened before the address
    /// of its page was there.
    pub(crate) fn covered(&mut self) -> Vec<Place> {
        let mut pushed = Vec::new();
        while usize::try_from(self.here.depth).is_ok_and(|depth| depth < self.open.len()) {
            self.here.at += 1;
            self.here.depth += 1;
            pushed.push(self.here.clone());
        }
        pushed
    }

    /// It was closed by somebody else than "Back".
    pub(crate) fn close(&mut self, cover: Cover) {
        self.open.retain(|one| *one != cover);
    }

    /// Somebody went back or on, to an entry of this address, with this note on it.
    pub(crate) fn moved(&mut self, address: &str, noted: Option<Place>) -> Moved {
        // What is asked of a list may have changed while it was here.
        let is_same = match &noted {
            Some(place) => place.page() == self.here.page() && path(address) == path(&self.address),
            None => address == self.address,
        };
        let Some(there) = noted.filter(|_| is_same) else {
            // An entry of ours that only lacks the note, such as one with a fragment.
            if is_same && let Some(top) = self.open.pop() {
                self.here.depth = 0;
                return Moved::Closes(top);
            }
            self.waits = false;
            return Moved::Elsewhere(std::mem::take(&mut self.open));
        };
        let before = std::mem::replace(&mut self.here, there);
        if std::mem::take(&mut self.waits) {
            self.open.clear();
            return Moved::AtThePage;
        }
        if self.here.at >= before.at {
            return Moved::Nothing;
        }
        match self.open.pop() {
            Some(top) => Moved::Closes(top),
            None => Moved::Further(-self.to_the_page_before()),
        }
    }

    /// The page is done with: it stays not behind in the history. `to` is where it goes on.
    pub(crate) fn leave(&mut self, to: &str) -> Leave {
        self.open.clear();
        // A list is gone back to as it was asked for.
        if self.here.from == to || path(&self.here.from) == to {
            return Leave::Go(-self.to_the_page_before());
        }
        self.replaces = true;
        if self.here.depth == 0 {
            return Leave::Replace;
        }
        self.waits = true;
        Leave::GoAndReplace(-i32::try_from(self.here.depth).unwrap_or(i32::MAX))
    }

    /// The page that is here; entries of it may still have an older address.
    pub(crate) fn address(&self) -> String {
        self.address.clone()
    }

    /// The page before this one, if it is one of ours.
    pub(crate) fn before(&self) -> Option<String> {
        (!self.here.from.is_empty()).then(|| self.here.from.clone())
    }

    fn to_the_page_before(&self) -> i32 {
        i32::try_from(self.here.depth.saturating_add(1)).unwrap_or(i32::MAX)
    }
}

/// An address without what is asked there.
pub(crate) fn path(address: &str) -> &str {
    address.split_once('?').map_or(address, |(path, _)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A window whose history is moved as a browser does it.
    #[derive(Default)]
    struct Window {
        trail: Trail,
        entries: Vec<(String, Option<Place>)>,
        here: usize,
    }

    impl Window {
        fn opened(address: &str) -> Self {
            let entries = vec![(address.to_owned(), None)];
            let mut window = Self { entries, ..Self::default() };
            window.arrives();
            window
        }

        fn arrives(&mut self) {
            let (address, noted) = self.entries[self.here].clone();
            if let Some(place) = self.trail.arrive(address.clone(), noted) {
                self.entries[self.here].1 = Some(place);
            }
            for place in self.trail.covered() {
                self.push(&address, Some(place));
            }
        }

        fn push(&mut self, address: &str, noted: Option<Place>) {
            self.entries.truncate(self.here + 1);
            self.entries.push((address.to_owned(), noted));
            self.here += 1;
        }

        /// A link leads there.
        fn follow(&mut self, address: &str) {
            self.push(address, None);
            self.arrives();
        }

        fn open(&mut self, cover: Cover) {
            let address = self.entries[self.here].0.clone();
            for place in self.trail.open(cover, &address) {
                self.push(&address, Some(place));
            }
        }

        /// What closes, if something does.
        fn go(&mut self, by: i32) -> Option<Cover> {
            self.here = self.here.checked_add_signed(by as isize)?;
            let (address, noted) = self.entries[self.here].clone();
            match self.trail.moved(&address, noted) {
                Moved::Elsewhere(_) => {
                    self.arrives();
                    None
                }
                Moved::Closes(cover) => Some(cover),
                Moved::Further(by) => self.go(by),
                Moved::AtThePage | Moved::Nothing => None,
            }
        }

        fn back(&mut self) -> Option<Cover> {
            self.go(-1)
        }

        fn leave(&mut self, to: &str) {
            match self.trail.leave(to) {
                Leave::Go(by) => drop(self.go(by)),
                Leave::GoAndReplace(by) => {
                    self.go(by);
                    self.replace(to);
                }
                Leave::Replace => self.replace(to),
            }
        }

        fn replace(&mut self, to: &str) {
            self.entries[self.here] = (to.to_owned(), None);
            self.arrives();
        }

        /// Something else is asked of the page that is here.
        fn ask(&mut self, address: &str) {
            self.entries[self.here].0 = address.to_owned();
            self.arrives();
        }

        fn address(&self) -> &str {
            &self.entries[self.here].0
        }
    }

    #[test]
    fn a_note_reads_back_as_it_was_written_and_nonsense_is_nothing() {
        let place = Place { at: 7, depth: 2, from: "/contacts/new?kind=a b".to_owned() };
        assert_eq!(Place::read(&place.written()), Some(place));
        for nonsense in ["", "7", "7 2", "2 7 /", "x 0 /", "-1 0 /"] {
            assert_eq!(Place::read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn back_closes_what_is_open_one_by_one_and_leaves_the_page_then() {
        let mut window = Window::opened("/contacts");
        window.follow("/contacts/1");
        window.open(1);
        window.open(2);
        assert_eq!((window.back(), window.address()), (Some(2), "/contacts/1"));
        assert_eq!((window.back(), window.address()), (Some(1), "/contacts/1"));
        assert_eq!((window.back(), window.address()), (None, "/contacts"));
    }

    #[test]
    fn what_was_closed_otherwise_costs_no_press() {
        let mut window = Window::opened("/contacts");
        window.follow("/contacts/1");
        for cover in [1, 2] {
            window.open(cover);
            window.trail.close(cover);
        }
        assert_eq!(window.entries.len(), 3, "its entry is used again");
        assert_eq!((window.back(), window.address()), (None, "/contacts"));
    }

    #[test]
    fn what_is_asked_of_a_list_changes_nothing_of_the_way_back() {
        let mut window = Window::opened("/knowledge");
        window.follow("/contacts");
        window.ask("/contacts?kind=person");
        window.open(1);
        assert_eq!((window.back(), window.address()), (Some(1), "/contacts?kind=person"));
        // Asked on the entry of a dialogue that was closed.
        window.open(2);
        window.trail.close(2);
        window.ask("/contacts?kind=post");
        window.follow("/contacts/1");
        window.ask("/contacts/1?kind=post");
        assert_eq!((window.back(), window.address()), (None, "/contacts?kind=post"));
        assert_eq!((window.back(), window.address()), (None, "/knowledge"));
    }

    #[test]
    fn a_form_leads_back_to_what_was_asked_where_it_was_opened() {
        let mut window = Window::opened("/contacts");
        window.ask("/contacts?q=haus");
        window.follow("/contacts/1");
        window.ask("/contacts/1?q=haus");
        window.follow("/contacts/1/edit");
        window.open(1);
        window.leave("/contacts/1");
        assert_eq!(window.address(), "/contacts/1?q=haus");
        assert_eq!((window.back(), window.address()), (None, "/contacts?q=haus"));
    }

    #[test]
    fn a_link_out_of_a_menu_leads_back_to_its_page_and_from_there_on() {
        let mut window = Window::opened("/knowledge");
        window.follow("/contacts");
        window.open(1);
        window.trail.close(1);
        window.follow("/settings");
        assert_eq!((window.back(), window.address()), (None, "/contacts"));
        assert_eq!((window.back(), window.address()), (None, "/knowledge"));
    }

    #[test]
    fn a_form_asks_as_often_as_somebody_goes_back() {
        let mut window = Window::opened("/contacts/1");
        window.follow("/contacts/1/edit");
        window.open(1);
        for _ in 0..3 {
            assert_eq!((window.back(), window.address()), (Some(1), "/contacts/1/edit"));
            // It stays, and asks.
            window.open(1);
            window.open(2);
            assert_eq!((window.back(), window.address()), (Some(2), "/contacts/1/edit"));
        }
        window.open(2);
        window.trail.close(2);
        assert_eq!(window.back(), Some(1), "a question that was answered costs no press");
    }

    #[test]
    fn a_form_that_is_there_again_with_its_draft_asks_too() {
        for closed_before in [false, true] {
            let mut window = Window::opened("/contacts/1");
            if closed_before {
                window.open(7);
                window.trail.close(7);
            }
            // It has something unsaved before the address bar has its address.
            window.open(1);
            window.follow("/contacts/1/edit");
            assert_eq!((window.back(), window.address()), (Some(1), "/contacts/1/edit"));
            assert_eq!((window.back(), window.address()), (None, "/contacts/1"));
        }
    }

    #[test]
    fn who_saves_an_edit_is_back_where_the_form_was_opened() {
        let mut window = Window::opened("/contacts");
        window.follow("/contacts/1");
        window.follow("/contacts/1/edit");
        window.open(1);
        window.leave("/contacts/1");
        assert_eq!(window.address(), "/contacts/1");
        assert_eq!((window.back(), window.address()), (None, "/contacts"));
    }

    #[test]
    fn a_record_that_was_new_takes_the_place_of_its_form() {
        for was_typed in [true, false] {
            let mut window = Window::opened("/contacts");
            window.follow("/contacts/new");
            if was_typed {
                window.open(1);
            }
            window.leave("/contacts/1");
            assert_eq!(window.address(), "/contacts/1");
            assert_eq!((window.back(), window.address()), (None, "/contacts"));
            window.follow("/contacts/1");
            window.follow("/contacts/1/edit");
            window.leave("/contacts/1");
            assert_eq!(window.address(), "/contacts/1");
        }
    }

    #[test]
    fn going_further_than_the_page_closes_what_lay_above_it() {
        let mut window = Window::opened("/contacts");
        window.follow("/contacts/1");
        window.open(1);
        window.here = 0;
        let (address, noted) = window.entries[0].clone();
        assert_eq!(window.trail.moved(&address, noted), Moved::Elsewhere(vec![1]));
    }

    #[test]
    fn an_entry_without_a_note_is_left_to_the_address() {
        let mut trail = Trail::default();
        trail.arrive("/contacts".to_owned(), None);
        assert_eq!(trail.moved("/contacts", None), Moved::Elsewhere(vec![]));
        trail.open(1, "/contacts");
        assert_eq!(trail.moved("/contacts", None), Moved::Closes(1));
    }

    #[test]
    fn what_opens_before_its_page_is_noted_belongs_to_that_page() {
        let mut trail = Trail::default();
        trail.arrive("/contacts".to_owned(), None);
        // A form that finds a draft asks at once; the router was faster than the note.
        assert_eq!(trail.open(1, "/edit"), []);
        let form = trail.arrive("/edit".to_owned(), None).unwrap();
        assert_eq!((form.depth, &*form.from), (0, "/contacts"));
        assert_eq!(trail.covered().len(), 1);
        assert_eq!(trail.leave("/contacts"), Leave::Go(-2));
    }
}
