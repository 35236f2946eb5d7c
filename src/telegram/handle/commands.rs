//! What commands look up: an article by its id, and what has changed lately.

use crate::{
    article::{Article, ArticleId, Date, LEAST_LIKENESS},
    handbook::Handbook,
    telegram::{
        clock::{now, today},
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            question::respond_to,
        },
        view::{self, Screen},
    },
};

/// How far back `/moi` looks.
const WEEK_SECONDS: i64 = 7 * 24 * 3600;
/// How many ids are suggested.
const MOST_NEAR: usize = 5;

/// `/bai …`: the article of that id as the answer to a question, else the
/// nearest ids.
pub(crate) async fn show_by_id(bot: &Bot, name: &str, context: &RequestContext) {
    let handbook = &context.handbook;
    let screen = if name.is_empty() {
        view::article_usage(handbook, context.lang)
    } else {
        // As people copy it from a file name or type it with spaces.
        let id = ArticleId::from_text(name.strip_suffix(".md").unwrap_or(name));
        if handbook.article(&id).is_some() {
            return respond_to(bot, id.as_str(), context).await;
        }
        view::near_ids(name, &near(&id, handbook), context.lang)
    };
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

/// `/moi`.
pub(crate) fn changed_lately(context: &RequestContext) -> Screen {
    let since = Date::of_unix(now() - WEEK_SECONDS);
    let days = since.zip(today());
    let changed = days.map(|(since, today)| context.handbook.changed_since(since, today));
    view::changed(&changed.unwrap_or_default(), context.lang)
}

/// The articles whose ids are nearest to `id`, the nearest first.
fn near<'a>(id: &ArticleId, handbook: &'a Handbook) -> Vec<&'a Article> {
    let mut near: Vec<(f64, &Article)> = handbook
        .articles()
        .iter()
        .map(|article| (id.likeness(&article.id), article.as_ref()))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .collect();
    // A stable sort: equally near ones keep the order of the folder.
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.truncate(MOST_NEAR);
    near.into_iter().map(|(_, article)| article).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;

    #[test]
    fn a_slip_or_a_part_of_an_id_finds_it() {
        let ids = [
            "100-gan-the-nhan-vien",
            "100-khong-tim-thay-nguoi-nhan",
            "190-phien-het-han",
            "dong-bo-don-hang",
        ];
        let sources = ids.map(|id| Source::new(format!("{id}.md"), format!("# {id}\n\nx\n")));
        let handbook = Handbook::new(&sources).unwrap().0;
        for (typed, first) in [
            ("100-gan-the-nhanvien", Some(ids[0])),
            ("gan-the", Some(ids[0])),
            ("100-khong-tim-thay", Some(ids[1])),
            ("190-phien-het-hang", Some(ids[2])),
            ("don-hang-dong-bo", Some(ids[3])),
            ("zzz", None),
        ] {
            let near = near(&ArticleId::from_text(typed), &handbook);
            assert_eq!(near.first().map(|it| it.id.as_str()), first, "{typed}");
        }
    }
}
