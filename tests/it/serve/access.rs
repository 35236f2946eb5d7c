//! Who may use the bot: private chats, groups, presses, links.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use serde_json::json;
use sotay::config::{Access, Users};

use super::{
    presses::{press, said},
    *,
};
use crate::support::cli;
use bot_api::Fault;

/// Another group.
const ELSEWHERE: i64 = -100_600;

/// A bot for those whom `access` names.
fn run_for(api: &BotApi, access: Access) -> Running {
    let mut settings = settings(api);
    settings.access = access;
    run_with(settings, |responder| responder)
}

pub(super) fn users(ids: &[i64]) -> Access {
    let users = Users {
        ids: ids.iter().copied().collect(),
        names: BTreeSet::new(),
    };
    Access {
        users: Some(users),
        ..Access::default()
    }
}

fn members() -> Access {
    Access {
        members_of: Some(GROUP),
        ..Access::default()
    }
}

#[tokio::test]
async fn a_stranger_gets_one_polite_line_and_then_silence() {
    let api = BotApi::start().await;
    let bot = run_for(&api, users(&[LAN]));
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    assert!(api.texts(LAN)[0].contains("Kết nối lại trang"));

    for text in ["lỗi 190", "/start a_190-phien-het-han", "/help", "alo"] {
        api.private_text(MINH, text);
        api.wait_until_confirmed().await;
    }
    api.group_text(ELSEWHERE, MINH, "/hoi lỗi 190");
    api.group_text(ELSEWHERE, 11, "/hoi lỗi 613");
    api.wait_until_confirmed().await;
    // Whom the list names may ask there all the same; a press by another is
    // answered and does nothing.
    let question = api.group_text(ELSEWHERE, LAN, "/hoi lỗi 190");
    api.wait_for_messages(ELSEWHERE, 2).await;
    let answer = api.messages(ELSEWHERE).remove(1);
    assert_eq!(answer.reply_to, Some(question));
    press(&api, MINH, ELSEWHERE, 1, "✅").await;
    press(&api, LAN, ELSEWHERE, 1, "✅").await;
    assert_eq!(api.messages(ELSEWHERE)[1].edits, 1);
    let said = said(&api);
    assert_eq!(said.len(), 2);
    assert!(said[0].contains("được cấp quyền"), "{said:?}");
    assert!(said[1].contains("giúp được bạn"), "{said:?}");
    assert_eq!(api.messages(MINH).len(), 1, "{}", api.transcript());
    assert_snapshot!(
        [MINH, ELSEWHERE].map(|chat| api.texts(chat)[0].clone()).join("\n\n"),
        @r"
    Sổ tay này chỉ dành cho những người được cấp quyền. Nếu bạn cần dùng, gửi mã này cho người quản lý sổ tay nhé: 10

    Sổ tay này chỉ dành cho những nhóm được cấp quyền. Nếu nhóm cần dùng, gửi mã này cho người quản lý sổ tay nhé: -100600
    "
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn in_an_allowed_group_everybody_may_ask_and_only_there() {
    let api = BotApi::start().await;
    let access = Access {
        chats: Some(BTreeSet::from([GROUP])),
        ..Access::default()
    };
    let bot = run_for(&api, access);
    api.group_text(GROUP, MINH, "/hoi lỗi 190");
    api.wait_for_messages(GROUP, 1).await;
    assert!(api.texts(GROUP)[0].contains("Kết nối lại trang"));
    press(&api, LAN, GROUP, 0, "✅").await;
    assert_eq!(api.messages(GROUP)[0].edits, 1);
    api.private_text(MINH, "lỗi 190");
    api.wait_for_messages(MINH, 1).await;
    assert!(api.texts(MINH)[0].contains("được cấp quyền"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn members_of_a_group_may_ask_everywhere() {
    let api = BotApi::start().await;
    api.set_member(GROUP, LAN, "restricted");
    api.set_member(GROUP, MINH, "member");
    let bot = run_for(&api, members());
    for _ in 0..3 {
        api.private_text(MINH, "lỗi 190");
        // Restricted without being a member any more, and never there at all.
        api.private_text(LAN, "lỗi 190");
        api.private_text(11, "lỗi 190");
    }
    api.wait_until_confirmed().await;
    api.wait_for_messages(MINH, 3).await;
    assert!(api.texts(MINH)[2].contains("Kết nối lại trang"));
    for stranger in [LAN, 11] {
        let texts = api.texts(stranger);
        assert_eq!(texts.len(), 1, "{}", api.transcript());
        assert!(texts[0].contains("được cấp quyền"));
    }
    // Both answers were remembered.
    assert_eq!(api.calls_of("getChatMember").len(), 3);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn while_members_cannot_be_looked_up_people_are_asked_to_come_back() {
    let api = BotApi::start().await;
    api.set_member(GROUP, MINH, "member");
    let bot = run_for(&api, members());
    let faults = [
        Fault::Error(500, "Internal Server Error"),
        Fault::DropBefore,
        Fault::Error(400, "Bad Request: member list is inaccessible"),
        Fault::Error(403, "Forbidden: bot was kicked from the supergroup chat"),
    ];
    for (count, fault) in faults.into_iter().enumerate() {
        api.fault("getChatMember", fault);
        api.private_text(MINH, "lỗi 190");
        api.wait_for_messages(MINH, count + 1).await;
        assert!(api.texts(MINH)[count].contains("thử lại sau"));
    }
    // The group has moved meanwhile.
    let now = -100_501;
    api.set_member(now, MINH, "member");
    api.migrate(GROUP, now);
    api.private_text(MINH, "lỗi 190");
    api.wait_for_messages(MINH, 5).await;
    assert!(api.texts(MINH)[4].contains("Kết nối lại trang"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_support_chat_is_a_place_for_those_in_it() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.access = users(&[]);
    settings.support_chat = Some(GROUP);
    let bot = run_with(settings, |responder| responder);
    api.group_text(GROUP, MINH, "/hoi lỗi 190");
    api.wait_for_messages(GROUP, 1).await;
    assert!(api.texts(GROUP)[0].contains("Kết nối lại trang"));
    bot.stop().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn the_lists_are_those_of_the_configuration() {
    let api = BotApi::start().await;
    let text = "# Lỗi 190: Phiên hết hạn\n\n## Cách xử lý\n\nKết nối lại trang.\n";
    let folder = cli::folder(&[("190.md", text)]);
    let toml = "[access]\nallowed-users = [9, \"@Hoa_CS\"]\n[support]\nchat = -100500\n";
    std::fs::write(folder.path().join("sotay.toml"), toml).unwrap();
    let mut serve = cli::command(folder.path(), &["serve"]);
    serve
        .env("TELOXIDE_API_URL", api.url())
        .env("TELOXIDE_TOKEN", bot_api::TOKEN);
    let mut child = cli::start(&mut serve);
    api.private_text(LAN, "lỗi 190");
    api.private_text(MINH, "lỗi 190");
    api.group_text(GROUP, MINH, "/hoi lỗi 190");
    let hoa =
        json!({"from": {"id": 11, "is_bot": false, "first_name": "Hoa", "username": "hoa_cs"}});
    api.group_message(ELSEWHERE, 11, "/hoi lỗi 190", &hoa);
    for (chat_id, is_let_in) in [(LAN, true), (MINH, false), (GROUP, true), (ELSEWHERE, true)] {
        api.wait_for_messages(chat_id, 1).await;
        let texts = api.texts(chat_id);
        assert_eq!(
            texts[0].contains("Kết nối lại trang"),
            is_let_in,
            "{texts:?}"
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
