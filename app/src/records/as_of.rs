//! As of which day the network is looked at: today, another day, or some days. It stands in the
//! address, so that "Back", reloading and a link keep it. By the dates in the records, as they
//! stand in them today: nothing here knows what stood in them earlier.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use staffelstab_shared::{network::span::Span, time::Day};

use crate::{
    components::{
        dom,
        field::{DayField, Select},
        icon::Icon,
    },
    state::{clock, use_ledger},
    text::{
        Texts,
        dates::{self, Asks},
        t,
    },
};

/// The keys in an address.
const ON: &str = "on";
const FROM: &str = "from";
const TO: &str = "to";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum AsOf {
    #[default]
    Today,
    Day(Day),
    Span {
        span: Span,
        /// Where one day only can be shown: one of them. The first, unless somebody chose.
        on: Day,
    },
}

impl AsOf {
    /// What cannot be read, and days that end before they begin, are today.
    fn read(on: Option<&str>, from: Option<&str>, to: Option<&str>) -> Self {
        let day = |text: Option<&str>| text.and_then(|text| text.parse::<Day>().ok());
        let span = day(from).zip(day(to)).and_then(|(from, to)| Span::new(from, to));
        match (span, day(on)) {
            (Some(span), on) => {
                Self::Span { span, on: on.filter(|on| span.holds(*on)).unwrap_or(span.from()) }
            }
            (None, Some(on)) => Self::Day(on),
            (None, None) => Self::Today,
        }
    }

    /// What of it stands in an address.
    fn query(self) -> Option<String> {
        match self {
            Self::Today => None,
            Self::Day(on) => Some(format!("{ON}={on}")),
            Self::Span { span, on } => {
                let on = if on == span.from() { String::new() } else { format!("&{ON}={on}") };
                Some(format!("{FROM}={}&{TO}={}{on}", span.from(), span.until()))
            }
        }
    }

    /// The day that is shown; nothing where that is today.
    pub(crate) const fn day(self) -> Option<Day> {
        match self {
            Self::Today => None,
            Self::Day(on) | Self::Span { on, .. } => Some(on),
        }
    }

    pub(crate) const fn span(self) -> Option<Span> {
        match self {
            Self::Span { span, .. } => Some(span),
            Self::Today | Self::Day(_) => None,
        }
    }

    /// An address that is looked at as of the same day.
    pub(crate) fn beside(self, address: &str) -> String {
        match self.query() {
            None => address.to_owned(),
            Some(query) if address.contains('?') => format!("{address}&{query}"),
            Some(query) => format!("{address}?{query}"),
        }
    }

    /// A search of an address with this in it instead of what it said before.
    fn within(self, search: &str) -> String {
        let key = |pair: &&str| pair.split('=').next().unwrap_or_default().to_owned();
        let kept = search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
        let kept = kept.filter(|pair| ![ON, FROM, TO].contains(&key(pair).as_str()));
        let pairs: Vec<_> = kept.map(str::to_owned).chain(self.query()).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    /// The day that is shown, in words; nothing where that is today.
    fn one_day(self, texts: &Texts) -> Option<String> {
        self.day().map(|day| dates::full(texts, day))
    }

    /// The day or all the days, in words; nothing where that is today.
    fn days(self, texts: &Texts) -> Option<String> {
        self.span().map(|span| span_words(texts, span)).or_else(|| self.one_day(texts))
    }

    /// A heading with the day it is as of: "Abdeckung (Stand 12. August 2027)". Today is not said.
    pub(crate) fn headed(self, texts: &Texts, heading: &str) -> String {
        let day = self.one_day(texts);
        day.map_or_else(|| heading.to_owned(), |day| texts.as_of_heading(&day, heading))
    }

    /// The same with all the days of a span.
    pub(crate) fn headed_over(self, texts: &Texts, heading: &str) -> String {
        let days = self.days(texts);
        days.map_or_else(|| heading.to_owned(), |days| texts.as_of_heading(&days, heading))
    }
}

/// "1. August 2027 bis 20. August 2027"; a single day by itself.
fn span_words(texts: &Texts, span: Span) -> String {
    let (from, until) = (dates::full(texts, span.from()), dates::full(texts, span.until()));
    if span.from() == span.until() { from } else { texts.span(&from, &until) }
}

/// As of when the page is looked at; given as context by pages that can be.
#[derive(Clone, Copy)]
pub(crate) struct Looked(Memo<AsOf>);

impl Looked {
    /// Reads it from the address, and has everything on the page asked as of then.
    pub(crate) fn provide() -> Memo<AsOf> {
        let query = use_location().query;
        let as_of = Memo::new(move |_| {
            let query = query.read();
            let as_of = AsOf::read(query.get_str(ON), query.get_str(FROM), query.get_str(TO));
            if as_of == AsOf::Day(clock::today()) { AsOf::Today } else { as_of }
        });
        let day = Memo::new(move |_| as_of.get().day());
        provide_context(use_ledger().seen_on(day.into()));
        provide_context(Self(as_of));
        as_of
    }
}

/// What the page around is looked at as of.
pub(crate) fn use_as_of() -> Signal<AsOf> {
    use_context::<Looked>()
        .map_or_else(|| Signal::stored(AsOf::Today), |Looked(as_of)| as_of.into())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Today,
    Day,
    Span,
}

impl Mode {
    const ALL: [Self; 3] = [Self::Today, Self::Day, Self::Span];

    const fn of(as_of: AsOf) -> Self {
        match as_of {
            AsOf::Today => Self::Today,
            AsOf::Day(_) => Self::Day,
            AsOf::Span { .. } => Self::Span,
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Today => "as-of-today",
            Self::Day => "as-of-day",
            Self::Span => "as-of-span",
        }
    }

    fn label(self) -> &'static str {
        let t = t();
        match self {
            Self::Today => t.as_of_today,
            Self::Day => t.as_of_day,
            Self::Span => t.as_of_span,
        }
    }
}

/// Goes to the same page as of another day. From today on there is a way back.
fn use_going() -> impl Fn(AsOf) + Clone + Send + Sync + 'static {
    let (navigate, location, as_of) = (use_navigate(), use_location(), use_as_of());
    move |to: AsOf| {
        let from = as_of.get_untracked();
        if from == to {
            return;
        }
        let search = to.within(&location.search.get_untracked());
        let address = format!("{}{search}", location.pathname.get_untracked());
        let replace = from != AsOf::Today;
        navigate(&address, NavigateOptions { replace, scroll: false, ..Default::default() });
    }
}

/// Today, a day, or some days. `one_day`: only one of them can be shown at a time.
#[component]
pub(crate) fn AsOfFields(#[prop(optional)] one_day: bool) -> impl IntoView {
    let t = t();
    let (as_of, go) = (use_as_of(), StoredValue::new(use_going()));
    let go = move |to: AsOf| go.with_value(|go| go(to));
    let mode = RwSignal::new(Mode::of(as_of.get_untracked()));
    let span = move || as_of.get().span();
    let one_day_of = |as_of| if let AsOf::Day(day) = as_of { Some(day) } else { None };
    let on = RwSignal::new(one_day_of(as_of.get_untracked()));
    let from = RwSignal::new(untrack(span).map(Span::from));
    let to = RwSignal::new(untrack(span).map(Span::until));
    // "Back" shows what the address says.
    Effect::new(move |before: Option<AsOf>| {
        let now = as_of.get();
        if before.is_some_and(|before| before != now) {
            mode.set(Mode::of(now));
            if let AsOf::Day(day) = now {
                on.set(Some(day));
            }
            if let Some(span) = now.span() {
                from.set(Some(span.from()));
                to.set(Some(span.until()));
            }
        }
        now
    });
    let chip = move |one: Mode| {
        let press = move |_| {
            mode.set(one);
            match one {
                Mode::Today => go(AsOf::Today),
                Mode::Day => dom::focus_soon("#as-of-on"),
                Mode::Span => dom::focus_soon("#as-of-from"),
            }
        };
        view! {
            <li><button class="chip" type="button" id=one.id() aria-pressed=move || (mode.get() == one).to_string() on:click=press>{one.label()}</button></li>
        }
    };
    let take = move || {
        let ends = from.get_untracked().zip(to.get_untracked());
        if let Some(span) = ends.and_then(|(from, to)| Span::new(from, to)) {
            let on = as_of.get_untracked().span().filter(|before| *before == span);
            let on = on.and_then(|_| as_of.get_untracked().day()).unwrap_or(span.from());
            go(AsOf::Span { span, on });
        }
    };
    let turned = Signal::derive(move || {
        let ends = from.get().zip(to.get());
        let is_turned = ends.is_some_and(|(from, to)| to < from);
        is_turned.then(|| t.as_of_turned.to_owned())
    });
    let set_on = move |day: Option<Day>| {
        on.set(day);
        if let Some(day) = day {
            go(AsOf::Day(day));
        }
    };
    let in_mode = move |one| Memo::new(move |_| mode.get() == one);
    let (day_asked, span_asked) = (in_mode(Mode::Day), in_mode(Mode::Span));
    view! {
        <div class="stack no-print" id="as-of">
            <div class="field">
                <span class="legend" id="as-of-label">{t.as_of}</span>
                <ul class="chips" role="list" aria-labelledby="as-of-label">{Mode::ALL.map(chip).collect_view()}</ul>
            </div>
            <Show when=move || day_asked.get()>
                <DayField id="as-of-on" label=t.as_of_on asks=Asks::Near day=on set=set_on />
            </Show>
            <Show when=move || span_asked.get()>
                <div class="grid2">
                    <DayField id="as-of-from" label=t.tenure_from day=from set=move |day| { from.set(day); take() } />
                    <DayField id="as-of-to" label=t.tenure_until ends=true day=to set=move |day| { to.set(day); take() } wrong=turned />
                </div>
                {one_day.then(|| view! { <OneOfThem /> })}
            </Show>
        </div>
        <AsOfLine />
    }
}

/// A span on a picture of one day: the days on which something changes, to choose from.
#[component]
fn OneOfThem() -> impl IntoView {
    let t = t();
    let (ledger, as_of) = (use_ledger(), use_as_of());
    let go = StoredValue::new(use_going());
    let days = ledger.changes(Signal::derive(move || as_of.get().span()));
    let value =
        Signal::derive(move || as_of.get().day().map(|day| day.to_string()).unwrap_or_default());
    let set = move |day: String| {
        if let (Some(span), Ok(on)) = (as_of.get_untracked().span(), day.parse()) {
            go.with_value(|go| go(AsOf::Span { span, on }));
        }
    };
    move || {
        let mut days = days.get().unwrap_or_default();
        // A link may lead to any of them.
        days.extend(as_of.get().day());
        days.sort_unstable();
        days.dedup();
        let option = |day: Day| (day.to_string(), dates::full(t, day));
        let options = days.into_iter().map(option).collect();
        as_of.get().span().map(|_| {
            view! { <Select id="as-of-one" label=t.as_of_one options=options value=value set=set /> }
        })
    }
}

/// What is shown is not today, and what it is reckoned from; with the way back. On paper too.
#[component]
fn AsOfLine() -> impl IntoView {
    let t = t();
    let (as_of, go) = (use_as_of(), StoredValue::new(use_going()));
    let is_other = Memo::new(move |_| as_of.get() != AsOf::Today);
    let words = move || as_of.get().days(t).map(|days| t.as_of_line(&days));
    let back = move |_| {
        go.with_value(|go| go(AsOf::Today));
        dom::focus("#as-of-today");
    };
    view! {
        <div role="status" id="as-of-said">
            <Show when=move || is_other.get()>
                <div class="note calm">
                    <Icon name="calendar" />
                    <div>
                        <p><b>{words}</b></p>
                        <p>{t.as_of_by_the_dates}</p>
                        <p class="acts no-print"><button class="btn" type="button" id="as-of-back" on:click=back>{t.as_of_back}</button></p>
                    </div>
                </div>
            </Show>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{DE, EN};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn read(query: &str) -> AsOf {
        let value = |key: &str| {
            let mut pairs = query.trim_start_matches('?').split('&');
            pairs.find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
        };
        AsOf::read(value(ON), value(FROM), value(TO))
    }

    fn span(from: &str, until: &str) -> Span {
        Span::new(day(from), day(until)).unwrap()
    }

    #[test]
    fn an_address_says_as_of_when_and_keeps_the_rest() {
        let august = span("2027-08-01", "2027-08-20");
        for as_of in [
            AsOf::Today,
            AsOf::Day(day("2027-08-12")),
            AsOf::Day(day("9999-12-31")),
            AsOf::Span { span: august, on: august.from() },
            AsOf::Span { span: august, on: day("2027-08-11") },
        ] {
            assert_eq!(read(&as_of.within("")), as_of);
            let search = as_of.within("?with=a,b&on=2020-01-01&until=2026-12-31&from=x&to=");
            assert!(search.starts_with("?with=a,b&until=2026-12-31"), "{search}");
            assert_eq!(read(&search), as_of);
            assert_eq!(read(as_of.beside("/l/1/network?x=1").split_once('?').unwrap().1), as_of);
        }
        assert_eq!(AsOf::Today.within("?on=2027-08-12"), "");
        assert_eq!(AsOf::Today.beside("/network"), "/network");
    }

    #[test]
    fn what_cannot_be_meant_is_today() {
        for nonsense in [
            "",
            "on=bald",
            "on=2027-02-30",
            "from=2027-08-01",
            "to=2027-08-01",
            "on=0000-01-01",
            "from=2027-08-20&to=2027-08-01",
            "from=x&to=2027-08-01",
            "on=10000-01-01",
        ] {
            assert_eq!(read(nonsense), AsOf::Today, "{nonsense}");
        }
        // A day outside is none of these days.
        let august = span("2027-08-01", "2027-08-20");
        let outside = read("from=2027-08-01&to=2027-08-20&on=2028-01-01");
        assert_eq!(outside, AsOf::Span { span: august, on: august.from() });
    }

    #[test]
    fn a_heading_says_the_day_with_its_year() {
        let august = AsOf::Span { span: span("2027-08-01", "2027-08-20"), on: day("2027-08-11") };
        assert_eq!(august.headed(&DE, "Karte"), "Karte (Stand 11. August 2027)");
        assert_eq!(
            august.headed_over(&DE, "Karte"),
            "Karte (Stand 1. August 2027 bis 20. August 2027)"
        );
        assert_eq!(
            AsOf::Day(day("2027-08-12")).headed_over(&EN, "Map"),
            "Map (as of 12 August 2027)"
        );
        assert_eq!(AsOf::Today.headed(&DE, "Karte"), "Karte");
        let one = AsOf::Span { span: span("2027-08-12", "2027-08-12"), on: day("2027-08-12") };
        assert_eq!(one.headed_over(&DE, "Karte"), "Karte (Stand 12. August 2027)");
    }
}
