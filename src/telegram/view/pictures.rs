//! The captions of an article's pictures and the lines around them.

use rust_i18n::t;

use crate::{
    lang::Lang,
    telegram::{route::callback_data::Button, view::keyboard::Key},
};

/// The key that brings so many pictures.
pub(crate) fn pictures_key(count: usize, button: Button, lang: Lang) -> Key {
    Key::press(line!("pictures.button", lang, count = count), button)
}

/// The line below the last picture, when so many had no room.
pub(crate) fn more_pictures(count: usize, lang: Lang) -> String {
    line!("pictures.more", lang, count = count)
}

/// The words over the key when the pictures are there.
pub(crate) fn pictures_sent(lang: Lang) -> String {
    line!("pictures.sent", lang)
}

/// The words over the key when no picture can be sent.
pub(crate) fn no_pictures(lang: Lang) -> String {
    line!("pictures.none", lang)
}
