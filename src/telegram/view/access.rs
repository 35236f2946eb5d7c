//! The notices for people who may not use the bot.

use rust_i18n::t;

use crate::{
    lang::Lang,
    render::{Block, BlockKind, Run, Style},
    telegram::view::{Screen, page, paragraph},
};

/// To a stranger, with what the operator has to write into the list: the id of
/// the person or group.
pub(crate) fn stranger(chat_id: i64, is_group: bool, lang: Lang) -> Screen {
    let words = if is_group {
        line!("access.group", lang)
    } else {
        line!("access.person", lang)
    };
    let code = Style {
        code: true,
        ..Style::default()
    };
    let id = Run {
        text: chat_id.to_string(),
        style: code,
    };
    let runs = vec![Run::plain(format!("{words} ")), id];
    page(vec![Block::new(BlockKind::Paragraph, runs)]).into()
}

/// When it cannot be found out whether somebody may.
pub(crate) fn access_unknown(lang: Lang) -> Screen {
    page(vec![paragraph(line!("access.unknown", lang))]).into()
}

/// The words over a button that a stranger has pressed; at most 200 characters
/// (Bot API, `answerCallbackQuery`).
pub(crate) fn refused_button(is_unknown: bool, lang: Lang) -> String {
    if is_unknown {
        line!("access.unknown", lang)
    } else {
        line!("access.button", lang)
    }
}

/// What stands on the button above a stranger's empty inline results.
pub(crate) fn refused_inline(is_unknown: bool, lang: Lang) -> String {
    if is_unknown {
        line!("access.inline_unknown", lang)
    } else {
        line!("access.inline", lang)
    }
}
