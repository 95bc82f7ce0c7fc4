//! The form of kinds that are nothing special: their fields by the table, in the groups of
//! their face.

use leptos::prelude::*;
use staffelstab_shared::{model::Model, view::Kind};

use crate::{
    kinds::{self, Group, List, Row, face},
    routes::Route,
    text::t,
};

use super::{
    by_table::{Further, field_view},
    form::{Base, Form, Sheet, page::FormPage},
    kind_switch::KindSwitch,
};

/// The form of a kind that the model reads as `M`.
pub(super) fn plain_form<M: Model + Clone + PartialEq + Send + Sync + 'static>(
    base: Base,
) -> AnyView {
    let form: Form<M> = Form::open(base, |model, _| model);
    view! { <Plain sheet=form.sheet() /> }.into_any()
}

#[component]
fn Plain(sheet: Sheet) -> impl IntoView {
    let t = t();
    let frame = sheet.frame;
    let kind = frame.kind();
    let face = face(&kind);
    let list = match face.list {
        List::Contacts => t.contacts,
        List::Knowledge => t.knowledge,
    };
    let (title, back_label) = match frame.id() {
        Some(_) => ((face.edit)(t), frame.title()),
        None => ((face.new)(t), list.to_owned()),
    };
    let is_contact = |kind: &Kind| kinds::contacts().any(|contact| contact == *kind);
    let switch = (frame.id().is_none() && is_contact(&kind))
        .then(|| view! { <KindSwitch kind=kind.clone() /> });
    let shown = face.form.iter().flat_map(Group::fields).collect();
    let groups = face.form.iter().map(|group| group_view(sheet, group)).collect_view();
    view! {
        <FormPage form=frame title=title back=Route::list_of(&kind) back_label=back_label>
            {switch}
            {groups}
            <Further sheet=sheet shown=shown />
        </FormPage>
    }
}

fn group_view(sheet: Sheet, group: &'static Group) -> impl IntoView {
    let legend = (group.legend)(t());
    let kind = sheet.frame.kind();
    let table = kind.table();
    let of = |name: &str| field_view(sheet, table?.field(name)?, legend);
    let row = |row: &Row| match row {
        Row::One(name) => of(name),
        Row::Two(one, other) => {
            Some(view! { <div class="grid2">{of(one)}{of(other)}</div> }.into_any())
        }
    };
    let rows = group.rows.iter().map(row).collect_view();
    let is_unasked = move || sheet.are_unasked(group.fields());
    view! { <fieldset class="group" hidden=is_unasked><legend>{legend}</legend>{rows}</fieldset> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::edit::by_table::is_plain;

    #[test]
    fn a_form_by_the_table_shows_every_field_of_the_table() {
        let by_table = Kind::ALL.into_iter().filter(|kind| !face(kind).form.is_empty());
        for kind in by_table {
            let shown: Vec<_> = face(&kind).form.iter().flat_map(Group::fields).collect();
            for field in kind.fields() {
                // What is done in a handover is seen to on its page.
                if kind == Kind::Handover && !shown.contains(&field.name) {
                    continue;
                }
                assert!(shown.contains(&field.name), "{kind}: {} is missing", field.name);
                assert!(is_plain(field), "{kind}: {} needs a form of its own", field.name);
            }
        }
    }
}
