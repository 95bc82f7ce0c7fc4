//! Questions that found no answer: called by what was asked for.

use staffelstab_shared::{
    model::{Model, Question},
    time::Day,
    view::View,
};

use super::features::{Face, List, dotted};
use super::form::{Group, Row, Wording};
use crate::text::{dates, labels, t};

pub(super) static FACE: Face = Face {
    one: |t| t.question,
    several: |t| t.questions,
    new: |t| t.question_new,
    edit: |t| t.question_edit,
    icon: "search",
    by_letters: false,
    sign: None,
    list: List::Contacts,
    title: Some(title),
    second_line,
    noted: None,
    asks_what_if: false,
    remedy: (|t| t.wi_add_somebody, "plus", None),
    form: &[
        Group {
            legend: |t| t.question_asked_for,
            rows: &[
                Row::One("topics"),
                Row::One("languages"),
                Row::One("district"),
                Row::One("month"),
            ],
        },
        Group { legend: |t| t.answered_by, rows: &[Row::One("answered_by")] },
    ],
    wording: &[Wording::of("answered_by").add(|t| t.question_answer_add)],
};

/// "Wohnen · Arabisch · Oberau".
fn title(view: &View, _: Day) -> String {
    let question = Question::read(view);
    let languages: Vec<_> = question.languages.iter().map(|code| labels::language(code)).collect();
    let words = question.topics.iter().chain(&languages).chain([&question.district]);
    let said = dotted(words.map(String::as_str));
    if said.is_empty() { t().question.to_owned() } else { said }
}

fn second_line(view: &View, _: Day) -> String {
    let month = Question::read(view).month;
    if month.is_empty() { String::new() } else { t().question_in(&dates::since(t(), &month)) }
}
