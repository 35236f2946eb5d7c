//! Each change in SQL.

use super::{
    cards, drafts, handled, history, letters, prune, questions, settings, statement::Statement,
    updates,
};
use crate::store::Change;

/// What makes a change: it has changed something if rows were changed.
pub(super) fn statement(change: &Change) -> Statement {
    match change {
        Change::Finish { key, at } => handled::finish(key, *at),
        Change::Post(posting) => letters::post(posting),
        Change::BeginSending { key, run, after } => letters::begin_sending(key, run, *after),
        Change::Postpone { key, due } => letters::postpone(key, *due),
        Change::DropLetter { key } => letters::drop(key),
        Change::Arrived {
            key,
            chat_id,
            chat,
            message,
            reply,
        } => letters::arrived(key, (*chat_id, chat), *message, *reply),
        Change::Receive {
            update_id,
            body,
            at,
        } => updates::receive(*update_id, body, *at),
        Change::Handled { update_id, at } => updates::handled(*update_id, *at),
        Change::Record(question) => questions::record(question),
        Change::Replied {
            chat,
            message,
            reply,
        } => questions::replied(chat, *message, *reply),
        Change::Judge {
            shown,
            person,
            verdict,
            at,
        } => questions::judge(shown, person, *verdict, *at),
        Change::SetChat { chat, settings, at } => settings::set_chat(chat, *settings, *at),
        Change::ChatMoved { from, to } => settings::chat_moved(from, to),
        Change::SetLanguage { person, lang, at } => settings::set_language(person, *lang, *at),
        Change::Say {
            what,
            whom,
            before,
            at,
        } => settings::say(*what, whom, *before, *at),
        Change::PutCard(card) => cards::put(card),
        Change::TakeCard { id, by_name, at } => cards::take(id, by_name, *at),
        Change::AnswerCard { id, by_name, at } => cards::answer(id, by_name, *at),
        Change::SetFile {
            content,
            file_id,
            at,
        } => cards::set_file(content, file_id, *at),
        Change::ForgetFile { content } => cards::forget_file(content),
        Change::PutDraft(draft) => drafts::put(draft),
        Change::AddRevision(revision) => drafts::add_revision(revision),
        Change::Wait(waiting) => drafts::wait(waiting),
        Change::WaitNoMore { chat_id, message } => drafts::wait_no_more(*chat_id, *message),
        Change::Give(given) => drafts::give(given),
        Change::GiveNoMore { chat_id, reply } => drafts::give_no_more(*chat_id, *reply),
        Change::Forget {
            person,
            user_id,
            private,
        } => prune::forget(person, *user_id, private),
        Change::IgnoreGap { gap, people, at } => history::ignore(gap, *people, *at),
        Change::Prune { now, retention } => prune::prune(*now, *retention),
    }
}
