//! Who may use the bot: private chats, groups, presses, links.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use serde_json::json;
use sotay::config::{Access, Users};

use super::*;
use crate::support::cli;
use bot_api::Fault;

/// Another group.
const ELSEWHERE: i64 = -100_600;

/// A bot for those whom `access` names.
async fn world_for(access: Access) -> World {
    World::with(|settings| settings.access = access).await
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
    let world = world_for(users(&[LAN])).await;
    let (lan, minh) = (world.lan(), world.minh());
    lan.asks("lỗi 190").await.shows("Kết nối lại trang");
    let turned_away = minh.asks("lỗi 190").await.only().text;
    for text in ["/start a_190-phien-het-han", "/help", "alo"] {
        minh.asks(text).await.is_silent();
    }
    let [lan, minh, hoa] = [lan, minh, world.hoa()].map(|it| it.in_group(ELSEWHERE));
    let group_turned_away = minh.asks("/hoi lỗi 190").await.only().text;
    hoa.asks("/hoi lỗi 613").await.is_silent();
    // Whom the list names may ask there all the same; a press by another is
    // answered and does nothing.
    let answer = lan.asks("/hoi lỗi 190").await;
    assert_eq!(answer.only().reply_to, Some(answer.to()));
    let refused = minh.presses("✅").await;
    refused.is_silent().pops_up("được cấp quyền");
    lan.presses("✅").await.count(1).pops_up("giúp được bạn");
    assert_snapshot!(
        format!("{turned_away}\n\n{group_turned_away}"),
        @r"
    Sổ tay này chỉ dành cho những người được cấp quyền. Nếu bạn cần dùng, gửi mã này cho người quản lý sổ tay nhé: 10

    Sổ tay này chỉ dành cho những nhóm được cấp quyền. Nếu nhóm cần dùng, gửi mã này cho người quản lý sổ tay nhé: -100600
    "
    );
    world.done().await;
}

#[tokio::test]
async fn in_an_allowed_group_everybody_may_ask_and_only_there() {
    let access = Access {
        chats: Some(BTreeSet::from([GROUP])),
        ..Access::default()
    };
    let world = world_for(access).await;
    let (lan, minh) = (world.lan().in_group(GROUP), world.minh().in_group(GROUP));
    minh.asks("/hoi lỗi 190").await.shows("Kết nối lại trang");
    lan.presses("✅").await.count(1);
    let refused = world.minh().asks("lỗi 190").await;
    refused.shows("được cấp quyền");
    world.done().await;
}

#[tokio::test]
async fn members_of_a_group_may_ask_everywhere() {
    let world = world_for(members()).await;
    world.api.set_member(GROUP, LAN, "restricted");
    world.api.set_member(GROUP, MINH, "member");
    for round in 0..3 {
        let answer = world.minh().asks("lỗi 190").await;
        answer.shows("Kết nối lại trang");
        // Restricted without being a member any more, and never there at all.
        for stranger in [world.lan(), world.hoa()] {
            let refused = stranger.asks("lỗi 190").await;
            match round {
                0 => refused.shows("được cấp quyền"),
                _ => refused.is_silent(),
            };
        }
    }
    // Both answers were remembered.
    assert_eq!(world.api.calls_of("getChatMember").len(), 3);
    world.done().await;
}

#[tokio::test]
async fn while_members_cannot_be_looked_up_people_are_asked_to_come_back() {
    let world = world_for(members()).await;
    let (api, minh) = (&world.api, world.minh());
    api.set_member(GROUP, MINH, "member");
    for fault in [
        Fault::Error(500, "Internal Server Error"),
        Fault::DropBefore,
        Fault::Error(400, "Bad Request: member list is inaccessible"),
        Fault::Error(403, "Forbidden: bot was kicked from the supergroup chat"),
    ] {
        api.fault("getChatMember", fault);
        minh.asks("lỗi 190").await.count(1).shows("thử lại sau");
    }
    // The group has moved meanwhile.
    let now = -100_501;
    api.set_member(now, MINH, "member");
    api.migrate(GROUP, now);
    minh.asks("lỗi 190").await.shows("Kết nối lại trang");
    world.done().await;
}

#[tokio::test]
async fn the_support_chat_is_a_place_for_those_in_it() {
    let world = World::with(|settings| {
        settings.access = users(&[]);
        settings.support_chat = Some(GROUP);
    });
    let world = world.await;
    let answer = world.minh().in_group(GROUP).asks("/hoi lỗi 190").await;
    answer.shows("Kết nối lại trang");
    world.done().await;
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
