//! Taking in files of contacts from a phone (vCard), and what came of it.

use std::collections::{BTreeMap, HashMap};

use leptos::{html, prelude::*, task::spawn_local};
use staffelstab_shared::{
    exchange::vcard::{CardProblem, Guess, LeftOut, Trouble as CardTrouble},
    id::LedgerId,
    record::MAX_CHANGE_BYTES,
};

use crate::{
    components::{announce::trouble_text, dom, icon::Icon},
    news::{ImportProblem, Imported, Trouble},
    records::employers::MissingEmployers,
    state::{Employer, Ledger, use_ledger},
    text::{lists::shortened, t},
};

/// So many cards are named; the others are counted.
const NAMED: usize = 50;

/// What came of the last import into each ledger: it names people, so that no other ledger shows it.
/// Outlives the page: after the first one an empty list is none any more, and whoever goes to a
/// contact and back finds what was said.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LastImports(RwSignal<BTreeMap<LedgerId, Stage>>);

#[derive(Debug, Clone)]
enum Stage {
    Running,
    Over(Result<Imported, Trouble>),
}

impl LastImports {
    fn of(self, ledger: LedgerId) -> Option<Result<Imported, Trouble>> {
        match self.0.read().get(&ledger)? {
            Stage::Running => None,
            Stage::Over(result) => Some(result.clone()),
        }
    }

    fn is_running(self, ledger: LedgerId) -> bool {
        matches!(self.0.read().get(&ledger), Some(Stage::Running))
    }

    fn begin(self, ledger: Ledger) {
        ledger.note_importing(true);
        self.put(ledger.id(), Stage::Running);
    }

    fn end(self, ledger: Ledger, result: Result<Imported, Trouble>) {
        ledger.note_importing(false);
        self.put(ledger.id(), Stage::Over(result));
    }

    /// One that was under way when the app was closed is over, and nobody heard what came of it.
    fn take_up(self, ledger: Ledger) {
        let is_known = self.0.with_untracked(|all| all.contains_key(&ledger.id()));
        if !is_known && ledger.is_noted_as_importing() {
            self.end(ledger, Err(Trouble::ImportCutOff));
        }
    }

    fn put(self, ledger: LedgerId, stage: Stage) {
        self.0.update(|all| {
            all.insert(ledger, stage);
        });
    }

    fn forget(self, ledger: LedgerId) {
        self.0.update(|all| {
            all.remove(&ledger);
        });
    }

    /// These organizations are in the ledger now, or are missing again.
    fn are_made(self, ledger: LedgerId, employers: Vec<Employer>, are_there: bool) {
        self.0.update(|all| {
            let Some(Stage::Over(Ok(imported))) = all.get_mut(&ledger) else { return };
            for (name, people) in employers {
                if are_there {
                    imported.unknown_organizations.remove(&name);
                } else {
                    imported.unknown_organizations.insert(name, people);
                }
            }
        });
    }
}

#[component]
pub(crate) fn ImportContacts(#[prop(optional)] main: bool) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    if ledger.is_look() {
        return view! { <p class="sec-text" id="no-import">{t.look_no_import}</p> }.into_any();
    }
    let may_write = ledger.may_write();
    let input = NodeRef::<html::Input>::new();
    let last: LastImports = expect_context();
    let busy = Signal::derive(move || last.is_running(ledger.id()));
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let take = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(files) = input.files() else { return };
        let files: Vec<_> = (0..files.length()).filter_map(|index| files.get(index)).collect();
        if files.is_empty() {
            return;
        }
        // So that choosing the same file again is a change again.
        input.set_value("");
        last.begin(ledger);
        spawn_local(async move {
            let are_several = files.len() > 1;
            let mut all = Ok(Imported::default());
            for file in files {
                let name = file.name();
                all = match (ledger.import_file(&file.into()).await, all) {
                    (Ok(imported), Ok(mut all)) => {
                        all.join(if are_several { imported.of_file(&name) } else { imported });
                        Ok(all)
                    }
                    // One that cannot be read keeps nothing back of what is said of the others.
                    (Err(trouble), Ok(mut all)) if are_several => {
                        let problem = Box::new(ImportProblem::File(trouble));
                        all.problems.push(ImportProblem::In(name, problem));
                        Ok(all)
                    }
                    (Err(trouble), _) => Err(trouble),
                    (Ok(_), Err(trouble)) => Err(trouble),
                };
            }
            last.end(ledger, all);
            // The button that was pressed may be gone.
            request_animation_frame(|| dom::focus("#import-said"));
        });
    };
    view! {
        <p class="acts" hidden=move || !may_write.get()>
            <button class=if main { "btn baton" } else { "btn" } type="button" id="import" disabled=busy on:click=choose>
                {(!main).then(|| view! { <Icon name="in" /> })}
                {move || if busy.get() { t.import_busy } else { t.import_contacts }}
            </button>
            <input
                class="vh"
                type="file"
                id="import-file"
                tabindex="-1"
                multiple=true
                aria-label=t.import_contacts
                accept=".vcf,text/vcard,text/x-vcard"
                node_ref=input
                on:change=take
            />
        </p>
    }
    .into_any()
}

/// What came of the last import, until somebody has read it.
#[component]
pub(crate) fn ImportResult() -> impl IntoView {
    let t = t();
    let last: LastImports = expect_context();
    last.take_up(use_ledger());
    let ledger = use_ledger().id();
    let close = move |_| {
        last.forget(ledger);
        dom::focus("#content");
    };
    let are_made = Callback::new(move |(employers, are_there)| {
        last.are_made(ledger, employers, are_there);
    });
    let note = move |result: Result<Imported, Trouble>| {
        let (class, icon, said) = match result {
            Ok(imported) => {
                let (class, icon) =
                    if imported.added > 0 { ("note safe", "check") } else { ("note", "info") };
                (class, icon, imported_note(imported, are_made).into_any())
            }
            Err(trouble) => {
                let words = trouble_text(&trouble);
                let said = view! { <p id="import-said" tabindex="-1">{words}</p> }.into_any();
                ("note fail", "alert", said)
            }
        };
        view! {
            <div class=class>
                <Icon name=icon />
                <div>
                    {said}
                    <p class="acts"><button class="btn bare" type="button" id="import-close" on:click=close><Icon name="close" />{t.import_close}</button></p>
                </div>
            </div>
        }
    };
    view! { <div role="status" id="import-result">{move || last.of(ledger).map(note)}</div> }
}

fn imported_note(imported: Imported, are_made: Callback<(Vec<Employer>, bool)>) -> impl IntoView {
    let t = t();
    let (remarks, problems): (Vec<_>, Vec<_>) =
        imported.problems.into_iter().partition(ImportProblem::is_remark);
    let left_out = left_out_words(imported.left_out.keys());
    let missing = imported.unknown_organizations;
    let heading = match imported.added {
        0 => t.import_nothing_new.to_owned(),
        added => t.imported(added),
    };
    view! {
        <h2 id="import-said" tabindex="-1">{heading}</h2>
        {(imported.already_there > 0).then(|| view! { <p>{t.import_already(imported.already_there)}</p> })}
        {named(problems, |n| t.import_problems(n))}
        {named(remarks, |n| t.import_remarks(n))}
        {(!missing.is_empty()).then(|| view! { <MissingEmployers missing=missing are_made=are_made /> })}
        {left_out.into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}
    }
}

/// A list of what is to be said about cards, not longer than anybody reads.
fn named(problems: Vec<ImportProblem>, heading: impl Fn(usize) -> String) -> Option<AnyView> {
    let count = problems.len();
    let lines = alike(problems);
    let more: usize = lines.iter().skip(NAMED).map(|(_, cards)| cards).sum();
    let more = (more > 0).then(|| view! { <li>{t().import_more(more)}</li> });
    let list = lines.into_iter().take(NAMED).map(|(words, _)| view! { <li>{words}</li> });
    (count > 0)
        .then(|| view! { <p>{heading(count)}</p><ul>{list.collect_view()}{more}</ul> }.into_any())
}

/// Fields that are named of several files.
const FIELDS: usize = 12;

/// More cards than this of which the same is said are one line.
const ALIKE: usize = 3;

/// What is said of a card that may be said of many: in which file it is, how it is called, and what.
type Same = (Option<String>, String, CardTrouble);

fn same(problem: &ImportProblem) -> Option<Same> {
    match problem {
        ImportProblem::Card(CardProblem { name, what, .. }) if *what != CardTrouble::Unreadable => {
            Some((None, name.clone(), *what))
        }
        ImportProblem::In(file, problem) => {
            same(problem).map(|(_, name, what)| (Some(file.clone()), name, what))
        }
        ImportProblem::Card(_) | ImportProblem::File(_) | ImportProblem::TooLarge => None,
    }
}

/// What is said of each, and of how many cards it is said: many cards of one name, or of none, that
/// lack the same are one line, where the first of them stood.
fn alike(problems: Vec<ImportProblem>) -> Vec<(String, usize)> {
    let mut counts: HashMap<Same, usize> = HashMap::new();
    for same in problems.iter().filter_map(same) {
        *counts.entry(same).or_default() += 1;
    }
    let lines = problems.into_iter().filter_map(|problem| {
        let many = same(&problem).and_then(|same| {
            let count = counts.get_mut(&same)?;
            // Said already: nothing is left of them to say.
            (*count == 0 || *count > ALIKE).then(|| std::mem::take(count))
        });
        match many {
            Some(0) => None,
            Some(many) => Some((said_of_many(problem, many), many)),
            None => Some((said(problem), 1)),
        }
    });
    lines.collect()
}

fn said_of_many(problem: ImportProblem, many: usize) -> String {
    let t = t();
    let CardProblem { card, name, what } = match problem {
        ImportProblem::In(file, problem) => {
            return t.import_in_file(&file, &said_of_many(*problem, many));
        }
        ImportProblem::Card(problem) => problem,
        problem @ (ImportProblem::File(_) | ImportProblem::TooLarge) => return said(problem),
    };
    let (card, many) = (card.to_string(), many.to_string());
    let what = trouble_words(what).unwrap_or_default();
    match name.as_str() {
        "" => t.import_alike(&card, &many, &what),
        name => t.import_alike_named(&card, &many, &shortened(name), &what),
    }
}

/// What was not taken, a sentence for what has a name here, and one for what is called as the cards
/// call it.
fn left_out_words<'a>(all: impl Iterator<Item = &'a LeftOut>) -> Vec<String> {
    let t = t();
    let (mut kinds, mut fields, mut is_more) = (Vec::new(), Vec::new(), false);
    for what in all {
        match what {
            LeftOut::Birthday => kinds.push(t.left_out_birthday),
            LeftOut::Picture => kinds.push(t.left_out_picture),
            LeftOut::Address => kinds.push(t.left_out_address),
            LeftOut::Chat => kinds.push(t.left_out_chat),
            LeftOut::Private => kinds.push(t.left_out_private),
            LeftOut::Field(name) if fields.len() < FIELDS => fields.push(name.as_str()),
            LeftOut::Field(_) | LeftOut::MoreFields => is_more = true,
        }
    }
    let fields_named = fields.join(", ");
    let fields_said = if is_more {
        t.import_left_out_fields_more(&fields_named)
    } else {
        t.import_left_out_fields(&fields_named)
    };
    let kinds_said = (!kinds.is_empty()).then(|| t.import_left_out(&kinds.join(", ")));
    kinds_said.into_iter().chain((!fields.is_empty()).then_some(fields_said)).collect()
}

fn said(problem: ImportProblem) -> String {
    let t = t();
    let CardProblem { card, name, what } = match problem {
        ImportProblem::TooLarge => {
            return t.import_too_large(&(MAX_CHANGE_BYTES >> 10).to_string());
        }
        ImportProblem::File(trouble) => return trouble_text(&trouble),
        ImportProblem::In(file, problem) => return t.import_in_file(&file, &said(*problem)),
        ImportProblem::Card(problem) => problem,
    };
    let Some(what) = trouble_words(what) else { return t.import_unreadable(&card.to_string()) };
    match name.as_str() {
        "" => t.import_problem(&card.to_string(), &what),
        name => t.import_named(&shortened(name), &card.to_string(), &what),
    }
}

/// Nothing where it is said of what stands behind a card.
fn trouble_words(what: CardTrouble) -> Option<String> {
    let t = t();
    let words = match what {
        CardTrouble::TooMany(count) => return Some(t.import_too_many(count)),
        CardTrouble::LongLine => t.import_long_line,
        CardTrouble::NamelessLong => t.import_nameless_long,
        CardTrouble::Nameless => t.import_nameless,
        CardTrouble::NoContact => t.import_no_contact,
        CardTrouble::Twice => t.import_twice,
        CardTrouble::Known => t.import_known,
        CardTrouble::Namesake => t.import_namesake,
        CardTrouble::CutOff => t.import_cut_off,
        CardTrouble::Joined => t.import_joined,
        CardTrouble::Guessed(Guess::Name) => t.import_guessed,
        CardTrouble::Guessed(Guess::Note) => t.import_guessed_note,
        CardTrouble::Guessed(Guess::NameAndNote) => t.import_guessed_name_note,
        CardTrouble::Guessed(Guess::More) => t.import_guessed_more,
        CardTrouble::Shortened => t.import_shortened,
        CardTrouble::StrangeLines => t.import_strange_lines,
        CardTrouble::Unreadable => return None,
    };
    Some(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_cards_that_lack_the_same_are_one_line() {
        let card = |card, name: &str, what| {
            ImportProblem::Card(CardProblem { card, name: name.to_owned(), what })
        };
        let mut problems: Vec<_> =
            (6..4_006).map(|at| card(at, "", CardTrouble::Nameless)).collect();
        problems.insert(1, card(7, "Nour Haddad", CardTrouble::Nameless));
        problems.push(card(9_000, "", CardTrouble::Twice));
        let lines = alike(problems);
        let words: Vec<_> = lines.iter().map(|(words, _)| words.as_str()).collect();
        let nameless = "ohne Namen, und ohne Adresse oder wählbare Nummer";
        assert_eq!(
            words,
            [
                format!("4000 Karten: {nameless} (die erste ist Karte 6)"),
                format!("Karte 7 (Nour Haddad): {nameless}"),
                "Karte 9000: dieselbe Karte noch einmal".to_owned(),
            ]
        );
        assert_eq!(lines.iter().map(|(_, cards)| cards).sum::<usize>(), 4_002);
    }

    #[test]
    fn many_equal_cards_are_one_line_in_each_file_and_a_few_are_named() {
        let twice = |card, name: &str| {
            ImportProblem::Card(CardProblem {
                card,
                name: name.to_owned(),
                what: CardTrouble::Twice,
            })
        };
        let equal = || (2..302).map(|at| twice(at, "Nour Haddad"));
        let few = (400..403).map(|at| twice(at, "Salma Aydin"));
        let again = equal().map(|one| ImportProblem::In("neu.vcf".to_owned(), Box::new(one)));
        let lines = alike(equal().chain(few).chain(again).collect());
        let words: Vec<_> = lines.iter().map(|(words, _)| words.as_str()).collect();
        let what = "dieselbe Karte noch einmal";
        assert_eq!(
            words,
            [
                format!("300 Karten (Nour Haddad): {what} (die erste ist Karte 2)"),
                format!("Karte 400 (Salma Aydin): {what}"),
                format!("Karte 401 (Salma Aydin): {what}"),
                format!("Karte 402 (Salma Aydin): {what}"),
                format!("neu.vcf: 300 Karten (Nour Haddad): {what} (die erste ist Karte 2)"),
            ]
        );
        assert_eq!(lines.iter().map(|(_, cards)| cards).sum::<usize>(), 603);
    }

    #[test]
    fn of_a_card_its_place_is_said_and_then_its_name() {
        let problem =
            |name: &str| CardProblem { card: 7, name: name.to_owned(), what: CardTrouble::Twice };
        let said = |name| said(ImportProblem::Card(problem(name)));
        assert_eq!(said("Nour Haddad"), "Karte 7 (Nour Haddad): dieselbe Karte noch einmal");
        assert_eq!(said(""), "Karte 7: dieselbe Karte noch einmal");
        let what = CardTrouble::TooMany(4_900);
        let many = CardProblem { card: 1, name: "Viele".to_owned(), what };
        assert_eq!(
            super::said(ImportProblem::Card(many)),
            "Karte 1 (Viele): für 4900 Angaben war kein Platz; sie wurden nicht übernommen"
        );
        let long = said(&"W".repeat(20_000));
        assert_eq!(long, format!("Karte 7 ({}…): dieselbe Karte noch einmal", "W".repeat(60)));
    }

    #[test]
    fn what_was_left_out_is_said_by_kind_or_as_the_card_calls_it() {
        let field = |at: usize| LeftOut::Field(format!("X-F{at:02}"));
        let said = |all: &[LeftOut]| left_out_words(all.iter());
        assert_eq!(said(&[]), Vec::<String>::new());
        let kinds = "Nicht übernommen, weil es nicht ins Netzbuch gehört: Bilder.";
        assert_eq!(said(&[LeftOut::Picture]), [kinds]);
        let fields = "Nicht übernommen, weil das Netzbuch kein Feld dafür hat: X-F01, X-F02.";
        assert_eq!(said(&[LeftOut::Picture, field(1), field(2)]), [kinds, fields]);
        let more = said(&(0..13).map(field).collect::<Vec<_>>());
        assert!(more[0].ends_with("X-F10, X-F11 und weitere."), "{more:?}");
        let more = said(&[field(1), LeftOut::MoreFields]);
        assert!(more[0].ends_with("dafür hat: X-F01 und weitere."), "{more:?}");
    }

    #[test]
    fn of_several_files_each_is_named_and_what_was_taken_in_is_told_apart() {
        let card = |what| CardProblem { card: 2, name: "Abgeschn".to_owned(), what };
        let imported = Imported {
            problems: vec![
                ImportProblem::Card(card(CardTrouble::CutOff)),
                ImportProblem::Card(card(CardTrouble::Guessed(Guess::Name))),
            ],
            ..Imported::default()
        };
        let imported = imported.of_file("23-truncated.vcf");
        let (remarks, problems): (Vec<_>, Vec<_>) =
            imported.problems.into_iter().partition(ImportProblem::is_remark);
        assert_eq!(remarks.len(), 1);
        let said: Vec<_> = problems.into_iter().map(said).collect();
        assert_eq!(
            said,
            [
                "23-truncated.vcf: Karte 2 (Abgeschn): mitten in der Karte endet die Datei; nicht übernommen"
            ]
        );
    }
}
