//! How the app looks on this device: its language, light or dark.

use leptos::prelude::*;

use crate::{
    components::field::Select,
    state::use_app,
    text::{Language, chosen, t},
};

/// The language of the app, to be changed in the settings.
#[derive(Clone, Copy)]
pub(crate) struct LanguageChoice(pub(crate) RwSignal<Language>);

/// Light or dark.
#[derive(Clone, Copy)]
pub(crate) struct ThemeChoice(pub(crate) RwSignal<Theme>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the device has it.
    Device,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl From<&str> for Theme {
    fn from(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Device,
        }
    }
}

#[component]
pub(crate) fn LanguageSelect() -> impl IntoView {
    let LanguageChoice(language) = expect_context();
    let options = Language::ALL.iter().map(|language| {
        view! { <option value=language.code() lang=language.code() selected=*language == chosen()>{language.own_name()}</option> }
    });
    let options = options.collect_view();
    let app = use_app();
    let set = move |event: leptos::ev::Event| {
        let code = event_target_value(&event);
        app.set_preference("language", &code);
        language.set(Language::choose([code.as_str()]));
    };
    view! {
        <p class="field">
            <label for="language">{t().app_language}</label>
            <select class="select" id="language" on:change=set>{options}</select>
        </p>
    }
}

#[component]
pub(crate) fn ThemeSelect() -> impl IntoView {
    let app = use_app();
    let t = t();
    let ThemeChoice(theme) = expect_context();
    let options = [
        (Theme::Device, t.theme_device),
        (Theme::Light, t.theme_light),
        (Theme::Dark, t.theme_dark),
    ];
    let options =
        options.map(|(theme, label)| (theme.as_str().to_owned(), label.to_owned())).to_vec();
    let set = move |word: String| {
        app.set_preference("theme", &word);
        theme.set(Theme::from(word.as_str()));
    };
    view! { <Select id="theme" label=t.theme options=options value=Signal::derive(move || theme.get().as_str().to_owned()) set=set /> }
}
