//! What was asked in vain, and figures, in chat: the same values as in the terminal.

use std::sync::Arc;

use tracing::{error, info};

use crate::{
    article::{Article, ArticleId, with_alias},
    handbook::Handbook,
    import::ChatMessage,
    inbox::{self, Gap, GapCounts, GapRow, SILENT_AFTER},
    search::IndexError,
    statistics::Statistics,
    store::{Awaited, Draft, IGNORED_DAYS, Seconds, UpdateKey},
    telegram::{
        access::roles::EditorRole,
        blocking::computed,
        clock::now,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            drafting::{
                begun, begun_on,
                card::show_card,
                content::{CollectedMessage, DraftContent},
                publish::write_change,
                version_of,
            },
            pressing::{Pressing, pop_up, role_of_press, show},
        },
        route::{Place, callback_data::GapAct},
        send::message::CallbackAnswer,
        view::{self, GAPS_A_PAGE, Screen},
    },
};

/// How far back figures go that nobody asked otherwise.
const FIGURES_DAYS: Seconds = 30;
const DAY: Seconds = 24 * 3600;

/// Who asks in vain writes for the bot and not for a group: their words are shown in
/// private, and in the chats of colleagues.
fn is_among_colleagues(bot: &Bot, context: &RequestContext) -> bool {
    let chat_id = context.place.chat_id;
    !context.place.is_group
        || bot.editors_chat == Some(chat_id)
        || bot.support_chat == Some(chat_id)
}

/// `/chuatraloi`.
pub(crate) async fn list_gaps(bot: &Bot, context: &RequestContext) {
    let screen = if is_among_colleagues(bot, context) {
        gaps_page(bot, 0, context).await
    } else {
        view::inbox_elsewhere(context.lang)
    };
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

/// `/thongke`.
pub(crate) async fn show_figures(bot: &Bot, context: &RequestContext) {
    let screen = if is_among_colleagues(bot, context) {
        figures(bot, context).await
    } else {
        view::inbox_elsewhere(context.lang)
    };
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

async fn figures(bot: &Bot, context: &RequestContext) -> Screen {
    let now = now();
    let since = now - FIGURES_DAYS * DAY;
    let history = bot.memory.history(since).await;
    let handbook = Arc::clone(&bot.handbook.borrow());
    let work = move || {
        let all = Statistics::of(&history, &handbook, since, now);
        let (gaps, _) = inbox::gaps(&history, &handbook, now);
        let gaps = gaps
            .iter()
            .take(5)
            .map(|gap| format!("{} · {}", title_of(gap), gap.people));
        (all, gaps.collect::<Vec<_>>())
    };
    let (all, gaps) = computed(work).await;
    view::figures(&all, &gaps, FIGURES_DAYS, context.lang)
}

fn title_of(gap: &Gap) -> String {
    let words = gap.words.first().cloned();
    let code = gap.code.as_ref().map(|code| format!("#{code}"));
    words.or(code).unwrap_or_else(|| gap.id.clone())
}

/// What is made of the gaps as they are now and of the articles, beside the answers.
async fn with_gaps<T: Send + 'static>(
    bot: &Bot,
    work: impl FnOnce(Vec<Gap>, GapCounts, &Handbook) -> T + Send + 'static,
) -> T {
    let now = now();
    let history = bot.memory.history(now - SILENT_AFTER).await;
    let handbook = Arc::clone(&bot.handbook.borrow());
    computed(move || {
        let (gaps, counts) = inbox::gaps(&history, &handbook, now);
        work(gaps, counts, &handbook)
    })
    .await
}

/// The gaps of a page, with what the handbook says to them.
async fn gaps_of(bot: &Bot, number: usize) -> Result<(Vec<GapRow>, GapCounts), IndexError> {
    let work = move |gaps: Vec<Gap>, counts, handbook: &Handbook| {
        let first = (number * GAPS_A_PAGE).min(gaps.len());
        let end = (first + GAPS_A_PAGE).min(gaps.len());
        Ok((inbox::rows(&gaps[first..end], handbook)?, counts))
    };
    with_gaps(bot, work).await
}

async fn gaps_page(bot: &Bot, number: usize, context: &RequestContext) -> Screen {
    match gaps_of(bot, number).await {
        Ok((rows, counts)) => view::gap_list(&rows, counts, number, now(), context.lang),
        Err(error) => {
            error!(event = "inbox_failed", %error, "what was asked in vain cannot be listed");
            view::apology(context.lang)
        }
    }
}

/// A button of the list was pressed.
pub(crate) async fn pressed_gap(bot: &Bot, pressing: &Pressing<'_>, act: GapAct, id: &str) {
    let context = pressing.context;
    let lang = context.lang;
    let Some(role) = role_of_press(bot, pressing).await else {
        return;
    };
    if let GapAct::Page(number) = act {
        pop_up(bot, pressing, CallbackAnswer::None).await;
        let screen = gaps_page(bot, usize::from(number), context).await;
        return show(bot, pressing, screen).await;
    }
    let Some(gap) = gap_named(bot, id).await else {
        let words = view::gap_gone(lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    };
    info!(event = "gap_pressed", act = ?act, "somebody deals with what was asked in vain");
    match act {
        GapAct::Write => write_about(bot, pressing, &gap).await,
        GapAct::Ignore => {
            bot.memory.ignore_gap(&gap.id, gap.people, now()).await;
            let words = view::gap_ignored(&title_of(&gap), IGNORED_DAYS, lang);
            pop_up(bot, pressing, CallbackAnswer::Passing(words)).await;
            let screen = gaps_page(bot, 0, context).await;
            show(bot, pressing, screen).await;
        }
        GapAct::Match(None) => {
            pop_up(bot, pressing, CallbackAnswer::None).await;
            let handbook = Arc::clone(&bot.handbook.borrow());
            let near = near(&gap, &handbook).await;
            let screen = view::gap_choices(&gap.id, &title_of(&gap), &near, lang);
            bot.deliver(letter(screen, context.place, None), context)
                .await;
        }
        GapAct::Match(Some(at)) => is_about(bot, pressing, &gap, at, role).await,
        GapAct::Page(_) => {}
    }
}

async fn gap_named(bot: &Bot, id: &str) -> Option<Gap> {
    let id = id.to_owned();
    let work = move |gaps: Vec<Gap>, _, _: &Handbook| {
        let mut gaps = gaps.into_iter();
        gaps.find(|gap| gap.id == id || gap.is_named(&id))
    };
    with_gaps(bot, work).await
}

/// The articles that a gap may be about, the likeliest first.
async fn near<'h>(gap: &Gap, handbook: &'h Arc<Handbook>) -> Vec<&'h Article> {
    let asked = Arc::clone(handbook);
    let words = gap.words.first().cloned();
    let answer = computed(move || asked.ask(&words?).ok()).await;
    let ids = answer.iter().flat_map(|answer| answer.outcome.articles());
    let blamed = gap.blamed.iter().filter_map(|id| ArticleId::parse(id));
    let ids: Vec<_> = ids.cloned().chain(blamed).collect();
    let mut near: Vec<&Article> = Vec::new();
    for article in ids.iter().filter_map(|id| handbook.article(id)) {
        if !near.iter().any(|own| own.id == article.id) {
            near.push(article);
        }
    }
    near.truncate(5);
    near
}

/// [Viết bài]: a draft whose question are the people's own words; its answer is what its
/// author sends next.
async fn write_about(bot: &Bot, pressing: &Pressing<'_>, gap: &Gap) {
    let context = pressing.context;
    let words = gap.words.iter().take(3).map(|words| CollectedMessage {
        message_id: 0,
        by: "asked".to_owned(),
        message: ChatMessage {
            text: words.clone(),
            ..ChatMessage::default()
        },
    });
    let notes = DraftContent {
        messages: words.collect(),
        ..DraftContent::default()
    };
    let key = format!("gap {}", pressing.press.query_id);
    let draft = Draft {
        awaits: Some(Awaited::Messages),
        ..begun(&key, &notes, context)
    };
    bot.memory.put_draft(draft.clone()).await;
    let words = view::gap_begun(&title_of(gap), context.lang);
    pop_up(
        bot,
        pressing,
        CallbackAnswer::Urgent(crate::render::clip(&words, 200)),
    )
    .await;
    let screen = view::draft_collecting(version_of(&draft), 1, context.lang);
    let key = UpdateKey::other("draft-begun", &draft.id);
    let screen = letter(screen, Place::of_chat(context.user_id), None);
    bot.outbox.deliver(screen, Some(&key), context.by).await;
}

/// [Là bài này…]: the wording becomes an alias of that article.
async fn is_about(bot: &Bot, pressing: &Pressing<'_>, gap: &Gap, at: u8, role: EditorRole) {
    let context = pressing.context;
    let handbook = Arc::clone(&bot.handbook.borrow());
    let near = near(gap, &handbook).await;
    let changed = near.get(usize::from(at)).and_then(|article| {
        let text = with_alias(article, gap.words.first()?)?;
        Some((*article, text))
    });
    let Some((article, text)) = changed else {
        let words = view::gap_gone(context.lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    };
    let key = format!("is {}", pressing.press.query_id);
    let draft = begun_on(article, text, &key, context);
    bot.memory.put_draft(draft.clone()).await;
    if role >= EditorRole::Publisher {
        return write_change(bot, pressing, draft).await;
    }
    pop_up(bot, pressing, CallbackAnswer::None).await;
    show_card(bot, &draft, context).await;
}
